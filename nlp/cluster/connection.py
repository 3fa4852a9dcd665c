"""The way to a cluster: connected within a bounded time, and to workers that can do the job."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version

from distributed import Client

from nlp.cluster.model import ModelOnWorkers
from nlp.cluster.work import Job
from nlp.errors import InvalidInputError, NewsdeskError


@contextmanager
def connected(address: str, seconds: float) -> Iterator[Client]:
    """Give a connection to a scheduler.

    Raises
    ------
    InvalidInputError
        If the address is none.
    NewsdeskError
        If no scheduler answers in time.
    """
    try:
        client = Client(address, timeout=seconds, set_as_default=False)
    except OSError as error:
        raise NewsdeskError(f"{address}: no Dask scheduler answers within {seconds:g} seconds") from error
    except ValueError as error:
        raise InvalidInputError(f"{address}: {error}; an address is as tcp://10.0.0.1:8786") from error
    with client:
        yield client


@contextmanager
def prepared(client: Client, job: Job, plugin: ModelOnWorkers) -> Iterator[None]:
    """Bring the model to all workers, those that are there now and those that join, until the block ends.

    Raises
    ------
    NewsdeskError
        If a worker cannot do the job.
    """
    for worker, problem in client.run(job.check, on_error="return").items():
        if isinstance(problem, Exception):
            raise NewsdeskError(
                f"the worker {worker} cannot work for newsdesk {version('newsdesk')}: {problem}"
            ) from problem
    client.register_plugin(plugin, name=job.model)
    try:
        yield
    finally:
        if client.status == "running":
            client.unregister_worker_plugin(job.model)

"""The way to a cluster: connected within a bounded time, and to workers that can do the job."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

from distributed import Client, Security, rpc
from distributed.comm import CommClosedError

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
        asked = asyncio.run(asyncio.wait_for(_asked(address), seconds))
    except (OSError, CommClosedError, MemoryError) as error:  # what is no Dask seems to announce exabytes
        raise NewsdeskError(f"{address}: no Dask scheduler answers within {seconds:g} seconds") from error
    except ValueError as error:
        raise InvalidInputError(
            f"{address!r} is no address of a Dask scheduler; one is tcp://10.0.0.1:8786"
        ) from error
    if asked.get("type") != "Scheduler":
        raise InvalidInputError(f"{address} is a {asked.get('type')} of Dask, not its scheduler")
    client = Client(address, timeout=seconds, set_as_default=False)
    with client:
        yield client


async def _asked(address: str) -> dict[str, Any]:
    """Return what is said at an address. `Client` would wait for ever for a server that is no Dask."""
    async with rpc(address, connection_args=Security().get_connection_args("client")) as scheduler:
        said: dict[str, Any] = await scheduler.identity()
        return said


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

"""What a worker does: read a partition, tag its articles, write its part."""

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from threading import Lock
from time import perf_counter
from typing import TypeVar

from distributed import get_worker

from nlp.archive.chunks import cut, tag_chunk
from nlp.archive.forms import form_of, parquet_schema
from nlp.archive.options import ArchiveOptions
from nlp.archive.parquet import finish_parquet
from nlp.archive.sources import BASE, Source, filesystem
from nlp.cluster.model import newsdesk_here
from nlp.cluster.parts import Done, Parts
from nlp.cluster.plan import Partition
from nlp.errors import NewsdeskError

Item = TypeVar("Item")
Result = TypeVar("Result")

# The limits of Python's reader of CSV are the process's, and the kernel leaves nothing to other threads.
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True, slots=True)
class Job:
    """What is the same for all partitions of a run.

    Parameters
    ----------
    run_id : str
        Which run it is.
    url, ending : str
        The folder of parts, and what they end in.
    options, as_ninjs : ArchiveOptions, bool
        How to read, tag and write.
    model : str
        The plugin that brings it.
    base : str
        Where relative paths begin: the working folder of the client.
    newsdesk, packages : str, tuple of str
        The version of the client, and which packages the job needs besides.
    """

    run_id: str
    url: str
    ending: str
    options: ArchiveOptions
    as_ninjs: bool
    model: str
    base: str
    newsdesk: str
    packages: tuple[str, ...]

    def check(self) -> None:
        """Raise unless a worker can do the job.

        Raises
        ------
        NewsdeskError
            If the worker's newsdesk is of another version, or a package is missing.
        """
        if (here := version("newsdesk")) != self.newsdesk:
            raise NewsdeskError(f"has newsdesk {here}, but the client {self.newsdesk}; install the same")
        for package in self.packages:
            if find_spec(package) is None:
                raise NewsdeskError(f"lacks {package}; install it on every worker")


def tag_partition(partition: Partition, *, job: Job) -> Done:
    """Write the part of a partition, and return what was counted.

    Raises
    ------
    NewsdeskError
        If the worker differs from the client, or does not see what it sees.
    OSError
        If the part cannot be written.
    """
    job.check()
    parts = Parts(job.url, job.ending)
    parts.check_run(job.run_id)
    if done := parts.done_before(partition.name, job.run_id):
        return done  # by a worker that was lost before it could say so
    for source in partition.sources[:1]:
        _check_seen(source)
    with _ONE_AT_A_TIME:
        return _tagged(partition, job, parts)


def _tagged(partition: Partition, job: Job, parts: Parts) -> Done:
    newsdesk = newsdesk_here(job.model)
    form = form_of(parts.part(partition.name), as_ninjs=job.as_ninjs)
    topics = [topic.id for topic in newsdesk.topics]
    done = Done(seconds={"reading": 0.0, "tagging": 0.0, "writing": 0.0})

    def spent(kind: str, since: float) -> float:
        now = perf_counter()
        done.seconds[kind] += now - since
        return now

    clock = perf_counter()
    with parts.scratch() as folder:
        made, refused = folder / parts.part(partition.name), folder / parts.rejected(partition.name)
        with made.open("wb") as rows, refused.open("wb") as rejected:
            rows.write(form.begin(job.options, topics))
            chunks = cut(partition.sources, job.options)
            clock = spent("writing", clock)
            while chunk := next(chunks, None):
                clock = spent("reading", clock)
                tagged = tag_chunk(chunk, newsdesk, job.options, form)
                clock = spent("tagging", clock)
                rows.write(tagged.rows)
                rejected.write(tagged.rejected)
                done.counts.add(tagged.counts)
                clock = spent("writing", clock)
            clock = spent("reading", clock)
        if form.staged:
            staged = made.rename(folder / "staged")
            finish_parquet(staged, made, schema=parquet_schema(job.options, topics))
        parts.check_run(job.run_id)
        if done.counts.statuses["rejected"]:
            parts.publish(refused, refused.name)
        parts.publish(made, made.name)
    spent("writing", clock)
    parts.mark_done(partition.name, job.run_id, done)
    return done


def _check_seen(source: Source) -> None:
    """Raise if a file is not there as the client saw it: to reject its articles would be wrong."""
    files, path = filesystem(source.path)
    try:
        size = files.info(path)["size"]
    except FileNotFoundError as error:
        raise NewsdeskError(
            f"{source.path} is not seen there; it must be on storage that all workers share"
        ) from error
    if (size or 0) != source.size:
        raise NewsdeskError(f"{source.path} has {size} bytes, but {source.size} when the run began")


def on_worker(item: Item, *, work: Callable[[Item], Result], base: str) -> Result:
    """Return what comes of some work where relative paths begin at `base`; errors name the worker.

    Raises
    ------
    NewsdeskError
        If the work fails.
    """
    token = BASE.set(base)
    try:
        return work(item)
    except (NewsdeskError, OSError) as error:
        problem = str(error)
    except Exception as error:  # told by name and place
        # Nothing else may leave: an error that cannot be pickled, or whose traceback cannot, never arrives,
        # and the client would wait for it for ever. What it says may be of the article, so that stays here.
        place = traceback.extract_tb(error.__traceback__)[-1]
        problem = f"unexpected {type(error).__name__} in {place.name}, {place.filename}:{place.lineno}"
    finally:
        BASE.reset(token)
    raise NewsdeskError(f"the worker {get_worker().address}: {problem}")

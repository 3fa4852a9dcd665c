"""The client's side of a run: what is to be done goes out, what was counted comes in."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from typing import Any

from distributed import Client, KilledWorker
from distributed.comm import CommClosedError

from nlp.archive.run import Outcome, Report
from nlp.cluster.flow import AT_ONCE, Flow
from nlp.cluster.parts import REJECTED, Done, Parts
from nlp.cluster.plan import Partition
from nlp.cluster.progress import Progress
from nlp.cluster.work import Job, on_worker, tag_partition
from nlp.errors import NewsdeskError

MOST_FAILED = 5
_SAVE_SECONDS = 60.0


class StoppedError(Exception):
    """It was wished to stop before anything was tagged."""


class Dispatcher:
    """Has the workers of a cluster do a job.

    Parameters
    ----------
    client : Client
        The connection to the cluster.
    job : Job
        What is to be done.
    join_seconds, stopped, report
        As in `Cluster`.
    """

    def __init__(
        self,
        client: Client,
        job: Job,
        *,
        join_seconds: float,
        stopped: Callable[[], bool],
        report: Report | None,
    ) -> None:
        self._job, self._stopped, self._report = job, stopped, report
        self._flow = partial(Flow, client, stopped=stopped, join_seconds=join_seconds)

    def everywhere(self, work: Callable[[Any], Any], items: Sequence[Any]) -> list[Any]:
        """Return what comes of some work with each item, in order, done by the workers.

        Raises
        ------
        StoppedError
            If it was wished to stop.
        NewsdeskError
            If a file cannot be read.
        """
        results = {}
        with closing(self._flow(self._there(work))(items)) as ended:
            for item, future in ended:
                if future.status == "error":
                    raise NewsdeskError(f"{item.path}: {_problem(future.exception())}")
                results[item] = _outcome_of(future)
        if len(results) < len(items):
            raise StoppedError
        return [results[item] for item in items]

    def tag(self, partitions: Sequence[Partition], parts: Parts, progress: Progress, began: float) -> Outcome:
        """Tag the partitions that are not done yet.

        Raises
        ------
        NewsdeskError
            If some could not be done; they are named.
        """
        done = progress.begin(parts)
        n_all = sum(partition.n_bytes for partition in partitions)
        waiting = [partition for partition in partitions if partition.name not in done]
        n_bytes = n_all - sum(partition.n_bytes for partition in waiting)
        failed: dict[Partition, str] = {}
        saved = time.monotonic()
        # One that was beside another that killed its worker is innocent: in the end, each is alone.
        for at_once in (AT_ONCE, 1):
            suspects: list[Partition] = []
            for partition, found in self._tagged(waiting, at_once):
                if isinstance(found, Done):
                    progress.done.add(found)
                    done.add(partition.name)
                    n_bytes += partition.n_bytes
                    if self._report:
                        self._report(progress.done.counts, n_bytes, n_all)
                elif isinstance(found, KilledWorker) and at_once > 1:
                    suspects.append(partition)
                else:
                    failed[partition] = _problem(found)
                if len(failed) + len(suspects) >= MOST_FAILED:
                    failed |= dict.fromkeys(suspects, "its workers died")
                    suspects = []
                    break
                if time.monotonic() - saved > _SAVE_SECONDS:
                    saved, progress.seconds = time.monotonic(), time.monotonic() - began
                    progress.save(parts)
            waiting = suspects
        progress.seconds = time.monotonic() - began
        if len(done) == len(partitions):
            progress.complete(parts)
        else:
            progress.save(parts)
        if failed:
            raise NewsdeskError(_failure(failed, len(partitions) - len(done)))
        rejected = f"{parts.url}/{REJECTED}*" if progress.done.counts.statuses["rejected"] else None
        return Outcome(progress.done.counts, progress.seconds, progress.whole, rejected)

    def _tagged(self, partitions: list[Partition], at_once: int) -> Iterator[tuple[Partition, Any]]:
        """Yield partitions and what was counted in them, or the error."""
        work = self._there(partial(tag_partition, job=self._job))
        with closing(self._flow(work, at_once=at_once)(partitions)) as ended:
            for partition, future in ended:
                yield partition, _outcome_of(future)

    def _there(self, work: Callable[[Any], Any]) -> Callable[[Any], Any]:
        return partial(on_worker, work=work, base=self._job.base)


def _outcome_of(future: Any) -> Any:
    """Return what a future that has ended holds: its result, or its error."""
    try:
        return future.exception() if future.status == "error" else future.result()
    except CommClosedError as error:  # it ended, but the scheduler did before it could be fetched
        raise NewsdeskError("the connection to the scheduler was lost") from error


def _problem(error: BaseException) -> str:
    if isinstance(error, KilledWorker):
        return f"workers died at it ({error.allowed_failures + 1}), perhaps for want of memory"
    return str(error) if isinstance(error, NewsdeskError) else f"{type(error).__name__}: {error}"


def _failure(failed: dict[Partition, str], n_left: int) -> str:
    shown = "; ".join(f"{partition}: {problem}" for partition, problem in failed.items())
    return f"{shown}. What was done is kept, --resume does what is left (partitions: {n_left})"

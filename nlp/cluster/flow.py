"""Work that goes through a cluster: so much of it with the scheduler at once, results as they come."""

import time
from collections.abc import Callable, Generator, Iterable, Iterator
from itertools import count, islice, repeat
from queue import Empty, Queue
from typing import Any, Generic, TypeVar
from uuid import uuid4

from distributed import Client

from nlp.errors import NewsdeskError

AT_ONCE = 2_000  # enough to keep a cluster busy, and little for its scheduler to hold
_A_MESSAGE = 100
_RETRIES = 2
_TICK = 0.25
_LOOK_SECONDS = 5.0

Item = TypeVar("Item")


class Flow(Generic[Item]):
    """Hands out work and yields what came of it, in any order.

    Work that is under way when the iteration ends is cancelled; what runs on a worker by then runs on.

    Parameters
    ----------
    client : Client
        The connection to the cluster.
    work : callable
        What a worker does with an item.
    stopped : callable
        Is asked all the time whether to end at once.
    join_seconds : float
        How long a cluster may be without workers.
    at_once : int
        How many items are with the scheduler.
    """

    def __init__(
        self,
        client: Client,
        work: Callable[[Item], Any],
        *,
        stopped: Callable[[], bool],
        join_seconds: float,
        at_once: int = AT_ONCE,
    ) -> None:
        self._client, self._work, self._stopped = client, work, stopped
        self._join_seconds, self._at_once = join_seconds, at_once
        # Tasks whose names are pairs are a group, which the scheduler holds back till a worker is free.
        self._names = zip(repeat(f"newsdesk-{uuid4().hex}"), count(), strict=False)
        self._ended: Queue[Any] = Queue()
        self._running: dict[Any, tuple[Item, Any]] = {}

    def __call__(self, items: Iterable[Item]) -> Generator[tuple[Item, Any], None, None]:
        """Yield each item and its future when that has ended, well or not.

        Raises
        ------
        NewsdeskError
            If the scheduler is lost, or there are no workers for too long.
        """
        waiting = iter(items)
        try:
            self._send(waiting)
            while self._running and (future := self._next()):
                item, _ = self._running.pop(future.key)
                yield item, future
                del future
                self._send(waiting)
        finally:
            self._client.cancel([future for _, future in self._running.values()])

    def _send(self, waiting: Iterator[Item]) -> None:
        while batch := list(islice(waiting, min(_A_MESSAGE, self._at_once - len(self._running)))):
            names = list(islice(self._names, len(batch)))
            futures = self._client.map(self._work, batch, key=names, pure=False, retries=_RETRIES)
            for item, future in zip(batch, futures, strict=True):
                self._running[future.key] = item, future
                future.add_done_callback(self._ended.put)

    def _next(self) -> Any:
        """Return a future that has ended; None if it is wished to stop."""
        looked = had_workers = time.monotonic()
        while not self._stopped():
            try:
                future = self._ended.get(timeout=_TICK)
            except Empty:
                if self._client.status != "running":
                    raise NewsdeskError("the connection to the scheduler was lost") from None
                now = time.monotonic()
                if now - looked > _LOOK_SECONDS or now - had_workers > self._join_seconds:
                    looked = now
                    if self._has_workers():
                        had_workers = time.monotonic()
                    elif now - had_workers > self._join_seconds:
                        raise NewsdeskError(
                            f"the cluster has had no workers for {self._join_seconds:.0f} seconds"
                        ) from None
                continue
            if future.status == "cancelled" or self._client.status != "running":
                raise NewsdeskError("the connection to the scheduler was lost")
            return future
        return None

    def _has_workers(self) -> bool:
        try:
            return bool(self._client.nthreads())
        except (OSError, ValueError) as error:
            raise NewsdeskError("the connection to the scheduler was lost") from error

"""Chunks tagged by several processes, in order, and never more of them held than are worked on."""

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from typing import Any

from nlp.archive.chunks import Chunk, Place, Tagged
from nlp.errors import NewsdeskError

_STOPS = (signal.SIGINT, signal.SIGTERM)
_WAITING = 2  # chunks for each worker, so that none waits for the next

Answered = Generator[tuple[Tagged, Place, int], None, None]


def tag_here(chunks: Iterator[Chunk], tag: Callable[[Chunk], Tagged]) -> Answered:
    """Yield what is written of each chunk, and where the archive goes on, in this process."""
    for chunk in chunks:
        yield tag(chunk), chunk.behind, chunk.n_bytes


def tag_in_processes(chunks: Iterator[Chunk], tag: Callable[[Chunk], Tagged], *, n_workers: int) -> Answered:
    """Yield the same as `tag_here`, tagged by processes; a model goes to them as its folder.

    They share its weights, which are mapped.

    Raises
    ------
    NewsdeskError
        If a process dies.
    """
    from joblib.externals.loky import ProcessPoolExecutor
    from joblib.externals.loky.process_executor import BrokenProcessPool

    pool = ProcessPoolExecutor(
        n_workers, initializer=_begin, initargs=(os.getpid(),), env={"OMP_NUM_THREADS": "1"}
    )
    running: deque[tuple[Any, Place, int]] = deque()
    try:
        for chunk in chunks:
            with _not_told_to_stop():
                running.append((pool.submit(tag, chunk), chunk.behind, chunk.n_bytes))
            if len(running) >= _WAITING * n_workers:
                future, behind, n_bytes = running.popleft()
                yield future.result(), behind, n_bytes
        while running:
            future, behind, n_bytes = running.popleft()
            yield future.result(), behind, n_bytes
    except BrokenProcessPool as error:
        raise NewsdeskError(
            "a worker process was killed, perhaps for want of memory; --resume goes on, with fewer --workers"
        ) from error
    finally:
        pool.shutdown(wait=True, kill_workers=True)


@contextmanager
def _not_told_to_stop() -> Iterator[None]:
    """Start processes that a signal to all of the group does not end, not even before they can say so.

    They inherit that it is blocked. This process gets it a moment later.
    """
    resource_tracker.ensure_running()  # now, since its start unblocks these signals
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(parent: int) -> None:
    """Leave it to the process that started this one to stop, and end when that has died."""
    for number in _STOPS:
        signal.signal(number, signal.SIG_IGN)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()

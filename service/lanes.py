"""Threads in which texts are worked on, so that the event loop stays free."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class Lanes:
    """One thread for long bodies, and others for short ones, which so never wait behind long ones.

    Parameters
    ----------
    threads : int
        How many there are for short bodies.
    long_bytes : int
        From how many bytes on a body is long.
    """

    def __init__(self, threads: int, long_bytes: int) -> None:
        self.long_bytes = long_bytes
        self._short = ThreadPoolExecutor(threads, thread_name_prefix="short")
        self._long = ThreadPoolExecutor(1, thread_name_prefix="long")

    async def run(self, n_bytes: int, function: Callable[..., T], *arguments: object) -> T:
        """Return what a function returns that works on a body of so many bytes."""
        lane = self._long if n_bytes >= self.long_bytes else self._short
        return await asyncio.get_running_loop().run_in_executor(lane, function, *arguments)

    def close(self) -> None:
        """Finish what runs, and let go what waits."""
        self._short.shutdown(cancel_futures=True)
        self._long.shutdown(cancel_futures=True)

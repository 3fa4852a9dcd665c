"""How often a key may ask: so many requests a minute, counted by all workers together."""

import mmap
import os
import struct
from dataclasses import dataclass
from pathlib import Path

MINUTE = 60
_COUNT = struct.Struct("qq")


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a minute's requests: how many, and after how many seconds a new minute begins."""

    granted: bool
    limit: int
    remaining: int
    reset: int

    def headers(self) -> list[tuple[bytes, bytes]]:
        """Return the headers that tell a client."""
        shown = {"limit": self.limit, "remaining": self.remaining, "reset": self.reset}
        return [(b"x-ratelimit-" + name.encode(), str(value).encode()) for name, value in shown.items()]


class Counter:
    """One key's requests in the present minute, in a file that all workers map."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        os.ftruncate(self._file, _COUNT.size)
        self._map = mmap.mmap(self._file, _COUNT.size)

    def take(self, now: float, limit: int) -> Allowance:
        """Count a request made at `now`, in seconds, and say whether it is within the limit."""
        import fcntl  # not on Windows, where only rate limits need it

        minute, reset = int(now // MINUTE), MINUTE - int(now % MINUTE)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            counted, n_requests = _COUNT.unpack(self._map[:])
            n_requests = n_requests if counted == minute else 0
            granted = n_requests < limit
            n_requests += granted
            self._map[:] = _COUNT.pack(minute, n_requests)
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        return Allowance(granted, limit, limit - n_requests, reset)

    def close(self) -> None:
        """Let go of the file."""
        self._map.close()
        os.close(self._file)


class Rates:
    """Counts requests of each key by its name; `limit` is for one minute."""

    def __init__(self, folder: Path, limit: int) -> None:
        self.limit = limit
        self._folder = folder
        self._counters: dict[str, Counter] = {}

    def take(self, name: str, now: float) -> Allowance:
        """Count a request of the key with that name."""
        if name not in self._counters:
            self._counters[name] = Counter(self._folder / f"rate-{name}")
        return self._counters[name].take(now, self.limit)

    def close(self) -> None:
        """Let go of all counters."""
        for counter in self._counters.values():
            counter.close()
        self._counters.clear()

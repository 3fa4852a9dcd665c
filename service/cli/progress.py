"""How far a long command is: a line that changes on a terminal, plain lines elsewhere."""

import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import TextIO

BAR_WIDTH = 20
TICK_SECONDS = 1.0
PLAIN_LINES = 10


class Progress:
    """Shows steps with the seconds since the beginning; call it with each step's name.

    A step may be told again with how much of it is done. On a terminal its line is drawn anew, and the
    seconds go on by themselves; elsewhere a step has one line, and at most `PLAIN_LINES` of what is done.

    Parameters
    ----------
    stream : text file
        Where to; standard error, so that results can be piped.
    clock : callable
        Seconds.
    """

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._began = clock()
        self._terminal = stream.isatty()
        self._step, self._done, self._total = "", 0, 0
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._ticker = threading.Thread(target=self._tick, daemon=True)

    def __call__(self, step: str, done: int = 0, total: int = 0) -> None:
        """Show that a step has begun, or that `done` of its `total` parts are done."""
        with self._lock:
            begun = step != self._step
            tenth = bool(total) and done * PLAIN_LINES // total > self._done * PLAIN_LINES // total
            if self._terminal and begun and self._step:
                self._stream.write("\n")
            self._step, self._done, self._total = step, done, total
            if self._terminal:
                self._draw()
            elif begun or tenth:
                self._stream.write(f"{self._line()}\n")
            self._stream.flush()

    def __enter__(self) -> "Progress":
        if self._terminal:
            self._ticker.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._terminal:
            self._ended.set()
            self._ticker.join()
            if self._step:
                self._draw()
                self._stream.write("\n")
                self._stream.flush()

    def _tick(self) -> None:
        while not self._ended.wait(TICK_SECONDS):
            with self._lock:
                if self._step:
                    self._draw()

    def _draw(self) -> None:
        import shutil  # which takes a while, and is needed only where a terminal is watched

        width = shutil.get_terminal_size().columns - 1
        self._stream.write(f"\r\x1b[K{self._line()[:width]}")
        self._stream.flush()

    def _line(self) -> str:
        line = f"{self._clock() - self._began:5.0f} s  {self._step}"
        if not self._total:
            return line
        share = f"{self._done}/{self._total}"
        filled = BAR_WIDTH * self._done // self._total
        bar = f"  {'█' * filled}{'░' * (BAR_WIDTH - filled)}" if self._terminal else ""
        return f"{line}{bar}  {share}"

"""A Dask cluster for tests: a scheduler and workers, each a process of its own, on free loopback ports."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

STARTS_WITHIN = 60
_ALONE = ("--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0")


class DaskCluster:
    """A scheduler in a folder, and the workers that were started there, none of them in the working folder."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        self._folder, self._env = folder, env
        self._processes: list[subprocess.Popen[bytes]] = []
        self._file = folder / "scheduler.json"
        self.workers: dict[str, subprocess.Popen[bytes]] = {}
        self.address = ""

    def start_scheduler(self) -> None:
        """Start the scheduler, and wait until its file is there and whole."""
        self._start("scheduler", "scheduler", "--port", "0", "--scheduler-file", str(self._file))
        self._wait("scheduler", self._read_address)

    def start_workers(self, *names: str, preload: Path | None = None, nanny: bool = False) -> None:
        """Start workers, and wait until they have joined."""
        more = ["--preload", str(preload)] if preload else []
        for name in names:
            options = ["--nthreads", "1", "--name", name, "--nanny" if nanny else "--no-nanny", *more]
            local = ["--local-directory", str(self._folder / name), "--memory-limit", "0"]
            self.workers[name] = self._start(name, "worker", self.address, *options, *local)
        for name in names:
            self._wait(name, lambda name=name: "Registered to:" in self.log(name))

    def kill(self, name: str) -> None:
        """Kill a worker as a lack of memory would."""
        process = self.workers.pop(name)
        process.kill()
        process.wait()

    def log(self, name: str) -> str:
        return (self._folder / f"{name}.log").read_text(encoding="utf-8")

    def stop_scheduler(self) -> None:
        self._processes[0].kill()

    def stop(self) -> None:
        for process in reversed(self._processes):
            process.send_signal(signal.SIGTERM)  # a nanny ends its worker
        for process in self._processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self, name: str, what: str, *options: str) -> subprocess.Popen[bytes]:
        with (self._folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", what, *_ALONE, *options],
                stdout=log,
                stderr=log,
                cwd=self._folder,
                env={**os.environ, **self._env},
            )
        self._processes.append(process)
        return process

    def _read_address(self) -> bool:
        """Read the scheduler's file, which it creates before it writes."""
        with suppress(FileNotFoundError, json.JSONDecodeError):  # not there yet, or half written
            self.address = str(json.loads(self._file.read_text(encoding="utf-8"))["address"])
        return bool(self.address)

    def _wait(self, name: str, started: Callable[[], bool]) -> None:
        deadline = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < deadline and self._processes[-1].poll() is None:
            if started():
                return
            time.sleep(0.05)
        raise AssertionError(f"{name} did not start:\n{self.log(name)}")


@contextmanager
def dask_cluster(
    folder: Path, *, n_workers: int = 0, env: Mapping[str, str] | None = None
) -> Iterator[DaskCluster]:
    """Run a cluster until the block ends."""
    folder.mkdir(exist_ok=True)
    cluster = DaskCluster(folder, env or {})
    try:
        cluster.start_scheduler()
        cluster.start_workers(*(f"worker-{number}" for number in range(n_workers)))
        yield cluster
    finally:
        cluster.stop()

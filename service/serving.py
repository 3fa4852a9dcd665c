"""A server for the app: one process, or several that share a socket, the model and a scratch folder."""

import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from prometheus_client.multiprocess import mark_process_dead
from uvicorn import Config, Server
from uvicorn.supervisors import Multiprocess

from service.app import create_app
from service.logs import log_config
from service.metrics import MULTIPROCESS
from service.model import ServedModel
from service.protocol import Protocol
from service.settings import PREFIX, Settings


def run(settings: Settings, *, host: str, port: int, workers: int) -> int:
    """Serve until told to stop; return the exit code.

    Raises
    ------
    nlp.errors.ModelError
        If the model cannot be used.
    """
    folder = Path(tempfile.mkdtemp(prefix="newsdesk-"))
    settings = settings.model_copy(update={"run_dir": folder})
    signal.signal(signal.SIGTERM, _end)  # uvicorn sends it again when it has stopped, past all clean-up
    try:
        if workers == 1:
            server = Server(_config(settings, create_app(settings), host=host, port=port))
            server.run()
            return 0 if server.started else 1
        ServedModel(settings)  # so that workers find it checked, and a bad one is told here
        with _environment(settings, folder / "metrics"):
            app = "service.app:create_app"
            config = _config(settings, app, host=host, port=port, workers=workers, factory=True)
            Supervisor(config, [config.bind_socket()]).run()
        return 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # a worker that is killed may hold files in it


@contextmanager
def _environment(settings: Settings, metrics: Path) -> Iterator[None]:
    """Tell workers the settings, and where to add up their metrics."""
    metrics.mkdir(exist_ok=True)
    stated = {PREFIX + name.upper(): str(value) for name, value in settings if value is not None}
    before = os.environ.copy()
    os.environ.update(stated, **{MULTIPROCESS: str(metrics)})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def _config(settings: Settings, app: Any, **options: Any) -> Config:
    Protocol.header_seconds = settings.header_seconds
    return Config(
        app,
        http=Protocol,
        ws="none",
        access_log=False,
        server_header=False,
        log_config=log_config(),
        timeout_graceful_shutdown=settings.stop_seconds,
        timeout_worker_healthcheck=30,
        **options,
    )


class Supervisor(Multiprocess):
    """Starts workers anew that die, and tells Prometheus's library which did."""

    def __init__(self, config: Config, sockets: list[socket.socket]) -> None:
        super().__init__(config, sockets)
        self._pids: set[int] = set()

    def keep_subprocess_alive(self) -> None:
        """Start workers anew that died."""
        super().keep_subprocess_alive()
        alive = {process.pid for process in self.processes if process.pid}
        for pid in self._pids - alive:
            mark_process_dead(pid)  # type: ignore[no-untyped-call]  # the library is untyped
        self._pids = alive

    def terminate_all(self) -> None:
        """Refuse new connections, and let workers finish what runs."""
        for held in self.sockets:
            held.close()
        super().terminate_all()

"""A server for tests: ``with live_server(env=..., workers=...) as server`` and then ask ``server.url``."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

STARTS_WITHIN = 60


@dataclass(frozen=True)
class LiveServer:
    """Where it listens, its process, and what it logs."""

    host: str
    port: int
    process: subprocess.Popen[bytes]
    log_file: Path

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log_file.read_text(encoding="utf-8").splitlines()]

    def workers(self) -> list[int]:
        """Process ids of the workers that were started last, of several."""
        begun = [
            line["message"] for line in self.log() if line["message"].startswith("Started server process")
        ]
        pids = [int(message.partition("[")[2].rstrip("]")) for message in begun]
        return [pid for pid in pids if Path(f"/proc/{pid}").exists()]

    def connect(self) -> socket.socket:
        return socket.create_connection((self.host, self.port), timeout=30)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@contextmanager
def live_server(*, env: Mapping[str, str] | None = None, workers: int = 1) -> Iterator[LiveServer]:
    """Run ``newsdesk serve`` on a free port of the loopback interface until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "service.cli", "serve", "--port", str(port), "--workers", str(workers)]
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("NEWSDESK_", "PROMETHEUS_"))
    }
    with tempfile.TemporaryDirectory() as folder:
        log_file = Path(folder) / "log"
        with log_file.open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, env={**clean, **(env or {})})
        server = LiveServer("127.0.0.1", port, process, log_file)
        try:
            _wait(server, workers)
            yield server
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(60)
            finally:
                process.kill()


def _wait(server: LiveServer, workers: int) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            break
        try:
            if httpx2.get(server.url + "/readyz").is_success and _n_started(server) >= workers:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError("the server did not start:\n" + server.log_file.read_text(encoding="utf-8"))


def _n_started(server: LiveServer) -> int:
    return server.log_file.read_text(encoding="utf-8").count("Application startup complete")

"""How fast the service answers, beside an echo by FastAPI: ``python tests/benchmarks/load.py [SECONDS] [WORKERS]``.

Prints requests/s and latencies of a 400-word article, in turns with an echo of the same body; then latencies of
``/healthz`` and of short articles while 32 clients send articles of 199 kB. The clients take a core of their own.
"""

import asyncio
import json
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
import uvloop
from made_articles import made_articles

from nlp import Newsdesk

sys.path.insert(0, str(Path(__file__).parents[1]))
from live_server import live_server

ECHO = """
from fastapi import FastAPI
from pydantic import BaseModel

class Body(BaseModel):
    text: str

app = FastAPI()

@app.post("/def")
def echo(body: Body) -> Body:
    return body

@app.post("/async-def")
async def echo_on_the_loop(body: Body) -> Body:
    return body
"""


class Client(asyncio.Protocol):
    """Sends a request again and again on one connection, and notes how long answers take."""

    def __init__(self, request: bytes, end: float, pause: float) -> None:
        self.request, self.end, self.pause = request, end, pause
        self.seconds: list[float] = []
        self.statuses: Counter[int] = Counter()
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.Transport) -> None:
        self.transport = transport
        self.send()

    def send(self) -> None:
        self.received = b""
        self.begin = time.perf_counter()
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, found, body = self.received.partition(b"\r\n\r\n")
        if not found or len(body) < int(head.lower().partition(b"content-length:")[2].split()[0]):
            return
        self.seconds.append(time.perf_counter() - self.begin)
        self.statuses[int(head[9:12])] += 1
        if time.perf_counter() > self.end:
            self.transport.close()
        elif self.pause:
            asyncio.get_running_loop().call_later(self.pause, self.send)
        else:
            self.send()

    def connection_lost(self, exc: Exception | None) -> None:
        self.done.set_result(None)


async def measured(
    url: str, path: str, body: bytes = b"", *, clients: int = 1, seconds: float, pause: float = 0
) -> str:
    """Ask as so many clients for so long, and return the figures as text."""
    host, port = url.removeprefix("http://").split(":")
    method = "POST" if body else "GET"
    head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    end = time.perf_counter() + seconds
    pairs = [
        await asyncio.get_running_loop().create_connection(
            lambda: Client(head.encode() + body, end, pause), host, int(port)
        )
        for _ in range(clients)
    ]
    asking = [client for _, client in pairs]
    await asyncio.gather(*(client.done for client in asking))
    taken = sorted(1_000 * second for client in asking for second in client.seconds)
    statuses = sum((client.statuses for client in asking), Counter())
    p50, p99 = taken[len(taken) // 2], taken[int(0.99 * len(taken))]
    return f"{len(taken) / seconds:8.0f}/s  p50 {p50:8.2f}  p99 {p99:8.2f}  max {taken[-1]:8.2f} ms  {dict(statuses)}"


@contextmanager
def echo_server(workers: int) -> Iterator[str]:
    """Run the echo with uvicorn, as fast as it is."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with TemporaryDirectory() as folder:
        (Path(folder) / "echo_app.py").write_text(ECHO, encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "uvicorn",
            "echo_app:app",
            "--port",
            str(port),
            "--workers",
            str(workers),
        ]
        process = subprocess.Popen([*command, "--no-access-log", "--log-level", "warning"], cwd=folder)
        try:
            for _ in range(100):
                try:
                    httpx2.get(f"http://127.0.0.1:{port}/")
                    break
                except httpx2.TransportError:
                    time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()


async def ask_all(ours: str, echo: str, seconds: float) -> None:
    articles = made_articles(Newsdesk.load().classifier.linear, words=400)
    short = json.dumps({"text": next(articles).text}).encode()
    long = json.dumps({"text": "\n\n".join(made.text for made in islice(articles, 100))[:199_000]}).encode()
    for clients in (1, 8) * 3:
        for name, url, path in (
            ("echo, def", echo, "/def"),
            ("echo, async def", echo, "/async-def"),
            ("newsdesk", ours, "/v1/analyze"),
        ):
            print(
                f"{clients} clients, {name:<16}",
                await measured(url, path, short, clients=clients, seconds=seconds),
            )
    flood, health, beside = await asyncio.gather(
        measured(ours, "/v1/analyze", long, clients=32, seconds=2 * seconds),
        measured(ours, "/healthz", seconds=2 * seconds, pause=0.01),
        measured(ours, "/v1/analyze", short, seconds=2 * seconds, pause=0.01),
    )
    print(
        "32 clients, 199 kB:   ",
        flood,
        "\nbeside them, /healthz:",
        health,
        "\nbeside them, short:   ",
        beside,
    )


if __name__ == "__main__":
    given_seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5
    given_workers = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    with live_server(workers=given_workers) as server, echo_server(given_workers) as echo_url:
        uvloop.run(ask_all(server.url, echo_url, given_seconds))

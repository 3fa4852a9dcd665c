"""How fast the service answers, beside an echo by FastAPI: ``python tests/benchmarks/load.py [SECONDS] [WORKERS]``.

Prints requests/s and latencies of a 400-word article, in turns with an echo of the same body, and our share of
the echo's rate; then latencies of ``/healthz`` and of short articles while 32 clients send articles of 199 kB.
The load is made by wrk (``apt install wrk``), which takes a core of its own.
"""

import json
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
from made_articles import made_articles

from nlp import Newsdesk

sys.path.insert(0, str(Path(__file__).parents[1]))
from live_server import live_server

N_ROUNDS = 5
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
SCRIPT = """
local file = %(body)s
if file then
    wrk.method = "POST"
    wrk.body = io.open(file, "rb"):read("*a")
    wrk.headers["Content-Type"] = "application/json"
end
if %(pause)d > 0 then
    delay = function() return %(pause)d end
end
done = function(summary, latency, requests)
    io.write(string.format(
        '{"n": %%d, "seconds": %%f, "failed": %%d, "lost": %%d, "p50": %%f, "p99": %%f, "max": %%f}',
        summary.requests, summary.duration / 1e6, summary.errors.status,
        summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
        latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3))
end
"""


@dataclass(frozen=True, slots=True)
class Load:
    """What wrk found; latencies in milliseconds, `failed` answers are of status 400 or more."""

    n: int
    seconds: float
    failed: int
    lost: int
    p50: float
    p99: float
    max: float

    @property
    def rate(self) -> float:
        return (self.n - self.failed) / self.seconds

    def __str__(self) -> str:
        return (
            f"{self.rate:8.0f}/s  p50 {self.p50:8.2f}  p99 {self.p99:8.2f}  max {self.max:8.2f} ms"
            f"{f'  failed {self.failed}' if self.failed else ''}{f'  lost {self.lost}' if self.lost else ''}"
        )


def measured(url: str, body: bytes = b"", *, clients: int = 1, seconds: float, pause: int = 0) -> Load:
    """Ask as so many clients for so long, each with so many milliseconds between an answer and the next."""
    with TemporaryDirectory() as folder:
        file, script = Path(folder) / "body", Path(folder) / "ask.lua"
        file.write_bytes(body)
        script.write_text(SCRIPT % {"body": json.dumps(str(file)) if body else "nil", "pause": pause})
        command = [
            "wrk",
            "-t1",
            f"-c{clients}",
            f"-d{seconds:.0f}s",
            "--timeout",
            "60s",
            "-s",
            str(script),
            url,
        ]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Load(**json.loads(said[said.index("{") :]))


@contextmanager
def echo_server(workers: int) -> Iterator[str]:
    """Run the echo with uvicorn, as fast as it is."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    with TemporaryDirectory() as folder:
        (Path(folder) / "echo_app.py").write_text(ECHO, encoding="utf-8")
        command = [sys.executable, "-m", "uvicorn", "echo_app:app", "--port", port, "--workers", str(workers)]
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


def ask_in_turns(ours: str, echo: str, body: bytes, *, clients: int, seconds: float) -> None:
    urls = {
        "echo, def": f"{echo}/def",
        "echo, async def": f"{echo}/async-def",
        "newsdesk": f"{ours}/v1/analyze",
    }
    rounds = []
    for _ in range(N_ROUNDS):
        rounds.append({})
        for name, url in urls.items():
            load = measured(url, body, clients=clients, seconds=seconds)
            rounds[-1][name] = load.rate
            print(f"{clients} clients, {name:<16}{load}", flush=True)
    for name in list(urls)[:-1]:
        shares = [found["newsdesk"] / found[name] for found in rounds]
        print(
            f"{clients} clients: newsdesk answers {statistics.median(shares):.0%} of the rate of {name}"
            f" ({min(shares):.0%} to {max(shares):.0%} over {N_ROUNDS} rounds)"
        )


def ask_beside_long(ours: str, short: bytes, long: bytes, *, seconds: float) -> None:
    asked = {
        "32 clients, 199 kB": (f"{ours}/v1/analyze", long, 32, 0),
        "beside them, /healthz": (f"{ours}/healthz", b"", 1, 10),
        "beside them, short": (f"{ours}/v1/analyze", short, 1, 10),
    }
    with ThreadPoolExecutor(len(asked)) as pool:
        loads = pool.map(
            lambda one: measured(one[0], one[1], clients=one[2], pause=one[3], seconds=seconds),
            asked.values(),
        )
        for name, load in zip(asked, loads, strict=True):
            print(f"{name:<24}{load}")


def main(seconds: float, workers: int) -> None:
    if shutil.which("wrk") is None:
        sys.exit("wrk makes the load, and it is not installed here: apt install wrk")
    articles = made_articles(Newsdesk.load().classifier.linear, words=400)
    short = json.dumps({"text": next(articles).text}).encode()
    long = json.dumps({"text": "\n\n".join(made.text for made in islice(articles, 100))[:199_000]}).encode()
    with live_server(workers=workers) as server, echo_server(workers) as echo:
        for clients in (1, 8):
            ask_in_turns(server.url, echo, short, clients=clients, seconds=seconds)
        ask_beside_long(server.url, short, long, seconds=2 * seconds)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 5, int(sys.argv[2]) if len(sys.argv) > 2 else 1)

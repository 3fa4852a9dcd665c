"""Several workers: what they share, and what happens when one dies or all are told to stop."""

import json
import os
import shutil
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pytest
from live_server import LiveServer, live_server

from nlp.paths import shipped
from service.keys import new_key

ARTICLE = {"text": "The bank priced its first green bond on Friday. It raised $500m."}
SECRET, KEY = new_key("chief", admin=True)


def eventually(holds: Callable[[], bool], within: float = 30) -> None:
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def ask(server: LiveServer, method: str, path: str, **options: Any) -> httpx2.Response:
    """Ask on a new connection, which any worker may take."""
    return httpx2.request(method, server.url + path, headers={"Authorization": f"Bearer {SECRET}"}, **options)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(
        shutil.copytree(shipped("models/finance-news-en"), tmp_path_factory.mktemp("served") / "model")
    )


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[LiveServer]:
    env = {
        "NEWSDESK_MODEL": str(folder),
        "NEWSDESK_API_KEYS": KEY.entry(),
        "NEWSDESK_REQUESTS_PER_MINUTE": "100000",
    }
    with live_server(env=env, workers=2) as server:
        yield server


def versions(server: LiveServer) -> set[str]:
    return {ask(server, "GET", "/v1/model").json()["version"] for _ in range(20)}


def test_all_workers_serve_the_model_that_one_reloaded(server: LiveServer, folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["version"] = "next"
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert ask(server, "POST", "/v1/model/reload").status_code == 200
    eventually(lambda: versions(server) == {"next"})


def test_a_model_that_is_cut_while_it_is_served_harms_nobody(server: LiveServer, folder: Path) -> None:
    weights = (folder / "weights.safetensors").read_bytes()
    with (folder / "weights.safetensors").open("r+b") as file:
        file.truncate(10_000)
    try:
        assert ask(server, "POST", "/v1/model/reload").status_code == 409
        for _ in range(20):
            assert ask(server, "POST", "/v1/analyze", json=ARTICLE).json()["status"] == "tagged"
        workers = server.workers()
        os.kill(workers[0], signal.SIGKILL)
        eventually(lambda: len(server.workers()) == 2 and server.workers() != workers)
        eventually(lambda: versions(server) == {"next"})
    finally:
        (folder / "weights.safetensors").write_bytes(weights)


def test_figures_are_of_all_workers(server: LiveServer) -> None:
    def counted() -> float:
        page = ask(server, "GET", "/metrics").text
        (line,) = [
            line
            for line in page.splitlines()
            if line.startswith('newsdesk_tags_total{topic="green-finance"}')
        ]
        assert page.count("newsdesk_model_info{") >= 1
        return float(line.split()[1])

    before = counted()
    for _ in range(20):
        ask(server, "POST", "/v1/analyze", json=ARTICLE)
    assert counted() == before + 20


def test_a_key_has_one_allowance_with_all_workers(server: LiveServer) -> None:
    left = [int(ask(server, "GET", "/healthz/").headers["x-ratelimit-remaining"]) for _ in range(10)]
    falling = [a - b for a, b in pairwise(left)]
    assert falling.count(1) >= 8, "but where a minute ends"


def test_a_reload_under_load_loses_no_request(server: LiveServer) -> None:
    statuses: list[int] = []
    done = threading.Event()

    def keep_asking() -> None:
        with httpx2.Client(headers={"Authorization": f"Bearer {SECRET}"}) as client:
            while not done.is_set():
                statuses.append(client.post(server.url + "/v1/analyze", json=ARTICLE).status_code)

    threads = [threading.Thread(target=keep_asking) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        assert ask(server, "POST", "/v1/model/reload").status_code == 200
    done.set()
    for thread in threads:
        thread.join()
    assert len(statuses) > 20
    assert set(statuses) == {200}


def callers(pid: int) -> set[int]:
    """Return the ports of those whose connections a worker has accepted."""
    return {each.raddr.port for each in psutil.Process(pid).net_connections("tcp") if each.raddr}


def begun_with(server: LiveServer, pid: int, others: list[int]) -> list[socket.socket]:
    """Begin requests with one worker, while the others are halted."""
    head = f"Host: x\r\nAuthorization: Bearer {SECRET}\r\nContent-Type: application/json\r\n".encode()
    body = json.dumps(ARTICLE).encode()
    for other in others:
        os.kill(other, signal.SIGSTOP)
    try:
        eventually(lambda: all(psutil.Process(other).status() == psutil.STATUS_STOPPED for other in others))
        begun = [server.connect() for _ in range(6)]
        for connection in begun:
            connection.sendall(b"POST /v1/analyze HTTP/1.1\r\n" + head)
            connection.sendall(b"Content-Length: %d\r\n\r\n" % len(body) + body[:20])
        eventually(lambda: callers(pid) >= {connection.getsockname()[1] for connection in begun})
    finally:
        for other in others:
            os.kill(other, signal.SIGCONT)
    return begun


def finished(connection: socket.socket) -> bool:
    """Send the rest of a request, and return whether it is answered."""
    with connection:
        try:
            connection.sendall(json.dumps(ARTICLE).encode()[20:])
            return connection.recv(65_536).startswith(b"HTTP/1.1 200")
        except ConnectionError:
            return False


def test_a_killed_worker_loses_its_own_requests_only_and_comes_back(server: LiveServer) -> None:
    killed, kept = server.workers()
    lost, answered = begun_with(server, killed, [kept]), begun_with(server, kept, [killed])
    os.kill(killed, signal.SIGKILL)
    assert [finished(connection) for connection in answered] == [True] * len(answered)
    assert not any(finished(connection) for connection in lost)
    eventually(lambda: len(server.workers()) == 2)
    assert ask(server, "POST", "/v1/analyze", json=ARTICLE).status_code == 200


@pytest.mark.parametrize("workers", [1, 2])
def test_a_stop_finishes_what_runs_and_refuses_the_rest(workers: int) -> None:
    body = json.dumps(ARTICLE).encode()
    with live_server(workers=workers) as server, server.connect() as running:
        running.sendall(b"POST /v1/analyze HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n")
        running.sendall(b"Content-Length: %d\r\n\r\n" % len(body) + body[:20])
        time.sleep(0.3)
        server.process.send_signal(signal.SIGTERM)

        def refused() -> bool:
            try:
                server.connect().close()
            except ConnectionError:
                return True
            return False

        eventually(refused)
        assert server.process.poll() is None
        running.sendall(body[20:])
        assert running.recv(65_536).startswith(b"HTTP/1.1 200")
        server.process.wait(30)
        assert not [line for line in server.log() if line["level"] == "error"]


def test_a_stop_waits_only_so_long() -> None:
    with live_server(env={"NEWSDESK_STOP_SECONDS": "1"}) as server, server.connect() as stuck:
        stuck.sendall(
            b"POST /v1/analyze HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n"
        )
        time.sleep(0.3)
        begin = time.monotonic()
        server.stop()
        assert time.monotonic() - begin < 25, "not the 30 seconds that a body may take"


def test_logs_are_json_and_hold_no_text(server: LiveServer) -> None:
    ask(server, "POST", "/v1/analyze", json={"text": "Zanzibar's bank grew."})
    answered = [line for line in server.log() if line.get("route") == "/v1/analyze"]
    assert answered[-1]["key"] == "chief"
    assert "Zanzibar" not in json.dumps(server.log())


@pytest.mark.parametrize("workers", [1, 2])
def test_nothing_is_left_behind(tmp_path: Path, workers: int) -> None:
    with live_server(env={"TMPDIR": str(tmp_path)}, workers=workers) as server:
        assert list(tmp_path.iterdir())
        assert server.stop() == 0
    assert not list(tmp_path.iterdir())


def test_a_model_that_cannot_be_used_stops_the_start(tmp_path: Path) -> None:
    with (
        pytest.raises(AssertionError, match=r"manifest\.json: cannot read the model"),
        live_server(env={"NEWSDESK_MODEL": str(tmp_path)}, workers=2),
    ):
        pass

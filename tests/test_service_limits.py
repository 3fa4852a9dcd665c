import json
import threading
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest
from live_server import LiveServer, live_server
from starlette.testclient import TestClient

from service.app import create_app
from service.settings import Settings

LIMIT = 50_000
JSON_HEAD = b"POST /v1/analyze HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
ARTICLE = json.dumps({"text": "The bank priced its first green bond on Friday."}).encode()


@pytest.fixture(scope="module")
def server() -> Iterator[LiveServer]:
    env = {
        "NEWSDESK_MAX_BODY_BYTES": str(LIMIT),
        "NEWSDESK_BODY_SECONDS": "1",
        "NEWSDESK_HEADER_SECONDS": "1",
        "NEWSDESK_MAX_REQUESTS": "3",
    }
    with live_server(env=env) as server:
        yield server


def exchange(server: LiveServer, *parts: bytes) -> tuple[int, dict[str, str], bytes]:
    """Send what stands there, and return the status, the headers and the body of the answer."""
    with server.connect() as connection, connection.makefile("rb") as reader:
        for part in parts:
            connection.sendall(part)
        status = int(reader.readline().split()[1])
        headers = {}
        while line := reader.readline().strip():
            name, _, value = line.decode().partition(": ")
            headers[name.lower()] = value
        return status, headers, reader.read(int(headers["content-length"]))


@pytest.mark.parametrize(
    ("parts", "status", "detail"),
    [
        ([JSON_HEAD, b"Content-Length: %d\r\n\r\n" % (LIMIT + 1)], 413, "50000 bytes: it has 50001"),
        (
            [JSON_HEAD, b"Content-Length: 9999999999\r\n\r\n", b" " * 10_000_000],
            413,
            "50000 bytes: it has 9999999999",
        ),
        (
            [JSON_HEAD, b"Transfer-Encoding: chunked\r\n\r\n", b"4000\r\n%s\r\n" % (b" " * 0x4000) * 5],
            413,
            "larger than 50000 bytes",
        ),
        ([JSON_HEAD, b"Content-Length: 1000\r\n\r\n", b"{"], 408, "the body did not arrive within 1 seconds"),
        ([JSON_HEAD, b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n{\r\n"], 408, "within 1 seconds"),
        ([b"POST /v1/ana"], 408, "the request's head did not arrive within 1 seconds"),
        ([b""], 408, "the request's head did not arrive within 1 seconds"),
        ([b"GET / HTTP/9\r\n\r\n"], 400, "not valid HTTP/1.1"),
        ([b"\x16\x03\x01\x02"], 400, "not valid HTTP/1.1"),
        ([JSON_HEAD, b"Content-Length: -5\r\n\r\n"], 400, "not valid HTTP/1.1"),
        ([JSON_HEAD, b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"], 400, "not valid HTTP/1.1"),
        ([JSON_HEAD, b"X: " + b"x" * 70_000 + b"\r\n\r\n"], 431, "head has more than 65536 bytes"),
        ([JSON_HEAD, b"X: " + b"x" * 300_000], 431, "head has more than 65536 bytes"),
        ([JSON_HEAD, b"X: y\r\n" * 12_000], 431, "head has more than 65536 bytes"),
        ([b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n"], 431, "head has more than 65536 bytes"),
        ([b"GET /nowhere HTTP/1.0\r\n\r\n"], 404, "nothing at /nowhere"),
    ],
)
def test_a_hostile_client_gets_a_problem(
    server: LiveServer, parts: list[bytes], status: int, detail: str
) -> None:
    answered, headers, body = exchange(server, *parts)
    assert answered == status
    assert headers["content-type"] == "application/problem+json"
    assert headers["connection"] == "close"
    assert detail in json.loads(body)["detail"]


def test_a_head_in_time_after_a_pause_is_answered(server: LiveServer) -> None:
    """The time for a head starts with its first byte, not with the end of the last request."""
    connection = HTTPConnection(server.host, server.port)
    connection.connect()
    held = connection.sock
    for _ in range(2):
        connection.request("GET", "/healthz")
        assert connection.getresponse().read() == b'{"status":"ok"}'
        assert connection.sock is held, "on the same connection"
        threading.Event().wait(1.3)
    connection.close()


def test_a_body_in_small_pieces_is_answered(server: LiveServer) -> None:
    pieces = [ARTICLE[start : start + 7] for start in range(0, len(ARTICLE), 7)]
    status, _, body = exchange(server, JSON_HEAD, b"Content-Length: %d\r\n\r\n" % len(ARTICLE), *pieces)
    assert status == 200
    assert json.loads(body)["status"] == "tagged"


def test_beyond_so_many_requests_others_are_told_to_come_again(server: LiveServer) -> None:
    held = [server.connect() for _ in range(3)]
    for connection in held:
        connection.sendall(JSON_HEAD + b"Content-Length: 100\r\n\r\n")
    statuses = []
    for _ in range(50):
        status, headers, body = exchange(
            server, JSON_HEAD, b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(ARTICLE), ARTICLE
        )
        statuses.append(status)
        if status == 503:
            break
    assert statuses[-1] == 503
    assert headers["retry-after"] == "1"
    assert json.loads(body)["type"] == "/problems/busy"
    assert exchange(server, b"GET /healthz HTTP/1.0\r\n\r\n")[0] == 200
    for connection in held:
        assert connection.recv(65_536).startswith(b"HTTP/1.1 408")
        connection.close()
    assert exchange(server, b"GET /v1/topics/fintech HTTP/1.0\r\n\r\n")[0] == 200


def test_who_hangs_up_within_his_body_is_no_fault_of_ours(server: LiveServer) -> None:
    with server.connect() as connection:
        connection.sendall(JSON_HEAD + b"X-Request-ID: gone\r\nContent-Length: 100\r\n\r\n{")
    for _ in range(100):
        told = [line for line in server.log() if line.get("id") == "gone"]
        if told:
            break
        threading.Event().wait(0.05)
    assert [(line["message"], line["status"]) for line in told] == [("request", 499)]


def test_a_client_that_waits_for_a_word_does_not_send_what_is_refused(server: LiveServer) -> None:
    status, _, _ = exchange(
        server, JSON_HEAD, b"Content-Length: %d\r\nExpect: 100-continue\r\n\r\n" % (LIMIT + 1)
    )
    assert status == 413


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(Settings())) as client:
        yield client


def test_what_is_wrong_with_many_things_is_told_of_some(client: TestClient) -> None:
    body = {"text": "a", "topics": {"only": [5] * 9_000}, **{f"key{n}": n for n in range(90)}}
    answer = client.post("/v1/analyze", json=body)
    assert answer.status_code == 422
    assert len(answer.content) < 5_000


@pytest.mark.parametrize("length", [10**30, -1, 0, 1.5, "3", True, None])
def test_a_length_is_a_number_within_reason(client: TestClient, length: object) -> None:
    answer = client.post("/v1/analyze", json={"text": "The bank grew.", "summary": {"sentences": length}})
    assert answer.status_code == (200 if length is None else 422)

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from live_server import LiveServer, live_server
from starlette.testclient import TestClient

from service.app import create_app
from service.settings import Settings

TEXT = "The bank priced its first green bond on Friday. It raised $500m."
NDJSON = {"content-type": "application/x-ndjson"}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    settings = Settings(max_body_bytes=5_000, max_text_characters=1_000)
    with TestClient(create_app(settings), client=("127.0.0.1", 1)) as client:
        yield client


def documents(n: int) -> list[dict[str, object]]:
    return [{"id": str(number), "text": TEXT} for number in range(n)]


def test_a_batch_is_answered_in_order_as_each_article_is(client: TestClient) -> None:
    single = client.post("/v1/analyze", json={"id": "1", "text": TEXT}).json()
    results = client.post("/v1/batch", json={"documents": documents(3)}).json()["results"]
    assert [result["id"] for result in results] == ["0", "1", "2"]
    assert results[1] == single


BAD: list[tuple[object, str | None, str, str]] = [
    ({"id": "b"}, "b", "invalid-request", "give one of text and html"),
    ({"id": "b", "text": " "}, "b", "invalid-request", "the text is empty"),
    ({"id": "b", "text": "x " * 600}, "b", "text-too-large", "1200 characters; at most 1000"),
    ({"id": 5, "text": TEXT}, None, "invalid-request", "id: Input should be a valid string"),
    ({"id": "x" * 600, "text": TEXT}, None, "invalid-request", "id: String should have at most 512"),
    ("text", None, "invalid-request", "body: Input should be"),
]


@pytest.mark.parametrize(("document", "id_", "kind", "detail"), BAD)
def test_a_bad_document_is_an_error_in_its_place(
    client: TestClient, document: object, id_: str | None, kind: str, detail: str
) -> None:
    asked = [{"id": "a", "text": TEXT}, document, {"id": "c", "text": TEXT}]
    lines = b"\n".join(json.dumps(one).encode() for one in asked)
    batch = client.post("/v1/batch", json={"documents": asked}).json()["results"]
    stream = [
        json.loads(line) for line in client.post("/v1/batch", content=lines, headers=NDJSON).iter_lines()
    ]
    for results in (batch, stream):
        assert [result["id"] for result in results] == ["a", id_, "c"]
        assert results[1].keys() == {"id", "error"}
        assert results[1]["error"]["type"] == f"/problems/{kind}"
        assert detail in results[1]["error"]["detail"]
        assert results[0]["status"] == results[2]["status"] == "tagged"


@pytest.mark.parametrize(
    ("line", "detail"),
    [
        (b"{", "the line is not JSON"),
        (b'{"text": "\xff"}', "the line is not UTF-8: byte 10"),
        (b'{"text": "a", "text": "b"}', "'text' is given twice"),
        (b'{"text": "' + b"a" * 6_000 + b'"}', "the line is larger than 5000 bytes"),
    ],
)
def test_a_bad_line_is_an_error_in_its_place(client: TestClient, line: bytes, detail: str) -> None:
    good = json.dumps({"id": "a", "text": TEXT}).encode()
    answer = client.post("/v1/batch", content=b"\n".join([good, line, b"", b" \r", good]), headers=NDJSON)
    assert answer.headers["content-type"] == "application/x-ndjson"
    first, second, third = (json.loads(line) for line in answer.iter_lines())
    assert first["id"] == third["id"] == "a"
    assert second["id"] is None
    assert detail in second["error"]["detail"]


def test_a_stream_may_be_longer_than_a_body(client: TestClient) -> None:
    lines = [json.dumps(document).encode() + b"\n" for document in documents(200)]
    assert sum(map(len, lines)) > 5_000
    answer = client.post("/v1/batch", content=iter(lines), headers=NDJSON)
    assert [json.loads(line)["id"] for line in answer.iter_lines()] == [str(n) for n in range(200)]


def test_a_cut_character_is_told_of(client: TestClient) -> None:
    line = b'{"text": "The bank grew \\ud83d fast. It paid."}'
    answer = client.post("/v1/batch", content=line, headers=NDJSON).json()
    assert answer["warnings"][0]["code"] == "lone_surrogates"


@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        ({"documents": []}, 422, "documents: List should have at least 1 item"),
        ({"documents": [{}] * 1_001}, 422, "documents: List should have at most 1000 items"),
        ({}, 422, "documents: Field required"),
        ([], 422, "body"),
        ({"documents": [{"text": "x" * 5_000}]}, 413, "larger than 5000 bytes"),
    ],
)
def test_a_batch_that_is_none_is_a_problem(
    client: TestClient, body: object, status: int, detail: str
) -> None:
    answer = client.post("/v1/batch", json=body)
    assert answer.status_code == status
    assert detail in answer.json()["detail"]


@pytest.fixture(scope="module")
def server() -> Iterator[LiveServer]:
    with live_server(env={"NEWSDESK_IDLE_SECONDS": "1", "NEWSDESK_MAX_REQUESTS": "2"}) as server:
        yield server


HEAD = b"POST /v1/batch HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def test_a_line_is_answered_before_the_next_one_is_sent(server: LiveServer) -> None:
    with server.connect() as connection, connection.makefile("rb") as reader:
        connection.sendall(HEAD)
        for number in range(5):
            connection.sendall(chunk(json.dumps({"id": str(number), "text": TEXT}).encode() + b"\n"))
            while not (line := reader.readline()).startswith(b"{"):
                assert line
            assert json.loads(line)["id"] == str(number)
        connection.sendall(b"0\r\n\r\n")
        assert reader.read(7) == b"\r\n0\r\n\r\n"


def test_a_stream_that_falls_silent_ends_with_an_error(server: LiveServer) -> None:
    with server.connect() as connection:
        connection.sendall(HEAD + chunk(b'{"id": "cut'))
        received = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert b"no line was sent or taken for 1 seconds" in received


def test_a_line_in_drops_ends_the_stream_too(server: LiveServer) -> None:
    def drip() -> None:
        for _ in range(200):
            connection.sendall(chunk(b" "))
            time.sleep(0.1)

    with server.connect() as connection:
        connection.sendall(HEAD)
        with pytest.raises(ConnectionError):
            drip()


def memory(pid: int) -> int:
    fields = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").split("VmRSS:")[1]
    return int(fields.split()[0])


def test_who_does_not_read_is_not_read_from(server: LiveServer) -> None:
    """What a client sends ahead waits in its own socket, and memory stays flat."""
    lines = b"".join(chunk(json.dumps({"text": TEXT * 100}).encode() + b"\n") for _ in range(50))
    before = memory(server.process.pid)
    with server.connect() as connection:
        connection.settimeout(0.3)
        connection.sendall(HEAD)
        sent = 0
        try:
            for _ in range(2_000):
                sent += connection.send(lines)
        except TimeoutError:
            pass
        assert sent < 100_000_000
        assert memory(server.process.pid) - before < 50_000


def test_who_hangs_up_frees_his_place(server: LiveServer) -> None:
    """Two requests are the most: places of streams that were dropped are free again."""
    for _ in range(5):
        with server.connect() as connection:
            connection.sendall(HEAD + chunk(json.dumps({"text": TEXT}).encode() + b"\n"))
            connection.recv(100)
    import httpx2

    for _ in range(100):
        if httpx2.get(server.url + "/v1/topics/fintech").status_code == 200:
            break
        time.sleep(0.1)
    else:
        pytest.fail("the places are still taken")


def test_a_client_that_reads_while_it_sends_gets_all(server: LiveServer) -> None:
    import httpx2

    n_lines = 3_000
    acknowledged = threading.Semaphore(50)

    def sending() -> Iterator[bytes]:
        for number in range(n_lines):
            acknowledged.acquire()
            yield json.dumps({"id": str(number), "text": TEXT}).encode() + b"\n"

    with server.connect() as connection, connection.makefile("rb") as reader:

        def send() -> None:
            connection.sendall(HEAD)
            for line in sending():
                connection.sendall(chunk(line))
            connection.sendall(b"0\r\n\r\n")

        sender = threading.Thread(target=send)
        sender.start()
        ids = []
        while len(ids) < n_lines:
            line = reader.readline()
            assert line
            if line.startswith(b"{"):
                ids.append(json.loads(line)["id"])
                acknowledged.release()
        sender.join()
    assert ids == [str(number) for number in range(n_lines)]
    assert httpx2.get(server.url + "/healthz").status_code == 200

"""Mixed good, bad and hostile traffic against a live server: ``python tests/benchmarks/soak.py [MINUTES]``.

Prints how often each kind was answered with each status, lost answers, and the workers' memory as it went.
Fails on a 5xx other than 503, on a lost answer, and on memory that grows by more than a tenth.
"""

import json
import random
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parents[1]))
from live_server import LiveServer, live_server

SENTENCES = (
    "The bank priced its first green bond on Friday, and investors bid for four times the $500m on offer.",
    "Premiums rose by 4.5 per cent after flood claims had doubled.",
    "The regulator fined the broker for late reports.",
    "Its shares fell 3% in early trading in Frankfurt.",
)
N_CLIENTS = 24
SENT = {  # how often beside the others, and the statuses that may be answered
    "article": (20, {200, 503}),
    "long article": (2, {200, 503}),
    "batch": (2, {200, 503}),
    "stream": (2, {200, 503}),
    "costly text": (4, {200, 503}),
    "page": (4, {200, 422, 503}),
    "form": (6, {200, 503}),
    "form of signs": (1, {200, 413, 503}),
    "texts": (2, {200, 503}),
    "bad form": (4, {400, 503}),
    "no project": (2, {404, 503}),
    "bad JSON": (4, {400, 503}),
    "bad fields": (4, {422, 503}),
    "too large": (1, {413, 503}),
    "endless": (1, {413, 503}),
    "no HTTP": (2, {400}),
    "reload": (0.2, {200, 503}),
    "drops": (4, {0}),
}
FORM = "application/x-www-form-urlencoded"
PROJECTS = "/annif/v1/projects"


def article(n_sentences: int) -> str:
    return " ".join(random.choices(SENTENCES, k=n_sentences))


def post(server: LiveServer, path: str, body: bytes, kind: str = "application/json") -> int:
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return raw(server, head.encode() + body)


def raw(server: LiveServer, data: bytes) -> int:
    """Send bytes, read the whole answer and return its status; 0 if there was none."""
    with server.connect() as connection:
        with suppress(ConnectionError):  # refused before it was sent; the answer may be there
            connection.sendall(data)
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    return int(answer[9:12] or 0)


def drop(server: LiveServer) -> int:
    with server.connect() as connection:
        connection.sendall(
            b"POST /v1/analyze HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99999\r\n\r\n{"
        )
        time.sleep(random.random() / 10)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    return 0


def kinds(server: LiveServer) -> dict[str, Callable[[], int]]:
    def lines() -> bytes:
        return b"\n".join(json.dumps({"text": article(10)}).encode() for _ in range(20)) + b"\n{bad\n"

    chunked = b"POST /v1/analyze HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    return {
        "article": lambda: post(server, "/v1/analyze", json.dumps({"text": article(25)}).encode()),
        "long article": lambda: post(
            server, "/v1/analyze", json.dumps({"text": article(2_500)[:199_000]}).encode()
        ),
        "batch": lambda: post(
            server, "/v1/batch", json.dumps({"documents": [{"text": article(10)}] * 20}).encode()
        ),
        "stream": lambda: post(server, "/v1/batch", lines(), "application/x-ndjson"),
        "costly text": lambda: post(  # small, so on the event loop, and as slow as is known
            server,
            "/v1/analyze",
            json.dumps({"text": random.choice(("'", "a.b.", "&amp;", "Ab. ")) * 1_400}).encode(),
        ),
        "page": lambda: post(
            server, "/v1/analyze", json.dumps({"html": f"<article><p>{article(20)}</p></article>"}).encode()
        ),
        "form": lambda: post(
            server,
            f"{PROJECTS}/finance-en/suggest",
            urlencode({"text": article(25), "limit": 5}).encode(),
            FORM,
        ),
        "form of signs": lambda: post(
            server,
            f"{PROJECTS}/finance-en-tags/suggest",
            b"text=" + b"%41" * random.choice((60_000, 600_000)),
            FORM,
        ),
        "texts": lambda: post(
            server,
            f"{PROJECTS}/finance-en-tags/suggest-batch",
            json.dumps({"documents": [{"text": article(10)}] * 20}).encode(),
        ),
        "bad form": lambda: post(
            server,
            f"{PROJECTS}/finance-en/suggest",
            random.choice((b"text=%ff%fe", b"limit=5", b"text=a&limit=-1", b"a&" * 2_000)),
            FORM,
        ),
        "no project": lambda: post(server, f"{PROJECTS}/yso-en/suggest", b"text=bank", FORM),
        "bad JSON": lambda: post(
            server, "/v1/analyze", random.choice((b"{", b"[" * 9_999, b'{"text": NaN}', b"\xff"))
        ),
        "bad fields": lambda: post(
            server, "/v1/analyze", random.choice((b"{}", b'{"text": 5}', b'{"text": " "}'))
        ),
        "too large": lambda: post(server, "/v1/analyze", b" " * 2_500_000),
        "endless": lambda: raw(server, chunked + b"10000\r\n%s\r\n" % (b" " * 0x10000) * 40),
        "no HTTP": lambda: raw(server, random.randbytes(50).replace(b"\n", b"") + b"\r\n\r\n"),
        "reload": lambda: post(server, "/v1/model/reload", b""),
        "drops": lambda: drop(server),
    }


def memory(server: LiveServer) -> int:
    """Memory that the workers have written to and share with nobody, in kB."""
    texts = [Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8") for pid in server.workers()]
    return sum(
        int(line.split()[1])
        for text in texts
        for line in text.splitlines()
        if line.startswith("Private_Dirty")
    )


def main(minutes: float) -> int:
    statuses: Counter[tuple[str, int]] = Counter()
    end = time.monotonic() + 60 * minutes

    def keep_asking(asked: dict[str, Callable[[], int]]) -> None:
        while time.monotonic() < end:
            (kind,) = random.choices(list(SENT), weights=[weight for weight, _ in SENT.values()])
            statuses[kind, asked[kind]()] += 1

    with live_server(workers=2) as server, ThreadPoolExecutor(N_CLIENTS) as pool:
        clients = [pool.submit(keep_asking, kinds(server)) for _ in range(N_CLIENTS)]
        measured = []
        while time.monotonic() < end:
            time.sleep(min(10, 6 * minutes))
            measured.append(memory(server))
        for client in clients:
            client.result()  # raises what ended it
        faults = [line for line in server.log() if line["level"] == "error"]
    for (kind, status), n in sorted(statuses.items()):
        print(f"{kind:<14} {status:>3} {n:>7}{'' if status in SENT[kind][1] else '  UNEXPECTED'}")
    print("memory of the workers, MB:", *[round(kilobytes / 1_024) for kilobytes in measured])
    print("errors in the log:", len(faults), faults[:3])
    third = len(measured) // 3
    grown = max(measured[-third:]) / max(measured[third : 2 * third])
    print(f"largest memory of the last third beside that of the second: {grown:.3f}")
    return bool(faults or grown > 1.1 or any(status not in SENT[kind][1] for kind, status in statuses))


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 10))

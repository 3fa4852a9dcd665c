"""What several tests need."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from nlp import Newsdesk
from nlp.corpus import Record, read_corpus
from nlp.paths import shipped
from nlp.topics import read_taxonomy
from nlp.types import Taxonomy

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def newsdesk() -> Newsdesk:
    return Newsdesk.load()


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    return read_taxonomy(shipped("seeds/topics.toml"))


@pytest.fixture(scope="session")
def samples() -> list[Record]:
    return read_corpus(shipped("seeds/articles.jsonl"))


@pytest.fixture(scope="session")
def seed_article() -> str:
    return shipped("seeds/shanghai-london-finance.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def real_articles() -> list[Record]:
    path = SHARED / "corpus" / "articles.jsonl"
    if not path.exists():
        pytest.skip("needs the corpus of real news in ../shared, which users do not have")
    return read_corpus(path)


@pytest.fixture(scope="session")
def live() -> Iterator[str]:
    """Address of ``newsdesk serve`` in a process of its own, on a free loopback port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from service.cli import cli; cli()", "serve", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        for _ in range(400):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
        server.terminate()

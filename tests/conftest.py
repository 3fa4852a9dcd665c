"""What several tests need."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from live_server import live_server

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
    with live_server() as server:
        yield server.url

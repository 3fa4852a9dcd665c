"""The facade beside Annif 1.4.3: statuses and shapes are those that it answered to the same requests."""

import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

import pytest
from annif_client import AnnifClient
from requests import HTTPError
from starlette.testclient import TestClient

from nlp import Newsdesk
from nlp.formats.topic_uris import topic_uris
from nlp.types import Code, Topic
from service.app import create_app
from service.settings import Settings

TEXT = "The insurer raised premiums by 4.5 per cent. Flood claims had doubled."
RECIPE = "Bake the bread for forty minutes and let it cool on a rack."
ANNIF = "/annif/v1"
SUGGEST = f"{ANNIF}/projects/finance-en/suggest"
TAGS = f"{ANNIF}/projects/finance-en-tags/suggest"
BATCH = f"{ANNIF}/projects/finance-en/suggest-batch"
LEARN = f"{ANNIF}/projects/finance-en/learn"
DETECT = f"{ANNIF}/detect-language"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    settings = Settings(max_text_characters=1_000, max_body_bytes=50_000)
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def annif(live: str) -> AnnifClient:
    return AnnifClient(f"{live}{ANNIF}/")


def test_a_form_is_read_beside_the_event_loop(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    readers = []

    def read(*arguments: Any, **options: Any) -> list[tuple[str, str]]:
        readers.append(threading.current_thread().name)
        return parse_qsl(*arguments, **options)

    monkeypatch.setattr("service.annif_requests.parse_qsl", read)
    assert client.post(SUGGEST, data={"text": "€" * 900}).status_code == 200
    assert [name.partition("-")[0] for name in readers] == ["short"]


def test_the_client_of_annif_is_answered(annif: AnnifClient) -> None:
    assert annif.api_info.keys() == {"title", "version"}
    assert [project["project_id"] for project in annif.projects] == ["finance-en", "finance-en-tags"]
    project = annif.get_project("finance-en")
    assert project == annif.projects[0]
    assert project["vocab"] == {"vocab_id": "finance", "languages": ["en"], "size": 30, "loaded": True}
    best, *others = annif.suggest("finance-en", TEXT)
    assert best == {
        "uri": "http://cv.iptc.org/newscodes/mediatopic/20000279",
        "label": "Insurance",
        "notation": "insurance",
        "score": pytest.approx(0.9921, abs=2e-3),
    }
    assert 0 < len(others) <= 9
    scores = [result["score"] for result in others]
    assert scores == sorted(scores, reverse=True)
    documents = [{"text": TEXT, "document_id": "a", "metadata": {"source": "wire"}}, {"text": RECIPE}]
    answers = annif.suggest_batch("finance-en-tags", documents, limit=1, threshold=0.5)
    assert answers == [{"results": [best], "document_id": "a"}, {"results": [], "document_id": None}]
    found = annif.detect_language("The quick brown fox jumped over the lazy dog", ["en", "fi", "sv"])
    assert found["results"][0]["language"] == "en"


def test_the_client_of_annif_gets_the_errors_it_knows(annif: AnnifClient) -> None:
    for call in (
        annif.get_project,
        lambda name: annif.suggest(name, TEXT),
        lambda name: annif.suggest_batch(name, []),
    ):
        with pytest.raises(ValueError, match="Project 'yso-en' not found"):
            call("yso-en")
    with pytest.raises(HTTPError) as caught:
        annif.learn("finance-en", [{"text": TEXT, "subjects": [{"uri": "http://example.org/a"}]}])
    assert caught.value.response.status_code == 403
    assert caught.value.response.json()["title"] == "Learning not allowed"
    with pytest.raises(HTTPError) as caught:
        annif.suggest("finance-en", TEXT, threshold=1.5)
    assert caught.value.response.status_code == 400


def test_the_ranked_list_is_cut_by_one_threshold_and_tags_by_each_topics_own(
    client: TestClient, newsdesk: Newsdesk
) -> None:
    def topics(path: str, **form: object) -> list[str]:
        results = client.post(path, data={"text": TEXT, "limit": 30, **form}).json()["results"]
        return [result["notation"] for result in results]

    assert topics(TAGS) == [tag.id for tag in newsdesk.analyze(TEXT).tags]
    assert (
        len(topics(SUGGEST))
        > len(topics(SUGGEST, threshold=0.01))
        > len(topics(SUGGEST, threshold=0.99))
        == 1
    )
    assert len(topics(SUGGEST, limit=2)) == 2
    assert topics(TAGS, text=RECIPE) == []
    assert topics(SUGGEST, text=RECIPE) != []
    assert topics(SUGGEST, text="Die Bank hat am Freitag ihre erste grüne Anleihe verkauft.") == []


def test_nothing_scores_zero(client: TestClient) -> None:
    results = client.post(SUGGEST, data={"text": "The board. " * 90, "limit": 99}).json()["results"]
    assert all(result["score"] > 0 for result in results)


def test_empty_and_unknown_fields_do_no_harm(client: TestClient) -> None:
    plain = client.post(SUGGEST, data={"text": TEXT}).json()
    more = {"text": TEXT, "language": "", "project": "x", "metadata_title": "y", "limit": "10"}
    assert client.post(SUGGEST, data=more).json() == plain
    assert client.post(SUGGEST, data={"text": TEXT, "language": "en"}).json() == plain
    assert client.post(SUGGEST, data={"text": ""}).json() == {"results": []}
    assert client.post(SUGGEST, data={"text": TEXT, "limit": 0}).json() == {"results": []}
    assert client.post(BATCH, json={"documents": [{"text": " "}], "more": 1}).json() == [
        {"results": [], "document_id": None}
    ]


FORM = {"content-type": "application/x-www-form-urlencoded"}
JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("path", "content", "headers", "status", "detail"),
    [
        (SUGGEST, b"", FORM, 400, "text: Field required"),
        (SUGGEST, b"", {}, 400, "text: Field required"),
        (SUGGEST, b"txt=x", FORM, 400, "text: Field required"),
        (SUGGEST, b"text=x&limit=-1", FORM, 400, "limit: Input should be greater than or equal to 0"),
        (SUGGEST, b"text=x&limit=", FORM, 400, "limit: Input should be a valid integer"),
        (SUGGEST, b"text=x&threshold=1.5", FORM, 400, "threshold: Input should be less than or equal to 1"),
        (SUGGEST, b"text=x&threshold=nan", FORM, 400, "threshold: Input should be a finite number"),
        (SUGGEST, b"text=x&threshold=", FORM, 400, "threshold: Input should be a valid number"),
        (SUGGEST, b"text=x&language=fi", FORM, 400, 'language "fi" not supported by vocabulary'),
        (SUGGEST, b"text=%ff", FORM, 400, "not UTF-8"),
        (SUGGEST, b"text=\xff", FORM, 400, "not UTF-8"),
        (SUGGEST, b"a=1&" * 1_001 + b"text=x", FORM, 400, "more than 1000 fields"),
        (SUGGEST, b"text=" + b"x" * 1_001, FORM, 413, "text has 1001 characters; at most 1000"),
        (SUGGEST, b"text=" + b"x" * 50_000, FORM, 413, "larger than 50000 bytes"),
        (SUGGEST, b'{"text": "x"}', JSON, 415, "must be application/x-www-form-urlencoded"),
        (SUGGEST.replace("finance-en", "x"), b"text=x", FORM, 404, "Project 'x' not found"),
        (BATCH, b"{}", JSON, 400, "documents: Field required"),
        (BATCH, b"{", JSON, 400, "not JSON"),
        (BATCH, b"[]", JSON, 400, "body"),
        (BATCH, b'{"documents": [{"a": 1}]}', JSON, 400, "documents.0.text: Field required"),
        (
            BATCH,
            b'{"documents": [{"text": 1}]}',
            JSON,
            400,
            "documents.0.text: Input should be a valid string",
        ),
        (BATCH, b'{"documents": [%s]}' % b",".join([b'{"text": "x"}'] * 33), JSON, 400, "at most 32 items"),
        (BATCH, b'{"documents": [{"text": "%s"}]}' % (b"x" * 1_001), JSON, 413, "documents.0.text has 1001"),
        (f"{BATCH}?limit=-1", b'{"documents": []}', JSON, 400, "limit: Input should be greater"),
        (f"{BATCH}?threshold=2", b'{"documents": []}', JSON, 400, "threshold: Input should be less"),
        (f"{BATCH}?language=fi", b'{"documents": []}', JSON, 400, "not supported by vocabulary"),
        (BATCH, b"documents=", FORM, 415, "must be application/json"),
        (LEARN, b"[]", JSON, 403, "not configured to allow learning via API"),
        (LEARN, b"{}", JSON, 400, "body: Input should be a valid list"),
        (LEARN.replace("finance-en", "x"), b"[]", JSON, 404, "Project 'x' not found"),
        (DETECT, b'{"text": "x", "languages": []}', JSON, 400, "languages"),
        (DETECT, b'{"text": "x", "languages": ["e"]}', JSON, 400, "languages.0"),
        (DETECT, b'{"text": "x", "languages": ["engl"]}', JSON, 400, "languages.0"),
        (
            DETECT,
            b'{"text": "x", "languages": ["aa","bb","cc","dd","ee","ff"]}',
            JSON,
            400,
            "at most 5 items",
        ),
        (DETECT, b'{"languages": ["en"]}', JSON, 400, "text: Field required"),
    ],
)
def test_errors_are_problems_with_the_statuses_of_annif(
    client: TestClient, path: str, content: bytes, headers: dict[str, str], status: int, detail: str
) -> None:
    answer = client.post(path, content=content, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    problem = answer.json()
    assert problem["status"] == status
    assert detail in problem["detail"]


@pytest.mark.parametrize(
    ("text", "languages", "best", "score"),
    [
        ("Die Bank hat am Freitag ihre erste grüne Anleihe verkauft.", ["de", "en"], "de", 1),
        ("Die Bank hat am Freitag ihre erste grüne Anleihe verkauft.", ["EN", "DE"], "DE", 1),
        ("Die Bank hat am Freitag ihre erste grüne Anleihe verkauft.", ["en", "fi"], None, 1),
        ("", ["en", "fi"], None, 1),
    ],
)
def test_languages_are_told_apart(
    client: TestClient, text: str, languages: list[str], best: str | None, score: float
) -> None:
    results: list[dict[str, Any]] = client.post(DETECT, json={"text": text, "languages": languages}).json()[
        "results"
    ]
    assert results[0] == {"language": best, "score": pytest.approx(score, abs=0.05)}
    assert {result["language"] for result in results} == {*languages, None}
    assert sum(result["score"] for result in results) == pytest.approx(1)


def test_a_uri_is_one_topics_alone() -> None:
    def topic(id: str, *codes: tuple[str, str]) -> Topic:  # noqa: A002 - the field's name
        return Topic(
            id, id, codes=tuple(Code("iptc", code, "", match, f"http://x/{code}") for code, match in codes)
        )

    assert topic_uris(
        (
            topic("a", ("1", "close"), ("2", "exact"), ("3", "exact")),
            topic("b", ("4", "exact"), ("5", "exact")),
            topic("c", ("4", "exact")),
        )
    ) == {"a": "http://x/2", "b": "http://x/5", "c": "urn:newsdesk:topic:c"}


def test_errors_do_not_grow_with_the_body(client: TestClient) -> None:
    for junk in (b"[" + b"1," * 20_000 + b"1]", b'[{"subjects":[' + b"1," * 20_000 + b"1]}]"):
        answer = client.post(
            "/annif/v1/projects/finance-en/learn", content=junk, headers={"content-type": "application/json"}
        )
        assert answer.status_code == 400
        assert len(answer.content) < 1_000


def test_tags_are_counted_and_ranked_lists_are_not(client: TestClient) -> None:
    def counted() -> float:
        lines = client.get("/metrics").text.splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith("newsdesk_tags"))

    before = counted()
    for project, added in (("finance-en", 0), ("finance-en-tags", 1)):
        client.post(
            f"/annif/v1/projects/{project}/suggest", data={"text": "The insurer raised premiums on Monday."}
        )
        assert counted() - before == added

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from nlp import ModelError, Newsdesk
from service.app import create_app
from service.settings import Settings

LIMIT = 5_000


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    settings = Settings(max_body_bytes=LIMIT, max_text_characters=1_000)
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client


ARTICLE = (
    "The bank priced its first green bond on Friday. It raised $500m. Shares rose. Analysts were pleased."
)


def test_an_article_is_answered_as_the_library_answers(client: TestClient, newsdesk: Newsdesk) -> None:
    body = {"text": ARTICLE, "title": "Bank sells green bond", "id": "a1"}
    answer = client.post("/v1/analyze", json=body)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    got = answer.json()
    expected = newsdesk.analyze(ARTICLE, title=body["title"])
    assert got["id"] == "a1"
    assert got["status"] == "tagged"
    assert [tag["id"] for tag in got["tags"]] == [tag.id for tag in expected.tags]
    assert got["tags"][0]["codes"][0].keys() == {"scheme", "code", "label", "match", "uri"}
    assert expected.summary
    assert got["summary"]["text"] == expected.summary.text
    assert len(got["summary"]["sentences"]) == 3
    for sentence in got["summary"]["sentences"]:
        assert ARTICLE[sentence["start"] : sentence["end"]] == sentence["text"]
    for tag in got["tags"]:
        for evidence in tag["evidence"]:
            for start, end in evidence["spans"]:
                assert ARTICLE[start:end].lower() == evidence["term"]
    assert got["model"]["sha256"] == newsdesk.info.sha256


def test_parts_can_be_skipped_and_options_given(client: TestClient) -> None:
    body = {
        "text": ARTICLE,
        "topics": {"only": ["banking"], "min_probability": 0, "explain": "full"},
        "summary": False,
    }
    got = client.post("/v1/analyze", json=body).json()
    (tag,) = got["tags"]
    assert tag["score"] == pytest.approx(tag["bias"] + sum(term["weight"] for term in tag["evidence"]))
    assert got["summary"] is None
    got = client.post(
        "/v1/analyze", json={"text": ARTICLE, "topics": False, "summary": {"words": 5, "ranker": "lead"}}
    ).json()
    assert got["status"] == "skipped"
    assert got["summary"]["text"] == "Shares rose. Analysts were pleased."


def test_offsets_come_in_the_unit_asked_for(client: TestClient) -> None:
    got = client.post("/v1/analyze", json={"text": "📈 " + ARTICLE, "offset_unit": "utf16"}).json()
    assert got["offset_unit"] == "utf16"
    data = ("📈 " + ARTICLE).encode("utf-16-le")
    last = got["summary"]["sentences"][-1]
    assert data[2 * last["start"] : 2 * last["end"]].decode("utf-16-le") == last["text"]


def test_a_page_is_answered_with_its_text(client: TestClient) -> None:
    paragraphs = "".join(f"<p>{sentence}. It was the bank's first.</p>" for sentence in ARTICLE.split(". "))
    page = f"<html><head><title>Bank sells bond</title></head><body><article>{paragraphs}</article></body></html>"
    got = client.post("/v1/analyze", json={"html": page}).json()
    assert got["analyzed_title"] == "Bank sells bond"
    assert got["analyzed_text"].startswith("The bank priced its first green bond on Friday.")
    for sentence in got["summary"]["sentences"]:
        assert got["analyzed_text"][sentence["start"] : sentence["end"]] == sentence["text"]


def test_topics_are_listed(client: TestClient) -> None:
    topics = client.get("/v1/topics").json()["topics"]
    assert len(topics) == 30
    assert client.get("/v1/topics/fintech").json() == next(t for t in topics if t["id"] == "fintech")


def test_health(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ok"}


def test_an_app_without_its_model_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"manifest\.json"):
        create_app(Settings(model=tmp_path))


JSON = {"content-type": "application/json"}
ANALYZE = "/v1/analyze"


@pytest.mark.parametrize(
    ("method", "path", "content", "headers", "status", "detail"),
    [
        ("POST", ANALYZE, b"", JSON, 422, "body"),
        ("POST", ANALYZE, b"{", JSON, 400, "not JSON"),
        ("POST", ANALYZE, b'{"text": "\xff"}', JSON, 400, "not UTF-8: byte 10"),
        ("POST", ANALYZE, b'{"text": NaN}', JSON, 400, "NaN is not JSON"),
        ("POST", ANALYZE, b'{"text": "a", "text": "b"}', JSON, 400, "'text' is given twice"),
        ("POST", ANALYZE, b"[" * 4000, JSON, 400, "JSON"),
        ("POST", ANALYZE, b"[]", JSON, 422, "body"),
        ("POST", ANALYZE, b"{}", JSON, 422, "give one of text and html"),
        ("POST", ANALYZE, b'{"text": "a", "html": "b"}', JSON, 422, "give one of text and html"),
        ("POST", ANALYZE, b'{"html": "<p></p>"}', JSON, 422, "no article was found"),
        ("POST", ANALYZE, b'{"text": "a", "language": "English"}', JSON, 422, "language"),
        ("POST", ANALYZE, b'{"text": 5}', JSON, 422, "text: Input should be a valid string"),
        ("POST", ANALYZE, b'{"text": null}', JSON, 422, "give one of text and html"),
        ("POST", ANALYZE, b'{"text": "  "}', JSON, 422, "the text is empty"),
        ("POST", ANALYZE, b'{"text": "a", "txt": "b"}', JSON, 422, "txt: Extra inputs"),
        (
            "POST",
            ANALYZE,
            b'{"text": "a", "topics": true}',
            JSON,
            422,
            "topics: Input should be a valid dictionary",
        ),
        ("POST", ANALYZE, b'{"text": "a", "topics": {"explain": "x"}}', JSON, 422, "topics.explain: Input"),
        (
            "POST",
            ANALYZE,
            b'{"text": "a", "summary": {"topic": "x"}}',
            JSON,
            422,
            "summary.topic: unknown x; there are: green",
        ),
        (
            "POST",
            ANALYZE,
            b'{"text": "a", "topics": {"only": [1]}}',
            JSON,
            422,
            "topics.only[0]: Input should be",
        ),
        ("POST", ANALYZE, b'{"text": "a", "topics": {"only": ["sport"]}}', JSON, 422, "unknown sport"),
        ("POST", ANALYZE, b'{"text": "a", "summary": {"words": 3, "ratio": 0.1}}', JSON, 422, "one length"),
        (
            "POST",
            ANALYZE,
            b'{"text": "a", "summary": {"sentences": 0}}',
            JSON,
            422,
            "summary.sentences: Input should be greater",
        ),
        ("POST", ANALYZE, b'{"text": "%s"}' % (b"a" * 1001), JSON, 422, "1001 characters; at most 1000"),
        ("POST", ANALYZE, b'{"text": "%s"}' % (b"a" * LIMIT), JSON, 413, "larger than 5000 bytes"),
        ("POST", ANALYZE, b"text=a", {"content-type": "text/plain"}, 415, "not 'text/plain'"),
        ("POST", ANALYZE, b"{}", {}, 415, "not nothing"),
        ("GET", ANALYZE, b"", {}, 405, "GET is not allowed at /v1/analyze"),
        ("GET", "/v1/topics/sport", b"", {}, 404, "no topic 'sport'"),
        ("GET", "/nowhere", b"", {}, 404, "nothing at /nowhere"),
    ],
)
def test_bad_input_gets_a_problem(
    client: TestClient,
    method: str,
    path: str,
    content: bytes,
    headers: dict[str, str],
    status: int,
    detail: str,
) -> None:
    answer = client.request(method, path, content=content, headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["type"].startswith("/problems/")
    assert detail in problem["detail"]


def test_a_body_without_a_length_is_counted_while_it_arrives(client: TestClient) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(100):
            yield b" " * 1_000

    answer = client.post(ANALYZE, content=endless(), headers=JSON)
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/body-too-large")


def test_half_a_surrogate_pair_is_answered(client: TestClient) -> None:
    answer = client.post(ANALYZE, content=b'{"text": "The bank grew \\ud83d fast. It paid."}', headers=JSON)
    assert answer.status_code == 200
    assert "\ufffd" in answer.json()["summary"]["text"]
    assert [warning["code"] for warning in answer.json()["warnings"]][:1] == ["lone_surrogates"]


def test_an_error_of_ours_shows_no_traceback(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: Any, **options: Any) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("nlp.pipeline.tag", fail)
    answer = client.post(ANALYZE, json={"text": ARTICLE})
    assert (answer.status_code, answer.json()["type"]) == (500, "/problems/internal-error")
    assert "secret" not in answer.text


def test_the_openapi_file_describes_answers_and_problems(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    responses = described["paths"]["/v1/analyze"]["post"]["responses"]
    assert {"200", "400", "413", "415", "422"} <= responses.keys()
    assert "application/problem+json" in responses["422"]["content"]
    assert json.dumps(described).count("HTTPValidationError") == 0


def test_a_summary_of_a_topic_is_of_its_sentences(client: TestClient) -> None:
    text = "Rain fell in Leeds. The bank priced its first green bond. The mayor opened a bridge."
    asked = {"text": text, "summary": {"sentences": 1, "topic": "green-finance", "all": True}}
    answer = client.post("/v1/analyze", json=asked).json()
    assert answer["summary"]["text"] == "The bank priced its first green bond."
    assert [sentence["rank"] for sentence in answer["summary"]["ranked"]] == [1, 2, 3]
    refused = client.post("/v1/analyze", json={"text": text, "summary": {"topic": "golf"}})
    assert refused.status_code == 422
    assert "summary.topic: unknown golf; there are: " in refused.json()["detail"]
    without = client.post(
        "/v1/analyze", json={"text": "Xyzzy plugh. Qwerty zxcv.", "summary": {"topic": "green-finance"}}
    ).json()
    assert "topic_not_found" in [warning["code"] for warning in without["warnings"]]
    assert without["summary"]["text"]


def test_articles_on_a_story_are_digested(client: TestClient) -> None:
    articles = [{"id": "a", "text": ARTICLE}, {"id": "b", "text": "The bond was four times oversubscribed."}]
    answer = client.post("/v1/digest", json={"articles": articles, "sentences": 2})
    assert answer.status_code == 200
    digest = answer.json()
    assert len(digest["sentences"]) == 2
    assert digest["groups"] == [["a"], ["b"]]
    text_of = {article["id"]: article["text"] for article in articles}
    for sentence in digest["sentences"]:
        assert text_of[sentence["article_id"]][sentence["start"] : sentence["end"]] == sentence["text"]


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({"articles": []}, "articles"),
        ({"articles": [{"id": "a", "text": " "}]}, "article 'a': the text is empty"),
        ({"articles": [{"id": "a", "text": "x " * 600}]}, "at most 1000 are taken"),
        ({"articles": [{"id": "a"}]}, "articles[0].text"),
        ({"articles": [{"id": "a", "text": "x"}], "sentences": 101}, "less than or equal to 100"),
    ],
)
def test_impossible_digests_are_problems(client: TestClient, body: dict[str, Any], detail: str) -> None:
    answer = client.post("/v1/digest", json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert detail in answer.text

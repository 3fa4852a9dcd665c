"""Answers as ninjs and JSON-LD, and which form a request gets."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from nlp import Newsdesk
from nlp.formats import Answered, ninjs
from service.app import create_app
from service.formats import FORMATS, best_media_type

ARTICLE = {
    "id": "a1",
    "title": "Bank sells green bond",
    "text": "The bank priced its first green bond on Friday. It raised $500m. Shares rose. Analysts were pleased.",
}
RECIPE = {"text": "Bake the bread for forty minutes and let it cool on a rack. <p>Serve it warm.</p>"}
NINJS, JSONLD = FORMATS["ninjs"].media_type, FORMATS["jsonld"].media_type


def _object(*required: str, **properties: object) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": [*required],
        "additionalProperties": False,
    }


def _array(items: object) -> dict[str, Any]:
    return {"type": "array", "items": items}


STRING, URI = {"type": "string"}, {"type": "string", "format": "uri"}
PERCENT = {"type": "integer", "minimum": 0, "maximum": 100}
VALUE = {"role": STRING, "contentType": STRING, "value": STRING}

# What ninjs 3.1 asks of the properties that we use; as there, no others are allowed.
RULES = _object(
    "uri",
    uri=URI,
    type={"enum": "text audio video picture graphic composite component event planning".split()},
    version=STRING,
    edNote=STRING,
    language=STRING,
    descriptions=_array(_object("value", **VALUE)),
    bodies=_array(_object("value", **VALUE, charCount={"type": "integer"}, wordCount={"type": "integer"})),
    headlines=_array(_object("value", **VALUE)),
    subjects=_array(
        _object(
            name=STRING,
            rel=STRING,
            uri=URI,
            literal=STRING,
            creator=STRING,
            relevance=PERCENT,
            confidence=PERCENT,
        )
    ),
    altIds=_array(_object(role=STRING, value=STRING)),
    standard=_object(name=STRING, version=STRING, schema=URI),
)


def is_ninjs(item: dict[str, Any]) -> bool:
    checker = Draft202012Validator.FORMAT_CHECKER
    assert not checker.conforms("not a uri", "uri"), "nothing checks URIs"
    Draft202012Validator(RULES, format_checker=checker).validate(item)
    return True


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(), raise_server_exceptions=False) as client:
        yield client


def ask(client: TestClient, body: dict[str, Any], form: str) -> dict[str, Any]:
    answer = client.post("/v1/analyze", json=body, params={"format": form})
    assert (answer.status_code, answer.headers["vary"]) == (200, "Accept")
    assert answer.headers["content-type"] == FORMATS[form].media_type
    item: dict[str, Any] = answer.json()
    return item


def test_ninjs_says_what_the_native_answer_says(client: TestClient) -> None:
    native, item = ask(client, ARTICLE, "json"), ask(client, ARTICLE, "ninjs")
    assert is_ninjs(item)
    assert item["standard"]["version"] == "3.1"
    assert item["headlines"][0]["value"] == ARTICLE["title"]
    assert item["bodies"][0] == {
        "contentType": "text/plain",
        "value": ARTICLE["text"],
        "charCount": len(ARTICLE["text"]),
    }
    assert item["descriptions"][0]["role"] == "summary"
    assert item["descriptions"][0]["value"] == native["summary"]["text"]
    assert item["language"] == "en"
    assert [subject["name"] for subject in item["subjects"]] == [tag["name"] for tag in native["tags"]]
    for subject, tag in zip(item["subjects"], native["tags"], strict=True):
        assert subject["confidence"] == round(100 * tag["probability"])
        above = (tag["probability"] - tag["threshold"]) / (1 - tag["threshold"])
        assert subject["relevance"] == pytest.approx(100 * above, abs=0.51)
        assert subject["creator"] == "newsdesk finance-news-en 2026.11"
    assert {"urn:newsdesk:topic:green-finance", "http://cv.iptc.org/newscodes/mediatopic/20000274"} <= {
        subject["uri"] for subject in item["subjects"]
    }
    assert "edNote" not in item


def test_ninjs_keeps_ids_and_gives_a_uri(client: TestClient) -> None:
    def uri(**fields: str) -> str:
        item = ask(client, {**ARTICLE, **fields}, "ninjs")
        assert is_ninjs(item)
        return str(item["uri"])

    address = "https://example.org/news/1?a=b#c"
    assert uri(id=address) == address
    assert "altIds" not in ask(client, {**ARTICLE, "id": address}, "ninjs")
    assert uri(id="a1") == uri(id="a1", text="Another text.") != uri(id="a2")
    assert re.fullmatch("urn:uuid:[0-9a-f-]{36}", uri(id="a1"))
    assert ask(client, ARTICLE, "ninjs")["altIds"] == [{"role": "sender", "value": "a1"}]
    for odd in ("http://a b", "a:%zz", "a:[", "ü:1", "", "a:", "1:2"):
        assert uri(id=odd).startswith("urn:uuid:")
    without = {key: value for key, value in ARTICLE.items() if key != "id"}
    item = ask(client, without, "ninjs")
    assert is_ninjs(item)
    assert "altIds" not in item
    assert (
        item["uri"]
        == ask(client, without, "ninjs")["uri"]
        != ask(client, {**without, "title": ""}, "ninjs")["uri"]
    )


def test_abstentions_and_warnings_stay_in_every_form(client: TestClient) -> None:
    item = ask(client, RECIPE, "ninjs")
    assert is_ninjs(item)
    assert item["subjects"] == []
    first, *warnings = item["edNote"].splitlines()
    assert first == "newsdesk finance-news-en 2026.11: abstained (below_threshold)"
    assert [warning.partition(":")[0] for warning in warnings] == ["looks_like_html"]
    item = ask(client, RECIPE, "jsonld")
    assert (item["newsdesk:status"], item["newsdesk:reason"]) == ("abstained", "below_threshold")
    assert [warning["newsdesk:code"] for warning in item["newsdesk:warnings"]] == ["looks_like_html"]
    skipped = {**ARTICLE, "topics": False, "summary": False}
    item = ask(client, skipped, "ninjs")
    assert is_ninjs(item)
    assert item["edNote"].endswith(": skipped")
    assert "descriptions" not in item
    item = ask(client, skipped, "jsonld")
    assert item["newsdesk:status"] == "skipped"
    assert "abstract" not in item


@pytest.mark.parametrize(
    ("probability", "threshold", "relevance"),
    [(0.5, 0.5, 0), (0.75, 0.5, 50), (0.8, 0, 80), (1, 0.4, 100), (1, 1, 100)],
)
def test_relevance_is_how_far_a_tag_stands_above_its_threshold(
    newsdesk: Newsdesk, probability: float, threshold: float, relevance: int
) -> None:
    analysis = newsdesk.analyze(ARTICLE["text"])
    tag = replace(analysis.tags[0], probability=probability, threshold=threshold)
    item = ninjs(Answered(replace(analysis, tags=(tag,)), ARTICLE["text"], None, newsdesk.topics))
    assert is_ninjs(item)
    assert (item["subjects"][0]["relevance"], item["subjects"][0]["confidence"]) == (
        relevance,
        100 * probability,
    )


def test_jsonld_is_a_news_article(client: TestClient) -> None:
    native, item = ask(client, ARTICLE, "json"), ask(client, ARTICLE, "jsonld")
    assert item["@context"][0] == "https://schema.org"
    assert item["@type"] == "NewsArticle"
    assert (item["identifier"], item["headline"], item["inLanguage"]) == ("a1", ARTICLE["title"], "en")
    assert item["abstract"] == native["summary"]["text"]
    assert "green bond" in " ".join(item["keywords"])
    assert len(item["keywords"]) == len(set(item["keywords"]))
    assert [(term["@type"], term["termCode"], term["name"]) for term in item["about"]] == [
        ("DefinedTerm", tag["id"], tag["name"]) for tag in native["tags"]
    ]
    banking = next(term for term in item["about"] if term["termCode"] == "banking")
    assert banking["sameAs"] == ["http://cv.iptc.org/newscodes/mediatopic/20000274"]
    assert banking["inDefinedTermSet"] == "urn:newsdesk:topics"
    assert banking["newsdesk:probability"] == next(
        tag["probability"] for tag in native["tags"] if tag["id"] == "banking"
    )


def test_keywords_speak_for_the_topics(client: TestClient) -> None:
    full = {**ARTICLE, "topics": {"explain": "full"}}
    against = {
        term["term"]
        for tag in ask(client, full, "json")["tags"]
        for term in tag["evidence"]
        if term["weight"] <= 0
    }
    speaking = {
        term["term"]
        for tag in ask(client, full, "json")["tags"]
        for term in tag["evidence"]
        if term["weight"] > 0
    }
    assert against - speaking
    assert set(ask(client, full, "jsonld")["keywords"]) == speaking


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("application/*", "application/json"),
        (NINJS, NINJS),
        ("APPLICATION/VND.IPTC.NINJS+JSON", NINJS),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', JSONLD),
        (f"{NINJS};q=0.5, {JSONLD};q=0.6", JSONLD),
        (f"{NINJS};q=0.6, {JSONLD};q=0.5, */*;q=0.1", NINJS),
        (f"{JSONLD};q=0, */*", "application/json"),
        ("application/json;q=0, */*;q=0.1", NINJS),
        ("text/html, application/xhtml+xml, */*;q=0.8", "application/json"),
        ("text/html", None),
        ("application/json;q=0", None),
        ("*/*;q=0", None),
        ("nonsense", None),
        ("application/json," * 200, None),
    ],
)
def test_the_preferred_form_is_given(accept: str, media_type: str | None) -> None:
    assert best_media_type(accept) == media_type


def test_what_cannot_be_given_is_refused_with_what_can(client: TestClient) -> None:
    for given in (NINJS, JSONLD):
        assert (
            client.post("/v1/analyze", json=ARTICLE, headers={"accept": given}).headers["content-type"]
            == given
        )
    answer = client.post("/v1/analyze", json=ARTICLE, headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["vary"]) == (406, "Accept")
    assert answer.json()["type"] == "/problems/not-acceptable"
    assert all(form.media_type in answer.json()["detail"] for form in FORMATS.values())
    answer = client.post("/v1/analyze", json=ARTICLE, params={"format": "xml"})
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json()["detail"] == "format: 'xml' is unknown; there are: json, ninjs, jsonld"
    first = client.post("/v1/analyze", json=ARTICLE, params={"format": "jsonld"}, headers={"accept": NINJS})
    assert first.headers["content-type"] == JSONLD


def test_a_page_gives_its_article(client: TestClient) -> None:
    paragraphs = "".join(
        f"<p>{sentence}. It was the bank's first.</p>" for sentence in ARTICLE["text"].split(". ")
    )
    page = f"<html><head><title>Bank sells bond</title></head><body><article>{paragraphs}</article></body></html>"
    item = ask(client, {"html": page}, "ninjs")
    assert is_ninjs(item)
    assert item["headlines"][0]["value"] == "Bank sells bond"
    assert item["bodies"][0]["value"].startswith("The bank priced its first green bond")

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from service.app import create_app
from service.logs import JSONFormatter
from service.settings import Settings

TEXT = "The bank priced its first green bond on Friday. It raised $500m. Zanzibar kept secrets."


@pytest.fixture
def client() -> Iterator[TestClient]:
    settings = Settings(cors_origins="https://desk.example")
    with TestClient(create_app(settings), client=("127.0.0.1", 1)) as client:
        yield client


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    ours = [record for record in caplog.records if record.name.startswith("newsdesk")]
    return [json.loads(JSONFormatter().format(record)) for record in ours]


def test_a_request_is_a_line_of_the_log(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "newsdesk")
    answer = client.post("/v1/analyze?colour=red", json={"text": TEXT}, headers={"X-Request-ID": "r-1"})
    (line,) = lines(caplog)
    assert line["id"] == answer.headers["x-request-id"] == "r-1"
    assert (line["method"], line["route"], line["status"]) == ("POST", "/v1/analyze", 200)
    assert line["key"] is None
    assert line["bytes_in"] == len(answer.request.content)
    assert line["bytes_out"] == len(answer.content)
    assert line["ms"] > 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", line["time"])
    assert "red" not in caplog.text + json.dumps(line)


def test_no_text_is_in_logs_errors_or_metrics(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "newsdesk")
    caplog.set_level(logging.DEBUG, "uvicorn")
    answers = [
        client.post("/v1/analyze", json={"text": TEXT}).request.url.path,
        client.post("/v1/analyze", json={"text": [TEXT]}).text,
        client.post("/v1/analyze", json={"text": TEXT, "title": [TEXT]}).text,
        client.post("/v1/batch", json={"documents": [{"text": TEXT, "summary": TEXT}]}).text,
        client.post(
            "/v1/batch",
            content=json.dumps({"text": {"a": TEXT}}),
            headers={"content-type": "application/x-ndjson"},
        ).text,
        client.post(
            "/v1/analyze", content=f'{{"text": "{TEXT}"', headers={"content-type": "application/json"}
        ).text,
        client.get("/metrics").text,
    ]
    assert "Zanzibar" not in "".join(answers) + json.dumps(lines(caplog))


@pytest.mark.parametrize("sent", ["", "a b", "x" * 129, "é", 'a"b', "a\tb"])
def test_a_request_id_that_could_harm_a_log_is_replaced(client: TestClient, sent: str) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": sent.encode("latin-1")})
    assert re.fullmatch("[0-9a-f]{16}", answer.headers["x-request-id"])


def test_ids_differ(client: TestClient) -> None:
    assert len({client.get("/healthz").headers["x-request-id"] for _ in range(20)}) == 20


def test_monitors_fill_no_log(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "newsdesk")
    assert client.head("/healthz").status_code == client.head("/readyz").status_code == 200
    assert client.head("/healthz").content == b""
    assert lines(caplog) == []


def test_a_fault_of_ours_is_told_without_its_message(
    client: TestClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: Any, **options: Any) -> None:
        raise ZeroDivisionError(TEXT)

    caplog.set_level(logging.INFO, "newsdesk")
    monkeypatch.setattr("nlp.pipeline.tag", fail)
    answer = client.post("/v1/analyze", json={"text": TEXT}, headers={"X-Request-ID": "r-2"})
    assert (answer.status_code, answer.headers["x-request-id"]) == (500, "r-2")
    fault, request = lines(caplog)
    assert (fault["error"], fault["id"], fault["level"]) == ("ZeroDivisionError", "r-2", "error")
    assert fault["where"][-1].endswith("fail")
    assert (request["status"], request["id"]) == (500, "r-2")
    assert "Zanzibar" not in json.dumps(lines(caplog)) + answer.text
    assert (
        'newsdesk_requests_total{method="POST",route="/v1/analyze",status="500"} 1.0'
        in client.get("/metrics").text
    )


def test_an_exception_in_a_log_is_its_type_and_place() -> None:
    try:
        int(TEXT)
    except ValueError:
        record = logging.getLogger("x").makeRecord(
            "x", logging.ERROR, "f", 1, "failed", (), __import__("sys").exc_info()
        )
    line = json.loads(JSONFormatter().format(record))
    assert line["error"] == "ValueError"
    assert line["where"][0].startswith(Path(__file__).name)
    assert "Zanzibar" not in json.dumps(line)


def test_every_answer_has_headers_that_keep_it_safe(client: TestClient) -> None:
    for answer in (
        client.get("/v1/topics"),
        client.get("/nowhere"),
        client.post("/v1/analyze", json={"text": TEXT}),
    ):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert "content-security-policy" not in answer.headers


def test_pages_of_named_origins_only_may_ask(client: TestClient) -> None:
    asked = {"Origin": "https://desk.example", "Access-Control-Request-Method": "POST"}
    assert (
        client.options("/v1/analyze", headers=asked).headers["access-control-allow-origin"] == asked["Origin"]
    )
    asked["Origin"] = "https://other.example"
    assert "access-control-allow-origin" not in client.options("/v1/analyze", headers=asked).headers
    with TestClient(create_app(Settings())) as closed:
        asked["Origin"] = "https://desk.example"
        assert "access-control-allow-origin" not in closed.get("/healthz", headers=asked).headers


def test_what_was_answered_is_counted(client: TestClient) -> None:
    for text in (
        TEXT,
        TEXT,
        "Zwei Banken haben am Freitag in Frankfurt eine Anleihe begeben, sagte die Behörde.",
    ):
        answer = client.post("/v1/analyze", json={"text": text}).json()
    assert answer["reason"] == "language"
    client.get("/v1/topics/fintech")
    client.get("/nowhere/1")
    client.get("/nowhere/2")
    client.request("BREW", "/v1/analyze")
    page = client.get("/metrics").text
    assert 'newsdesk_tags_total{topic="green-finance"} 2.0' in page
    assert 'newsdesk_abstentions_total{reason="language"} 1.0' in page
    assert "newsdesk_text_characters_count 3.0" in page
    assert 'newsdesk_requests_total{method="GET",route="/v1/topics/{id}",status="200"} 1.0' in page
    assert 'newsdesk_requests_total{method="GET",route="unmatched",status="404"} 2.0' in page
    assert 'method="other",route="/v1/analyze",status="405"' in page
    assert 'newsdesk_request_seconds_count{route="/v1/analyze"}' in page
    assert 'newsdesk_model_info{name="finance-news-en"' in page
    assert "nowhere" not in page


def test_spans_are_made_where_opentelemetry_is_set_up(client: TestClient) -> None:
    from opentelemetry import trace
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    client.post("/v1/analyze", json={"text": TEXT}, headers={"traceparent": f"00-{'1' * 32}-{'2' * 16}-01"})
    told = [
        (span.name, span.context.trace_id, dict(span.attributes or {}))
        for span in exporter.get_finished_spans()
    ]
    assert int("1" * 32, 16) in [trace_id for _, trace_id, _ in told]
    assert any(name == "POST /v1/analyze" for name, _, _ in told)
    assert "Zanzibar" not in str(told)

"""The OpenAPI document and the page that shows it."""

import re
import runpy
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

import anyio
import pytest
from openapi_spec_validator import validate
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from service.app import create_app
from service.head import HeadAsGet
from service.openapi import examples

ANSWER = runpy.run_path(str(Path(__file__).with_name("examples.py")))["answer"]


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict[str, Any]:
    described: dict[str, Any] = client.get("/openapi.json").json()
    return described


@pytest.fixture(scope="module")
def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_every_field_and_parameter_is_described(
    document: dict[str, Any], operations: dict[str, dict[str, Any]]
) -> None:
    fields = {
        f"{name}.{field}": value.get("description")
        for name, schema in document["components"]["schemas"].items()
        for field, value in schema.get("properties", {}).items()
    }
    parameters = {
        f"{name} {parameter['name']}": parameter.get("description")
        for name, operation in operations.items()
        for parameter in operation.get("parameters", ())
    }
    assert len(fields) > 60
    assert [name for name, text in {**fields, **parameters}.items() if not text] == []


def test_an_error_is_a_problem_and_nothing_else(
    document: dict[str, Any], operations: dict[str, dict[str, Any]]
) -> None:
    errors = {
        (name, status): response["content"]
        for name, operation in operations.items()
        for status, response in operation["responses"].items()
        if status >= "400"
    }
    problem = {"$ref": "#/components/schemas/Problem"}
    assert len(errors) > 30
    for content in errors.values():
        assert {media_type: of["schema"] for media_type, of in content.items()} == {
            "application/problem+json": problem
        }
    assert "HTTPValidationError" not in document["components"]["schemas"]


@pytest.mark.parametrize(
    ("operation", "statuses"),
    [
        ("POST /v1/analyze", "200 400 401 406 408 413 415 422 429 500 503"),
        ("POST /v1/batch", "200 400 401 408 413 415 422 429 500 503"),
        ("POST /v1/digest", "200 400 401 408 413 415 422 429 500 503"),
        ("GET /v1/model", "200 401 429 500 503"),
        ("POST /v1/model/reload", "200 401 403 409 429 500 503"),
        ("GET /v1/topics", "200 401 429 500 503"),
        ("GET /v1/topics/{id}", "200 401 404 429 500 503"),
        ("GET /healthz", "200"),
        ("GET /annif/v1/projects/{project_id}", "200 401 404 429 500 503"),
        ("POST /annif/v1/projects/{project_id}/suggest", "200 400 401 404 408 413 415 429 500 503"),
        ("POST /annif/v1/projects/{project_id}/suggest-batch", "200 400 401 404 408 413 415 429 500 503"),
        ("POST /annif/v1/projects/{project_id}/learn", "400 401 403 404 408 413 415 429 500 503"),
        ("POST /annif/v1/detect-language", "200 400 401 408 413 415 429 500 503"),
    ],
)
def test_the_statuses_are_those_that_happen(
    operations: dict[str, dict[str, Any]], operation: str, statuses: str
) -> None:
    assert sorted(operations[operation]["responses"]) == statuses.split()


def test_generated_clients_get_short_names(operations: dict[str, dict[str, Any]]) -> None:
    assert operations["POST /v1/analyze"]["operationId"] == "post_v1_analyze"
    assert len({operation["operationId"] for operation in operations.values()}) == len(operations)


def test_every_operation_has_an_example(operations: dict[str, dict[str, Any]]) -> None:
    as_json = operations.keys() - {"GET /metrics"}
    assert {example["operation"] for example in examples()} == as_json


@pytest.mark.parametrize("example", examples(), ids=lambda each: f"{each['operation']} {each['name']}")
def test_examples_are_what_is_answered(
    client: TestClient, operations: dict[str, dict[str, Any]], example: dict[str, Any]
) -> None:
    now = ANSWER(client, example)
    assert (now["status"], now["media_type"]) == (example["status"], example["media_type"])
    same(now["answer"], example["answer"])
    response = operations[example["operation"]]["responses"][str(example["status"])]
    assert response["content"][example["media_type"]]["examples"][example["name"]] == {
        "value": example["answer"]
    }


def same(now: Any, then: Any) -> None:
    """Assert that two answers are equal, but for the last digits of figures."""
    if isinstance(then, float):
        assert now == pytest.approx(then, abs=2e-3)
    elif isinstance(then, dict):
        assert now.keys() == then.keys()
        for key, value in then.items():
            same(now[key], value)
    elif isinstance(then, list):
        assert len(now) == len(then)
        for one, other in zip(now, then, strict=True):
            same(one, other)
    else:
        assert now == then


def test_the_page_loads_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/docs")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; ")
    assert "unsafe" not in policy
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(addresses) == 5
    assert not re.search(r"<script>|<style|style=|\bon\w+=|//", page.text.replace("<!doctype html>", ""))
    for address in addresses:
        answer = client.get(f"/{address}")
        assert answer.status_code == 200
        assert answer.content
    start = client.get("/docs/start.js").text
    assert 'url: "openapi.json"' in start
    assert "validatorUrl: null" in start  # or the page asks a validator on the internet
    assert client.get("/docs/swagger-ui-bundle.js").headers["content-type"].startswith("text/javascript")
    assert client.get("/docs/..%2f__init__.py").status_code == 404
    assert client.get("/docs/redoc.standalone.js").headers["content-type"] == "application/problem+json"


def test_head_sends_no_body() -> None:
    sent: list[MutableMapping[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    scope = {"type": "http", "method": "HEAD", "path": "/", "headers": [], "query_string": b""}
    anyio.run(HeadAsGet(PlainTextResponse("hello")), scope, receive, send)
    assert [message.get("body", b"") for message in sent] == [b"", b""]


def test_head_is_get_without_the_body(client: TestClient) -> None:
    for path in ("/healthz", "/v1/topics", "/docs", "/annif/v1/projects"):
        head, got = client.head(path), client.get(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == got.headers["content-length"]
    assert client.head("/v1/topics/sport").status_code == 404


def test_a_refused_method_says_which_is_allowed(client: TestClient) -> None:
    answer = client.delete("/v1/analyze")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_zero_is_not_false(client: TestClient) -> None:
    for field in ("topics", "summary"):
        answer = client.post("/v1/analyze", json={"text": "Shares rose.", field: 0})
        assert (answer.status_code, answer.json()["detail"]) == (
            422,
            f"{field}: Input should be an object or false",
        )

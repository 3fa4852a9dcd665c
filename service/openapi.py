"""The OpenAPI document as clients need it: with every field described, problems as such, and real answers."""

import copy
import json
from importlib.resources import files
from typing import Any

from service.openapi_fields import FIELDS

_PROBLEM = "application/problem+json"
_ABOUT = (
    "Examples are what the shipped model answers. Every error is a problem (RFC 9457). Under `/annif/v1` the "
    "same model answers as Annif does."
)
_OF_FASTAPI = ("HTTPValidationError", "ValidationError")  # it thinks that it answers these


def described(document: dict[str, Any]) -> dict[str, Any]:
    """Return FastAPI's document, completed."""
    document = copy.deepcopy(document)
    document["info"]["description"] = _ABOUT
    schemas = document["components"]["schemas"]
    for name in _OF_FASTAPI:
        schemas.pop(name, None)
    for name, fields in FIELDS.items():
        for field, description in fields.items():
            schemas[name]["properties"][field]["description"] = description
    answered = examples()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            operation["operationId"] = _operation_id(method, path)
            _complete(operation["responses"])
            name = f"{method.upper()} {path}"
            _add_examples(operation, [each for each in answered if each["operation"] == name])
    return document


def examples() -> list[dict[str, Any]]:
    """Return requests with what the shipped model answered to them; `tests/examples.py` renews them."""
    found: list[dict[str, Any]] = json.loads((files("service") / "examples.json").read_text("utf-8"))
    return found


def _operation_id(method: str, path: str) -> str:
    """Return a name that generated clients can use: ``post_v1_analyze``."""
    words = path.replace("{", "").replace("}", "").replace("-", "_").split("/")
    return "_".join([method, *filter(None, words)])


def _complete(responses: dict[str, Any]) -> None:
    """Leave out what FastAPI adds by itself, and give problems their media type."""
    for status, response in list(responses.items()):
        schemas = [content.get("schema", {}) for content in response.get("content", {}).values()]
        if any(schema.get("$ref", "").endswith("/HTTPValidationError") for schema in schemas):
            del responses[status]
        elif status >= "400":
            response["content"] = {_PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}


def _add_examples(operation: dict[str, Any], answered: list[dict[str, Any]]) -> None:
    for example in answered:
        response = operation["responses"][str(example["status"])]["content"][example["media_type"]]
        response.setdefault("examples", {})[example["name"]] = {"value": example["answer"]}
        if "body" in example and example["status"] == 200:
            content = next(iter(operation["requestBody"]["content"].values()))
            content.setdefault("examples", {})[example["name"]] = {"value": example["body"]}
        for parameter in operation.get("parameters", ()):
            if parameter["name"] in example.get("parameters", {}):
                parameter["example"] = example["parameters"][parameter["name"]]

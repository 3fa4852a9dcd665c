"""Every error as ``application/problem+json`` (RFC 9457), with the value and the limit, never a traceback."""

import logging
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from nlp.errors import InvalidInputError
from service.schemas import (
    AnalyzeRequest,
    ArticleRequest,
    DigestRequest,
    Problem,
    SummaryRequest,
    TopicsRequest,
)
from service.settings import Settings

_TYPES = {
    400: ("bad-json", "The body is not valid JSON"),
    404: ("not-found", "Not found"),
    405: ("method-not-allowed", "Method not allowed"),
    406: ("not-acceptable", "No form of answer that is accepted"),
    413: ("body-too-large", "The body is too large"),
    415: ("unsupported-media-type", "The body is of another media type"),
    422: ("invalid-request", "The request is invalid"),
    500: ("internal-error", "Internal error"),
}


_REQUESTS = (AnalyzeRequest, ArticleRequest, DigestRequest, SummaryRequest, TopicsRequest)
_FIELDS = {field for request in _REQUESTS for field in request.model_fields}


class ProblemError(HTTPException):
    """An error that a route answers with."""

    def __init__(
        self,
        status: int,
        detail: str,
        kind: str | None = None,
        *,
        title: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(status, detail, headers)
        self.kind = kind
        self.title = title


def problem(
    status: int,
    detail: str,
    *,
    kind: str | None = None,
    title: str | None = None,
    errors: list[dict[str, Any]] | None = None,
) -> Response:
    """Return a problem as a response; `kind` is the last part of its type, by default the status's own."""
    default_kind, default_title = _TYPES.get(status, ("error", "Error"))
    body = Problem(
        type=f"/problems/{kind or default_kind}",
        title=title or default_title,
        status=status,
        detail=detail,
        errors=errors,
    )
    return Response(body.model_dump_json(exclude_none=True), status, media_type="application/problem+json")


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return how OpenAPI describes answers with these statuses; `service.openapi` gives the media type."""
    return {status: {"model": Problem} for status in statuses}


def install_handlers(app: FastAPI, settings: Settings) -> None:
    """Make the app answer every error with a problem."""

    async def on_http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        detail = str(error.detail)
        if error.status_code == 413 and not isinstance(error, ProblemError):
            detail = f"the body is larger than {settings.max_body_bytes} bytes"
        elif error.status_code == 404 and not isinstance(error, ProblemError):
            detail = f"there is nothing at {request.url.path}"
        elif error.status_code == 405:
            detail = f"{request.method} is not allowed at {request.url.path}"
        kind, title = getattr(error, "kind", None), getattr(error, "title", None)
        response = problem(error.status_code, detail, kind=kind, title=title)
        response.headers.update(error.headers or {})
        return response

    async def on_invalid_request(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        # "or false" of topics and summary is no help to somebody who sent an object.
        found = [e for e in error.errors() if "literal[False]" not in e["loc"]] or error.errors()
        errors = [
            {"field": _field(e["loc"]), "message": e["msg"].removeprefix("Value error, ")} for e in found
        ]
        detail = "; ".join(f"{e['field']}: {e['message']}" for e in errors[:5])
        return problem(422, detail, errors=errors)

    async def on_invalid_input(request: Request, error: Exception) -> Response:
        return problem(422, str(error))

    async def on_own_fault(request: Request, error: Exception) -> Response:
        logging.getLogger("newsdesk").error("%s in %s", type(error).__name__, request.url.path)
        return problem(500, "an error of ours; the request was not answered")

    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(RequestValidationError, on_invalid_request)
    app.add_exception_handler(InvalidInputError, on_invalid_input)
    app.add_exception_handler(Exception, on_own_fault)


def _field(location: Sequence[int | str]) -> str:
    """Return a field's path as a client writes it: ``topics.only[0]``, or ``body``."""
    path = ""
    for part in location[1:]:
        if isinstance(part, str) and part not in _FIELDS and len(location) > 2:
            continue  # a branch of a union, which the client did not write
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path or "body"

"""Every error as ``application/problem+json`` (RFC 9457), with the value and the limit, never a traceback."""

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

_KINDS = {
    400: "bad-json",
    401: "no-key",
    403: "not-allowed",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    408: "too-slow",
    409: "model-refused",
    413: "body-too-large",
    415: "unsupported-media-type",
    422: "invalid-request",
    429: "too-many-requests",
    431: "head-too-large",
    500: "internal-error",
    503: "busy",
}
_TITLES = {
    "bad-form": "The body is not a valid form",
    "bad-json": "The body is not valid JSON",
    "bad-request": "The request is not valid HTTP",
    "body-too-large": "The body is too large",
    "busy": "Too many requests are running",
    "head-too-large": "The request's head is too large",
    "internal-error": "Internal error",
    "invalid-request": "The request is invalid",
    "keys-refused": "The API keys cannot be used",
    "language-not-supported": "Language not supported",
    "learning-not-allowed": "Learning not allowed",
    "line-too-large": "The line is too large",
    "method-not-allowed": "Method not allowed",
    "model-refused": "The model cannot be served",
    "no-key": "An API key is needed",
    "not-acceptable": "No form of answer that is accepted",
    "not-allowed": "Not allowed",
    "not-found": "Not found",
    "project-not-found": "Project not found",
    "text-too-large": "The text is too large",
    "too-many-requests": "Too many requests",
    "too-slow": "The request took too long to arrive",
    "unsupported-media-type": "The body is of another media type",
}
OWN_FAULT = "an error of ours; the request was not answered"
MAX_ERRORS = 20

ANY = (401, 429, 500, 503)  # what every request may be answered with
BODY = (400, 408, 413, 415, 422)  # what every request with a body may be
_REQUESTS = (AnalyzeRequest, ArticleRequest, DigestRequest, SummaryRequest, TopicsRequest)
_FIELDS = {field for request in _REQUESTS for field in request.model_fields}


class ProblemError(HTTPException):
    """An error that a route answers with."""

    def __init__(
        self,
        status: int,
        detail: str,
        kind: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(status, detail, headers)
        self.kind = kind


def problem(
    status: int,
    detail: str,
    *,
    kind: str | None = None,
    errors: list[dict[str, Any]] | None = None,
) -> Response:
    """Return a problem as a response; `kind` is the last part of its type, by default the status's own."""
    return _response(_problem(status, detail, kind, errors))


def problem_of(error: Exception) -> Problem:
    """Return the problem that an error of the caller's is.

    Raises
    ------
    Exception
        The error itself, if it is none of the caller's.
    """
    if isinstance(error, RequestValidationError):
        # "or false" of topics and summary is no help to somebody who sent an object.
        found = [e for e in error.errors() if "literal[False]" not in e["loc"]] or error.errors()
        errors = [
            {"field": _field(e["loc"]), "message": e["msg"].removeprefix("Value error, ")}
            for e in found[:MAX_ERRORS]
        ]
        detail = "; ".join(f"{e['field']}: {e['message']}" for e in errors[:5])
        return _problem(422, detail, errors=errors)
    if isinstance(error, InvalidInputError):
        return _problem(422, str(error))
    if isinstance(error, HTTPException):
        return _problem(error.status_code, str(error.detail), getattr(error, "kind", None))
    raise error


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return how OpenAPI describes answers with these statuses; `service.openapi` gives the media type."""
    return {status: {"model": Problem} for status in statuses}


def install_handlers(app: FastAPI) -> None:
    """Make the app answer every error with a problem."""

    async def on_http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == 404 and not isinstance(error, ProblemError):
            error.detail = f"there is nothing at {request.url.path}"
        elif error.status_code == 405:
            error.detail = f"{request.method} is not allowed at {request.url.path}"
        response = await on_callers_error(request, error)
        response.headers.update(error.headers or {})
        return response

    async def on_callers_error(request: Request, error: Exception) -> Response:
        return _response(problem_of(error))

    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(RequestValidationError, on_callers_error)
    app.add_exception_handler(InvalidInputError, on_callers_error)


def _problem(
    status: int,
    detail: str,
    kind: str | None = None,
    errors: list[dict[str, Any]] | None = None,
) -> Problem:
    kind = kind or _KINDS.get(status, "error")
    title = _TITLES.get(kind, "Error")
    return Problem(type=f"/problems/{kind}", title=title, status=status, detail=detail, errors=errors)


def _response(found: Problem) -> Response:
    body = found.model_dump_json(exclude_none=True)
    return Response(body, found.status, media_type="application/problem+json")


def _field(location: Sequence[int | str]) -> str:
    """Return a field's path as a client writes it: ``topics.only[0]``, or ``body``."""
    path = ""
    for part in location[1:]:
        if isinstance(part, str) and part not in _FIELDS and len(location) > 2:
            continue  # a branch of a union, which the client did not write
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path or "body"

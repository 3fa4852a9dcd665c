"""How Annif's REST API reads requests: forms for one text, and 400 for what is invalid."""

from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import parse_qsl

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from service.annif_schemas import SuggestForm
from service.lanes import Lanes
from service.problems import MAX_ERRORS, ProblemError, problem
from service.strict_json import StrictJSONRoute, media_type

FORM = "application/x-www-form-urlencoded"
_MAX_FIELDS = 1_000


class AnnifRoute(StrictJSONRoute):
    """A route that answers an invalid request with 400, as Annif does."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler, wrapped."""
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await handler(request)
            except RequestValidationError as error:
                first = error.errors()[:MAX_ERRORS]
                found = [(".".join(map(str, each["loc"][1:])) or "body", each["msg"]) for each in first]
                detail = "; ".join(f"{field}: {message}" for field, message in found[:5])
                errors = [{"field": field, "message": message} for field, message in found]
                return problem(400, detail, kind="invalid-request", errors=errors)

        return handle


async def posted_form(request: Request) -> SuggestForm:
    """Return the form that a request posts; reading, which grows with it, is not left to the event loop.

    Raises
    ------
    ProblemError, RequestValidationError
        If it is none, or has a field out of range.
    """
    body = await request.body()
    if body and (sent := media_type(request)) != FORM:
        raise ProblemError(415, f"Content-Type must be {FORM}, not {sent or 'nothing'!r}")
    lanes: Lanes = request.app.state.lanes
    return await lanes.run(len(body), _read_form, body)


def _read_form(body: bytes) -> SuggestForm:
    try:
        fields = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS)
    except UnicodeDecodeError as error:
        raise _bad_form(f"the form is not UTF-8: {error.reason}") from error
    except ValueError as error:
        raise _bad_form(f"the form has more than {_MAX_FIELDS} fields") from error
    try:
        return SuggestForm.model_validate(dict(fields))
    except ValidationError as error:
        found = [{**each, "loc": ("body", *each["loc"])} for each in error.errors(include_input=False)]
        raise RequestValidationError(found) from error


def _bad_form(detail: str) -> ProblemError:
    return ProblemError(400, detail, "bad-form")

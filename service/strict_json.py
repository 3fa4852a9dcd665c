"""JSON bodies, strictly read: declared as JSON, in UTF-8, without NaN and without a key given twice."""

import json
import math
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import TypeAdapter, ValidationError

from service.lanes import Lanes
from service.problems import ProblemError

MAX_DIGITS = 100
MAX_KEYS = 100
_ESCAPED_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_REPLACED = "newsdesk.surrogates_replaced"


def read_json(body: bytes | bytearray) -> tuple[Any, bool]:
    """Return parsed JSON, and whether halves of surrogate pairs in it were replaced.

    Raises
    ------
    ProblemError
        If it is not what the module says.
    """
    try:
        parsed = _DECODER.decode(str(body.removeprefix(BOM_UTF8), "utf-8"))
        if _ESCAPED_HALF.search(body) and (whole := _without_lone_surrogates(parsed)) != parsed:
            return whole, True
    except UnicodeDecodeError as error:
        raise ProblemError(400, f"the body is not UTF-8: byte {error.start} is invalid") from error
    except ValueError as error:
        raise ProblemError(400, f"the body is not JSON: {error}") from error
    except RecursionError as error:
        raise ProblemError(400, "the body is JSON nested too deep") from error
    return parsed, False


def validated(adapter: TypeAdapter[Any], parsed: Any) -> Any:
    """Return what was parsed as the value that an adapter makes of it.

    Raises
    ------
    RequestValidationError
        If it makes none.
    """
    try:
        return adapter.validate_python(parsed)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=False, include_input=False)
        raise RequestValidationError([{**e, "loc": ("body", *e["loc"])} for e in errors]) from error


def media_type(request: Request) -> str:
    """Return the declared media type without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def surrogates_replaced(request: Request) -> bool:
    """Whether the body held halves of surrogate pairs, which no UTF-8 answer can repeat."""
    return _REPLACED in request.scope


class StrictJSONRequest(Request):
    """A request whose JSON is strictly read."""

    async def json(self) -> Any:
        """Return the parsed body; parsing, which grows with it, is not left to the event loop."""
        body = await self.body()
        lanes: Lanes = self.app.state.lanes
        parsed, replaced = await lanes.run(len(body), read_json, body)
        if replaced:
            self.scope[_REPLACED] = True
        return parsed


class StrictJSONRoute(APIRoute):
    """A route that takes a body only as JSON, strictly read."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler, wrapped."""
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            if self.body_field is not None:
                require_json(request)
            return await handler(StrictJSONRequest(request.scope, request.receive))

        return handle


class LaneRoute(StrictJSONRoute):
    """A route whose endpoint takes a body and the request, and runs in a lane, as reading the body does.

    One hand-over to a thread does it all. Only a small body that says of itself `is_plain`, whose answer
    takes little longer than the hand-over would, is answered in a turn of the event loop.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler."""
        if self.body_field is None:
            return super().get_route_handler()
        body_type: Any = self.body_field.field_info.annotation
        adapter: TypeAdapter[Any] = TypeAdapter(body_type)
        endpoint: Callable[[Any, Request], Response] = self.endpoint

        may_be_plain = hasattr(body_type, "is_plain")

        def read(body: bytes, request: Request) -> Any:
            if not body:
                raise ProblemError(422, "body: Field required")
            parsed, replaced = read_json(body)
            if replaced:
                request.scope[_REPLACED] = True
            return validated(adapter, parsed)

        def answer(body: bytes, request: Request) -> Response:
            return endpoint(read(body, request), request)

        async def handle(request: Request) -> Response:
            require_json(request)
            body = await request.body()
            lanes: Lanes = request.app.state.lanes
            if not may_be_plain or len(body) > lanes.quick_bytes:
                return await lanes.run(len(body), answer, body, request)
            await lanes.turns.take()
            asked = read(body, request)
            if asked.is_plain:
                return endpoint(asked, request)
            return await lanes.run(len(body), endpoint, asked, request)

        return handle


def require_json(request: Request) -> None:
    """Raise unless the body is declared as JSON."""
    if (sent := media_type(request)) != "application/json":
        raise ProblemError(
            415, f"Content-Type must be application/json, not {repr(sent) if sent else 'nothing'}"
        )


def _without_lone_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_without_lone_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_without_lone_surrogates(key): _without_lone_surrogates(item) for key, item in value.items()}
    return value


def _reject(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError(f"a number has {len(digits)} digits; at most {MAX_DIGITS} are taken")
    return int(digits)


def _number(digits: str) -> float:
    number = float(digits)
    if math.isinf(number) or len(digits) > MAX_DIGITS:
        shown = digits if len(digits) < MAX_DIGITS else f"{len(digits)} digits long"
        raise ValueError(f"a number is too large: {shown}")
    return number


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = dict(pairs)
    if len(pairs) > MAX_KEYS:
        raise ValueError(f"an object has {len(pairs)} keys; at most {MAX_KEYS} are taken")
    if len(keys) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {repeated[:MAX_KEYS]!r} is given twice")
    return keys


_DECODER = json.JSONDecoder(
    parse_constant=_reject, parse_int=_integer, parse_float=_number, object_pairs_hook=_unique
)

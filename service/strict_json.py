"""JSON bodies, strictly read: declared as JSON, in UTF-8, without NaN and without a key given twice."""

import json
import re
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from service.problems import ProblemError

_SURROGATE = re.compile("[\ud800-\udfff]")
_REPLACED = "newsdesk.surrogates_replaced"


class StrictJSONRequest(Request):
    """A request whose JSON must be UTF-8, without NaN and without a key given twice."""

    async def json(self) -> Any:
        """Return the parsed body."""
        body = await self.body()
        try:
            parsed = json.loads(body.decode("utf-8-sig"), parse_constant=_reject, object_pairs_hook=_unique)
            if b"\\u" in body and (whole := _without_lone_surrogates(parsed)) != parsed:
                self.scope[_REPLACED] = True
                return whole
            return parsed
        except UnicodeDecodeError as error:
            raise ProblemError(400, f"the body is not UTF-8: byte {error.start} is invalid") from error
        except ValueError as error:
            raise ProblemError(400, f"the body is not JSON: {error}") from error
        except RecursionError as error:
            raise ProblemError(400, "the body is JSON nested too deep") from error


def surrogates_replaced(request: Request) -> bool:
    """Whether the body held halves of surrogate pairs, which no UTF-8 answer can repeat."""
    return _REPLACED in request.scope


def _without_lone_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_without_lone_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {key: _without_lone_surrogates(item) for key, item in value.items()}
    return value


def _reject(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = dict(pairs)
    if len(keys) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"the key {next(name for name in names if names.count(name) > 1)!r} is given twice")
    return keys


class StrictJSONRoute(APIRoute):
    """A route that takes a body only as JSON, strictly read."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler, wrapped."""
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            if self.body_field is not None:
                media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
                if media_type != "application/json":
                    sent = repr(media_type) if media_type else "nothing"
                    raise ProblemError(415, f"Content-Type must be application/json, not {sent}")
            return await handler(StrictJSONRequest(request.scope, request.receive))

        return handle

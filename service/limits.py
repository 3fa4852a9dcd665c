"""Limits on what is taken in."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from service.problems import problem


class DeclaredLengthLimit:
    """Middleware that refuses a body declared as too large before a byte of it is read.

    FastAPI counts the bytes of undeclared ones; its own answer to a declared one is no problem+json.
    """

    def __init__(self, app: ASGIApp, max_body_bytes: int) -> None:
        self.app = app
        self.max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        declared = Headers(scope=scope).get("content-length", "") if scope["type"] == "http" else ""
        if declared.isdigit() and int(declared) > self.max_body_bytes:
            detail = f"the body is larger than {self.max_body_bytes} bytes: it has {declared}"
            await problem(413, detail)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

"""Limits on what is taken in: how many requests at once, how large a body, and how slowly it may come."""

import asyncio

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.problems import ProblemError, problem
from service.settings import Settings

_HANG_UP = {"connection": "close"}
_DRAIN_SECONDS = 2
OPEN = ("/healthz", "/readyz")


class RequestLimit:
    """Middleware that refuses requests beyond so many at once, before their bodies are read."""

    def __init__(self, app: ASGIApp, max_requests: int) -> None:
        self.app = app
        self.max_requests = max_requests
        self.n_requests = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["path"] in OPEN:
            await self.app(scope, receive, send)
        elif self.n_requests >= self.max_requests:
            response = problem(503, f"{self.max_requests} requests are running or waiting; try again soon")
            response.headers["retry-after"] = "1"
            await response(scope, receive, send)
        else:
            self.n_requests += 1
            try:
                await self.app(scope, receive, send)
            finally:
                self.n_requests -= 1


class BodyLimit:
    """Middleware that counts a body's bytes as they arrive, whatever was declared, and the time that takes.

    Parameters
    ----------
    app : ASGIApp
        What answers.
    settings : Settings
        Largest body and longest time.
    streamed : str
        Media type of bodies that may be endless; who reads them has limits of his own.
    """

    def __init__(self, app: ASGIApp, settings: Settings, streamed: str) -> None:
        self.app = app
        self.max_bytes = settings.max_body_bytes
        self.seconds = settings.body_seconds
        self.streamed = streamed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        declared = headers.get("content-length")
        media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type == self.streamed or (declared is None and "transfer-encoding" not in headers):
            await self.app(scope, receive, send)
        elif declared and declared.isdigit() and int(declared) > self.max_bytes:
            if headers.get("expect", "").lower() != "100-continue":
                await self._drain(receive)
            response = problem(413, f"the body is larger than {self.max_bytes} bytes: it has {declared}")
            response.headers.update(_HANG_UP)
            await response(scope, receive, send)
        else:
            await self.app(scope, self._counted(receive), send)

    def _counted(self, receive: Receive) -> Receive:
        deadline = asyncio.get_running_loop().time() + self.seconds
        n_bytes, whole = 0, False

        async def counted() -> Message:
            nonlocal n_bytes, whole
            if whole:
                return await receive()
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError as error:
                detail = f"the body did not arrive within {self.seconds:g} seconds"
                raise ProblemError(408, detail, headers=_HANG_UP) from error
            n_bytes += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if n_bytes > self.max_bytes:
                await self._drain(receive)
                detail = f"the body is larger than {self.max_bytes} bytes"
                raise ProblemError(413, detail, headers=_HANG_UP)
            return message

        return counted

    async def _drain(self, receive: Receive) -> None:
        """Read on a little: a client that is still sending when its connection closes sees no answer."""
        try:
            async with asyncio.timeout(_DRAIN_SECONDS):
                while (await receive()).get("more_body", False):
                    pass
        except TimeoutError:
            return

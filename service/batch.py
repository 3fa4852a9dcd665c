"""Many articles in one request: JSON in and out, or a line an article, answered while more arrive.

Of a stream one line is worked on at a time, and nothing is read while an answer waits to be taken, so that
memory stays flat however long it is.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from functools import partial
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from nlp import InvalidInputError, Newsdesk
from service.answers import answer
from service.lanes import Lanes
from service.metrics import Metrics
from service.problems import ProblemError, problem_of
from service.schemas import MAX_ID_CHARACTERS, AnalyzeRequest, BatchError, analysis_json
from service.settings import Settings
from service.strict_json import LaneRoute, media_type, read_json, validated

NDJSON = "application/x-ndjson"
_REQUEST = TypeAdapter(AnalyzeRequest)


class BatchRoute(LaneRoute):
    """A route that takes a batch as JSON, or as a stream of lines."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler, wrapped."""
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            return LinesAnswer(request) if media_type(request) == NDJSON else await handler(request)

        return handle


def answer_document(
    newsdesk: Newsdesk, parsed: Any, *, max_characters: int, replaced: bool, metrics: Metrics
) -> bytes:
    """Return the answer to one document of a batch as JSON, or its error."""
    try:
        asked = validated(_REQUEST, parsed)
        answered = answer(newsdesk, asked, max_characters=max_characters, surrogates_replaced=replaced)
    except (ProblemError, RequestValidationError, InvalidInputError) as error:
        return _error(parsed, error)
    metrics.analysis(answered.analysis, len(answered.text))
    return analysis_json(answered.analysis)


def answer_line(newsdesk: Newsdesk, line: bytes, *, max_characters: int, metrics: Metrics) -> bytes:
    """Return the answer to one line of a stream, or its error."""
    try:
        parsed, replaced = read_json(line)
    except ProblemError as error:
        error.detail = error.detail.replace("the body", "the line", 1)
        return _error(None, error)
    return answer_document(
        newsdesk, parsed, max_characters=max_characters, replaced=replaced, metrics=metrics
    )


def _error(parsed: Any, error: Exception) -> bytes:
    named = parsed.get("id") if isinstance(parsed, dict) else None
    known = isinstance(named, str) and len(named) <= MAX_ID_CHARACTERS
    line = BatchError(id=named if known else None, error=problem_of(error))
    return line.model_dump_json(exclude={"error": {"errors"}}).encode()


class LinesAnswer(Response):
    """The answers to a stream of lines, each written when it is found.

    Starlette's own streaming response listens for a disconnect by reading what is the rest of this request.
    """

    def __init__(self, request: Request) -> None:
        super().__init__(media_type=NDJSON)
        del self.headers["content-length"]
        self.headers["connection"] = "close"  # else the rest of a stream that was given up would be read
        state = request.app.state
        self.settings: Settings = state.settings
        self.lanes: Lanes = state.lanes
        self.answer = partial(
            answer_line,
            state.model.current.newsdesk,
            max_characters=self.settings.max_text_characters,
            metrics=state.metrics,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer line by line."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        try:
            async for line in self._lines(receive):
                answered = await self._answered(line)
                async with asyncio.timeout(self.settings.idle_seconds):
                    await send({"type": "http.response.body", "body": answered + b"\n", "more_body": True})
        except ClientDisconnect:
            return
        except TimeoutError:
            silence = f"no line was sent or taken for {self.settings.idle_seconds:g} seconds; the stream ends"
            body = _error(None, ProblemError(408, silence)) + b"\n"
            send_last = send({"type": "http.response.body", "body": body, "more_body": False})
            async with asyncio.timeout(1):
                await send_last
            return
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _answered(self, line: bytes | ProblemError) -> bytes:
        if isinstance(line, ProblemError):
            return _error(None, line)
        return await self.lanes.run(len(line), self.answer, line)

    async def _lines(self, receive: Receive) -> AsyncIterator[bytes | ProblemError]:
        """Yield lines that are not blank; one that is too long as the error that it is."""
        most = self.settings.max_body_bytes
        too_long = ProblemError(413, f"the line is larger than {most} bytes", "line-too-large")
        rest, skipping = bytearray(), False
        self._extend()
        async for chunk in self._chunks(receive):
            *ended, begun = chunk.split(b"\n")
            for piece in ended:
                line = bytes(rest + piece)
                rest.clear()
                if skipping or len(line) > most:
                    yield too_long
                elif line.strip():
                    yield line
                skipping = False
            if ended:
                self._extend()
            if not skipping:
                rest += begun
            if len(rest) > most:
                rest.clear()
                skipping = True
        if skipping:
            yield too_long
        elif rest.strip():
            yield bytes(rest)

    def _extend(self) -> None:
        """Give time for one more line, whatever pieces it comes in."""
        self._deadline = asyncio.get_running_loop().time() + self.settings.idle_seconds

    async def _chunks(self, receive: Receive) -> AsyncIterator[bytes]:
        while True:
            async with asyncio.timeout_at(self._deadline):
                message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            yield message.get("body", b"")
            if not message.get("more_body", False):
                return

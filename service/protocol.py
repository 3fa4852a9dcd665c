"""HTTP/1.1 as uvicorn reads it, with limits on a request's head and problems instead of plain text."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from service.problems import problem

if TYPE_CHECKING:
    from asyncio import TimerHandle, Transport

MAX_HEAD_BYTES = 64 * 1024


class Protocol(HttpToolsProtocol):
    """A connection whose request heads must come in time and be no longer than `MAX_HEAD_BYTES`.

    Parameters
    ----------
    header_seconds : float
        Longest time for a head to arrive. Set on a subclass, since uvicorn makes the connections.
    """

    header_seconds = 10.0
    _head_bytes = 0
    _waiting_bytes = 0  # of a head: what came since its first piece, which the parser keeps
    _within_head = False
    _deadline: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # uvicorn narrows it, too
        """Begin to wait for a head."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop_waiting()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """Count from the first byte of a request."""
        super().on_message_begin()
        self._within_head = True
        self._head_bytes = self._waiting_bytes = 0
        if self._deadline is None:
            self._await_head()

    def on_url(self, url: bytes) -> None:
        """Take a piece of the target."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        self._count(len(name) + len(value) + 4)  # with what stands between them
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Start the request."""
        self._within_head = False
        self._stop_waiting()
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """Read what arrived."""
        if self._within_head:
            self._waiting_bytes += len(data)
        super().data_received(data)
        # A header that has not ended was not counted, and what began with this piece need not be a head.
        if self._within_head and self._waiting_bytes > MAX_HEAD_BYTES and not self.transport.is_closing():
            self._refuse(431, f"the request's head has more than {MAX_HEAD_BYTES} bytes")

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP."""
        if self._head_bytes > MAX_HEAD_BYTES:
            self._refuse(431, f"the request's head has more than {MAX_HEAD_BYTES} bytes")
        else:
            self._refuse(400, "the request is not valid HTTP/1.1", kind="bad-request")

    def _count(self, n_bytes: int) -> None:
        self._head_bytes += n_bytes
        if self._head_bytes > MAX_HEAD_BYTES:
            raise ValueError("the head is too long")  # the parser stops, and send_400_response answers

    def _await_head(self) -> None:
        loop = asyncio.get_running_loop()
        self._deadline = loop.call_later(self.header_seconds, self._give_up)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        self._deadline = None
        if not self.transport.is_closing():
            self._refuse(408, f"the request's head did not arrive within {self.header_seconds:g} seconds")

    def _refuse(self, status: int, detail: str, kind: str | None = None) -> None:
        """Write a problem past the app, which never saw the request, and hang up."""
        if self.cycle is None or self.cycle.response_complete:
            answer = problem(status, detail, kind=kind)
            lines = [
                f"HTTP/1.1 {status} Refused".encode(),
                *(b": ".join(pair) for pair in answer.raw_headers),
            ]
            self.transport.write(b"\r\n".join([*lines, b"connection: close", b"", bytes(answer.body)]))
        self.transport.close()

"""What is told of each request: its id, a line in the log, metrics; and headers for every answer."""

import logging
import random
import re
import sys
import time

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.access import KEY
from service.limits import OPEN
from service.logs import FIELDS, where
from service.metrics import Metrics
from service.problems import OWN_FAULT, problem

_ID = re.compile(r"[A-Za-z0-9._:/+=-]{1,128}")
UNMATCHED = "unmatched"
GONE = 499  # nginx's status for who hung up before the answer; only logs and metrics have it


class Observing:
    """Middleware around all others. An error that none of them knows ends here, in a problem and the log."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics
        self.log = logging.getLogger("newsdesk.requests")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begin = time.perf_counter()
        sent_id = Headers(scope=scope).get("x-request-id", "")
        request_id = sent_id if _ID.fullmatch(sent_id) else f"{random.getrandbits(64):016x}"
        status = n_received = n_sent = 0

        async def counted_receive() -> Message:
            nonlocal n_received
            message = await receive()
            n_received += len(message.get("body", b""))
            return message

        async def counted_send(message: Message) -> None:
            nonlocal status, n_sent
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *_headers(message["headers"], request_id)]
            else:
                n_sent += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, counted_receive, counted_send)
        except ClientDisconnect:
            status = status or GONE
        except Exception as error:  # logged without its message, which may quote the text
            self._log_fault(error, request_id)
            if status:
                raise ConnectionAbortedError("failed within an answer") from None
            await problem(500, OWN_FAULT)(scope, counted_receive, counted_send)
        finally:
            route = getattr(scope.get("route"), "path", UNMATCHED)
            seconds = time.perf_counter() - begin
            self.metrics.request(route, scope["method"], status, seconds)
            if scope["path"] not in OPEN and self.log.isEnabledFor(logging.INFO):
                key = scope.get(KEY)
                fields = {
                    "id": request_id,
                    "key": key.name if key else None,
                    "method": scope["method"],
                    "route": route,
                    "status": status,
                    "ms": round(1_000 * seconds, 2),
                    "bytes_in": n_received,
                    "bytes_out": n_sent,
                }
                # `Logger.info` would look for its caller, which nobody asks: half of what a line costs.
                log, level, extra = self.log, logging.INFO, {FIELDS: fields}
                log.handle(log.makeRecord(log.name, level, "", 0, "request", (), None, extra=extra))

    def _log_fault(self, error: Exception, request_id: str) -> None:
        fields = {"id": request_id, "error": type(error).__name__, "where": where(sys.exc_info()[2])}
        logging.getLogger("newsdesk").error("fault", extra={FIELDS: fields})


def _headers(headers: list[tuple[bytes, bytes]], request_id: str) -> list[tuple[bytes, bytes]]:
    """Return the headers that every answer gets besides its own."""
    own = {name for name, _ in headers}
    added = [
        (b"x-request-id", request_id.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"cache-control", b"no-store"),
    ]
    return [header for header in added if header[0] not in own]

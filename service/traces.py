"""A span for each request, where OpenTelemetry is installed (``pip install 'newsdesk[otel]'``).

Where they go is OpenTelemetry's business: run ``opentelemetry-instrument newsdesk serve`` and set ``OTEL_*``.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib.util import find_spec

from starlette.types import Scope

Tracing = Callable[[Scope], AbstractContextManager[Callable[[str, int], None]]]


def tracing() -> Tracing:
    """Return what opens a span for a request and gives a function that names its route and status."""
    if find_spec("opentelemetry") is None:
        return lambda scope: nullcontext(lambda route, status: None)
    from opentelemetry import propagate, trace

    tracer = trace.get_tracer("newsdesk")

    @contextmanager
    def span_of(scope: Scope) -> Iterator[Callable[[str, int], None]]:
        carrier = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        with tracer.start_as_current_span(
            scope["method"], propagate.extract(carrier), trace.SpanKind.SERVER
        ) as span:

            def end(route: str, status: int) -> None:
                span.update_name(f"{scope['method']} {route}")
                span.set_attribute("http.route", route)
                span.set_attribute("http.request.method", scope["method"])
                span.set_attribute("http.response.status_code", status)
                if status >= 500:
                    span.set_status(trace.StatusCode.ERROR)

            yield end

    return span_of

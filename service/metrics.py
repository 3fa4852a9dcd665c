"""What Prometheus reads: requests, how long they took, what was answered, and which model answers.

With several workers ``PROMETHEUS_MULTIPROC_DIR`` names a folder in which the client library adds up theirs.
"""

import os
from functools import lru_cache

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from nlp.types import Analysis, ModelInfo

MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"
_METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_CHARACTERS = (300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000)


class Metrics:
    """The service's metrics. Labels are routes, topics and the like, never what a client makes up."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each, of little use
        self.registry = CollectorRegistry()
        route = ["route", "method", "status"]
        self._requests = Counter("newsdesk_requests", "Requests answered.", route, registry=self.registry)
        self._seconds = Histogram(
            "newsdesk_request_seconds",
            "From the head to the end.",
            ["route"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._tags = Counter("newsdesk_tags", "Tags given.", ["topic"], registry=self.registry)
        self._abstained = Counter(
            "newsdesk_abstentions", "Texts left untagged.", ["reason"], registry=self.registry
        )
        self._characters = Histogram(
            "newsdesk_text_characters", "Lengths of texts.", buckets=_CHARACTERS, registry=self.registry
        )
        self._model = Gauge(
            "newsdesk_model_info",
            "1 for the model in service.",
            ["name", "version", "sha256"],
            registry=self.registry,
            multiprocess_mode="livemostrecent",
        )
        self._served: ModelInfo | None = None
        self._requests_of = lru_cache(1_000)(self._requests.labels)  # labels() checks its arguments each time
        self._seconds_of = lru_cache(1_000)(self._seconds.labels)
        self._tags_of = lru_cache(10_000)(self._tags.labels)

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        self._requests_of(route, method if method in _METHODS else "other", str(status)).inc()
        self._seconds_of(route).observe(seconds)

    def analysis(self, analysis: Analysis, n_characters: int) -> None:
        """Count what was answered to a text."""
        for tag in analysis.tags:
            self._tags_of(tag.id).inc()
        if analysis.reason is not None:
            self._abstained.labels(analysis.reason).inc()
        self._characters.observe(n_characters)

    def model(self, info: ModelInfo) -> None:
        """Say which model is in service now."""
        if self._served is not None:
            self._model.labels(self._served.name, self._served.version, self._served.sha256).set(0)
        self._model.labels(info.name, info.version, info.sha256).set(1)
        self._served = info

    def page(self) -> bytes:
        """Return all metrics, of all workers, in Prometheus's format."""
        registry = self.registry
        if folder := os.environ.get(MULTIPROCESS):
            registry = CollectorRegistry()
            MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]  # the library is untyped
        return generate_latest(registry)

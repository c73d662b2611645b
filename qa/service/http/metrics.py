"""Figures of a running service for Prometheus: requests, answers, and what the collection holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index import CollectionError
from qa.records import Answer
from qa.service.service import Service

__all__ = ["METHODS", "Joined", "Measured", "Metrics", "requests_counter"]


METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
_SECONDS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)


_OF_THE_LINE = frozenset(
    f"verbatim_{name}" for name in ("questions_running", "answers_written", "questions_waiting", "questions_refused")
)  # figures of the one line in which the questions of all collections wait


def requests_counter(registry: CollectorRegistry) -> Counter:
    """What counts requests by method, route and status."""
    return Counter(
        "verbatim_requests", "Requests that were answered.", ("method", "route", "status"), registry=registry
    )


class Metrics:
    """The figures of one service."""

    def __init__(self, service: Service) -> None:
        self.registry = CollectorRegistry()
        self.requests = requests_counter(self.registry)
        self._answers = Counter("verbatim_answers", "Questions, by whether they were answered.", ("answered",),
                                registry=self.registry)  # fmt: skip
        self._seconds = Histogram(
            "verbatim_answer_seconds", "From a question to its answer.", buckets=_SECONDS, registry=self.registry
        )
        self.registry.register(_Holdings(service))
        service.observed_by(self._answered)

    def _answered(self, answer: Answer, seconds: float) -> None:
        self._answers.labels("yes" if answer.answered else "no").inc()
        self._seconds.observe(seconds)


class _Holdings(Collector):
    """What the collection holds, and who waits, looked up when it is asked for."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterator[Metric]:
        """The figures; none of the collection where it cannot be read, which `/health` tells."""
        answering, kept = self._service.answering, self._service.kept
        yield GaugeMetricFamily("verbatim_questions_running", "Questions that are worked on.", answering.running)
        yield GaugeMetricFamily("verbatim_answers_written", "Answers that are being written about.", answering.written)
        yield GaugeMetricFamily("verbatim_questions_waiting", "Questions that wait.", answering.waiting)
        yield CounterMetricFamily("verbatim_questions_refused", "Questions that were refused.", answering.refused)
        yield GaugeMetricFamily("verbatim_answers_kept", "Answers that are kept.", len(kept))
        yield GaugeMetricFamily("verbatim_answers_kept_bytes", "Memory that they take.", kept.bytes)
        try:
            told = self._service.health()
        except CollectionError:
            return
        for name in ("documents", "generation"):
            yield GaugeMetricFamily(f"verbatim_{name}", f"{name.capitalize()} of the collection.", told[name])


class Joined(Collector):
    """The figures of several registries as one; if `named`, each with its name as the label `collection`."""

    def __init__(self, registries: Mapping[str, CollectorRegistry], *, named: bool) -> None:
        self._registries = dict(registries)
        self._named = named

    def collect(self) -> Iterator[Metric]:
        """Each figure once, with what all of them hold of it; those of the line are the same everywhere."""
        families: dict[str, Metric] = {}
        for name, registry in self._registries.items():
            for metric in registry.collect():
                is_of_all = metric.name in _OF_THE_LINE
                if is_of_all and metric.name in families:
                    continue
                family = families.setdefault(metric.name, Metric(metric.name, metric.documentation, metric.type))
                label = {"collection": name} if self._named and not is_of_all else {}
                family.samples.extend(each._replace(labels={**label, **each.labels}) for each in metric.samples)
        yield from families.values()


class Measured:
    """Wraps an ASGI application: each request is counted by its route, not by its address."""

    def __init__(self, app: ASGIApp, requests: Counter) -> None:
        """`app` is what it wraps, as Starlette calls it."""
        self._application = app
        self._requests = requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and count it when its response begins."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return

        begun = False

        def count(status: int) -> None:
            nonlocal begun
            begun = True
            # Anybody can make methods up, and each would be a series that is kept for ever.
            method = scope["method"] if scope["method"] in METHODS else "other"
            route = getattr(scope.get("route"), "path", "other")
            self._requests.labels(method, route, str(status)).inc()

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                count(message["status"])
            await send(message)

        try:
            await self._application(scope, receive, counted)
        except Exception:
            if not begun:  # what is told of it is made outside
                count(500)
            raise

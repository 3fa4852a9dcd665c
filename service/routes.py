"""The endpoints under ``/v1``, and whether the service is alive and ready."""

import json
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.routing import APIRoute

from nlp import Newsdesk
from nlp.offsets import in_unit
from nlp.types import Analysis, Topic
from service.problems import ProblemError
from service.schemas import AnalyzeRequest, Health, Problem, TopicsAnswer, analysis_json
from service.settings import Settings


class StrictJSONRequest(Request):
    """A request whose JSON must be UTF-8, without NaN and without a key given twice."""

    async def json(self) -> Any:
        """Return the parsed body."""
        body = await self.body()
        try:
            return json.loads(body.decode(), parse_constant=_reject, object_pairs_hook=_unique)
        except UnicodeDecodeError as error:
            raise ProblemError(400, f"the body is not UTF-8: byte {error.start} is invalid") from error
        except ValueError as error:
            raise ProblemError(400, f"the body is not JSON: {error}") from error
        except RecursionError as error:
            raise ProblemError(400, "the body is JSON nested too deep") from error


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


def loaded(request: Request) -> Newsdesk:
    """Return the model in service."""
    newsdesk = request.app.state.newsdesk
    if not isinstance(newsdesk, Newsdesk):
        raise ProblemError(503, "the model is not loaded yet")
    return newsdesk


def settings_of(request: Request) -> Settings:
    """Return the settings the app was made with."""
    settings: Settings = request.app.state.settings
    return settings


Loaded = Annotated[Newsdesk, Depends(loaded)]
_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "content": {"application/problem+json": {}}}
    for status in (400, 404, 413, 415, 422, 500, 503)
}
v1 = APIRouter(prefix="/v1", route_class=StrictJSONRoute, responses=_ERRORS)
health = APIRouter()


@v1.post("/analyze", response_model=Analysis)
def analyze(
    body: AnalyzeRequest, newsdesk: Loaded, settings: Annotated[Settings, Depends(settings_of)]
) -> Response:
    """Tag and summarize one article."""
    if len(body.text) > settings.max_text_characters:
        limit = settings.max_text_characters
        detail = f"the text has {len(body.text)} characters; at most {limit} are taken"
        raise ProblemError(422, detail, "text-too-large")
    analysis = newsdesk.analyze(
        body.text,
        title=body.title,
        topics=body.topics.options() if body.topics else False,
        summary=body.summary.options() if body.summary else False,
    )
    analysis = in_unit(analysis, body.offset_unit, text=body.text, title=body.title)
    return Response(analysis_json(replace(analysis, id=body.id)), media_type="application/json")


@v1.get("/topics")
def topics(newsdesk: Loaded) -> TopicsAnswer:
    """List the topics of the model."""
    return TopicsAnswer(topics=newsdesk.topics)


@v1.get("/topics/{id}")
def topic(id: str, newsdesk: Loaded) -> Topic:  # noqa: A002 - the name in the path
    """Return one topic."""
    for topic in newsdesk.topics:
        if topic.id == id:
            return topic
    raise ProblemError(404, f"there is no topic {id!r}; GET /v1/topics lists them")


@health.get("/healthz")
async def healthz() -> Health:
    """Say that the process answers."""
    return Health()


@health.get("/readyz")
async def readyz(newsdesk: Loaded) -> Health:
    """Say that the model is loaded and has answered its self-test."""
    return Health()

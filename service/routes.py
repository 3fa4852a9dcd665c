"""The endpoints under ``/v1``, and those for monitors."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response
from starlette.concurrency import run_in_threadpool

from nlp import Digest, ModelError, Newsdesk, digest
from nlp.types import Analysis, Topic
from service.access import require_admin
from service.answers import answer
from service.batch import NDJSON, BatchRoute, answer_document
from service.formats import FORMAT_PARAMETER, asked_format, documented_forms
from service.keys import KeysError
from service.problems import ANY, BODY, ProblemError, documented
from service.schemas import (
    AnalyzeRequest,
    BatchAnswer,
    BatchRequest,
    DigestRequest,
    Health,
    ModelAnswer,
    TopicsAnswer,
    digest_json,
)
from service.settings import Settings
from service.strict_json import LaneRoute, StrictJSONRoute, surrogates_replaced


def loaded(request: Request) -> Newsdesk:
    """Return the model in service. A request calls this once and finishes on what it gets."""
    newsdesk: Newsdesk = request.app.state.model.current.newsdesk
    return newsdesk


def settings_of(request: Request) -> Settings:
    """Return the settings the app was made with."""
    settings: Settings = request.app.state.settings
    return settings


Loaded = Annotated[Newsdesk, Depends(loaded)]
_LINES: dict[str, Any] = {
    "description": "One answer a document; as a stream, one a line.",
    "content": {NDJSON: {"schema": {"type": "string"}}},
}
v1 = APIRouter(prefix="/v1", route_class=StrictJSONRoute)
articles = APIRouter(prefix="/v1", route_class=LaneRoute)
batches = APIRouter(prefix="/v1", route_class=BatchRoute)
monitors = APIRouter()
routers = (articles, batches, v1, monitors)


@articles.post(
    "/analyze",
    response_model=Analysis,
    responses={**documented(*ANY, *BODY, 406), **documented_forms()},
    openapi_extra={"parameters": [FORMAT_PARAMETER]},
)
def analyze(body: AnalyzeRequest, request: Request) -> Response:
    """Tag and summarize one article."""
    form, state = asked_format(request), request.app.state
    answered = answer(
        loaded(request),
        body,
        max_characters=state.settings.max_text_characters,
        surrogates_replaced=surrogates_replaced(request),
    )
    state.metrics.analysis(answered.analysis, len(answered.text))
    return form.response(answered)


@batches.post(
    "/batch",
    response_model=BatchAnswer,
    responses={**documented(*ANY, *BODY), 200: _LINES},
    openapi_extra={"requestBody": {"content": {NDJSON: {"schema": {"type": "string"}}}}},
)
def batch(body: BatchRequest, request: Request) -> Response:
    """Tag and summarize up to 1,000 articles, or a stream of lines; a bad one is an error in its place."""
    newsdesk, state = loaded(request), request.app.state
    answers = [
        answer_document(
            newsdesk,
            document,
            max_characters=state.settings.max_text_characters,
            replaced=surrogates_replaced(request),
            metrics=state.metrics,
        )
        for document in body.documents
    ]
    return Response(b'{"results":[' + b",".join(answers) + b"]}", media_type="application/json")


@articles.post("/digest", response_model=Digest, responses=documented(*ANY, *BODY))
def digest_of(body: DigestRequest, request: Request) -> Response:
    """Summarize several articles on a story together."""
    limit = request.app.state.settings.max_text_characters
    if (length := sum(len(article.text) for article in body.articles)) > limit:
        detail = f"the texts have {length} characters together; at most {limit} are taken"
        raise ProblemError(422, detail, "text-too-large")
    return Response(digest_json(digest(body.values(), body.sentences)), media_type="application/json")


@v1.get("/topics", responses=documented(*ANY))
async def topics(newsdesk: Loaded) -> TopicsAnswer:
    """List the topics of the model."""
    return TopicsAnswer(topics=newsdesk.topics)


@v1.get("/topics/{id}", responses=documented(*ANY, 404))
async def topic(id: Annotated[str, Path(description="The topic's id.")], newsdesk: Loaded) -> Topic:  # noqa: A002 - the name in the path
    """Return one topic."""
    for topic in newsdesk.topics:
        if topic.id == id:
            return topic
    raise ProblemError(404, f"there is no topic {id!r}; GET /v1/topics lists them")


@v1.get("/model", responses=documented(*ANY))
def model(request: Request) -> ModelAnswer:
    """Describe the model in service: what it was trained on, its measured figures, and its card."""
    return ModelAnswer.model_validate(request.app.state.model.current.description())


@v1.post("/model/reload", responses=documented(*ANY, 403, 409))
async def reload(request: Request) -> ModelAnswer:
    """Read the API keys and the model folder again, and serve them if they are sound."""
    require_admin(request.scope)
    state = request.app.state
    async with state.reloading:
        try:
            await asyncio.to_thread(state.keys.reload)
            state.model.announce_keys()
            current = await asyncio.to_thread(state.model.reload)
        except KeysError as error:
            raise ProblemError(409, str(error), "keys-refused") from error
        except ModelError as error:
            raise ProblemError(409, str(error)) from error
        state.metrics.model(current.newsdesk.info)
    return ModelAnswer.model_validate(current.description())


@monitors.get("/healthz")
async def healthz() -> Health:
    """Say that the process answers."""
    return Health()


@monitors.get("/readyz")
async def readyz(newsdesk: Loaded) -> Health:
    """Say that the model is loaded and has answered its self-test."""
    return Health()


@monitors.get("/metrics", response_class=Response)
async def metrics(request: Request) -> Response:
    """Return figures for Prometheus."""
    page = await run_in_threadpool(request.app.state.metrics.page)
    return Response(page, media_type="text/plain; version=0.0.4; charset=utf-8")

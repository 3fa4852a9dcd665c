"""The endpoints under ``/v1``, and whether the service is alive and ready."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from nlp import Digest, Newsdesk, ReadingOptions, digest
from nlp.html import Page, extract_article
from nlp.offsets import in_unit
from nlp.types import Analysis, Notice, Topic
from service.formats import Format, asked_format, documented_forms
from service.formats.answered import Answered
from service.problems import ProblemError, documented
from service.schemas import AnalyzeRequest, DigestRequest, Health, TopicsAnswer
from service.settings import Settings
from service.strict_json import StrictJSONRoute, surrogates_replaced


def loaded(request: Request) -> Newsdesk:
    """Return the model in service."""
    newsdesk: Newsdesk = request.app.state.newsdesk
    return newsdesk


def settings_of(request: Request) -> Settings:
    """Return the settings the app was made with."""
    settings: Settings = request.app.state.settings
    return settings


Loaded = Annotated[Newsdesk, Depends(loaded)]
v1 = APIRouter(prefix="/v1", route_class=StrictJSONRoute)
health = APIRouter()


@v1.post(
    "/analyze",
    response_model=Analysis,
    responses=documented_forms() | documented(400, 406, 413, 415, 422, 500),
)
def analyze(
    body: AnalyzeRequest,
    request: Request,
    newsdesk: Loaded,
    settings: Annotated[Settings, Depends(settings_of)],
    form: Annotated[Format, Depends(asked_format)],
) -> Response:
    """Tag and summarize one article."""
    page = Page(body.text or "", None) if body.html is None else extract_article(body.html)
    if len(page.text) > settings.max_text_characters:
        limit = settings.max_text_characters
        detail = f"the text has {len(page.text)} characters; at most {limit} are taken"
        raise ProblemError(422, detail, "text-too-large")
    title = body.title if body.title is not None else page.title
    analysis = newsdesk.analyze(
        page.text,
        title=title,
        topics=body.topics.options() if body.topics else False,
        summary=body.summary.options() if body.summary else False,
        reading=ReadingOptions(body.keep_noise, body.language),
    )
    analysis = in_unit(analysis, body.offset_unit, text=page.text, title=title)
    if body.html is not None:
        analysis = replace(analysis, analyzed_text=page.text, analyzed_title=title)
    if surrogates_replaced(request):
        detail = "halves of surrogate pairs were read as U+FFFD; the text was cut within a character"
        analysis = replace(analysis, warnings=(Notice("lone_surrogates", detail), *analysis.warnings))
    return form.response(Answered(replace(analysis, id=body.id), page.text, title, newsdesk.topics))


@v1.post("/digest", responses=documented(400, 413, 415, 422, 500))
def digest_of(body: DigestRequest, settings: Annotated[Settings, Depends(settings_of)]) -> Digest:
    """Summarize several articles on a story together."""
    if (length := sum(len(article.text) for article in body.articles)) > settings.max_text_characters:
        detail = (
            f"the texts have {length} characters together; at most {settings.max_text_characters} are taken"
        )
        raise ProblemError(422, detail, "text-too-large")
    return digest(body.values(), body.sentences)


@v1.get("/topics", responses=documented(500))
def topics(newsdesk: Loaded) -> TopicsAnswer:
    """List the topics of the model."""
    return TopicsAnswer(topics=newsdesk.topics)


@v1.get("/topics/{id}", responses=documented(404, 500))
def topic(id: Annotated[str, Path(description="The topic's id.")], newsdesk: Loaded) -> Topic:  # noqa: A002 - the name in the path
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

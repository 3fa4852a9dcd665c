"""Annif's REST API under ``/annif/v1``, so that what talks to Annif can talk to newsdesk."""

from functools import partial
from importlib.metadata import version
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from starlette.datastructures import State

from nlp import Newsdesk, TopicOptions
from nlp.formats.topic_uris import topic_uris
from nlp.language import UNKNOWN, identify_language
from service import annif_schemas as schemas
from service.annif_requests import FORM, AnnifRoute, posted_form
from service.problems import ANY, ProblemError, documented, problem
from service.routes import Loaded, settings_of
from service.settings import Settings

VOCABULARY = "finance"

# The ranked list has every topic, however improbable; the tags are those that reach their own thresholds.
PROJECTS = {
    "finance-en": ("Finance news, ranked list", TopicOptions(explain=False, min_probability=0)),
    "finance-en-tags": ("Finance news, tags by each topic's threshold", TopicOptions(explain=False)),
}


annif = APIRouter(prefix="/annif/v1", route_class=AnnifRoute, tags=["Annif"])
Configured = Annotated[Settings, Depends(settings_of)]


async def known_project(
    project_id: Annotated[
        str, Path(description="The project's id.", json_schema_extra={"enum": [*PROJECTS]})
    ],
) -> str:
    """Return the id of a project, if there is one.

    Raises
    ------
    ProblemError
        If there is none.
    """
    if project_id not in PROJECTS:
        detail = f"Project '{project_id}' not found"
        raise ProblemError(404, detail, "project-not-found")
    return project_id


ProjectId = Annotated[str, Depends(known_project)]


@annif.get("/", responses=documented(*ANY))
def service() -> schemas.Service:
    """Say what answers."""
    return schemas.Service(title="newsdesk", version=version("newsdesk"))


@annif.get("/vocabs", responses=documented(*ANY))
def vocabularies(newsdesk: Loaded) -> schemas.Vocabularies:
    """List the vocabularies: the topics of the model."""
    return schemas.Vocabularies(vocabs=[_vocabulary(newsdesk)])


@annif.get("/projects", responses=documented(*ANY))
def projects(newsdesk: Loaded) -> schemas.Projects:
    """List the projects: ``finance-en`` ranks topics, ``finance-en-tags`` gives those that apply."""
    return schemas.Projects(projects=[_project(project_id, newsdesk) for project_id in PROJECTS])


@annif.get("/projects/{project_id}", responses=documented(*ANY, 404))
def project(project_id: ProjectId, newsdesk: Loaded) -> schemas.Project:
    """Describe a project."""
    return _project(project_id, newsdesk)


@annif.post(
    "/projects/{project_id}/suggest",
    responses=documented(*ANY, 400, 404, 408, 413, 415),
    openapi_extra={
        "requestBody": {
            "content": {FORM: {"schema": schemas.SuggestForm.model_json_schema()}},
            "required": True,
        }
    },
)
async def suggest(
    project_id: ProjectId,
    form: Annotated[schemas.SuggestForm, Depends(posted_form)],
    request: Request,
    newsdesk: Loaded,
    settings: Configured,
) -> schemas.Suggestions:
    """Suggest topics for a text."""
    _check_language(form.language, newsdesk)
    _check_length("text", form.text, settings)
    found = await _suggestions(request.app.state, newsdesk, project_id, form.text, form)
    return schemas.Suggestions(results=found)


@annif.post("/projects/{project_id}/suggest-batch", responses=documented(*ANY, 400, 404, 408, 413, 415))
async def suggest_batch(
    project_id: ProjectId,
    options: Annotated[schemas.Options, Query()],
    body: schemas.Documents,
    request: Request,
    newsdesk: Loaded,
    settings: Configured,
) -> list[schemas.DocumentSuggestions]:
    """Suggest topics for each of up to 32 texts."""
    _check_language(options.language, newsdesk)
    for place, document in enumerate(body.documents):
        _check_length(f"documents.{place}.text", document.text, settings)
    return [
        schemas.DocumentSuggestions(
            results=await _suggestions(request.app.state, newsdesk, project_id, document.text, options),
            document_id=document.document_id,
        )
        for document in body.documents
    ]


@annif.post(
    "/projects/{project_id}/learn", status_code=403, responses=documented(*ANY, 400, 403, 404, 408, 413, 415)
)
def learn(project_id: ProjectId, body: schemas.Learned) -> Response:
    """Refuse to learn: a model changes by ``newsdesk train`` only."""
    detail = f"Project '{project_id}' is not configured to allow learning via API"
    return problem(403, detail, kind="learning-not-allowed")


@annif.post("/detect-language", responses=documented(*ANY, 400, 408, 413, 415))
def detect_language(body: schemas.LanguageQuestion) -> schemas.LanguageScores:
    """Say which of a few languages a text is in."""
    found = identify_language(body.text)
    if found.code == UNKNOWN:
        # Said thrice, a short text is judged as a longer one is: with the languages named, that will do.
        found = identify_language(" ".join([body.text] * 3))
    scores: dict[str | None, float] = {
        language: found.confidence if language.lower() == found.code else 0.0 for language in body.languages
    }
    scores[None] = round(1 - max(scores.values()), 4)
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    return schemas.LanguageScores(
        results=[schemas.LanguageScore(language=language, score=score) for language, score in ranked]
    )


def _vocabulary(newsdesk: Newsdesk) -> schemas.Vocabulary:
    return schemas.Vocabulary(
        vocab_id=VOCABULARY, languages=[newsdesk.classifier.language], size=len(newsdesk.topics)
    )


def _project(project_id: str, newsdesk: Newsdesk) -> schemas.Project:
    language = newsdesk.classifier.language
    return schemas.Project(
        project_id=project_id,
        name=PROJECTS[project_id][0],
        language=language,
        backend=schemas.Backend(backend_id="newsdesk"),
        vocab=_vocabulary(newsdesk),
        vocab_language=language,
    )


def _check_language(language: str, newsdesk: Newsdesk) -> None:
    if language not in ("", newsdesk.classifier.language):
        detail = f'language "{language[:100]}" not supported by vocabulary'
        raise ProblemError(400, detail, "language-not-supported")


def _check_length(field: str, text: str, settings: Settings) -> None:
    if len(text) > (limit := settings.max_text_characters):
        detail = f"{field} has {len(text)} characters; at most {limit} are taken"
        raise ProblemError(413, detail, "text-too-large")


async def _suggestions(
    state: State, newsdesk: Newsdesk, project_id: str, text: str, options: schemas.Options
) -> list[schemas.Suggestion]:
    """Return the topics of a text that reach the threshold; those of score 0 never do."""
    if not text.strip():
        return []
    analyze = partial(newsdesk.analyze, text, topics=PROJECTS[project_id][1], summary=False)
    analysis = await state.lanes.run(len(text), analyze)
    if project_id == "finance-en-tags":  # the other list is no tags
        state.metrics.analysis(analysis, len(text))
    uris = topic_uris(newsdesk.topics)
    found = [tag for tag in analysis.tags if 0 < tag.probability >= options.threshold]
    return [
        schemas.Suggestion(uri=uris[tag.id], label=tag.name, notation=tag.id, score=tag.probability)
        for tag in found[: options.limit]
    ]

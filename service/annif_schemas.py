"""What Annif's REST API takes and answers (https://annif.org), field by field."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

MAX_DOCUMENTS = 32
MAX_LANGUAGES = 5
MAX_LEARNED = 1_000
_TEXT = "The text of an article. Nothing is suggested for an empty one."
_LIMIT = "The most suggestions to return."
_THRESHOLD = "Suggestions with a lower score are left out."
# The first that is wrong says enough; a million of them would be a hundred megabytes of errors.
_ALL_OR_NONE = Field(fail_fast=True, max_length=MAX_LEARNED)
_LANGUAGE = "Language of the labels, the project's without it."

Limit = Annotated[int, Field(ge=0, description=_LIMIT)]
Threshold = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False, description=_THRESHOLD)]
LabelLanguage = Annotated[str, Field(description=_LANGUAGE, json_schema_extra={"enum": ["", "en"]})]


class Options(BaseModel):
    """How many suggestions are asked for."""

    limit: Limit = 10
    threshold: Threshold = 0.0
    language: LabelLanguage = ""


class SuggestForm(Options):
    """A text as a form; other fields are ignored."""

    text: str = Field(description=_TEXT)


class Document(BaseModel):
    """A text of a batch."""

    text: str = Field(strict=True, description=_TEXT)
    document_id: str | None = Field(None, description="Comes back in the answer.")
    metadata: dict[str, Any] | None = Field(None, description="Ignored.")


class Documents(BaseModel):
    """A batch."""

    documents: list[Document] = Field(max_length=MAX_DOCUMENTS, description="The texts.")


class Subject(BaseModel):
    """A subject that somebody gave a text."""

    uri: str = Field(description="Its URI.")
    label: str | None = Field(None, description="Its name.")


class IndexedDocument(BaseModel):
    """A text with its right subjects."""

    text: str | None = Field(None, description="The text.")
    metadata: dict[str, Any] | None = Field(None, description="More about it.")
    subjects: Annotated[list[Subject], _ALL_OR_NONE] | None = Field(None, description="Its subjects.")


Learned = Annotated[list[IndexedDocument], _ALL_OR_NONE]


class LanguageQuestion(BaseModel):
    """A text and the languages it may be in."""

    text: str = Field(strict=True, description="The text.")
    languages: list[Annotated[str, StringConstraints(min_length=2, max_length=3)]] = Field(
        min_length=1, max_length=MAX_LANGUAGES, description="ISO 639 codes of the languages it may be in."
    )


class _Answer(BaseModel):
    model_config = ConfigDict(json_schema_serialization_defaults_required=True)


class Service(_Answer):
    """What answers."""

    title: str = Field(description="The service's name.")
    version: str = Field(description="Its version.")


class Vocabulary(_Answer):
    """A set of subjects."""

    vocab_id: str = Field(description="Its id.")
    languages: list[str] = Field(description="Languages that it has labels in.")
    size: int = Field(description="How many subjects it has.")
    loaded: bool = Field(True, description="Whether it is in memory; always.")


class Vocabularies(_Answer):
    """The vocabularies."""

    vocabs: list[Vocabulary] = Field(description="Of every project.")


class Backend(_Answer):
    """What a project answers with."""

    backend_id: str = Field(description="Its id.")


class Project(_Answer):
    """A way of suggesting subjects."""

    project_id: str = Field(description="Its id, as in the path.")
    name: str = Field(description="Its name, for people.")
    language: str = Field(description="The language of the texts it is for.")
    backend: Backend = Field(description="What it answers with.")
    vocab: Vocabulary = Field(description="Which subjects it suggests.")
    vocab_language: str = Field(description="The language of their labels.")
    is_trained: bool = Field(True, description="Whether it can answer; always.")
    modification_time: str | None = Field(None, description="Not known; always null.")


class Projects(_Answer):
    """The projects."""

    projects: list[Project] = Field(description="The ranked list, and the tags.")


class Suggestion(_Answer):
    """A subject that may fit a text."""

    uri: str = Field(
        description="That of the public vocabulary's subject that is the same, else urn:newsdesk:topic:<id>."
    )
    label: str = Field(description="The topic's name.")
    notation: str = Field(description="The topic's id.")
    score: float = Field(gt=0, le=1, description="The calibrated probability that the topic fits.")


class Suggestions(_Answer):
    """The answer to a text."""

    results: list[Suggestion] = Field(description="Subjects that may fit, the most probable first.")


class DocumentSuggestions(Suggestions):
    """The answer to a text of a batch."""

    document_id: str | None = Field(None, description="The id that came with the text.")


class LanguageScore(_Answer):
    """How probable a language is."""

    language: str | None = Field(description="A language asked about; null is none of them.")
    score: float = Field(ge=0, le=1, description="How probable that is.")


class LanguageScores(_Answer):
    """The answer to which language a text is in."""

    results: list[LanguageScore] = Field(description="The languages asked about and null, best first.")

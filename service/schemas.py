"""What the API takes, and how its answers are written as JSON. Answers are `nlp.types` as they are."""

from itertools import combinations
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SkipValidation,
    TypeAdapter,
    field_validator,
    model_validator,
)

from nlp import Article, Digest
from nlp.summarizer import DEFAULT_RANKER, RANKERS
from nlp.types import Analysis, Explain, Mode, OffsetUnit, Order, SummaryOptions, Topic, TopicOptions

MAX_TITLE_CHARACTERS = 2_000
MAX_ID_CHARACTERS = 512
MAX_DIGEST_ARTICLES = 100
MAX_DIGEST_SENTENCES = 100
MAX_DOCUMENTS = 1_000
MAX_TOPICS = 10_000
MAX_LENGTH = 1_000_000

Length = Annotated[int | None, Field(ge=1, le=MAX_LENGTH)]


class _Request(BaseModel):
    """A mistyped field is an error, never ignored; a number is not taken for a text."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


_SOME_TEXT: dict[str, Any] = {"pattern": r"\S"}
_LENGTHS = ("sentences", "words", "characters", "ratio")
_AT_MOST_ONE_LENGTH: dict[str, Any] = {
    "allOf": [
        {"not": {"required": pair, "properties": {name: {"not": {"type": "null"}} for name in pair}}}
        for pair in map(list, combinations(_LENGTHS, 2))
    ]
}
_TEXT_OR_HTML: dict[str, Any] = {
    "oneOf": [{"required": [name], "properties": {name: {"type": "string"}}} for name in ("text", "html")]
}


class TopicsRequest(_Request):
    """How to tag."""

    mode: Mode = Field("balanced", description="Which fitted thresholds decide.")
    explain: Explain = Field(True, description='Evidence for each tag; "full" gives every term.')
    only: Annotated[list[str], Field(min_length=1, max_length=MAX_TOPICS)] | None = Field(
        None, description="Topic ids to consider."
    )
    min_probability: float | None = Field(None, ge=0, le=1, description="Instead of the model's thresholds.")

    def options(self) -> TopicOptions:
        """Return the library's value."""
        only = None if self.only is None else tuple(self.only)
        return TopicOptions(self.mode, self.explain, only, self.min_probability)


class SummaryRequest(_Request):
    """How to summarize. Give at most one length; without one it is three sentences."""

    model_config = ConfigDict(json_schema_extra=_AT_MOST_ONE_LENGTH)

    sentences: Length = Field(None, description="The most sentences.")
    words: Length = Field(None, description="The most words.")
    characters: Length = Field(None, description="The most characters.")
    ratio: float | None = Field(None, gt=0, le=1, description="Share of the article's sentences.")
    order: Order = Field("text", description="As in the text, or the most important first.")
    topic: str | None = Field(None, description="Id of a topic: the sentences that best carry it.")
    all: bool = Field(False, description="Every sentence with score and rank, as `ranked`.")
    ranker: str | None = Field(
        None,
        description=f"{', '.join(RANKERS)}; default {DEFAULT_RANKER}.",
        json_schema_extra={"enum": [None, *RANKERS]},
    )

    def options(self) -> SummaryOptions:
        """Return the library's value."""
        return SummaryOptions(**self.__dict__)


class AnalyzeRequest(_Request):
    """One article."""

    model_config = ConfigDict(json_schema_extra=_TEXT_OR_HTML)

    text: str | None = Field(
        None, description="The article's text. Give this or `html`.", json_schema_extra=_SOME_TEXT
    )
    html: str | None = Field(None, description="A web page; its article is analyzed.")
    title: str | None = Field(None, max_length=MAX_TITLE_CHARACTERS, description="Its headline.")
    id: str | None = Field(None, max_length=MAX_ID_CHARACTERS, description="Comes back in the answer.")
    topics: TopicsRequest | Literal[False] = Field(TopicsRequest(), description="false skips the tags.")
    summary: SummaryRequest | Literal[False] = Field(SummaryRequest(), description="false skips the summary.")
    keep_noise: bool = Field(False, description="Take every sentence for a part of the article.")
    language: str | None = Field(
        None,
        pattern="^[a-zA-Z]{2,3}(-[a-zA-Z]{2,4})?$",
        description="The text's language, if known; identified without.",
    )
    offset_unit: OffsetUnit = Field("codepoint", description="The unit of every offset in the answer.")

    @property
    def is_plain(self) -> bool:
        """Whether it asks for nothing but the usual of a text, which takes as long as the text is."""
        return self.model_fields_set.isdisjoint(("html", "topics", "summary"))

    @field_validator("topics", "summary", mode="before")
    @classmethod
    def _zero_is_not_false(cls, value: object) -> object:
        if value == 0 and value is not False:
            raise ValueError("Input should be an object or false")
        return value

    @model_validator(mode="after")
    def _one_of_text_and_html(self) -> Self:
        if (self.text is None) == (self.html is None):
            raise ValueError("give one of text and html")
        return self


class ArticleRequest(_Request):
    """An article of a digest."""

    id: str = Field(max_length=MAX_ID_CHARACTERS, description="Names the article in the answer.")
    text: str = Field(description="Its text.", json_schema_extra=_SOME_TEXT)
    title: str | None = Field(None, max_length=MAX_TITLE_CHARACTERS, description="Its headline.")


class DigestRequest(_Request):
    """Articles on one story."""

    articles: list[ArticleRequest] = Field(
        min_length=1, max_length=MAX_DIGEST_ARTICLES, description="The articles, each with its own id."
    )
    sentences: int = Field(3, ge=1, le=MAX_DIGEST_SENTENCES, description="How many sentences.")

    def values(self) -> list[Article]:
        """Return the library's values."""
        return [Article(article.id, article.text, article.title) for article in self.articles]


class BatchRequest(_Request):
    """Articles that have nothing to do with each other. Each is checked by itself."""

    documents: list[SkipValidation[AnalyzeRequest | Any]] = Field(
        min_length=1,
        max_length=MAX_DOCUMENTS,
        description="Each as a request to /v1/analyze; what is none is an error in its place.",
    )


class TopicsAnswer(BaseModel):
    """The topics of the model."""

    topics: tuple[Topic, ...] = Field(description="In the order of the taxonomy.")


class Health(BaseModel):
    """That the service is alive, or ready."""

    status: Literal["ok"] = Field("ok", description="Always ok; if not, the answer is no 200.")


class Problem(BaseModel):
    """An error (RFC 9457)."""

    type: str = Field(description="A stable URI reference, such as /problems/text-too-large.")
    title: str = Field(description="What kind of error it is.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What is wrong, with the value and the limit.")
    errors: list[dict[str, Any]] | None = Field(None, description="For invalid requests: field and message.")


class BatchError(BaseModel):
    """In place of an answer, where a document could not be answered."""

    id: str | None = Field(description="The document's, if it has one.")
    error: Problem = Field(description="What a request of its own would be answered with.")


class BatchAnswer(BaseModel):
    """An answer or an error for each document, in the order sent."""

    results: list[Analysis | BatchError] = Field(description="As many as documents were sent.")


class ModelAnswer(BaseModel):
    """The model in service, and what its folder says of it."""

    model_config = ConfigDict(extra="allow")

    name: str = Field(description="Its name.")
    version: str = Field(description="Its version.")
    sha256: str = Field(description="The digest of its manifest, which holds those of its weights.")
    language: str = Field(description="The language of the articles it was trained on.")
    figures: dict[str, Any] = Field(description="As measured in cross-validation, with 95 % intervals.")
    topic_figures: dict[str, Any] = Field(description="The same for each topic.")
    card: str | None = Field(description="The model card, in Markdown.")


_ANALYSIS = TypeAdapter(Analysis)
_DIGEST = TypeAdapter(Digest)


def analysis_json(analysis: Analysis) -> bytes:
    """Return an analysis as JSON."""
    return _ANALYSIS.dump_json(analysis)


def digest_json(digest: Digest) -> bytes:
    """Return a digest as JSON."""
    return _DIGEST.dump_json(digest)

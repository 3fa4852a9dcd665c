"""The values that newsdesk takes and returns: plain, frozen, complete when constructed.

All offsets are half-open ``[start, end)`` into the text as sent, so ``text[start:end]`` is the passage.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

Mode = Literal["balanced", "precision", "recall"]
Explain = bool | Literal["full"]
Order = Literal["text", "rank"]
OffsetUnit = Literal["codepoint", "utf16", "utf8"]
Status = Literal["tagged", "abstained", "skipped"]
Reason = Literal["too_short", "language", "unknown_vocabulary", "below_threshold"]
Span = tuple[int, int]


class Sentence(NamedTuple):  # there are many, and a dataclass takes several times as long to make
    """A sentence and where it stands."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Noise:
    """A passage that is not the article (a caption, a byline, "Read more"), and the reason."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Language:
    """A language: ISO 639 code, ``und`` where it is not clear, and how sure that is, in [0, 1]."""

    code: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Code:
    """A topic's code in a public vocabulary; `match` is SKOS's (exact, close, broad, related)."""

    scheme: str
    code: str
    label: str
    match: str
    uri: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of the taxonomy.

    `seed_terms` are words and phrases that mostly mean the topic: they support it in a text, and label
    texts weakly where there are no labels. `goal` is set for topics that count as discussed where a text
    lists them among the goals of a cooperation.
    """

    id: str
    name: str
    definition: str = ""
    seed_terms: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()
    goal: bool = False


Taxonomy = tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A term that speaks for a topic (positive weight) or against it, and where it stands.

    The weights of all terms and the topic's bias add up to the tag's score.
    """

    term: str
    weight: float
    spans: tuple[Span, ...]
    title_spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Tag:
    """A topic given to a text.

    `probability` is calibrated and in [0, 1]; `threshold` is the topic's own in the mode asked for.
    `score` and `bias` stand only in an answer with ``explain="full"``.
    """

    id: str
    name: str
    probability: float
    threshold: float
    codes: tuple[Code, ...]
    evidence: tuple[Evidence, ...] = ()
    score: float | None = None
    bias: float | None = None


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """A sentence of a summary; rank 1 is the ranker's first choice, `score` its figure in [0, 1]."""

    text: str
    score: float
    rank: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The chosen sentences in the order asked for, and their texts joined with a blank.

    `ranked` are all sentences of the article, the best first, where that was asked for.
    """

    sentences: tuple[SummarySentence, ...]
    text: str
    ranked: tuple[SummarySentence, ...] | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something odd about the text or the answer; `code` is stable, `detail` is for people."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """Which model answered: `sha256` is the digest of its manifest."""

    name: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """The answer to one text. `analyzed_text` and `analyzed_title` are what a web page was read as."""

    id: str | None
    model: ModelInfo
    language: Language
    status: Status
    reason: Reason | None
    tags: tuple[Tag, ...]
    summary: Summary | None
    noise: tuple[Noise, ...]
    offset_unit: OffsetUnit
    warnings: tuple[Notice, ...]
    analyzed_text: str | None = None
    analyzed_title: str | None = None


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How to read a text.

    Parameters
    ----------
    keep_noise : bool
        Take every sentence for a part of the article.
    language : str, optional
        The text's language, if it is known; it is identified without.
    """

    keep_noise: bool = False
    language: str | None = None


@dataclass(frozen=True, slots=True)
class TopicOptions:
    """How to tag.

    Parameters
    ----------
    mode : {"balanced", "precision", "recall"}
        Which of the model's fitted thresholds decide.
    explain : bool or "full"
        Whether tags carry evidence; ``"full"`` lists every term, with the score and the bias.
    only : tuple of str, optional
        Topic ids to consider; all topics by default.
    min_probability : float, optional
        One threshold in [0, 1] for every topic, instead of the model's.
    """

    mode: Mode = "balanced"
    explain: Explain = True
    only: tuple[str, ...] | None = None
    min_probability: float | None = None


@dataclass(frozen=True, slots=True)
class SummaryOptions:
    """How to summarize. At most one length may be given; without one it is three sentences.

    Parameters
    ----------
    sentences, words, characters : int, optional
        The most of them, at least 1.
    ratio : float, optional
        The share of the article's sentences, in (0, 1].
    order : {"text", "rank"}
        Sentences as they stand in the text, or the most important first.
    ranker : str, optional
        A key of `nlp.summarizer.RANKERS`; the default ranker without it.
    topic : str, optional
        Id of a topic: sentences that best carry it.
    all : bool
        Whether to return every sentence's score and rank besides.
    """

    sentences: int | None = None
    words: int | None = None
    characters: int | None = None
    ratio: float | None = None
    order: Order = "text"
    ranker: str | None = None
    topic: str | None = None
    all: bool = False

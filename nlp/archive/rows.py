"""From an article to the row that is written of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from nlp.archive.articles import Article
from nlp.archive.entries import Rejected
from nlp.archive.options import ArchiveOptions
from nlp.errors import InvalidInputError
from nlp.pipeline import Newsdesk
from nlp.types import Analysis, ReadingOptions, SummaryOptions

BEFORE = ("id", "source", "line")
AFTER = ("status", "reason", "tags", "summary", "language", "warnings", "model", "version", "sha256")
CLASH = "input_"  # before the name of a field that is called like one of ours


@dataclass(slots=True)
class Counts:
    """How many articles were tagged, abstained and rejected; how many have each topic, or each reason."""

    statuses: Counter[str] = field(default_factory=Counter)
    topics: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    def tagged(self, analysis: Analysis) -> None:
        """Count an article with an answer."""
        self.statuses[analysis.status] += 1
        if analysis.reason:
            self.reasons[analysis.reason] += 1
        self.topics.update(tag.id for tag in analysis.tags)

    def rejected(self, rejected: Rejected) -> None:
        """Count an article without one."""
        self.statuses["rejected"] += 1
        self.reasons[rejected.reason] += 1

    def as_json(self) -> dict[str, Counter[str]]:
        """Return them as JSON can hold them."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @classmethod
    def from_json(cls, state: Mapping[str, Mapping[str, int]]) -> "Counts":
        """Return what `as_json` made."""
        return cls(**{name: Counter(counted) for name, counted in state.items()})

    def add(self, others: "Counts") -> None:
        """Add what was counted elsewhere."""
        self.statuses += others.statuses
        self.topics += others.topics
        self.reasons += others.reasons


def analyze(newsdesk: Newsdesk, article: Article, options: ArchiveOptions) -> Analysis | Rejected:
    """Return the answer to an article, or that it is not in the model's language."""
    analysis = answer(newsdesk, article, options)
    if analysis.reason != "language":
        return analysis
    detail = f"the text is in {analysis.language.code!r}, the model reads {newsdesk.classifier.language!r}"
    return Rejected(article.source, article.line, article.id, "language", detail)


def answer(newsdesk: Newsdesk, article: Article, options: ArchiveOptions) -> Analysis:
    """Return the answer to an article, whatever its language."""
    return newsdesk.analyze(
        article.text,
        title=article.title,
        topics=options.topic_options(),
        summary=SummaryOptions(sentences=options.sentences) if options.sentences else False,
        reading=ReadingOptions(options.keep_noise, options.language),
    )


def row_of(article: Article, analysis: Analysis, options: ArchiveOptions) -> dict[str, Any]:
    """Return what is written of an article: where it comes from, fields kept, the answer, the model."""
    row: dict[str, Any] = dict(zip(BEFORE, (article.id, article.source, article.line), strict=True))
    for name, value in article.fields.items():
        kept = kept_name(name)
        while kept in row:
            kept = CLASH + kept
        row[kept] = value
    row["status"] = analysis.status
    row["reason"] = analysis.reason
    row["tags"] = [
        {"id": tag.id, "probability": tag.probability}
        | ({"evidence": [asdict(term) for term in tag.evidence]} if options.explain else {})
        for tag in analysis.tags
    ]
    row["summary"] = analysis.summary.text if analysis.summary else None
    row["language"] = analysis.language.code
    row["warnings"] = [notice.code for notice in analysis.warnings]
    row["model"], row["version"] = analysis.model.name, analysis.model.version
    row["sha256"] = analysis.model.sha256
    return row


def kept_name(name: str) -> str:
    """Return what a field of the input is called in the output."""
    return CLASH + name if name in BEFORE or name in AFTER else name


def names_of(options: ArchiveOptions, topics: Sequence[str]) -> list[str]:
    """Return the columns of a table.

    Raises
    ------
    InvalidInputError
        If a topic that shall have a column is called like another.
    """
    after = list(AFTER)
    if options.wide:
        if taken := {*BEFORE, *AFTER, *map(kept_name, options.keep)}.intersection(topics):
            raise InvalidInputError(f"wide: topics are called as columns are: {', '.join(sorted(taken))}")
        place = after.index("tags")
        after[place : place + 1] = topics
    return [*BEFORE, *map(kept_name, options.keep), *after]

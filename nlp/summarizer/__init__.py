"""Extractive summaries: a ranker scores the sentences, a selection picks some within a length.

`RANKERS` is the one list of rankers: command line, API and documentation read it.
"""

from collections.abc import Callable

from nlp.errors import InvalidInputError
from nlp.features import Float
from nlp.summarizer.lead import lead
from nlp.summarizer.lexrank import lexrank
from nlp.summarizer.selection import select
from nlp.types import Document, Notice, Summary, SummaryOptions, SummarySentence

__all__ = ["DEFAULT_RANKER", "RANKERS", "check_options", "summarize"]

RANKERS: dict[str, Callable[[Document], Float]] = {"lead": lead, "lexrank": lexrank}
DEFAULT_RANKER = "lead"


def check_options(options: SummaryOptions) -> None:
    """Raise if the options contradict themselves or are out of range.

    Raises
    ------
    InvalidInputError
    """
    lengths = {
        name: value
        for name in ("sentences", "words", "characters", "ratio")
        if (value := getattr(options, name)) is not None
    }
    if len(lengths) > 1:
        raise InvalidInputError(f"summary: give one length, not {' and '.join(lengths)}")
    for name, value in lengths.items():
        if name == "ratio" and not 0 < value <= 1:
            raise InvalidInputError(f"summary.ratio is {value}; it must be above 0 and at most 1")
        if name != "ratio" and value < 1:
            raise InvalidInputError(f"summary.{name} is {value}; it must be at least 1")
    if options.order not in ("text", "rank"):
        raise InvalidInputError(f"summary.order is {options.order!r}; it must be text or rank")
    if options.ranker is not None and options.ranker not in RANKERS:
        raise InvalidInputError(f"unknown ranker {options.ranker!r}; there are: {', '.join(RANKERS)}")


def summarize(document: Document, options: SummaryOptions | None = None) -> tuple[Summary, list[Notice]]:
    """Return the summary of a document, and a warning if it holds less than was asked for.

    Every sentence of the summary is a passage of the text: ``text[start:end] == sentence.text``.

    Raises
    ------
    InvalidInputError
        If the options contradict themselves or name an unknown ranker.
    """
    options = options or SummaryOptions()
    check_options(options)
    scores = RANKERS[options.ranker or DEFAULT_RANKER](document)
    picked = select([sentence.text for sentence in document.sentences], scores, options)
    rank_of = {index: rank for rank, index in enumerate(picked, 1)}
    in_order = sorted(picked) if options.order == "text" else picked
    sentences = tuple(
        SummarySentence(
            text=document.sentences[index].text,
            score=round(float(scores[index]), 4),
            rank=rank_of[index],
            start=document.sentences[index].start,
            end=document.sentences[index].end,
        )
        for index in in_order
    )
    summary = Summary(sentences, " ".join(sentence.text for sentence in sentences))
    return summary, _warnings(document, options, len(picked))


def _warnings(document: Document, options: SummaryOptions, n_picked: int) -> list[Notice]:
    available = len(document.sentences)
    if not available:
        return [Notice("empty_summary", "no sentence of the text was recognised as part of an article")]
    if not n_picked:
        return [
            Notice("empty_summary", "no sentence of the article is short enough for the length asked for")
        ]
    if options.sentences is not None and n_picked < options.sentences:
        detail = f"{options.sentences} sentences were asked for; different ones in the article: {n_picked}"
        return [Notice("fewer_sentences", detail)]
    return []

"""Extractive summaries: a ranker scores the sentences, a selection picks some within a length.

`RANKERS` is the one list of rankers: command line, API and documentation read it.
"""

from collections.abc import Callable, Sequence

from nlp.document import Document
from nlp.errors import InvalidInputError
from nlp.summarizer.lead import lead
from nlp.summarizer.lexrank import lexrank
from nlp.summarizer.lsa import MAX_EXACT, lsa
from nlp.summarizer.luhn import luhn
from nlp.summarizer.selection import select
from nlp.summarizer.sentence_scorer import newsdesk
from nlp.summarizer.sumbasic import sumbasic
from nlp.summarizer.textrank import textrank
from nlp.types import Notice, Summary, SummaryOptions, SummarySentence
from nlp.values import rounded, values
from nlp.words import Float

__all__ = ["DEFAULT_RANKER", "RANKERS", "check_options", "summarize"]

RANKERS: dict[str, Callable[[Document], Float]] = {
    "newsdesk": newsdesk,
    "lead": lead,
    "lexrank": lexrank,
    "textrank": textrank,
    "luhn": luhn,
    "sumbasic": sumbasic,
    "lsa": lsa,
}
DEFAULT_RANKER = "newsdesk"


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


def summarize(
    document: Document, options: SummaryOptions | None = None, support: Float | None = None
) -> tuple[Summary, list[Notice]]:
    """Return the summary of a document, and a warning if it holds less than was asked for.

    Every sentence of the summary is a passage of the text: ``text[start:end] == sentence.text``.

    Parameters
    ----------
    document : Document
        The article.
    options : SummaryOptions, optional
        Length, order, ranker.
    support : ndarray of shape (n_sentences,), optional
        How much each sentence says of the topic that the summary is to be of, at least 0. Scores are
        multiplied by it, the highest taken as 1.

    Raises
    ------
    InvalidInputError
        If the options contradict themselves or name an unknown ranker.
    """
    options = options or SummaryOptions()
    check_options(options)
    ranker = options.ranker or DEFAULT_RANKER
    scores = RANKERS[ranker](document)
    if support is not None and support.max(initial=0.0) > 0:
        scores = scores * (support / support.max())
    picked = select(document, scores, options)
    chosen = _sentences(document, scores, picked)
    if options.order == "text":
        chosen = tuple(sorted(chosen, key=lambda sentence: sentence.start))
    every = sorted(range(len(scores)), key=lambda index: (-scores[index], index)) if options.all else []
    ranked = _sentences(document, scores, every) if options.all else None
    summary = Summary(chosen, " ".join(sentence.text for sentence in chosen), ranked)
    return summary, _warnings(document, options, len(picked))


def _sentences(document: Document, scores: Float, ranking: Sequence[int]) -> tuple[SummarySentence, ...]:
    """Return sentences of a document, the best first."""
    ranked = [(document.sentences[index], float(scores[index])) for index in ranking]
    rows = (
        (sentence.text, rounded(score), rank, sentence.start, sentence.end)
        for rank, (sentence, score) in enumerate(ranked, 1)
    )
    return values(SummarySentence, rows)


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
    if options.ranker == "lsa" and available > MAX_EXACT:
        detail = f"lsa is approximate over {MAX_EXACT} sentences; the article has {available}"
        return [Notice("approximate_ranking", detail)]
    return []

"""What a ranker's summaries are worth, beside the first sentences of the article."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from nlp.corpus import SummaryRecord
from nlp.document import read_document
from nlp.evaluation import SummaryFigures, key_sentence_precision, rouge, summary_figures
from nlp.summarizer import DEFAULT_RANKER, check_options, summarize
from nlp.text import sentence_spans
from nlp.types import ReadingOptions, Summary, SummaryOptions

N_KEY_SENTENCES = 3


def evaluate_summaries(
    records: Sequence[SummaryRecord],
    *,
    ranker: str | None = None,
    n_sentences: int = 3,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, SummaryFigures]:
    """Summarize articles and measure: by key sentences where there are some, by references where there are.

    Parameters
    ----------
    records : sequence of SummaryRecord
        The articles, at least one.
    ranker : str, optional
        A key of `nlp.summarizer.RANKERS`; the default ranker without it.
    n_sentences : int
        How long summaries are; at least 1.
    progress : callable, optional
        Told how many articles are done, and of how many.

    Returns
    -------
    dict of str to SummaryFigures
        By the measure's name.

    Raises
    ------
    InvalidInputError
        If there is no such ranker.

    Examples
    --------
    >>> text = "The bank sold its first green bond. Investors bid for four times the sum. It rained."
    >>> figures = evaluate_summaries([SummaryRecord("a1", "", text, best=((0, 35), (36, 73)))], n_sentences=2)
    >>> print(figures["precision@3"].lead)
    1.000 [1.000, 1.000]
    """
    ours = SummaryOptions(sentences=n_sentences, ranker=ranker or DEFAULT_RANKER, order="text")
    check_options(ours)
    lead = SummaryOptions(sentences=n_sentences, ranker="lead", order="text")
    scores: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    for done, record in enumerate(records, 1):
        document = read_document(record.text, record.title or None)
        as_found = read_document(record.text, record.title or None, ReadingOptions(keep_noise=True))
        pairs = ((document, ours), (document, lead), (as_found, lead))
        for name, row in _scores(record, [summarize(*pair)[0] for pair in pairs], n_sentences):
            scores[name].append(row)
        if progress:
            progress(done, len(records))
    return {name: summary_figures(*np.array(rows).T) for name, rows in scores.items()}


def _scores(
    record: SummaryRecord, summaries: Sequence[Summary], n_sentences: int
) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Yield the name of each measure, and what it says of each summary."""
    if record.best:
        picked = [[(sentence.start, sentence.end) for sentence in found.sentences] for found in summaries]
        judged = [key_sentence_precision(spans, record.best, record.also) for spans in picked]
        names = (f"precision@{max(n_sentences, N_KEY_SENTENCES)}", "with near-equals")
        yield from zip(names, zip(*judged, strict=True), strict=True)
    if record.summary:
        reference = _by_line(record.summary)
        texts = [[sentence.text for sentence in found.sentences] for found in summaries]
        rouges = [rouge(_lines(sentences), reference) for sentences in texts]
        yield from zip(("ROUGE-1", "ROUGE-2", "ROUGE-Lsum"), zip(*rouges, strict=True), strict=True)


def _by_line(reference: str) -> str:
    """Return a reference with one sentence a line; one that has lines keeps them."""
    if "\n" in reference.strip():
        return reference
    return _lines([reference[start:end] for start, end in sentence_spans(reference)])


def _lines(sentences: Sequence[str]) -> str:
    return "\n".join(" ".join(sentence.split()) for sentence in sentences)

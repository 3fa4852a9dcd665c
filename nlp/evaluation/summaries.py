"""How good summaries are: by the sentences that editors picked, or by the words of a reference."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from nlp.evaluation.resampling import Estimate, estimates
from nlp.types import Span
from nlp.words import Float

ROUGE = ("rouge1", "rouge2", "rougeLsum")  # as rouge-score calls them


def key_sentence_precision(
    picked: Sequence[Span], best: Sequence[Span], also: Sequence[Span] = ()
) -> tuple[float, float]:
    """Return which share of a summary are key sentences: hard, and with near-equals; precision at 3 [1]_.

    Two spans are the same sentence if they overlap by more than half of the longer one, so that a blank or a
    quotation mark more does not count. A sentence that is missing from a summary shorter than `best` counts
    as a wrong one.

    Parameters
    ----------
    picked : sequence of (int, int)
        The summary's sentences, which do not overlap.
    best : sequence of (int, int)
        The sentences of the best summary, usually three.
    also : sequence of (int, int)
        Sentences that are acceptable instead.

    Returns
    -------
    hard, with_near_equals : float
        In [0, 1]: the share of sentences that are among `best`, and among `best` or `also`.

    References
    ----------
    .. [1] C. D. Manning, P. Raghavan, H. Schütze. "Introduction to Information Retrieval". Cambridge
       University Press, 2008. Section 8.4.

    Examples
    --------
    >>> key_sentence_precision([(0, 10), (11, 20), (21, 30)], best=[(0, 9), (21, 30)], also=[(11, 20)])
    (0.6666666666666666, 1.0)
    """
    n_places = max(len(best), len(picked), 1)
    hard = sum(is_among(span, best) for span in picked)
    near = sum(is_among(span, (*best, *also)) for span in picked)
    return hard / n_places, near / n_places


def is_among(span: Span, others: Sequence[Span]) -> bool:
    """Return whether one of some spans is the same sentence."""
    return any(_same_sentence(span, other) for other in others)


def _same_sentence(one: Span, other: Span) -> bool:
    overlap = min(one[1], other[1]) - max(one[0], other[0])
    return 2 * overlap > max(one[1] - one[0], other[1] - other[0])


def rouge(summary: str, reference: str) -> tuple[float, float, float]:
    """Return ROUGE-1, ROUGE-2 and ROUGE-Lsum [1]_: F-measures of Google's rouge-score, words stemmed.

    They count common words, common pairs of words, and common subsequences line by line.

    Parameters
    ----------
    summary, reference : str
        What is judged, and what it should say; each with one sentence a line.

    Returns
    -------
    rouge_1, rouge_2, rouge_lsum : float
        In [0, 1]; papers print them times 100. 0 if a text is empty.

    References
    ----------
    .. [1] C.-Y. Lin. "ROUGE: A Package for Automatic Evaluation of Summaries". Text Summarization Branches
       Out, ACL, 2004. https://aclanthology.org/W04-1013/

    Examples
    --------
    >>> rouge("The banks sold.", "The bank sold bonds and bills.")
    (0.6666666666666666, 0.5714285714285715, 0.6666666666666666)
    """
    scores = _scorer().score(target=reference, prediction=summary)
    rouge_1, rouge_2, rouge_lsum = (float(scores[name].fmeasure) for name in ROUGE)
    return rouge_1, rouge_2, rouge_lsum


@cache
def _scorer() -> Any:
    from rouge_score.rouge_scorer import RougeScorer  # it imports nltk, which answering does without

    return RougeScorer(ROUGE, use_stemmer=True)


@dataclass(frozen=True, slots=True)
class SummaryFigures:
    """What summaries are worth by one measure, beside the first sentences of the article [1]_.

    Differences are in pairs: all figures are measured on the same resampled articles [2]_.

    Parameters
    ----------
    ours : Estimate
        The mean over articles of the summaries measured.
    lead, difference : Estimate
        That of the first sentences that are not noise, and `ours` minus it.
    as_found, difference_as_found : Estimate
        That of the first sentences of the text as it was found, noise and all, and `ours` minus it.

    References
    ----------
    .. [1] R. Nallapati, F. Zhai, B. Zhou. "SummaRuNNer: A Recurrent Neural Network Based Sequence Model for
       Extractive Summarization of Documents". AAAI, 2017. "Lead-3".
    .. [2] P. Koehn. "Statistical significance tests for machine translation evaluation". EMNLP, 2004.
    """

    ours: Estimate
    lead: Estimate
    difference: Estimate
    as_found: Estimate
    difference_as_found: Estimate


def summary_figures(ours: Float, lead: Float, as_found: Float) -> SummaryFigures:
    """Return the means of a measure over articles, and their differences, with intervals.

    Parameters
    ----------
    ours, lead, as_found : ndarray of shape (n_articles,)
        What the measure says of each article's summaries; at least one article.

    Examples
    --------
    >>> figures = summary_figures(np.array([1.0, 0.5]), np.array([1.0, 0.5]), np.array([0.0, 0.5]))
    >>> print(figures.ours, figures.difference, figures.difference_as_found, sep="; ")
    0.750 [0.500, 1.000]; 0.000 [0.000, 0.000]; 0.500 [0.000, 1.000]
    """
    columns = np.stack((ours, lead, ours - lead, as_found, ours - as_found), axis=1)
    return SummaryFigures(
        *estimates(lambda weights: weights @ columns / weights.sum(axis=1, keepdims=True), len(ours))
    )

"""Whether probabilities can be believed, and whether they rank articles well."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.evaluation.resampling import Bool, Estimate, Measure, estimates
from nlp.evaluation.tags import ratios
from nlp.words import Float, Ids

N_BINS = 15


def calibration_error(y: Bool, probabilities: Float, *, n_bins: int = N_BINS) -> float:
    """Expected calibration error over bins of equal size, all topics pooled [1]_.

    Parameters
    ----------
    y : ndarray of bool, shape (n_articles, n_topics)
    probabilities : ndarray of shape (n_articles, n_topics)
        In [0, 1].

    References
    ----------
    .. [1] M. P. Naeini, G. Cooper, M. Hauskrecht. "Obtaining well calibrated probabilities using Bayesian
       binning". AAAI, 2015. With bins of equal mass.
    """
    flat, hit = probabilities.ravel(), y.ravel()
    bins = np.array_split(np.argsort(flat, kind="stable"), n_bins)
    gaps = [len(bin_) * abs(flat[bin_].mean() - hit[bin_].mean()) for bin_ in bins if len(bin_)]
    return float(sum(gaps) / max(len(flat), 1))


def calibration_errors(y: Bool, probabilities: Float, *, n_bins: int = N_BINS) -> Measure:
    """Return a measure that gives `calibration_error` of weighted articles, shape (n_rounds, 1).

    Pairs are sorted once, not anew each round; bins still are of equal size in each round.

    Parameters
    ----------
    y : ndarray of bool, shape (n_articles, n_topics)
    probabilities : ndarray of shape (n_articles, n_topics)
        In [0, 1].
    """
    flat = probabilities.ravel()
    order = np.argsort(flat, kind="stable")
    article, surplus = order // y.shape[1], (flat - y.ravel())[order]

    def measure(weights: Float) -> Float:
        return np.array([[_calibration_error(row[article], surplus, n_bins)] for row in weights])

    return measure


def _calibration_error(counts: Float, surplus: Float, n_bins: int) -> float:
    """Return the error where each pair, in ascending order of probability, counts as often as it says."""
    ends, sums = np.cumsum(counts), np.cumsum(counts * surplus)
    n_pairs = int(ends[-1])
    size, larger = divmod(n_pairs, n_bins)
    bins = np.arange(1, n_bins + 1)
    borders = bins * size + np.minimum(bins, larger)  # as np.array_split cuts
    places = np.searchsorted(ends, borders)
    until = sums[places] - (ends[places] - borders) * surplus[places]  # a border may cut through a pair
    return float(np.abs(np.diff(until, prepend=0.0)).sum() / max(n_pairs, 1))


def brier_scores(y: Bool, probabilities: Float) -> Measure:
    """Return a measure that gives each topic's Brier score, shape (n_rounds, n_topics) [1]_.

    That is the mean squared distance of its probabilities from 1 where an article has it and 0 elsewhere:
    0 is perfect; always telling a topic's share ``p`` of the articles gives ``p * (1 - p)``.

    Parameters
    ----------
    y : ndarray of bool, shape (n_articles, n_topics)
    probabilities : ndarray of shape (n_articles, n_topics)
        In [0, 1].

    References
    ----------
    .. [1] G. W. Brier. "Verification of forecasts expressed in terms of probability". Monthly Weather Review
       78, 1950.
    """
    squares = (probabilities - y) ** 2
    return lambda weights: weights @ squares / weights.sum(axis=1, keepdims=True)


def average_precisions(y: Bool, probabilities: Float) -> Measure:
    """Return a measure that gives each topic's average precision, shape (n_rounds, n_topics).

    As scikit-learn's ``average_precision_score``: precision at each probability of an article that has the
    topic, averaged over these articles, without interpolation; equal probabilities count together. 0 if no
    article has it.

    Parameters
    ----------
    y : ndarray of bool, shape (n_articles, n_topics)
    probabilities : ndarray of shape (n_articles, n_topics)
        Or raw scores: only their order counts.
    """
    columns = [_ranking(y[:, topic], probabilities[:, topic]) for topic in range(y.shape[1])]

    def measure(weights: Float) -> Float:
        # Articles first: what is added up lies side by side. Counts are exact in floats of half the size.
        by_article = np.ascontiguousarray(weights.T, dtype=np.float32)
        ranked = (_average_precision(by_article, *column) for column in columns)
        return np.stack(list(ranked), axis=1)

    return measure


def _ranking(y: Bool, scores: Float) -> tuple[Ids, Bool, Ids]:
    """Return the order of articles, which of them in it have the topic, and where groups of ties begin."""
    order = np.argsort(-scores, kind="stable")
    ranked = scores[order]
    return order, y[order], np.flatnonzero(np.concatenate(([True], ranked[1:] != ranked[:-1])))


def _average_precision(by_article: NDArray[np.float32], order: Ids, y: Bool, groups: Ids) -> Float:
    """Return the average precision of each round."""
    if not y.any():
        return np.zeros(by_article.shape[1])
    counts = by_article[order]
    if len(groups) == len(order):
        hits, seen = counts[y], np.cumsum(counts, axis=0)[y]
    else:
        hits = np.add.reduceat(counts * y[:, None], groups, axis=0)
        seen = np.cumsum(np.add.reduceat(counts, groups, axis=0), axis=0)
    hits, found = hits.astype(float), np.cumsum(hits, axis=0, dtype=float)
    return ratios((hits * ratios(found, seen.astype(float))).sum(axis=0), found[-1])


@dataclass(frozen=True, slots=True)
class Reliability:
    """Of the pairs given a probability within a bin, how many were right.

    Parameters
    ----------
    low, high : float
        The bin, half-open; the last one holds 1.
    count : int
        Pairs of article and topic in it, at least 1.
    probability : float
        Their mean probability.
    frequency : Estimate
        The share of them where the article has the topic; that of a calibrated model is `probability`.
    """

    low: float
    high: float
    count: int
    probability: float
    frequency: Estimate


def reliability(y: Bool, probabilities: Float, *, n_bins: int = 20) -> list[Reliability]:
    """Return how often probabilities came true, in bins of equal width, all topics pooled [1]_.

    Parameters
    ----------
    y : ndarray of bool, shape (n_articles, n_topics)
    probabilities : ndarray of shape (n_articles, n_topics)
        In [0, 1].

    Returns
    -------
    list of Reliability
        One a bin that is not empty.

    References
    ----------
    .. [1] A. Niculescu-Mizil, R. Caruana. "Predicting good probabilities with supervised learning". ICML,
       2005.
    """
    return list(_bins(y, probabilities, n_bins))


def _bins(y: Bool, probabilities: Float, n_bins: int) -> Iterator[Reliability]:
    numbers = np.minimum((probabilities * n_bins).astype(int), n_bins - 1)
    filled = np.unique(numbers)
    within = [numbers == number for number in filled]
    pairs = np.stack([mask.sum(axis=1) for mask in within], axis=1).astype(float)
    hits = np.stack([(mask & y).sum(axis=1) for mask in within], axis=1).astype(float)
    frequencies = estimates(lambda weights: ratios(weights @ hits, weights @ pairs), len(y))
    for number, mask, frequency in zip(filled.tolist(), within, frequencies, strict=True):
        mean = float(probabilities[mask].mean())
        yield Reliability(number / n_bins, (number + 1) / n_bins, int(mask.sum()), mean, frequency)

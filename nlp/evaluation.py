"""How good tags are: precision, recall, F1 and calibration, with bootstrap intervals. Pure functions."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.features import Float

Bool = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure measured on `n` articles, with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def f1(true_positives: Float, given: Float, actual: Float) -> Float:
    """Return F1 from counts; 0 where nothing is given and nothing is actual.

    Examples
    --------
    >>> f1(np.array([2.0]), np.array([4.0]), np.array([3.0])).round(4).tolist()
    [0.5714]
    """
    return np.asarray(2.0 * true_positives / np.maximum(given + actual, 1e-12))


def micro_f1(y: Bool, given: Bool) -> float:
    """F1 over all pairs of article and topic."""
    return float(f1(*(np.array(count.sum(), dtype=float) for count in (y & given, given, y))))


def macro_f1(y: Bool, given: Bool) -> float:
    """Mean over topics of each topic's F1."""
    return float(topic_f1(y, given).mean())


def topic_f1(y: Bool, given: Bool) -> Float:
    """F1 of each topic.

    Parameters
    ----------
    y, given : ndarray of bool, shape (n_articles, n_topics)
        Which topics the articles have, and which they were given.

    Returns
    -------
    ndarray of shape (n_topics,)
    """
    return f1(*(count.sum(axis=0).astype(float) for count in (y & given, given, y)))


def bootstrap(
    measure: Callable[..., float], *arrays: NDArray[np.generic], n_rounds: int = 500, random_state: int = 0
) -> Estimate:
    """Measure, and resample the articles with replacement for a 95 % percentile interval [1]_.

    Parameters
    ----------
    measure : callable
        From arrays with one row an article to a figure.
    *arrays : ndarray of shape (n_articles, ...)
        Its arguments.

    References
    ----------
    .. [1] B. Efron, R. Tibshirani. "An Introduction to the Bootstrap". Chapman & Hall, 1993. Chapter 13.
    """
    rng = np.random.default_rng(random_state)
    n_articles = len(arrays[0])
    figures = []
    for _ in range(n_rounds):
        drawn = rng.integers(n_articles, size=n_articles)
        figures.append(measure(*(array[drawn] for array in arrays)))
    low, high = np.percentile(figures, [2.5, 97.5])
    return Estimate(measure(*arrays), float(low), float(high), n_articles)


def calibration_error(y: Bool, probabilities: Float, *, n_bins: int = 15) -> float:
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

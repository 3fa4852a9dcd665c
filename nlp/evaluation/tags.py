"""Whether the right topics were given: precision, recall and F1, by topic and on average."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.evaluation.resampling import Bool
from nlp.words import Float


def ratios(above: Float, below: Float) -> Float:
    """Return ``above / below``, and 0 where `below` is 0, as scikit-learn's ``zero_division=0``."""
    return np.asarray(np.divide(above, below, out=np.zeros(below.shape), where=below > 0))


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


@dataclass(frozen=True, slots=True)
class TagRates:
    """Precision, recall and F1 of weighted articles. Call `tag_rates`.

    Parameters
    ----------
    micro, macro : ndarray of shape (n_rounds, 3)
        Over all pairs of article and topic, and the mean over topics.
    topics : ndarray of shape (n_rounds, 3, n_topics)
        Of each topic.
    """

    micro: Float
    macro: Float
    topics: Float


def tag_rates(y: Bool, given: Bool, weights: Float, averaged: NDArray[np.bool_] | None = None) -> TagRates:
    """Return precision, recall and F1 where each article counts as often as its weight says.

    They are 0 where they are not defined, as with scikit-learn's ``zero_division=0``.

    Parameters
    ----------
    y, given : ndarray of bool, shape (n_articles, n_topics)
        Which topics the articles have, and which they were given.
    weights : ndarray of shape (n_rounds, n_articles)
        How often each article counts, round by round.
    averaged : ndarray of bool, shape (n_topics,), optional
        The topics that macro averages are made of, at least one; all without it.

    Examples
    --------
    >>> y, given = np.array([[True], [True], [False]]), np.array([[True], [False], [False]])
    >>> tag_rates(y, given, np.ones((1, 3))).micro.round(3).tolist()
    [[1.0, 0.5, 0.667]]
    """
    counts = weights @ np.concatenate((y & given, given, y), axis=1).astype(float)
    right, called, actual = np.split(counts, 3, axis=1)
    topics = _three(right, called, actual)
    micro = _three(*(count.sum(axis=1) for count in (right, called, actual)))
    macro = (topics if averaged is None else topics[:, :, averaged]).mean(axis=2)
    return TagRates(micro, macro, topics)


def _three(right: Float, called: Float, actual: Float) -> Float:
    return np.stack((ratios(right, called), ratios(right, actual), f1(right, called, actual)), axis=1)

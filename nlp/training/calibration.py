"""From support figures to probabilities, and when a topic is given; both fitted out of fold."""

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from nlp.classifier import MODES
from nlp.evaluation import Bool
from nlp.features import Float

FLOOR = 0.9
GOAL_WEIGHT = 4.0
_NEVER = -30.0  # bias of a topic without examples


def fit_support(y: Bool, figures: Float) -> NDArray[np.float32]:
    """Return the weights of the support figures and the bias of each topic.

    A logistic regression a topic on standardized figures; the standardization is folded into the weights.
    The weight of the last figure, ``goal``, is `GOAL_WEIGHT`, given and not learned: that a list of goals
    counts is a rule of the codebook, and corpora hold too few such lists to learn it from.

    Parameters
    ----------
    y : ndarray of bool, shape (n_articles, n_topics)
        Which topics the articles have. A topic that none has gets the probability 0.
    figures : ndarray of shape (n_articles, n_topics, n_figures)
        Out-of-fold support figures.

    Returns
    -------
    ndarray of float32, shape (n_topics, n_figures + 1)
    """
    support = np.zeros((y.shape[1], figures.shape[2] + 1), dtype=np.float32)
    support[:, -1] = _NEVER
    support[y.all(axis=0), -1] = -_NEVER
    for column in np.flatnonzero(y.any(axis=0) & ~y.all(axis=0)):
        X = figures[:, column, :-1]
        mean, spread = X.mean(axis=0), X.std(axis=0) + 1e-6
        model = LogisticRegression(max_iter=1000).fit((X - mean) / spread, y[:, column])
        weights = model.coef_[0] / spread
        support[column] = *weights, GOAL_WEIGHT, model.intercept_[0] - weights @ mean
    return support


def fit_thresholds(y: Bool, probabilities: Float) -> NDArray[np.float32]:
    """Return the thresholds of each mode for each topic.

    ``balanced`` maximizes F1; ``precision`` is the lowest threshold from which on precision is at least
    `FLOOR`, but not below ``balanced``; ``recall`` the highest with recall at least `FLOOR`, but not above.

    Parameters
    ----------
    y : ndarray of bool, shape (n_articles, n_topics)
        Which topics the articles have. A topic that none has is never given.
    probabilities : ndarray of shape (n_articles, n_topics)
        Out-of-fold probabilities.

    Returns
    -------
    ndarray of float32, shape (len(MODES), n_topics)
    """
    thresholds = np.ones((len(MODES), y.shape[1]), dtype=np.float32)
    for column in np.flatnonzero(y.any(axis=0)):
        order = np.argsort(-probabilities[:, column], kind="stable")
        ranked = probabilities[order, column]
        hits = np.cumsum(y[order, column])
        given = np.arange(1, len(ranked) + 1)
        precision, recall = hits / given, hits / hits[-1]
        best_f1 = int(np.argmax(hits / (given + hits[-1])))
        precise = np.flatnonzero(precision >= FLOOR)
        balanced = _between(ranked, best_f1)
        thresholds[:, column] = (
            balanced,
            max(balanced, _between(ranked, int(precise[-1])) if len(precise) else 1.0),
            min(balanced, _between(ranked, int(np.flatnonzero(recall >= FLOOR)[0]))),
        )
    return thresholds


def _between(ranked: Float, last_given: int) -> float:
    """Return the middle between the last probability that is given and the next, which is not."""
    following = ranked[last_given + 1] if last_given + 1 < len(ranked) else 0.0
    return float((ranked[last_given] + following) / 2)

"""From raw scores to probabilities, and at which probability a topic is given; both fitted out of fold."""

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from nlp.classifier import MODES
from nlp.evaluation import Bool
from nlp.features import Float

FLOOR = 0.9


def fit_calibration(y: Bool, scores: Float) -> NDArray[np.float32]:
    """Return slope and offset of each topic's sigmoid, as `nlp.classifier.TopicClassifier` takes them.

    Parameters
    ----------
    y : ndarray of bool, shape (n_articles, n_topics)
        Which topics the articles have; each topic at least once, and not always.
    scores : ndarray of shape (n_articles, n_topics)
        Out-of-fold scores.

    Returns
    -------
    ndarray of float32, shape (n_topics, 2)
    """
    fitted = [LogisticRegression().fit(scores[:, [column]], y[:, column]) for column in range(y.shape[1])]
    return np.array([[model.coef_[0, 0], model.intercept_[0]] for model in fitted], dtype=np.float32)


def fit_thresholds(y: Bool, probabilities: Float) -> NDArray[np.float32]:
    """Return the thresholds of each mode for each topic.

    ``balanced`` maximizes F1; ``precision`` is the lowest threshold from which on precision is at least
    `FLOOR`; ``recall`` the highest with recall at least `FLOOR`.

    Parameters
    ----------
    y : ndarray of bool, shape (n_articles, n_topics)
        Which topics the articles have; each topic at least once.
    probabilities : ndarray of shape (n_articles, n_topics)
        Out-of-fold probabilities.

    Returns
    -------
    ndarray of float32, shape (len(MODES), n_topics)
    """
    thresholds = np.empty((len(MODES), y.shape[1]), dtype=np.float32)
    for column in range(y.shape[1]):
        order = np.argsort(-probabilities[:, column], kind="stable")
        ranked = probabilities[order, column]
        hits = np.cumsum(y[order, column])
        given = np.arange(1, len(ranked) + 1)
        precision, recall = hits / given, hits / hits[-1]
        best_f1 = int(np.argmax(hits / (given + hits[-1])))
        precise = np.flatnonzero(precision >= FLOOR)
        thresholds[:, column] = (
            _between(ranked, best_f1),
            _between(ranked, int(precise[-1])) if len(precise) else 1.0,
            _between(ranked, int(np.flatnonzero(recall >= FLOOR)[0])),
        )
    return thresholds


def _between(ranked: Float, last_given: int) -> float:
    """Return the middle between the last probability that is given and the next, which is not."""
    following = ranked[last_given + 1] if last_given + 1 < len(ranked) else 0.0
    return float((ranked[last_given] + following) / 2)

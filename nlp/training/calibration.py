"""From support figures to probabilities, and when a topic is given; both fitted out of fold."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from nlp.classifier import MODES
from nlp.evaluation import Bool
from nlp.words import Float

FLOOR = 0.9
GOAL_WEIGHT = 4.0
DEVIATION = 0.3
CONSTANT = 1e-6
_NEVER = -30.0  # bias of a topic without examples


def fit_support(y: Bool, figures: Float) -> NDArray[np.float32]:
    """Return the weights of the support figures and the bias of each topic.

    One logistic regression over all pairs of article and topic, on figures standardized within each topic. A
    topic's weights are those of all topics and a deviation of its own; the penalty on a deviation is
    ``1 / DEVIATION**2`` times that on the weights of all, so that rare topics borrow from the others [1]_.
    The standardization is folded into the weights. The weight of the last figure, ``goal``, is `GOAL_WEIGHT`,
    given and not learned: that a list of goals counts is a rule of the codebook, and corpora hold too few
    such lists to learn it from.

    Parameters
    ----------
    y : ndarray of bool, shape (n_articles, n_topics)
        Which topics the articles have. A topic that none has gets the probability 0.
    figures : ndarray of shape (n_articles, n_topics, n_figures)
        Out-of-fold support figures.

    Returns
    -------
    ndarray of float32, shape (n_topics, n_figures + 1)

    References
    ----------
    .. [1] H. Daume III. "Frustratingly Easy Domain Adaptation". ACL, 2007.
    """
    n_topics, n_figures = figures.shape[1], figures.shape[2] - 1
    support = np.zeros((n_topics, n_figures + 2), dtype=np.float32)
    support[:, -1] = np.where(y.all(axis=0), -_NEVER, _NEVER)
    learned = np.flatnonzero(y.any(axis=0) & ~y.all(axis=0))
    if not len(learned):
        return support
    X = figures[:, learned, :-1]
    mean, spread = X.mean(axis=0), X.std(axis=0)
    spread[spread < CONSTANT] = np.inf  # tells nothing, and weighs nothing
    standardized = ((X - mean) / spread).transpose(1, 0, 2)
    one = np.ones((len(y), 1))
    shared = np.vstack(standardized)
    own = [sparse.csr_matrix(np.hstack((DEVIATION * block, one))) for block in standardized]
    model = LogisticRegression(tol=1e-3, max_iter=1000)
    model.fit(sparse.hstack((shared, sparse.block_diag(own)), format="csr"), y[:, learned].T.ravel())
    of_all, deviations = np.split(model.coef_[0], [n_figures])
    deviations = deviations.reshape(len(learned), n_figures + 1)
    weights = (of_all + DEVIATION * deviations[:, :-1]) / spread
    bias = deviations[:, -1] + model.intercept_[0] - (weights * mean).sum(axis=1)
    support[learned] = np.column_stack((weights, np.full(len(learned), GOAL_WEIGHT), bias))
    return support


def fit_thresholds(y: Bool, probabilities: Float) -> NDArray[np.float32]:
    """Return the thresholds of each mode for each topic.

    ``balanced`` is the mean of the threshold that maximizes the topic's F1 and the one threshold that
    maximizes F1 over all topics, since a rare topic's own is a matter of luck. ``precision`` is the lowest
    threshold from which on precision is at least `FLOOR`, but not below ``balanced``; ``recall`` the highest
    with recall at least `FLOOR`, but not above.

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
    of_all = _best(*_ranked(y.ravel(), probabilities.ravel())) if y.any() else 1.0
    for column in np.flatnonzero(y.any(axis=0)):
        hits, given, ranked = _ranked(y[:, column], probabilities[:, column])
        precision, recall = hits / given, hits / hits[-1]
        precise = np.flatnonzero(precision >= FLOOR)
        balanced = (_best(hits, given, ranked) + of_all) / 2
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


def _ranked(y: Bool, probabilities: Float) -> tuple[Float, Float, Float]:
    """Return right ones so far, given so far, and probability, from the most probable downwards."""
    order = np.argsort(-probabilities, kind="stable")
    return np.cumsum(y[order]).astype(float), np.arange(1.0, len(y) + 1.0), probabilities[order]


def _best(hits: Float, given: Float, ranked: Float) -> float:
    """Return the threshold with the best F1."""
    return _between(ranked, int(np.argmax(hits / (given + hits[-1]))))

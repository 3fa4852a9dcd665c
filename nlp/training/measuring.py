"""How good a classifier is on articles that nothing of it was fitted on: cross-fitted over the folds."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from nlp.classifier import MODES, probabilities_of
from nlp.evaluation import (
    Bool,
    Estimate,
    bootstrap,
    brier_scores,
    calibration_errors,
    estimates,
    macro_f1,
    micro_f1,
    tag_rates,
)
from nlp.training.calibration import fit_support, fit_thresholds
from nlp.words import Float, Ids

Split = tuple[Ids, Ids]


@dataclass(frozen=True, slots=True)
class TopicFigures:
    """How good a model is at one topic, out of fold.

    Parameters
    ----------
    articles : int
        How many articles have it. Under `nlp.classifier.MIN_RELIABLE` the other figures say little.
    f1 : Estimate
        Of tags in mode ``balanced``.
    brier : Estimate
        Mean squared error of its probabilities, in [0, 1], the less the better.
    precision, recall : dict of str to Estimate
        Of its tags in each mode.
    """

    articles: int
    f1: Estimate
    brier: Estimate
    precision: dict[str, Estimate]
    recall: dict[str, Estimate]


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What a model answers for articles that it was not fitted on.

    Parameters
    ----------
    y : ndarray of bool, shape (n_articles, n_topics)
        Which topics the articles have.
    probabilities : ndarray of shape (n_articles, n_topics)
        Of each topic.
    given : ndarray of bool, shape (len(MODES), n_articles, n_topics)
        Which topics each mode gives.
    svm : ndarray of bool, shape (n_articles, n_topics)
        Which ones the linear scores of the whole alone give, with a threshold a topic: a baseline.
    """

    y: Bool
    probabilities: Float
    given: Bool
    svm: Bool

    @property
    def balanced(self) -> Bool:
        """What mode ``balanced`` gives, shape (n_articles, n_topics)."""
        return np.asarray(self.given[MODES.index("balanced")])

    def figures(self) -> dict[str, Estimate]:
        """Return figures over all topics."""
        return {
            "micro_f1": bootstrap(micro_f1, self.y, self.balanced),
            "macro_f1": bootstrap(macro_f1, self.y, self.balanced),
            "calibration_error": estimates(calibration_errors(self.y, self.probabilities), len(self.y))[0],
            "svm_micro_f1": bootstrap(micro_f1, self.y, self.svm),
            "svm_macro_f1": bootstrap(macro_f1, self.y, self.svm),
        }

    def topic_figures(self) -> list[TopicFigures]:
        """Return the figures of each topic."""
        y, n_articles = self.y, len(self.y)
        rates = [estimates(partial(_rates, y, given), n_articles) for given in self.given]
        brier = estimates(brier_scores(y, self.probabilities), n_articles)
        n_topics = y.shape[1]
        return [
            TopicFigures(
                articles=int(y[:, topic].sum()),
                f1=rates[MODES.index("balanced")][2 * n_topics + topic],
                brier=brier[topic],
                precision={mode: rate[topic] for mode, rate in zip(MODES, rates, strict=True)},
                recall={mode: rate[n_topics + topic] for mode, rate in zip(MODES, rates, strict=True)},
            )
            for topic in range(n_topics)
        ]


def _rates(y: Bool, given: Bool, weights: Float) -> Float:
    """Return precision, then recall, then F1 of each topic, shape (n_rounds, 3 * n_topics)."""
    return tag_rates(y, given, weights).topics.reshape(len(weights), -1)


def cross_fitted(y: Bool, figures: Float, splits: Sequence[Split]) -> HeldOut:
    """Answer for each fold with support weights and thresholds fitted on the others.

    Parameters
    ----------
    y : ndarray of bool, shape (n_articles, n_topics)
        Which topics the articles have.
    figures : ndarray of shape (n_articles, n_topics, n_figures)
        Out-of-fold support figures.
    splits : sequence of tuple of ndarray of int64
        The articles of all other folds, and of a fold.
    """
    probabilities = np.empty(y.shape)
    given: NDArray[np.bool_] = np.empty((len(MODES), *y.shape), dtype=bool)
    svm = np.empty(y.shape, dtype=bool)
    for others, fold in splits:
        support = fit_support(y[others], figures[others])
        logistic = support[:, :-1], support[:, -1]
        thresholds = fit_thresholds(y[others], probabilities_of(figures[others], *logistic))
        probabilities[fold] = probabilities_of(figures[fold], *logistic)
        given[:, fold] = probabilities[fold] >= thresholds[:, None]
        borders = fit_thresholds(y[others], figures[others, :, 0])[MODES.index("balanced")]
        svm[fold] = figures[fold, :, 0] >= borders
    return HeldOut(y, probabilities, given, svm)

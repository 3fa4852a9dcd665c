"""The classifier: a linear model gives raw scores and evidence, support figures give probabilities."""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.compiled import kernel
from nlp.document import Document
from nlp.errors import ModelError
from nlp.features import TITLE_WEIGHT, beginning
from nlp.linear_model import Found, LinearModel, Reading
from nlp.seed_terms import MIN_GOALS, Seeds, SeedTerms
from nlp.support import FIGURES, support_figures
from nlp.types import Taxonomy
from nlp.words import Float

MODES = ("balanced", "precision", "recall")
MIN_RELIABLE = 15  # articles that a topic must be learned from for its tags to be trusted


@dataclass(frozen=True, slots=True)
class TopicClassifier:
    """Tells how probable each topic is for a text.

    Parameters
    ----------
    linear : LinearModel
        Gives the raw scores.
    language : str
        Code of the language it was trained on.
    seed_terms : SeedTerms
        Counts the topics' seed terms.
    support : ndarray of float32, shape (n_topics, n_figures + 1)
        Weights of the support figures, and a bias, in a logistic regression a topic [1]_.
    thresholds : ndarray of float32, shape (len(MODES), n_topics)
        The least probability at which a topic is given, by mode.

    References
    ----------
    .. [1] J. Platt. "Probabilistic outputs for support vector machines and comparisons to regularized
       likelihood methods". Advances in Large Margin Classifiers, 1999. With more figures than one.
    """

    linear: LinearModel
    language: str
    seed_terms: SeedTerms
    support: NDArray[np.float32]
    thresholds: NDArray[np.float32]
    limits: Float = field(init=False, repr=False, compare=False)
    """`thresholds` in the precision of the probabilities."""
    _logistic: tuple[Float, Float] = field(init=False, repr=False, compare=False)
    _prepared: Any = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Prepare the regression: its weights in one piece, and its biases; and all of it for the kernel."""
        logistic = (self.support[:, :-1].astype(float), self.support[:, -1].astype(float))
        object.__setattr__(self, "limits", self.thresholds.astype(float))
        object.__setattr__(self, "_logistic", logistic)
        object.__setattr__(self, "_prepared", self._for_kernel() if kernel else None)

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        """Leave out what is prepared."""
        parts = (self.linear, self.language, self.seed_terms, self.support, self.thresholds)
        return TopicClassifier, parts

    def _for_kernel(self) -> Any:
        assert kernel
        linear, vocabulary, seed_terms = self.linear, self.linear.vocabulary, self.seed_terms
        ids, seed_numbers = vocabulary.content_ids, seed_terms.number_of
        known = [*dict.fromkeys([*ids, *seed_numbers])]
        both = [ids[word] + 2 << 32 | seed_numbers.get(word, -1) + 1 for word in known]
        table = kernel.word_table(known, array("q", both))
        weighed = (*vocabulary.pairs, linear.idf, linear.coef, linear.intercept)
        seeds = (*seed_terms.table[1:], seed_terms.topics, seed_terms.can_be_goal)
        parts = (table, *weighed, *seeds, *self._logistic)
        _, number, year = vocabulary.table
        return kernel.prepare_model(parts, number, year, vocabulary.n_unigrams, TITLE_WEIGHT)

    @classmethod
    def from_arrays(
        cls, arrays: Mapping[str, NDArray[Any]], taxonomy: Taxonomy, language: str
    ) -> "TopicClassifier":
        """Rebuild a classifier from what `arrays` returned, its topics and its language.

        Raises
        ------
        ModelError
            If the shapes of the arrays do not fit each other or the topics.
        """
        n_topics, n_terms = len(taxonomy), len(arrays["idf"])
        shapes = {
            "coef": (n_terms, n_topics),
            "intercept": (n_topics,),
            "support": (n_topics, len(FIGURES) + 1),
            "thresholds": (len(MODES), n_topics),
            "bigrams": (n_terms - int(arrays["n_unigrams"]),),
        }
        for name, shape in shapes.items():
            if arrays[name].shape != shape:
                raise ModelError(
                    f"array {name!r} has the shape {arrays[name].shape}; {shape} fits the others"
                )
        linear, seed_terms = LinearModel.from_arrays(arrays), SeedTerms.from_taxonomy(taxonomy)
        return cls(linear, language, seed_terms, arrays["support"], arrays["thresholds"])

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the classifier as named arrays."""
        return {**self.linear.arrays(), "support": self.support, "thresholds": self.thresholds}

    def judge(self, document: Document) -> tuple[Reading, Float]:
        """Return what the model reads in a document, and the probability of each topic, shape (n_topics,)."""
        read = beginning(document.words)
        if not (self._prepared and read.hashes):
            reading = self.linear.read(document)
            return reading, self.probabilities(self.figures(reading))
        assert kernel
        found, seeds, probabilities, n_likely = kernel.judge(
            self._prepared, read.read.numbers, read.read.offsets, read.hashes
        )
        reading = Reading(read, Found(*found))
        if n_likely >= MIN_GOALS and self.seed_terms.goals(Seeds.of(*seeds), read).any():
            return reading, self.probabilities(self.figures(reading))
        return reading, np.frombuffer(probabilities)

    def figures(self, reading: Reading) -> Float:
        """Return the support figures of each topic, shape (n_topics, n_figures)."""
        found = self.seed_terms.find(reading.words)
        return support_figures(
            reading.scores,
            reading.segment_scores,
            reading.words.offsets,
            found.counts,
            self.seed_terms.goals(found, reading.words),
        )

    def probabilities(self, figures: Float) -> Float:
        """Return the calibrated probability of each topic, in (0, 1).

        Parameters
        ----------
        figures : ndarray of shape (..., n_topics, n_figures)

        Returns
        -------
        ndarray of shape (..., n_topics)
        """
        return probabilities_of(figures, *self._logistic)


def probabilities_of(figures: Float, weights: NDArray[np.floating], biases: NDArray[np.floating]) -> Float:
    """Return the probability of each topic from its support figures and their weights.

    Parameters
    ----------
    figures : ndarray of shape (..., n_topics, n_figures)
    weights : ndarray of shape (n_topics, n_figures)
    biases : ndarray of shape (n_topics,)

    Returns
    -------
    ndarray of shape (..., n_topics)
    """
    return sigmoid(np.add.reduce(figures * weights, axis=-1) + biases)


def sigmoid(x: Float) -> Float:
    """Return the logistic function, without overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * x)))

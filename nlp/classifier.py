"""Scores and calibrated probabilities, from plain arrays."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.features import Float, Ids, Vocabulary, document_words, tfidf
from nlp.types import Document

MODES = ("balanced", "precision", "recall")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the classifier read in a text: its terms and their weights.

    `terms` (ascending) and `weights` belong together; `n_words` counts all words, `n_known` those known.
    """

    terms: Ids
    weights: Float
    n_words: int
    n_known: int


@dataclass(frozen=True, slots=True)
class TopicClassifier:
    """A linear classifier over TF-IDF weights, one column of coefficients a topic.

    Parameters
    ----------
    vocabulary : Vocabulary
        The terms.
    idf : ndarray of float32, shape (n_terms,)
        Inverse document frequencies.
    coef : ndarray of float32, shape (n_terms, n_topics)
        Weights of terms for topics.
    intercept : ndarray of float32, shape (n_topics,)
        Biases.
    calibration : ndarray of float32, shape (n_topics, 2)
        Slope and offset that turn a score into a probability [1]_.
    thresholds : ndarray of float32, shape (len(MODES), n_topics)
        The least probability at which a topic is given, by mode.

    References
    ----------
    .. [1] J. Platt. "Probabilistic outputs for support vector machines and comparisons to regularized
       likelihood methods". Advances in Large Margin Classifiers, 1999.
    """

    vocabulary: Vocabulary
    idf: NDArray[np.float32]
    coef: NDArray[np.float32]
    intercept: NDArray[np.float32]
    calibration: NDArray[np.float32]
    thresholds: NDArray[np.float32]

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "TopicClassifier":
        """Rebuild a classifier from what `arrays` returned."""
        words = arrays["words"].tobytes().decode().split("\n")
        vocabulary = Vocabulary(
            {word: number for number, word in enumerate(words)}, int(arrays["n_unigrams"]), arrays["bigrams"]
        )
        return cls(
            vocabulary, *(arrays[name] for name in ("idf", "coef", "intercept", "calibration", "thresholds"))
        )

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the classifier as named arrays; the words are UTF-8 bytes, a line break between two."""
        blob = "\n".join(self.vocabulary.word_ids).encode()
        return {
            "words": np.frombuffer(blob, dtype=np.uint8),
            "n_unigrams": np.array(self.vocabulary.n_unigrams, dtype=np.int64),
            "bigrams": self.vocabulary.bigrams,
            "idf": self.idf,
            "coef": self.coef,
            "intercept": self.intercept,
            "calibration": self.calibration,
            "thresholds": self.thresholds,
        }

    def read(self, document: Document) -> Reading:
        """Return what the classifier reads in a document."""
        segments = document_words(document)
        unigrams, bigrams = self.vocabulary.lookup(segments)
        found, weights = tfidf(np.concatenate((unigrams, bigrams)), self.idf)
        known = sum(word in self.vocabulary.word_ids for segment in segments for word in segment)
        return Reading(found, weights, sum(map(len, segments)), known)

    def scores(self, reading: Reading) -> Float:
        """Return the raw score of each topic: the weights of all terms and the bias, added up."""
        return np.asarray(reading.weights @ self.coef[reading.terms] + self.intercept)

    def probabilities(self, scores: Float) -> Float:
        """Return the calibrated probability of each topic, in (0, 1)."""
        return np.asarray(1.0 / (1.0 + np.exp(-(self.calibration[:, 0] * scores + self.calibration[:, 1]))))

    def contributions(self, reading: Reading, topic: int) -> Float:
        """Return what each term read adds to a topic's raw score, in the order of ``reading.terms``."""
        return np.asarray(reading.weights * self.coef[reading.terms, topic])

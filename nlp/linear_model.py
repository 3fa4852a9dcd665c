"""The linear model: raw scores from TF-IDF weights, and what each term adds to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp.compiled import kernel
from nlp.document import Document
from nlp.features import TITLE_WEIGHT, Occurrences, Vocabulary, beginning, tfidf
from nlp.words import Float, Ids, Words


class Found(NamedTuple):
    """Terms, their weights and the raw scores, as bytes: `Reading` has the arrays.

    The first four and `n_known` are those of `nlp.features.Occurrences`.
    """

    places: bytes
    segments: bytes
    unigrams: bytes
    bigrams: bytes
    terms: bytes
    weights: bytes
    scores: bytes
    segment_scores: bytes
    n_known: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model read in a document.

    Parameters
    ----------
    words : Words
        The words that it read.
    found : Found
        What it found in them.
    """

    words: Words
    found: Found

    @property
    def occurrences(self) -> Occurrences:
        """The terms that the model knows, where they stand."""
        places, segments, unigrams, bigrams = (np.frombuffer(part, np.int64) for part in self.found[:4])
        return Occurrences(places, segments, unigrams, bigrams, self.found.n_known)

    @property
    def n_content(self) -> int:
        """How many content words there are."""
        return len(self.found.places) // 8

    @property
    def terms(self) -> Ids:
        """The terms of the whole, ascending, shape (n_different,)."""
        return np.frombuffer(self.found.terms, np.int64)

    @property
    def weights(self) -> Float:
        """Their TF-IDF weights, of length 1 together; those of the title count `TITLE_WEIGHT` times."""
        return np.frombuffer(self.found.weights)

    @property
    def scores(self) -> Float:
        """Raw score of each topic: the weights of all terms and the bias, added up; shape (n_topics,)."""
        return np.frombuffer(self.found.scores)

    @property
    def segment_scores(self) -> Float:
        """The raw scores of title and sentences as if each stood alone, shape (n_segments, n_topics)."""
        return np.frombuffer(self.found.segment_scores).reshape(-1, len(self.found.scores) // 8)


@dataclass(frozen=True, slots=True)
class LinearModel:
    """A linear model over TF-IDF weights, one column of coefficients a topic.

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
    """

    vocabulary: Vocabulary
    idf: NDArray[np.float32]
    coef: NDArray[np.float32]
    intercept: NDArray[np.float32]

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "LinearModel":
        """Rebuild a model from what `arrays` returned."""
        known = arrays["words"].tobytes().decode().split("\n")
        word_ids = {word: number for number, word in enumerate(known)}
        vocabulary = Vocabulary(word_ids, int(arrays["n_unigrams"]), arrays["bigrams"])
        return cls(vocabulary, arrays["idf"], arrays["coef"], arrays["intercept"])

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the model as named arrays; the words are UTF-8 bytes, a line break between two."""
        blob = "\n".join(self.vocabulary.word_ids).encode()
        return {
            "words": np.frombuffer(blob, dtype=np.uint8),
            "n_unigrams": np.array(self.vocabulary.n_unigrams, dtype=np.int64),
            "bigrams": self.vocabulary.bigrams,
            "idf": self.idf,
            "coef": self.coef,
            "intercept": self.intercept,
        }

    def read(self, document: Document) -> Reading:
        """Score the beginning of a document."""
        read = beginning(document.words)
        if not kernel:
            return self.in_python(read)
        vocabulary, ids = self.vocabulary, self.vocabulary.ids(read)
        model = (*vocabulary.pairs, self.idf, self.coef, self.intercept, vocabulary.n_unigrams, TITLE_WEIGHT)
        return Reading(read, Found(*kernel.score_terms(read.read.numbers, read.read.offsets, ids, *model)))

    def in_python(self, read: Words) -> Reading:
        """Score words without the kernel."""
        found = self.vocabulary.lookup(read)
        in_title = found.segments == 0
        repeated = np.where(in_title, TITLE_WEIGHT, 1)
        of_whole = np.concatenate((np.repeat(found.unigrams, repeated), np.repeat(found.bigrams, repeated)))
        _, terms, weights = tfidf(np.zeros_like(of_whole), of_whole, self.idf)
        scores = np.asarray(weights @ self.coef[terms] + self.intercept)
        segment_scores = np.tile(self.intercept.astype(float), (len(read.lengths), 1))
        rows, columns, values = self._segments(found)
        if len(rows):
            present, starts = np.unique(rows, return_index=True)
            added = values[:, None] * self.coef[columns]
            segment_scores[present] += np.add.reduceat(added, starts, axis=0)
        parts = [part.tobytes() for part in (*found[:4], terms, weights, scores, segment_scores)]
        return Reading(read, Found._make([*parts, found.n_known]))

    def _segments(self, found: Occurrences) -> tuple[Ids, Ids, Float]:
        """Return segments, terms and TF-IDF weights, each segment weighed by itself."""
        both = np.concatenate((found.segments, found.segments))
        return tfidf(both, np.concatenate((found.unigrams, found.bigrams)), self.idf)

    def contributions(self, reading: Reading, topic: int) -> Float:
        """Return what each term read adds to a topic's raw score, in the order of ``reading.terms``."""
        return np.asarray(reading.weights * self.coef[reading.terms, topic])

    def support(self, words: Words, topic: int) -> Float:
        """Return how much the terms of each segment speak for a topic; terms against it do not count.

        Parameters
        ----------
        words : Words
            All words of a document.
        topic : int
            Column of the topic.

        Returns
        -------
        ndarray of shape (n_segments,)
            At least 0, which is a segment without a term of the topic.
        """
        rows, columns, values = self._segments(self.vocabulary.lookup(words))
        added = values * np.maximum(self.coef[columns, topic], 0.0)
        return np.bincount(rows, weights=added, minlength=len(words.lengths)).astype(float)

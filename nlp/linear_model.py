"""The linear model: raw scores from TF-IDF weights, and what each term adds to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.features import TITLE_WEIGHT, Float, Ids, Vocabulary, Words, document_words, tfidf
from nlp.types import Document


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model read in a document.

    Parameters
    ----------
    words : Words
        The words of the title and of each sentence.
    n_known : int
        How many of the content words the model knows.
    terms : ndarray of int64, shape (n_different,)
        The terms of the whole, ascending.
    weights : ndarray of shape (n_different,)
        Their TF-IDF weights, of length 1 together.
    rows, columns, values : ndarray of shape (n_cells,)
        The same segment by segment: segment, term, and weight, each segment of length 1.
    """

    words: Words
    n_known: int
    terms: Ids
    weights: Float
    rows: Ids
    columns: Ids
    values: Float


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
        """Return what the model reads in a document."""
        read = document_words(document)
        segments = read.content
        unigrams, bigrams = self.vocabulary.lookup(segments)
        numbers = np.concatenate((unigrams, bigrams))
        position_of = np.repeat(np.arange(len(segments)), [len(segment) + 1 for segment in segments])[:-1]
        segment_of = np.concatenate((position_of, position_of[:-1]))
        known = sum(word in self.vocabulary.word_ids for segment in segments for word in segment)
        of_whole = np.repeat(numbers, np.where(segment_of == 0, TITLE_WEIGHT, 1))
        _, terms, weights = tfidf(np.zeros_like(of_whole), of_whole, self.idf)
        rows, columns, values = tfidf(segment_of, numbers, self.idf)
        return Reading(read, known, terms, weights, rows, columns, values)

    def scores(self, reading: Reading) -> Float:
        """Return the raw score of each topic: the weights of all terms and the bias, added up.

        Returns
        -------
        ndarray of shape (n_topics,)
        """
        return np.asarray(reading.weights @ self.coef[reading.terms] + self.intercept)

    def segment_scores(self, reading: Reading) -> Float:
        """Return the raw scores of each segment, as if it stood alone.

        Returns
        -------
        ndarray of shape (n_segments, n_topics)
        """
        scores = np.tile(self.intercept.astype(float), (len(reading.words.content), 1))
        if len(reading.rows):
            present, starts = np.unique(reading.rows, return_index=True)
            added = reading.values[:, None] * self.coef[reading.columns]
            scores[present] += np.add.reduceat(added, starts, axis=0)
        return scores

    def contributions(self, reading: Reading, topic: int) -> Float:
        """Return what each term read adds to a topic's raw score, in the order of ``reading.terms``."""
        return np.asarray(reading.weights * self.coef[reading.terms, topic])

    def support(self, sentences: Sequence[Sequence[str]], topic: int) -> Float:
        """Return how much the terms of each sentence speak for a topic; terms against it do not count.

        Parameters
        ----------
        sentences : sequence of sequence of str
            The content words of each.
        topic : int
            Column of the topic.

        Returns
        -------
        ndarray of shape (n_sentences,)
            At least 0, which is a sentence without a term of the topic.
        """
        if not sentences:
            return np.zeros(0)
        unigrams, bigrams = self.vocabulary.lookup(sentences)
        sentence_of = np.repeat(np.arange(len(sentences)), [len(found) + 1 for found in sentences])[:-1]
        rows, columns, values = tfidf(
            np.concatenate((sentence_of, sentence_of[:-1])), np.concatenate((unigrams, bigrams)), self.idf
        )
        added = values * np.maximum(self.coef[columns, topic], 0.0)
        return np.bincount(rows, weights=added, minlength=len(sentences)).astype(float)

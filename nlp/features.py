"""From words to TF-IDF weights: the same code when a model is fitted and when it answers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nlp.types import Document, Span

Float = NDArray[np.float64]
Ids = NDArray[np.int64]

MAX_WORDS = 400

_WORD = re.compile(r"\w+")
_NONE = -1
_BREAK = ""  # no word, so no term spans two segments


def lower(text: str) -> str:
    """Return `text` in lower case, character for character, so that offsets stay.

    ``str.lower`` makes two characters of "İ"; such a character is left as it is.
    """
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := character.lower()) == 1 else character for character in text)


def words(text: str) -> list[str]:
    """Return the words of a text in lower case.

    Examples
    --------
    >>> words("S&P 500 up 4.5%")
    ['s', 'p', '500', 'up', '4', '5']
    """
    return _WORD.findall(lower(text))


def word_spans(text: str) -> list[Span]:
    """Return where the words of a text stand; ``words(text)[i]`` stands at ``word_spans(text)[i]``."""
    return [match.span() for match in _WORD.finditer(lower(text))]


def document_words(document: Document) -> list[list[str]]:
    """Return the words that a classifier reads: of the title or headline, and of each sentence.

    Reading ends with the `MAX_WORDS`-th word of the article: news says first what it is about, and the labels
    that models are trained on were given to beginnings.
    """
    headline = document.headline.text if document.headline else ""
    read = [words(document.title or headline)]
    left = MAX_WORDS
    for sentence in document.sentences:
        if left <= 0:
            break
        read.append(words(sentence.text)[:left])
        left -= len(read[-1])
    return read


def terms(segments: Sequence[Sequence[str]]) -> list[str]:
    """Return the words of all segments (title, sentences), and each two neighbours joined with a blank.

    Examples
    --------
    >>> terms([["green", "bond"], ["london"]])
    ['green', 'bond', 'green bond', 'london']
    """
    found: list[str] = []
    for segment in segments:
        found += segment
        found += map(" ".join, pairwise(segment))
    return found


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The terms of a model, numbered: first words, then pairs of words.

    Parameters
    ----------
    word_ids : dict of str to int
        Number of each word. The first `n_unigrams` words are terms themselves, and their numbers are their
        term numbers; the others occur only in pairs.
    n_unigrams : int
        How many words are terms.
    bigrams : ndarray of int64, shape (n_bigrams,)
        ``left * n_words + right`` of each pair that is a term, ascending.
    """

    word_ids: dict[str, int]
    n_unigrams: int
    bigrams: Ids

    @classmethod
    def from_terms(cls, found: Sequence[str]) -> "Vocabulary":
        """Build the vocabulary of the given terms: words, and pairs joined with a blank."""
        unigrams = sorted(term for term in found if " " not in term)
        pairs = [tuple(term.split(" ")) for term in found if " " in term]
        only_in_pairs = sorted({word for pair in pairs for word in pair} - set(unigrams))
        word_ids = {word: number for number, word in enumerate(unigrams + only_in_pairs)}
        keys = [word_ids[left] * len(word_ids) + word_ids[right] for left, right in pairs]
        return cls(word_ids, len(unigrams), np.array(sorted(keys), dtype=np.int64))

    @property
    def terms(self) -> list[str]:
        """The terms in the order of their numbers."""
        return self.names(np.arange(len(self)))

    def names(self, numbers: Ids) -> list[str]:
        """Return the terms of the given numbers, which ascend."""
        words = list(self.word_ids)
        pairs = self.bigrams[numbers[numbers >= self.n_unigrams] - self.n_unigrams]
        left, right = np.divmod(pairs, max(len(words), 1))
        return [words[number] for number in numbers[numbers < self.n_unigrams].tolist()] + [
            f"{words[i]} {words[j]}" for i, j in zip(left.tolist(), right.tolist(), strict=True)
        ]

    def __len__(self) -> int:
        return self.n_unigrams + len(self.bigrams)

    def lookup(self, segments: Sequence[Sequence[str]]) -> tuple[Ids, Ids]:
        """Return the term numbers of all segments by position, -1 where there is no term.

        Positions count the words of all segments, and one more between two segments, which belongs to none.

        Returns
        -------
        unigrams : ndarray of int64, shape (n_positions,)
            Term number of each word.
        bigrams : ndarray of int64, shape (n_positions - 1,)
            Term number of each word with its right neighbour.
        """
        number_of = self.word_ids.get
        flat = [number_of(word, _NONE) for segment in segments for word in (*segment, _BREAK)]
        ids = np.array(flat[:-1], dtype=np.int64)
        unigrams = np.where(ids < self.n_unigrams, ids, _NONE)
        left, right = ids[:-1], ids[1:]
        if not len(self.bigrams):
            return unigrams, np.full(len(left), _NONE)
        keys = np.where((left >= 0) & (right >= 0), left * len(self.word_ids) + right, _NONE)
        places = np.searchsorted(self.bigrams, keys)
        places[places == len(self.bigrams)] = 0
        known = self.bigrams[places] == keys
        return unigrams, np.where(known, self.n_unigrams + places, _NONE)


def tfidf(rows: Ids, numbers: Ids, idf: NDArray[np.floating]) -> tuple[Ids, Ids, Float]:
    """Return the TF-IDF matrix of some rows of terms as scikit-learn's TfidfTransformer weighs it.

    Parameters
    ----------
    rows, numbers : ndarray of int64, shape (n_occurrences,)
        Row and term number of each occurrence; those with a negative term number are passed over.
    idf : ndarray of shape (n_terms,)
        Inverse document frequencies.

    Returns
    -------
    rows, columns : ndarray of int64, shape (n_cells,)
        The different cells, ascending by row, then by column.
    values : ndarray of shape (n_cells,)
        ``(1 + log tf) * idf``, each row scaled to length 1.
    """
    known = numbers >= 0
    cells, counts = np.unique(rows[known] * len(idf) + numbers[known], return_counts=True)
    found, columns = np.divmod(cells, len(idf))
    values = (1.0 + np.log(counts)) * idf[columns]
    length = np.sqrt(np.bincount(found, weights=values**2))
    return found, columns, values / length[found]

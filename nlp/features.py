"""From words to TF-IDF weights: the same code when a model is fitted and when it answers."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp.compiled import kernel
from nlp.words import Float, Ids, Words

MAX_WORDS = 400
TITLE_WEIGHT = 3
NUMBER, YEAR = "<n>", "<y>"

STOP_WORDS = frozenset(
    """
    a about above after again against all also am an and any are aren as at be because been before
    being below between both but by can cannot could couldn d did didn do does doesn doing don down
    during each either else ever few for from further had hadn has hasn have haven having he her
    here hers him his how however i if in into is isn it its itself just ll may me might more most
    must my no nor not now of off on once only or other our ours out over own per re s said same say
    says she should shouldn so some such t than that the their theirs them then there these they
    this those through to too under until up upon us ve very was wasn we were weren what when where
    which while who whom why will with within without won would wouldn yet you your yours
    """.split()
)

_NONE, _STOP = -1, -2  # no term; no content word


def content_words(found: Sequence[str]) -> list[str]:
    """Return the words that a model knows terms of: no stop words, and numbers as `NUMBER` or `YEAR`.

    Examples
    --------
    >>> content_words(["up", "4", "5", "%", "in", "the", "year", "2023"])
    ['<n>', '<n>', '%', 'year', '<y>']
    """
    return [_class_of(word) if word[0].isdigit() else word for word in found if word not in STOP_WORDS]


def _class_of(word: str) -> str:
    """Return `NUMBER` or `YEAR` for a number, and other words, such as "5g", as they are."""
    if not word.isdigit():
        return word
    return YEAR if len(word) == 4 and word.startswith(("19", "20")) else NUMBER


def beginning(words: Words) -> Words:
    """Return what a classifier reads of a document's words: the title, and the first `MAX_WORDS` of the text.

    News says first what it is about, and the labels that models are trained on were given to beginnings.
    """
    return words.beginning(MAX_WORDS)


def content_segments(words: Words) -> list[list[str]]:
    """Return the content words of what a classifier reads, segment by segment."""
    return [content_words(segment) for segment in beginning(words).segments]


def terms(segments: Sequence[Sequence[str]]) -> list[str]:
    """Return the terms of a document: its words, and each two neighbours in a segment joined with a blank.

    Those of the first segment, the title, are there `TITLE_WEIGHT` times.

    Examples
    --------
    >>> terms([["green", "bond"], ["london"]])
    ['green', 'bond', 'green bond', 'green', 'bond', 'green bond', 'green', 'bond', 'green bond', 'london']
    """
    found: list[str] = []
    for place, segment in enumerate(segments):
        found += ([*segment, *map(" ".join, pairwise(segment))]) * (1 if place else TITLE_WEIGHT)
    return found


class Occurrences(NamedTuple):
    """The terms of some words, where they stand.

    Parameters
    ----------
    places : ndarray of int64, shape (n_content,)
        Which of the words are content words.
    segments : ndarray of int64, shape (n_content,)
        The segment of each.
    unigrams, bigrams : ndarray of int64, shape (n_content,)
        Number of the term that the word is, and that it makes with the next one of its segment; -1 for none.
    n_known : int
        How many of the content words occur in some term.
    """

    places: Ids
    segments: Ids
    unigrams: Ids
    bigrams: Ids
    n_known: int


class ContentIds(dict[str, int]):
    """Number of each word of a vocabulary, `_STOP` for stop words; numbers count as their class."""

    def __missing__(self, word: str) -> int:
        return self.get(_class_of(word), _NONE) if word[0].isdigit() else _NONE


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
    pairs: tuple[Ids, bytes] = field(init=False, repr=False, compare=False)
    """For the kernel: of each word its first pair, and where the last ends; and a table of the pairs."""
    content_ids: ContentIds = field(init=False, repr=False, compare=False)
    table: tuple[bytes, int, int] = field(init=False, repr=False, compare=False)
    """For the kernel: the numbers of words, that of numbers, and that of years."""

    def __post_init__(self) -> None:
        """Prepare the lookup."""
        content_ids = ContentIds(self.word_ids | dict.fromkeys(STOP_WORDS, _STOP))
        object.__setattr__(self, "content_ids", content_ids)
        table = kernel.word_table(list(content_ids), array("q", content_ids.values())) if kernel else b""
        of_digits = (content_ids.get(NUMBER, _NONE), content_ids.get(YEAR, _NONE))
        object.__setattr__(self, "table", (table, *of_digits))
        left, right = np.divmod(self.bigrams, max(len(self.word_ids), 1))
        first = np.searchsorted(left, np.arange(len(self.word_ids) + 1)).astype(np.int64)
        slots = kernel.pair_table(first, right) if kernel else b""
        object.__setattr__(self, "pairs", (first, slots))

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        """Leave out what is prepared, which means nothing to another process."""
        return Vocabulary, (self.word_ids, self.n_unigrams, self.bigrams)

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

    def ids(self, words: Words) -> Ids:
        """Return the number of each different word, -1 for one that is unknown, -2 for a stop word."""
        if not (kernel and words.hashes):
            return np.array([*map(self.content_ids.__getitem__, words.distinct)], dtype=np.int64)
        return np.frombuffer(kernel.content_ids(words.hashes, *self.table), np.int64)

    def lookup(self, words: Words) -> Occurrences:
        """Return the terms of some words. No term spans two segments, and stop words are passed over."""
        ids = self.ids(words)[words.numbers]
        places = np.flatnonzero(ids != _STOP)
        ids, segments = ids[places], words.segment_of[places]
        bigrams = np.full(len(ids), _NONE)
        pairs = np.flatnonzero((ids[:-1] >= 0) & (ids[1:] >= 0) & (segments[:-1] == segments[1:]))
        if len(self.bigrams) and len(pairs):
            keys = ids[pairs] * len(self.word_ids) + ids[pairs + 1]
            found = np.minimum(np.searchsorted(self.bigrams, keys), len(self.bigrams) - 1)
            bigrams[pairs] = np.where(self.bigrams[found] == keys, self.n_unigrams + found, _NONE)
        unigrams = np.where(ids < self.n_unigrams, ids, _NONE)
        return Occurrences(places, segments, unigrams, bigrams, int((ids >= 0).sum()))


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

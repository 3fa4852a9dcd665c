"""From words to TF-IDF weights: the same code when a model is fitted and when it answers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp.types import Document, Span

Float = NDArray[np.float64]
Ids = NDArray[np.int64]

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

_WORD = re.compile(r"\w+|[$€£¥%]")
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
    """Return the words of a text in lower case; a currency or percent sign is one.

    Examples
    --------
    >>> words("S&P 500 up 4.5%")
    ['s', 'p', '500', 'up', '4', '5', '%']
    """
    return _WORD.findall(lower(text))


def content_words(found: Sequence[str]) -> list[str]:
    """Return the words that a model knows terms of: no stop words, and numbers as `NUMBER` or `YEAR`.

    Examples
    --------
    >>> content_words(["up", "4", "5", "%", "in", "the", "year", "2023"])
    ['<n>', '<n>', '%', 'year', '<y>']
    """
    return [_class_of(word) if word[0].isdigit() else word for word in found if word not in STOP_WORDS]


def content_spans(text: str) -> list[Span]:
    """Return where the words of a text stand that are content words."""
    return [match.span() for match in _WORD.finditer(lower(text)) if match[0] not in STOP_WORDS]


def _class_of(word: str) -> str:
    """Return `NUMBER` or `YEAR` for a number, and other words, such as "5g", as they are."""
    if not word.isdigit():
        return word
    return YEAR if len(word) == 4 and word.startswith(("19", "20")) else NUMBER


class Words(NamedTuple):
    """What a classifier reads of a document.

    Parameters
    ----------
    segments : list of list of str
        The words of the title or headline, which may be none, and of each sentence.
    content : list of list of str
        The content words of each segment.
    whole : bool
        Whether that is every sentence of the document.
    """

    segments: list[list[str]]
    content: list[list[str]]
    whole: bool


def document_words(document: Document) -> Words:
    """Return the words that a classifier reads: of the title or headline, and of each sentence.

    Reading ends with the `MAX_WORDS`-th word of the article: news says first what it is about, and the labels
    that models are trained on were given to beginnings.
    """
    headline = document.headline.text if document.headline else ""
    segments = [words(document.title or headline)]
    left, whole = MAX_WORDS, True
    for sentence in document.sentences:
        found = words(sentence.text)
        if whole := len(found) <= left:
            segments.append(found)
            left -= len(found)
        else:
            segments += [found[:left]] if left else []
            break
    return Words(segments, [content_words(segment) for segment in segments], whole)


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

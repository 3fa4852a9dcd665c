"""Sentences that say the same: copies, and copies with a word more or less."""

from collections import defaultdict
from math import ceil

import numpy as np

from nlp.document import Document
from nlp.features import STOP_WORDS

SAME = 0.7
MANY = 50  # sentences; of so many, only those that share a rare word are compared, and all at once

_Said = tuple[frozenset[str], tuple[str, ...]]


class Repeats:
    """Finds repeats among the sentences of a document, one after the other.

    Two sentences say the same if they have the same numbers and `SAME` of their words in common (Jaccard),
    stop words not counted. Where many were taken, only sentences that share one of their rarest words are
    compared, which loses none [1]_ and keeps thousands of sentences cheap.

    References
    ----------
    .. [1] S. Chaudhuri, V. Ganti, R. Kaushik. "A Primitive Operator for Similarity Joins in Data Cleaning".
       ICDE, 2006. Prefix filtering.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self._read: dict[int, _Said] = {}
        self._taken: list[int] = []
        self._exact: set[_Said] = set()
        self._index: _RareWords | None = None

    def repeats(self, index: int) -> bool:
        """Return whether a sentence says the same as one that was taken."""
        said = self._said(index)
        if said in self._exact:
            return True
        if len(self._taken) <= MANY:
            return any(self._same(said, other) for other in self._taken)
        self._index = self._index or self._indexed()
        return any(self._same(said, other) for other in self._index.candidates(said[0]))

    def take(self, index: int) -> None:
        """Remember a sentence as taken."""
        self._exact.add(self._said(index))
        self._taken.append(index)
        if self._index:
            self._index.take(index, self._said(index)[0])

    def _said(self, index: int) -> _Said:
        """Return the content words of a sentence, or all its words, or else its text; and its numbers."""
        if index not in self._read:
            words = self._document.words
            start, end = words.offsets[index + 1 : index + 3].tolist()
            read = [*map(words.distinct.__getitem__, words.numbers[start:end].tolist())]
            said = frozenset(read)
            content = said - STOP_WORDS or said or frozenset([self._document.sentences[index].text])
            self._read[index] = content, tuple([word for word in read if word[0].isdigit()])
        return self._read[index]

    def _same(self, said: _Said, other: int) -> bool:
        (content, numbers), (held, others) = said, self._said(other)
        return numbers == others and len(content & held) >= SAME * len(content | held)

    def _indexed(self) -> "_RareWords":
        found = _RareWords([self._said(index)[0] for index in range(len(self._document.sentences))])
        for index in self._taken:
            found.take(index, self._said(index)[0])
        return found


class _RareWords:
    """Which of the sentences taken share one of their rarest words with another."""

    def __init__(self, contents: list[frozenset[str]]) -> None:
        holders: dict[str, list[int]] = defaultdict(list)
        for index, content in enumerate(contents):
            for word in content:
                holders[word].append(index)
        self._holders = {word: np.array(indices) for word, indices in holders.items()}
        self._sizes = np.array([len(content) for content in contents])
        self._taken: dict[str, list[int]] = defaultdict(list)

    def candidates(self, content: frozenset[str]) -> set[int]:
        """Return the sentences taken that may say the same as a sentence."""
        others = {other for word in self._rarest(content) for other in self._taken[word]}
        if len(others) <= MANY:
            return others
        found = np.fromiter(others, dtype=np.int64)
        shared = np.bincount(
            np.concatenate([self._holders[word] for word in content]), minlength=len(self._sizes)
        )[found]
        either = len(content) + self._sizes[found] - shared
        return set(found[shared >= SAME * either].tolist())

    def take(self, index: int, content: frozenset[str]) -> None:
        """Remember a sentence as taken."""
        for word in self._rarest(content):
            self._taken[word].append(index)

    def _rarest(self, content: frozenset[str]) -> list[str]:
        """Return so many of the rarest words that two sentences which say the same share one."""
        ranked = sorted(content, key=lambda word: (len(self._holders[word]), word))
        return ranked[: len(ranked) - ceil(SAME * len(ranked)) + 1]

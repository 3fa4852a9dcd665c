"""Sentences that say the same: copies, and copies with a word more or less."""

from collections import defaultdict
from collections.abc import Sequence
from math import ceil

import numpy as np

from nlp.features import STOP_WORDS, words

SAME = 0.7
MANY = 50  # sentences; so many are compared at once


class Repeats:
    """Finds repeats among the sentences of a document, one after the other.

    Two sentences say the same if they have the same numbers and `SAME` of their words in common (Jaccard),
    stop words not counted. Only sentences that share one of their rarest words are compared, which loses
    none [1]_ and keeps thousands of sentences cheap.

    References
    ----------
    .. [1] S. Chaudhuri, V. Ganti, R. Kaushik. "A Primitive Operator for Similarity Joins in Data Cleaning".
       ICDE, 2006. Prefix filtering.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        found = [words(text) for text in texts]
        self._content = [
            frozenset(word for word in read if word not in STOP_WORDS) or frozenset(read) or frozenset([text])
            for read, text in zip(found, texts, strict=True)
        ]
        self._numbers = [tuple(word for word in read if word[0].isdigit()) for read in found]
        self._sizes = np.array([len(content) for content in self._content])
        holders: dict[str, list[int]] = defaultdict(list)
        for index, content in enumerate(self._content):
            for word in content:
                holders[word].append(index)
        self._holders = {word: np.array(indices) for word, indices in holders.items()}
        self._taken: dict[str, list[int]] = defaultdict(list)
        self._exact: set[tuple[frozenset[str], tuple[str, ...]]] = set()

    def repeats(self, index: int) -> bool:
        """Return whether a sentence says the same as one that was taken."""
        content, numbers = self._content[index], self._numbers[index]
        if (content, numbers) in self._exact:
            return True
        others = {other for word in self._rarest(index) for other in self._taken[word]}
        if len(others) > MANY:
            candidates = np.fromiter(others, dtype=np.int64)
            shared = np.bincount(np.concatenate([self._holders[word] for word in content]))
            shared = shared[candidates]
            either = len(content) + self._sizes[candidates] - shared
            others = set(candidates[shared >= SAME * either].tolist())
        return any(
            numbers == self._numbers[other] and len(content & held) >= SAME * len(content | held)
            for other in others
            for held in (self._content[other],)
        )

    def take(self, index: int) -> None:
        """Remember a sentence as taken."""
        self._exact.add((self._content[index], self._numbers[index]))
        for word in self._rarest(index):
            self._taken[word].append(index)

    def _rarest(self, index: int) -> list[str]:
        """Return so many of the rarest words that two sentences which say the same share one."""
        content = sorted(self._content[index], key=lambda word: (len(self._holders[word]), word))
        return content[: len(content) - ceil(SAME * len(content)) + 1]

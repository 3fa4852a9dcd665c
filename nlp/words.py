"""The words of a text: which they are, which of them are the same, and where they stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nlp.compiled import kernel
from nlp.types import Span

Float = NDArray[np.float64]
Ids = NDArray[np.int64]
Numbers = NDArray[np.int32]

_WORD = re.compile(r"\w+|[$€£¥%]")


def lower(text: str) -> str:
    """Return `text` in lower case, character for character, so that offsets stay.

    ``str.lower`` makes two characters of "İ"; such a character is left as it is. A capital sigma becomes the
    same letter wherever it stands in a word.
    """
    if kernel and not text.isascii():
        lowered: str = kernel.lower_case(text)
        return lowered
    return lower_in_python(text)


def lower_in_python(text: str) -> str:
    """Return the same without the kernel."""
    if "Σ" not in text and len(lowered := text.lower()) == len(text):
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


@dataclass(slots=True)
class _Distinct:
    """The different words of some segments, spelt out when somebody asks for them, for most never do.

    Parameters
    ----------
    read : tuple
        The segments, and what the kernel read in them: numbers, starts and offsets of the words.
    spelt : list of str, optional
        The words.
    """

    read: tuple[object, ...] = ()
    spelt: list[str] | None = None

    def words(self) -> list[str]:
        """Return the words in lower case, in the order in which they first occur."""
        if self.spelt is None:
            assert kernel
            self.spelt = kernel.spell_words(*self.read)
        return self.spelt


@dataclass(frozen=True, slots=True)
class Words:
    """The words of some segments of text, each numbered as the first one that is the same.

    Parameters
    ----------
    numbers : ndarray of int32, shape (n_words,)
        Which of the different words each is.
    starts : ndarray of int32, shape (n_words,)
        Where it begins in its segment.
    capital : ndarray of bool, shape (n_words,)
        Whether it begins with one of A to Z.
    offsets : ndarray of int32, shape (n_segments + 1,)
        Segment i holds the words ``offsets[i]`` to ``offsets[i + 1]``.
    different : _Distinct
        The different words.
    hashes : bytes
        Of the different words, and which of them are digits, for the kernel; others in each process. Without
        them Python does its work.
    """

    numbers: Numbers
    starts: Numbers
    capital: NDArray[np.bool_]
    offsets: Numbers
    different: _Distinct
    hashes: bytes = b""

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        """Leave out the hashes, which mean nothing to another process."""
        spelt = _Distinct(spelt=self.distinct)
        return Words, (self.numbers, self.starts, self.capital, self.offsets, spelt)

    @classmethod
    def of(cls, segments: Sequence[str]) -> "Words":
        """Read the words of each segment."""
        if not kernel:
            return cls.in_python(segments)
        listed = list(segments)
        numbers, starts, capital, offsets, hashes = kernel.read_words(listed)
        return cls(
            np.frombuffer(numbers, np.int32),
            np.frombuffer(starts, np.int32),
            np.frombuffer(capital, bool),
            np.frombuffer(offsets, np.int32),
            _Distinct((listed, numbers, starts, offsets)),
            hashes,
        )

    @classmethod
    def in_python(cls, segments: Sequence[str]) -> "Words":
        """Read the words of each segment without the kernel."""
        number_of: dict[str, int] = {}
        numbers: list[int] = []
        starts: list[int] = []
        capital: list[bool] = []
        offsets = [0]
        for segment in segments:
            for match in _WORD.finditer(lower(segment)):
                numbers.append(number_of.setdefault(match[0], len(number_of)))
                starts.append(start := match.start())
                capital.append("A" <= segment[start] <= "Z")
            offsets.append(len(numbers))
        return cls(
            np.array(numbers, dtype=np.int32),
            np.array(starts, dtype=np.int32),
            np.array(capital, dtype=bool),
            np.array(offsets, dtype=np.int32),
            _Distinct(spelt=list(number_of)),
        )

    @property
    def distinct(self) -> list[str]:
        """The different words in lower case, in the order in which they first occur: `numbers` are theirs."""
        return self.different.words()

    @property
    def n_distinct(self) -> int:
        """How many different words there are, without spelling them out."""
        return int(self.numbers.max()) + 1 if len(self.numbers) else 0

    @property
    def lengths(self) -> Ids:
        """How many words each segment has, shape (n_segments,)."""
        return (self.offsets[1:] - self.offsets[:-1]).astype(np.int64)

    @property
    def segment_of(self) -> Ids:
        """The segment of each word, shape (n_words,)."""
        return np.repeat(np.arange(len(self.offsets) - 1), self.lengths)

    @property
    def segments(self) -> list[list[str]]:
        """The words of each segment."""
        flat = [*map(self.distinct.__getitem__, self.numbers.tolist())]
        return [flat[start:end] for start, end in pairwise(self.offsets.tolist())]

    def span(self, index: int) -> Span:
        """Return where a word stands in its segment."""
        start = int(self.starts[index])
        return start, start + len(self.distinct[self.numbers[index]])

    def beginning(self, n_words: int) -> "Words":
        """Return the segments up to the `n_words`-th word, the last cut off there."""
        if len(self.numbers) <= n_words:
            return self
        n_whole = int(self.offsets[1:].searchsorted(n_words, side="right"))
        offsets = self.offsets[: n_whole + 1]
        if offsets[-1] < n_words:
            offsets = np.append(offsets, np.int32(n_words))
        numbers, starts, capital = self.numbers[:n_words], self.starts[:n_words], self.capital[:n_words]
        return Words(numbers, starts, capital, offsets, self.different, self.hashes)

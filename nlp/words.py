"""The words of a text: which they are, which of them are the same, and where they stand."""

import re
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp.compiled import kernel
from nlp.spans import Spans
from nlp.types import Span

Float = NDArray[np.float64]
Ids = NDArray[np.int64]
Numbers = NDArray[np.int32]

_HASHED = 16  # bytes of a different word
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


class Read(NamedTuple):
    """Some words, in arrays as bytes: to make arrays of them takes longer, and few are asked for.

    Parameters
    ----------
    numbers : bytes of int32
        Which of the different words each is.
    starts : bytes of int32
        Where it begins in its segment.
    capital : bytes of bool
        Whether it begins with one of A to Z.
    offsets : bytes of int32
        Segment i holds the words ``offsets[i]`` to ``offsets[i + 1]``.
    """

    numbers: bytes
    starts: bytes
    capital: bytes
    offsets: bytes


@dataclass(slots=True)
class _Distinct:
    """The different words of some segments, spelt out when somebody asks for them, for most never do.

    Parameters
    ----------
    segments : list of str or (str, str, Spans)
        The segments; or the first of them, and a text and where the others stand in it.
    read : tuple
        What the kernel read in them: numbers, starts and offsets of the words.
    spelt : list of str, optional
        The words.
    """

    segments: list[str] | tuple[str, str, Spans] = field(default_factory=list)
    read: tuple[object, ...] = ()
    spelt: list[str] | None = None

    def words(self) -> list[str]:
        """Return the words in lower case, in the order in which they first occur."""
        if self.spelt is None:
            assert kernel
            segments = self.segments
            if isinstance(segments, tuple):
                first, text, spans = segments
                segments = [first, *(text[start:end] for start, end in spans)]
            self.spelt = kernel.spell_words(segments, *self.read)
        return self.spelt


@dataclass(frozen=True, slots=True)
class Words:
    """The words of some segments of text, each numbered as the first one that is the same.

    Parameters
    ----------
    read : Read
        Which they are and where they stand.
    different : _Distinct
        The different words.
    hashes : bytes
        Of the different words, and which of them are digits, for the kernel; others in each process. Without
        them Python does its work.
    """

    read: Read
    different: _Distinct
    hashes: bytes = b""

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        """Leave out the hashes, which mean nothing to another process."""
        return Words, (self.read, _Distinct(spelt=self.distinct))

    @classmethod
    def of(cls, segments: Sequence[str]) -> "Words":
        """Read the words of each segment."""
        if not kernel:
            return cls.in_python(segments)
        listed = list(segments)
        numbers, starts, capital, offsets, hashes = kernel.read_words(listed)
        read = Read(numbers, starts, capital, offsets)
        return cls(read, _Distinct(listed, (numbers, starts, offsets)), hashes)

    @classmethod
    def of_passages(cls, first: str, text: str, spans: Spans) -> "Words":
        """Read the words of a first segment and of passages of a text."""
        if not kernel:
            return cls.in_python([first, *(text[start:end] for start, end in spans)])
        numbers, starts, capital, offsets, hashes = kernel.read_passages(first, text, spans.places)
        read = Read(numbers, starts, capital, offsets)
        return cls(read, _Distinct((first, text, spans), (numbers, starts, offsets)), hashes)

    @classmethod
    def in_python(cls, segments: Sequence[str]) -> "Words":
        """Read the words of each segment without the kernel."""
        number_of: dict[str, int] = {}
        numbers, starts, offsets = array("i"), array("i"), array("i", [0])
        capital = bytearray()
        for segment in segments:
            for match in _WORD.finditer(lower(segment)):
                numbers.append(number_of.setdefault(match[0], len(number_of)))
                starts.append(start := match.start())
                capital.append("A" <= segment[start] <= "Z")
            offsets.append(len(numbers))
        read = Read(numbers.tobytes(), starts.tobytes(), bytes(capital), offsets.tobytes())
        return cls(read, _Distinct(spelt=list(number_of)))

    @property
    def numbers(self) -> Numbers:
        """Which of the different words each is, shape (n_words,)."""
        return np.frombuffer(self.read.numbers, np.int32)

    @property
    def starts(self) -> Numbers:
        """Where each word begins in its segment, shape (n_words,)."""
        return np.frombuffer(self.read.starts, np.int32)

    @property
    def capital(self) -> NDArray[np.bool_]:
        """Whether each word begins with one of A to Z, shape (n_words,)."""
        return np.frombuffer(self.read.capital, bool)

    @property
    def offsets(self) -> Numbers:
        """Segment i holds the words ``offsets[i]`` to ``offsets[i + 1]``, shape (n_segments + 1,)."""
        return np.frombuffer(self.read.offsets, np.int32)

    def __len__(self) -> int:
        return len(self.read.capital)

    @property
    def distinct(self) -> list[str]:
        """The different words in lower case, in the order in which they first occur: `numbers` are theirs."""
        return self.different.words()

    @property
    def n_distinct(self) -> int:
        """How many different words there are, those behind a beginning counted too."""
        return len(self.hashes) // _HASHED if self.hashes else len(self.distinct)

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
        """Return the segments up to the `n_words`-th word behind the first one, the last cut off there."""
        offsets = memoryview(self.read.offsets).cast("i")
        n_words += offsets[1]
        if len(self) <= n_words:
            return self
        numbers, starts, capital, _ = self.read
        bounds = array("i", offsets[: bisect_right(offsets, n_words)])
        if bounds[-1] < n_words:
            bounds.append(n_words)
        size = bounds.itemsize * n_words
        read = Read(numbers[:size], starts[:size], capital[:n_words], bounds.tobytes())
        return Words(read, self.different, self.hashes)

"""Where the passages of a text stand, kept as bytes, and the passages, most of which nobody ever looks at."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from struct import Struct
from typing import overload

from nlp.compiled import kernel
from nlp.types import Sentence, Span

_SPAN = Struct("=qq")


class Spans(Sequence[Span]):
    """Where passages of a text stand, in order.

    Parameters
    ----------
    places : bytes
        Start and end of each as int64, half-open.

    Examples
    --------
    >>> list(Spans.of([(0, 4), (5, 9)]))
    [(0, 4), (5, 9)]
    """

    __slots__ = ("places",)

    def __init__(self, places: bytes) -> None:
        self.places = places

    @classmethod
    def of(cls, spans: Iterable[Span]) -> "Spans":
        """Keep the given spans."""
        return spans if isinstance(spans, Spans) else cls(array("q", chain.from_iterable(spans)).tobytes())

    def __len__(self) -> int:
        return len(self.places) // _SPAN.size

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and [*self] == [*other]

    def __hash__(self) -> int:
        return hash(self.places)

    def __iter__(self) -> Iterator[Span]:
        both = iter(memoryview(self.places).cast("q").tolist())
        return zip(both, both, strict=True)

    @overload
    def __getitem__(self, index: int) -> Span: ...
    @overload
    def __getitem__(self, index: slice) -> list[Span]: ...
    def __getitem__(self, index: int | slice) -> Span | list[Span]:
        if isinstance(index, slice):
            return list(self)[index]
        start, end = _SPAN.unpack_from(self.places, range(0, len(self.places), _SPAN.size)[index])
        return start, end

    def without(self, left_out: Iterable[int]) -> "Spans":
        """Return the spans but for those of the given numbers, which ascend."""
        ends = [_SPAN.size * number for number in left_out]
        starts = [0, *(end + _SPAN.size for end in ends)]
        ends.append(len(self.places))
        return Spans(b"".join([self.places[start:end] for start, end in zip(starts, ends, strict=True)]))


class Sentences(Sequence[Sentence]):
    """Sentences of a text, made when somebody asks for them.

    Parameters
    ----------
    text : str
        The text.
    spans : Spans
        Where they stand in it.
    """

    __slots__ = ("_made", "spans", "text")

    def __init__(self, text: str, spans: Spans) -> None:
        self.text = text
        self.spans = spans
        self._made: tuple[Sentence, ...] | None = None

    @property
    def made(self) -> tuple[Sentence, ...]:
        """All of them."""
        if self._made is None:
            text, spans = self.text, self.spans
            if kernel:
                self._made = kernel.named_passages(Sentence, text, spans.places)
            else:
                self._made = tuple([Sentence(text[start:end], start, end) for start, end in spans])
        return self._made

    def __len__(self) -> int:
        return len(self.spans)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self.made == tuple(other)

    def __hash__(self) -> int:
        return hash(self.made)

    def __iter__(self) -> Iterator[Sentence]:
        return iter(self.made)

    @overload
    def __getitem__(self, index: int) -> Sentence: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Sentence, ...]: ...
    def __getitem__(self, index: int | slice) -> Sentence | tuple[Sentence, ...]:
        return self.made[index]

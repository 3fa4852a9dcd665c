"""How an archive is cut into partitions, each the work of one worker at a time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from typing import Any

from nlp.archive.options import ArchiveOptions
from nlp.archive.sources import Piece, Source
from nlp.cluster.measuring import Lines, Range, RowGroup, first_line, is_divisible, lines_in, row_groups

MOST_FILES = 500
_DIGITS = 5

Everywhere = Callable[[Callable[[Any], Any], Sequence[Any]], list[Any]]


@dataclass(frozen=True, slots=True)
class Partition:
    """Files, or pieces of them, that stand one after another. The names of partitions sort as the input."""

    name: str
    sources: tuple[Source, ...]
    n_bytes: int

    def __str__(self) -> str:
        """Return what it holds, for people."""
        if not self.sources:
            return "nothing"
        first, more = self.sources[0], len(self.sources) - 1
        what = {"jsonl": "line", "parquet": "row"}.get(first.kind)
        where = f" from {what} {first.piece.first}" if first.piece else ""
        return f"{first.path}{where}{f' and {more} more' if more else ''}"


def plan(
    sources: Iterable[Source], options: ArchiveOptions, most_bytes: int, everywhere: Everywhere
) -> list[Partition]:
    """Return the partitions of an archive, in the order of the input.

    Parameters
    ----------
    sources : iterable of Source
        The files.
    options : ArchiveOptions
        How they are read.
    most_bytes : int
        About how large a partition is; what cannot be divided is larger.
    everywhere : callable
        Calls a function with each of some values and returns the results in order, as `map` does, but on a
        cluster: large files are read to find where they can be divided.
    """
    found = list(sources)
    by_kind: dict[str, list[Source]] = {"jsonl": [], "parquet": []}
    for source in found:
        if is_divisible(source, most_bytes):
            by_kind[source.kind].append(source)
    divided = dict(_divided_lines(by_kind["jsonl"], options, most_bytes, everywhere))
    groups = everywhere(partial(row_groups, options=options), by_kind["parquet"])
    for source, of_source in zip(by_kind["parquet"], groups, strict=True):
        divided[source] = list(_pieces_of_groups(source, of_source, most_bytes))
    pieces = (piece for source in found for piece in divided.get(source) or [(source, source.size)])
    return _gathered(pieces, most_bytes)


def _divided_lines(
    sources: list[Source], options: ArchiveOptions, most_bytes: int, everywhere: Everywhere
) -> Iterator[tuple[Source, list[tuple[Source, int]]]]:
    firsts = everywhere(partial(first_line, options=options), sources)
    ranges = {
        source: [
            Range(source.path, first, start, min(start + most_bytes, source.size))
            for start in range(0, source.size, most_bytes)
        ]
        for source, first in zip(sources, firsts, strict=True)
        if first is not None
    }
    counted = iter(everywhere(lines_in, [each for of_source in ranges.values() for each in of_source]))
    for source, of_source in ranges.items():
        yield source, list(_pieces_of_lines(source, [next(counted) for _ in of_source]))


def _pieces_of_lines(source: Source, counted: Sequence[Lines]) -> Iterator[tuple[Source, int]]:
    starts = [lines.first for lines in counted if lines.first is not None]
    numbers = [lines.number for lines in counted if lines.first is not None]
    before = accumulate(numbers, initial=1)
    for start, end, first in zip(starts, [*starts[1:], source.size], before, strict=False):
        yield source._replace(piece=Piece(start, end, first)), end - start


def _pieces_of_groups(
    source: Source, groups: Sequence[RowGroup], most_bytes: int
) -> Iterator[tuple[Source, int]]:
    all_bytes = sum(group.n_bytes for group in groups) or 1
    start, first, n_rows, n_bytes = 0, 1, 0, 0
    for end, group in enumerate(groups, 1):
        n_rows += group.n_rows
        n_bytes += group.n_bytes
        if n_bytes >= most_bytes or end == len(groups):
            yield source._replace(piece=Piece(start, end, first)), source.size * n_bytes // all_bytes
            start, first, n_rows, n_bytes = end, first + n_rows, 0, 0


def _gathered(pieces: Iterable[tuple[Source, int]], most_bytes: int) -> list[Partition]:
    """Return pieces as partitions; small ones that stand one after another share one."""
    gathered: list[tuple[list[Source], int]] = [([], 0)]
    for source, n_bytes in pieces:
        held, held_bytes = gathered[-1]
        if held and (held_bytes + n_bytes > most_bytes or len(held) >= MOST_FILES):
            gathered.append(([source], n_bytes))
        else:
            held.append(source)
            gathered[-1] = held, held_bytes + n_bytes
    width = max(_DIGITS, len(str(len(gathered) - 1)))
    return [
        Partition(f"{number:0{width}}", tuple(held), n_bytes)
        for number, (held, n_bytes) in enumerate(gathered)
    ]

"""Where large files may be divided, as workers find out: between lines of JSON, or row groups of Parquet."""

from typing import NamedTuple

from nlp.archive.options import ArchiveOptions
from nlp.archive.sources import COMPRESSIONS, Source, filesystem
from nlp.archive.streams import DAMAGED, Stream, encoding_of

_MARK = {"utf-8": 0, "utf-8-sig": 3}  # bytes before the first line
_BLOCK = 1_000_000


class Range(NamedTuple):
    """Bytes of a file that may begin and end anywhere; its lines begin at `first`."""

    path: str
    first: int
    start: int
    end: int


class Lines(NamedTuple):
    """How many lines begin in a range, and where the first one does; None if none does."""

    first: int | None
    number: int


class RowGroup(NamedTuple):
    """What a row group of Parquet holds; bytes are those before it was packed."""

    n_rows: int
    n_bytes: int


def is_divisible(source: Source, most_bytes: int) -> bool:
    """Return whether a file is worth dividing, as far as its name and size tell."""
    packed = source.path.lower().endswith(COMPRESSIONS)
    return source.kind in ("jsonl", "parquet") and not packed and source.size > most_bytes


def first_line(source: Source, *, options: ArchiveOptions) -> int | None:
    """Return where the lines of a file begin; None if they are not in UTF-8, or it cannot be read."""
    try:
        with Stream(source.path) as stream:
            encoding = options.encoding or encoding_of(stream.head(), lines=True)
    except DAMAGED:
        return None
    return _MARK.get(encoding or "")


def lines_in(piece: Range) -> Lines:
    """Return how many lines begin in a range."""
    # A line begins behind each line end, so the ends that count stand one byte before the range.
    position = max(piece.first, piece.start - 1)
    begins_here = piece.start <= piece.first < piece.end
    first, number = (piece.first, 1) if begins_here else (None, 0)
    files, path = filesystem(piece.path)
    with files.open(path, "rb") as file:
        file.seek(position)
        while position < piece.end - 1:
            block = file.read(min(_BLOCK, piece.end - 1 - position))
            if not block:
                break
            if first is None and (end := block.find(b"\n")) >= 0:
                first = position + end + 1
            number += block.count(b"\n")
            position += len(block)
    return Lines(first, number)


def row_groups(source: Source, *, options: ArchiveOptions) -> tuple[RowGroup, ...]:
    """Return the row groups of a Parquet file; none if it cannot be read, or has no text."""
    import pyarrow as pa
    from pyarrow import parquet

    from nlp.archive.columns import choose
    from nlp.errors import InvalidInputError

    try:
        with Stream(source.path) as stream:
            file = parquet.ParquetFile(stream.seekable(), pre_buffer=False)
            choose(file.schema_arrow.names, options.columns)
            groups = [file.metadata.row_group(number) for number in range(file.metadata.num_row_groups)]
            return tuple(RowGroup(group.num_rows, group.total_byte_size) for group in groups)
    except (*DAMAGED, pa.ArrowException, InvalidInputError):
        return ()  # the run will say why

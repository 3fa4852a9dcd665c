"""What stands in a source, one article after another, not yet read."""

import csv
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import Any, NamedTuple

from nlp.archive.columns import USUAL, Columns, choose
from nlp.archive.options import ArchiveOptions
from nlp.archive.sources import Source
from nlp.archive.streams import DAMAGED, Stream, encoding_of, text_lines
from nlp.errors import InvalidInputError
from nlp.files import delimiter_of

BYTES_A_CHARACTER = 12  # as JSON, escaped, beyond the basic plane
_OTHER_FIELDS = 4_000_000
_ROWS = 256


class Rejected(NamedTuple):
    """Why there is no answer for an article, or for the rest of a source."""

    source: str
    line: int | None
    id: str | None
    reason: str
    detail: str


class Entry(NamedTuple):
    """An article as a source has it.

    `line` is where it begins, from 1 (of Parquet, the row); None if the source holds one article.
    `content` is a line of JSON as bytes, a row as a dict, or None if it is the file.
    """

    source: str
    kind: str
    line: int | None
    content: Any
    columns: Columns
    encoding: str | None


class Read(NamedTuple):
    """An entry, or why there is none, and how many bytes of the source are behind it."""

    entry: Entry | Rejected
    position: int


def entries(source: Source, options: ArchiveOptions) -> Iterator[Read]:
    """Yield what a source holds; of what cannot be read, the reason.

    The same source gives the same entries each time, however many have been taken before.
    """
    n_read, position = 0, 0
    try:
        for read in READERS[source.kind](source, options):
            n_read, position = n_read + 1, read.position
            yield read
    except (*DAMAGED, InvalidInputError, UnicodeError) as error:
        where = f"after {n_read} articles: " if n_read else ""
        kinds = {InvalidInputError: "malformed", UnicodeError: "encoding"}
        reason = next((reason for kind, reason in kinds.items() if isinstance(error, kind)), "unreadable")
        yield Read(Rejected(source.path, None, None, reason, f"{where}{_said(error)}"), position)


def _whole_file(source: Source, options: ArchiveOptions) -> Iterator[Read]:
    entry = Entry(source.path, source.kind, None, None, Columns(), options.encoding)
    yield Read(entry, source.size)


def _json_lines(source: Source, options: ArchiveOptions) -> Iterator[Read]:
    limit = _most_bytes(options)
    with Stream(source.path, source.piece) as stream:
        encoding = "utf-8" if source.piece else _encoding(stream, options)
        lines = _byte_lines(stream, encoding, limit)
        for number, line in enumerate(lines, source.piece.first if source.piece else 1):
            if isinstance(line, str):
                yield Read(Rejected(source.path, number, None, *line.split(": ", 1)), stream.position())
            elif line.strip():
                entry = Entry(source.path, source.kind, number, line, options.columns, None)
                yield Read(entry, stream.position())


def _byte_lines(stream: Stream, encoding: str, limit: int) -> Iterator[bytes | str]:
    """Yield lines in UTF-8 without their ends, or ``reason: detail`` of one that cannot be read."""
    too_long = f"too_long: the line has more than {limit} bytes"
    if encoding in ("utf-8", "utf-8-sig"):
        readline, end = stream.buffered.readline, b"\n"
        if encoding == "utf-8-sig":
            stream.buffered.read(3)
        while line := readline(limit):
            if len(line) == limit and not line.endswith(end):
                while (rest := readline(limit)) and not rest.endswith(end):
                    pass
                yield too_long
            else:
                yield line
        return
    overlong = False
    with closing(text_lines(stream.buffered, encoding, limit)) as lines:
        for text in lines:
            if len(text) == limit and not text.endswith(("\n", "\r")):
                overlong = True
            elif overlong:
                overlong = False
                yield too_long
            else:
                try:
                    yield text.encode()
                except UnicodeEncodeError:
                    yield f"encoding: the line holds bytes that are not {encoding}"


def _table(source: Source, options: ArchiveOptions) -> Iterator[Read]:
    limit = _most_bytes(options)
    with Stream(source.path) as stream:
        encoding = _encoding(stream, options)
        delimiter = delimiter_of(stream.head().decode(encoding, "replace"), USUAL["text"])
        with closing(text_lines(stream.buffered, encoding, limit)) as lines:
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            for entry in _rows(reader, source.path, options, encoding, limit):
                yield Read(entry, stream.position())


def _rows(
    reader: Any, path: str, options: ArchiveOptions, encoding: str, limit: int
) -> Iterator[Entry | Rejected]:
    try:
        header = [name.strip() for name in _next_row(reader, limit) or []]
    except csv.Error as error:
        raise InvalidInputError(f"the line that names the columns: {error}") from error
    if not header:
        raise InvalidInputError("the table is empty; its first line names the columns")
    columns = choose(header, options.columns)
    if twice := [name for name in (*columns, *options.keep) if name and header.count(name) > 1]:
        raise InvalidInputError(f"two columns are called {twice[0]!r}; rename one")
    while True:
        place = reader.line_num + 1
        try:
            cells = _next_row(reader, limit)
        except csv.Error as error:
            detail = f"lines {place} to {reader.line_num}: {error}; is a quotation mark missing?"
            yield Rejected(path, place, None, "malformed", detail)
            continue
        if cells is None:
            return
        if any(cells):
            yield _row(path, place, header, cells, columns, encoding)


def _next_row(reader: Any, limit: int) -> list[str] | None:
    before = csv.field_size_limit(limit)  # of the process, so it is put back
    try:
        row: list[str] | None = next(reader, None)
    finally:
        csv.field_size_limit(before)
    return row


def _row(
    path: str, place: int, header: list[str], cells: list[str], columns: Columns, encoding: str
) -> Entry | Rejected:
    if len(cells) != len(header):
        detail = f"{len(cells)} fields, but the header has {len(header)}; quote fields with a delimiter"
        return Rejected(path, place, None, "malformed", detail)
    try:
        "".join(cells).encode()
    except UnicodeEncodeError:
        return Rejected(path, place, None, "encoding", f"the row holds bytes that are not {encoding}")
    return Entry(path, "csv", place, dict(zip(header, cells, strict=True)), columns, None)


def _parquet(source: Source, options: ArchiveOptions) -> Iterator[Read]:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise InvalidInputError("Parquet needs pyarrow: pip install 'newsdesk[parquet]'") from error
    with Stream(source.path) as stream:
        try:
            file = parquet.ParquetFile(stream.seekable(), pre_buffer=False)
            names = file.schema_arrow.names
            columns = choose(names, options.columns)
            wanted = [name for name in (*columns, *options.keep) if name in names]
            rows = file.metadata.num_rows
            groups = range(source.piece.start, source.piece.end) if source.piece else None
            batches = file.iter_batches(_ROWS, groups, columns=None if options.keep_all else wanted)
            number = source.piece.first - 1 if source.piece else 0
            for batch in batches:
                for row in _as_dicts(_plain(batch)):
                    number += 1
                    entry = Entry(source.path, source.kind, number, row, columns, None)
                    broken = Rejected(source.path, number, None, "encoding", "a text of the row is not UTF-8")
                    yield Read(broken if row is None else entry, source.size * number // rows)
        except (pa.ArrowException, ValueError, OverflowError) as error:  # the latter of odd times and texts
            raise InvalidInputError(str(error)) from error


def _as_dicts(batch: Any) -> list[Any]:
    """Return the rows, None for one with a text that is not UTF-8, which Parquet does not check."""
    try:
        rows: list[Any] = batch.to_pylist()
    except UnicodeError:
        alone = batch.num_rows == 1
        return [None] if alone else [_as_dicts(batch.slice(i, 1))[0] for i in range(batch.num_rows)]
    return rows


def _plain(batch: Any) -> Any:
    """Return rows with times as texts: Python's own are too coarse for some of them."""
    import pyarrow as pa

    of = pa.types
    for place, field in enumerate(batch.schema):
        if of.is_timestamp(field.type) or of.is_date(field.type) or of.is_time(field.type):
            batch = batch.set_column(place, field.name, batch.column(place).cast(pa.string()))
    return batch


READERS: Mapping[str, Callable[[Source, ArchiveOptions], Iterator[Read]]] = {
    "txt": _whole_file,
    "html": _whole_file,
    "jsonl": _json_lines,
    "csv": _table,
    "parquet": _parquet,
}


def _encoding(stream: Stream, options: ArchiveOptions) -> str:
    if encoding := options.encoding or encoding_of(stream.head(), lines=True):
        return encoding
    raise InvalidInputError("its encoding could not be told; name it (--encoding)")


def _most_bytes(options: ArchiveOptions) -> int:
    return BYTES_A_CHARACTER * options.max_characters + _OTHER_FIELDS


def _said(error: Exception) -> str:
    """Return what an error says, without the path, which stands beside it."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__

"""Text files and tables as people save them: with or without a byte-order mark, compressed, any delimiter."""

import codecs
import csv
import gzip
import io
import re
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from nlp.errors import CorpusError
from nlp.findings import Problem
from nlp.spelling import did_you_mean

DELIMITERS = ",;\t"
MOST_SHOWN = 20
_LINE_END = re.compile(r"[\r\n]")


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header.

    Parameters
    ----------
    columns : tuple of str
        Names as in the header; those asked for in lower case.
    rows : tuple of (str, dict)
        Where each row begins, ``file:line``, and its cells by column. Rows of empty cells are left out.
    problems : tuple of Problem
        Rows that cannot be read, and bytes that are not UTF-8.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, dict[str, str]], ...]
    problems: tuple[Problem, ...]


def kind(path: Path) -> str:
    """Return a file's suffix in lower case, that of ``.csv.gz`` being ``.csv``."""
    return Path(path.name.lower().removesuffix(".gz")).suffix


def read_text(path: Path) -> tuple[str, list[Problem]]:
    """Read a UTF-8 file, which may be gzipped, and list the lines that are not UTF-8.

    Raises
    ------
    CorpusError
        If the file cannot be read at all.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CorpusError(f"{path}: cannot read it: {error.strerror}") from error
    if path.suffix.lower() == ".gz":
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error) as error:
            raise CorpusError(f"{path}: not gzip, or damaged: {error}") from error
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise CorpusError(f"{path}:1: byte 1 says that this is UTF-16; save the file as UTF-8")
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return data.decode("utf-8-sig", "replace"), list(_bad_lines(data, path))


def _bad_lines(data: bytes, path: Path) -> Iterator[Problem]:
    for number, line in enumerate(data.split(b"\n"), 1):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as error:
            note = f"byte {error.start + 1} of the line is 0x{line[error.start]:02x}, which is not UTF-8"
            yield Problem("encoding", f"{path}:{number}", note)


def read_table(path: Path, *, required: Collection[str], optional: Collection[str] = ()) -> Table:
    """Read a table whose first line names the columns: delimited by comma, semicolon or tab, quoted by ``"``.

    Parameters
    ----------
    path : Path
        The file, UTF-8, which may be gzipped.
    required, optional : collection of str
        Columns to look for, whatever their case. Others are kept too.

    Raises
    ------
    CorpusError
        If the file cannot be read, is empty, or the header lacks a required column.
    """
    text, problems = read_text(path)
    wanted = {*required, *optional}
    limit = csv.field_size_limit(len(text) + 1)  # of the process, so it is put back
    try:
        lines = list(_cells(text, delimiter_of(text, wanted), path, problems))
    finally:
        csv.field_size_limit(limit)
    if not lines:
        raise CorpusError(f"{path}: the table is empty; the first line names its columns")
    place, header = lines[0]
    names = [name.strip() for name in header]
    columns = [name.lower() if name.lower() in wanted else name for name in names]
    if missing := [name for name in required if name not in columns]:
        found = ", ".join(name if name.isprintable() else repr(name) for name in columns[:MOST_SHOWN])
        hint = did_you_mean(missing[0], set(columns) - wanted)
        raise CorpusError(f"{place}: no column {missing[0]!r}: add or rename one; there are: {found}{hint}")
    if repeated := [name for name in columns if name and columns.count(name) > 1]:
        raise CorpusError(f"{place}: two columns are called {repeated[0]!r}; rename or remove one")
    rows = []
    for place, cells in lines[1:]:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) == len(columns):
            rows.append((place, dict(zip(columns, cells, strict=True))))
        else:
            note = f"{len(cells)} fields, but the header has {len(columns)}; quote fields with a delimiter"
            problems.append(Problem("malformed", place, note))
    return Table(tuple(columns), tuple(rows), tuple(problems))


def delimiter_of(text: str, wanted: Collection[str]) -> str:
    """Return the delimiter that finds most of the wanted columns in the header, or else most columns."""
    header = _LINE_END.split(text.lstrip(), maxsplit=1)[0]

    def found(delimiter: str) -> tuple[int, int]:
        names = {name.strip().lower() for name in next(csv.reader([header], delimiter=delimiter), [])}
        return len(names.intersection(wanted)), len(names)

    return max(DELIMITERS, key=found)


def _cells(text: str, delimiter: str, path: Path, problems: list[Problem]) -> Iterator[tuple[str, list[str]]]:
    """Yield where each row begins, and its cells."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        place = f"{path}:{reader.line_num + 1}"
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            note = f"quotes do not match in the row that begins here ({error}); the rest was not read"
            problems.append(Problem("malformed", place, note))
            return
        if cells:
            yield place, cells

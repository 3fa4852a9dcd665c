"""The forms that rows are written in: a dict of functions, chosen by the ending of the output."""

import csv
import gzip
import io
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from nlp.archive.articles import Article
from nlp.archive.options import ArchiveOptions
from nlp.archive.rows import kept_name, names_of, row_of
from nlp.archive.streams import zstd
from nlp.errors import InvalidInputError
from nlp.formats import Answered, ninjs
from nlp.pipeline import Newsdesk
from nlp.types import Analysis

_SEPARATOR = ";"  # of topics in a cell, as in corpora
Row = dict[str, Any]


class Form(NamedTuple):
    """A form of output.

    `row` makes what is written of an article, `header` gives the bytes before all rows, `encode` those of
    some rows; `pack` packs both. `columns` says that all rows have the same fields, `staged` that what was
    written is turned into the output when all is there.
    """

    row: Callable[[Newsdesk, Article, Analysis, ArchiveOptions], Row]
    header: Callable[[ArchiveOptions, Sequence[str]], bytes]
    encode: Callable[[Sequence[Row], ArchiveOptions, Sequence[str]], bytes]
    pack: Callable[[bytes], bytes]
    columns: bool = False
    staged: bool = False

    def begin(self, options: ArchiveOptions, topics: Sequence[str]) -> bytes:
        """Return what stands before all rows."""
        header = self.header(options, topics)
        return self.pack(header) if header else b""

    def write(self, rows: Sequence[Row], options: ArchiveOptions, topics: Sequence[str]) -> bytes:
        """Return some rows; one after another they are the whole."""
        return self.pack(self.encode(rows, options, topics)) if rows else b""


def form_of(path: str, *, as_ninjs: bool = False) -> Form:
    """Return the form that a file's ending asks for.

    Raises
    ------
    InvalidInputError
        If there is no such form.
    """
    name, pack = path.lower(), _plain
    for ending, packing in PACKINGS.items():
        if name.endswith(ending):
            name, pack = name.removesuffix(ending), packing
    found = next((ending for ending in FORMS if name.endswith(ending)), None)
    if found is None:
        raise InvalidInputError(
            f"{path}: unknown ending of the output; there are: {', '.join(FORMS)} ({', '.join(PACKINGS)})"
        )
    if found == ".parquet" and pack is not _plain:
        raise InvalidInputError(f"{path}: Parquet is packed inside; leave out the second ending")
    if as_ninjs and found != ".jsonl":
        raise InvalidInputError(f"{path}: ninjs is written as .jsonl, an item a line")
    return (NINJS if as_ninjs else FORMS[found])._replace(pack=pack)


def _our_row(newsdesk: Newsdesk, article: Article, analysis: Analysis, options: ArchiveOptions) -> Row:
    return row_of(article, analysis, options)


def _ninjs_row(newsdesk: Newsdesk, article: Article, analysis: Analysis, options: ArchiveOptions) -> Row:
    answered = Answered(replace(analysis, id=article.id), article.text, article.title, newsdesk.topics)
    item = ninjs(answered)
    notes = [item["edNote"]] if "edNote" in item else []
    item["edNote"] = "\n".join([*notes, f"model: {answered.model}, sha256 {analysis.model.sha256}"])
    return item


def _nothing(options: ArchiveOptions, topics: Sequence[str]) -> bytes:
    return b""


def _json_lines(rows: Sequence[Row], options: ArchiveOptions, topics: Sequence[str]) -> bytes:
    return "".join(_json(row) + "\n" for row in rows).encode()


def _json(row: Row) -> str:
    try:
        return json.dumps(row, ensure_ascii=False, default=str, allow_nan=False)
    except ValueError:  # of NaN
        return json.dumps(_finite(row), ensure_ascii=False, default=str)


def _finite(value: Any) -> Any:
    """Return a value with null for each number that JSON cannot write: NaN and infinity."""
    if isinstance(value, dict):
        return {name: _finite(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_finite(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _header(options: ArchiveOptions, topics: Sequence[str]) -> bytes:
    return _lines_of_csv([_csv_names(options, topics)])


def _csv(rows: Sequence[Row], options: ArchiveOptions, topics: Sequence[str]) -> bytes:
    names = _csv_names(options, topics)
    return _lines_of_csv([[cells.get(name, "") for name in names] for cells in map(_cells, rows)])


def _csv_names(options: ArchiveOptions, topics: Sequence[str]) -> list[str]:
    names = names_of(options, topics)
    if not options.wide:
        names.insert(names.index("tags") + 1, "probabilities")
    return [*names, "evidence"] if options.explain else names


def _cells(row: Row) -> Row:
    """Return a row as the cells of a table: topics in one cell, probabilities in another and by topic."""
    tags = row["tags"]
    by_topic = {tag["id"]: tag["probability"] for tag in tags}
    cells = by_topic | {name: _cell(value) for name, value in row.items()}
    cells["tags"] = _SEPARATOR.join(by_topic)
    cells["probabilities"] = _SEPARATOR.join(map(str, by_topic.values()))
    cells["warnings"] = _SEPARATOR.join(row["warnings"])
    cells["evidence"] = json.dumps({tag["id"]: tag.get("evidence") for tag in tags}, ensure_ascii=False)
    return cells


def _cell(value: Any) -> str | int | float | None:
    """Return a value of a field as a cell holds it: what is no text or number, as JSON."""
    if value is None or (isinstance(value, str | int | float) and not isinstance(value, bool)):
        return value
    return json.dumps(value, ensure_ascii=False, default=str).strip('"')


def _lines_of_csv(lines: Sequence[Sequence[Any]]) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\n").writerows(lines)
    return written.getvalue().encode()


def parquet_schema(options: ArchiveOptions, topics: Sequence[str]) -> Any:
    """Return the Arrow schema of a table; fields of the input are texts in it.

    Raises
    ------
    InvalidInputError
        If pyarrow is not there.
    """
    pa = _pyarrow()
    tag = [("id", pa.string()), ("probability", pa.float64())]
    if options.explain:
        spans = pa.list_(pa.list_(pa.int64()))
        term = [("term", pa.string()), ("weight", pa.float64()), ("spans", spans), ("title_spans", spans)]
        tag.append(("evidence", pa.list_(pa.struct(term))))
    types = dict.fromkeys(topics, pa.float64()) if options.wide else {}
    types |= {"line": pa.int64(), "tags": pa.list_(pa.struct(tag)), "warnings": pa.list_(pa.string())}
    return pa.schema([(name, types.get(name, pa.string())) for name in names_of(options, topics)])


def _arrow(rows: Sequence[Row], options: ArchiveOptions, topics: Sequence[str]) -> bytes:
    pa = _pyarrow()
    kept = [kept_name(name) for name in options.keep]
    flat = []
    for row in rows:
        texts = {name: None if row[name] is None else str(_cell(row[name])) for name in kept}
        flat.append(row | texts | {tag["id"]: tag["probability"] for tag in row["tags"] if options.wide})
    sink = io.BytesIO()
    table = pa.Table.from_pylist(flat, parquet_schema(options, topics))
    packed = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(sink, table.schema, options=packed) as writer:
        writer.write_table(table)
    return sink.getvalue()


def _pyarrow() -> Any:
    try:
        import pyarrow
    except ImportError as error:
        raise InvalidInputError("Parquet needs pyarrow: pip install 'newsdesk[parquet]'") from error
    return pyarrow


def _plain(data: bytes) -> bytes:
    return data


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def _zstd(data: bytes) -> bytes:
    return zstd.compress(data)


FORMS = {
    ".jsonl": Form(_our_row, _nothing, _json_lines, _plain),
    ".csv": Form(_our_row, _header, _csv, _plain, columns=True),
    ".parquet": Form(_our_row, _nothing, _arrow, _plain, columns=True, staged=True),
}
NINJS = Form(_ninjs_row, _nothing, _json_lines, _plain)
PACKINGS = {".gz": _gzip, ".zst": _zstd}

"""From an entry to its article: the id, the headline, the text, and the fields that go along."""

import codecs
import json
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from math import isfinite
from typing import Any, NamedTuple

from nlp.archive.columns import Columns, choose
from nlp.archive.entries import Entry, Rejected
from nlp.archive.options import ArchiveOptions
from nlp.archive.streams import DAMAGED, Stream, declared_encoding, encoding_of, is_utf8
from nlp.errors import InvalidInputError
from nlp.html import MAX_CHARACTERS as MAX_PAGE_CHARACTERS
from nlp.html import extract_article
from nlp.spelling import did_you_mean

_BYTES_A_CHARACTER = 4
_MANY_FIELDS = 100
_MOST_SAID = 200


class Article(NamedTuple):
    """An article, the fields of the input that are written along with it, and where it was read from."""

    source: str
    line: int | None
    id: str
    title: str | None
    text: str
    fields: Mapping[str, Any]
    columns: Columns


class _RejectedError(InvalidInputError):
    """Why an entry gives no article: a reason that is a name, and a detail for people."""

    def __init__(self, reason: str, detail: str, named: str | None = None) -> None:
        super().__init__(detail)
        self.reason = reason
        self.named = named


def read_article(entry: Entry, options: ArchiveOptions) -> Article | Rejected:
    """Return the article of an entry, or why there is none.

    The id is the field's; without one, the path, and the line where a source has lines.
    """
    try:
        return _read(entry, options)
    except _RejectedError as refusal:
        return Rejected(readable(entry.source), entry.line, refusal.named, refusal.reason, str(refusal))


def missing_fields(entry: Entry, options: ArchiveOptions) -> list[str]:
    """Return the fields that were named and that an entry has not; none of a line that cannot be read."""
    record = {} if entry.content is None else entry.content
    try:
        names = _parsed(record) if isinstance(record, bytes) else record
    except _RejectedError:
        return []
    asked = dict.fromkeys([*filter(None, options.columns), *options.keep])
    return [f"{name!r}{did_you_mean(name, names)}" for name in asked if name not in names]


def readable(path: str) -> str:
    """Return a path as text; bytes of a file's name that are not UTF-8 become U+FFFD."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _read(entry: Entry, options: ArchiveOptions) -> Article:
    source = readable(entry.source)
    fallback = source if entry.line is None else f"{source}:{entry.line}"
    if entry.content is None:
        record: Mapping[str, Any] = {entry.kind: _file_text(entry, options)}
        columns = Columns(text="txt") if entry.kind == "txt" else Columns(html="html")
        kept: dict[str, Any] = {}
    else:
        record = _parsed(entry.content) if isinstance(entry.content, bytes) else entry.content
        columns = _columns(record, options.columns) if entry.kind == "jsonl" else entry.columns
        kept = _kept(record, columns, options)
    named = _id(record.get(columns.id) if columns.id else None)
    title = _text(record, columns.title, named) or None
    text = _text(record, columns.text or columns.html, named) or ""
    if columns.html:
        text, page_title = _article_of(text, options, named)
        title = title or page_title
    if not text.strip():
        raise _RejectedError("empty", "there is no text", named)
    if len(text) > options.max_characters:
        detail = f"the text has {len(text)} characters; at most {options.max_characters} are taken"
        raise _RejectedError("too_long", detail, named)
    return Article(source, entry.line, named or fallback, title, text, kept, columns)


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        byte = f"byte {error.start + 1} of the line is 0x{line[error.start]:02x}, which is not UTF-8"
        raise _RejectedError("encoding", byte) from error
    try:
        record = json.loads(text, parse_constant=_nothing, parse_float=_finite)
        if "\\u" in text:  # halves of surrogate pairs, which no UTF-8 can hold, become U+FFFD
            whole = json.dumps(record, ensure_ascii=False).encode("utf-16", "surrogatepass")
            record = json.loads(whole.decode("utf-16", "replace"))
    except (ValueError, RecursionError) as error:
        said = str(error) if isinstance(error, json.JSONDecodeError) else "too deep, or too long a number"
        raise _RejectedError("malformed", f"not JSON: {said}") from error
    if not isinstance(record, dict):
        raise _RejectedError("malformed", f"the line holds a {type(record).__name__}, not an object")
    return record


def _nothing(constant: str) -> None:
    """Return what NaN and Infinity are, which are no JSON."""


def _finite(digits: str) -> float | None:
    number = float(digits)
    return number if isfinite(number) else None


def _columns(record: Mapping[str, Any], asked: Columns) -> Columns:
    choosing = _chosen if len(record) <= _MANY_FIELDS else _chosen.__wrapped__  # else they would fill memory
    try:
        return choosing(tuple(record), asked)
    except InvalidInputError as error:
        raise _RejectedError("malformed", str(error)) from error


@lru_cache(1_000)
def _chosen(names: tuple[str, ...], asked: Columns) -> Columns:
    return choose(names, asked, some_lack=True)


def _kept(record: Mapping[str, Any], columns: Columns, options: ArchiveOptions) -> dict[str, Any]:
    if options.keep_all:
        return {name: value for name, value in record.items() if name not in (columns.text, columns.html)}
    return {name: record.get(name) for name in options.keep}


def _id(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None


def _text(record: Mapping[str, Any], name: str | None, named: str | None) -> str | None:
    value = record.get(name) if name else None
    if value is not None and not isinstance(value, str):
        raise _RejectedError("malformed", f"{name!r} is a {type(value).__name__}; it must be a text", named)
    return value


def _article_of(page: str, options: ArchiveOptions, named: str | None) -> tuple[str, str | None]:
    if not page.strip():
        raise _RejectedError("empty", "there is no page", named)
    try:
        return extract_article(page, fast=options.fast_html)
    except InvalidInputError as error:
        raise _RejectedError("no_article", str(error), named) from error


def _file_text(entry: Entry, options: ArchiveOptions) -> str:
    most = max(options.max_characters, MAX_PAGE_CHARACTERS if entry.kind == "html" else 0)
    try:
        with Stream(entry.source) as stream:
            data: bytes = stream.buffered.read(_BYTES_A_CHARACTER * most + 1)
    except DAMAGED as error:
        said = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise _RejectedError("unreadable", said) from error
    if len(data) > _BYTES_A_CHARACTER * most:
        raise _RejectedError("too_long", f"it has more than {_BYTES_A_CHARACTER * most} bytes")
    guessing = entry.kind == "html" and not data.startswith(_MARKS) and not is_utf8(data)
    declared = declared_encoding(data) if guessing else None
    if declared and not options.encoding:
        with suppress(UnicodeError):  # pages err about themselves
            return data.decode("utf-8-sig" if declared == "utf-8" else declared)
    encoding = options.encoding or encoding_of(data)
    if encoding is None:
        raise _RejectedError("encoding", "its encoding could not be told; name it (--encoding)")
    try:
        return data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeError as error:
        raise _RejectedError("encoding", f"it is not {encoding}: {error}"[:_MOST_SAID]) from error


_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

"""Articles with what their summary should be: the key sentences, or a reference that a person wrote."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nlp.corpus import json_lines
from nlp.corpus.records import FIELDS, Entry, problems_of
from nlp.errors import CorpusError
from nlp.findings import Problem
from nlp.types import Span

_UNREAD = {*FIELDS} - {"id", "title", "text"}


@dataclass(frozen=True, slots=True)
class SummaryRecord:
    """An article, and its key sentences or a summary of it.

    Parameters
    ----------
    id, title, text : str
        The article; `title` may be empty.
    best : tuple of (int, int)
        Spans of the sentences that together make the best summary; empty if there is only `summary`.
    also : tuple of (int, int)
        Spans of sentences that are acceptable instead.
    summary : str
        A reference; empty if there is only `best`.
    place : str
        Where it was read, ``file:line``.
    """

    id: str
    title: str
    text: str
    best: tuple[Span, ...] = ()
    also: tuple[Span, ...] = ()
    summary: str = ""
    place: str = field(default="", compare=False, repr=False)


def read_summaries(path: Path) -> list[SummaryRecord]:
    """Read articles with key sentences or summaries from JSON Lines.

    A line is ``{"id": "a1", "text": "...", "best": [[0, 60], [61, 140]], "also": [[141, 200]]}``, where
    numbers count code points and ``also`` may be missing, or ``{"id": "a1", "text": "...", "summary":
    "..."}``. Each may have a ``title``; ``article`` is taken for ``text``.

    Parameters
    ----------
    path : Path
        The file, UTF-8, which may be gzipped.

    Raises
    ------
    CorpusError
        With the file, the line and the remedy, if anything in it cannot be read.
    """
    problems: list[Problem] = []
    records: dict[str, SummaryRecord] = {}
    for line in json_lines.entries(path):
        if isinstance(line, Problem):
            problems.append(line)
            continue
        entry = _entry(line)
        if found := list(_problems(entry)):
            problems += found
            continue
        record = _record(entry)
        if earlier := records.get(record.id):
            note = f"id {record.id!r} stands already at {earlier.place}"
            problems.append(Problem("repeated-id", record.place, note))
        records[record.id] = record
    if problems:
        more = f" ({len(problems) - 1} more errors)" if len(problems) > 1 else ""
        raise CorpusError(f"{problems[0]}{more}")
    if not records:
        raise CorpusError(f"{path}: the file is empty; it needs at least one article")
    return list(records.values())


def _entry(line: Entry) -> Entry:
    """Return what is read here, with the text under its usual name."""
    fields = {name: value for name, value in line.fields.items() if name not in _UNREAD}
    if fields.get("text") is None and "article" in fields:
        fields["text"] = fields.pop("article")
    return Entry(line.where, fields)


def _problems(entry: Entry) -> Iterator[Problem]:
    """Yield what keeps an entry from being a record."""
    yield from problems_of(entry, labelled=False, spellings=None)
    fields = entry.fields
    text, summary = fields.get("text"), fields.get("summary")
    notes = [
        note
        for name in ("best", "also")
        if fields.get(name) is not None and isinstance(text, str)
        for note in _mistakes(name, fields[name], text)
    ]
    if fields.get("best") is None and summary is None:
        notes.append("needs 'best' as a list of [start, end], or 'summary' as a text; it has neither")
    if fields.get("best") == []:
        notes.append("'best' is empty; it needs at least one [start, end]")
    if summary is not None and not (isinstance(summary, str) and summary.strip()):
        notes.append("'summary' must be a text that is not empty")
    yield from (Problem("malformed", entry.where, note) for note in notes)


def _mistakes(name: str, spans: Any, text: str) -> Iterator[str]:
    """Yield what is wrong with spans of a text."""
    if not isinstance(spans, list):
        yield f"{name!r} must be a list of [start, end], not {type(spans).__name__}"
        return
    for span in spans:
        match span:
            case [int(start), int(end)]:
                if start >= end:
                    yield f"{name!r} has [{start}, {end}]; a span must end after its start"
                elif start < 0 or end > len(text):
                    yield f"{name!r} has [{start}, {end}]; the text has {len(text)} characters"
            case _:
                yield f"{name!r} must be a list of [start, end], two whole numbers each"


def _record(entry: Entry) -> SummaryRecord:
    fields = entry.fields
    best, also = (tuple((start, end) for start, end in fields.get(name) or ()) for name in ("best", "also"))
    return SummaryRecord(
        str(fields["id"]),
        title=fields.get("title") or "",
        text=fields["text"],
        best=best,
        also=also,
        summary=fields.get("summary") or "",
        place=entry.where,
    )

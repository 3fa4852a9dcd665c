"""A corpus as a folder of ``.txt`` files, with their topics beside them."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nlp.corpus.records import Entry
from nlp.corpus.table import split_topics
from nlp.errors import CorpusError
from nlp.files import read_table, read_text
from nlp.findings import Problem

TABLES = ("labels.csv", "labels.tsv")
LISTS = (".tsv", ".key", ".topics")
_TITLE = re.compile(r"\s*title:[ \t]*(\S.*)(?:\n|$)", re.IGNORECASE)

Labels = dict[str, tuple[str, dict[str, Any]]]


def entries(folder: Path, labelled: bool, spellings: Mapping[str, str] | None) -> Iterator[Entry | Problem]:
    """Yield what each text and its labels say, or what is wrong with them.

    The name of a text without ``.txt`` is its id. A first line that begins with ``Title:`` is its title. Its
    topics stand either in ``labels.csv`` or ``labels.tsv``, a table with the columns ``file`` and ``topics``
    (``title``, ``outlet``, ``date``, ``split``); or, as in Annif's full-text corpora [1]_, in a file of the
    same name: ``.key`` or ``.topics`` with a topic a line, or ``.tsv`` with ``<URI>``, tab, label.

    Raises
    ------
    CorpusError
        If there is no text, a file cannot be read, or both kinds of labels are there.

    References
    ----------
    .. [1] https://github.com/NatLibFi/Annif/wiki/Document-corpus-formats
    """
    texts = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".txt")
    if not texts:
        raise CorpusError(f"{folder}: no .txt files in this folder")
    tables = [folder / name for name in TABLES if (folder / name).exists()]
    lists = {text: path for text in texts if (path := _list_beside(text))}
    if len(tables) > 1 or (tables and lists):
        other = [*tables[1:], *lists.values()][0].name
        raise CorpusError(f"{folder}: labels in {tables[0].name} and in {other}; keep one of them")
    labels: Labels = {}
    if tables:
        yield from _read_table(tables[0], {text.name for text in texts}, labels)
    else:
        yield from _read_lists(lists, spellings, labels)
    remedy = f"a row in {tables[0].name}" if tables else "a file of the same name with .key, a topic a line"
    for text in texts:
        content, problems = read_text(text)
        yield from problems
        where, fields = labels.get(text.name, ("", {}))
        if labelled and not fields:
            yield Problem("malformed", str(text), f"has no labels: add {remedy}, empty for none")
        elif not problems:
            yield Entry(str(text), {"id": text.stem, **_title_and_text(content), **fields}, labelled_at=where)


def _list_beside(text: Path) -> Path | None:
    """Return the file that lists the topics of a text; Annif too prefers ``.tsv``."""
    return next((path for suffix in LISTS if (path := text.with_suffix(suffix)).exists()), None)


def _title_and_text(content: str) -> dict[str, str]:
    title = _TITLE.match(content)
    return {"title": title[1].strip(), "text": content[title.end() :]} if title else {"text": content}


def _read_lists(
    lists: Mapping[Path, Path], spellings: Mapping[str, str] | None, labels: Labels
) -> Iterator[Problem]:
    for text, path in lists.items():
        lines, problems = read_text(path)
        yield from problems
        labels[text.name] = str(path), {"topics": _topics(lines, spellings or {})}


def _topics(lines: str, spellings: Mapping[str, str]) -> list[str]:
    """Return the topics of a list: of each line the URI or the label, whichever is known."""
    topics = []
    for line in lines.splitlines():
        columns = [column.strip().removeprefix("<").removesuffix(">") for column in line.split("\t")[:2]]
        if names := [name for name in columns if name]:
            topics.append(next((name for name in names if name in spellings), names[-1]))
    return topics


def _read_table(path: Path, texts: set[str], labels: Labels) -> Iterator[Problem]:
    table = read_table(path, required=("file", "topics"), optional=("title", "outlet", "date", "split"))
    yield from table.problems
    for where, cells in table.rows:
        file = cells["file"].strip()
        name = file if file in texts else f"{file}.txt"
        if name not in texts:
            yield Problem("malformed", where, f"there is no file {file!r} in the folder")
        elif name in labels:
            yield Problem("repeated-id", where, f"file {file!r} stands already at {labels[name][0]}")
        else:
            filled = {column: cell for column, cell in cells.items() if cell.strip() and column != "file"}
            labels[name] = where, {**filled, "topics": split_topics(cells["topics"])}

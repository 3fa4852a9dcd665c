"""A corpus as a table: a row an article, topics in one column or in a column each."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from nlp.corpus.records import FIELDS, Entry
from nlp.errors import CorpusError
from nlp.files import read_table
from nlp.findings import Problem

YES = {"1", "1.0", "true", "yes", "x"}
NO = {"", "0", "0.0", "false", "no"}


def entries(path: Path, labelled: bool, spellings: Mapping[str, str] | None) -> Iterator[Entry | Problem]:
    """Yield what each row says, or what is wrong with it.

    Topics stand in a column ``topics``, separated by ``;`` or ``|``. Without one, each column that is called
    like a topic says whether the article has it: 1, true, yes or x; 0, false, no or nothing.

    Raises
    ------
    CorpusError
        If the file cannot be read, or a column is missing.
    """
    table = read_table(path, required=("id", "text"), optional=FIELDS)
    yield from table.problems
    in_one = "topics" in table.columns
    columns = [name for name in table.columns if not in_one and name in (spellings or ())]
    if labelled and not in_one and not columns:
        raise CorpusError(
            f"{path}:1: no column 'topics': add one, with topics separated by ';', or one with 0 or 1 for "
            f"each topic; there are: {', '.join(table.columns)}"
        )
    for where, cells in table.rows:
        fields = {name: cells[name] for name in cells if name not in columns}
        if columns:
            if odd := [name for name in columns if cells[name].strip().lower() not in YES | NO]:
                yield Problem("malformed", where, f"column {odd[0]!r} is {cells[odd[0]]!r}; write 0 or 1")
                continue
            topics = [name for name in columns if cells[name].strip().lower() in YES]
        else:
            topics = split_topics(cells.get("topics", ""))
        yield Entry(where, {**fields, "topics": topics})


def split_topics(cell: str) -> list[str]:
    """Return the topics of a cell, separated by ``;`` or ``|``.

    Examples
    --------
    >>> split_topics("banking; energy")
    ['banking', 'energy']
    """
    return [topic for part in re.split(r"[;|]", cell) if (topic := part.strip())]

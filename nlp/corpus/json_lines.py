"""A corpus in JSON Lines: an object a line, with the fields of a record."""

import json
from collections.abc import Iterator
from pathlib import Path

from nlp.corpus.records import Entry
from nlp.errors import CorpusError
from nlp.files import read_text
from nlp.findings import Problem


def entries(path: Path) -> Iterator[Entry | Problem]:
    """Yield what each line says, or what is wrong with it.

    Raises
    ------
    CorpusError
        If the file cannot be read, or is one JSON array.
    """
    text, problems = read_text(path)
    yield from problems
    if text.lstrip().startswith("["):
        raise CorpusError(f"{path}:1: a JSON array; write one object a line (jq -c '.[]' does)")
    bad = {problem.where for problem in problems}
    for number, line in enumerate(text.split("\n"), 1):
        where = f"{path}:{number}"
        if where in bad or not line.strip():
            continue
        try:
            fields = json.loads(line)
        except json.JSONDecodeError as error:
            yield Problem("malformed", where, f"not JSON: {error.msg}, at character {error.colno}")
            continue
        except (ValueError, RecursionError) as error:
            yield Problem("malformed", where, f"JSON that cannot be read: {error}")
            continue
        if isinstance(fields, dict):
            yield Entry(where, fields)
        else:
            yield Problem("malformed", where, f"a record is a JSON object, not {type(fields).__name__}")

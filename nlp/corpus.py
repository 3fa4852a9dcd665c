"""Labelled articles: read and check them, tell which belong together, fingerprint the whole."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from nlp.errors import CorpusError

_SKETCH_SIZE = 8


@dataclass(frozen=True, slots=True)
class Record:
    """A labelled article. `outlet` and `date` serve to split, and may be empty."""

    id: str
    title: str
    text: str
    topics: tuple[str, ...]
    outlet: str = ""
    date: str = ""


def read_corpus(path: Path, *, labelled: bool = True, known: Collection[str] | None = None) -> list[Record]:
    """Read records from a JSON Lines file: ``id``, ``title``, ``text``, ``topics`` (``outlet``, ``date``).

    Parameters
    ----------
    path : Path
        The file, UTF-8.
    labelled : bool
        Whether every record must carry ``topics``.
    known : collection of str, optional
        The topic ids that may occur.

    Raises
    ------
    CorpusError
        With the file, the line and the remedy.
    """
    try:
        with path.open(encoding="utf-8") as lines:
            records = list(_records(lines, path, labelled, known))
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: cannot read the corpus: {error}") from error
    if not records:
        raise CorpusError(f"{path}: the corpus is empty; give one JSON object a line")
    return records


def _records(
    lines: Iterator[str], path: Path, labelled: bool, known: Collection[str] | None
) -> Iterator[Record]:
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        record = _record(line, f"{path}:{number}", labelled)
        if record.id in seen:
            raise CorpusError(f"{path}:{number}: id {record.id!r} stands already in line {seen[record.id]}")
        seen[record.id] = number
        if unknown := [topic for topic in record.topics if known is not None and topic not in known]:
            allowed = ", ".join(known or ())
            raise CorpusError(f"{path}:{number}: unknown topic {unknown[0]!r}; the taxonomy has: {allowed}")
        yield record


def _record(line: str, place: str, labelled: bool) -> Record:
    try:
        entry = json.loads(line)
    except ValueError as error:
        raise CorpusError(f"{place}: not JSON: {error}") from error
    if not isinstance(entry, dict):
        raise CorpusError(f"{place}: a record is a JSON object, not {type(entry).__name__}")
    for field in ("id", "text"):
        if not isinstance(entry.get(field), str) or not entry[field].strip():
            raise CorpusError(f"{place}: needs {field!r} as a text that is not empty")
    optional = {field: entry.get(field) or "" for field in ("title", "outlet", "date")}
    for field, value in optional.items():
        if not isinstance(value, str):
            raise CorpusError(f"{place}: {field!r} must be a text or null, not {value!r}")
    topics = entry.get("topics", None if labelled else [])
    if not isinstance(topics, list) or not all(isinstance(topic, str) for topic in topics):
        raise CorpusError(f"{place}: needs 'topics' as a list of topic ids ([] for none), not {topics!r}")
    return Record(entry["id"], topics=tuple(dict.fromkeys(topics)), text=entry["text"], **optional)


def fingerprint(records: Sequence[Record]) -> str:
    """SHA-256 over the records' ids, titles, texts and topics, in order."""
    digest = hashlib.sha256()
    for record in records:
        fields = [record.id, record.title, record.text, list(record.topics)]
        digest.update(json.dumps(fields).encode())
        digest.update(b"\n")
    return digest.hexdigest()


def near_duplicates(records: Sequence[Record], *, n_words: int = 300) -> list[int]:
    """Number groups of records that are copies or rewritten copies of each other.

    Two records belong together if they share half of the 8 smallest hashes of their runs of five words, in
    the first `n_words` words [1]_; groups are closed under that.

    Returns
    -------
    list of int
        For each record the index of its group's first record.

    References
    ----------
    .. [1] A. Broder. "On the resemblance and containment of documents". SEQUENCES, 1997.
    """
    first = list(range(len(records)))

    def root(index: int) -> int:
        while first[index] != index:
            first[index] = first[first[index]]
            index = first[index]
        return index

    holders: dict[int, list[int]] = defaultdict(list)
    for index, record in enumerate(records):
        sketch = _sketch(record.text, n_words)
        shared = Counter(other for run in sketch for other in holders[run])
        for run in sketch:
            holders[run].append(index)
        for other, count in shared.items():
            if 2 * count >= len(sketch):
                low, high = sorted((root(index), root(other)))
                first[high] = low
    return [root(index) for index in range(len(records))]


def _sketch(text: str, n_words: int) -> list[int]:
    words = text.lower().split(maxsplit=n_words)[:n_words]
    runs = {" ".join(words[place : place + 5]) for place in range(max(len(words) - 4, 1))}
    return sorted({crc32(run.encode("utf-8", "surrogatepass")) for run in runs})[:_SKETCH_SIZE]

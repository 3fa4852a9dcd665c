"""Read a corpus, whatever it is kept in: every error with its place, and all of them."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from nlp.corpus import folder, json_lines, table
from nlp.corpus.records import FIELDS, Entry, Record, problems_of, record_of
from nlp.errors import CorpusError
from nlp.files import kind
from nlp.findings import Finding, Place, Problem, places
from nlp.spelling import nearest

JSON_LINES = (".jsonl", ".ndjson", ".json")
TABLES = (".csv", ".tsv")
ERRORS = {
    "encoding": ("lines that are not UTF-8", "Save the file as UTF-8 (in Excel, as 'CSV UTF-8')."),
    "malformed": ("malformed records", "Correct or remove such records."),
    "repeated-id": ("repeated ids", "Give each article an id of its own."),
    "unknown-topic": ("unknown topics", "Correct them, or add them to the taxonomy; it has: {topics}."),
}
Known = Collection[str] | Mapping[str, str]


def read_corpus(path: Path, *, labelled: bool = True, known: Known | None = None) -> list[Record]:
    """Read labelled articles from JSON Lines, a table, or a folder of texts.

    Parameters
    ----------
    path : Path
        A ``.jsonl``, ``.csv`` or ``.tsv`` file, each also ``.gz``, or a folder of ``.txt`` files, in UTF-8.
        What stands in them is said in `nlp.corpus.json_lines`, `nlp.corpus.table` and `nlp.corpus.folder`.
    labelled : bool
        Whether every record must carry ``topics``.
    known : collection of str, or mapping of str to str, optional
        The topic ids that may occur; a mapping leads from how they may be written to the ids, as
        `nlp.topics.spellings` returns.

    Raises
    ------
    CorpusError
        With the file, the line and the remedy.
    """
    records, findings = scan_corpus(path, labelled=labelled, known=known)
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        first = errors[0].places[0]
        note = first.note if first.note.endswith("?") else f"{first.note}."
        remedy = errors[0].detail.partition(". ")[2]
        n_more = sum(len(place.where) for finding in errors for place in finding.places) - 1
        more = f" ({n_more} more errors: newsdesk check {path})" if n_more else ""
        raise CorpusError(f"{first.where[0]}: {note} {remedy}{more}")
    return records


def scan_corpus(
    path: Path, *, labelled: bool = True, known: Known | None = None
) -> tuple[list[Record], list[Finding]]:
    """Read what can be read, as `read_corpus` does, and list everything that cannot.

    Returns
    -------
    records : list of Record
        Those without errors; topics that are not `known` are left out.
    findings : list of Finding
        Errors, for which the corpus must not be used, and warnings.

    Raises
    ------
    CorpusError
        If nothing can be read at all.
    """
    spellings = known if known is None or isinstance(known, Mapping) else {topic: topic for topic in known}
    problems: list[Problem] = []
    records: dict[str, Record] = {}
    unused: dict[str, Entry] = {}
    for entry in _entries(path, labelled, spellings):
        if isinstance(entry, Problem):
            problems.append(entry)
            continue
        for name in entry.fields:
            if name not in FIELDS:
                unused.setdefault(name, entry)
        found = list(problems_of(entry, labelled, spellings))
        problems += found
        if any(problem.code == "malformed" for problem in found):
            continue
        record = record_of(entry, spellings)
        if earlier := records.get(record.id):
            note = f"id {record.id!r} stands already at {earlier.place}"
            problems.append(Problem("repeated-id", record.place, note))
        else:
            records[record.id] = record
    if not records and not problems:
        raise CorpusError(f"{path}: the corpus is empty; it needs at least one article")
    return list(records.values()), [*_errors(problems, spellings or {}), *_misspelt(unused)]


def _entries(path: Path, labelled: bool, spellings: Mapping[str, str] | None) -> Iterator[Entry | Problem]:
    if path.is_dir():
        return folder.entries(path, labelled, spellings)
    if kind(path) in TABLES:
        return table.entries(path, labelled, spellings)
    if kind(path) in JSON_LINES:
        return json_lines.entries(path)
    raise CorpusError(
        f"{path}: a corpus is a .jsonl, .csv or .tsv file (each also .gz), or a folder of .txt files"
    )


def _errors(problems: list[Problem], spellings: Mapping[str, str]) -> Iterator[Finding]:
    topics = ", ".join(dict.fromkeys(spellings.values()))
    for code, (what, remedy) in ERRORS.items():
        if found := [problem for problem in problems if problem.code == code]:
            detail = f"{what}: {len(found)}. {remedy.format(topics=topics)}"
            yield Finding("error", code, detail, places(found))


def _misspelt(unused: Mapping[str, Entry]) -> Iterator[Finding]:
    """Yield a warning of fields that nothing reads but that look like one that is missing."""
    found = [
        Place((entry.where,), f"{name!r}; did you mean {meant!r}?")
        for name, entry in unused.items()
        if (meant := nearest(name, (field for field in FIELDS if field not in entry.fields)))
    ]
    if found:
        detail = f"misspelt fields: {len(found)}. They are passed over; rename them if you want them read."
        yield Finding("warning", "misspelt-field", detail, tuple(found))

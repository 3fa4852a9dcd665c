"""The taxonomy: which topics there are, their definitions, seed terms and codes in public vocabularies."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from nlp.errors import CorpusError
from nlp.files import kind, read_table, read_text
from nlp.findings import Finding, Place
from nlp.spelling import did_you_mean
from nlp.types import Code, Taxonomy, Topic

TOPIC_KEYS = ("id", "name", "definition", "seed_terms", "codes", "goal")
CODE_KEYS = ("scheme", "code", "label", "match")
MATCHES = ("exact", "close", "broad", "narrow", "related")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_HEADING = re.compile(r"\s*\[\[\s*topics\s*\]\]")


def read_taxonomy(path: Path) -> Taxonomy:
    """Read a taxonomy from a TOML file, or from a table.

    A table (``.csv``, ``.tsv``) has the columns ``id`` and ``name``, and may have ``definition`` and
    ``seed_terms``, separated by ``;`` or ``|``.

    Raises
    ------
    CorpusError
        If the file cannot be read, or a topic lacks an id or name, repeats an id, has a key that no topic
        has, or names an unknown scheme.
    """
    table = kind(path) in (".csv", ".tsv")
    taxonomy = tuple(_topics_of_table(path) if table else _topics_of_toml(path))
    ids = [topic.id for topic in taxonomy]
    if repeated := sorted({topic for topic in ids if ids.count(topic) > 1}):
        raise CorpusError(f"{path}: topic ids given twice: {', '.join(repeated)}")
    return taxonomy


def taxonomy_from_manifest(entries: Sequence[dict[str, Any]]) -> Taxonomy:
    """Rebuild the taxonomy from a model's manifest."""
    return tuple(
        replace(
            Topic(**entry),
            seed_terms=tuple(entry["seed_terms"]),
            codes=tuple(Code(**code) for code in entry["codes"]),
        )
        for entry in entries
    )


def spellings(taxonomy: Taxonomy) -> dict[str, str]:
    """Return from how a topic may be written in a corpus to its id.

    That is the id, the name, or the URI or label of an exact code, unless another topic has the same.
    """
    owners: dict[str, list[str]] = defaultdict(list)
    for topic in taxonomy:
        exact = [code for code in topic.codes if code.match == "exact"]
        for name in dict.fromkeys([topic.name, *(name for code in exact for name in (code.uri, code.label))]):
            owners[name].append(topic.id)
    certain = {name: ids[0] for name, ids in owners.items() if name and len(ids) == 1}
    return certain | {topic.id: topic.id for topic in taxonomy}


def check_taxonomy(taxonomy: Taxonomy) -> list[Finding]:
    """Return what is worth a look in a taxonomy: seed terms that two topics have."""
    owners: dict[str, list[str]] = defaultdict(list)
    for topic in taxonomy:
        for term in dict.fromkeys(" ".join(term.lower().split()) for term in topic.seed_terms):
            owners[term].append(topic.id)
    shared = [Place((), f"{term!r}: {', '.join(ids)}") for term, ids in owners.items() if len(ids) > 1]
    detail = f"seed terms of two topics: {len(shared)}. The first topic gets them; leave each to one topic."
    return [Finding("warning", "shared-seed-term", detail, tuple(shared))] if shared else []


def _topics_of_table(path: Path) -> Iterator[Topic]:
    table = read_table(path, required=("id", "name"), optional=("definition", "seed_terms"))
    if table.problems:
        raise CorpusError(str(table.problems[0]))
    if not table.rows:
        raise CorpusError(f"{path}: no topics in the taxonomy; each row below the header is one")
    _refuse_others(table.columns, ("id", "name", "definition", "seed_terms"), f"{path}:1", "column")
    for where, cells in table.rows:
        terms = [term for part in re.split("[;|]", cells.get("seed_terms", "")) if (term := part.strip())]
        yield _topic({**cells, "seed_terms": terms}, {}, where)


def _topics_of_toml(path: Path) -> Iterator[Topic]:
    text, problems = read_text(path)
    if problems:
        raise CorpusError(str(problems[0]))
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"\(at line (\d+)", str(error))
        raise CorpusError(f"{path}{f':{at[1]}' if at else ''}: not TOML: {error}") from error
    _refuse_others(data, ("topics", "schemes"), str(path), "table")
    entries = data.get("topics")
    if not isinstance(entries, list) or not entries:
        raise CorpusError(f"{path}: no [[topics]] in the taxonomy")
    schemes = _schemes(data.get("schemes", {}), path)
    lines = [number for number, line in enumerate(text.splitlines(), 1) if _HEADING.match(line)]
    for place, entry in enumerate(entries, 1):
        line = f":{lines[place - 1]}" if len(lines) == len(entries) else ""
        yield _topic(entry, schemes, f"{path}{line}: topic {place}")


def _schemes(entries: Any, path: Path) -> dict[str, str]:
    """Return the URI of each scheme."""
    if not isinstance(entries, dict):
        raise CorpusError(f"{path}: schemes must be tables, [schemes.NAME]")
    for name, scheme in entries.items():
        if not isinstance(scheme, dict) or not isinstance(scheme.get("uri"), str):
            raise CorpusError(f"{path}: [schemes.{name}] needs a uri, in which {{code}} stands for the code")
    return {name: scheme["uri"] for name, scheme in entries.items()}


def _topic(entry: dict[str, Any], schemes: Mapping[str, str], place: str) -> Topic:
    if not isinstance(entry, dict):
        raise CorpusError(f"{place}: a topic is a table: write [[topics]] above its keys")
    if entry.get("id"):
        place = f"{place} ({entry['id']})"
    _refuse_others(entry, TOPIC_KEYS, place, "key")
    for field in ("id", "name"):
        if not isinstance(entry.get(field), str) or not entry[field].strip():
            raise CorpusError(f"{place}: needs {field} as a text")
    if not _ID.fullmatch(entry["id"]):
        raise CorpusError(f"{place}: id {entry['id']!r}; an id is lower-case words joined by hyphens")
    seed_terms = entry.get("seed_terms", [])
    if not isinstance(seed_terms, list) or not all(isinstance(term, str) and term for term in seed_terms):
        raise CorpusError(f"{place}: seed_terms must be a list of texts, not {seed_terms!r}")
    for field, expected, what in (("definition", str, "a text"), ("goal", bool, "true or false")):
        if not isinstance(entry.get(field, expected()), expected):
            raise CorpusError(f"{place}: {field} must be {what}, not {entry[field]!r}")
    codes = entry.get("codes", [])
    if not isinstance(codes, list) or not all(isinstance(code, dict) for code in codes):
        raise CorpusError(f"{place}: codes must be a list of {{scheme, code, match}}, not {codes!r}")
    return Topic(
        entry["id"],
        entry["name"],
        entry.get("definition", ""),
        tuple(seed_terms),
        tuple(_code(code, schemes, f"{place}: code {number}") for number, code in enumerate(codes, 1)),
        entry.get("goal", False),
    )


def _code(entry: dict[str, Any], schemes: Mapping[str, str], place: str) -> Code:
    _refuse_others(entry, CODE_KEYS, place, "key")
    for field in ("scheme", "code", "match"):
        if not isinstance(entry.get(field), str):
            raise CorpusError(
                f"{place} needs scheme, code and match as texts; {field} is {entry.get(field)!r}"
            )
    scheme = entry["scheme"]
    if scheme not in schemes:
        known = ", ".join(sorted(schemes)) or "none"
        raise CorpusError(f"{place}: unknown scheme {scheme!r}; the file's [schemes] are: {known}")
    if entry["match"] not in MATCHES:
        raise CorpusError(f"{place}: match is {entry['match']!r}; it is one of: {', '.join(MATCHES)}")
    uri = schemes[scheme].replace("{code}", entry["code"])
    return Code(scheme, entry["code"], entry.get("label", ""), entry["match"], uri)


def _refuse_others(names: Collection[str], known: Sequence[str], place: str, what: str) -> None:
    if others := [name for name in names if name not in known]:
        hint = did_you_mean(others[0], known) or f"; known are: {', '.join(known)}"
        raise CorpusError(f"{place}: unknown {what} {others[0]!r}{hint}")

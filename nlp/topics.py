"""The taxonomy: which topics there are, their definitions, seed terms and codes in public vocabularies."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from nlp.errors import CorpusError
from nlp.types import Code, Taxonomy, Topic

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def read_taxonomy(path: Path) -> Taxonomy:
    """Read a taxonomy from a TOML file.

    Raises
    ------
    CorpusError
        If the file is not TOML, or a topic lacks an id or name, repeats an id, or names an unknown scheme.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CorpusError(f"{path}: cannot read the taxonomy: {error}") from error
    entries = data.get("topics")
    if not isinstance(entries, list) or not entries:
        raise CorpusError(f"{path}: no [[topics]] in the taxonomy")
    schemes = data.get("schemes", {})
    taxonomy = tuple(
        _topic(entry, schemes, f"{path}: topic {place}") for place, entry in enumerate(entries, 1)
    )
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


def _topic(entry: dict[str, Any], schemes: dict[str, Any], place: str) -> Topic:
    for field in ("id", "name"):
        if not isinstance(entry.get(field), str) or not entry[field].strip():
            raise CorpusError(f"{place}: needs {field} as a text")
    seed_terms = entry.get("seed_terms", [])
    if not isinstance(seed_terms, list) or not all(isinstance(term, str) and term for term in seed_terms):
        raise CorpusError(f"{place} ({entry['id']}): seed_terms must be a list of texts, not {seed_terms!r}")
    if not _ID.fullmatch(entry["id"]):
        raise CorpusError(f"{place}: id {entry['id']!r}; an id is lower-case words joined by hyphens")
    return Topic(
        entry["id"],
        entry["name"],
        entry.get("definition", ""),
        tuple(seed_terms),
        tuple(
            _code(code, schemes, f"{place} ({entry['id']}): code {number}")
            for number, code in enumerate(entry.get("codes", ()), 1)
        ),
        entry.get("goal") is True,
    )


def _code(entry: dict[str, str], schemes: dict[str, Any], place: str) -> Code:
    scheme = entry.get("scheme", "")
    if scheme not in schemes:
        known = ", ".join(sorted(schemes)) or "none"
        raise CorpusError(f"{place}: unknown scheme {scheme!r}; the file's [schemes] are: {known}")
    for field in ("code", "match"):
        if not isinstance(entry.get(field), str):
            raise CorpusError(f"{place} needs code and match as texts; {field} is {entry.get(field)!r}")
    uri = schemes[scheme]["uri"].replace("{code}", entry["code"])
    return Code(scheme, entry["code"], entry.get("label", ""), entry["match"], uri)

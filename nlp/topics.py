"""The taxonomy: which topics there are, their definitions, seed terms and codes in public vocabularies."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.errors import CorpusError
from nlp.types import Code, Topic

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Topics in a fixed order, and for each the terms that weakly label an unlabelled text."""

    topics: tuple[Topic, ...]
    seed_terms: tuple[tuple[str, ...], ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """Topic ids in order."""
        return tuple(topic.id for topic in self.topics)

    def restricted_to(self, ids: Iterable[str]) -> "Taxonomy":
        """Return the taxonomy of the given topics alone, in this one's order."""
        wanted = set(ids)
        kept = [index for index, topic in enumerate(self.topics) if topic.id in wanted]
        return Taxonomy(
            tuple(self.topics[index] for index in kept), tuple(self.seed_terms[index] for index in kept)
        )


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
    topics = tuple(_topic(entry, schemes, f"{path}: topic {place}") for place, entry in enumerate(entries, 1))
    ids = [topic.id for topic in topics]
    if repeated := sorted({topic for topic in ids if ids.count(topic) > 1}):
        raise CorpusError(f"{path}: topic ids given twice: {', '.join(repeated)}")
    return Taxonomy(topics, tuple(tuple(entry.get("seed_terms", ())) for entry in entries))


def topics_from_manifest(entries: Sequence[dict[str, Any]]) -> tuple[Topic, ...]:
    """Rebuild topics from a model's manifest."""
    return tuple(
        Topic(**{**entry, "codes": tuple(Code(**code) for code in entry["codes"])}) for entry in entries
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
        tuple(
            _code(code, schemes, f"{place} ({entry['id']}): code {number}")
            for number, code in enumerate(entry.get("codes", ()), 1)
        ),
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


def weak_labels(texts: Sequence[str], taxonomy: Taxonomy, *, min_terms: int = 2) -> list[tuple[str, ...]]:
    """Return for each text the topics of which it holds at least `min_terms` different seed terms.

    Topics come with the most terms first, ties in the taxonomy's order. Terms match whole words in any case.
    """
    topic_of = {term.lower(): index for index, terms in enumerate(taxonomy.seed_terms) for term in terms}
    longest_first = sorted(topic_of, key=lambda term: (-len(term), term))
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
    labels = []
    for text in texts:
        found = {match.lower() for match in pattern.findall(text)}
        hits = [0] * len(taxonomy.topics)
        for term in found & topic_of.keys():
            hits[topic_of[term]] += 1
        ranked = sorted(range(len(hits)), key=lambda index: (-hits[index], index))
        labels.append(tuple(taxonomy.ids[index] for index in ranked if hits[index] >= min_terms))
    return labels

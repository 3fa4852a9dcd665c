"""A labelled article, and what a file must say of one."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nlp.findings import Problem
from nlp.spelling import nearest

FIELDS = ("id", "title", "text", "topics", "outlet", "date", "split")
SPLITS = ("train", "test")


@dataclass(frozen=True, slots=True)
class Record:
    """A labelled article.

    `outlet` and `date` serve to split, and may be empty; so may `split`, which is ``train`` or ``test``.
    `place` is where it was read, ``file:line`` or ``file``.
    """

    id: str
    title: str
    text: str
    topics: tuple[str, ...]
    outlet: str = ""
    date: str = ""
    split: str = ""
    place: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a file says of an article, not yet checked.

    `where` is its place; `labelled_at` that of its topics, if these stand elsewhere.
    """

    where: str
    fields: Mapping[str, Any]
    labelled_at: str = ""


def problems_of(entry: Entry, labelled: bool, spellings: Mapping[str, str] | None) -> Iterator[Problem]:
    """Yield what keeps an entry from being a record.

    Parameters
    ----------
    entry : Entry
        What the file says.
    labelled : bool
        Whether topics must be given.
    spellings : mapping of str to str, optional
        From how a topic may be written to its id; every topic will do without.
    """
    fields, where = entry.fields, entry.where
    if not isinstance(fields.get("id"), str | int) or not str(fields["id"]).strip():
        yield Problem("malformed", where, _needs("'id' as a text that is not empty", fields))
    if not isinstance(fields.get("text"), str) or not fields["text"].strip():
        yield Problem("malformed", where, _needs("'text' as a text that is not empty", fields))
    for name in ("title", "outlet", "date", "split"):
        if not isinstance(fields.get(name) or "", str):
            yield Problem("malformed", where, f"{name!r} must be a text or null, not {_kind(fields[name])}")
    if fields.get("split") and fields["split"] not in SPLITS:
        yield Problem("malformed", where, f"'split' is {fields['split']!r}; it must be train, test or empty")
    yield from _problems_of_topics(entry, labelled, spellings)


def _problems_of_topics(
    entry: Entry, labelled: bool, spellings: Mapping[str, str] | None
) -> Iterator[Problem]:
    fields, where = entry.fields, entry.labelled_at or entry.where
    topics = fields.get("topics")
    if topics is None and not labelled:
        return
    if topics is None:
        yield Problem("malformed", where, _needs("'topics' as a list of topic ids ([] for none)", fields))
    elif not isinstance(topics, list) or not all(isinstance(topic, str) for topic in topics):
        yield Problem("malformed", where, f"needs 'topics' as a list of topic ids, not {_kind(topics)}")
    elif spellings is not None:
        for topic in topics:
            if topic not in spellings:
                yield Problem("unknown-topic", where, _unknown(topic, spellings))


def _unknown(topic: str, spellings: Mapping[str, str]) -> str:
    if "," in topic and all(part.strip() in spellings for part in topic.split(",")):
        return f"unknown topic {topic!r}; write these apart (in a table with ';')"
    meant = nearest(topic, spellings)
    return f"unknown topic {topic!r}" + (f"; did you mean {spellings[meant]!r}?" if meant else "")


def record_of(entry: Entry, spellings: Mapping[str, str] | None) -> Record:
    """Return the record of an entry without problems; of unknown topics only, those are left out."""
    fields = entry.fields
    topics = fields.get("topics") or []
    if spellings is not None:
        topics = [spellings[topic] for topic in topics if topic in spellings]
    optional = {name: fields.get(name) or "" for name in ("title", "outlet", "date", "split")}
    return Record(
        str(fields["id"]),
        text=fields["text"],
        topics=tuple(dict.fromkeys(topics)),
        place=entry.where,
        **optional,
    )


def _kind(value: object) -> str:
    return f"a list of {_kind(value[0])}" if isinstance(value, list) and value else type(value).__name__


def _needs(what: str, fields: Mapping[str, Any]) -> str:
    has = ", ".join(name for name, value in fields.items() if value not in (None, "")) or "nothing"
    return f"needs {what}; it has: {has}"


def fingerprint(records: Sequence[Record]) -> str:
    """SHA-256 over the records' ids, titles, texts and topics, in order."""
    digest = hashlib.sha256()
    for record in records:
        fields = [record.id, record.title, record.text, list(record.topics)]
        digest.update(json.dumps(fields).encode())
        digest.update(b"\n")
    return digest.hexdigest()

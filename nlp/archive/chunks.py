"""Some articles at a time: how an archive is cut, and the answers to one piece."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from nlp.archive.articles import read_article, readable
from nlp.archive.entries import Entry, Rejected, entries
from nlp.archive.forms import Form
from nlp.archive.options import ArchiveOptions
from nlp.archive.rows import Counts, analyze
from nlp.archive.sources import STDIN, Source
from nlp.errors import InvalidInputError
from nlp.pipeline import Newsdesk

MAX_ENTRIES = 128
MAX_BYTES = 500_000


class Place(NamedTuple):
    """How far an archive has been read: whole sources, and entries of the next one.

    `sha256` is of these entries where the source is standard input, which cannot be looked at twice.
    """

    n_sources: int = 0
    n_entries: int = 0
    sha256: str = ""


BEGINNING = Place()
_NOT_THE_SAME = "cannot resume: standard input is not what it was"


@dataclass(slots=True)
class Chunk:
    """Entries that stand one after another, where the archive goes on, and how many bytes they were."""

    entries: list[Entry | Rejected]
    behind: Place
    n_bytes: int


@dataclass(slots=True)
class Tagged:
    """What is written of a chunk, and what was counted."""

    rows: bytes = b""
    rejected: bytes = b""
    counts: Counts = field(default_factory=Counts)


def cut(sources: Iterable[Source], options: ArchiveOptions, start: Place = BEGINNING) -> Iterator[Chunk]:
    """Yield an archive in chunks, from `start` on.

    Where chunks end depends on nothing but the archive, as long as `start` is the end of one.

    Raises
    ------
    InvalidInputError
        If standard input does not begin as it did.
    """
    held: list[Entry | Rejected] = []
    held_bytes, n_bytes = 0, 0
    for number, source in enumerate(islice(iter(sources), start.n_sources, None), start.n_sources):
        skip = start.n_entries if number == start.n_sources else 0
        position = n_entries = 0
        digest = hashlib.sha256() if source.path == STDIN else None
        for n_entries, read in enumerate(entries(source, options), 1):
            if digest:
                digest.update(repr(read.entry).encode("utf-8", "surrogatepass"))
            if n_entries <= skip:
                if digest and n_entries == skip and digest.hexdigest() != start.sha256:
                    raise InvalidInputError(_NOT_THE_SAME)
                position = read.position
                continue
            held.append(read.entry)
            held_bytes += _size(read.entry, source)
            n_bytes += read.position - position
            position = read.position
            if len(held) >= MAX_ENTRIES or held_bytes >= MAX_BYTES:
                yield Chunk(held, Place(number, n_entries, digest.hexdigest() if digest else ""), n_bytes)
                held, held_bytes, n_bytes = [], 0, 0
        if n_entries < skip:
            raise InvalidInputError(_NOT_THE_SAME)
        n_bytes += max(0, source.size - position)
    if held:
        yield Chunk(held, Place(number + 1), n_bytes)


def tag_chunk(chunk: Chunk, newsdesk: Newsdesk, options: ArchiveOptions, form: Form) -> Tagged:
    """Return what is written of a chunk's articles."""
    tagged, rows, lines = Tagged(), [], []
    for entry in chunk.entries:
        found = entry if isinstance(entry, Rejected) else read_article(entry, options)
        answer = found if isinstance(found, Rejected) else analyze(newsdesk, found, options)
        if isinstance(found, Rejected) or isinstance(answer, Rejected):
            assert isinstance(answer, Rejected)
            tagged.counts.rejected(answer)
            named = answer._replace(source=readable(answer.source))
            lines.append(json.dumps(named._asdict(), ensure_ascii=False).encode() + b"\n")
        else:
            tagged.counts.tagged(answer)
            rows.append(form.row(newsdesk, found, answer, options))
    tagged.rows = form.write(rows, options, [topic.id for topic in newsdesk.topics])
    tagged.rejected = b"".join(lines)
    return tagged


def _size(entry: Entry | Rejected, source: Source) -> int:
    """Return about how many bytes an entry takes."""
    if isinstance(entry, Rejected):
        return 0
    if isinstance(entry.content, dict):
        return sum(len(value) for value in entry.content.values() if isinstance(value, str))
    return source.size if entry.content is None else len(entry.content)

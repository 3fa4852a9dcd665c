"""The files that hold the articles: found in the same order each time, and never all in memory."""

import glob
import hashlib
import os
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import fsspec
from fsspec.core import url_to_fs

from nlp.errors import InvalidInputError

KINDS = {
    ".txt": "txt",
    ".html": "html",
    ".htm": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
}
COMPRESSIONS = (".gz", ".zst")
STDIN = "-"
BASE = ContextVar("BASE", default="")  # where relative paths begin, if another process's working folder


class Piece(NamedTuple):
    """A part of a file: from `start` to `end`, and the number of its first line or row.

    They are bytes of JSON lines in UTF-8, and row groups of Parquet.
    """

    start: int
    end: int
    first: int


class Source(NamedTuple):
    """A file: its path as the user would write it, what it holds, its size in bytes, when it was changed.

    With a `piece`, only that is read.
    """

    path: str
    kind: str
    size: int
    changed: str
    piece: Piece | None = None


@dataclass(slots=True)
class Survey:
    """What a run would read. `sha256` is of the files' paths, sizes and times of change."""

    n_files: int = 0
    n_bytes: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    passed_over: Counter[str] = field(default_factory=Counter)
    sha256: str = ""


class Sources:
    """The files that inputs name, as an iterable that may be gone through again.

    Parameters
    ----------
    inputs : sequence of str
        Files, folders (with all below them), globs, ``-`` for standard input; URLs as fsspec takes them.
    kind : str, optional
        What standard input and named files of unknown endings hold; a value of `KINDS`.
    leave_out : collection of str
        Absolute local paths that are not read: those the run writes.
    """

    def __init__(
        self, inputs: Sequence[str], *, kind: str | None = None, leave_out: Collection[str] = ()
    ) -> None:
        if not inputs:
            raise InvalidInputError("name at least one file, folder, glob, or - for standard input")
        if kind is not None and kind not in KINDS.values():
            known = ", ".join(dict.fromkeys(KINDS.values()))
            raise InvalidInputError(f"unknown kind of file {kind!r}; there are: {known}")
        self._inputs = tuple(inputs)
        self._kind = kind
        self._leave_out = frozenset(leave_out)

    def __iter__(self) -> Iterator[Source]:
        """Yield the files in the order of the inputs, those of a folder by name."""
        return (source for source, _ in self._found() if source)

    def survey(self) -> Survey:
        """Return how much there is to read.

        Raises
        ------
        InvalidInputError
            If an input names nothing that can be read.
        """
        survey, digest = Survey(), hashlib.sha256()
        for source, other in self._found():
            if source is None:
                survey.passed_over[other] += 1
                continue
            survey.n_files += 1
            survey.n_bytes += source.size
            survey.kinds[source.kind] += 1
            digest.update("\0".join(map(str, source)).encode("utf-8", "surrogateescape") + b"\n")
        survey.sha256 = digest.hexdigest()
        return survey

    def _found(self) -> Iterator[tuple[Source | None, str]]:
        """Yield each file once; of those in folders that hold no articles, the ending."""
        seen: set[str] = set()
        for given in self._inputs:
            for source, other in self._readable(given):
                if len(self._inputs) > 1 and source:
                    place = absolute(source.path)
                    if place in seen:
                        continue
                    seen.add(place)
                yield source, other

    def _readable(self, given: str) -> Iterator[tuple[Source | None, str]]:
        try:
            yield from self._of_input(given)
        except OSError as error:
            raise InvalidInputError(f"{error.filename or given}: {error.strerror or error}") from error

    def _of_input(self, given: str) -> Iterator[tuple[Source | None, str]]:
        if given == STDIN:
            yield Source(STDIN, self._kind or "jsonl", 0, ""), ""
            return
        files, path = filesystem(given)
        if files.isfile(path):
            if path in self._leave_out:
                raise InvalidInputError(f"{given} is read and would be written too; name another output")
            yield self._source(given, files.info(path), path, named=True), ""
        elif files.isdir(path):
            yield from self._below(given, files, path)
        elif glob.has_magic(given) and (found := sorted(files.glob(path))):
            for match in found:
                shown = _shown(given, files, match)
                if match in self._leave_out:
                    continue
                if files.isdir(match):
                    yield from self._below(shown, files, match)
                else:
                    yield self._source(shown, files.info(match), match, named=True), ""
        else:
            raise InvalidInputError(f"{given}: there is no such file or folder")

    def _below(self, given: str, files: Any, folder: str) -> Iterator[tuple[Source | None, str]]:
        """Yield the files of a folder and then of those in it, by name.

        Hidden ones are left out, and links to folders, which may go round in circles.
        """
        inside = sorted(files.ls(folder, detail=True), key=lambda info: info["name"])
        folders = []
        for info in inside:
            name = info["name"].rstrip("/").rpartition("/")[2]
            shown = f"{given.rstrip('/')}/{name}" if given not in (".", "./") else name
            if name.startswith(".") or info["name"] in self._leave_out:
                continue
            if info["type"] == "directory":
                folders.append((shown, info["name"]))
            elif info["type"] == "file" or (info.get("islink") and not files.isdir(info["name"])):
                source = self._source(shown, info, info["name"], named=False)
                yield source, "" if source else Path(name).suffix.lower() or "no ending"
        for shown, path in folders:
            yield from self._below(shown, files, path)

    def _source(self, shown: str, info: dict[str, Any], path: str, *, named: bool) -> Source | None:
        kind = kind_of(path) or (self._kind if named else None)
        if kind is None and named:
            raise InvalidInputError(
                f"{shown}: unknown ending (say --kind); there are: {', '.join(KINDS)}, each also .gz and .zst"
            )
        changed = info.get("mtime") or info.get("ETag") or info.get("LastModified") or ""
        return Source(shown, kind, info["size"] or 0, str(changed)) if kind else None


def kind_of(path: str) -> str | None:
    """Return what a file holds by its ending, that of ``.csv.gz`` being ``.csv``; None if it is another."""
    low = path.lower()
    for ending in COMPRESSIONS:
        low = low.removesuffix(ending)
    return KINDS.get(Path(low).suffix)


def filesystem(path: str) -> tuple[Any, str]:
    """Return the file system of a path or URL, and the path in it.

    Raises
    ------
    InvalidInputError
        If it is a URL of a kind that nothing installed can read.
    """
    if "://" not in path:
        return fsspec.filesystem("file"), absolute(path)
    try:
        files, inside = url_to_fs(path)
    except (ImportError, ValueError) as error:
        raise InvalidInputError(f"{path}: {error}") from error
    return files, inside


def absolute(path: str) -> str:
    """Return a path as the file system names it; a URL is one already."""
    if "://" in path:
        return path
    path = os.path.join(BASE.get(), path)  # noqa: PTH118 - a Path would drop a trailing slash
    return os.path.abspath(path)  # noqa: PTH100 - Path.resolve would follow links


def _shown(given: str, files: Any, path: str) -> str:
    """Return a path as the user would write it."""
    if "://" in given:
        return str(files.unstrip_protocol(path))
    return path if Path(given).is_absolute() else os.path.relpath(path)

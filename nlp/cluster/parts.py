"""The folder that a cluster writes: parts in the order of the input, and which of them are there."""

import json
import os
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fsspec.implementations.local import LocalFileSystem

from nlp.archive.journal import sync_folder
from nlp.archive.rows import Counts
from nlp.archive.sources import filesystem
from nlp.errors import InvalidInputError, NewsdeskError

RUN, DONE, UNFINISHED = "_run.json", "_done", "_unfinished"
PART, REJECTED = "part-", "_rejected-"  # readers of folders pass over names that begin with _


@dataclass(slots=True)
class Done:
    """What was counted in a partition, and the seconds that a worker took to do it, by kind of work."""

    counts: Counts = field(default_factory=Counts)
    seconds: dict[str, float] = field(default_factory=dict)

    def add(self, other: "Done") -> None:
        """Add what was done elsewhere."""
        self.counts.add(other.counts)
        for kind, spent in other.seconds.items():
            self.seconds[kind] = self.seconds.get(kind, 0.0) + spent

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {"counts": self.counts.as_json(), "worker_seconds": self.seconds}

    @classmethod
    def from_json(cls, state: Mapping[str, Any]) -> "Done":
        """Return what `as_json` made."""
        return cls(Counts.from_json(state["counts"]), dict(state["worker_seconds"]))


class Parts:
    """A folder of parts, by path or URL.

    ``part-00000.jsonl`` and so on hold rows, ``_rejected-00000.jsonl`` the reasons why there are none,
    ``_run.json`` says what the run was told. While it goes on, ``_done`` says which parts are whole.

    Parameters
    ----------
    url : str
        The folder.
    ending : str
        That of the parts, such as ``.jsonl``.
    """

    def __init__(self, url: str, ending: str) -> None:
        self.url, self._ending = url, ending
        self._files, self.folder = filesystem(url.rstrip("/"))
        self._is_local = isinstance(self._files, LocalFileSystem)

    def part(self, name: str) -> str:
        """Return what the part of a partition is called."""
        return f"{PART}{name}{self._ending}"

    def rejected(self, name: str) -> str:
        """Return what the rejections of a partition are called."""
        return f"{REJECTED}{name}.jsonl"

    def names(self) -> set[str]:
        """Return what is in the folder; nothing if it is not there.

        Raises
        ------
        InvalidInputError
            If it is a file.
        """
        self._files.invalidate_cache()
        if self._files.isfile(self.folder):
            raise InvalidInputError(f"{self.url} is a file; a cluster writes a folder")
        if not self._files.isdir(self.folder):
            return set()
        return {path.rstrip("/").rpartition("/")[2] for path in self._files.ls(self.folder, detail=False)}

    def begin(self) -> None:
        """Make the folder."""
        self._files.makedirs(self._path(UNFINISHED), exist_ok=True)
        self._files.makedirs(self._path(DONE), exist_ok=True)

    def run(self) -> dict[str, Any] | None:
        """Return what the folder's run is; None if it has none."""
        try:
            state: dict[str, Any] = json.loads(self._files.cat_file(self._path(RUN)))
        except FileNotFoundError:
            return None
        except ValueError as error:
            raise InvalidInputError(f"{self.url}/{RUN}: no run of newsdesk") from error
        return state

    def save_run(self, state: Mapping[str, Any]) -> None:
        """Say what the folder's run is."""
        self._write(RUN, state)

    def done(self, run_id: str) -> dict[str, Done]:
        """Return which partitions of a run are done, and what was counted in them."""
        self._files.invalidate_cache()
        if not self._files.isdir(self._path(DONE)):
            return {}
        paths = [path for path in self._files.ls(self._path(DONE), detail=False) if path.endswith(".json")]
        with ThreadPoolExecutor() as pool:  # there may be thousands, and far away
            states = list(map(json.loads, pool.map(self._files.cat_file, paths)))
        return {
            Path(path).stem: Done.from_json(state)
            for path, state in zip(paths, states, strict=True)
            if state["run"] == run_id
        }

    def done_before(self, name: str, run_id: str) -> Done | None:
        """Return what was counted in a partition if it is done."""
        try:
            state = json.loads(self._files.cat_file(self._path(f"{DONE}/{name}.json")))
        except FileNotFoundError:
            return None
        return Done.from_json(state) if state["run"] == run_id else None

    def mark_done(self, name: str, run_id: str, done: Done) -> None:
        """Say that a partition is done."""
        self._write(f"{DONE}/{name}.json", {"run": run_id, **done.as_json()})

    def check_run(self, run_id: str) -> None:
        """Raise unless the folder is seen from here and still belongs to a run.

        Raises
        ------
        NewsdeskError
            If it is not.
        """
        run = self.run()
        if run is None:
            raise NewsdeskError(f"{self.url} is not seen there; it must be on storage that all workers share")
        if run["id"] != run_id:
            raise NewsdeskError(f"{self.url} was begun anew meanwhile")

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Give a folder for files that are not whole yet."""
        with TemporaryDirectory(dir=self._path(UNFINISHED) if self._is_local else None) as folder:
            yield Path(folder)

    def publish(self, file: Path, name: str) -> None:
        """Put a file that was made in `scratch` into the folder, whole."""
        if not self._is_local:
            self._files.put_file(str(file), self._path(name))
            return
        with file.open("rb") as made:
            os.fsync(made.fileno())
        place = Path(self._path(name))
        file.replace(place)
        sync_folder(place.parent)

    def _write(self, name: str, state: Mapping[str, Any]) -> None:
        with self.scratch() as folder:
            made = folder / "state.json"
            made.write_text(json.dumps(state), encoding="utf-8")
            self.publish(made, name)

    def remove(self, names: Collection[str]) -> None:
        """Remove files and folders that are there."""
        for path in map(self._path, sorted(names)):
            if self._files.exists(path):
                self._files.rm(path, recursive=True)

    def _path(self, name: str) -> str:
        return f"{self.folder}/{name}"

"""The files of a run: written under temporary names, kept in step with the journal, renamed when whole."""

import fcntl
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from nlp.archive.chunks import Place, Tagged
from nlp.archive.journal import Journal, check_same, sync_folder
from nlp.errors import InvalidInputError

Finish = Callable[[Path, Path], None]


class Standard:
    """Standard output; rejections go to standard error. There is nothing to resume."""

    def __init__(self) -> None:
        if sys.stdout is None:
            raise InvalidInputError("standard output is closed; name a file")
        self.journal = Journal({})
        self.rejected = None

    def append(self, tagged: Tagged, place: Place, n_bytes: int) -> None:
        """Write rows and rejections."""
        sys.stdout.buffer.write(tagged.rows)
        sys.stdout.buffer.flush()
        if sys.stderr is not None:
            sys.stderr.buffer.write(tagged.rejected)
            sys.stderr.buffer.flush()
        self.journal.take(tagged, place, n_bytes)

    def commit(self, seconds: float) -> None:
        """Remember the time; all is written."""
        self.journal.seconds = seconds

    def complete(self) -> None:
        """Do nothing: there are no names to give."""

    def __enter__(self) -> "Standard":
        return self

    def __exit__(self, *_: object) -> None:
        pass


class Files:
    """Two files that grow, and the journal that says how much of them counts.

    Use it as a context manager. Nothing else may write the same output meanwhile. How far it is stands in
    `journal`.

    Parameters
    ----------
    out : Path
        The output. Beside it lie ``.part`` and ``.journal`` while the run goes on, and ``.rejected.jsonl``.
    run : dict
        What must not change before the run is resumed.
    resume, overwrite : bool
        Whether to go on with a run that was interrupted; whether to replace what is there.
    finish : callable, optional
        What makes the output of the first path at the second when all rows are there; it is renamed without.

    Raises
    ------
    InvalidInputError
        If something is in the way, or the run to resume was another.
    """

    def __init__(
        self,
        out: Path,
        run: dict[str, Any],
        *,
        resume: bool = False,
        overwrite: bool = False,
        finish: Finish | None = None,
    ) -> None:
        self._out, self._finish = out, finish
        self._part, self._journal_path, self._refused, self._refused_part = companions(out)
        self.journal = self._begin(run, resume, overwrite)
        self._growing: list[_Growing] = []
        with ExitStack() as opened:
            if not self.journal.whole:
                for path, size in self._parts():
                    self._growing.append(_Growing(path, size))
                    opened.callback(self._growing[-1].close)
                self.journal.save(self._journal_path)
            self._opened = opened.pop_all()

    def _parts(self) -> tuple[tuple[Path, int], tuple[Path, int]]:
        """Return the files that grow, and how much of each counts."""
        return (self._part, self.journal.n_rows), (self._refused_part, self.journal.n_rejected)

    def _begin(self, run: dict[str, Any], resume: bool, overwrite: bool) -> Journal:
        if self._journal_path.exists() and not overwrite:
            if not resume:
                raise InvalidInputError(
                    f"{self._out}: a run that writes it was interrupted; "
                    "--resume goes on with it, --overwrite begins anew"
                )
            journal = Journal.load(self._journal_path)
            check_same(journal.run, run)
            return journal
        for path in (self._out, self._refused):
            if path.exists() and not overwrite:
                more = ", and no run that writes it was interrupted" if resume else ""
                raise InvalidInputError(f"{path} exists{more}; --overwrite replaces it")
        return Journal(run)

    @property
    def rejected(self) -> Path | None:
        """Where the rejections are or will be, if there are any."""
        return self._refused if self.journal.n_rejected else None

    def append(self, tagged: Tagged, place: Place, n_bytes: int) -> None:
        """Write what there is of a chunk; it counts from the next commit on."""
        rows, rejected = self._growing
        rows.append(tagged.rows)
        rejected.append(tagged.rejected)
        self.journal.take(tagged, place, n_bytes)

    def commit(self, seconds: float) -> None:
        """Make safe what was written, and then say so in the journal."""
        for file in self._growing:
            file.sync()
        self.journal.seconds = seconds
        self.journal.save(self._journal_path)

    def complete(self) -> None:
        """Give the files their names; the journal goes last."""
        self.journal.whole = True
        self.journal.save(self._journal_path)
        if self._refused_part.exists():
            if self.journal.n_rejected:
                self._refused_part.replace(self._refused)
            else:
                self._refused_part.unlink()
                self._refused.unlink(missing_ok=True)
        if self._part.exists():
            self._name_rows()
        sync_folder(self._out.parent)
        self._journal_path.unlink()
        sync_folder(self._out.parent)

    def _name_rows(self) -> None:
        if self._finish is None:
            self._part.replace(self._out)
            return
        made = self._out.with_name(f"{self._out.name}.new")
        try:
            self._finish(self._part, made)
        except BaseException:  # on a full disk it would be in the way
            made.unlink(missing_ok=True)
            raise
        with made.open("rb") as file:
            os.fsync(file.fileno())
        made.replace(self._out)
        self._part.unlink()

    def __enter__(self) -> "Files":
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()


class _Growing:
    """A file that only grows, cut back to `size` at first; unbuffered, so that what fails, fails here."""

    def __init__(self, path: Path, size: int) -> None:
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        with ExitStack() as opened:
            opened.callback(self.close)
            try:
                fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise InvalidInputError(f"{path}: another run is writing it") from error
            if os.fstat(self._handle).st_size < size:
                raise InvalidInputError(f"{path}: is shorter than its journal says; --overwrite begins anew")
            os.ftruncate(self._handle, size)
            os.lseek(self._handle, size, os.SEEK_SET)
            opened.pop_all()

    def append(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            left = left[os.write(self._handle, left) :]

    def sync(self) -> None:
        os.fsync(self._handle)

    def close(self) -> None:
        os.close(self._handle)


def companions(out: Path) -> tuple[Path, Path, Path, Path]:
    """Return the paths beside an output: rows so far, journal, rejections, rejections so far."""
    beside = [
        out.with_name(out.name + ending)
        for ending in (".part", ".journal", ".rejected.jsonl", ".rejected.jsonl.part")
    ]
    return beside[0], beside[1], beside[2], beside[3]

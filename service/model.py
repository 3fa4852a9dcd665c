"""The model in service: loaded, tested and swapped while requests run.

What is served is a copy in a scratch folder that all workers share, and map: whatever happens to the
configured folder, a file that is mapped never changes. ``current`` in the scratch folder names the copy in
service, and ``keys`` says when the API keys were last read again; a worker that finds them changed follows.
"""

import os
import shutil
import tempfile
import time
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp import ModelError, Newsdesk
from nlp.paths import DEFAULT_MODEL, shipped
from nlp.persistence import CARD, MANIFEST, WEIGHTS
from service.settings import Settings

_CURRENT, _KEYS = "current", "keys"
_LEFT_OUT = ("format", "topics", "arrays", "self_test")  # listed elsewhere, or of no use to a reader


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model that passed its self-test, its card, and the name of the copy it was loaded from."""

    newsdesk: Newsdesk
    card: str | None
    copy: str

    def description(self) -> dict[str, Any]:
        """Return what the model's folder says of it."""
        manifest = self.newsdesk.manifest
        info = self.newsdesk.info
        stated = {name: value for name, value in manifest.items() if name not in _LEFT_OUT}
        return {
            "name": info.name,
            "version": info.version,
            "sha256": info.sha256,
            **stated,
            "card": self.card,
        }


class ServedModel:
    """Holds the model in service. A request takes `current` once and finishes on it.

    Raises
    ------
    ModelError
        If the configured folder cannot be served.
    """

    def __init__(self, settings: Settings) -> None:
        self.folder = settings.model or shipped(DEFAULT_MODEL)
        self.max_bytes = settings.max_model_bytes
        if settings.run_dir is None:
            self.run_dir = Path(tempfile.mkdtemp(prefix="newsdesk-"))
            weakref.finalize(self, shutil.rmtree, self.run_dir, ignore_errors=True)  # may be gone at exit
        else:
            self.run_dir = settings.run_dir
            self.run_dir.mkdir(parents=True, exist_ok=True)
        self.seen = self._announced()
        self.current = self._load_announced() if self.seen else self._load_folder()
        self.seen = self.seen or self._announced()

    def reload(self) -> Loaded:
        """Load the configured folder and serve it, here at once and in other workers when they look.

        Raises
        ------
        ModelError
            If it cannot be served; the model in service stays.
        """
        replaced = (self._announced() or self.seen).split()[0]
        self.current = self._load_folder()
        shutil.rmtree(self.run_dir / replaced, ignore_errors=True)  # what is mapped of it stays
        return self.current

    def announce_keys(self) -> None:
        """Make other workers read the API keys again."""
        self._write(_KEYS, str(time.time_ns()))

    def changed(self) -> bool:
        """Whether a worker, this one included, announced something since this was last asked."""
        announced = self._announced() or self.seen  # a sweep of old temporary files announces nothing
        changed = announced != self.seen
        self.seen = announced
        return changed

    def follow(self) -> None:
        """Serve what another worker announced.

        Raises
        ------
        ModelError
            If it cannot be loaded.
        """
        if self.seen.split()[0] != self.current.copy:
            self.current = self._load_announced()

    def _load_announced(self) -> Loaded:
        while True:
            name = self.seen.split()[0]
            try:
                return _load(self.run_dir / name, self.run_dir / name)
            except ModelError:
                if not self.changed():  # else it was replaced while it was read
                    raise

    def _load_folder(self) -> Loaded:
        copy = Path(tempfile.mkdtemp(prefix="model-", dir=self.run_dir))
        try:
            self._copy(copy)
            loaded = _load(copy, self.folder)
        except BaseException:  # an interrupt, too, must leave no copy behind
            shutil.rmtree(copy, ignore_errors=True)  # what went wrong before is what is told
            raise
        self._write(_CURRENT, copy.name)
        return loaded

    def _copy(self, copy: Path) -> None:
        """Copy the configured folder, if it is not too large."""
        paths = [self.folder / name for name in (MANIFEST, WEIGHTS, CARD)]
        present = [path for path in paths if path.name != CARD or path.exists()]
        try:
            size = sum(path.stat().st_size for path in present)
            if size > self.max_bytes:
                raise ModelError(f"{self.folder}: {size} bytes; at most {self.max_bytes} are loaded")
            for path in present:
                shutil.copyfile(path, copy / path.name)
        except OSError as error:
            path_named = error.filename or self.folder
            raise ModelError(f"{path_named}: cannot read the model: {error.strerror or error}") from error

    def _write(self, name: str, announced: str) -> None:
        """Announce something to other workers, which read it whole or not at all."""
        fresh = self.run_dir / f"{name}-{os.getpid()}"
        fresh.write_text(announced, encoding="utf-8")
        fresh.replace(self.run_dir / name)

    def _announced(self) -> str:
        """Return the copy in service and when keys were last announced, or nothing."""
        copy, keys = (self._read(name) for name in (_CURRENT, _KEYS))
        return f"{copy} {keys}" if copy else ""

    def _read(self, name: str) -> str:
        path = self.run_dir / name
        return path.read_text(encoding="utf-8") if path.exists() else ""


def _load(copy: Path, named: Path) -> Loaded:
    """Load a copy; errors name the folder it is of."""
    try:
        newsdesk = Newsdesk.load(copy)
        card = (copy / CARD).read_text(encoding="utf-8") if (copy / CARD).exists() else None
    except ModelError as error:
        raise ModelError(str(error).replace(str(copy), str(named))) from error
    except UnicodeDecodeError as error:
        raise ModelError(f"{named / CARD}: not UTF-8: byte {error.start} is invalid") from error
    return Loaded(newsdesk, card, copy.name)

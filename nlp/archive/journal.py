"""Where a run has come to: a small file that is replaced whole, so that it is never half written."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from nlp.archive.chunks import BEGINNING, Place, Tagged
from nlp.archive.rows import Counts
from nlp.errors import InvalidInputError


@dataclass(slots=True)
class Journal:
    """What a run was told, and how much of it is safe on disk.

    `run` says what must stay the same: input, options, model. `n_rows` and `n_rejected` are the bytes of
    the two files that count; `whole` is set when nothing remains but to give them their names.
    """

    run: dict[str, Any]
    place: Place = BEGINNING
    n_rows: int = 0
    n_rejected: int = 0
    n_bytes: int = 0
    seconds: float = 0.0
    counts: Counts = field(default_factory=Counts)
    whole: bool = False

    def save(self, path: Path) -> None:
        """Write the journal and wait until it is on disk."""
        state = {each.name: getattr(self, each.name) for each in fields(self)}
        state["counts"] = self.counts.as_json()
        scratch = path.with_name(f"{path.name}.new")
        with scratch.open("w", encoding="utf-8") as file:
            json.dump(state, file)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(path)
        sync_folder(path.parent)

    @classmethod
    def load(cls, path: Path) -> "Journal":
        """Read a journal.

        Raises
        ------
        InvalidInputError
            If it is none.
        """
        try:
            state = json.loads(path.read_text(encoding="utf-8"))
            counts = Counts.from_json(state["counts"])
            return cls(**state | {"place": Place(*state["place"]), "counts": counts})
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InvalidInputError(f"{path}: no journal of a run; --overwrite begins anew") from error

    def take(self, tagged: Tagged, place: Place, n_bytes: int) -> None:
        """Count what was written of a chunk."""
        self.n_rows += len(tagged.rows)
        self.n_rejected += len(tagged.rejected)
        self.place = place
        self.n_bytes += n_bytes
        self.counts.add(tagged.counts)


def check_same(told: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Raise if a run differs from the one that is to be continued.

    Raises
    ------
    InvalidInputError
        If it does; the message says in what.
    """
    for name in sorted(told.keys() | now.keys()):
        if told.get(name) != now.get(name):
            raise InvalidInputError(
                f"cannot resume: {name} has changed, from {told.get(name)} to {now.get(name)}; "
                "--overwrite begins anew"
            )


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

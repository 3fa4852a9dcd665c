"""What a run of a cluster is, and how far: as ``_run.json`` says it, so that it can be resumed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from nlp.archive.journal import check_same
from nlp.cluster.parts import DONE, PART, REJECTED, UNFINISHED, Done, Parts
from nlp.errors import InvalidInputError


@dataclass(slots=True)
class Progress:
    """A run and what of it is done.

    Parameters
    ----------
    told : mapping
        What must not change before it is resumed: input, options, model.
    id : str
        Tells it from others that write the same folder.
    whole : bool
        Whether all is done.
    seconds : float
        How long it took, with all interruptions.
    done : Done
        What was counted.
    """

    told: Mapping[str, Any]
    id: str = field(default_factory=lambda: uuid4().hex)
    whole: bool = False
    seconds: float = 0.0
    done: Done = field(default_factory=Done)

    @classmethod
    def of(cls, parts: Parts, told: Mapping[str, Any], *, resume: bool, overwrite: bool) -> "Progress":
        """Return a new run, or the one that is to go on. Nothing is written.

        Raises
        ------
        InvalidInputError
            If something is in the way, or the run to resume was another.
        """
        names, before = parts.names(), parts.run()
        if before is None:
            if foreign := sorted(names - {UNFINISHED, DONE}):
                raise InvalidInputError(
                    f"{parts.url} holds what no run of a cluster wrote ({foreign[0]}); choose another folder"
                )
            return cls(told)
        if overwrite:
            return cls(told)
        if before["whole"]:
            more = ", and no run that writes it was interrupted" if resume else ""
            raise InvalidInputError(f"{parts.url} exists{more}; --overwrite replaces it")
        if not resume:
            raise InvalidInputError(
                f"{parts.url}: a run that writes it was interrupted; "
                "--resume goes on with it, --overwrite begins anew"
            )
        check_same(before["told"], told)
        return cls(told, before["id"], seconds=before["seconds"])

    def begin(self, parts: Parts) -> set[str]:
        """Make the folder ready, and return the names of the partitions that are done."""
        before = parts.run()
        if before is None or before["id"] != self.id:
            parts.remove([DONE])  # first, so that no part of another run is ever taken for one of this
        parts.begin()
        self.save(parts)
        done = parts.done(self.id)
        kept = {parts.part(name) for name in done} | {parts.rejected(name) for name in done}
        parts.remove({name for name in parts.names() if name.startswith((PART, REJECTED))} - kept)
        for each in done.values():
            self.done.add(each)
        return set(done)

    def save(self, parts: Parts) -> None:
        """Write what is known."""
        state = {"id": self.id, "told": dict(self.told), "whole": self.whole, "seconds": self.seconds}
        parts.save_run(state | self.done.as_json())

    def complete(self, parts: Parts) -> None:
        """Say that all is done, and remove what was needed only to resume."""
        self.whole = True
        self.save(parts)
        parts.remove([DONE, UNFINISHED])

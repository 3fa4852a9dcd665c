"""What the checks of a user's own files find: values, for a caller to print, count or raise."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong at one place.

    Parameters
    ----------
    code : str
        Stable name of the kind.
    where : str
        ``file:line``, or ``file``.
    note : str
        What is wrong there.
    """

    code: str
    where: str
    note: str

    def __str__(self) -> str:
        return f"{self.where}: {self.note}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was found: every ``file:line`` (or ``file``), and what is particular to it."""

    where: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found.

    Parameters
    ----------
    severity : {"error", "warning"}
        Whether the file cannot be used, or can but deserves a look.
    code : str
        Stable name of the check.
    detail : str
        What is wrong, how often, and what to do.
    places : tuple of Place
        All places, none left out.
    """

    severity: Literal["error", "warning"]
    code: str
    detail: str
    places: tuple[Place, ...]


def places(problems: Iterable[Problem]) -> tuple[Place, ...]:
    """Return the places of problems: those with the same note together, in the order of the first of each."""
    where: dict[str, list[str]] = {}
    for problem in problems:
        where.setdefault(problem.note, []).append(problem.where)
    return tuple(Place(tuple(found), note) for note, found in where.items())

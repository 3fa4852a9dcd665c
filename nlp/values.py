"""What answers are made of: figures of four digits, and values made without a call for each field."""

from collections.abc import Iterable
from typing import Any, TypeVar

from nlp.compiled import kernel

Value = TypeVar("Value")


def values(kind: type[Value], rows: Iterable[tuple[Any, ...]]) -> tuple[Value, ...]:
    """Return instances of a dataclass, made of rows of their fields.

    ``__init__`` of a frozen dataclass sets each field with a call, which takes ten times as long.
    """
    if not kernel:
        return tuple([kind(*row) for row in rows])
    made: tuple[Value, ...] = kernel.values(kind, kind.__match_args__, list(rows))  # type: ignore[attr-defined]  # of dataclasses
    return made


def value(kind: type[Value], fields: tuple[Any, ...]) -> Value:
    """Return an instance of a dataclass, made of all its fields in their order."""
    return values(kind, [fields])[0]


def rounded(figure: float) -> float:
    """Return a figure rounded to four digits; Python's way there is by way of a text."""
    return float(kernel.rounded(figure) if kernel else round(figure, 4))

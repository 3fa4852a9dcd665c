"""How findings look on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from nlp.findings import Finding, Place

SHOWN = {"error": 20, "warning": 5}
COLOURS = {"error": "red", "warning": "yellow"}


def show(findings: Iterable[Finding], *, everything: bool = False, err: bool = False) -> None:
    """Print findings, with the first places of each unless `everything` is asked for."""
    for finding in findings:
        severity = click.style(finding.severity, fg=COLOURS[finding.severity], bold=True)
        click.echo(f"{severity}: {finding.detail}", err=err)
        most = None if everything else SHOWN[finding.severity]
        for line in _lines(finding.places, most):
            click.echo(f"  {line}", err=err)


def _lines(places: Sequence[Place], most: int | None) -> Iterator[str]:
    if not any(place.where for place in places):
        yield _some([place.note for place in places], most, "; ")
        return
    for place in places[:most]:
        yield f"{_some(_shortened(place.where), most, ', ')}{': ' * bool(place.note)}{place.note}"
    if most and len(places) > most:
        yield f"... and {len(places) - most:,} more"


def _some(texts: Sequence[str], most: int | None, separator: str) -> str:
    """Return ``a.csv:3, 17, 21 and 88 more``."""
    more = f" and {len(texts) - most:,} more" if most and len(texts) > most else ""
    return separator.join(texts[:most]) + more


def _shortened(where: Sequence[str]) -> list[str]:
    """Leave out the file where it is that of the place before."""
    files = ["", *(place.rpartition(":")[0] for place in where)]
    return [
        place.removeprefix(f"{file}:") if file else place for file, place in zip(files, where, strict=False)
    ]

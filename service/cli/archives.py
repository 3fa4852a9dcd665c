"""How a run over an archive looks: what it would read, how far it is, what came of it."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from nlp.archive import Rejected
from nlp.report import wording

if TYPE_CHECKING:
    from collections import Counter

    from nlp.archive import Archive, Article, Outcome
    from nlp.archive.rows import Counts

MOST_FILES = 20
_UNITS = ("kB", "MB", "GB", "TB")


class Watched:
    """A bar on a terminal, with rate, time left and counts; nothing elsewhere. Call it with the counts."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._n_before = 0
        self._began = time.monotonic()

    def __call__(self, counts: Counts, n_bytes: int, n_all_bytes: int) -> None:
        """Show how far the run is."""
        if sys.stderr is None:
            return
        n_articles = counts.statuses.total()
        if self._bar is None:
            self._begin(n_articles, n_bytes, n_all_bytes)
        rate = (n_articles - self._n_before) / max(time.monotonic() - self._began, 1e-9)
        parts = [f"{counts.statuses[status]:,} {status}" for status in ("tagged", "abstained", "rejected")]
        so_far = f"{n_articles:,} articles, {rate:,.0f}/s: {', '.join(parts)}"
        self._bar.set_postfix_str(so_far, refresh=False)
        self._bar.update(n_bytes - self._bar.n)

    def _begin(self, n_articles: int, n_bytes: int, n_all_bytes: int) -> None:
        from tqdm import tqdm

        columns, lines = shutil.get_terminal_size()
        bar = "{percentage:3.0f}% {bar:20} {elapsed}, {remaining} left{postfix}"
        unknown = "{elapsed}{postfix}"
        self._n_before, self._began = n_articles, time.monotonic()
        self._bar = tqdm(
            total=n_all_bytes or None,
            initial=n_bytes,
            bar_format=bar if n_all_bytes else unknown,
            disable=None,  # where it is no terminal
            file=sys.stderr,
            ncols=columns,
            nrows=lines,  # without these, nothing is shown on a terminal that does not tell its size
        )

    def __enter__(self) -> Watched:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()


def outcome_lines(out: str, outcome: Outcome) -> Iterator[str]:
    """Yield what came of a run, for a terminal."""
    counts = outcome.counts
    n_articles = counts.statuses.total()
    rate = n_articles / outcome.seconds if outcome.seconds else 0
    state = "" if outcome.whole else ", not finished"
    yield f"{out}: {n_articles:,} articles in {outcome.seconds:,.1f} s, {rate:,.0f} a second{state}"
    yield from _table(counts.statuses, {"rejected": str(outcome.rejected) if outcome.rejected else ""})
    for what, counted in (("topic", counts.topics), ("abstained or rejected because of", counts.reasons)):
        if counted:
            yield ""
            yield f"  {what}"
            yield from _table(counted, {})


def _table(counted: Counter[str], notes: dict[str, str]) -> Iterator[str]:
    width = max(map(len, counted), default=0)
    for name, number in sorted(counted.items(), key=lambda item: (-item[1], item[0])):
        yield f"  {name:<{width}}  {number:>12,}  {notes.get(name, '')}".rstrip()


def preview_lines(archive: Archive) -> Iterator[str]:
    """Yield what a run would read, for a terminal."""
    survey = archive.survey()
    kinds = ", ".join(f"{kind} {number:,}" for kind, number in survey.kinds.most_common())
    yield f"{survey.n_files:,} files, {_size(survey.n_bytes)}{': ' if kinds else ''}{kinds}"
    if survey.passed_over:
        others = ", ".join(f"{ending} {number:,}" for ending, number in survey.passed_over.most_common())
        yield f"passed over, of other endings: {others}"
    for source, first in archive.preview(MOST_FILES):
        yield f"{wording.printable(source.path)} ({source.kind}): {_first(first)}"
    if survey.n_files > MOST_FILES:
        yield f"and {survey.n_files - MOST_FILES:,} more"


def _first(found: Article | Rejected | None) -> str:
    """Return what the first article of a file looks like."""
    if found is None:
        return "nothing was read yet"
    if isinstance(found, Rejected):
        return wording.printable(f"{found.reason}: {found.detail}")
    columns = f"{found.columns}; " if found.line is not None else ""
    return f"{columns}first: {wording.printable(found.id)}, {len(found.text):,} characters"


def _size(n_bytes: int) -> str:
    """Return a size with three digits or so.

    Examples
    --------
    >>> _size(999), _size(1_234_567)
    ('999 bytes', '1.2 MB')
    """
    if n_bytes < 1_000:
        return f"{n_bytes} bytes"
    power = min(len(_UNITS), (len(str(n_bytes)) - 1) // 3)
    return f"{n_bytes / 1_000**power:.1f} {_UNITS[power - 1]}"

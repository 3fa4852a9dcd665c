"""What a misspelt name was meant to be."""

from collections.abc import Iterable
from difflib import get_close_matches

_CLOSE = 0.75


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is most like `name`, or None if none is like it.

    Examples
    --------
    >>> nearest("bankng", ["banking", "energy"])
    'banking'
    """
    as_written = {each.casefold(): each for each in known}
    found = get_close_matches(name.casefold(), as_written, n=1, cutoff=_CLOSE)
    return as_written[found[0]] if found else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ``; did you mean '...'?`` to end a message with, or nothing.

    Examples
    --------
    >>> did_you_mean("bankng", ["banking", "energy"])
    "; did you mean 'banking'?"
    """
    meant = nearest(name, known)
    return f"; did you mean {meant!r}?" if meant else ""

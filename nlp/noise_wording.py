"""What only the frame around an article says: ``noise.json``, compiled."""

import json
import re
from array import array
from collections.abc import Mapping, Sequence
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from nlp.compiled import kernel

# Neither letter nor digit, one word alone, an address; in a short line a number, a day, a word before one.
_GENERAL = re.compile(r"[^a-z0-9]|[a-z]++[.)](?:\n|\Z)|[a-z0-9][^ @]*+@")
_IN_SHORT = re.compile(r"[0-9]|[a-z]++(?:(?<=day)|\.? \d)")
_SHORT = 75


class Phrase(NamedTuple):
    """A pattern, and the reason it gives."""

    reason: str
    pattern: re.Pattern[str]


class Wording(NamedTuple):
    """Patterns of sentences in lower case.

    Parameters
    ----------
    openings : mapping
        By reason patterns at the head of a sentence, each with the letters that may begin it, ``*`` for
        anything but a letter from a to z.
    heads : tuple of str
        What such a sentence begins with, if with a letter and not as `_GENERAL` and `_IN_SHORT` say.
    phrases : list of (str, Phrase)
        Anywhere in a sentence that holds a marker, each by words of which one stands in whatever it matches.
    markers : list of str
        Words that few sentences of an article hold.
    table : bytes
        The heads, for the kernel, and whatever begins one of them.
    """

    openings: Mapping[str, Mapping[str, str]]
    heads: tuple[str, ...]
    phrases: Sequence[tuple[str, Phrase]]
    markers: list[str]
    table: bytes

    def opening(self, sentence: str) -> re.Match[str] | None:
        """Return the match at the head of a sentence; the name of its group is the reason."""
        return _starting(sentence[0] if "a" <= sentence[:1] <= "z" else "*").match(sentence)

    def may_open(self, sentence: str) -> bool:
        """Return whether `opening` may match a sentence."""
        general = _GENERAL.match(sentence) or (len(sentence) < _SHORT and _IN_SHORT.match(sentence))
        return bool(general) or sentence.startswith(self.heads)

    def phrase_in(self, sentence: str) -> str:
        """Return the reason of the phrase that begins first in a sentence, or ""."""
        likely = dict.fromkeys([phrase for word, phrase in self.phrases if word in sentence])
        found = [
            (match.start(), phrase.reason) for phrase in likely if (match := phrase.pattern.search(sentence))
        ]
        return min(found, key=itemgetter(0))[1] if found else ""


@cache
def wording() -> Wording:
    """Return the patterns."""
    data = json.loads(Path(__file__).with_name("noise.json").read_text("utf-8"))
    phrases = [
        (word, Phrase(reason, re.compile(pattern)))
        for reason, either in data["phrases"].items()
        for pattern, words in either.items()
        for word in words
    ]
    heads = tuple(data["heads"])
    values = {head[:length]: length == len(head) for head in heads for length in range(1, len(head) + 1)}
    table = kernel.word_table(list(values), array("q", values.values())) if kernel else b""
    return Wording(data["openings"], heads, phrases, data["markers"], table)


@cache
def _starting(first: str) -> re.Pattern[str]:
    """Return the openings of sentences that begin with a letter, or with ``*``."""
    fitting = {
        reason: [pattern for pattern, letters in each.items() if re.match(f"[{letters}]", first)]
        for reason, each in wording().openings.items()
    }
    return re.compile(
        "|".join(f"(?P<{reason}>{'|'.join(either)})" for reason, either in fitting.items() if either)
    )

"""What only the frame around an article says: ``noise.json``, compiled."""

import json
import re
from collections.abc import Sequence
from functools import cache
from operator import itemgetter
from pathlib import Path
from string import ascii_lowercase
from typing import NamedTuple


class Phrase(NamedTuple):
    """A pattern, the reason it gives, and words of which one stands in whatever it matches."""

    reason: str
    pattern: re.Pattern[str]
    words: Sequence[str]


class Wording(NamedTuple):
    """Patterns of sentences in lower case; the name of the group that matches is the reason.

    Parameters
    ----------
    heads : dict of str to pattern
        Match, fast, whatever an `opening` with a given first letter may begin with.
    opening : pattern
        At the head of a sentence.
    phrases : list of Phrase
        Anywhere in a sentence that holds a marker.
    markers : list of str
        Words that few sentences of an article hold.
    """

    heads: dict[str, re.Pattern[str]]
    opening: re.Pattern[str]
    phrases: list[Phrase]
    markers: list[str]

    def may_open(self, sentence: str) -> bool:
        """Return whether `opening` may match; most sentences begin otherwise."""
        head = self.heads.get(sentence[:1])
        return head is None or head.match(sentence) is not None

    def phrase_in(self, sentence: str) -> str:
        """Return the reason of the phrase that begins first in a sentence, or ""."""
        found = [
            (match.start(), phrase.reason)
            for phrase in self.phrases
            if any(word in sentence for word in phrase.words) and (match := phrase.pattern.search(sentence))
        ]
        return min(found, key=itemgetter(0))[1] if found else ""


@cache
def wording() -> Wording:
    """Return the patterns."""
    data = json.loads(Path(__file__).with_name("noise.json").read_text("utf-8"))
    opening = re.compile(
        "|".join(f"(?P<{reason}>{'|'.join(either)})" for reason, either in data["openings"].items())
    )
    phrases = [
        Phrase(reason, re.compile(pattern), words)
        for reason, either in data["phrases"].items()
        for pattern, words in either.items()
    ]
    heads = {
        letter: re.compile("|".join(head for head in data["heads"] if head[0] in (letter, "[")))
        for letter in ascii_lowercase
    }
    return Wording(heads, opening, phrases, data["markers"])

"""What only the frame around an article says: ``noise.json``, compiled."""

import json
import re
from functools import cache
from pathlib import Path
from string import ascii_lowercase
from typing import NamedTuple


class Wording(NamedTuple):
    """Patterns of sentences in lower case; the name of the group that matches is the reason.

    Parameters
    ----------
    heads : dict of str to pattern
        Match, fast, whatever an `opening` with a given first letter may begin with.
    opening : pattern
        At the head of a sentence.
    phrase : pattern
        Anywhere in a sentence.
    markers : list of str
        One of them stands in whatever `phrase` matches.
    """

    heads: dict[str, re.Pattern[str]]
    opening: re.Pattern[str]
    phrase: re.Pattern[str]
    markers: list[str]

    def may_open(self, sentence: str) -> bool:
        """Return whether `opening` may match; most sentences begin otherwise."""
        head = self.heads.get(sentence[:1])
        return head is None or head.match(sentence) is not None


@cache
def wording() -> Wording:
    """Return the patterns."""
    data = json.loads(Path(__file__).with_name("noise.json").read_text("utf-8"))
    opening, phrase = (
        re.compile("|".join(f"(?P<{reason}>{'|'.join(either)})" for reason, either in data[part].items()))
        for part in ("openings", "phrases")
    )
    heads = {
        letter: re.compile("|".join(head for head in data["heads"] if head[0] in (letter, "[")))
        for letter in ascii_lowercase
    }
    return Wording(heads, opening, phrase, data["markers"])

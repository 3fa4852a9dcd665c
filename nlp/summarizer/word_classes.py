"""What single words tell of a sentence: an amount, a cause, a change, somebody speaking."""

import re
from array import array
from collections.abc import Sequence

import numpy as np

from nlp.words import Ids

_PATTERNS = {
    "number": r"\d\w*",
    "money": r"[$€£¥]|rs|rupees|dollars|yuan|euros|pounds|[mbt]n|(?:m|b|tr)illion|\d+(?:m|b|[mbt]n)",
    "percent": r"%|percent|cent|pct|percentage",
    "pronoun": r"s?he|it|they|th(?:is|at|ese|ose)|his|her|its|their|them|him",
    "hanging": (
        r"additionally|also|and|besides|but|consequently|furthermore|however|instead|likewise|meanwhile"
        r"|moreover|nevertheless|so|still|then|therefore|thus|yet"
    ),
    "connective": r"after|although|as|because|before|for|if|in|since|though|when|while",
    "speaker": r"i|me|my|our|us|we|your?",
    "said": (
        r"said|says?|told|add(?:ed|s)|note[ds]|stated|according|explained|argued|asked|wrote|tweeted|claimed"
        r"|warned|announced|insisted|continued|commented"
    ),
    "cause": (
        r"because|due|after|result|amid|following|led|driven|thanks|owing|reflect\w*|attribut\w+|caused?"
        r"|causes|prompt\w+|trigger\w+"
    ),
    "next": r"will|would|expect\w*|plan\w*|forecast\w*|could|may|next|set|scheduled|later",
    "contrast": r"but|however|although|despite|while|though|whereas|still",
    "change": (
        r"rose|fell|grew|dropped|increas\w+|decreas\w+|declin\w+|gain\w+|lost|up|down|jump\w+|slump\w+|surg\w+"
        r"|record\w*|higher|lower|from|compared|against"
    ),
    "deed": (
        r"announc\w+|launch\w+|approv\w+|sign\w+|agreed|appoint\w+|propos\w+|raise\w*|cut|acquir\w+"
        r"|introduc\w+|unveil\w+|order\w+|ruled?|charg\w+|reported?|posted|found|show\w+|decid\w+|elected"
        r"|ban\w*|issue\w*"
    ),
}
CLASSES = tuple(_PATTERNS)
_COMPILED = tuple(re.compile(pattern) for pattern in _PATTERNS.values())
_MOST_KEPT = 50_000


class _Bits(dict[str, int]):
    """The classes of each word as bits, kept for words that were asked for."""

    def __missing__(self, word: str) -> int:
        bits = sum(1 << place for place, pattern in enumerate(_COMPILED) if pattern.fullmatch(word))
        if len(self) < _MOST_KEPT:
            self[word] = bits
        return bits


_BITS = _Bits()


def is_pronoun(word: str) -> bool:
    """Return whether a word stands for somebody or something said before."""
    return bool(_BITS[word] >> CLASSES.index("pronoun") & 1)


def bits_of(distinct: Sequence[str]) -> "array[int]":
    """Return the classes of each word as bits, the first class being the lowest."""
    return array("q", map(_BITS.__getitem__, distinct))


def classes_of(distinct: Sequence[str]) -> Ids:
    """Return which classes each word belongs to: 0 or 1, shape (n_words, len(CLASSES))."""
    return np.array(bits_of(distinct), dtype=np.int64)[:, None] >> np.arange(len(CLASSES)) & 1

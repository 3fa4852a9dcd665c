"""What single words tell of a sentence: an amount, a cause, a change, somebody speaking; and their stems."""

from array import array
from collections.abc import Sequence
from functools import cache

import numpy as np

from nlp.compiled import kernel
from nlp.document import Document
from nlp.features import STOP_WORDS
from nlp.words import Ids

# A star stands for any letters, a plus for at least one, # for the digits that a word begins with.
_WORDS = {
    "number": "#",
    "money": """
        $ € £ ¥ rs rupees dollars yuan euros pounds mn bn tn million billion trillion #m #b #mn #bn
        #tn
    """,
    "percent": "% percent cent pct percentage",
    "pronoun": "he she it they this that these those his her its their them him",
    "hanging": """
        additionally also and besides but consequently furthermore however instead likewise meanwhile
        moreover nevertheless so still then therefore thus yet
    """,
    "connective": "after although as because before for if in since though when while",
    "speaker": "i me my our us we you your",
    "said": """
        said say says told added adds noted notes stated according explained argued asked wrote
        tweeted claimed warned announced insisted continued commented
    """,
    "cause": """
        because due after result amid following led driven thanks owing reflect* attribut+ cause
        caused causes prompt+ trigger+
    """,
    "next": "will would expect* plan* forecast* could may next set scheduled later",
    "contrast": "but however although despite while though whereas still",
    "change": """
        rose fell grew dropped increas+ decreas+ declin+ gain+ lost up down jump+ slump+ surg+ record*
        higher lower from compared against
    """,
    "deed": """
        announc+ launch+ approv+ sign+ agreed appoint+ propos+ raise* cut acquir+ introduc+ unveil+
        order+ rule ruled charg+ report reported posted found show+ decid+ elected ban* issue*
    """,
    "stop": " ".join(sorted(STOP_WORDS)),
}
CLASSES = tuple(_WORDS)
NUMBER, PRONOUN, STOP = (CLASSES.index(name) for name in ("number", "pronoun", "stop"))
STEM = 6  # letters; a shorter word loses its s at the end


def classes_and_stems(document: Document) -> tuple[Ids, Ids, int]:
    """Return the classes of the different words of a document and their stems.

    Returns
    -------
    classes : ndarray of int64, shape (n_distinct,)
        A bit for each of `CLASSES`, the first being the lowest.
    stems : ndarray of int64, shape (n_distinct,)
        Number of the stem, what a word shares with its inflections, roughly; -1 for stop words.
    n_stems : int
        How many different stems there are.
    """
    words = document.words
    if not (kernel and words.hashes):
        return classes_and_stems_in_python(words.distinct)
    read = (words.read.numbers, words.read.offsets, words.read.starts, words.hashes)
    classes, stems, n_stems = kernel.word_classes(document.segments, *read, *tables(), _shortest(), 1 << STOP)
    return np.frombuffer(classes, dtype=np.int64), np.frombuffer(stems, dtype=np.int64), n_stems


def classes_and_stems_in_python(distinct: Sequence[str]) -> tuple[Ids, Ids, int]:
    """Return the same without the kernel."""
    classes = np.array([*map(classes_of, distinct)], dtype=np.int64)
    number_of: dict[str, int] = {}
    stems = [
        -1
        if word in STOP_WORDS
        else number_of.setdefault(word[:STEM] if len(word) > STEM else word.rstrip("s"), len(number_of))
        for word in distinct
    ]
    return classes, np.array(stems, dtype=np.int64), len(number_of)


def classes_of(word: str) -> int:
    """Return the classes of a word as bits."""
    exact, beginnings, longer = _bits()
    bits = exact.get(word, 0)
    if word[0].isdigit():
        rest = word[next((at for at, letter in enumerate(word) if not letter.isdigit()), len(word)) :]
        bits |= exact["#"] | exact.get("#" + rest, 0)
    for length in range(1, len(word) + 1):
        bits |= beginnings.get(word[:length], 0)
        if length < len(word):
            bits |= longer.get(word[:length], 0)
    return bits


def is_pronoun(word: str) -> bool:
    """Return whether a word stands for somebody or something said before."""
    return bool(_bits()[0].get(word, 0) >> PRONOUN & 1)


@cache
def _bits() -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """Return the classes of whole words, of beginnings, and of beginnings with something to follow."""
    found: tuple[dict[str, int], dict[str, int], dict[str, int]] = ({}, {}, {})
    for place, listed in enumerate(_WORDS.values()):
        for form in listed.split():
            kind = {"*": 1, "+": 2}.get(form[-1], 0)
            word = form.rstrip("*+")
            found[kind][word] = found[kind].get(word, 0) | 1 << place
    return found


@cache
def _shortest() -> int:
    """Return how many letters the shortest beginning has, or that a stem has, which are fewer."""
    return min(STEM, *map(len, _bits()[1] | _bits()[2]))


@cache
def tables() -> tuple[bytes, bytes]:
    """Return the classes of whole words, and those of beginnings: two halves, and 0 for theirs, too."""
    assert kernel
    exact, beginnings, longer = _bits()
    values = {word[:length]: 0 for word in beginnings | longer for length in range(1, len(word))}
    values |= {word: beginnings.get(word, 0) | longer.get(word, 0) << 32 for word in beginnings | longer}
    return tuple(kernel.word_table(list(part), array("q", part.values())) for part in (exact, values))

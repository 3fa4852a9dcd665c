"""From a string to its sentences: exact spans over the raw text.

Lines come first, marks second. The text is cut into runs at the line breaks that end a sentence; in each run
one regular expression finds the places where a sentence may end, and the words beside the mark decide. The
words are data (``sentences.json``), partly learned by `nlp.training.sentences`.

All patterns are possessive, and none can start anew inside a run it has read, so time is linear in any text.
"""

import json
import re
from array import array
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from nlp.compiled import kernel
from nlp.spans import Spans
from nlp.types import Span

_MARK = re.compile(
    r"""
    ([.!?…。！？｡।॥۔] (?<![.!?…。！？｡।॥۔].) [.!?…。！？｡।॥۔]*+)    # starts with a set, which `re` finds fast
    (?:
        (?<=[。！？｡।॥۔]) (?: [」』”’）》]++ (?= [\s「『“‘（《] ) | (?![」』”’）》]) ) \s*+
    |
        (?: (?<=[a-z]{3}\.) \d{1,2} (?=\s[A-Z]) )?+                # the number of a footnote
        ( (?: ["'”’“»›)\]}*†‡¹²³⁰-⁹] | \[\d{1,3}\] | \s[”»] )*+ )
        \s++
        (?! [a-zß-öø-ÿα-ωа-я](?![a-z]{0,2}[A-Z\d])                 # iPhone and v2.0 may start a sentence
          | [.…,;:!?%&/|=+)\]}”»] | [-–—]++\s )
        (?= ["'“‘„«‹(\[{]*+ (\w*+) )
    )
    """,
    re.VERBOSE | re.DOTALL,
)
_NUMERAL = re.compile(r"[\d.]{1,8}|[ivx]{1,4}|[IVX]{1,4}")
_ACRONYM = re.compile(r"[^\W\d_]{1,2}(?:\.[^\W\d_]{1,2}){1,5}")
_BULLET = re.compile(
    r"(?:[-–—*•·▪●◦‣○■►✓]{1,2}|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})\)|(?:\d{1,3}|[a-z]|[ivx]{1,4})\.)\s"
)
_ATTRIBUTION = re.compile(r"(?:[A-Z][\w.’'-]*+\s){1,5}?(?:said|says|asked|asks|told|wrote|added|wondered)\b")
_JOINT = re.compile("[-/–—]")
_LONGEST_WORD = 24
_WRAPPED_WIDTHS = range(40, 121)


class _Words(NamedTuple):
    """``sentences.json``; small words also stand for themselves with a capital."""

    titles: frozenset[str]
    numbered: frozenset[str]
    endings: frozenset[str]
    abbreviations: frozenset[str]
    exclaiming: frozenset[str]
    going_on: frozenset[str]
    after_endings: frozenset[str]
    starters: frozenset[str]
    certain_starters: frozenset[str]


@cache
def _words() -> _Words:
    data = json.loads(Path(__file__).with_name("sentences.json").read_text("utf-8"))
    written = (
        {
            form
            for word in data["kept"][name] + data["learned"].get(name, [])
            for form in (word, word[:1].upper() + word[1:])
        }
        for name in _Words._fields
    )
    return _Words(*map(frozenset, written))


@cache
def _table() -> bytes:
    """Return the words for the kernel: a bit for each of the fields, the first being the lowest."""
    assert kernel
    values: dict[str, int] = {}
    for place, listed in enumerate(_words()):
        for word in listed:
            values[word] = values.get(word, 0) | 1 << place
    table: bytes = kernel.word_table(list(values), array("q", values.values()))
    return table


def sentence_spans(text: str) -> Spans:
    """Return where the sentences of a text stand, in order.

    Spans are disjoint, carry no surrounding white space, and leave nothing but white space between them.

    Parameters
    ----------
    text : str
        Any string.

    Returns
    -------
    Spans
        A sequence of (int, int), half-open ``[start, end)`` in code points.

    Examples
    --------
    >>> text = "Acme Inc. paid Rs. 5 bn. Mr. Silva left for the U.S. He is back."
    >>> [text[start:end] for start, end in sentence_spans(text)]
    ['Acme Inc. paid Rs. 5 bn.', 'Mr. Silva left for the U.S.', 'He is back.']
    """
    return Spans(kernel.sentence_spans(text, _table())) if kernel else Spans.of(spans_in_python(text))


def spans_in_python(text: str) -> list[Span]:
    """Return the same without the kernel."""
    spans = []
    for start, end in _runs(text):
        for mark in _marks(text, start, end):
            if mark[3] < end and _ends(text, start, *mark):
                spans.append((start, mark[2]))
                start = mark[3]
        spans.append((start, end))
    return spans


def _marks(text: str, start: int, end: int) -> Iterator[tuple[int, int, int, int, int, int]]:
    """Yield where each match of `_MARK` begins, its marks, its closers and itself end; and the next word."""
    for match in _MARK.finditer(text, start, end):
        closed = match.start() + len(match[0].rstrip())
        yield match.start(), match.end(1), closed, match.end(), *match.span(3)


def _ends(
    text: str, start: int, at: int, behind: int, closed: int, end: int, word_at: int, word_end: int
) -> bool:
    """Whether the sentence that began at `start` ends at a mark."""
    if word_at < 0:
        return True
    mark, following, words = text[at:behind], text[word_at:word_end], _words()
    before = text[max(start, at - _LONGEST_WORD) : at].split()
    word = before[-1].lstrip("\"'“‘„«‹([{") if before else ""
    if mark == ".":
        return _full_stop_ends(word, following, first=at - len(word) == start)
    if mark[-1] in "!?":
        if word + mark in words.exclaiming:
            return following in words.starters
        return not (closed > behind and _ATTRIBUTION.match(text, end))
    # A pause ("I ... I think") stands between blanks; an end hangs on to its word or follows a full stop.
    return (at > start and not text[at - 1].isspace()) or word[-1:] in (".", "!", "?", "”", '"')


def _full_stop_ends(word: str, following: str, *, first: bool) -> bool:
    """Whether the full stop after `word` ends the sentence, whose `first` word it may be."""
    words = _words()
    if first and _NUMERAL.fullmatch(word):
        return False
    if len(word) == 1 and word.isalpha():
        return not first and following in words.certain_starters
    if len(word) > 8 and word.isalpha():
        return True
    if not word.isalpha():
        word = _JOINT.split(word)[-1]
    if word in words.titles:
        return False
    if word in words.numbered:
        return not following[:1].isdigit() and (first or word.islower() or following in words.starters)
    if word in words.endings:
        return not following[:1].isdigit() and following not in words.after_endings
    if word in words.abbreviations or ("." in word and _ACRONYM.fullmatch(word)):
        return following in words.starters
    return True


def _runs(text: str) -> Iterator[Span]:
    """Yield the runs of text in which no line break ends a sentence."""
    for block in _blocks(text):
        yield from _joined(text, block)


def _blocks(text: str) -> list[list[Span]]:
    """Return where the lines stand without the white space around them, in blocks that blank lines part."""
    blocks: list[list[Span]] = [[]]
    at = 0
    for line in text.splitlines(keepends=True):
        if content := line.strip():
            start = at + line.index(content[0])
            blocks[-1].append((start, start + len(content)))
        elif blocks[-1]:
            blocks.append([])
        at += len(line)
    return [block for block in blocks if block]


def _joined(text: str, block: list[Span]) -> Iterator[Span]:
    """Join the lines of a block where the next goes on with the sentence of the one before."""
    # A line that begins small proves that the block is wrapped; lists and tables have no such lines.
    width = max(end - start for start, end in block)
    wrapped = width in _WRAPPED_WIDTHS and any(text[start].islower() for start, _ in block[1:])
    start, end = before = block[0]
    for line in block[1:]:
        if not _goes_on(text, before, line, width if wrapped else 0):
            yield start, end
            start = line[0]
        before, end = line, line[1]
    yield start, end


def _goes_on(text: str, before: Span, line: Span, width: int) -> bool:
    """Whether `line` goes on with the sentence of the line `before`; `width` is 0 if nothing is wrapped."""
    start, end = line
    if _BULLET.match(text, start, end):
        return False
    last = text[max(before[0], before[1] - _LONGEST_WORD) : before[1]].split()[-1]
    if text[start].islower():
        return not text[start + 1 : start + 2].isupper() and last[-1] != ":"
    if last[-1] == "," or last in _words().going_on or last[:-1] in _words().titles:
        return True
    # A wrapped line is one that had no room for the next one's first word.
    return width > 0 and before[1] - before[0] + 1 + len(text[start:end].split(None, 1)[0]) > width

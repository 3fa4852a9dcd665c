"""Signs that a sentence may not be the article; what has none is not asked about further."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence

from nlp.compiled import kernel
from nlp.noise_wording import wording
from nlp.spans import Spans
from nlp.types import Span
from nlp.words import lower

OPENS, HOLDS, COPIES, TITLED, BYLINE, CRUMBS, HEADING, DATED = (1 << bit for bit in range(8))
WORDED = OPENS | HOLDS | COPIES | TITLED | BYLINE | CRUMBS
MARKS = " .,:;!?*\"'“”"
LONGEST_BYLINE = 75
LONGEST_LINE = 300
LEAD = 4
PICTURED = 2  # sentences, of which one may be a caption that has its date
_LONGEST_HEADING = 200
_COPY_READ = 8
_QUOTES = ('"', "“")
_BYLINE = re.compile(r"By|BY|SOURCE|.+(?:Correspondent|Reporter|Editor|Writer)\Z", re.DOTALL)
_CRUMBS = re.compile("[/>»›|]")
_YEAR = re.compile(r", \d{4}")
_ENDED = re.compile(r".*[.!?…。！？][\"'”’»)\]*_]*\Z", re.DOTALL)
_TAIL = 6
_LETTERS = re.compile(r"[^\W_]+")
_PLAIN = {"\xa0": " ", "\n": " ", "\r": " ", "\t": " ", "’": "'", "‘": "'"}


def plain_text(text: str) -> str:
    """Return a text with blanks for white space and straight apostrophes, as long as it was."""
    for fancy, simple in _PLAIN.items():  # many times as fast as str.translate
        text = text.replace(fancy, simple)
    return text


def letters(text: str) -> str:
    """Return the letters and digits of a text in lower case."""
    return "".join(_LETTERS.findall(lower(text)))


def frame_signs(text: str, spans: Sequence[Span], title: str = "") -> bytes:
    """Return the signs of each sentence; most have none.

    Parameters
    ----------
    text : str
        The article as it was found.
    spans : sequence of (int, int)
        Its sentences, ascending.
    title : str
        Its title, if it is known.

    Returns
    -------
    bytes
        For each sentence, added up: `OPENS` if it may begin as the frame around articles does, `HOLDS` if it
        holds a marker of it (never if it begins with a quotation mark), `COPIES` if another may say the
        same, `TITLED` if it says what the title says, `BYLINE`, `CRUMBS` of a path through a site,
        `HEADING` for a line of its own without a mark at its end, `DATED` for a year among the first.
    """
    if not kernel:
        return signs_in_python(text, spans, title)
    said = wording()
    signs: bytes = kernel.frame_signs(text, Spans.of(spans).places, said.table, said.markers, title)
    return signs


def signs_in_python(text: str, spans: Sequence[Span], title: str = "") -> bytes:
    """Return the same without the kernel."""
    plain = plain_text(text)
    low, said, titled = lower(plain), wording(), letters(title)
    starts = [start for start, _ in spans]
    found = [match.start() for marker in said.markers for match in re.finditer(re.escape(marker), low)]
    marked = {max(bisect_right(starts, at) - 1, 0) for at in found}
    copies = _copies(low, spans)
    signs = bytearray(len(spans))
    for i, (start, end) in enumerate(spans):
        if start == end:
            signs[i] = COPIES * (i in copies)
            continue
        sentence = low[start:end]
        if not sentence.startswith(_QUOTES):
            signs[i] = OPENS * said.may_open(sentence) | HOLDS * (i in marked)
        signs[i] |= (
            COPIES * (i in copies)
            | TITLED * bool(titled and letters(sentence) == titled)
            | _made(plain, spans, i)
        )
        signs[i] |= HEADING * _is_heading(text, spans, i)
    return bytes(signs)


def _made(plain: str, spans: Sequence[Span], i: int) -> int:
    """Return the signs of what a sentence is made like."""
    start, end = spans[i]
    signs = 0
    if end - start < LONGEST_BYLINE:
        signs |= BYLINE * bool(_BYLINE.match(plain, start, end))
        signs |= CRUMBS * (i < LEAD and bool(_CRUMBS.search(plain, start, end)))
    if i < PICTURED and i + 1 < len(spans) and end - start <= LONGEST_LINE:
        signs |= DATED * bool(_YEAR.search(plain, start, end))
    return signs


def _copies(low: str, spans: Sequence[Span]) -> set[int]:
    """Return which sentences are like another at both ends, and as long."""
    alike = defaultdict(list)
    for i, (start, end) in enumerate(spans):
        said = low[start:end].strip(MARKS)
        alike[len(said), said[:_COPY_READ], said[-_COPY_READ:]].append(i)
    return {i for each in alike.values() if len(each) > 1 for i in each}


def _is_heading(text: str, spans: Sequence[Span], i: int) -> bool:
    start, end = spans[i]
    return (
        end - start < _LONGEST_HEADING
        and (i == 0 or "\n" in text[spans[i - 1][1] : start])
        and (i == len(spans) - 1 or "\n" in text[end : spans[i + 1][0]])
        and not _ENDED.match(text, max(start, end - _TAIL), end)
    )

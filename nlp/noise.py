"""Which sentences of a text are not the article: headlines, captions, credits, related links, subscriptions.

All rules, no model. Three kinds of evidence: *wording* that only the frame around an article has
(``noise.json``); *copies* of the title or of an earlier sentence; and *place*: a line without a mark at its
end that stands first, or after the last real sentence, or below "Related:".
"""

import re
from collections.abc import Sequence

from nlp.noise_signs import (
    BYLINE,
    CRUMBS,
    DATED,
    HEADING,
    HOLDS,
    LONGEST_BYLINE,
    LONGEST_LINE,
    MARKS,
    OPENS,
    TITLED,
    WORDED,
    frame_signs,
    plain_text,
)
from nlp.noise_wording import wording
from nlp.types import Noise, Span
from nlp.words import lower

_UNPLACED = bytes(sign for sign in range(256) if not sign & (HEADING | DATED))
_LONGEST_LABEL = 25
_WORDS_IN_HEADLINE = 6  # or more; what stands above it has fewer
_LONGEST_SHOUT = 40  # a longer line in capitals is the headline of another story
_SHORTEST_COPY = 12
_LONGEST_INSERT = 100
_LONGEST_LIST = 10
_SERVICE = {"subscribe", "contact", "related", "boilerplate", "credit"}

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_BYLINE = re.compile(
    r"(?:By|BY):? (?!THE )[A-Z][\w.'-]+(?:,? (?:(?:and|AND|of|&) )?[A-Z][\w.'-]+){1,8}(?: \||,|$)"
    r"|SOURCE [A-Z]"
    r"|[A-Z][\w.'-]+(?: [A-Z][\w.'-]+){1,3},? (?:[A-Z]\w+ ){0,2}(?:Correspondent|Reporter|Editor|Writer)$"
)
_NAME = re.compile(r"[A-Z][\w.'-]+(?: [A-Z][\w.'-]+){0,4}")
_CRUMBS = re.compile(r"[A-Z][\w&]+(?: [\w&]+)?(?: ?[/>»›|] ?[A-Z][\w& ]+){1,4}$")
_ABOUT = re.compile(
    r"A(?:bout|BOUT) (?:the )?[A-Z]|About us|Forward[- ]Looking|Disclosures?\b|Disclaimer"
    r"|Notes? to [Ee]|Safe Harbor"
)
_LABELLED = re.compile(r"[A-Z'][^:.]{2,45}:(?=[A-Z'\"])")
_BULLETS = "*•●▪–—#-"
_DIGIT = re.compile(r"\d")  # found ten times as fast
_AMOUNT = re.compile(r"\d ?%|\d per|(?:Rs\.?|[$€£]) ?\d")
_SHOWN = re.compile(
    r"\((?:l|r|left|right|cent(?:re|er)|from left|second from)\b|, (?:left|right|cent(?:re|er)),"
    r"|\b(?:poses?|pictured|looks on|(?:is|are) seen|officials at|launch the)\b"
)
_SHOWING = (  # one of which stands in whatever it finds
    *("(", ", left", ", right", ", cent"),
    *("pose", "pictured", "looks on", "seen", "officials at", "launch the"),
)
_TAKEN = re.compile(  # in the present, with the day at its end
    r"(?!.*(?:ed|was|were|had|said)\b).*(?:, |\bon )"
    rf"{_MONTH} \d{{1,2}}, \d{{4}}(?: in [A-Z][\w ,.]+)?\.?$"
)
_PHOTO = re.compile(r".{0,200}?(?:[Pp]hoto|PHOTO|Getty|REUTERS/|Reuters/|/AP\b|AFP|[Ii]mage)")
_LETTERS = re.compile(r"[^\W_]+")


def find_noise(text: str, title: str | None, spans: Sequence[Span]) -> dict[int, Noise]:
    r"""Return which sentences of a text are not the article, by their numbers, in order.

    Parameters
    ----------
    text, title : str
        The article as it was found and, if known, its headline.
    spans : sequence of (int, int)
        Its sentences, as `nlp.text.sentence_spans` gives them.

    Returns
    -------
    dict of int to Noise
        Some of `spans`, each with its reason: title, duplicate, byline, credit, related and so on.

    Examples
    --------
    >>> text = "Acme buys Beta\nAcme buys Beta for $1 bn.\nRead more: Beta in trouble"
    >>> found = find_noise(text, None, [(0, 14), (15, 40), (41, 67)])
    >>> {number: noise.reason for number, noise in found.items()}
    {0: 'title', 2: 'related'}
    """
    signs = frame_signs(text, spans, title or "")
    if signs.count(0) == len(signs):
        return {}
    plain = plain_text(text)
    reasons = _worded(plain, spans, signs)
    if any(reasons) or signs.translate(None, _UNPLACED):
        _spread(plain, [*spans], signs, reasons)
    return {i: Noise(*spans[i], reason) for i, reason in enumerate(reasons) if reason}


def _worded(plain: str, spans: Sequence[Span], signs: bytes) -> list[str]:
    """Reasons, or "", by what each sentence says and by whether the title or an earlier sentence said it."""
    seen: dict[str, int] = {}
    reasons = [""] * len(spans)
    for i, sign in enumerate(signs):
        if not sign & WORDED:
            continue
        start, end = spans[i]
        sentence = lower(plain[start:end])
        if sign & (OPENS | HOLDS) and (reason := _framing(sentence, sign)):
            reasons[i] = reason
        elif sign & TITLED:
            reasons[i] = "title"
        elif seen.setdefault(sentence.strip(MARKS), i) != i and end - start > _SHORTEST_COPY:
            reasons[i] = "duplicate"
        elif sign & BYLINE and _BYLINE.match(plain, start, end):
            reasons[i] = "byline"
        elif sign & CRUMBS and _CRUMBS.match(plain, start, end):
            reasons[i] = "navigation"
    return reasons


def _framing(sentence: str, sign: int) -> str:
    """Reason of a sentence in lower case by its wording, or ""."""
    said, short = wording(), len(sentence) <= LONGEST_LINE
    if opening := said.opening(sentence[:LONGEST_LINE]):
        return opening.lastgroup or "" if short or opening.lastgroup == "caption" else ""
    return said.phrase_in(sentence) if sign & HOLDS and short else ""


def _spread(plain: str, spans: Sequence[Span], signs: bytes, reasons: list[str]) -> None:
    """Give reasons, in place, to the sentences that are noise for where they stand."""
    prose = [i for i, reason in enumerate(reasons) if not reason and not signs[i] & HEADING]
    if not prose:
        return
    first, last = prose[0], prose[-1]
    if reasons[last + 1 :].count("") > _LONGEST_LIST:
        last = len(spans)  # the article ends in a list of its own
    _head(plain, spans[:first], reasons)
    about = listing = False
    for i, (sign, following) in enumerate(zip(signs, [*reasons[1:], ""], strict=True)):
        if not (about or listing or following or sign & (HEADING | DATED)):
            continue  # most stand among prose
        start, end = spans[i]
        if sign & HEADING:
            about = first < i and end - start < LONGEST_BYLINE and bool(_ABOUT.match(plain, start, end))
            listing |= reasons[i] == "related" and (plain[end - 1] == ":" or end - start < _LONGEST_LABEL)
        else:
            listing = False
        if reasons[i]:
            continue
        if about:
            reasons[i] = "boilerplate"
        elif sign & HEADING:
            leading = 0 < i < first and bool(reasons[i - 1])
            reasons[i] = _heading_reason(plain, start, end, leading, i > last or listing)
        elif i + 1 < len(spans):
            reasons[i] = _prose_reason(plain, i, spans, bool(sign & DATED), reasons)


def _head(plain: str, opening: Sequence[Span], reasons: list[str]) -> None:
    """Give reasons, in place, to the lines above the article, down to its headline."""
    unnamed = [i for i in range(len(opening)) if not reasons[i]]
    if not unnamed or "title" in reasons[: unnamed[0]]:
        return
    likely = (i for i in unnamed if len(_LETTERS.findall(plain[slice(*opening[i])])) >= _WORDS_IN_HEADLINE)
    headline = next(likely, unnamed[0])
    for i in unnamed:
        mark = plain[opening[i][1] - 1]
        if i > headline or mark in ",:":
            return
        reasons[i] = "dateline" if mark in "-–—" else "title"


def _heading_reason(plain: str, start: int, end: int, leading: bool, trailing: bool) -> str:
    """Reason of a line without a mark at its end, or "" for a subheading or a point of a list."""
    line = plain[start:end]
    if any(map(line.__contains__, _SHOWING)) and _SHOWN.search(plain, start, end):
        return "caption"
    shouted = end - start > _LONGEST_SHOUT and line.isupper()
    if shouted or _LABELLED.match(plain, start, end):
        return "related"
    if leading:
        return "byline" if end - start < 45 and _NAME.fullmatch(plain, start, end) else ""
    listed = line[0] in _BULLETS or line[-1] in ":," or (_DIGIT.search(line) and _AMOUNT.search(line))
    return "related" if trailing and not listed else ""


def _prose_reason(plain: str, index: int, spans: Sequence[Span], dated: bool, reasons: list[str]) -> str:
    """Reason of a sentence that is neither a heading nor the last one, or ""."""
    (start, end), following = spans[index], spans[index + 1]
    if end - start > LONGEST_LINE:
        return ""
    credited = reasons[index + 1] == "credit" and following[0] - end < 2 and _PHOTO.match(plain, *following)
    if credited or (dated and _TAKEN.match(plain, start, end)):
        return "caption"
    inserted = index > 0 and end - start < _LONGEST_INSERT
    return "other" if inserted and {reasons[index - 1], reasons[index + 1]} <= _SERVICE else ""

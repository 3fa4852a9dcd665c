"""Which sentences of a text are not the article: bylines, captions, related links, subscription lines.

Copies - of the title, of an earlier sentence - are found by comparing. Everything else is weighed: a sentence
has signs (how it looks, where it stands, which phrases it holds), and a logistic regression adds up their
weights. A second pass also sees what the neighbours are, for noise comes in runs. Phrases and weights are
data: ``noise.json``, learned by `nlp.training.noise`.
"""

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from nlp.types import Noise, Span

HEADLINE = "headline"

_LONGEST_READ = 800
_SHORTEST_COPY = 12
_SIZES = (4, 12, 30, 60, 120, 200, 300)
_ENDED = re.compile(r"[.!?…।。？！][\"'”’»)\]*_]*$")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_WORD = re.compile(r"[^\W_]+")
# Phrases are looked for where noise is found: not in the ordinary sentences within an article, for speed.
_ORDINARY = 100
_OUTSIDE = ("first", "second", "end", "late", "last")


class _Rules(NamedTuple):
    """``noise.json``, compiled. `heads` names the reason in its groups."""

    heads: re.Pattern[str]
    cues: dict[str, re.Pattern[str]]
    first_pass: dict[str, float]
    second_pass: dict[str, float]


@cache
def _rules() -> _Rules:
    data = json.loads(Path(__file__).with_name("noise.json").read_text("utf-8"))
    heads = "|".join(f"(?P<{reason}>{'|'.join(phrases)})" for reason, phrases in data["heads"].items())
    cues = {reason: re.compile("|".join(phrases)) for reason, phrases in data["cues"].items()}
    return _Rules(re.compile(heads), cues, data.get("first_pass", {}), data.get("second_pass", {}))


def find_noise(text: str, title: str | None, spans: Sequence[Span]) -> list[Noise]:
    r"""Return the sentences that are not the article, in order, each with the reason.

    Parameters
    ----------
    text, title : str
        The article as it was found and, if known, its headline.
    spans : sequence of (int, int)
        Its sentences, as `nlp.text.sentence_spans` gives them.

    Returns
    -------
    list of Noise
        Reasons are ``title``, ``duplicate``, ``headline``, the keys of ``heads`` in ``noise.json``, or
        ``other``.

    Examples
    --------
    >>> text = "Banks lend more, the central bank said.\n\nRead more: Rates may fall"
    >>> [noise.reason for noise in find_noise(text, None, [(0, 39), (41, 66)])]
    ['related']
    """
    rules = _rules()
    found = dict(copies(text, title, spans))
    signs = sentence_signs(text, title, spans)
    scores = [sum(rules.first_pass.get(sign, 0.0) for sign in ("bias", *of_one)) for of_one in signs]
    for place, look in enumerate(second_look(scores, signs)):
        if place not in found and sum(rules.second_pass.get(sign, 0.0) for sign in ("bias", *look)) > 0:
            found[place] = _reason(signs[place], rules.second_pass)
    if len(found) == len(spans):  # headlines alone are all the article there is
        found = {place: reason for place, reason in found.items() if reason not in (HEADLINE, "other")}
    return [Noise(*spans[place], found[place]) for place in sorted(found)]


def copies(text: str, title: str | None, spans: Sequence[Span]) -> Iterator[tuple[int, str]]:
    """Yield the sentences that repeat the title or an earlier sentence, letters and digits compared."""
    titled = _letters(title or "")
    seen = set()
    for place, (start, end) in enumerate(spans):
        letters = _letters(text[start:end])
        if len(letters) < _SHORTEST_COPY:
            continue
        if letters == titled:
            yield place, "title"
        elif letters in seen:
            yield place, "duplicate"
        seen.add(letters)


def _letters(sentence: str) -> str:
    return "".join(_WORD.findall(sentence.lower()))


def sentence_signs(text: str, title: str | None, spans: Sequence[Span]) -> list[list[str]]:
    """Return the signs of each sentence."""
    titled = set(_WORD.findall(title.lower())) if title else set()
    signs = []
    for place, (start, end) in enumerate(spans):
        sentence = text[start:end]
        if len(sentence) > _LONGEST_READ:
            sentence = sentence[: _LONGEST_READ // 2] + " " + sentence[-_LONGEST_READ // 2 :]
        before = text[spans[place - 1][1] : start] if place else "\n"
        after = text[end : spans[place + 1][0]] if place + 1 < len(spans) else "\n"
        alone = "\n" in before and "\n" in after
        ended = _ENDED.search(text, max(start, end - 6), end) is not None
        where = _where(place, len(spans))
        of_one = _looks(sentence, alone=alone, ended=ended, where=where)
        if alone:
            of_one.append("alone")
        else:
            of_one.append("opens" if "\n" in before else "closes" if "\n" in after else "inner")
        if titled and (not ended or place < 3):
            of_one += _likeness(set(_WORD.findall(sentence.lower())), titled)
        if not ended or len(sentence) < _ORDINARY or where in _OUTSIDE or sentence[0] == "(":
            of_one += _phrases(sentence)
        signs.append(of_one)
    return signs


def _where(place: int, n_sentences: int) -> str:
    if place < 2:
        return ("first", "second")[place]
    if place >= n_sentences - 4:
        return "last" if place == n_sentences - 1 else "late"
    return "head" if place < 4 else "end" if place >= 0.75 * n_sentences else "middle"


def _looks(sentence: str, *, alone: bool, ended: bool, where: str) -> list[str]:
    looks = [where]
    if not ended:
        looks.append("colon" if sentence[-1] == ":" else "unended")
        looks.append(f"heading {where}" if alone else f"unended {where}")
    if sentence[0] == "(" and sentence[-1] == ")":
        looks.append("parenthesis")
    if sentence[0] in "“\"‘'":
        looks.append("quoted")
    if sentence[0].islower():
        looks.append("small")
    if sentence[-1] == "?":
        looks.append("question")
    looks += [f"under {size}" for size in _SIZES if len(sentence) < size][:1]
    if not _LETTERS.search(sentence):
        looks.append("wordless")
    long_words = [word for word in sentence.split(None, 30)[:30] if len(word) > 3]
    if len(sentence) < 250 and len(long_words) > 1:
        capitals = sum(word[0].isupper() for word in long_words) / len(long_words)
        looks.append("all upper" if sentence.isupper() else f"capitals {int(4 * capitals)}")
    return looks


def _likeness(words: set[str], titled: set[str]) -> list[str]:
    if len(words) < 3:
        return []
    share = len(words & titled) / min(len(words), len(titled))
    return ["like title" if share > 0.75 else "near title" if share > 0.5 else "unlike title"]


def _phrases(sentence: str) -> list[str]:
    rules = _rules()
    lowered = sentence.lower()
    phrases = [f"cue:{reason}" for reason, pattern in rules.cues.items() if pattern.search(lowered)]
    if len(phrases) > 1:
        phrases.append("cues")
    if head := rules.heads.match(lowered):
        phrases.append(f"head:{head.lastgroup}")
        if len(sentence) < 150:
            phrases.append("head short")
    if " you" in lowered or lowered.startswith("you"):
        phrases.append("you")
    if "said" in lowered or "”" in lowered:
        phrases.append("said")
    return phrases


def second_look(scores: Sequence[float], signs: Sequence[list[str]]) -> list[list[str]]:
    """Return the signs of each sentence with what the first pass made of its neighbours.

    A heading with nothing but datelines, navigation and the like before it counts as the first sentence.
    """
    n_sentences = len(scores)
    no_headline_yet = 0
    while no_headline_yet < n_sentences and any(sign.startswith("head:") for sign in signs[no_headline_yet]):
        no_headline_yet += 1
    head = next((place for place, score in enumerate(scores) if score <= 0), n_sentences)
    tail = next((place for place in range(n_sentences, 0, -1) if scores[place - 1] <= 0), 0)

    def level(place: int) -> str:
        if not 0 <= place < n_sentences:
            return "0"
        return "+" if scores[place] > 2 else "~" if scores[place] > -1 else "-"

    looks = []
    for place, of_one in enumerate(signs):
        before, where = level(place - 1), of_one[0]
        if 0 < place <= min(head, no_headline_yet) and f"heading {where}" in of_one:
            as_first = {where: "first", f"heading {where}": "heading first"}
            of_one, before = [as_first.get(sign, sign) for sign in of_one], "0"
        look = [*of_one, f"before{before}", f"behind{level(place + 1)}"]
        if place <= head:
            look.append("in the head")
        if place >= tail - 1:
            look.append("in the tail")
        looks.append(look)
    return looks


def _reason(signs: Sequence[str], weights: dict[str, float]) -> str:
    """Return the reason of the phrase at the head, or of the weightiest, or what the sentence looks like."""
    for kind in ("head:", "cue:"):
        if phrases := [sign for sign in signs if sign.startswith(kind)]:
            return max(phrases, key=lambda sign: weights.get(sign, 0.0)).removeprefix(kind)
    return HEADLINE if any(sign.startswith("heading") for sign in signs) else "other"

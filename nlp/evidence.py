"""Why a topic was given: the terms that make its score, and where they stand."""

import re
from array import array
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp.compiled import kernel
from nlp.document import Document
from nlp.linear_model import LinearModel, Reading
from nlp.types import Evidence, Sentence, Span
from nlp.values import values
from nlp.words import Float, Ids, Words, lower

N_SHOWN = 8
MIN_SHARE = 0.1  # of the weightiest phrase's weight

_CROSSED = re.compile(r"[^\w\s&'’./-]")


class Located(NamedTuple):
    """Where the terms of a document stand.

    Parameters
    ----------
    text : str
        The text and, below it, the title.
    title_at : int
        Where the title begins in it.
    places : ndarray of int64, shape (4, n_occurrences)
        Of each occurrence which of the reading's terms it is, where it starts and ends, and whether it has a
        letter and crosses no comma or the like. They stand in the order of their starts; where two begin
        together the longer is first.
    """

    text: str
    title_at: int
    places: Ids

    def spans(self, both: Sequence[Span]) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
        """Return which of some spans are in the text, and which in the title, which come last."""
        if not both or both[-1][0] < self.title_at:
            return tuple(both), ()
        in_title = tuple(
            (start - self.title_at, end - self.title_at) for start, end in both if start >= self.title_at
        )
        return tuple(both[: len(both) - len(in_title)]), in_title


def locate(reading: Reading, document: Document) -> Located:
    """Return where the terms that a model read in a document stand."""
    text = f"{document.text}\n{document.title or ''}"
    title_at = len(document.text) + 1
    headline = document.headline or Sentence("", title_at, len(text))
    read = document.sentences[: len(reading.words.read.offsets) // 4 - 2]
    begins = array("q", [headline.start, *[sentence.start for sentence in read]])
    if not kernel:
        return Located(text, title_at, places_in_python(reading, text, np.array(begins)))
    ends = array("q", [headline.end, *[sentence.end for sentence in read]])
    found = reading.found
    places = kernel.locate(begins, ends, *found[:4], found.terms, reading.words.read.starts, text)
    return Located(text, title_at, np.frombuffer(places, dtype=np.int64).reshape(4, -1))


def places_in_python(reading: Reading, text: str, begins: Ids) -> Ids:
    """Return terms, starts, ends and readability of their occurrences without the kernel."""
    words, found = reading.words, reading.occurrences
    starts = words.starts[found.places] + begins[found.segments]
    ends = starts + np.array([*map(len, words.distinct)])[words.numbers[found.places]]
    single, pairs = np.flatnonzero(found.unigrams >= 0), np.flatnonzero(found.bigrams >= 0)
    numbers = np.concatenate((found.unigrams[single], found.bigrams[pairs]))
    starts, ends = (
        np.concatenate((starts[single], starts[pairs])),
        np.concatenate((ends[single], ends[pairs + 1])),
    )
    lettered = _lettered(words)[words.numbers[found.places]]
    crossings = np.array([match.start() for match in _CROSSED.finditer(text)], dtype=np.int64)
    with_stop_word = np.diff(found.places, append=0) > 1
    readable = np.concatenate((lettered[single], (lettered | with_stop_word)[pairs] | lettered[pairs + 1]))
    readable &= np.searchsorted(crossings, starts) == np.searchsorted(crossings, ends)
    order = np.lexsort((-ends, starts))
    terms = np.searchsorted(reading.terms, numbers)
    return np.stack((terms, starts, ends, readable))[:, order].astype(np.int64)


def all_terms(model: LinearModel, reading: Reading, topic: int, located: Located) -> tuple[Evidence, ...]:
    """Return every term read, the weightiest first; their weights and the bias add up to the topic's score.

    Parameters
    ----------
    model : LinearModel
        What read the document.
    reading : Reading
        What it read.
    topic : int
        Column of the topic.
    located : Located
        Where it read that.
    """
    names = model.vocabulary.names(reading.terms)
    weights = model.contributions(reading, topic).tolist()
    terms, starts, ends, _ = located.places
    in_order = np.argsort(terms, kind="stable")
    bounds = np.searchsorted(terms[in_order], np.arange(len(names) + 1))
    shown = []
    for term in sorted(range(len(names)), key=lambda term: (-abs(weights[term]), term)):
        places = in_order[bounds[term] : bounds[term + 1]]
        spans = [*zip(starts[places].tolist(), ends[places].tolist(), strict=True)]
        shown.append(Evidence(names[term], weights[term], *located.spans(spans)))
    return tuple(shown)


def phrases(model: LinearModel, reading: Reading, topic: int, located: Located) -> tuple[Evidence, ...]:
    """Return the phrases that speak most for a topic, the weightiest first.

    Terms that overlap are one phrase: "green", "finance" and "green finance" show as "green finance". A
    term's weight is shared evenly among its occurrences, and a phrase's weight is the sum of the shares in
    it. At most `N_SHOWN` are shown, none under `MIN_SHARE` of the first, and no term that begins or ends
    with a stop word or crosses a comma, a bracket or the like. Parameters are those of `all_terms`.
    """
    if kernel:
        read, coef = (located.places, reading.found.terms, reading.found.weights), model.coef
        rows = kernel.phrases(*read, coef, coef.shape[1], topic, *located[:2], N_SHOWN, MIN_SHARE)
        return values(Evidence, rows)
    passages = passages_in_python(model.contributions(reading, topic), located)
    ranked = sorted((-weight, phrase, spans) for phrase, (weight, spans) in passages.items())[:N_SHOWN]
    return tuple(
        Evidence(phrase, round(-minus, 4), *located.spans(spans))
        for minus, phrase, spans in ranked
        if minus <= MIN_SHARE * ranked[0][0]
    )


def passages_in_python(weights: Float, located: Located) -> dict[str, tuple[float, list[Span]]]:
    """Return the weight of each phrase, and where it stands, without the kernel."""
    text = lower(located.text)
    terms, starts, ends, readable = located.places
    shares = weights / np.maximum(np.bincount(terms, minlength=len(weights)), 1)
    kept = (weights > 0)[terms] & (readable != 0)
    starts, ends, shares = starts[kept], ends[kept], shares[terms[kept]]
    reach = np.maximum.accumulate(ends)
    first = np.flatnonzero(np.append(True, starts[1:] >= reach[:-1])[: len(starts)])
    last = np.append(first[1:], len(starts))[: len(first)] - 1
    joined = np.add.reduceat(shares, first).tolist() if len(first) else []
    found: dict[str, tuple[float, list[Span]]] = {}
    for start, end, weight in zip(starts[first].tolist(), reach[last].tolist(), joined, strict=True):
        phrase = " ".join(text[start:end].split())
        before, spans = found.get(phrase, (0.0, []))
        found[phrase] = before + weight, [*spans, (start, end)]
    return found


def _lettered(words: Words) -> NDArray[np.bool_]:
    """Return which of the different words have a letter."""
    return np.array([word.isalpha() or any(map(str.isalpha, word)) for word in words.distinct], dtype=bool)

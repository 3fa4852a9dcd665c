"""Why a topic was given: the terms that make its score, and where they stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.compiled import kernel
from nlp.document import Document
from nlp.linear_model import LinearModel, Reading
from nlp.types import Evidence, Span
from nlp.words import Float, Ids, Words, lower

N_SHOWN = 8
MIN_SHARE = 0.1  # of the weightiest phrase's weight

_CROSSED = re.compile(r"[^\w\s&'’./-]")


@dataclass(frozen=True, slots=True)
class Located:
    """Where the terms of a document stand.

    Parameters
    ----------
    text : str
        The text in lower case and, below it, the title.
    title_at : int
        Where the title begins in it.
    terms : ndarray of int64, shape (n_occurrences,)
        Which of the reading's terms each occurrence is of. They stand in the order of `starts`; where two
        begin together the longer is first.
    starts, ends : ndarray of int64, shape (n_occurrences,)
        Where each stands in `text`.
    readable : ndarray of bool, shape (n_occurrences,)
        Whether it has a letter and crosses no comma or the like.
    """

    text: str
    title_at: int
    terms: Ids
    starts: Ids
    ends: Ids
    readable: NDArray[np.bool_]

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
    text = lower(f"{document.text}\n{document.title or ''}")
    title_at = len(document.text) + 1
    segment_at = [document.headline.start if document.headline else title_at]
    segment_at += [sentence.start for sentence in document.sentences]
    at = np.array(segment_at[: len(reading.words.offsets) - 1], dtype=np.int64)
    if not kernel:
        return Located(text, title_at, *places_in_python(reading, text, at))
    words, found = reading.words, reading.occurrences
    occurrences = (found.places, found.segments, found.unigrams, found.bigrams)
    *integers, readable = kernel.locate(
        at, *occurrences, reading.terms, words.numbers, words.starts, words.distinct, text, title_at
    )
    terms, starts, ends = (np.frombuffer(part, dtype=np.int64) for part in integers)
    return Located(text, title_at, terms, starts, ends, np.frombuffer(readable, dtype=bool))


def places_in_python(reading: Reading, text: str, segment_at: Ids) -> tuple[Ids, Ids, Ids, NDArray[np.bool_]]:
    """Return terms, starts, ends and readability of their occurrences without the kernel."""
    words, found = reading.words, reading.occurrences
    starts = words.starts[found.places] + segment_at[found.segments]
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
    return terms[order], starts[order], ends[order], readable[order]


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
    in_order = np.argsort(located.terms, kind="stable")
    bounds = np.searchsorted(located.terms[in_order], np.arange(len(names) + 1))
    shown = []
    for term in sorted(range(len(names)), key=lambda term: (-abs(weights[term]), term)):
        places = in_order[bounds[term] : bounds[term + 1]]
        spans = [*zip(located.starts[places].tolist(), located.ends[places].tolist(), strict=True)]
        shown.append(Evidence(names[term], weights[term], *located.spans(spans)))
    return tuple(shown)


def phrases(model: LinearModel, reading: Reading, topic: int, located: Located) -> tuple[Evidence, ...]:
    """Return the phrases that speak most for a topic, the weightiest first.

    Terms that overlap are one phrase: "green", "finance" and "green finance" show as "green finance". A
    term's weight is shared evenly among its occurrences, and a phrase's weight is the sum of the shares in
    it. At most `N_SHOWN` are shown, none under `MIN_SHARE` of the first, and no term that begins or ends
    with a stop word or crosses a comma, a bracket or the like. Parameters are those of `all_terms`.
    """
    weights = model.contributions(reading, topic)
    if kernel:
        places = (located.terms, located.starts, located.ends, located.readable)
        found = kernel.phrases(*places, weights, located.text, N_SHOWN, MIN_SHARE)
        passages = {
            " ".join(located.text[slice(*spans[0])].split()): (weight, spans) for weight, spans in found
        }
    else:
        passages = passages_in_python(weights, located)
    ranked = sorted((-weight, phrase, spans) for phrase, (weight, spans) in passages.items())[:N_SHOWN]
    return tuple(
        Evidence(phrase, round(-minus, 4), *located.spans(spans))
        for minus, phrase, spans in ranked
        if minus <= MIN_SHARE * ranked[0][0]
    )


def passages_in_python(weights: Float, located: Located) -> dict[str, tuple[float, list[Span]]]:
    """Return the weight of each phrase, and where it stands, without the kernel."""
    shares = weights / np.maximum(np.bincount(located.terms, minlength=len(weights)), 1)
    kept = (weights > 0)[located.terms] & located.readable
    starts, ends, shares = located.starts[kept], located.ends[kept], shares[located.terms[kept]]
    reach = np.maximum.accumulate(ends)
    first = np.flatnonzero(np.append(True, starts[1:] >= reach[:-1])[: len(starts)])
    last = np.append(first[1:], len(starts))[: len(first)] - 1
    joined = np.add.reduceat(shares, first).tolist() if len(first) else []
    found: dict[str, tuple[float, list[Span]]] = {}
    for start, end, weight in zip(starts[first].tolist(), reach[last].tolist(), joined, strict=True):
        phrase = " ".join(located.text[start:end].split())
        before, spans = found.get(phrase, (0.0, []))
        found[phrase] = before + weight, [*spans, (start, end)]
    return found


def _lettered(words: Words) -> NDArray[np.bool_]:
    """Return which of the different words have a letter."""
    return np.array([word.isalpha() or any(map(str.isalpha, word)) for word in words.distinct], dtype=bool)

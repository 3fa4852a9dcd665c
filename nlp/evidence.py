"""Why a topic was given: the terms that make its score, and where they stand."""

import re
from collections import defaultdict
from collections.abc import Iterator

from nlp.features import content_spans, document_words, lower
from nlp.linear_model import LinearModel, Reading
from nlp.types import Document, Evidence, Sentence, Span

N_SHOWN = 8
MIN_SHARE = 0.1  # of the weightiest phrase's weight

_CROSSED = re.compile(r"[^\w\s&'’./-]")


def all_terms(model: LinearModel, reading: Reading, topic: int, document: Document) -> tuple[Evidence, ...]:
    """Return every term read, the weightiest first; their weights and the bias add up to the topic's score.

    Parameters
    ----------
    model : LinearModel
        What read the document.
    reading : Reading
        What it read.
    topic : int
        Column of the topic.
    document : Document
        Where it read that.
    """
    names = dict(zip(reading.terms.tolist(), model.vocabulary.names(reading.terms), strict=True))
    in_title, in_text = _places(model, document)
    weights = model.contributions(reading, topic).tolist()
    weighted = sorted(
        zip(reading.terms.tolist(), weights, strict=True), key=lambda pair: (-abs(pair[1]), pair[0])
    )
    return tuple(
        Evidence(names[term], weight, tuple(in_text.get(term, ())), tuple(in_title.get(term, ())))
        for term, weight in weighted
    )


def phrases(model: LinearModel, reading: Reading, topic: int, document: Document) -> tuple[Evidence, ...]:
    """Return the phrases that speak most for a topic, the weightiest first.

    Terms that overlap are one phrase: "green", "finance" and "green finance" show as "green finance". A
    term's weight is shared evenly among its occurrences, and a phrase's weight is the sum of the shares in
    it. At most `N_SHOWN` are shown, none under `MIN_SHARE` of the first, and no term that begins or ends
    with a stop word or crosses a comma, a bracket or the like. Parameters are those of `all_terms`.
    """
    weights = model.contributions(reading, topic).tolist()
    speaking = {term: w for term, w in zip(reading.terms.tolist(), weights, strict=True) if w > 0}
    places = _places(model, document)
    share = {
        term: weight / sum(len(of_segment.get(term, ())) for of_segment in places)
        for term, weight in speaking.items()
    }
    weight_of: dict[str, float] = defaultdict(float)
    spans_of: tuple[dict[str, list[Span]], ...] = (defaultdict(list), defaultdict(list))
    for text, of_segment, spans in zip((document.title or "", document.text), places, spans_of, strict=True):
        lowered = lower(text)
        shown = sorted(
            (start, -end, share[term])
            for term, occurrences in of_segment.items()
            if term in share
            for start, end in occurrences
            if _is_readable(lowered[start:end])
        )
        for (start, end), weight in _joined(shown):
            phrase = " ".join(lowered[start:end].split())
            weight_of[phrase] += weight
            spans[phrase].append((start, end))
    least = MIN_SHARE * max(weight_of.values(), default=0.0)
    ranked = sorted(weight_of, key=lambda phrase: (-weight_of[phrase], phrase))[:N_SHOWN]
    ranked = [phrase for phrase in ranked if weight_of[phrase] >= least]
    in_title, in_text = spans_of
    return tuple(
        Evidence(
            phrase,
            round(weight_of[phrase], 4),
            tuple(in_text.get(phrase, ())),
            tuple(in_title.get(phrase, ())),
        )
        for phrase in ranked
    )


def _places(model: LinearModel, document: Document) -> tuple[dict[int, list[Span]], ...]:
    """Return where each term stands: in the title, and in the text."""
    segments = document_words(document).content
    unigrams, bigrams = (ids.tolist() for ids in model.vocabulary.lookup(segments))
    in_title: dict[int, list[Span]] = defaultdict(list)
    in_text: dict[int, list[Span]] = defaultdict(list)
    position = 0
    first = document.headline or Sentence(document.title or "", 0, 0)
    for place, (segment, sentence) in enumerate(zip(segments, (first, *document.sentences), strict=False)):
        spans = [
            (start + sentence.start, end + sentence.start) for start, end in content_spans(sentence.text)
        ]
        found = in_text if place or document.headline else in_title
        for index in range(len(segment)):
            if (term := unigrams[position + index]) >= 0:
                found[term].append(spans[index])
            if index + 1 < len(segment) and (term := bigrams[position + index]) >= 0:
                found[term].append((spans[index][0], spans[index + 1][1]))
        position += len(segment) + 1
    return in_title, in_text


def _is_readable(term: str) -> bool:
    """Whether a term as it stands in the text has a letter and crosses no comma or the like."""
    return not _CROSSED.search(term) and any(map(str.isalpha, term))


def _joined(shares: list[tuple[int, int, float]]) -> Iterator[tuple[Span, float]]:
    """Join overlapping ``(start, -end, weight)``, sorted, into spans with summed weights."""
    first, last, total = -1, -1, 0.0
    for start, negative_end, weight in shares:
        if start < last:
            last, total = max(last, -negative_end), total + weight
        else:
            if last > first:
                yield (first, last), total
            first, last, total = start, -negative_end, weight
    if last > first:
        yield (first, last), total

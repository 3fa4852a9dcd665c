"""Offsets in the unit a client counts in: code points, UTF-16 units (JavaScript, Java, C#) or UTF-8 bytes."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from nlp.types import Analysis, OffsetUnit, Span


def offset_converter(text: str, unit: OffsetUnit) -> Callable[[int], int]:
    """Return the function that turns a code point offset into `text` into one in `unit`.

    A lone surrogate counts one UTF-16 unit and three UTF-8 bytes.

    Examples
    --------
    >>> offset_converter("€1 📈 up", "utf16")(5), offset_converter("€1 📈 up", "utf8")(5)
    (6, 9)
    """
    if unit == "codepoint" or text.isascii():
        return lambda offset: offset
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    width = np.ones(len(points), dtype=np.int64)
    for first in (0x10000,) if unit == "utf16" else (0x80, 0x800, 0x10000):
        width += points >= first
    before = np.concatenate(([0], np.cumsum(width))).tolist()
    return lambda offset: int(before[offset])


def in_unit(analysis: Analysis, unit: OffsetUnit, *, text: str, title: str | None) -> Analysis:
    """Return the analysis with every offset in `unit`, given the text and title that it answers."""
    if unit == analysis.offset_unit:
        return analysis
    at = offset_converter(text, unit)
    in_title = offset_converter(title or "", unit)

    def moved(spans: tuple[Span, ...], at: Callable[[int], int]) -> tuple[Span, ...]:
        return tuple((at(start), at(end)) for start, end in spans)

    tags = tuple(
        replace(
            tag,
            evidence=tuple(
                replace(term, spans=moved(term.spans, at), title_spans=moved(term.title_spans, in_title))
                for term in tag.evidence
            ),
        )
        for tag in analysis.tags
    )
    summary = analysis.summary
    if summary:
        sentences, ranked = (
            tuple(
                replace(sentence, start=at(sentence.start), end=at(sentence.end)) for sentence in found or ()
            )
            for found in (summary.sentences, summary.ranked)
        )
        summary = replace(summary, sentences=sentences, ranked=None if summary.ranked is None else ranked)
    noise = tuple(
        replace(passage, start=at(passage.start), end=at(passage.end)) for passage in analysis.noise
    )
    return replace(analysis, tags=tags, summary=summary, noise=noise, offset_unit=unit)

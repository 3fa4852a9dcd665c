"""Sentences as spans (provisional)."""

import re

from nlp.types import Span

_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])|\n\s*")


def sentence_spans(text: str) -> list[Span]:
    """Return where the sentences of a text stand."""
    cuts = [0, *(m.end() for m in _END.finditer(text)), len(text)]
    spans = []
    for start, end in zip(cuts, cuts[1:], strict=False):
        piece = text[start:end]
        if stripped := piece.strip():
            at = start + piece.index(stripped[0])
            spans.append((at, at + len(stripped)))
    return spans

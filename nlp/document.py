"""From a raw text to a `Document`: its sentences, and what in it is not the article."""

from collections.abc import Sequence

from nlp.noise import HEADLINE, find_noise
from nlp.text import sentence_spans
from nlp.types import Document, Noise, Sentence


def read_document(text: str, title: str | None = None, *, keep_noise: bool = False) -> Document:
    """Take a text apart.

    Parameters
    ----------
    text, title : str
        The article as it was found and, if known, its headline.
    keep_noise : bool
        Take every sentence for a part of the article.
    """
    spans = sentence_spans(text)
    noise = [] if keep_noise else find_noise(text, title, spans)
    left_out = {passage.start for passage in noise}
    sentences = tuple(Sentence(text[start:end], start, end) for start, end in spans if start not in left_out)
    return Document(
        text, title, sentences, tuple(noise), None if title else _headline(text, noise, sentences)
    )


def _headline(text: str, noise: Sequence[Noise], sentences: Sequence[Sentence]) -> Sentence | None:
    begin = sentences[0].start if sentences else 0
    for passage in noise:
        if passage.reason == HEADLINE and passage.start < begin:
            return Sentence(text[passage.start : passage.end], passage.start, passage.end)
    return None

"""From a raw text to a `Document`: its sentences, and what in it is not the article."""

from nlp.noise import find_noise
from nlp.text import sentence_spans
from nlp.types import Document, Noise, Sentence


def read_document(text: str, title: str | None = None) -> Document:
    """Take a text apart.

    Parameters
    ----------
    text, title : str
        The article as it was found and, if known, its headline.
    """
    spans = sentence_spans(text)
    noise = [Noise(*passage) for passage in find_noise(text, title, spans)]
    left_out = {passage.start for passage in noise}
    sentences = tuple(Sentence(text[start:end], start, end) for start, end in spans if start not in left_out)
    return Document(text, title, sentences, tuple(noise))

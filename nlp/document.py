"""From a raw text to a `Document`: its sentences, and what in it is not the article."""

from collections.abc import Sequence
from dataclasses import InitVar, dataclass, field
from operator import itemgetter

from nlp.language import identify_language
from nlp.noise import find_noise
from nlp.text import sentence_spans
from nlp.types import Language, Noise, ReadingOptions, Sentence
from nlp.values import passages
from nlp.words import Words


@dataclass(frozen=True, slots=True)
class Document:
    """A text taken apart: the sentences of the article in text order, and what is not the article.

    `headline` is the first of the noise that looks like one, where no title is known to say the same.
    `segments` are the title or the headline, which may be "", and each sentence; `words` are theirs. Who has
    read them gives both as `read`.
    """

    text: str
    title: str | None
    language: Language
    sentences: tuple[Sentence, ...]
    noise: tuple[Noise, ...] = ()
    headline: Sentence | None = None
    read: InitVar[tuple[list[str], Words] | None] = None
    segments: list[str] = field(init=False, repr=False, compare=False)
    words: Words = field(init=False, repr=False, compare=False)

    def __post_init__(self, read: tuple[list[str], Words] | None) -> None:
        """Read the words, if nobody has."""
        segments, words = read or _read(self.title, self.headline, self.sentences)
        object.__setattr__(self, "segments", segments)
        object.__setattr__(self, "words", words)


def read_document(
    text: str, title: str | None = None, options: ReadingOptions = ReadingOptions()
) -> Document:
    """Take a text apart.

    Parameters
    ----------
    text, title : str
        The article as it was found and, if known, its headline.
    options : ReadingOptions
        Whether to keep noise, and which language it is.
    """
    spans = sentence_spans(text)
    noise = [] if options.keep_noise else find_noise(text, title, spans)
    sentences = passages(text, spans, {passage.start for passage in noise})
    headline = None if title else _headline(text, noise, sentences)
    segments, words = _read(title, headline, sentences)
    given = options.language and options.language.lower().partition("-")[0]
    language = Language(given, 1.0) if given else identify_language(text, words)
    return Document(text, title, language, sentences, tuple(noise), headline, (segments, words))


def _read(
    title: str | None, headline: Sentence | None, sentences: Sequence[Sentence]
) -> tuple[list[str], Words]:
    segments = [title or (headline.text if headline else ""), *map(itemgetter(0), sentences)]
    return segments, Words.of(segments)


def _headline(text: str, noise: Sequence[Noise], sentences: Sequence[Sentence]) -> Sentence | None:
    begin = sentences[0].start if sentences else 0
    above = [noise for noise in noise if noise.reason == "title" and noise.start < begin]
    return Sentence(text[above[-1].start : above[-1].end], above[-1].start, above[-1].end) if above else None

"""From a raw text to a `Document`: its sentences, and what in it is not the article."""

from collections.abc import Sequence
from dataclasses import InitVar, dataclass, field
from operator import itemgetter

from nlp.language import identify_language
from nlp.noise import find_noise
from nlp.spans import Sentences, Spans
from nlp.text import sentence_spans
from nlp.types import Language, Noise, ReadingOptions, Sentence
from nlp.words import Words


@dataclass(frozen=True, slots=True)
class Document:
    """A text taken apart: the sentences of the article in text order, and what is not the article.

    `headline` is the first of the noise that looks like one, where no title is known to say the same. `words`
    are those of `segments`; who has read them gives them as `read`.
    """

    text: str
    title: str | None
    language: Language
    sentences: Sequence[Sentence]
    noise: tuple[Noise, ...] = ()
    headline: Sentence | None = None
    read: InitVar[Words | None] = None
    words: Words = field(init=False, repr=False, compare=False)
    _segments: list[str] = field(init=False, repr=False, compare=False, default_factory=list)

    def __post_init__(self, read: Words | None) -> None:
        """Read the words, if nobody has."""
        object.__setattr__(self, "words", Words.of(self.segments) if read is None else read)

    @property
    def segments(self) -> list[str]:
        """The title or the headline, which may be "", and each sentence."""
        if not self._segments:  # nobody has asked yet
            self._segments.extend([_first(self.title, self.headline), *map(itemgetter(0), self.sentences)])
        return self._segments


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
    found = {} if options.keep_noise else find_noise(text, title, spans)
    noise, spans = tuple(found.values()), spans.without(found) if found else spans
    headline = None if title else _headline(text, noise, spans)
    words = Words.of_passages(_first(title, headline), text, spans)
    given = options.language and options.language.lower().partition("-")[0]
    language = Language(given, 1.0) if given else identify_language(text, words)
    return Document(text, title, language, Sentences(text, spans), noise, headline, words)


def _first(title: str | None, headline: Sentence | None) -> str:
    return title or (headline.text if headline else "")


def _headline(text: str, noise: Sequence[Noise], spans: Spans) -> Sentence | None:
    begin = spans[0][0] if spans else 0
    above = [noise for noise in noise if noise.reason == "title" and noise.start < begin]
    return Sentence(text[above[-1].start : above[-1].end], above[-1].start, above[-1].end) if above else None

"""The learned ranker: how probable it is that an editor would put a sentence into a summary."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from nlp.compiled import kernel
from nlp.document import Document
from nlp.summarizer.sentence_figures import FIGURES, sentence_figures
from nlp.words import Float

WEIGHTS = Path(__file__).with_name("weights.json")
GENRE_FIGURES = (
    "cause",
    "change",
    "contrast",
    "deed",
    "has_number",
    "has_quote",
    "money",
    "name_share",
    "next",
    "percent",
    "pronoun_opener",
    "pronouns",
    "said",
    "speaker",
    "words",
)
_GENRE_COLUMNS = np.array([FIGURES.index(name) for name in GENRE_FIGURES], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class SentenceScorer:
    """Three logistic regressions over the figures of a sentence, and one that says which to ask.

    With a headline `titled` scores. Without one, `finance` and `general` are mixed [1]_ by how much the text
    looks like general news, going by the means of its `GENRE_FIGURES`.

    Parameters
    ----------
    titled, finance, general : ndarray of shape (n_figures + 1,)
        Weights of the figures, and a bias.
    genre : ndarray of shape (len(GENRE_FIGURES) + 1,)
        Weights of the means, and a bias.

    References
    ----------
    .. [1] R. A. Jacobs, M. I. Jordan, S. J. Nowlan, G. E. Hinton. "Adaptive Mixtures of Local Experts".
       Neural Computation 3(1), 1991.
    """

    titled: Float
    finance: Float
    general: Float
    genre: Float

    def scores(self, document: Document) -> Float:
        """Return the score of each sentence, in (0, 1)."""
        if not document.sentences:
            return np.empty(0)
        return self.of_figures(sentence_figures(document), titled=bool(document.title or document.headline))

    def of_figures(self, figures: Float, *, titled: bool) -> Float:
        """Return the score of each sentence of a document from its figures."""
        if not kernel:
            return self.in_python(figures, titled=titled)
        if titled:
            weights = (self.titled, self.titled, self.titled[-1:], _GENRE_COLUMNS[:0])
        else:
            weights = (self.general, self.finance, self.genre, _GENRE_COLUMNS)
        return np.frombuffer(kernel.sentence_scores(figures, *weights))

    def in_python(self, figures: Float, *, titled: bool) -> Float:
        """Return the same without the kernel."""
        if titled:
            return logistic(linear(figures, self.titled))
        general = logistic(linear(genre_means(figures), self.genre))
        mixed = general * linear(figures, self.general) + (1 - general) * linear(figures, self.finance)
        return logistic(mixed)


def newsdesk(document: Document) -> Float:
    """Score sentences by how probable it is that an editor would choose them.

    A logistic regression over figures of each sentence: its place, length, closeness to the headline and to
    the rest, amounts, names, quotations, how it opens. `nlp.training.summaries` fits it.

    Returns
    -------
    ndarray of shape (n_sentences,)
        Scores in (0, 1).

    References
    ----------
    .. [1] J. Kupiec, J. Pedersen, F. Chen. "A Trainable Document Summarizer". SIGIR, 1995.
    """
    return _shipped().scores(document)


def genre_means(figures: Float) -> Float:
    """Return the means of the `GENRE_FIGURES` over the sentences of a document."""
    return np.asarray(figures[:, _GENRE_COLUMNS].mean(axis=0))


def linear(figures: Float, weights: Float) -> Float:
    """Return the weighted sum of figures, and the bias."""
    return np.asarray(figures @ weights[:-1] + weights[-1])


def logistic(x: Float) -> Float:
    """Return the logistic function, without overflow and never 0 or 1."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * np.minimum(np.maximum(x, -30.0), 30.0))))


@cache
def _shipped() -> SentenceScorer:
    weights = json.loads(WEIGHTS.read_text("utf-8"))
    return SentenceScorer(
        *(
            np.array(
                [weights[part][name] for name in (*(GENRE_FIGURES if part == "genre" else FIGURES), "bias")]
            )
            for part in SentenceScorer.__slots__
        )
    )

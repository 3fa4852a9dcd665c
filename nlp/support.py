"""How a text supports a topic: plain figures, from which the topic's probability comes.

The raw score says how much of the whole is about a topic. A headline, one strong paragraph, or a listing of
the topic's own terms may say more, so these count for themselves.
"""

import numpy as np

from nlp.compiled import kernel
from nlp.words import Float, Numbers

FIGURES = (
    *("article", "title", "lead", "best", "best_three", "share", "first"),
    *("seed_terms", "margin", "rank", "others", "words", "strength", "goal"),
)
SPEAKS = -0.3  # raw score from which on a sentence speaks for a topic; the linear model's own border is 0
MIN_SENTENCE_WORDS = 4
_NOBODY = -2.0  # raw score of the other topics where there are none


def support_figures(
    scores: Float, segment_scores: Float, offsets: Numbers, seed_counts: Float, goals: Float
) -> Float:
    """Return the figures that support each topic.

    Sentences of fewer than `MIN_SENTENCE_WORDS` words are passed over unless there are no others.

    Parameters
    ----------
    scores : ndarray of shape (n_topics,)
        Raw scores of the whole.
    segment_scores : ndarray of shape (n_segments, n_topics)
        Raw scores of the title and of each sentence.
    offsets : ndarray of int32, shape (n_segments + 1,)
        Where the words of the title, of which there may be none, and of each sentence begin and end.
    seed_counts : ndarray of shape (n_topics,)
        How many different seed terms of each topic stand in the whole.
    goals : ndarray of shape (n_topics,)
        1 for topics named as goals of a cooperation, else 0.

    Returns
    -------
    ndarray of shape (n_topics, len(FIGURES))
        The raw score of the whole; of the title, or the first sentence; mean of the first three sentences;
        of the best; mean of the best three; share of the sentences that speak for the topic; 1 over the place
        of the first of them, from 1, or of the place after the last; ``log(1 + seed terms)``; raw score of
        the whole less the best of another topic's; 1 over the topic's place among all, from 1; how many other
        topics the whole speaks for; ``log(words)``; square of the raw score with its sign; `goals`.
    """
    if kernel:
        found = kernel.support_figures(scores, segment_scores, offsets, seed_counts, goals)
        return np.frombuffer(found).reshape(len(scores), len(FIGURES))
    return figures_in_python(scores, segment_scores, offsets, seed_counts, goals)


def figures_in_python(
    scores: Float, segment_scores: Float, offsets: Numbers, seed_counts: Float, goals: Float
) -> Float:
    """Return the same without the kernel."""
    lengths = np.diff(offsets)
    long = np.flatnonzero(lengths[1:] >= MIN_SENTENCE_WORDS) + 1
    sentences = segment_scores[long if len(long) else slice(int(len(lengths) > 1), None)]
    n_sentences = len(sentences)
    ranked = -np.sort(-sentences, axis=0)
    speaking = sentences >= SPEAKS
    first = np.where(speaking.any(axis=0), speaking.argmax(axis=0), n_sentences)
    best, second = np.sort(np.append(scores, (_NOBODY, _NOBODY)))[:-3:-1]
    places = np.argsort(np.argsort(-scores, kind="stable"), kind="stable")
    spoken_for = scores >= SPEAKS
    return np.stack(
        (
            scores,
            segment_scores[0] if lengths[0] else sentences[0],
            sentences[:3].mean(axis=0),
            ranked[0],
            ranked[:3].mean(axis=0),
            speaking.mean(axis=0),
            1.0 / (1.0 + first),
            np.log1p(seed_counts),
            scores - np.where(places == 0, second, best),
            1.0 / (1.0 + places),
            spoken_for.sum() - spoken_for,
            np.full(len(scores), np.log(max(lengths.sum(), 1))),
            scores * np.abs(scores),
            goals,
        ),
        axis=1,
    )

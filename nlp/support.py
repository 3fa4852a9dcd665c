"""How a text supports a topic: plain figures, from which the topic's probability comes.

The raw score says how much of the whole is about a topic. A headline, one strong paragraph, or a listing of
the topic's own terms may say more, so these count for themselves.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp.compiled import kernel
from nlp.types import Taxonomy
from nlp.words import Float, Ids, Words, words

FIGURES = (
    *("article", "title", "lead", "best", "best_three", "share", "first"),
    *("seed_terms", "margin", "rank", "others", "words", "strength", "goal"),
)
SPEAKS = -0.3  # raw score from which on a sentence speaks for a topic; the linear model's own border is 0
MIN_SENTENCE_WORDS = 4
MIN_GOALS = 3
_NOBODY = -2.0  # raw score of the other topics where there are none
_LIST_GAP = 2  # words between two items of a list: ", and"
_COOPERATING = ("cooperat", "collaborat", "partner")


def support_figures(
    scores: Float, segment_scores: Float, lengths: Ids, seed_counts: Float, goals: Float
) -> Float:
    """Return the figures that support each topic.

    Sentences of fewer than `MIN_SENTENCE_WORDS` words are passed over unless there are no others.

    Parameters
    ----------
    scores : ndarray of shape (n_topics,)
        Raw scores of the whole.
    segment_scores : ndarray of shape (n_segments, n_topics)
        Raw scores of the title and of each sentence.
    lengths : ndarray of int64, shape (n_segments,)
        Words of the title, 0 if there is none, and of each sentence.
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
        floats = (np.ascontiguousarray(part, dtype=float) for part in (scores, segment_scores))
        counts = (np.ascontiguousarray(part, dtype=float) for part in (seed_counts, goals))
        found = kernel.support_figures(*floats, np.ascontiguousarray(lengths, dtype=np.int64), *counts)
        return np.frombuffer(found).reshape(len(scores), len(FIGURES))
    return figures_in_python(scores, segment_scores, lengths, seed_counts, goals)


def figures_in_python(
    scores: Float, segment_scores: Float, lengths: Ids, seed_counts: Float, goals: Float
) -> Float:
    """Return the same without the kernel."""
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


class Found(NamedTuple):
    """A seed term in some words: its segment, the place of its first word, itself, and its topic's column."""

    segment: int
    place: int
    term: tuple[str, ...]
    topic: int


@dataclass(frozen=True, slots=True)
class SeedTerms:
    """Finds the seed terms of topics in words.

    Parameters
    ----------
    can_be_goal : ndarray of bool, shape (n_topics,)
        Which topics count as discussed where they are named among the goals of a cooperation.
    topic_of : dict of tuple of str to int
        Column of the topic of each term, taken apart into words.
    lengths : dict of str to list of int
        How many words the terms that begin with a word have, the longest first.
    """

    can_be_goal: NDArray[np.bool_]
    topic_of: dict[tuple[str, ...], int]
    lengths: dict[str, list[int]]

    @classmethod
    def from_taxonomy(cls, taxonomy: Taxonomy) -> "SeedTerms":
        """Build from the terms of each topic. A term of two topics counts for the first."""
        topic_of: dict[tuple[str, ...], int] = {}
        lengths: dict[str, list[int]] = defaultdict(list)
        for column, topic in enumerate(taxonomy):
            for term in topic.seed_terms:
                if taken_apart := tuple(words(term)):
                    topic_of.setdefault(taken_apart, column)
                    lengths[taken_apart[0]].append(len(taken_apart))
        in_order = {word: sorted(set(found), reverse=True) for word, found in lengths.items()}
        return cls(np.array([topic.goal for topic in taxonomy], dtype=bool), topic_of, in_order)

    def find(self, words: Words) -> list[Found]:
        """Return the seed terms in some words, in order.

        Where terms overlap, the one that begins first counts, and of these the longest.
        """
        lengths = [*map(self.lengths.get, words.distinct)]
        begins = np.array([bool(length) for length in lengths], dtype=bool)
        numbers, ends, distinct = words.numbers.tolist(), words.offsets[1:].tolist(), words.distinct
        found: list[Found] = []
        segment = free = 0
        for place in np.flatnonzero(begins[words.numbers]).tolist():
            if place < free:
                continue
            while place >= ends[segment]:
                segment += 1
            for length in lengths[numbers[place]] or ():
                term = tuple([distinct[number] for number in numbers[place : place + length]])
                if place + length <= ends[segment] and (topic := self.topic_of.get(term)) is not None:
                    found.append(Found(segment, place, term, topic))
                    free = place + length
                    break
        return found

    def counts(self, found: Sequence[Found]) -> Float:
        """Return how many different terms of each topic were found, shape (n_topics,)."""
        counts = np.zeros(len(self.can_be_goal))
        for topic in {seed.term: seed.topic for seed in found}.values():
            counts[topic] += 1
        return counts

    def goals(self, found: Sequence[Found], words: Words) -> Float:
        """Return 1 for each topic that is named as a goal of a cooperation, else 0, shape (n_topics,).

        That is a list of at least `MIN_GOALS` topics behind a word such as "cooperation" in one sentence:
        "develop cooperation in asset management, green finance and fintech".
        """
        named = np.zeros(len(self.can_be_goal))
        segment, last_end = -1, 0
        run: set[int] = set()
        for seed in found:
            if not self.can_be_goal[seed.topic]:
                continue
            if seed.segment != segment or seed.place - last_end > _LIST_GAP:
                run = set()
            run.add(seed.topic)
            segment, last_end = seed.segment, seed.place + len(seed.term)
            if len(run) >= MIN_GOALS:
                before = words.numbers[words.offsets[segment] : seed.place].tolist()
                if _speaks_of_cooperation([words.distinct[number] for number in before]):
                    named[list(run)] = 1.0
        return named


def _speaks_of_cooperation(before: Sequence[str]) -> bool:
    return "co operat" in " ".join(before) or any(word.startswith(_COOPERATING) for word in before)


def weak_labels(texts: Sequence[str], taxonomy: Taxonomy, *, min_terms: int = 2) -> list[tuple[str, ...]]:
    """Return for each text the topics of which it holds at least `min_terms` different seed terms.

    Topics come with the most terms first, ties in the taxonomy's order.
    """
    seed_terms = SeedTerms.from_taxonomy(taxonomy)
    labels = []
    for text in texts:
        counts = seed_terms.counts(seed_terms.find(Words.of([text])))
        ranked = np.argsort(-counts, kind="stable")
        labels.append(tuple(taxonomy[index].id for index in ranked.tolist() if counts[index] >= min_terms))
    return labels

"""Seed terms: words and phrases that mostly mean a topic, found in a text and counted."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp.compiled import kernel
from nlp.types import Taxonomy
from nlp.words import Float, Ids, Words, words

MIN_GOALS = 3
_LIST_GAP = 2  # words between two items of a list: ", and"
_COOPERATING = ("cooperat", "collaborat", "partner")

Term = tuple[str, ...]


class Seeds(NamedTuple):
    """The seed terms in some words.

    Parameters
    ----------
    places : ndarray of int64, shape (n_found, 3)
        In order, the segment of each, the place of its first word, and which of `SeedTerms.terms` it is.
    counts : ndarray of shape (n_topics,)
        How many different terms of each topic there are.
    """

    places: Ids
    counts: Float

    @classmethod
    def of(cls, places: bytes, counts: bytes) -> "Seeds":
        """Return what the kernel found."""
        return cls(np.frombuffer(places, np.int64).reshape(-1, 3), np.frombuffer(counts))


@dataclass(frozen=True, slots=True)
class SeedTerms:
    """Finds the seed terms of topics in words.

    Parameters
    ----------
    can_be_goal : ndarray of bool, shape (n_topics,)
        Which topics count as discussed where they are named among the goals of a cooperation.
    terms : tuple of tuple of str
        The terms, taken apart into words: those of the same first word together, the longest first.
    topics : ndarray of int64, shape (n_terms,)
        Column of the topic of each term.
    """

    can_be_goal: NDArray[np.bool_]
    terms: tuple[Term, ...]
    topics: Ids
    number_of: dict[str, int] = field(init=False, repr=False, compare=False)
    table: tuple[bytes, Ids, Ids, Ids] = field(init=False, repr=False, compare=False)
    """For the kernel: the numbers of words; of each that begins terms its first term, of each term its first
    word, and where the last ends; and the words of all terms."""

    def __post_init__(self) -> None:
        """Prepare the search: number the words, those that begin a term first, in the order of the terms."""
        heads = [(word, len([*of_word])) for word, of_word in groupby(self.terms, lambda term: term[0])]
        number_of = {word: number for number, (word, _) in enumerate(heads)}
        flat = [number_of.setdefault(word, len(number_of)) for term in self.terms for word in term]
        first_term = np.cumsum([0, *(count for _, count in heads)], dtype=np.int64)
        first_word = np.cumsum([0, *map(len, self.terms)], dtype=np.int64)
        object.__setattr__(self, "number_of", number_of)
        numbers = kernel.word_table(list(number_of), array("q", number_of.values())) if kernel else b""
        object.__setattr__(self, "table", (numbers, first_term, first_word, np.array(flat, dtype=np.int64)))

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        """Leave out what is prepared, which means nothing to another process."""
        return SeedTerms, (self.can_be_goal, self.terms, self.topics)

    @classmethod
    def from_taxonomy(cls, taxonomy: Taxonomy) -> "SeedTerms":
        """Build from the terms of each topic. A term of two topics counts for the first."""
        topic_of: dict[Term, int] = {}
        for column, topic in enumerate(taxonomy):
            for term in topic.seed_terms:
                if taken_apart := tuple(words(term)):
                    topic_of.setdefault(taken_apart, column)
        terms = tuple(sorted(topic_of, key=lambda term: (term[0], -len(term), term)))
        topics = np.array([topic_of[term] for term in terms], dtype=np.int64)
        return cls(np.array([topic.goal for topic in taxonomy], dtype=bool), terms, topics)

    def find(self, words: Words) -> Seeds:
        """Return the seed terms in some words.

        Where terms overlap, the one that begins first counts, and of these the longest.
        """
        if not (kernel and words.hashes):
            return self.find_in_python(words)
        places, counts = kernel.find_terms(
            words.read.numbers,
            words.read.offsets,
            words.hashes,
            *self.table,
            self.topics,
            len(self.can_be_goal),
        )
        return Seeds.of(places, counts)

    def find_in_python(self, words: Words) -> Seeds:
        """Return the seed terms in some words without the kernel."""
        first_term = self.table[1]
        found: list[tuple[int, int, int]] = []
        place = 0
        for segment, read in enumerate(words.segments):
            end = place + len(read)
            start = place
            while place < end:
                step = 1
                head = self.number_of.get(read[place - start], len(first_term))
                if head + 1 < len(first_term):
                    for number in range(*first_term[head : head + 2].tolist()):
                        term = self.terms[number]
                        if tuple(read[place - start : place - start + len(term)]) == term:
                            found.append((segment, place, number))
                            step = len(term)
                            break
                place += step
        places = np.array(found, dtype=np.int64).reshape(-1, 3)
        different = np.unique(places[:, 2])
        counts = np.bincount(self.topics[different], minlength=len(self.can_be_goal)).astype(float)
        return Seeds(places, counts)

    def goals(self, found: Seeds, words: Words) -> Float:
        """Return 1 for each topic that is named as a goal of a cooperation, else 0, shape (n_topics,).

        That is a list of at least `MIN_GOALS` topics behind a word such as "cooperation" in one sentence:
        "develop cooperation in asset management, green finance and fintech".
        """
        named = np.zeros(len(self.can_be_goal))
        if np.count_nonzero(found.counts[self.can_be_goal]) < MIN_GOALS:
            return named  # as of most documents
        topics = self.topics[found.places[:, 2]]
        likely = self.can_be_goal[topics]
        before, last_end = -1, 0
        run: set[int] = set()
        for (segment, place, term), topic in zip(
            found.places[likely].tolist(), topics[likely].tolist(), strict=True
        ):
            if segment != before or place - last_end > _LIST_GAP:
                run = set()
            run.add(topic)
            before, last_end = segment, place + len(self.terms[term])
            if len(run) >= MIN_GOALS:
                above = words.numbers[words.offsets[segment] : place].tolist()
                if _speaks_of_cooperation([words.distinct[number] for number in above]):
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
        counts = seed_terms.find(Words.of([text])).counts
        ranked = np.argsort(-counts, kind="stable")
        labels.append(tuple(taxonomy[index].id for index in ranked.tolist() if counts[index] >= min_terms))
    return labels

"""TextRank, Luhn, SumBasic and LSA: by hand, beside plain formulas, and on long documents."""

import importlib
import tracemalloc
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from math import fsum, log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.document import Document
from nlp.features import STOP_WORDS
from nlp.summarizer.lsa import lsa
from nlp.summarizer.luhn import luhn
from nlp.summarizer.sumbasic import sumbasic
from nlp.summarizer.textrank import similarity, textrank
from nlp.summarizer.word_matrix import word_matrix
from nlp.types import Language, Sentence
from nlp.words import words

CLASSICS = [textrank, luhn, sumbasic, lsa]
METALS = ["gold", "silver", "copper", "zinc", "tin", "iron", "lead", "the"]
lsa_module = importlib.import_module("nlp.summarizer.lsa")  # the package has a function of that name
SENTENCES = st.lists(st.lists(st.sampled_from(METALS), max_size=6).map(" ".join), max_size=8)
DIFFERENT = st.lists(
    st.lists(st.sampled_from(METALS), min_size=1, max_size=8, unique=True).map(" ".join),
    min_size=2,
    max_size=8,
    unique=True,
)


def document(*texts: str) -> Document:
    sentences, at = [], 0
    for text in texts:
        sentences.append(Sentence(text, at, at + len(text)))
        at += len(text) + 1
    return Document(" ".join(texts), None, Language("en", 1.0), tuple(sentences))


def content(text: str) -> list[str]:
    return [word for word in words(text) if word not in STOP_WORDS]


# Properties of all


@pytest.mark.parametrize("ranker", CLASSICS)
@given(
    texts=st.one_of(
        SENTENCES, st.lists(st.one_of(st.text(), st.sampled_from(["", "...", "Of the", "Oil fell 5%"])))
    )
)
def test_scores_are_between_0_and_1_and_the_highest_is_1(
    ranker: Callable[[Document], np.ndarray], texts: list[str]
) -> None:
    read = document(*texts)
    scores = ranker(read)
    assert scores.shape == (len(texts),)
    assert scores.dtype == float
    assert ((scores >= 0) & (scores <= 1)).all()
    assert not scores.any() or scores.max() == 1
    assert np.array_equal(scores, ranker(read))
    for text, score in zip(texts, scores, strict=True):
        assert words(text) or score == scores.min()


@pytest.mark.parametrize("ranker", [textrank, luhn, lsa])
@given(texts=SENTENCES, times=st.integers(2, 4))
def test_a_repeated_sentence_scores_the_same(
    ranker: Callable[[Document], np.ndarray], texts: list[str], times: int
) -> None:
    scores = ranker(document(*texts * times)).reshape(times, len(texts))
    assert (scores == scores[0]).all()


# TextRank


def test_textrank_similarities_by_hand() -> None:
    """Shared words / (log of one length + log of the other), and log a + log b = log ab.

    0 "bank grew fast" (3)   shares bank with 1, bank and grew with 2
    1 "bank fell" (2)        shares bank with 2, fell with 5
    2 "bank grew bank" (2: words count once)
    3 "rain" (1), 4 "rain" (1): log 1 + log 1 = 0, for which 1 is taken
    5 "rain fell" (2): log 1 + log 2 with 3 and 4
    6 without words
    """
    texts = ["bank grew fast", "bank fell", "bank grew bank", "rain", "rain", "rain fell", ""]
    counts = word_matrix(document(*texts).words)
    times_similarity = similarity(counts._replace(values=np.ones(len(counts.rows))))
    expected = np.zeros((7, 7))
    expected[0, 1] = 1 / log(3 * 2)
    expected[0, 2] = 2 / log(3 * 2)
    expected[1, 2] = 1 / log(2 * 2)
    expected[1, 5] = 1 / log(2 * 2)
    expected[3, 4] = 1 / 1
    expected[3, 5] = expected[4, 5] = 1 / log(1 * 2)
    found = np.array([times_similarity(unit) for unit in np.eye(7)])
    np.testing.assert_allclose(found, expected + expected.T, atol=1e-12)


def test_textrank_by_hand() -> None:
    """A chain a - b - c of three equal similarities: b hands half of its score to each end, and gets both whole.

    With d = 1/2: a = c = 1/2 + b/4 and b = 1/2 + (a + c)/2 = 1/2 + a, so a = 5/8 + a/4 = 5/6 and b = 4/3.
    Divided by b: 5/8, 1, 5/8. A sentence alone has 1 - d = 1/2, divided by b 3/8.
    """
    scores = textrank(
        document("gold rose", "silver rose", "silver fell", "zinc held"), damping=0.5, tolerance=1e-12
    )
    np.testing.assert_allclose(scores, [5 / 8, 1, 5 / 8, 3 / 8], atol=1e-9)


@given(texts=st.one_of(SENTENCES, st.lists(st.text(alphabet="abc ", max_size=40), max_size=8)))
def test_textrank_solves_the_papers_equation(texts: list[str]) -> None:
    """WS(i) = 1 - d + d * the sum over j of w[j, i] / (the sum over k of w[j, k]) * WS(j), solved directly."""
    sets = [set(words(text)) for text in texts]
    w = np.zeros((len(sets), len(sets)))
    for i, a in enumerate(sets):
        for j, b in enumerate(sets):
            if i != j and a & b:
                w[i, j] = len(a & b) / (log(len(a)) + log(len(b)) or 1.0)
    out = w.sum(axis=1, keepdims=True)
    step = np.divide(w, out, out=np.zeros_like(w), where=out > 0)
    expected = np.linalg.solve(np.eye(len(sets)) - 0.85 * step.T, np.full(len(sets), 0.15))
    scores = textrank(document(*texts), tolerance=1e-12, max_iter=1000)
    np.testing.assert_allclose(scores, expected / expected.max(initial=0), atol=1e-9)


# Luhn


def test_luhn_by_hand() -> None:
    """Gold, silver, copper and zinc occur twice, so they are significant (S); other words are not (.).

    0 ". S . S S . . S ."       a cluster of 7 words, 4 of them significant: 16/7, the example of the paper
    1 "S . . . . . S S S"       5 others between two: clusters S, 1/1, and S S S, 9/3 = 3
    2 "S . . . . S" (tin twice) 4 others: one cluster of 6 words, 4/6; stop words are others too
    3 no significant word: "the" occurs twice, but is a stop word
    The best is 3, by which all are divided.
    """
    scores = luhn(
        document(
            "today gold rose silver copper fell slightly zinc tumbled",
            "gold one two three four five silver copper zinc",
            "tin was up by the tin",
            "the end",
        )
    )
    np.testing.assert_allclose(scores, [16 / 21, 1, 4 / 18, 0])


def test_luhn_by_its_options() -> None:
    read = document("gold six seven gold eight", "gold silver", "silver")
    np.testing.assert_allclose(luhn(read), [2**2 / 4 / 2, 2**2 / 2 / 2, 1 / 2])
    np.testing.assert_allclose(luhn(read, max_gap=1), [1 / 2, 1, 1 / 2])
    np.testing.assert_allclose(luhn(read, min_count=3), [1, 1, 0])
    np.testing.assert_allclose(luhn(read, min_count=4), [0, 0, 0])


# SumBasic


def test_sumbasic_by_hand() -> None:
    """12 words: gold 3, silver 2, seven others once. In parts of 144, as they are once a word is squared:

    pick  gold silver iron,tin lead,clay rain,snow,wind   most probable   means of the sentences with it
    1st    36    24     12       12          12            gold           0: 60/3, 1: 60/3, 3: 72/4 - the first of 0 and 1
           (2 has a higher mean, 24, but no gold)
    2nd     9    24      1       12          12            silver         2: 24
    3rd     9     4      1       12          12            five words     1: 33/3 = 11, 3: 45/4 = 11.25
    4th                                                                   1
    """
    scores = sumbasic(
        document(
            "The gold, iron, tin", "gold lead clay", "silver silver", "gold rain snow wind", "of the", ""
        )
    )
    np.testing.assert_allclose(scores, [6 / 6, 3 / 6, 5 / 6, 4 / 6, 0, 0])


@given(texts=SENTENCES)
def test_sumbasic_picks_as_the_papers_loop(texts: list[str]) -> None:
    left = {index: content(text) for index, text in enumerate(texts) if content(text)}
    counts = Counter(word for found in left.values() for word in found)
    probability = {word: count / counts.total() for word, count in counts.items()}
    expected = np.zeros(len(texts))
    for place in range(len(left)):
        highest = max(probability[word] for found in left.values() for word in found)
        having = {
            index: found for index, found in left.items() if highest in [probability[word] for word in found]
        }
        means = {
            index: fsum(probability[word] for word in found) / len(found) for index, found in having.items()
        }
        best = max(means, key=lambda index: (means[index], -index))
        expected[best] = 1 - place / len(texts)
        for word in set(left.pop(best)):
            probability[word] = probability[word] ** 2
    np.testing.assert_allclose(sumbasic(document(*texts)), expected)


# LSA


def test_lsa_by_hand() -> None:
    """Three sentences without a word in common: singular values 3, 2, 1, each with one sentence.

    Half of the highest is 1.5, so two dimensions count.
    """
    read = document("gold and gold and gold", "silver silver", "zinc")
    np.testing.assert_allclose(lsa(read), [1, 2 / 3, 0], atol=1e-8)
    np.testing.assert_allclose(lsa(read, dimensions=1), [1, 0, 0], atol=1e-8)
    np.testing.assert_allclose(lsa(read, dimensions=9), [1, 2 / 3, 1 / 3], atol=1e-8)


def test_lsa_with_a_shared_word_by_hand() -> None:
    """The products of the sentences are [[2, 1], [1, 1]], with eigenvalues x: (2 - x)(1 - x) = 1, x = (3 +- sqrt 5)/2.

    The singular values are their roots, 1.618 and 0.618, which is under half: one dimension counts, with v ~ (1.618, 1).
    With both dimensions a sentence is as long as its vector of counts: sqrt 2 and 1.
    """
    read = document("gold silver", "gold")
    np.testing.assert_allclose(lsa(read), [1, (sqrt(5) - 1) / 2], atol=1e-8)
    np.testing.assert_allclose(lsa(read, dimensions=2), [1, 1 / sqrt(2)], atol=1e-8)


def test_lsa_does_not_choose_between_equal_singular_values() -> None:
    np.testing.assert_array_equal(lsa(document("gold", "silver", "zinc zinc"), dimensions=2), [0.5, 0.5, 1])


@given(texts=SENTENCES, dimensions=st.sampled_from([None, 1, 2, 20]))
def test_lsa_by_iteration_is_that_without(texts: list[str], dimensions: int | None) -> None:
    with pytest.MonkeyPatch.context() as patch:
        # By its full name, as the package may have a function of the same name in its place.
        patch.setattr(importlib.import_module("nlp.summarizer.lsa"), "MAX_EXACT", 0)
        iterated = lsa(document(*texts), dimensions=dimensions)
    np.testing.assert_allclose(iterated, lsa(document(*texts), dimensions=dimensions), atol=1e-6)


@pytest.mark.parametrize("dimensions", [None, 5])
def test_lsa_of_a_long_document_is_close_to_the_whole_decomposition(dimensions: int | None) -> None:
    texts = zipf_texts(1100)
    number_of = {
        word: number for number, word in enumerate(sorted({word for text in texts for word in text.split()}))
    }
    counts = np.zeros((len(number_of), len(texts)))
    for column, text in enumerate(texts):
        for word in text.split():
            counts[number_of[word], column] += 1
    _, values, vectors = np.linalg.svd(counts, full_matrices=False)
    kept = dimensions or int((values >= values[0] / 2).sum())
    expected = np.sqrt(values[:kept] ** 2 @ vectors[:kept] ** 2)
    np.testing.assert_allclose(
        lsa(document(*texts), dimensions=dimensions), expected / expected.max(), atol=0.002
    )


# Long documents


def random_texts(n_sentences: int) -> list[str]:
    rng = np.random.default_rng(0)
    vocabulary = [f"w{number}" for number in range(2000)]
    return [" ".join(rng.choice(vocabulary, 10)) for _ in range(n_sentences)]


def zipf_texts(n_sentences: int) -> list[str]:
    """Sentences of 5 to 44 words, the k-th word of 30,000 as frequent as 1/k."""
    rng = np.random.default_rng(0)
    frequency = 1 / np.arange(1, 30_001)
    ends = np.cumsum(rng.integers(5, 45, n_sentences))
    drawn = rng.choice(30_000, ends[-1], p=frequency / frequency.sum())
    return [" ".join(f"w{number}" for number in drawn[a:b]) for a, b in pairwise([0, *ends])]


LONG = {
    "random": random_texts,
    "Zipf": zipf_texts,
    "no word in common": lambda n: [f"a{i} b{i} c{i}" for i in range(n)],
    "all equal": lambda n: ["Oil prices fell again."] * n,
    "no words": lambda n: ["..."] * n,
}


@pytest.mark.parametrize("ranker", CLASSICS)
@pytest.mark.parametrize("texts", LONG.values(), ids=LONG)
def test_ten_thousand_sentences_without_their_square(
    ranker: Callable[[Document], np.ndarray], texts: Callable[[int], list[str]]
) -> None:
    read = document(*texts(10_000))
    tracemalloc.start()
    try:
        scores = ranker(read)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert scores.shape == (10_000,)
    assert np.isfinite(scores).all()
    assert peak < 100e6  # the square would take 800

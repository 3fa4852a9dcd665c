import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from nlp.document import Document
from nlp.features import (
    MAX_WORDS,
    NUMBER,
    STOP_WORDS,
    TITLE_WEIGHT,
    YEAR,
    Vocabulary,
    beginning,
    content_segments,
    content_words,
    terms,
    tfidf,
)
from nlp.types import Language, Sentence
from nlp.words import Words, words

SEGMENTS = st.lists(st.lists(st.sampled_from("bcefgh")))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The bank of the south", ["bank", "south"]),
        ("$4.5bn in 1998", ["$", NUMBER, "5bn", YEAR]),
        ("1,998 or 19980 or 2150", [NUMBER, NUMBER, NUMBER, NUMBER]),
        ("5G at 5%", ["5g", NUMBER, "%"]),
        ("²", [NUMBER]),
        ("it is so", []),
    ],
)
def test_content_words_by_hand(text: str, expected: list[str]) -> None:
    assert content_words(words(text)) == expected
    assert not STOP_WORDS & set(expected)


def test_the_title_counts_more_often() -> None:
    assert sorted(terms([["green"], ["bond"]])) == ["bond", *["green"] * TITLE_WEIGHT]


@given(SEGMENTS, SEGMENTS)
def test_lookup_finds_the_terms_that_training_counted(fitted: list[list[str]], read: list[list[str]]) -> None:
    vocabulary = Vocabulary.from_terms(sorted(set(terms(fitted))))
    occurrences = vocabulary.lookup(Words.of([" ".join(segment) for segment in read]))
    names = vocabulary.terms
    both = (*occurrences.unigrams.tolist(), *occurrences.bigrams.tolist())
    found = sorted(names[number] for number in both if number >= 0)
    once = terms([[], *read])  # a segment that is no title
    assert found == sorted(term for term in once if term in set(names))


def test_no_term_spans_two_segments() -> None:
    vocabulary = Vocabulary.from_terms(["green bond", "bond"])
    occurrences = vocabulary.lookup(Words.of(["the green", "bond"]))
    assert (occurrences.unigrams.tolist(), occurrences.bigrams.tolist()) == ([-1, 0], [-1, -1])
    assert (occurrences.places.tolist(), occurrences.segments.tolist()) == ([1, 2], [0, 1])
    assert occurrences.n_known == 2


@given(st.lists(st.lists(st.sampled_from("bcefg"), min_size=1), min_size=2, max_size=6))
def test_weights_are_scikit_learns(texts: list[list[str]]) -> None:
    vectorizer = TfidfVectorizer(analyzer=list, sublinear_tf=True)
    expected = vectorizer.fit_transform(texts).toarray()
    vocabulary = Vocabulary.from_terms(vectorizer.get_feature_names_out().tolist())
    for text, row in zip(texts, expected, strict=True):
        unigrams = vocabulary.lookup(Words.of([" ".join(text)])).unigrams
        _, found, weights = tfidf(np.zeros_like(unigrams), unigrams, vectorizer.idf_)
        dense = np.zeros(len(vocabulary))
        dense[found] = weights
        np.testing.assert_allclose(dense, row, atol=1e-12)


def test_rows_are_weighted_as_if_alone() -> None:
    rows, numbers = np.array([0, 0, 2, 2, 2, 3]), np.array([1, 0, 1, -1, 1, -1])
    found, columns, values = tfidf(rows, numbers, np.array([1.0, 2.0]))
    assert (found.tolist(), columns.tolist()) == ([0, 0, 2], [0, 1, 1])
    np.testing.assert_allclose(values, [1 / 5**0.5, 2 / 5**0.5, 1.0])


def test_weights_of_a_text_without_terms_are_empty() -> None:
    none = np.array([-1, -1])
    assert [part.tolist() for part in tfidf(none, none, np.ones(3))] == [[], [], []]


def test_reading_ends_at_the_last_word_allowed() -> None:
    sentence = "word " * (MAX_WORDS - 1)
    document = Document(
        "", "a title", Language("en", 1.0), (Sentence(sentence, 0, 1), Sentence("two more words", 1, 2))
    )
    assert beginning(document.words).lengths.tolist() == [2, MAX_WORDS - 1, 1]
    assert content_segments(document.words) == [["title"], ["word"] * (MAX_WORDS - 1), ["two"]]
    exact = Document("", None, Language("en", 1.0), (Sentence(sentence + "end", 0, 1),))
    assert beginning(exact.words).segments == exact.words.segments
    longer = Document("", None, Language("en", 1.0), (*exact.sentences, Sentence("more", 1, 2)))
    assert beginning(longer.words).segments == exact.words.segments

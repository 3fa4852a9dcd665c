import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.document import Document, read_document
from nlp.errors import InvalidInputError
from nlp.summarizer import RANKERS, summarize
from nlp.summarizer.lexrank import lexrank, tfidf_matrix
from nlp.summarizer.selection import select, select_in_python
from nlp.types import Language, Sentence, SummaryOptions
from nlp.words import words

TEXTS = st.lists(
    st.sampled_from(["The bank grew.", "Oil fell by 3.5%!", "Is it so?", "Head line\n\n", "..."])
)
ONE_LENGTH = st.one_of(
    st.builds(SummaryOptions, sentences=st.integers(1, 9)),
    st.builds(SummaryOptions, words=st.integers(1, 40)),
    st.builds(SummaryOptions, characters=st.integers(1, 200)),
    st.builds(SummaryOptions, ratio=st.floats(0.01, 1)),
)


def document(*texts: str) -> Document:
    sentences, at = [], 0
    for text in texts:
        sentences.append(Sentence(text, at, at + len(text)))
        at += len(text) + 1
    return Document(" ".join(texts), None, Language("en", 1.0), tuple(sentences))


@pytest.mark.parametrize("ranker", RANKERS)
@given(parts=TEXTS, text=st.text())
def test_every_ranker_scores_every_sentence(ranker: str, parts: list[str], text: str) -> None:
    for whole in (" ".join(parts), text):
        read = read_document(whole)
        scores = RANKERS[ranker](read)
        assert scores.shape == (len(read.sentences),)
        assert ((scores >= 0) & (scores <= 1)).all()
        assert np.array_equal(scores, RANKERS[ranker](read))


@pytest.mark.parametrize("ranker", RANKERS)
@given(parts=TEXTS, text=st.text(), options=ONE_LENGTH, order=st.sampled_from(["text", "rank"]))
def test_a_summary_is_extracted_and_within_its_length(
    ranker: str, parts: list[str], text: str, options: SummaryOptions, order: str
) -> None:
    for whole in (" ".join(parts), text):
        read = read_document(whole)
        asked = SummaryOptions(
            sentences=options.sentences,
            words=options.words,
            characters=options.characters,
            ratio=options.ratio,
            order=order,  # type: ignore[arg-type]  # a plain str, as callers may give it
            ranker=ranker,
        )
        summary, notices = summarize(read, asked)
        assert all(whole[sentence.start : sentence.end] == sentence.text for sentence in summary.sentences)
        assert len({sentence.start for sentence in summary.sentences}) == len(summary.sentences)
        key = (lambda s: s.start) if order == "text" else (lambda s: s.rank)
        assert list(summary.sentences) == sorted(summary.sentences, key=key)
        assert summary.sentences or notices
        if options.sentences is not None:
            different = {" ".join(words(s.text)) or s.text for s in read.sentences}
            assert len(summary.sentences) == min(options.sentences, len(different))
        if options.words is not None:
            assert len(summary.text.split()) <= options.words
        if options.characters is not None:
            assert len(summary.text) <= options.characters


def test_ties_go_to_the_earlier_sentence() -> None:
    assert select(document(*["a", "b", "c"]), np.array([1.0, 1.0, 1.0]), SummaryOptions(sentences=2)) == [
        0,
        1,
    ]


def test_a_repeated_sentence_is_picked_once() -> None:
    texts = ["Rates rose.", "RATES ROSE", "Oil fell."]
    assert select(document(*texts), np.array([3.0, 2.0, 1.0]), SummaryOptions(sentences=3)) == [0, 2]
    figures = ["Profit rose to 1.5 billion.", "Profit rose to 15 billion."]
    assert select(document(*figures), np.array([2.0, 1.0]), SummaryOptions(sentences=2)) == [0, 1]


def test_a_near_duplicate_is_passed_over_unless_its_numbers_differ() -> None:
    texts = [
        "The bank sold its first green bond to foreign investors on Monday.",
        "On Monday the bank also sold its first green bond to foreign investors.",
        "Oil fell.",
    ]
    assert select(document(*texts), np.array([3.0, 2.0, 1.0]), SummaryOptions(sentences=2)) == [0, 2]
    rows = ["Exports of tea rose 5 percent in March.", "Exports of tea rose 7 percent in March."]
    assert select(document(*rows), np.array([2.0, 1.0]), SummaryOptions(sentences=2)) == [0, 1]


@given(
    texts=st.lists(
        st.lists(st.sampled_from("gold silver copper zinc iron 7".split()), min_size=1).map(" ".join),
        max_size=30,
    ),
    at_once=st.booleans(),
)
def test_no_two_sentences_say_the_same(texts: list[str], at_once: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nlp.summarizer.repeats.MANY", 0 if at_once else 1000)
        in_python = select_in_python(document(*texts), np.ones(len(texts)), [1] * len(texts), len(texts))
    picked = select(document(*texts), np.ones(len(texts)), SummaryOptions(ratio=1.0))
    expected: list[int] = []
    for index, text in enumerate(texts):
        mine = words(text)
        if not any(
            [word for word in mine if word == "7"] == [word for word in words(texts[other]) if word == "7"]
            and len({*mine} & {*words(texts[other])}) >= 0.7 * len({*mine} | {*words(texts[other])})
            for other in expected
        ):
            expected.append(index)
    assert picked == in_python == expected


def test_a_pronoun_waits_for_its_antecedent() -> None:
    texts = ["Acme grew.", "It sold bonds.", "Oil fell.", "This hurt miners.", "Rain came."]
    assert select(document(*texts), np.array([1.0, 5.0, 2.0, 4.0, 3.0]), SummaryOptions(sentences=3)) == [
        4,
        2,
        3,
    ]
    assert select(document(*texts), np.array([9.0, 5.0, 2.0, 4.0, 3.0]), SummaryOptions(sentences=2)) == [
        0,
        1,
    ]
    assert select(document(*texts), np.array([9.0, 5.0, 2.0, 4.0, 3.0]), SummaryOptions(sentences=5)) == [
        0,
        1,
        4,
        2,
        3,
    ]


def test_every_sentence_is_ranked_if_asked_for() -> None:
    read = document("Acme grew by 5 percent.", "It sold bonds.", "Oil fell.")
    summary, _ = summarize(read, SummaryOptions(sentences=1, all=True, ranker="lead"))
    assert summary.ranked is not None
    assert [(s.rank, s.score, s.text) for s in summary.ranked] == [
        (1, 1.0, "Acme grew by 5 percent."),
        (2, 0.6667, "It sold bonds."),
        (3, 0.3333, "Oil fell."),
    ]
    assert summarize(read)[0].ranked is None


def test_support_for_a_topic_decides() -> None:
    read = document("Acme grew.", "Banks sold bonds.", "Oil fell.")
    summary, _ = summarize(read, SummaryOptions(sentences=1, ranker="lead"), np.array([0.0, 0.1, 0.5]))
    assert summary.text == "Oil fell."
    assert summarize(read, SummaryOptions(sentences=1, ranker="lead"), np.zeros(3))[0].text == "Acme grew."


def test_a_long_article_ranked_by_lsa_is_said_to_be_approximate() -> None:
    read = document(*(f"Company {number} grew." for number in range(1001)))
    assert [notice.code for notice in summarize(read, SummaryOptions(ranker="lsa"))[1]] == [
        "approximate_ranking"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "One.",
        "One. Two.",
        "Same here. " * 5,
        "Rates up\nOil down\nBanks fall",
        "no stop " * 3000,
        "a\t1\nb\t2\nc\t3",
    ],
)
@pytest.mark.parametrize("ranker", RANKERS)
def test_odd_texts_have_a_summary_or_a_warning(text: str, ranker: str) -> None:
    summary, notices = summarize(read_document(text), SummaryOptions(sentences=3, ranker=ranker))
    assert len(summary.sentences) == 3 or notices


@pytest.mark.parametrize("ranker", RANKERS)
def test_ten_thousand_sentences_take_less_than_a_gigabyte(ranker: str) -> None:
    rng = np.random.default_rng(0)
    vocabulary = np.array([f"w{number}" for number in range(2000)])
    read = document(*(" ".join(rng.choice(vocabulary, 10)) + "." for _ in range(10_000)))
    tracemalloc.start()
    summary, _ = summarize(read, SummaryOptions(ranker=ranker))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(summary.sentences) == 3
    assert peak < 5e8  # a matrix of all pairs alone has 8e8 bytes


def test_a_ratio_is_rounded_up_but_not_by_the_way_floats_are_stored() -> None:
    texts = [f"Sentence {number}." for number in range(100)]
    for percent in (7, 14, 28, 55):
        assert len(select(document(*texts), np.ones(100), SummaryOptions(ratio=percent / 100))) == percent


def test_a_sentence_over_budget_is_passed_over_for_a_shorter_one() -> None:
    texts = ["one two three", "four five", "six"]
    assert select(document(*texts), np.array([3.0, 2.0, 1.0]), SummaryOptions(words=3)) == [0]
    assert select(document(*texts), np.array([1.0, 2.0, 3.0]), SummaryOptions(words=3)) == [2, 1]
    assert select(document(*texts), np.array([1.0, 2.0, 3.0]), SummaryOptions(characters=13)) == [2, 1]
    assert select(document(*texts), np.array([1.0, 2.0, 3.0]), SummaryOptions(characters=12)) == [2]


def test_fewer_sentences_than_asked_for_is_said() -> None:
    summary, notices = summarize(document("Only one."), SummaryOptions(sentences=3))
    assert [sentence.text for sentence in summary.sentences] == ["Only one."]
    assert [notice.code for notice in notices] == ["fewer_sentences"]
    assert "3 sentences were asked for; different ones in the article: 1" in notices[0].detail


def test_an_empty_summary_is_explained() -> None:
    for read, options in ((document(), None), (document("Too long a sentence."), SummaryOptions(words=1))):
        summary, notices = summarize(read, options)
        assert not summary.sentences
        assert summary.text == ""
        assert [notice.code for notice in notices] == ["empty_summary"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (SummaryOptions(sentences=2, words=9), "one length, not sentences and words"),
        (SummaryOptions(sentences=0), "summary.sentences is 0; it must be at least 1"),
        (SummaryOptions(ratio=1.5), "summary.ratio is 1.5"),
        (SummaryOptions(order="best"), "summary.order is 'best'"),  # type: ignore[arg-type]  # a plain str, as callers may give it
        (
            SummaryOptions(ranker="best"),
            "unknown ranker 'best'; there are: newsdesk, lead, lexrank, textrank, luhn, sumbasic, lsa",
        ),
    ],
)
def test_impossible_options_are_refused(options: SummaryOptions, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        summarize(document("One."), options)


def test_lexrank_by_hand() -> None:
    """Two sentences share a word, the third is alone: S = [[1, s, 0], [s, 1, 0], [0, 0, 1]].

    Rows divided by their sums are doubly stochastic, so every sentence scores the same.
    """
    scores = lexrank(document("green bond", "green loan", "rice"))
    np.testing.assert_allclose(scores, [1, 1, 1], atol=1e-6)


def test_lexrank_is_the_papers_power_iteration(monkeypatch: pytest.MonkeyPatch) -> None:
    read = document("bank grew fast", "bank grew", "bank fell", "oil fell", "rain")
    matrix = tfidf_matrix(read.words)
    X = np.zeros((5, matrix.n_columns))
    X[matrix.rows, matrix.columns] = matrix.values
    similarity = X @ X.T
    np.testing.assert_allclose(np.diag(similarity), 1)
    stochastic = similarity / similarity.sum(axis=1, keepdims=True)
    google = 0.15 / 5 + 0.85 * stochastic
    eigenvalues, vectors = np.linalg.eig(google.T)
    expected = np.abs(np.real(vectors[:, np.argmax(np.real(eigenvalues))]))
    for most in (200, 0):  # solved, and iterated
        monkeypatch.setattr("nlp.summarizer.word_matrix.MAX_DENSE", most)
        np.testing.assert_allclose(lexrank(read, tolerance=1e-12), expected / expected.max(), atol=1e-6)
    assert lexrank(read).argmax() in (1, 2)

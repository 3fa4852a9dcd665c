import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import Newsdesk
from nlp.document import read_document
from nlp.seed_terms import SeedTerms, weak_labels
from nlp.support import FIGURES, SPEAKS, support_figures
from nlp.types import Topic
from nlp.words import Words


def figures(scores: list[float], lengths: list[int], seeds: float = 0) -> dict[str, float]:
    """The figures of one topic whose segments score as given; the whole scores 9."""
    column = np.array(scores, dtype=float)[:, None]
    offsets = np.cumsum([0, *lengths], dtype=np.int32)
    counts = np.array([seeds], dtype=float)
    found = support_figures(np.array([9.0]), column, offsets, counts, np.array([0.0]))
    return dict(zip(FIGURES, found[0].tolist(), strict=True))


def test_figures_by_hand() -> None:
    assert figures([0.5, -1.0, -0.2, 1.0, 0.6], [3, 9, 9, 9, 9], seeds=1) == pytest.approx(
        {
            "article": 9.0,
            "title": 0.5,
            "lead": (-1.0 - 0.2 + 1.0) / 3,
            "best": 1.0,
            "best_three": (1.0 + 0.6 - 0.2) / 3,
            "share": 3 / 4,
            "first": 1 / 2,
            "seed_terms": np.log(2),
            "margin": 9.0 + 2.0,
            "rank": 1.0,
            "others": 0.0,
            "words": np.log(39),
            "strength": 81.0,
            "goal": 0.0,
        }
    )


def test_a_topic_is_seen_beside_the_others() -> None:
    scores = np.array([-0.5, 1.0, 0.25])
    zeros = np.zeros(3)
    found = support_figures(scores, np.zeros((2, 3)), np.array([0, 0, 9], dtype=np.int32), zeros, zeros)
    of = {name: found[:, place].tolist() for place, name in enumerate(FIGURES)}
    assert of["margin"] == [-1.5, 0.75, -0.75]
    assert of["rank"] == [1 / 3, 1.0, 1 / 2]
    assert of["others"] == [2.0, 1.0, 1.0]
    assert of["strength"] == [-0.25, 1.0, 0.0625]


def test_without_a_title_the_first_sentence_stands_for_it() -> None:
    assert figures([-1.0, 0.7, 0.1], [0, 9, 9])["title"] == 0.7


def test_short_sentences_count_only_where_there_are_no_others() -> None:
    assert figures([-1.0, 5.0, 0.1], [2, 3, 9])["best"] == 0.1
    assert figures([-1.0, 5.0, 0.1], [2, 3, 3])["best"] == 5.0


def test_a_title_alone_stands_for_its_text() -> None:
    assert figures([0.4], [5])["best"] == 0.4


def test_no_sentence_speaks() -> None:
    silent = figures([0.0, SPEAKS - 1, SPEAKS - 2], [3, 9, 9])
    assert (silent["share"], silent["first"]) == (0.0, pytest.approx(1 / 3))


@given(text=st.text(), title=st.none() | st.text())
def test_figures_are_finite_for_any_text(newsdesk: Newsdesk, text: str, title: str | None) -> None:
    classifier = newsdesk.classifier
    reading = classifier.linear.read(read_document(text, title))
    found = classifier.figures(reading)
    assert found.shape == (30, len(FIGURES))
    assert np.isfinite(found).all()
    probabilities = classifier.probabilities(found)
    assert ((probabilities > 0) & (probabilities < 1)).all()


def test_segment_scores_are_those_of_the_segments_alone(newsdesk: Newsdesk) -> None:
    linear = newsdesk.classifier.linear
    parts = [
        "The bank sold a green bond.",
        "Oil prices fell.",
        "Zxcvb qwrty.",
        "The central bank raised rates.",
    ]
    together = linear.read(read_document(" ".join(parts), "Shares rose")).segment_scores
    alone = [linear.read(read_document(part)).scores for part in ["Shares rose", *parts]]
    np.testing.assert_allclose(together, alone)


def test_seed_terms_count_once_as_whole_words_the_longest_first() -> None:
    terms = SeedTerms.from_taxonomy(
        (
            Topic("a", "", seed_terms=("green bond", "green bonds", "S&P 500")),
            Topic("b", "", seed_terms=("bond market", "bond", "oil")),
        )
    )
    for segments, counts in (
        (["green bond market", "green bond", "bond", "S&P 500", "boil"], [2, 1]),
        (["green", "bond"], [0, 1]),
        (["", "", "green bond bonds"], [1, 0]),
        ([], [0, 0]),
    ):
        assert terms.find(Words.of(segments)).counts.tolist() == counts


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("They will deepen cooperation in fintech, green finance and asset management.", [1, 1, 1, 0]),
        ("They will deepen co-operation in fintech, and green finance, and insurance.", [1, 1, 0, 1]),
        ("They spoke of fintech, green finance and asset management, then of cooperation.", [0, 0, 0, 0]),
        ("They will cooperate in fintech and green finance.", [0, 0, 0, 0]),
        (
            "They will cooperate in fintech; so said a bank known for green finance and insurance.",
            [0, 0, 0, 0],
        ),
        ("They will cooperate in fintech, oil and insurance.", [0, 0, 0, 0]),
    ],
)
def test_a_list_behind_cooperation_names_goals(text: str, named: list[int]) -> None:
    taxonomy = (
        Topic("fintech", "", seed_terms=("fintech",), goal=True),
        Topic("green-finance", "", seed_terms=("green finance",), goal=True),
        Topic("asset-management", "", seed_terms=("asset management",), goal=True),
        Topic("insurance", "", seed_terms=("insurance",), goal=True),
        Topic("energy", "", seed_terms=("oil",)),
    )
    seed_terms, read = SeedTerms.from_taxonomy(taxonomy), Words.of(["", text])
    assert seed_terms.goals(seed_terms.find(read), read).tolist() == [*named, 0]


def test_weak_labels_need_different_terms() -> None:
    taxonomy = (
        Topic("banking", "", seed_terms=("bank loan", "deposits")),
        Topic("energy", "", seed_terms=("oil", "gas", "coal")),
    )
    texts = [
        "Deposits and a BANK LOAN.",
        "Deposits, deposits.",
        "Oil, gas, coal; bank loan, deposits.",
        "boil gas",
    ]
    assert weak_labels(texts, taxonomy) == [("banking",), (), ("energy", "banking"), ()]


def test_goals_count_in_what_is_judged(newsdesk: Newsdesk) -> None:
    classifier = newsdesk.classifier
    ids = [topic.id for topic in newsdesk.topics]
    listed = "cooperation in fintech, green finance and asset management."
    document = read_document(f"The two cities spoke in May. They will deepen {listed}")
    reading, probabilities = classifier.judge(document)
    figures = classifier.figures(reading).copy()
    goals = figures[:, FIGURES.index("goal")]
    assert {ids[column] for column in np.flatnonzero(goals)} == {
        "fintech",
        "green-finance",
        "asset-management",
    }
    assert probabilities == pytest.approx(classifier.probabilities(figures), rel=1e-12)
    figures[:, FIGURES.index("goal")] = 0
    assert not np.allclose(probabilities, classifier.probabilities(figures))

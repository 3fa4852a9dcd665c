import json
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nlp.document import read_document
from nlp.summarizer.sentence_figures import FIGURES, sentence_figures
from nlp.summarizer.sentence_scorer import GENRE_FIGURES, WEIGHTS, SentenceScorer, newsdesk

TEXT = """The insurer said on Monday that profit rose 12 percent to $3.4 billion.
It plans to buy back shares. "We are pleased," the chairman said. However, claims from floods doubled.
The weather was fine. Analysts had expected a profit of $3 billion."""


def test_the_weights_are_those_of_the_figures() -> None:
    weights = json.loads(WEIGHTS.read_text("utf-8"))
    assert list(weights) == list(SentenceScorer.__slots__)
    for part in ("titled", "finance", "general"):
        assert tuple(weights[part]) == (*FIGURES, "bias")
    assert tuple(weights["genre"]) == (*GENRE_FIGURES, "bias")


def test_figures_say_what_a_sentence_holds() -> None:
    figures = sentence_figures(read_document(TEXT, "Insurer's profit rises"))
    table = {name: figures[:, column].tolist() for column, name in enumerate(FIGURES)}
    assert table["first"] == [1, 0, 0, 0, 0, 0]
    assert table["money"] == [1, 0, 0, 0, 0, 1]
    assert table["percent"] == [1, 0, 0, 0, 0, 0]
    assert table["pronoun_opener"] == [0, 1, 0, 0, 0, 0]
    assert table["hanging_opener"] == [0, 0, 0, 1, 0, 0]
    assert table["has_quote"] == [0, 0, 1, 0, 0, 0]
    assert table["opens_paragraph"] == [1, 1, 0, 0, 1, 0]
    assert table["title_shared"] == [2, 0, 0, 0, 0, 1]
    assert table["title_recall"][0] == 2 / 3  # insurer, profit; "rises" and "rose" differ


def test_the_news_goes_before_the_weather() -> None:
    document = read_document(TEXT, "Insurer's profit rises")
    for read in (document, replace(document, title=None)):
        scores = newsdesk(read)
        assert scores.argmax() == 0
        assert scores[4] < scores[5]


def test_what_a_text_looks_like_decides_who_is_asked_without_a_headline() -> None:
    n_figures = len(FIGURES)
    nothing = np.zeros(n_figures + 1)
    sure, genre = nothing.copy(), np.zeros(len(GENRE_FIGURES) + 1)
    sure[-1], genre[-1] = 4.0, 50.0
    scorer = SentenceScorer(titled=nothing, finance=nothing, general=sure, genre=genre)
    np.testing.assert_allclose(scorer.scores(read_document(TEXT)), 1 / (1 + np.exp(-4)))
    np.testing.assert_allclose(scorer.scores(read_document(TEXT, "A title")), 0.5)
    np.testing.assert_allclose(replace(scorer, genre=-genre).scores(read_document(TEXT)), 0.5)


@given(text=st.text(), title=st.text())
def test_figures_of_any_text_are_finite(text: str, title: str) -> None:
    document = read_document(text, title or None)
    if document.sentences:
        assert np.isfinite(sentence_figures(document)).all()
    assert ((newsdesk(document) > 0) & (newsdesk(document) < 1)).all()

import re
from html.parser import HTMLParser

import numpy as np
import pytest

from nlp.report import Answers, compare, evaluate, html_report
from nlp.types import ModelInfo

RNG = np.random.default_rng(0)
Y = RNG.random((40, 3)) < 0.4
VOID = {"meta", "link", "br", "img", "hr", "input"}


def answers(given: np.ndarray, **other: object) -> Answers:
    fields = {
        "model": ModelInfo("mine & yours", "1", "ab" * 32),
        "mode": "balanced",
        "corpus": "cd" * 32,
        "seen_in_training": False,
        "topics": ("a", "b", "c"),
        "unknown_topics": {"<b>": 2},
        "ids": ("<script>alert(1)</script>", *map(str, range(1, len(given)))),
        "y": Y[: len(given)],
        "given": given,
        "probabilities": np.where(given, 0.9, 0.1),
        "reasons": tuple(None if row.any() else "below_threshold" for row in given),
    }
    return Answers(**fields | other)


GIVEN = np.where(RNG.random(Y.shape) < 0.25, ~Y, Y)
GIVEN[0] = ~Y[0]


class Outline(HTMLParser):
    """Open elements, and everything seen."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def outline(page: str) -> Outline:
    parser = Outline()
    parser.feed(page)
    parser.close()
    assert parser.open == []
    return parser


@pytest.fixture(scope="module")
def page() -> str:
    model, against = answers(GIVEN), answers(Y)
    return html_report(evaluate(model), model, compare(model, against))


def test_the_page_holds_figures_and_five_pictures(page: str) -> None:
    seen = outline(page)
    assert seen.tags.count("svg") == 5
    for heading in ("In short", "Against", "Probabilities", "Topics", "Confusions", "Worst articles"):
        assert heading in seen.text
    assert "ab" * 32 in seen.text
    assert "cd" * 32 in seen.text


def test_the_page_is_alone_and_has_no_scripts(page: str) -> None:
    assert "script" not in outline(page).tags
    assert not re.search(r'\bsrc=|<link|@import|url\((?!#)|href="(?!#)', page)
    assert "default-src 'none'" in page
    assert "prefers-color-scheme: dark" in page


def test_what_comes_from_files_is_escaped(page: str) -> None:
    text = outline(page).text
    assert "<script>alert(1)</script>" in text
    assert "mine & yours" in text
    assert "<b> (2)" in text


def test_ids_are_unique_over_all_pictures(page: str) -> None:
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids)) > 100


def test_the_same_figures_give_the_same_page(page: str) -> None:
    model, against = answers(GIVEN), answers(Y)
    assert html_report(evaluate(model), model, compare(model, against)) == page


def test_a_page_without_anything_to_draw_still_reads() -> None:
    none = np.zeros((2, 3), dtype=bool)
    model = answers(none, y=none, probabilities=np.full((2, 3), np.nan), reasons=("language", "too_short"))
    seen = outline(html_report(evaluate(model), model))
    assert "svg" not in seen.tags
    assert "none" in seen.text
    assert "–" in seen.text


def test_articles_that_were_not_judged_are_listed() -> None:
    y = np.array([[True, False, False], [True, False, False]])
    model = answers(
        np.array([[True, False, False], [False, False, False]]),
        y=y,
        probabilities=np.array([[0.9, 0.1, 0.1], [np.nan] * 3]),
        reasons=(None, "too_short"),
    )
    seen = outline(html_report(evaluate(model), model))
    assert "Not judged" in seen.text
    assert "too short" in seen.text


def test_long_lists_are_cut_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.report.page.MOST_ARTICLES", 2)
    model = answers(GIVEN)
    text = outline(html_report(evaluate(model), model, compare(model, answers(Y)))).text
    assert "And 8 more" in text
    assert "more are in the JSON" in text

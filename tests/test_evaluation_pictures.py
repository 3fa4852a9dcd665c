import os
import re
import subprocess
import sys
from xml.etree import ElementTree

import numpy as np
import pytest

from nlp.evaluation import Estimate
from nlp.pictures import (
    Interval,
    confusion_svg,
    differences_svg,
    f1_svg,
    for_page,
    rates_svg,
    reliability_svg,
)

RNG = np.random.default_rng(0)
PROBABILITIES = RNG.random((60, 3))
Y = RNG.random((60, 3)) < PROBABILITIES
INTERVALS = [Interval("low", Estimate(0.2, 0.1, 0.3, 9)), Interval("high <&>", Estimate(0.8, 0.7, 0.9, 9))]
CONFUSIONS = np.array([[0, 3, 0], [1, 0, 0], [0, 0, 0]])
PICTURES = {
    "reliability": lambda: reliability_svg(Y, PROBABILITIES),
    "one article": lambda: reliability_svg(Y[:1], PROBABILITIES[:1]),
    "sure": lambda: reliability_svg(np.array([[True], [False]]), np.array([[1.0], [0.0]])),
    "f1": lambda: f1_svg(INTERVALS),
    "rates": lambda: rates_svg([("low", 0.2, 0.3), ("high <&>", 0.9, 0.8)]),
    "differences": lambda: differences_svg(INTERVALS),
    "confusions": lambda: confusion_svg(["first", "second", "never"], CONFUSIONS),
}


def words(svg: str) -> list[str]:
    texts = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    return ["".join(text.itertext()) for text in texts]


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_an_svg_element_that_loads_nothing(name: str) -> None:
    svg = PICTURES[name]()
    root = ElementTree.fromstring(svg)
    assert svg.startswith('<svg role="img" aria-label="')
    assert root.get("viewBox")
    assert set(re.findall(r'href="(.)', svg)) <= {"#"}
    assert not re.search(r"<script|<image|<metadata|@import|url\((?!#)", svg)
    assert set(re.findall(r"https?://[^\"]+", svg)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }


@pytest.mark.parametrize("name", PICTURES)
def test_the_same_figures_give_the_same_bytes(name: str) -> None:
    assert PICTURES[name]() == PICTURES[name]()


def test_another_process_and_another_taste_give_the_same_bytes(tmp_path: object) -> None:
    code = """
import sys, numpy as np, matplotlib
matplotlib.rcParams["font.size"] = 30
from nlp.pictures import confusion_svg
sys.stdout.write(confusion_svg(["first", "second", "never"], np.array([[0, 3, 0], [1, 0, 0], [0, 0, 0]])))
assert matplotlib.rcParams["font.size"] == 30
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "7"},
    )
    assert done.stdout.decode() == PICTURES["confusions"]()


def test_text_stays_text_and_is_escaped() -> None:
    assert "high <&>" in words(PICTURES["f1"]())
    assert {"precision", "recall", "high <&>"} <= set(words(PICTURES["rates"]()))
    assert "probability" in words(PICTURES["reliability"]())


def test_the_best_topic_stands_on_top() -> None:
    for name in ("f1", "rates", "differences"):
        texts = [text for text in words(PICTURES[name]()) if text in ("low", "high <&>")]
        assert texts == ["low", "high <&>"]  # drawn from below


def test_topics_without_confusions_are_left_out() -> None:
    found = words(PICTURES["confusions"]())
    assert {"first", "second", "3", "1"} <= set(found)
    assert "never" not in found


def test_of_many_topics_the_most_confused_are_drawn() -> None:
    counts = np.zeros((60, 60), dtype=int)
    counts[50, 51] = 9
    counts[np.arange(49), np.arange(1, 50)] = 1
    found = words(confusion_svg([f"t{number}" for number in range(60)], counts))
    assert {"t50", "t51", "9"} <= set(found)
    assert len({text for text in found if text.startswith("t")}) == 40


def test_on_a_page_colours_and_ids_are_the_pages() -> None:
    svg = for_page(PICTURES["rates"](), "rates")
    assert not re.search(r"#[0-9a-f]{6}\b", svg)
    assert {"ink", "faint", "paper", "first", "second"} == set(re.findall(r"var\(--(\w+)\)", svg))
    ids = re.findall(r'\bid="([^"]+)"', svg)
    assert len(ids) == len(set(ids))
    assert all(name.startswith("rates-") for name in ids)
    assert set(re.findall(r'(?:url\(#|href="#)([^")]+)', svg)) <= set(ids)

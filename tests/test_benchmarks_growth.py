"""How growth and starts are measured: what is made up, and what is made of figures, nothing timed."""

import json
import math
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from nlp import Newsdesk

HERE = Path(__file__).parent
PROC = pytest.mark.skipif(sys.platform != "linux", reason="memory is read as Linux tells it")
REPORT = """import time: self [us] | cumulative | imported package
import time:      1500 |       1500 |   re
import time:      2000 |       3500 | click
a line of something else
"""


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> type[ModuleType]:
    """Imports a script or what it shares as it is imported where it is run."""
    monkeypatch.syspath_prepend(HERE / "benchmarks")
    return import_module


@pytest.fixture
def dimension(benchmark: Any) -> dict[str, Any]:
    """Figures of a dimension: time grows by the power of 1.5, the model in proportion."""
    sizes = (30, 100, 300)
    turns = [
        [
            {
                "cpu": [n**1.5 / 1e4, 1.0],
                "wall": [1.0, 2.0, 3.0],
                "peak_mb": 0.1,
                "model_mb": float(n),
                "tags": 3,
            }
        ]
        for n in sizes
    ]
    parts = {part: benchmark("growth").series(sizes, turns) for part in ("analyze", "tagging")}
    return {"name": "topics", "of": "topics", "time_of": "an article", "sizes": sizes, "parts": parts}


def test_a_made_model_of_many_topics_answers(benchmark, newsdesk, seed_article):
    made = benchmark("growth_models").made_newsdesk(newsdesk, 100)
    assert len(made.topics) == len({topic.id for topic in made.topics}) == 100
    assert made.classifier.linear.coef.shape == (len(newsdesk.classifier.linear.vocabulary), 100)
    analysis = made.analyze(seed_article)
    assert analysis.model.name == "made-100"
    assert 1 <= len(made.analyze(seed_article, topics=benchmark("nlp").TopicOptions(mode="recall")).tags) < 20
    assert all(tag.evidence and tag.id.startswith("made-topic-") for tag in analysis.tags)
    assert analysis.summary == newsdesk.analyze(seed_article).summary


def test_a_made_vocabulary_is_as_large_as_asked_for_and_is_found_again(benchmark, newsdesk):
    models = benchmark("growth_models")
    words = models.made_vocabulary(5_000)
    made = models.made_newsdesk(newsdesk, 30, words=words)
    vocabulary = made.classifier.linear.vocabulary
    assert len(vocabulary) == len(set(vocabulary.terms)) == len(words["idf"]) == 5_000
    assert (np.diff(words["bigrams"]) > 0).all()
    text = models.made_text(made.classifier.linear, 2_000)
    assert len(text) >= 2_000
    reading = made.classifier.linear.read(benchmark("nlp.document").read_document(text))
    assert reading.occurrences.n_known > 0.8 * len(reading.occurrences.places)
    assert (reading.occurrences.bigrams >= 0).any()


def test_made_words_differ(benchmark):
    made_word = benchmark("growth_models").made_word
    assert made_word(0) == "denbar"
    assert len({*map(made_word, range(20_000))}) == 20_000


def test_a_text_is_cut_after_a_sentence(benchmark):
    beginning_of = benchmark("growth_models").beginning_of
    assert beginning_of("One two. Three four.\n\nFive six.", 25) == "One two. Three four."
    assert beginning_of("One two. Three four.", 10) == "One two."
    assert beginning_of("One two three", 5) == "One t"


def test_exponents_are_slopes_on_logarithmic_axes(benchmark):
    exponents = benchmark("growth").exponents
    assert exponents((1, 10, 100), (2.0, 20.0, 2000.0)) == pytest.approx([1.0, 2.0])
    assert exponents((30, 100), (5.0, 5.0)) == [0.0]
    assert exponents((1, 10, 100, 1000), (0.0, 0.1, 1.0, 10.0), 0.5) == [None, None, pytest.approx(1.0)]
    assert exponents((1,), (2.0,)) == []


def test_the_least_and_the_median_of_all_turns_are_kept(benchmark):
    turn = {"wall": [1.0], "peak_mb": 4.0, "model_mb": 0.0, "tags": 1.0}
    found = benchmark("growth").series(
        (10,), [[{**turn, "cpu": [3.0, 1.0]}, {**turn, "cpu": [2.0], "peak_mb": 3.0}]]
    )
    assert (found["cpu"], found["cpu_median"], found["peak_mb"]) == ([1.0], [2.0], [3.0])


def test_the_table_marks_what_is_more_than_linear(benchmark, dimension):
    growth = benchmark("growth")
    assert [growth.marked(value) for value in (None, 1.15, 1.16, -0.2)] == ["-", "1.15", "1.16*", "-0.20"]
    lines = [*growth.table(dimension)]
    assert len(lines) == 2 + 2 * 3
    assert lines[3].split()[:2] == ["analyze", "100"]
    assert "1.50*" in lines[3]
    assert lines[4].split()[-2] == "1.00"
    json.dumps(dimension)


def test_figures_have_the_unit_that_fits(benchmark):
    in_units = benchmark("growth").in_units
    assert [in_units(value, ("KB", "MB")) for value in (0.5, 999, 1000, 2e6)] == [
        "0.5 KB",
        "999 KB",
        "1 MB",
        "2,000 MB",
    ]
    assert in_units(10_000, ("", "k", "M"), "") == "10k"


def test_the_picture_is_small_holds_its_labels_and_is_the_same_again(benchmark, dimension):
    growth = benchmark("growth")
    picture = growth.growth_svg(dimension)
    root = ElementTree.fromstring(picture)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    texts = {"".join(element.itertext()).strip() for element in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"topics", "analyze", "tagging", "the model", "linear", "30", "100", "300", "100 ms"} <= texts
    assert any(text.startswith("CPU time") for text in texts)
    assert len(picture) < 40_000
    assert picture == growth.growth_svg(dimension)
    assert "<dc:date>" not in picture


@PROC
def test_a_point_is_measured_with_the_model_it_needs(benchmark):
    models = benchmark("growth_models")
    newsdesk, texts, _, held = models.prepared("length", 1_000, "A bank lent. " * 200)
    assert isinstance(newsdesk, Newsdesk)
    assert [len(text) for text in texts] == [pytest.approx(1_000, abs=13)]
    assert held == 0.0
    assert len(models.prepared("batch", 3, "")[1]) == 3


@PROC
def test_memory_is_that_of_the_process(benchmark):
    start = benchmark("start")
    array = np.ones(4_000_000)
    whole, part = start.memory_of("self"), start.memory_at("self", array.ctypes.data, array.nbytes)
    assert whole["resident_mb"] > part["resident_mb"] >= array.nbytes / 1e6
    assert math.isclose(part["private_mb"] + part["shared_mb"], part["resident_mb"], abs_tol=0.1)
    assert benchmark("growth_models").resident("VmHWM") >= benchmark("growth_models").resident("VmRSS") - 1


def test_imports_are_ranked_by_what_they_take_themselves(benchmark):
    assert benchmark("start").imports(REPORT, 5) == [("click", 2.0, 3.5), ("re", 1.5, 1.5)]
    assert len(benchmark("start").imports(REPORT, 1)) == 1


def test_figures_that_miss_their_target_are_marked(benchmark):
    start = benchmark("start")
    clocks = {"cpu": [0.1, 0.2, 0.3], "wall": [0.1, 0.2, 0.3]}
    found = {
        "starts": {"--help": clocks, "analyze": clocks},
        "imports": [("click", 2.0, 3.5)],
        "serve": {"resident_mb": 201.0},
        "several": {},
    }
    lines = [*start.lines_of(found)]
    assert [line.endswith("*") for line in lines] == [True, False, False, True, False]
    assert "CPU 0.100 s (median 0.200)" in lines[0]


@PROC
def test_archives_are_tagged_and_their_memory_is_watched(
    benchmark: type[ModuleType], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = benchmark("archive")
    archive.main(["--megabytes", "0.02", "--rounds", "1", "--json", str(tmp_path / "found.json")])
    found = json.loads((tmp_path / "found.json").read_text())
    assert found["n_articles"] > 5
    for runs in found["runs"].values():
        assert 20 < runs[0]["share_mb"] < runs[0]["resident_mb"] + 1
    assert "1.00 (1.00 to 1.00) of the first" in capsys.readouterr().out

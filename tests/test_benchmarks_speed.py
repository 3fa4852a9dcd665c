"""The comparison of speed: what it runs on and what it makes of figures, nothing timed."""

import json
import sys
from importlib import import_module
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import nlp.text
import nlp.words
from nlp import Newsdesk
from nlp.features import STOP_WORDS, content_words
from nlp.language import SURE, identify_language
from nlp.words import words

HERE = Path(__file__).parent
FOUND = {
    "date": "2026-01-31",
    "machine": {"cpu": "A chip", "cores": 4, "python": "3.11.7"},
    "packages": {"newsdesk": "0.1.0", "annif": "1.4"},
    "articles": {"source": "made-up", "n": 1000, "words": 385.2},
    "parts": [
        {
            "name": "Topics, in a batch",
            "n": 1000,
            "of": "articles",
            "gives": "topics an article",
            "against": {"newsdesk, topics": "newsdesk, topics", "other": "newsdesk, topics"},
            "seconds": {"newsdesk, topics": [0.5, 0.4, 1.0], "other": [1.0, 60.0, 1.5]},
            "given": {"newsdesk, topics": 1500, "other": 40},
        }
    ],
    "left_out": {"Annif svc": "pip install annif failed: no network"},
    "agreement": {
        "lexrank": {"as_it_is_shared": 0.29},
        "luhn": {"as_it_is_shared": 0.9, "aligned_difference": 2e-10},
    },
    "instructions": {"by": "valgrind", "newsdesk, topics": 12_440_000.0, "fastText": "not counted"},
}


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> type[ModuleType]:
    """Imports a script or what it shares as it is imported where it is run."""
    monkeypatch.syspath_prepend(HERE / "benchmarks")
    return import_module


@pytest.fixture
def made(benchmark: Any, newsdesk: Newsdesk) -> list[Any]:
    return list(islice(benchmark("made_articles").made_articles(newsdesk.classifier.linear), 40))


@pytest.mark.parametrize("n_words", [30, 385, 3000])
def test_made_articles_are_the_same_for_a_seed_and_as_long_as_asked_for(benchmark, newsdesk, n_words):
    made_articles = benchmark("made_articles").made_articles
    first, again, other = (
        list(islice(made_articles(newsdesk.classifier.linear, seed=seed, words=n_words), 5))
        for seed in (0, 0, 1)
    )
    assert first == again
    assert not {article.text for article in first} & {article.text for article in other}
    for title, text in first:
        assert 0.9 * n_words <= len(text.split()) <= 1.1 * n_words
        assert 5 <= len(title.split()) <= 12


def test_made_articles_are_read_like_news(newsdesk, made):
    known = newsdesk.classifier.linear.vocabulary.word_ids
    found = [word for article in made for word in words(article.text)]
    content = content_words(found)
    assert np.mean([word in known for word in content]) > 0.9
    assert 0.33 < np.mean([word in STOP_WORDS for word in found]) < 0.47
    plainly_english = [identify_language(article.text).confidence == SURE for article in made]
    assert np.mean(plainly_english) > 0.94  # 0.98 of news; the others cost several times as much
    analyses = [newsdesk.analyze(text, title=title, summary=False) for title, text in made]
    assert np.mean([bool(analysis.tags) for analysis in analyses]) > 0.7
    assert {analysis.language.code for analysis in analyses} == {"en"}
    assert sum(len(analysis.noise) for analysis in analyses) <= len(made) / 4


def test_the_pipeline_built_again_scores_as_newsdesk(benchmark, newsdesk, made):
    systems = benchmark("speed_systems")
    pipeline = systems.same_pipeline(newsdesk.classifier.linear)
    assert np.isfinite(systems.raw_scores(newsdesk, made)).all()
    assert systems.largest_difference(newsdesk, pipeline, made) < 1e-4


def test_systems_of_this_process_tag_in_a_batch_as_one_by_one(benchmark, newsdesk, made):
    systems = benchmark("speed_systems")
    topics = systems.with_newsdesk(newsdesk)(made)
    plain = systems.plain_pipeline(systems.joined(made), topics, 500)
    assert len(plain[0][0].vocabulary_) == 500
    for system in systems.systems_here(newsdesk, made[:6], plain):
        assert system.batch().given == system.one_by_one(6).given
        if system.name in (systems.TAGS, systems.EVERYTHING):
            assert system.batch().given == sum(map(len, topics[:6]))


def test_the_pipeline_gives_the_same_topics_read_in_python(benchmark, newsdesk, made):
    systems = benchmark("speed_systems")
    before = nlp.words.kernel
    with systems.without_kernel():
        assert nlp.words.kernel is nlp.text.kernel is None
    assert nlp.words.kernel is nlp.text.kernel is before
    plain = systems.plain_pipeline(systems.joined(made), systems.with_newsdesk(newsdesk)(made), 500)
    by_name = {system.name: system for system in systems.systems_here(newsdesk, made[:6], plain)}
    found = by_name[systems.IN_PYTHON].answer(made[:6])
    assert any(found)
    assert found == by_name[systems.SAME].answer(made[:6])


def test_each_has_its_turn_and_another_one_begins(benchmark):
    machine = benchmark("speed_machine")
    order: list[str] = []

    def task(name: str) -> Any:
        return lambda: order.append(name) or machine.Measured(1.0, 0)

    found = machine.in_turns({name: task(name) for name in "abc"}, 2, warm_up=False)
    assert "".join(order) == "abcbca"
    assert [len(turns) for turns in found.values()] == [2, 2, 2]


def test_the_table_is_made_of_the_figures(benchmark):
    lines = benchmark("speed_table").table(json.loads(json.dumps(FOUND))).splitlines()
    assert lines[0].startswith(
        "One core of A chip (4 cores), Python 3.11.7, 2026-01-31; made-up articles of 385 words"
    )
    assert "**Topics, in a batch**, n = 1,000, rounds: 3" in lines
    assert "| newsdesk, topics | 2,000 | 1 | 1.50 |" in lines
    assert "| other | 667 | 2.00 (1.50 to 150) | 0.04 |" in lines
    assert "Annif svc is left out: pip install annif failed: no network" in lines
    assert "| lexrank | 29 % | another formula |" in lines
    assert "| luhn | 90 % | 2e-10 |" in lines
    assert lines[-2:] == ["| newsdesk, topics | 12.44 |", "| fastText | not counted |"]


def test_a_worker_that_fails_says_why(benchmark, tmp_path):
    peers = benchmark("speed_peers")
    peer = peers.Peer("no such peer", Path(sys.executable), tmp_path)
    with pytest.raises(peers.PeerError, match=r"^no such peer failed: KeyError: 'no such peer'$"):
        peer.load(["a text"])
    peer.close()


def test_scores_are_those_of_sumy_where_the_formula_is(benchmark, newsdesk):
    pytest.importorskip("sumy", reason="the extra newsdesk[test] is not installed")
    summaries, made_articles = benchmark("speed_summaries"), benchmark("made_articles").made_articles
    longer = islice(made_articles(newsdesk.classifier.linear, words=1000), 6)
    documents = summaries.documents_of(list(longer), 3)
    assert [len(document.sentences) for document in documents] == [31, 31, 31]
    found = summaries.agreement(documents)
    assert all(row.get("aligned_difference", 0.0) < 1e-5 for row in found.values())
    for name, task in summaries.tasks_of(documents).items():
        assert task().given == 9
        assert summaries.baselines()[name].startswith("newsdesk, ")


def test_instructions_are_read_from_either_counter(benchmark):
    count_in = benchmark("speed_instructions").count_in
    assert count_in("==7== \n==7== I   refs:      1,705,490,388\n") == 1_705_490_388
    assert count_in("1234,,instructions:u,100,100.00,,\n") == 1234
    assert count_in("<not supported>,,instructions:u,0,100.00,,\n") is None


def test_articles_of_a_file_without_text_are_passed_over(benchmark, tmp_path):
    path = tmp_path / "articles.jsonl"
    path.write_text('{"text": "One."}\n{"title": "No text", "text": " "}\n{"title": "T", "text": "Two."}\n')
    speed = benchmark("speed")
    assert list(speed.read_articles(path)) == [("", "One."), ("T", "Two.")]
    assert speed.chosen_articles(None, path, 1)[:2] == ([("", "One.")], [("T", "Two.")])

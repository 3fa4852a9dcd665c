"""The benchmarks run on a few made-up articles, so that a change elsewhere does not break them unseen."""

import gzip
import json
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from nlp.corpus import Record
from nlp.types import Topic

HERE = Path(__file__).parent
WORDS = {
    "ships": "vessels harbour containers captain freight canal cargo docks pilots tugs".split(),
    "wheat": "grain farmers harvest mills bushels flour crop acres silos bread".split(),
}


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> type[ModuleType]:
    """Imports a script or what it shares as it is imported where it is run."""
    monkeypatch.syspath_prepend(HERE)
    monkeypatch.syspath_prepend(HERE / "benchmarks")
    return import_module


@pytest.fixture
def records() -> list[Record]:
    """24 articles of different outlets, on the one topic and the other by turns."""
    rng = np.random.default_rng(0)
    made = []
    for number in range(24):
        topic = list(WORDS)[number % 2]
        text = f"The {' '.join(rng.permutation(WORDS[topic]))} were counted."
        made.append(Record(str(number), f"News of {topic}", text, (topic,), f"outlet {number}"))
    return made


def test_public_sets_are_measured_with_the_training_of_users(
    benchmark, records, tmp_path, monkeypatch, capsys
):
    public_topics = benchmark("public_topics")
    (tmp_path / "bbc").mkdir()
    for part, chosen in (("train", records[:16]), ("test", records[16:])):
        with gzip.open(tmp_path / "bbc" / f"{part}.jsonl.gz", "wt", encoding="utf-8") as lines:
            for record in chosen:
                entry = {"id": record.id, "title": record.title, "text": record.text, "labels": record.topics}
                lines.write(json.dumps(entry) + "\n")
    kept = tmp_path / "figures.json"
    monkeypatch.setattr(sys, "argv", ["", str(tmp_path), "--only", "bbc", "--json", str(kept)])
    public_topics.main()
    found = json.loads(kept.read_text())["bbc"]
    assert (found["fit"], found["measured"]) == (16, 8)
    for row in found["figures"].values():
        assert row["newsdesk"]["value"] == row["LinearSVC"]["value"] == 1.0
        assert row["difference"]["n"] == 8
    assert "bbc: 2 topics" in capsys.readouterr().out


def test_the_best_topic_is_added_only_where_none_is_given(benchmark):
    scores = np.array([[0.4, 0.2, 0.1], [0.9, 0.8, 0.1]])
    answers = benchmark("public_topics").Answers(scores, scores >= 0.5, 0.0, {})
    assert answers.best_if_none.tolist() == [[True, False, False], [True, True, False]]


def test_thresholds_of_peers_are_fitted_out_of_fold(benchmark, records):
    baselines, peers = benchmark("topic_baselines"), benchmark("peers")
    y = np.array([[topic in record.topics for topic in WORDS] for record in records])
    svm = peers.LinearSvm([peers.plain_text(record) for record in records])
    fit, held_out = np.arange(16), np.arange(16, 24)
    _, given = baselines.peer_answers(svm, fit, held_out, y, list(range(24)), 3)
    assert (given == y[16:]).all()


def test_a_topic_without_examples_is_never_given(benchmark, records):
    peers = benchmark("peers")
    svm = peers.LinearSvm([record.text for record in records])
    y = np.array([["ships" in record.topics, False] for record in records])
    with pytest.warns(UserWarning, match="present in all training examples"):
        assert (svm.scores(np.arange(24), y, np.arange(3))[:, 1] == peers.NEVER).all()


def test_kept_embeddings_must_be_those_of_the_articles(benchmark, records, tmp_path, monkeypatch):
    peers = benchmark("peers")
    monkeypatch.setattr(
        peers, "minilm_vectors", lambda articles: np.array([[len(a.text), len(a.title)] for a in articles])
    )
    path = tmp_path / "vectors.npy"
    made = peers.kept_vectors(records, path)
    assert (peers.kept_vectors(records, path) == made).all()
    with pytest.raises(SystemExit, match="other articles"):
        peers.kept_vectors(list(reversed(records)), path)


@pytest.mark.parametrize("name", ["at_random", "by_time"])
def test_no_copy_of_a_held_out_article_is_fitted_on(benchmark, name):
    texts = [
        f"story {n} has its own words {n * 7}" if n % 4 else "one story that goes on and on"
        for n in range(12)
    ]
    copies = [Record(str(n), "", text, (), date=f"2024-{n + 1:02}") for n, text in enumerate(texts)]
    for fit, held_out in getattr(benchmark("protocols"), name)(copies):
        assert held_out
        assert not {copies[index].text for index in fit} & {copies[index].text for index in held_out}


def test_folds_by_outlet_share_none(benchmark, records):
    for fit, held_out in benchmark("protocols").by_outlet(records):
        assert not {records[index].outlet for index in fit} & {records[index].outlet for index in held_out}


def test_topics_that_are_too_rare_count_as_never_given(benchmark, records):
    rare = Record("rare", "", "A comet was seen.", ("comets",))
    taxonomy = tuple(Topic(name, name) for name in (*WORDS, "comets"))
    answers = benchmark("public_topics").newsdesk_answers([*records, rare], [rare], taxonomy)
    assert answers.notes["left_out"] == ["comets"]
    assert not answers.given[0, 2]

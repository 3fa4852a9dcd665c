from pathlib import Path

import numpy as np
import pytest

from nlp import Newsdesk
from nlp.corpus import Record
from nlp.document import read_document
from nlp.errors import CorpusError
from nlp.features import content_segments, terms
from nlp.persistence import MANIFEST, RELIABILITY, WEIGHTS
from nlp.training.fitting import TOLERANCE, common_terms
from nlp.training.folder import write_model
from nlp.training.topics import MIN_EXAMPLES, Training, train
from nlp.training.weak_labels import seed_records, weakly_labelled
from nlp.types import Taxonomy


@pytest.fixture(scope="module")
def trained(samples: list[Record], taxonomy: Taxonomy) -> Training:
    return train(seed_records(samples, taxonomy), taxonomy)


def test_the_samples_teach_every_topic(samples: list[Record], taxonomy: Taxonomy, trained: Training) -> None:
    assert len(samples) >= 60
    assert all(sum(topic.id in record.topics for record in samples) >= MIN_EXAMPLES for topic in taxonomy)
    assert trained.left_out == ()
    assert trained.figures["micro_f1"].low > 0.3


def test_a_model_of_the_samples_tags_an_article_it_has_not_seen(
    trained: Training, samples: list[Record], tmp_path: Path
) -> None:
    write_model(trained, tmp_path / "m", version="1", command="test")
    newsdesk = Newsdesk.load(tmp_path / "m")
    text = "The central bank raised its policy rate to curb inflation. Bitcoin and other stablecoins fell."
    tags = {tag.id for tag in newsdesk.analyze(text).tags}
    assert {"monetary-policy", "digital-assets"} <= tags
    assert newsdesk.info.name == "m"
    doubts = [notice.detail for notice in newsdesk.analyze(text).warnings if notice.code == "little_data"]
    n_articles = sum("monetary-policy" in record.topics for record in samples) + 1  # that of its seed terms
    assert f"topic monetary-policy was learned from {n_articles} articles; do not rely on it" in doubts
    assert len(doubts) == len(tags)
    card = (tmp_path / "m" / "README.md").read_text()
    assert f"{trained.figures['micro_f1'].value:.3f}" in card
    assert not any(record_text in card for record_text in ("Lord Mayor", "Shanghai"))


def test_the_same_corpus_and_seed_give_the_same_bytes(
    trained: Training, samples: list[Record], taxonomy: Taxonomy, tmp_path: Path
) -> None:
    write_model(trained, tmp_path / "a" / "m", version="1", command="test")
    again = train(seed_records(samples, taxonomy), taxonomy)
    write_model(again, tmp_path / "b" / "m", version="1", command="test")
    for name in (WEIGHTS, MANIFEST, RELIABILITY):
        assert (tmp_path / "a" / "m" / name).read_bytes() == (tmp_path / "b" / "m" / name).read_bytes()


def test_compiled_scores_are_scikit_learns_on_samples(trained: Training, samples: list[Record]) -> None:
    _assert_equal(trained, samples)


def test_compiled_scores_are_scikit_learns_on_real_texts(
    trained: Training, real_articles: list[Record]
) -> None:
    _assert_equal(trained, real_articles[:200])


def _assert_equal(trained: Training, records: list[Record]) -> None:
    documents = [read_document(record.text, record.title) for record in records]
    analyzed = [terms(content_segments(document.words)) for document in documents]
    expected = trained.pipeline.decision_function(analyzed)
    linear = trained.classifier.linear
    scores = [linear.read(document).scores for document in documents]
    np.testing.assert_allclose(scores, expected, rtol=0, atol=TOLERANCE)


def test_weak_labels_train_a_model(samples: list[Record], taxonomy: Taxonomy) -> None:
    unlabelled = [Record(record.id, record.title, record.text, ()) for record in samples]
    labelled = weakly_labelled(unlabelled, taxonomy)
    assert sum(bool(record.topics) for record in labelled) > len(samples) / 3
    assert train(labelled, taxonomy).figures["micro_f1"].n == len(samples)


def test_terms_of_one_outlet_alone_are_left_out() -> None:
    analyzed = [["bank", "house style"], ["bank"], ["bank", "gold"], ["gold"]] * 300
    outlets = ["a", "b", "c", "a"] * 300
    assert common_terms(analyzed, outlets) == ["bank"]
    assert common_terms(analyzed[:4], outlets[:4]) == ["bank", "gold", "house style"]


def test_a_topic_with_too_few_examples_is_left_out_and_said(taxonomy: Taxonomy) -> None:
    records = [
        Record(str(number), "", f"{word} number {number} " * 5, (topic,))
        for number in range(12)
        for word, topic in [("bank", "banking")] * (number % 2) + [("oil", "energy")] * (number in (0, 2))
    ] + [Record("none", "", "rain " * 9, ())]
    trained = train(records, taxonomy, n_folds=3)
    assert [topic.id for topic in trained.taxonomy] == ["banking"]
    assert "energy" in trained.left_out


def test_an_unknown_label_or_no_label_is_refused(taxonomy: Taxonomy) -> None:
    with pytest.raises(CorpusError, match="article 'x': unknown topic 'sport'"):
        train([Record("x", "", "text", ("sport",))], taxonomy)
    with pytest.raises(CorpusError, match=f"no topic has {MIN_EXAMPLES} articles with it"):
        train([Record("x", "", "text", ("banking",))], taxonomy)


def test_copies_of_a_few_articles_are_refused(taxonomy: Taxonomy) -> None:
    records = [
        Record(str(number), "", f"{word} " * 30, (topic,))
        for number, (word, topic) in enumerate([("bank", "banking"), ("oil", "energy")] * 5)
    ]
    with pytest.raises(CorpusError, match="2 different articles; at least 5 are needed"):
        train(records, taxonomy)


def test_a_topic_of_every_article_is_left_out(taxonomy: Taxonomy) -> None:
    words = "bank oil gold rice tea ship road wage rent chip".split()
    records = [
        Record(f"{word}{n}", "", f"{word} {n} " * 9, ("economy", *(["banking"] if word == "bank" else [])))
        for word in words
        for n in range(4)
    ]
    trained = train(records, taxonomy)
    assert [topic.id for topic in trained.taxonomy] == ["banking"]
    assert "economy" in trained.left_out

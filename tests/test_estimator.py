"""The estimator says what `Newsdesk.analyze` says, and does what scikit-learn expects of it."""

import json
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.base import clone, is_classifier
from sklearn.frozen import FrozenEstimator
from sklearn.metrics import average_precision_score
from sklearn.model_selection import cross_val_predict, cross_validate
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, MultiLabelBinarizer
from sklearn.utils import get_tags
from sklearn.utils.validation import check_is_fitted

from nlp import InvalidInputError, ModelError, Newsdesk, TopicOptions
from nlp.corpus import Record
from nlp.estimator import NewsdeskClassifier
from nlp.paths import DEFAULT_MODEL, shipped
from nlp.persistence import MANIFEST

BOND = "The bank sold its first green bond. Investors bid for four times the $500m on offer."
INSURER = "The insurer raised premiums by 4.5 per cent. Flood claims had doubled."
GERMAN = "Die Bank hat am Freitag ihre erste grüne Anleihe verkauft. Die Anleger boten das Vierfache."
UNKNOWN = "Qwrt zxcvb plmnk jhgfd wsxed rfvtg."
ABSTAINED = ["", "  \n", "A bank.", GERMAN, UNKNOWN]
TEXTS = [BOND, INSURER, "The museum opened a new wing for paintings of the last century.", *ABSTAINED]


def indicators(newsdesk: Newsdesk, texts: list[str], titles: list[str | None], options: TopicOptions) -> Any:
    """The tags of texts as a matrix, with the probabilities."""
    ids = [topic.id for topic in newsdesk.topics]
    found = np.zeros((len(texts), len(ids)))
    for row, (text, title) in enumerate(zip(texts, titles, strict=True)):
        if text.strip():
            for tag in newsdesk.analyze(text, title=title, topics=options).tags:
                found[row, ids.index(tag.id)] = tag.probability
    return found


@pytest.fixture(scope="module")
def texts(samples: list[Record]) -> list[str]:
    return [*TEXTS, *(record.text for record in samples)]


@pytest.fixture(scope="module")
def y(samples: list[Record]) -> Any:
    topics = MultiLabelBinarizer(classes=NewsdeskClassifier().classes_)
    return topics.fit_transform([record.topics for record in samples])


@pytest.mark.parametrize("mode", ["balanced", "precision", "recall"])
def test_predict_gives_the_tags_of_analyze(newsdesk: Newsdesk, texts: list[str], mode: Any) -> None:
    expected = indicators(newsdesk, texts, [None] * len(texts), TopicOptions(mode)) > 0
    classifier = NewsdeskClassifier(mode=mode)
    predicted = classifier.predict(texts)
    assert predicted.dtype.kind == "i"
    assert 0 < expected.sum() < expected.size
    np.testing.assert_array_equal(predicted, expected)
    np.testing.assert_array_equal(classifier.decision_function(texts) >= 0, expected)


def test_probabilities_are_those_of_analyze_and_their_distance_to_thresholds_decides(
    newsdesk: Newsdesk, texts: list[str]
) -> None:
    every = TopicOptions(explain=False, min_probability=0.0)
    expected = indicators(newsdesk, texts, [None] * len(texts), every)
    classifier = NewsdeskClassifier()
    probabilities = classifier.predict_proba(texts)
    np.testing.assert_array_equal(probabilities.round(4), expected)
    thresholds = probabilities - classifier.decision_function(texts)
    np.testing.assert_allclose(thresholds, newsdesk.classifier.thresholds[[0] * len(texts)], atol=1e-6)


def test_texts_that_newsdesk_abstains_from_have_no_topics_and_no_probability(newsdesk: Newsdesk) -> None:
    reasons = [newsdesk.analyze(text).reason for text in ABSTAINED if text.strip()]
    assert reasons == ["too_short", "language", "unknown_vocabulary"]
    assert not NewsdeskClassifier(mode="recall").predict(ABSTAINED).any()
    assert not NewsdeskClassifier().predict_proba(ABSTAINED).any()
    assert NewsdeskClassifier().predict_proba(TEXTS[2:3]).all()  # judged, but of no topic


@pytest.mark.parametrize(
    "make",
    [
        tuple,
        iter,
        np.array,
        lambda texts: np.array(texts, dtype=object),
        lambda texts: pd.Series(texts, index=[3, 3, *range(len(texts) - 2)]),
        lambda texts: pd.Series(texts, dtype="category"),
        pl.Series,
        lambda texts: pd.DataFrame({"n": 1, "body": texts}),
        lambda texts: pl.DataFrame({"text": texts, "title": [None] * len(texts)}),
    ],
    ids="tuple iterator str-array object-array Series category polars DataFrame polars-frame".split(),
)
def test_texts_may_come_in_any_kind_of_column(make: Callable[[list[str]], Any]) -> None:
    classifier = NewsdeskClassifier()
    np.testing.assert_array_equal(classifier.predict_proba(make(TEXTS)), classifier.predict_proba(TEXTS))


def test_no_texts_give_no_rows() -> None:
    assert NewsdeskClassifier().predict([]).shape == (0, 30)


def test_headlines_of_a_frame_count(newsdesk: Newsdesk, samples: list[Record]) -> None:
    texts = [record.text for record in samples]
    titles = ["Central bank raises interest rates", None, "", None, None] * (len(texts) // 5)
    expected = indicators(newsdesk, texts, titles, TopicOptions()) > 0
    predicted = NewsdeskClassifier().predict(pd.DataFrame({"text": texts, "title": titles}))
    np.testing.assert_array_equal(predicted, expected)
    assert (predicted != NewsdeskClassifier().predict(texts)).any()


@pytest.mark.parametrize(
    ("X", "message"),
    [
        (BOND, "X is a str"),
        ([BOND, None], r"X\[1\] is a NoneType; it must be a text"),
        (np.array([[BOND, INSURER]]), r"X\[0\] is a ndarray"),
        (pd.Series([BOND, None]), r"X\[1\] is a NoneType"),
        (pd.DataFrame({"text": [BOND], "title": [3]}), r"the headline of X\[0\] is a int"),
        (pd.DataFrame({"words": [BOND]}), "no field looks like the text"),
        (pd.DataFrame({"html": ["<p>"]}), "only with web pages: 'html'"),
    ],
)
def test_what_is_no_text_is_refused_with_its_row(X: Any, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        NewsdeskClassifier().predict(X)


def test_fit_checks_and_changes_nothing(samples: list[Record], y: Any) -> None:
    texts = [record.text for record in samples]
    classifier = NewsdeskClassifier()
    check_is_fitted(classifier)  # as it needs no fit
    before = classifier.predict(texts)
    assert classifier.fit(texts, y) is classifier
    np.testing.assert_array_equal(classifier.predict(texts), before)
    assert classifier.sha256_ == Newsdesk.load().info.sha256
    classifier.fit(None)
    for wrong in (y[:, :5], y[:, 0]):
        with pytest.raises(InvalidInputError, match=r"y has the shape \(\d+,.* each of the 30 topics"):
            classifier.fit(texts, wrong)
    with pytest.raises(ValueError, match="MultiLabelBinarizer"):
        classifier.fit(texts, [["banking"], ["fintech", "banking"]])


@pytest.mark.parametrize("ask", ["fit", "predict"])
def test_an_unknown_mode_or_model_is_refused(tmp_path: Path, ask: str) -> None:
    with pytest.raises(InvalidInputError, match="mode is 'best'"):
        getattr(NewsdeskClassifier(mode="best"), ask)([BOND])  # type: ignore[arg-type]  # as a caller may give it
    with pytest.raises(ModelError, match="nowhere"):
        getattr(NewsdeskClassifier(tmp_path / "nowhere"), ask)([BOND])


def test_it_is_a_multilabel_classifier_of_texts_to_scikit_learn() -> None:
    classifier = NewsdeskClassifier(mode="recall")
    tags = get_tags(classifier)
    assert is_classifier(classifier)
    assert tags.classifier_tags.multi_label
    assert tags.input_tags.string
    assert not tags.requires_fit
    assert not tags.target_tags.required
    copy = clone(classifier.fit([BOND]))
    assert copy.get_params() == {"model": None, "mode": "recall"}
    assert not hasattr(copy, "sha256_")
    assert repr(copy) == "NewsdeskClassifier(mode='recall')"
    assert copy.set_params(mode="precision").mode == "precision"


def test_it_ends_a_pipeline(samples: list[Record], y: Any) -> None:
    texts = [record.text for record in samples]
    shout = FunctionTransformer(lambda texts: [text.replace("BANK", "bank") for text in texts])
    pipeline = make_pipeline(shout, NewsdeskClassifier())
    given = [text.replace("bank", "BANK") for text in texts]
    expected = NewsdeskClassifier().predict(texts)
    np.testing.assert_array_equal(pipeline.fit(given, y).predict(given), expected)
    assert pipeline.score(given, y) == (expected == y).all(axis=1).mean()
    np.testing.assert_array_equal(pipeline.classes_, NewsdeskClassifier().classes_)


def ranking(classifier: Any, X: Any, y: Any) -> float:
    return float(average_precision_score(y, classifier.predict_proba(X), average="micro"))


def test_it_is_cross_validated(samples: list[Record], y: Any) -> None:
    frame = pd.DataFrame({"text": [record.text for record in samples]})
    classifier = NewsdeskClassifier()
    for method in ("predict", "predict_proba", "decision_function"):
        found = cross_val_predict(classifier, frame, y, cv=3, method=method)
        np.testing.assert_array_equal(found, getattr(classifier, method)(frame))
    scoring = {"f1": "f1_micro", "subset": "accuracy", "ranking": ranking}
    pipeline = Pipeline([("topics", classifier)])
    scores = cross_validate(pipeline, frame, y, cv=2, scoring=scoring, error_score="raise")
    assert scores["test_f1"].min() > 0.5
    assert scores["test_ranking"].min() > 0.5


def test_frozen_it_predicts_the_same() -> None:
    frozen = FrozenEstimator(NewsdeskClassifier())
    np.testing.assert_array_equal(frozen.fit(TEXTS, None).predict(TEXTS), NewsdeskClassifier().predict(TEXTS))


@pytest.mark.parametrize("fitted", [True, False])
def test_a_pickle_is_small_and_wants_the_same_model(tmp_path: Path, fitted: bool) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(shipped(DEFAULT_MODEL), folder)
    classifier = NewsdeskClassifier(folder, mode="recall")
    pipeline = make_pipeline(classifier.fit(TEXTS) if fitted else classifier)
    joblib.dump(pipeline, tmp_path / "pipeline.joblib")
    assert (tmp_path / "pipeline.joblib").stat().st_size < 2_000
    read = joblib.load(tmp_path / "pipeline.joblib")
    np.testing.assert_array_equal(read.predict(TEXTS), classifier.predict(TEXTS))
    assert read[-1].sha256_ == Newsdesk.load(folder).info.sha256
    manifest = json.loads((folder / MANIFEST).read_text("utf-8")) | {"version": "another"}
    changed = pickle.dumps(classifier).replace(read[-1].sha256_.encode(), b"0" * 64)
    with pytest.raises(ModelError, match="was expected"):
        pickle.loads(changed).predict(TEXTS)
    (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    assert classifier.fit(TEXTS).sha256_ == Newsdesk.load(folder).info.sha256 != read[-1].sha256_


def test_another_model_must_be_fitted_anew(tmp_path: Path) -> None:
    shutil.copytree(shipped(DEFAULT_MODEL), tmp_path / "m")
    with (tmp_path / "m" / MANIFEST).open("a", encoding="utf-8") as manifest:
        manifest.write("\n")
    classifier = NewsdeskClassifier().fit(TEXTS).set_params(model=tmp_path / "m")
    with pytest.raises(ModelError, match="was expected"):
        classifier.predict(TEXTS)
    assert classifier.fit(TEXTS).predict(TEXTS).any()

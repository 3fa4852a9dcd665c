"""The linear model as scikit-learn fits it, and its compilation into plain arrays. Only for training."""

from collections import defaultdict
from collections.abc import Sequence
from warnings import catch_warnings, filterwarnings

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.svm import LinearSVC

from nlp.classifier import MODES, TopicClassifier
from nlp.errors import ModelError
from nlp.evaluation import Bool
from nlp.features import Float, Vocabulary, document_words, terms
from nlp.types import Document

MIN_OUTLETS = 3
SMALL = 1000
TOLERANCE = 1e-5


def common_terms(analyzed: Sequence[Sequence[str]], outlets: Sequence[str]) -> list[str]:
    """Return the terms of at least `MIN_OUTLETS` outlets: what one house alone writes does not carry over.

    An article without an outlet counts as an outlet of its own. In a corpus under `SMALL` articles every
    term is taken.
    """
    least = MIN_OUTLETS if len(analyzed) >= SMALL else 1
    seen_in: dict[str, set[str | int]] = defaultdict(set)
    for index, (found, outlet) in enumerate(zip(analyzed, outlets, strict=True)):
        for term in set(found):
            if len(seen_in[term]) < least:
                seen_in[term].add(outlet or index)
    return sorted(term for term, holders in seen_in.items() if len(holders) >= least)


def make_linear_pipeline(vocabulary: Sequence[str], random_state: int) -> Pipeline:
    """Return the unfitted scikit-learn pipeline: TF-IDF over words and pairs, a linear SVM a topic."""
    vectorizer = TfidfVectorizer(analyzer=_as_they_are, sublinear_tf=True, vocabulary=vocabulary)
    return make_pipeline(vectorizer, OneVsRestClassifier(LinearSVC(C=1.0, random_state=random_state)))


def compile_pipeline(pipeline: Pipeline, calibration: NDArray[np.float32]) -> TopicClassifier:
    """Return the classifier that scores as the fitted pipeline does. Its thresholds are yet 0.5."""
    vectorizer, classifiers = (step for _, step in pipeline.steps)
    names = vectorizer.get_feature_names_out().tolist()
    vocabulary = Vocabulary.from_terms(names)
    column_of = {name: column for column, name in enumerate(names)}
    order = [column_of[name] for name in vocabulary.terms]
    coef = np.stack([estimator.coef_[0] for estimator in classifiers.estimators_], axis=1)
    n_topics = coef.shape[1]
    return TopicClassifier(
        vocabulary=vocabulary,
        idf=vectorizer.idf_[order].astype(np.float32),
        coef=np.ascontiguousarray(coef[order], dtype=np.float32),
        intercept=np.array([estimator.intercept_[0] for estimator in classifiers.estimators_], np.float32),
        calibration=calibration,
        thresholds=np.full((len(MODES), n_topics), 0.5, dtype=np.float32),
    )


def held_out_scores(
    analyzed: list[list[str]], outlets: list[str], y: Bool, held_out: list[list[str]], random_state: int
) -> Float:
    """Fit on some articles and return the scores of others, shape (n_held_out, n_topics)."""
    pipeline = make_linear_pipeline(common_terms(analyzed, outlets), random_state)
    with catch_warnings():
        # A rare topic may have no example left in a fold; scikit-learn warns and scores it constantly.
        filterwarnings("ignore", "Label not .* is present in all training examples", UserWarning)
        pipeline.fit(analyzed, y)
    scores: Float = pipeline.decision_function(held_out)
    return scores.reshape(len(held_out), -1)


def check_equal(pipeline: Pipeline, classifier: TopicClassifier, documents: Sequence[Document]) -> None:
    """Raise unless the compiled classifier scores the documents as scikit-learn does."""
    expected = pipeline.decision_function([terms(document_words(document)) for document in documents])
    scores = [classifier.scores(classifier.read(document)) for document in documents]
    difference = float(np.abs(np.array(scores) - expected.reshape(len(documents), -1)).max())
    if not difference <= TOLERANCE:
        raise ModelError(f"the compiled model's scores differ by {difference} from scikit-learn's")


def _as_they_are(found: list[str]) -> list[str]:
    return found

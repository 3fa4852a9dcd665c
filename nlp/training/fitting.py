"""The linear model as scikit-learn fits it, and its compilation into plain arrays. Only for training."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from warnings import catch_warnings, filterwarnings

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.svm import LinearSVC

from nlp.corpus import Record
from nlp.document import Document, read_document
from nlp.errors import ModelError
from nlp.evaluation import Bool
from nlp.features import Vocabulary, content_segments, terms
from nlp.linear_model import LinearModel
from nlp.types import Taxonomy

MIN_OUTLETS = 3
SMALL = 1000
TOL = 0.1  # of the SVM: finer costs three times the time and measures the same
TOLERANCE = 1e-5


@dataclass(frozen=True, slots=True)
class Examples:
    """Labelled articles as training wants them.

    Parameters
    ----------
    documents : list of Document
        The articles.
    analyzed : list of list of str
        Their terms.
    outlets : list of str
        Where they appeared; empty where unknown.
    y : ndarray of bool, shape (n_articles, n_topics)
        Which topics they have.
    """

    documents: list[Document]
    analyzed: list[list[str]]
    outlets: list[str]
    y: Bool

    @classmethod
    def from_records(cls, records: Sequence[Record], taxonomy: Taxonomy) -> "Examples":
        """Read the articles of a corpus."""
        documents = [read_document(record.text, record.title) for record in records]
        return cls(
            documents,
            [terms(content_segments(document.words)) for document in documents],
            [record.outlet for record in records],
            np.array([[topic.id in record.topics for topic in taxonomy] for record in records]),
        )

    def take(self, indices: NDArray[np.int64]) -> "Examples":
        """Return some of the articles."""
        return Examples(
            [self.documents[index] for index in indices],
            [self.analyzed[index] for index in indices],
            [self.outlets[index] for index in indices],
            self.y[indices],
        )


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


def fit_pipeline(examples: Examples, random_state: int) -> Pipeline:
    """Fit the scikit-learn pipeline: TF-IDF over words and pairs of words, a linear SVM a topic."""
    vocabulary = common_terms(examples.analyzed, examples.outlets)
    vectorizer = TfidfVectorizer(analyzer=_as_they_are, sublinear_tf=True, vocabulary=vocabulary)
    svm = LinearSVC(C=1.0, tol=TOL, random_state=random_state)
    pipeline = make_pipeline(vectorizer, OneVsRestClassifier(svm))
    with catch_warnings():
        # A rare topic may have no example left in a fold; it is then scored constantly, as compiled below.
        filterwarnings("ignore", "Label not .* is present in all training examples", UserWarning)
        return pipeline.fit(examples.analyzed, examples.y)


def compile_pipeline(pipeline: Pipeline) -> LinearModel:
    """Return the linear model that scores as the fitted pipeline does."""
    vectorizer, classifiers = (step for _, step in pipeline.steps)
    names = vectorizer.get_feature_names_out().tolist()
    vocabulary = Vocabulary.from_terms(names)
    column_of = {name: column for column, name in enumerate(names)}
    order = [column_of[name] for name in vocabulary.terms]
    n_topics = len(classifiers.estimators_)
    coef = np.zeros((len(names), n_topics), dtype=np.float32)
    intercept = np.full(n_topics, -1, dtype=np.float32)
    for topic, estimator in enumerate(classifiers.estimators_):
        if isinstance(estimator, LinearSVC):
            coef[:, topic] = estimator.coef_[0][order]
            intercept[topic] = estimator.intercept_[0]
    return LinearModel(vocabulary, vectorizer.idf_[order].astype(np.float32), coef, intercept)


def check_equal(pipeline: Pipeline, linear: LinearModel, documents: Sequence[Document]) -> None:
    """Raise unless the compiled model scores the documents as scikit-learn does.

    Raises
    ------
    ModelError
        If a score differs by more than `TOLERANCE`.
    """
    expected = pipeline.decision_function([terms(content_segments(document.words)) for document in documents])
    scores = np.array([linear.read(document).scores for document in documents])
    difference = float(np.abs(scores - expected.reshape(scores.shape)).max())
    if not difference <= TOLERANCE:
        raise ModelError(f"the compiled model's scores differ by {difference} from scikit-learn's")


def _as_they_are(found: list[str]) -> list[str]:
    return found

"""What tags articles beside newsdesk in the same process: newsdesk, and scikit-learn in three ways.

*The same model* is the scikit-learn pipeline that newsdesk's linear model was compiled from, built again from the
shipped model's terms, frequencies and coefficients, and its scores are newsdesk's raw scores. It reads an article
with newsdesk's code: once with newsdesk's kernel, and once all in Python, as it is before anything is compiled.
*Plain* is what most people write: words and pairs of words as scikit-learn finds them, as many
terms as the shipped model has, fitted on articles with newsdesk's topics.
"""

import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from made_articles import Article
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import MultiLabelBinarizer
from sklearn.svm import LinearSVC
from speed_machine import Measured

from nlp import Newsdesk
from nlp.document import read_document
from nlp.features import content_segments, terms
from nlp.linear_model import LinearModel
from nlp.types import TopicOptions
from nlp.words import Float

Topics = list[list[str]]
TAGS, EVERYTHING = "newsdesk, topics", "newsdesk, topics with evidence and a summary"
SAME, PLAIN = "scikit-learn, the same model, read by newsdesk's kernel", "scikit-learn, plain"
IN_PYTHON = "scikit-learn, the same model, read in Python"
QUIET = TopicOptions(explain=False)
EVERY_SCORE = TopicOptions(explain="full", min_probability=0.0)


@dataclass(frozen=True)
class System:
    """Tags articles in this process.

    Parameters
    ----------
    name : str
        What it is called in the table.
    answer : callable
        Gives the topics of some articles.
    inputs : sequence
        The articles as it takes them.
    """

    name: str
    answer: Callable[[Sequence[Any]], Topics]
    inputs: Sequence[Any]

    def batch(self) -> Measured:
        """Tag all articles at once."""
        begin = time.perf_counter()
        given = self.answer(self.inputs)
        return Measured(time.perf_counter() - begin, sum(map(len, given)))

    def one_by_one(self, n: int) -> Measured:
        """Tag the first articles, one at a time."""
        begin = time.perf_counter()
        given = [self.answer([article]) for article in self.inputs[:n]]
        return Measured(time.perf_counter() - begin, sum(len(topics[0]) for topics in given))


def joined(articles: Sequence[Article]) -> list[str]:
    """Return headline and text in one, for those who know no headlines."""
    return [f"{article.title}\n{article.text}" for article in articles]


def with_newsdesk(newsdesk: Newsdesk) -> Callable[[Sequence[Article]], Topics]:
    """Return what gives topics without evidence; there is no batch, so it takes one after the other."""

    def answer(articles: Sequence[Article]) -> Topics:
        found = (newsdesk.analyze(text, title=title, topics=QUIET, summary=False) for title, text in articles)
        return [[tag.id for tag in analysis.tags] for analysis in found]

    return answer


def with_everything(newsdesk: Newsdesk) -> Callable[[Sequence[Article]], Topics]:
    """Return what gives topics, with evidence and a summary besides."""

    def answer(articles: Sequence[Article]) -> Topics:
        found = (newsdesk.analyze(text, title=title) for title, text in articles)
        return [[tag.id for tag in analysis.tags] for analysis in found]

    return answer


def with_pipeline(pipeline: Pipeline, names: Sequence[str]) -> Callable[[Sequence[Any]], Topics]:
    """Return what gives the topics that a scikit-learn pipeline predicts."""

    def answer(inputs: Sequence[Any]) -> Topics:
        return [[names[column] for column in np.flatnonzero(row)] for row in pipeline.predict(inputs)]

    return answer


def same_pipeline(model: LinearModel) -> Pipeline:
    """Return the scikit-learn pipeline that a model was compiled from; it takes articles.

    It is fitted on two empty articles, and then given the model's coefficients.
    """
    n_terms, n_topics = model.coef.shape
    vectorizer = TfidfVectorizer(analyzer=article_terms, sublinear_tf=True, vocabulary=model.vocabulary.terms)
    vectorizer.idf_ = model.idf.astype(float)
    classifiers = OneVsRestClassifier(LinearSVC())
    classifiers.fit(csr_matrix((2, n_terms)), np.outer([0, 1], np.ones(n_topics, dtype=int)))
    for topic, estimator in enumerate(classifiers.estimators_):
        estimator.coef_ = model.coef[None, :, topic].astype(float)
        estimator.intercept_ = model.intercept[topic : topic + 1].astype(float)
    return make_pipeline(vectorizer, classifiers)


def article_terms(article: Article) -> list[str]:
    """Return the terms of an article as training reads it."""
    return terms(content_segments(read_document(article.text, article.title).words))


def plain_pipeline(texts: Sequence[str], topics: Topics, n_terms: int) -> tuple[Pipeline, list[str]]:
    """Fit a pipeline as people write it, and return it with the names of its topics."""
    binarizer = MultiLabelBinarizer()
    y = binarizer.fit_transform(topics)
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, max_features=n_terms)
    pipeline = make_pipeline(vectorizer, OneVsRestClassifier(LinearSVC(random_state=0)))
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", "Label not .* is present in all training examples", UserWarning
        )  # rare topics
        pipeline.fit(texts, y)
    return pipeline, binarizer.classes_.tolist()


@contextmanager
def without_kernel() -> Iterator[None]:
    """Let newsdesk's own code do its work in Python meanwhile."""
    compiled = [
        module
        for name, module in sys.modules.items()
        if name.startswith("nlp.") and hasattr(module, "kernel")
    ]
    kernels = [module.kernel for module in compiled]
    for module in compiled:
        module.kernel = None
    try:
        yield
    finally:
        for module, kernel in zip(compiled, kernels, strict=True):
            module.kernel = kernel


def all_in_python(answer: Callable[[Sequence[Any]], Topics]) -> Callable[[Sequence[Any]], Topics]:
    """Return what answers the same without newsdesk's kernel."""

    def answer_in_python(inputs: Sequence[Any]) -> Topics:
        with without_kernel():
            return answer(inputs)

    return answer_in_python


def raw_scores(newsdesk: Newsdesk, articles: Sequence[Article]) -> Float:
    """Return newsdesk's raw score of each topic for each article; NaN where it abstains from tagging at all."""
    column_of = {topic.id: column for column, topic in enumerate(newsdesk.topics)}
    found = np.full((len(articles), len(column_of)), np.nan)
    for row, (title, text) in enumerate(articles):
        for tag in newsdesk.analyze(text, title=title, topics=EVERY_SCORE, summary=False).tags:
            found[row, column_of[tag.id]] = tag.score
    return found


def largest_difference(newsdesk: Newsdesk, pipeline: Pipeline, articles: Sequence[Article]) -> float:
    """Return by how much a score of the pipeline differs from newsdesk's raw score, at most."""
    differences = np.abs(pipeline.decision_function(articles) - raw_scores(newsdesk, articles))
    return float(np.nanmax(differences))


def systems_here(
    newsdesk: Newsdesk, articles: Sequence[Article], plain: tuple[Pipeline, list[str]]
) -> list[System]:
    """Return the systems of this process.

    Parameters
    ----------
    newsdesk : Newsdesk
        With its model.
    articles : sequence of Article
        Those to tag.
    plain : (Pipeline, list of str)
        What `plain_pipeline` returned.
    """
    linear = newsdesk.classifier.linear
    same = with_pipeline(same_pipeline(linear), [topic.id for topic in newsdesk.topics])
    return [
        System(TAGS, with_newsdesk(newsdesk), articles),
        System(EVERYTHING, with_everything(newsdesk), articles),
        System(SAME, same, articles),
        System(IN_PYTHON, all_in_python(same), articles),
        System(PLAIN, with_pipeline(*plain), joined(articles)),
    ]

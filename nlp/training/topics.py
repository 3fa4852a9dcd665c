"""Training: a corpus is fitted with scikit-learn, calibrated, and compiled into a folder of plain arrays.

Never imported when answering.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from joblib import Parallel, delayed
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline

from nlp.classifier import MODES, TopicClassifier
from nlp.corpus import Record, fingerprint, near_duplicates
from nlp.errors import CorpusError
from nlp.evaluation import Estimate
from nlp.pictures import reliability_svg
from nlp.seed_terms import SeedTerms
from nlp.support import FIGURES
from nlp.training.calibration import fit_support, fit_thresholds
from nlp.training.fitting import Examples, check_equal, compile_pipeline, fit_pipeline
from nlp.training.measuring import HeldOut, TopicFigures, cross_fitted
from nlp.types import Taxonomy
from nlp.words import Float

MIN_EXAMPLES = 3
LANGUAGE = "en"  # stop words, sentence ends and noise phrases are English


class Progress(Protocol):
    """Told which step has begun, or how many of its `total` parts are done."""

    def __call__(self, step: str, done: int = 0, total: int = 0) -> None:
        """Take note of it."""


def _quietly(step: str, done: int = 0, total: int = 0) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Training:
    """A fitted classifier and what was learned on the way.

    `pipeline` is the scikit-learn original; `figures`, those of each topic, and `reliability`, an SVG, were
    measured on `held_out`, out-of-fold answers to the articles of `ids`; `left_out` are the topics with too
    few articles for or against to be learned.
    """

    classifier: TopicClassifier
    pipeline: Pipeline
    taxonomy: Taxonomy
    figures: dict[str, Estimate]
    topic_figures: list[TopicFigures]
    reliability: str
    held_out: HeldOut
    ids: tuple[str, ...]
    left_out: tuple[str, ...]
    corpus: dict[str, Any]
    random_state: int


def train(
    records: Sequence[Record],
    taxonomy: Taxonomy,
    *,
    random_state: int = 0,
    n_folds: int = 5,
    progress: Progress = _quietly,
) -> Training:
    """Fit a classifier, calibrate it and set its thresholds on out-of-fold scores, and compile it.

    Parameters
    ----------
    records : sequence of Record
        Labelled articles.
    taxonomy : Taxonomy
        The topics to learn. Those without `MIN_EXAMPLES` articles for and against are left out.
    random_state : int
        Seed. The same corpus and seed give the same arrays, bit for bit.
    n_folds : int
        Folds of the cross-validation; near duplicates stay together.
    progress : callable
        Told what is being done.

    Raises
    ------
    CorpusError
        If a label is no topic of the taxonomy, or there are too few articles.
    """
    counts = _counts(records, taxonomy)
    most = len(records) - MIN_EXAMPLES
    learned = tuple(topic for topic in taxonomy if MIN_EXAMPLES <= counts[topic.id] <= most)
    if not learned:
        detail = f"no topic has {MIN_EXAMPLES} articles with it and {MIN_EXAMPLES} without"
        raise CorpusError(f"{detail}; label more articles")
    groups = near_duplicates(records)
    if (n_stories := len(set(groups))) < n_folds:
        raise CorpusError(
            f"{n_stories} different articles; at least {n_folds} are needed, copies not counted"
        )
    seed_terms = SeedTerms.from_taxonomy(learned)
    progress(f"reading {len(records)} articles")
    examples = Examples.from_records(records, learned)

    folds = GroupKFold(n_folds, shuffle=True, random_state=random_state)
    splits = list(folds.split(records, groups=groups))
    parts = Parallel(n_jobs=-1, return_as="generator")(
        delayed(_held_out_figures)(examples.take(fit), examples.take(held_out), seed_terms, random_state)
        for fit, held_out in splits
    )
    figures = np.empty((*examples.y.shape, len(FIGURES)))
    step = "cross-validating"
    progress(step, 0, n_folds)
    for fold, ((_, held_out), part) in enumerate(zip(splits, parts, strict=True), 1):
        figures[held_out] = part
        progress(step, fold, n_folds)

    progress("fitting on all articles")
    pipeline = fit_pipeline(examples, random_state)
    linear = compile_pipeline(pipeline)
    check_equal(pipeline, linear, examples.documents[:200])
    progress("calibrating and measuring")
    support = fit_support(examples.y, figures)
    undecided = TopicClassifier(
        linear, LANGUAGE, seed_terms, support, np.ones((len(MODES), len(learned)), np.float32)
    )
    classifier = replace(undecided, thresholds=fit_thresholds(examples.y, undecided.probabilities(figures)))
    answers = cross_fitted(examples.y, figures, splits)
    return Training(
        classifier=classifier,
        pipeline=pipeline,
        taxonomy=learned,
        figures=answers.figures(),
        topic_figures=answers.topic_figures(),
        reliability=reliability_svg(examples.y, answers.probabilities),
        held_out=answers,
        ids=tuple(record.id for record in records),
        left_out=tuple(topic.id for topic in taxonomy if topic not in learned),
        corpus={"sha256": fingerprint(records), "articles": len(records)},
        random_state=random_state,
    )


def _held_out_figures(
    examples: Examples, held_out: Examples, seed_terms: SeedTerms, random_state: int
) -> Float:
    """Fit on some articles and return the support figures of others."""
    linear = compile_pipeline(fit_pipeline(examples, random_state))
    n_topics = len(linear.intercept)
    support = np.zeros((n_topics, len(FIGURES) + 1), np.float32)
    thresholds = np.zeros((len(MODES), n_topics), np.float32)
    undecided = TopicClassifier(linear, LANGUAGE, seed_terms, support, thresholds)
    return np.array([undecided.figures(linear.read(document)) for document in held_out.documents])


def _counts(records: Sequence[Record], taxonomy: Taxonomy) -> dict[str, int]:
    counts = dict.fromkeys((topic.id for topic in taxonomy), 0)
    for record in records:
        for topic in record.topics:
            if topic not in counts:
                known = ", ".join(counts)
                raise CorpusError(
                    f"article {record.id!r}: unknown topic {topic!r}; the taxonomy has: {known}"
                )
            counts[topic] += 1
    return counts

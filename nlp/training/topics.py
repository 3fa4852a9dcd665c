"""Training: a corpus is fitted with scikit-learn, calibrated, and compiled into a folder of plain arrays.

Never imported when answering.
"""

import platform
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline

from nlp.classifier import MODES, TopicClassifier
from nlp.corpus import Record, fingerprint, near_duplicates
from nlp.document import read_document
from nlp.errors import CorpusError
from nlp.evaluation import Bool, Estimate, bootstrap, calibration_error, macro_f1, micro_f1
from nlp.features import Float
from nlp.persistence import save_folder
from nlp.support import FIGURES, SeedTerms, weak_labels
from nlp.training.calibration import fit_support, fit_thresholds
from nlp.training.card import model_card
from nlp.training.fitting import Examples, check_equal, compile_pipeline, fit_pipeline
from nlp.types import Taxonomy

MIN_EXAMPLES = 3
LANGUAGE = "en"  # stop words, sentence ends and noise phrases are English

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Training:
    """A fitted classifier and what was learned on the way.

    `pipeline` is the scikit-learn original; `figures` were measured out of fold; `left_out` are the topics
    with too few articles for or against to be learned.
    """

    classifier: TopicClassifier
    pipeline: Pipeline
    taxonomy: Taxonomy
    figures: dict[str, Estimate]
    left_out: tuple[str, ...]
    corpus: dict[str, Any]
    random_state: int


def train(
    records: Sequence[Record],
    taxonomy: Taxonomy,
    *,
    random_state: int = 0,
    n_folds: int = 5,
    progress: Progress = lambda step: None,
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

    progress(f"cross-validating in {n_folds} folds")
    folds = GroupKFold(n_folds, shuffle=True, random_state=random_state)
    splits = list(folds.split(records, groups=groups))
    parts = Parallel(n_jobs=-1)(
        delayed(_held_out_figures)(examples.take(fit), examples.take(held_out), seed_terms, random_state)
        for fit, held_out in splits
    )
    figures = np.empty((*examples.y.shape, len(FIGURES)))
    for (_, held_out), part in zip(splits, parts, strict=True):
        figures[held_out] = part

    progress("fitting on all articles")
    pipeline = fit_pipeline(examples, random_state)
    linear = compile_pipeline(pipeline)
    check_equal(pipeline, linear, examples.documents[:200])
    support = fit_support(examples.y, figures)
    undecided = TopicClassifier(
        linear, LANGUAGE, seed_terms, support, np.ones((len(MODES), len(learned)), np.float32)
    )
    classifier = replace(undecided, thresholds=fit_thresholds(examples.y, undecided.probabilities(figures)))
    return Training(
        classifier=classifier,
        pipeline=pipeline,
        taxonomy=learned,
        figures=_measure(examples.y, figures, splits, classifier),
        left_out=tuple(topic.id for topic in taxonomy if topic not in learned),
        corpus={"sha256": fingerprint(records), "articles": len(records)},
        random_state=random_state,
    )


def _held_out_figures(
    examples: Examples, held_out: Examples, seed_terms: SeedTerms, random_state: int
) -> Float:
    """Fit on some articles and return the support figures of others."""
    linear = compile_pipeline(fit_pipeline(examples, random_state))
    nothing = np.empty(0, np.float32)
    classifier = TopicClassifier(linear, LANGUAGE, seed_terms, nothing, nothing)
    return np.array([classifier.figures(linear.read(document)) for document in held_out.documents])


def _measure(
    y: Bool,
    figures: Float,
    splits: Sequence[tuple[NDArray[np.int64], NDArray[np.int64]]],
    classifier: TopicClassifier,
) -> dict[str, Estimate]:
    """Measure on each fold with support weights and thresholds from the others."""
    probabilities = np.empty(y.shape)
    given = np.empty(y.shape, dtype=bool)
    for others, fold in splits:
        fitted = replace(classifier, support=fit_support(y[others], figures[others]))
        thresholds = fit_thresholds(y[others], fitted.probabilities(figures[others]))
        probabilities[fold] = fitted.probabilities(figures[fold])
        given[fold] = probabilities[fold] >= thresholds[MODES.index("balanced")]
    return {
        "micro_f1": bootstrap(micro_f1, y, given),
        "macro_f1": bootstrap(macro_f1, y, given),
        "calibration_error": bootstrap(calibration_error, y, probabilities),
    }


def seed_records(samples: Sequence[Record], taxonomy: Taxonomy) -> list[Record]:
    """Return the sample articles and, for each topic, a record of its seed terms."""
    terms_as_text = [
        Record(f"seed-terms-{topic.id}", title="", text=". ".join(topic.seed_terms), topics=(topic.id,))
        for topic in taxonomy
        if topic.seed_terms
    ]
    return [*samples, *terms_as_text]


def weakly_labelled(records: Sequence[Record], taxonomy: Taxonomy) -> list[Record]:
    """Return the records with the topics that `nlp.support.weak_labels` finds in them."""
    labels = weak_labels([f"{record.title}\n{record.text}" for record in records], taxonomy)
    return [replace(record, topics=topics) for record, topics in zip(records, labels, strict=True)]


def write_model(
    training: Training, folder: Path, *, version: str, command: str, overwrite: bool = False
) -> None:
    """Write a trained model as a folder; its name is the folder's.

    Parameters
    ----------
    training : Training
        What `train` returned.
    folder : Path
        Where to.
    version : str
        The model's version, such as ``2026.11``.
    command : str
        How it was trained, for the record.
    overwrite : bool
        Whether to replace a model folder that is there.

    Raises
    ------
    ModelError
        If the folder exists and may not be replaced.
    """
    folder = folder.resolve()
    classifier = training.classifier
    text = ". ".join(topic.name for topic in training.taxonomy)
    probabilities = classifier.probabilities(classifier.figures(classifier.linear.read(read_document(text))))
    manifest = {
        "name": folder.name,
        "version": version,
        "language": LANGUAGE,
        "command": command,
        "trained_with": {
            "python": platform.python_version(),
            **{package: metadata.version(package) for package in ("numpy", "scikit-learn")},
        },
        "corpus": training.corpus,
        "random_state": training.random_state,
        "figures": {name: asdict(estimate) for name, estimate in training.figures.items()},
        "topics": [asdict(topic) for topic in training.taxonomy],
        "self_test": {"text": text, "probabilities": probabilities.tolist()},
    }
    save_folder(folder, manifest, classifier.arrays(), model_card(manifest), overwrite=overwrite)


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

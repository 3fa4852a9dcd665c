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
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline

from nlp.calibration import fit_calibration, fit_thresholds
from nlp.card import model_card
from nlp.classifier import TopicClassifier
from nlp.corpus import Record, fingerprint, near_duplicates
from nlp.document import read_document
from nlp.errors import CorpusError
from nlp.evaluation import Estimate, bootstrap, calibration_error, macro_f1, micro_f1
from nlp.features import document_words, terms
from nlp.linear import check_equal, common_terms, compile_pipeline, held_out_scores, make_linear_pipeline
from nlp.persistence import save_folder
from nlp.topics import Taxonomy, weak_labels

MIN_EXAMPLES = 3

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Training:
    """A fitted classifier and what was learned on the way.

    `pipeline` is the scikit-learn original; `figures` were measured out of fold; `left_out` are the topics
    with too few examples to be learned.
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
        The topics to learn. Those with fewer than `MIN_EXAMPLES` examples are left out.
    random_state : int
        Seed. The same corpus and seed give the same arrays, bit for bit.
    n_folds : int
        Folds of the cross-validation; near duplicates stay together.
    progress : callable
        Told what is being done.

    Raises
    ------
    CorpusError
        If a label is no topic of the taxonomy, or no topic has enough examples.
    """
    counts = _counts(records, taxonomy)
    learned = taxonomy.restricted_to(topic for topic, count in counts.items() if count >= MIN_EXAMPLES)
    if not learned.topics:
        raise CorpusError(f"no topic has {MIN_EXAMPLES} examples; label more articles")
    y = np.array([[topic in record.topics for topic in learned.ids] for record in records])
    documents = [read_document(record.text, record.title) for record in records]
    outlets = [record.outlet for record in records]
    analyzed = [terms(document_words(document)) for document in documents]

    progress(f"cross-validating on {len(records)} articles in {n_folds} folds")
    folds = GroupKFold(n_folds, shuffle=True, random_state=random_state)
    splits = list(folds.split(analyzed, groups=near_duplicates(records)))
    parts = Parallel(n_jobs=-1)(
        delayed(held_out_scores)(
            [analyzed[i] for i in fit],
            [outlets[i] for i in fit],
            y[fit],
            [analyzed[i] for i in held_out],
            random_state,
        )
        for fit, held_out in splits
    )
    scores = np.empty(y.shape)
    for (_, held_out), part in zip(splits, parts, strict=True):
        scores[held_out] = part
    calibration = fit_calibration(y, scores)

    progress("fitting on all articles")
    pipeline = make_linear_pipeline(common_terms(analyzed, outlets), random_state).fit(analyzed, y)
    classifier = compile_pipeline(pipeline, calibration)
    probabilities = classifier.probabilities(scores)
    classifier = replace(classifier, thresholds=fit_thresholds(y, probabilities))
    check_equal(pipeline, classifier, documents[:200])
    given = probabilities >= classifier.thresholds[0]
    figures = {
        "micro_f1": bootstrap(micro_f1, y, given),
        "macro_f1": bootstrap(macro_f1, y, given),
        "calibration_error": bootstrap(calibration_error, y, probabilities),
    }
    left_out = tuple(topic for topic in taxonomy.ids if topic not in learned.ids)
    return Training(
        classifier=classifier,
        pipeline=pipeline,
        taxonomy=learned,
        figures=figures,
        left_out=left_out,
        corpus={"sha256": fingerprint(records), "articles": len(records)},
        random_state=random_state,
    )


def seed_records(samples: Sequence[Record], taxonomy: Taxonomy) -> list[Record]:
    """Return the sample articles and, for each topic, a record of its seed terms."""
    terms_as_text = [
        Record(f"seed-terms-{topic.id}", title="", text=". ".join(seed_terms), topics=(topic.id,))
        for topic, seed_terms in zip(taxonomy.topics, taxonomy.seed_terms, strict=True)
        if seed_terms
    ]
    return [*samples, *terms_as_text]


def weakly_labelled(records: Sequence[Record], taxonomy: Taxonomy) -> list[Record]:
    """Return the records with the topics that `nlp.topics.weak_labels` finds in them."""
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
    text = ". ".join(topic.name for topic in training.taxonomy.topics)
    scores = training.classifier.scores(training.classifier.read(read_document(text)))
    manifest = {
        "name": folder.resolve().name,
        "version": version,
        "command": command,
        "trained_with": {
            "python": platform.python_version(),
            **{package: metadata.version(package) for package in ("numpy", "scikit-learn")},
        },
        "corpus": training.corpus,
        "random_state": training.random_state,
        "figures": {name: asdict(estimate) for name, estimate in training.figures.items()},
        "topics": [asdict(topic) for topic in training.taxonomy.topics],
        "self_test": {"text": text, "scores": scores.tolist()},
    }
    save_folder(folder, manifest, training.classifier.arrays(), model_card(manifest), overwrite=overwrite)


def _counts(records: Sequence[Record], taxonomy: Taxonomy) -> dict[str, int]:
    counts = dict.fromkeys(taxonomy.ids, 0)
    for record in records:
        for topic in record.topics:
            if topic not in counts:
                known = ", ".join(taxonomy.ids)
                raise CorpusError(
                    f"article {record.id!r}: unknown topic {topic!r}; the taxonomy has: {known}"
                )
            counts[topic] += 1
    return counts

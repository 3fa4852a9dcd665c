"""How the corpus of real news is parted into articles to fit on and articles to measure on, and newsdesk's answers."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from sklearn.model_selection import GroupKFold

from nlp.classifier import MODES
from nlp.corpus import Record, near_duplicates
from nlp.document import read_document
from nlp.evaluation import Bool
from nlp.training.topics import train
from nlp.types import Taxonomy
from nlp.words import Float

LATER = "2024-09"
N_FOLDS = 3
Split = tuple[list[int], list[int]]


def by_outlet(records: Sequence[Record]) -> Iterator[Split]:
    """Three folds, no outlet in two of them."""
    for fit, held_out in GroupKFold(N_FOLDS).split(records, groups=[record.outlet for record in records]):
        yield fit.tolist(), held_out.tolist()


def by_time(records: Sequence[Record]) -> Iterator[Split]:
    """Articles since `LATER` held out, and near duplicates of these not used at all."""
    later = [record.date >= LATER and record.date[:4].isdigit() for record in records]
    groups = near_duplicates(records)
    spoilt = {group for group, is_later in zip(groups, later, strict=True) if is_later}
    yield (
        [index for index, group in enumerate(groups) if group not in spoilt],
        [index for index, is_later in enumerate(later) if is_later],
    )


def at_random(records: Sequence[Record]) -> Iterator[Split]:
    """Three folds at random, near duplicates in one of them."""
    folds = GroupKFold(N_FOLDS, shuffle=True, random_state=0)
    for fit, held_out in folds.split(records, groups=near_duplicates(records)):
        yield fit.tolist(), held_out.tolist()


class Answers(NamedTuple):
    """Of held-out articles, each of shape (n_articles, n_topics): probabilities, tags, raw linear scores."""

    probabilities: Float
    given: Bool
    scores: Float


def newsdesk_answers(
    fit: Sequence[Record], held_out: Sequence[Record], topics: Taxonomy, n_folds: int = N_FOLDS
) -> Answers:
    """Train on some articles, and give probabilities and tags of mode ``balanced`` to others."""
    training = train(fit, topics, n_folds=n_folds)
    assert training.taxonomy == topics
    classifier = training.classifier
    figures = np.array(
        [
            classifier.figures(classifier.linear.read(read_document(record.text, record.title)))
            for record in held_out
        ]
    )
    probabilities = classifier.probabilities(figures)
    given = probabilities >= classifier.thresholds[MODES.index("balanced")]
    return Answers(probabilities, given, figures[:, :, 0])

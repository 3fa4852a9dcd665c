"""From a model's answers to its figures."""

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

import numpy as np

from nlp.evaluation import (
    Bool,
    Estimate,
    Measure,
    average_precisions,
    brier_scores,
    calibration_errors,
    confusion_counts,
    estimates,
    log_loss,
    ratios,
    tag_rates,
)
from nlp.report.answers import Answers
from nlp.report.figures import Article, Confusion, Coverage, Evaluation, Rates, TopicFigures
from nlp.types import Reason
from nlp.words import Float

N_CONFUSIONS = 10
_RATES = 3  # precision, recall, F1


def evaluate(answers: Answers, *, n_worst: int = 10) -> Evaluation:
    """Measure a model's answers, with 95 % intervals from resampling the articles 500 times.

    Parameters
    ----------
    answers : Answers
        What the model answered to labelled articles.
    n_worst : int
        How many of the worst articles to list.
    """
    judged = answers.judged
    micro, macro, *by_topic = _rates(answers.y, answers.given)
    y, probabilities = answers.y[judged], answers.probabilities[judged]
    return Evaluation(
        model=answers.model,
        mode=answers.mode,
        corpus=answers.corpus,
        seen_in_training=answers.seen_in_training,
        n_articles=len(answers.ids),
        n_judged=int(judged.sum()),
        unknown_topics=answers.unknown_topics,
        absent_topics=answers.named(np.asarray(~answers.y.any(axis=0))),
        micro=micro,
        macro=macro,
        calibration_error=estimates(calibration_errors(y, probabilities), len(y))[0] if len(y) else None,
        topics=_topics(answers, by_topic, y, probabilities),
        coverage=_coverage(answers),
        confusions=_confusions(answers),
        worst=_worst(answers, n_worst),
        not_judged=tuple(
            _article(answers, row, None) for row in np.flatnonzero(~judged & answers.y.any(axis=1)).tolist()
        ),
    )


def _rates(y: Bool, given: Bool) -> list[Rates]:
    """Return rates over all pairs, the mean over the topics that occur, and of each topic."""
    occurs = np.asarray(y.any(axis=0))
    averaged = occurs if occurs.any() else None

    def measure(weights: Float) -> Float:
        rates = tag_rates(y, given, weights, averaged)
        topics = np.moveaxis(rates.topics, 2, 1).reshape(len(weights), -1)
        return np.concatenate((rates.micro, rates.macro, topics), axis=1)

    found = estimates(measure, len(y))
    rows = [found[start : start + _RATES] for start in range(0, len(found), _RATES)]
    called = np.asarray(given.any(axis=0))
    defined = [(called.any(), occurs.any()), (occurs.any(), occurs.any()), *zip(called, occurs, strict=True)]
    return [
        Rates(
            precision if has_given else None,
            recall if has_actual else None,
            f1 if has_given or has_actual else None,
        )
        for (precision, recall, f1), (has_given, has_actual) in zip(rows, defined, strict=True)
    ]


def _topics(
    answers: Answers, rates: Sequence[Rates], y: Bool, probabilities: Float
) -> tuple[TopicFigures, ...]:
    """Return each topic's figures; `y` and `probabilities` are of judged articles only."""
    nothing: list[Estimate | None] = [None] * len(answers.topics)
    precisions = estimates(average_precisions(y, probabilities), len(y)) if len(y) else nothing
    brier = estimates(brier_scores(y, probabilities), len(y)) if len(y) else nothing
    occurs = np.asarray(y.any(axis=0))
    return tuple(
        TopicFigures(
            id=topic,
            actual=int(answers.y[:, column].sum()),
            given=int(answers.given[:, column].sum()),
            right=int((answers.y & answers.given)[:, column].sum()),
            rates=rates[column],
            average_precision=precisions[column] if occurs[column] else None,
            brier=brier[column],
        )
        for column, topic in enumerate(answers.topics)
    )


def _coverage(answers: Answers) -> Coverage:
    tagged, labelled = (np.asarray(marks.any(axis=1)) for marks in (answers.given, answers.y))
    everything = np.ones_like(tagged)
    named: tuple[Reason, ...] = get_args(Reason)
    by_reason = [np.array([reason == name for reason in answers.reasons]) for name in named]
    shares = [
        (tagged & ~labelled, ~labelled),
        (~tagged & labelled, labelled),
        (tagged, everything),
        *((abstained, everything) for abstained in by_reason),
    ]
    found = estimates(_shares(shares), len(tagged))
    among = [
        replace(share, n=int(below.sum())) if below.any() else None
        for share, (_, below) in zip(found, shares, strict=True)
    ]
    return Coverage(
        tagged=found[2],
        abstained=dict(zip(named, found[3:], strict=True)),
        tagged_of_unlabelled=among[0],
        untagged_of_labelled=among[1],
    )


def _shares(shares: Sequence[tuple[Bool, Bool]]) -> Measure:
    above, below = (np.array(masks, dtype=float).T for masks in zip(*shares, strict=True))
    return lambda weights: ratios(weights @ above, weights @ below)


def _confusions(answers: Answers) -> tuple[Confusion, ...]:
    counts = confusion_counts(answers.y, answers.given)
    ranked = np.argsort(-counts, axis=None, kind="stable")[:N_CONFUSIONS]
    cells = zip(*np.unravel_index(ranked, counts.shape), strict=True)
    return tuple(
        Confusion(answers.topics[wrong], answers.topics[missed], int(counts[wrong, missed]))
        for wrong, missed in cells
        if counts[wrong, missed]
    )


def _worst(answers: Answers, n_worst: int) -> tuple[Article, ...]:
    rows = np.flatnonzero(answers.judged)
    losses = log_loss(answers.y[rows], answers.probabilities[rows])
    ranked = np.argsort(-losses, kind="stable")[:n_worst]
    return tuple(_article(answers, int(rows[place]), float(losses[place])) for place in ranked)


def _article(answers: Answers, row: int, loss: float | None) -> Article:
    y, given, probabilities = answers.y[row], answers.given[row], answers.probabilities[row]
    return Article(
        id=answers.ids[row],
        log_loss=loss,
        reason=answers.reasons[row],
        right=answers.named(y & given),
        wrong=answers.named(given & ~y),
        missed=answers.named(y & ~given),
        probabilities={
            answers.topics[column]: float(probabilities[column])
            for column in np.flatnonzero((y | given) & ~np.isnan(probabilities))
        },
    )

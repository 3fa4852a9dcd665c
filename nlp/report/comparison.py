"""Two models on one corpus: how much better one is, and which articles change."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nlp.errors import InvalidInputError
from nlp.evaluation import Bool, Estimate, calibration_errors, estimates, tag_rates
from nlp.report.answers import Answers
from nlp.types import Mode, ModelInfo
from nlp.words import Float


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of the model, the same of the other, and the first minus the second.

    The interval is that of the difference, measured in pairs: both models on the same resampled articles.
    """

    model: float
    against: float
    difference: Estimate

    @property
    def is_clear(self) -> bool:
        """Whether the interval of the difference does not hold 0."""
        return self.difference.low > 0 or self.difference.high < 0


@dataclass(frozen=True, slots=True)
class TagChange:
    """A tag that the model gives and the other does not (`gained`), or the other way round.

    `better` says whether that is right: a tag gained that the article has, or one lost that it has not.
    """

    topic: str
    gained: bool
    better: bool

    def __str__(self) -> str:
        return ("+" if self.gained else "-") + self.topic


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """An article that the two models tag differently. Never its text."""

    id: str
    changes: tuple[TagChange, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What `compare` returns. Differences are the model's figure minus the other's.

    Parameters
    ----------
    against : ModelInfo
        The other model.
    mode : str
        Which of its thresholds decided.
    seen_in_training : bool or None
        Whether the other model was trained on these very articles; None if unknown.
    n_topics : int
        Topics that both models have; the comparison is about these.
    only_model, only_against : tuple of str
        Topics that only one of them has. Left out.
    micro_f1, macro_f1 : Difference
        Macro-F1 is over the topics that occur in the corpus.
    calibration_error : Difference or None
        On articles that both judged; None if there are none. Less is better.
    topic_f1 : dict of str to Difference
        F1 of each topic. Of 20 intervals one is expected to miss 0 by chance alone.
    better, worse : int
        Tags that changed for the better and for the worse.
    changes : tuple of ArticleChange
        The articles whose tags differ, those that lose most first, then in the corpus's order.
    """

    against: ModelInfo
    mode: Mode
    seen_in_training: bool | None
    n_topics: int
    only_model: tuple[str, ...]
    only_against: tuple[str, ...]
    micro_f1: Difference
    macro_f1: Difference
    calibration_error: Difference | None
    topic_f1: dict[str, Difference]
    better: int
    worse: int
    changes: tuple[ArticleChange, ...]


def compare(answers: Answers, against: Answers) -> Comparison:
    """Compare the answers of two models (or two modes of one) to the same articles, in pairs [1]_.

    Parameters
    ----------
    answers, against : Answers
        Of the model and of the one it is compared with.

    Raises
    ------
    InvalidInputError
        If they are about different articles, or the models have no topic in common.

    References
    ----------
    .. [1] P. Koehn. "Statistical significance tests for machine translation evaluation". EMNLP, 2004.
    """
    common = [topic for topic in answers.topics if topic in against.topics]
    if not common:
        raise InvalidInputError("the two models have no topic in common; there is nothing to compare")
    mine, other = answers.only(common), against.only(common)
    if mine.ids != other.ids or not np.array_equal(mine.y, other.y):
        raise InvalidInputError("the two models answered to different articles; give both the same corpus")
    micro, macro, *by_topic = _f1_differences(mine.y, mine.given, other.given)
    changes = _changes(mine, other)
    better = [change.better for article in changes for change in article.changes]
    return Comparison(
        against=against.model,
        mode=against.mode,
        seen_in_training=against.seen_in_training,
        n_topics=len(common),
        only_model=tuple(topic for topic in answers.topics if topic not in common),
        only_against=tuple(topic for topic in against.topics if topic not in common),
        micro_f1=micro,
        macro_f1=macro,
        calibration_error=_calibration_difference(mine, other),
        topic_f1=dict(zip(common, by_topic, strict=True)),
        better=sum(better),
        worse=len(better) - sum(better),
        changes=changes,
    )


def _f1_differences(y: Bool, given: Bool, against: Bool) -> list[Difference]:
    """Return the differences in micro-F1, macro-F1, and F1 of each topic."""
    occurs = np.asarray(y.any(axis=0))
    averaged = occurs if occurs.any() else None

    def measured(given: Bool) -> Callable[[Float], Float]:
        def measure(weights: Float) -> Float:
            rates = tag_rates(y, given, weights, averaged)
            return np.concatenate((rates.micro[:, 2:], rates.macro[:, 2:], rates.topics[:, 2]), axis=1)

        return measure

    return _differences(measured(given), measured(against), len(y))


def _calibration_difference(answers: Answers, against: Answers) -> Difference | None:
    judged = answers.judged & against.judged
    if not judged.any():
        return None
    mine, other = (
        calibration_errors(model.y[judged], model.probabilities[judged]) for model in (answers, against)
    )
    return _differences(mine, other, int(judged.sum()))[0]


def _differences(
    measure: Callable[[Float], Float], against: Callable[[Float], Float], n_articles: int
) -> list[Difference]:
    everything = np.ones((1, n_articles))
    return [
        Difference(mine, other, estimate)
        for mine, other, estimate in zip(
            measure(everything)[0].tolist(),
            against(everything)[0].tolist(),
            estimates(lambda weights: measure(weights) - against(weights), n_articles),
            strict=True,
        )
    ]


def _changes(answers: Answers, against: Answers) -> tuple[ArticleChange, ...]:
    differs = answers.given != against.given
    better = differs & (answers.given == answers.y)
    gain = better.sum(axis=1) - (differs & ~better).sum(axis=1)
    ranked = np.argsort(gain, kind="stable")
    return tuple(
        ArticleChange(
            answers.ids[row],
            tuple(
                TagChange(answers.topics[column], bool(answers.given[row, column]), bool(better[row, column]))
                for column in np.flatnonzero(differs[row])
            ),
        )
        for row in ranked[differs.any(axis=1)[ranked]]
    )

"""The figures of a report, as plain values: what `evaluate` returns."""

from dataclasses import dataclass

from nlp.evaluation import Estimate
from nlp.types import Mode, ModelInfo, Reason


@dataclass(frozen=True, slots=True)
class Rates:
    """Precision, recall and F1; None where not defined, as nothing was given or nothing is there to find."""

    precision: Estimate | None
    recall: Estimate | None
    f1: Estimate | None


@dataclass(frozen=True, slots=True)
class TopicFigures:
    """How good a model is at one topic.

    Parameters
    ----------
    id : str
        The topic.
    actual, given, right : int
        How many articles have it, how many were given it, and how many of these rightly.
    rates : Rates
        Precision, recall and F1.
    average_precision : Estimate or None
        How well its probabilities rank the articles; None if no article has it.
    brier : Estimate or None
        Mean squared error of its probabilities; None if no article was judged.
    """

    id: str
    actual: int
    given: int
    right: int
    rates: Rates
    average_precision: Estimate | None
    brier: Estimate | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many articles got tags.

    Parameters
    ----------
    tagged : Estimate
        Share of the articles with at least one tag.
    abstained : dict of str to Estimate
        Share of the articles that got none, by reason.
    tagged_of_unlabelled, untagged_of_labelled : Estimate or None
        Share of the tagged among articles that have none of the topics, and of the untagged among those
        that have one; None if there are no such articles. `n` is their number.
    """

    tagged: Estimate
    abstained: dict[str, Estimate]
    tagged_of_unlabelled: Estimate | None
    untagged_of_labelled: Estimate | None


@dataclass(frozen=True, slots=True)
class Confusion:
    """In how many articles one topic was given wrongly while another one was missed."""

    given: str
    missed: str
    articles: int


@dataclass(frozen=True, slots=True)
class Article:
    """What an article was given and what was meant. Never its text.

    Parameters
    ----------
    id : str
        The article.
    log_loss : float or None
        How wrong and how sure of it the model was, the mean over topics; None if it was not judged.
    reason : str or None
        Why it got no topic.
    right, wrong, missed : tuple of str
        Topics given rightly, given wrongly, and not given though meant.
    probabilities : dict of str to float
        How probable each of these was; empty if it was not judged.
    """

    id: str
    log_loss: float | None
    reason: Reason | None
    right: tuple[str, ...]
    wrong: tuple[str, ...]
    missed: tuple[str, ...]
    probabilities: dict[str, float]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What `evaluate` returns.

    Parameters
    ----------
    model, mode, corpus
        As in `Answers`.
    seen_in_training : bool or None
        Whether the model was trained on these very articles, so that figures flatter; None if unknown.
    n_articles, n_judged : int
        How many articles there are, and of how many the model told probabilities; measures of
        probabilities are about these.
    unknown_topics : dict of str to int
        Topics of the corpus that the model does not have, with their articles. Left out everywhere.
    absent_topics : tuple of str
        Topics of the model that no article has. Left out of `macro`; giving them still counts in `micro`.
    micro, macro : Rates
        Over all pairs of article and topic, and the mean over the topics that occur.
    calibration_error : Estimate or None
        Over 15 bins of equal size, all topics pooled.
    topics : tuple of TopicFigures
        In the model's order.
    coverage : Coverage
        How many articles got tags.
    confusions : tuple of Confusion
        The most frequent ones.
    worst : tuple of Article
        Judged articles, the highest log loss first.
    not_judged : tuple of Article
        Articles with topics that the model gave no probabilities to, in the corpus's order.
    """

    model: ModelInfo
    mode: Mode
    corpus: str
    seen_in_training: bool | None
    n_articles: int
    n_judged: int
    unknown_topics: dict[str, int]
    absent_topics: tuple[str, ...]
    micro: Rates
    macro: Rates
    calibration_error: Estimate | None
    topics: tuple[TopicFigures, ...]
    coverage: Coverage
    confusions: tuple[Confusion, ...]
    worst: tuple[Article, ...]
    not_judged: tuple[Article, ...]

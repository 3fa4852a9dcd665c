"""How figures are said, alike on a terminal and on a page."""

from collections.abc import Iterator

from nlp.evaluation import Estimate
from nlp.report.comparison import Comparison
from nlp.report.figures import Coverage, Evaluation

FEW_ARTICLES = 15
MOST_LISTED = 5
UNDEFINED = "–"
CONTRASTS = {"micro-F1": "micro_f1", "macro-F1": "macro_f1", "calibration error": "calibration_error"}


def estimate(figure: Estimate | None, *, signed: bool = False) -> str:
    """Return ``0.871 [0.866, 0.876]``; with signs for differences; a dash where there is none."""
    if figure is None:
        return UNDEFINED
    if not signed:
        return str(figure)
    return f"{figure.value:+.3f} [{figure.low:+.3f}, {figure.high:+.3f}]"


def share(figure: Estimate | None) -> str:
    """Return ``91.2 % [90.1 %, 92.0 %] of 1,204``; a dash where there is none."""
    if figure is None:
        return UNDEFINED
    return f"{figure.value:.1%} [{figure.low:.1%}, {figure.high:.1%}] of {figure.n:,}"


def shares(coverage: Coverage) -> Iterator[tuple[str, Estimate | None]]:
    """Yield each share of articles and what it is called."""
    yield "tagged", coverage.tagged
    for reason, part in coverage.abstained.items():
        yield f"not tagged: {reason.replace('_', ' ')}", part
    yield "tagged of articles without a topic", coverage.tagged_of_unlabelled
    yield "not tagged of articles with a topic", coverage.untagged_of_labelled


def printable(text: str) -> str:
    r"""Return a text such as an id, with what cannot be seen or would steer a terminal escaped.

    Examples
    --------
    >>> printable("a1\x1b[31m")
    'a1\\x1b[31m'
    """
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )


def warnings(evaluation: Evaluation, comparison: Comparison | None = None) -> Iterator[str]:
    """Yield what a reader of the figures must know before believing them."""
    if evaluation.seen_in_training:
        yield (
            f"{evaluation.model.name} {evaluation.model.version} was TRAINED ON THESE ARTICLES: the figures "
            "flatter it and say nothing about others. Measure on articles it has not seen."
        )
    if comparison and comparison.seen_in_training:
        yield (
            f"{comparison.against.name} {comparison.against.version}, which it is compared with, was TRAINED "
            "ON THESE ARTICLES: the figures flatter that one."
        )
    if evaluation.unknown_topics:
        listed = ", ".join(
            f"{printable(topic)} ({articles:,})" for topic, articles in evaluation.unknown_topics.items()
        )
        yield f"left out, as the model does not have them: {listed}"
    if evaluation.absent_topics:
        yield f"no article has {', '.join(evaluation.absent_topics)}: not in macro averages"
    if rare := [topic.id for topic in evaluation.topics if 0 < topic.actual < FEW_ARTICLES]:
        listed = f": {', '.join(rare)}" if len(rare) <= MOST_LISTED else ""
        yield f"{len(rare)} topics have under {FEW_ARTICLES} articles; their figures say little{listed}"
    if comparison and comparison.only_model:
        yield f"not compared, as only the model has them: {', '.join(comparison.only_model)}"
    if comparison and comparison.only_against:
        yield f"not compared, as only the other model has them: {', '.join(comparison.only_against)}"

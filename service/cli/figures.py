"""How figures look on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from nlp.report import wording

if TYPE_CHECKING:
    from nlp.evaluation import Estimate
    from nlp.report import Comparison, Evaluation
    from nlp.report.comparison import ArticleChange
    from nlp.report.figures import Article

MOST_CHARACTERS = 60


def evaluation_lines(evaluation: Evaluation) -> Iterator[str]:
    """Yield what a model is worth, for a terminal."""
    model = evaluation.model
    yield (
        f"{wording.printable(model.name)} {wording.printable(model.version)} on {evaluation.n_articles:,} "
        f"articles, mode {evaluation.mode}"
    )
    for table in (_rates, _coverage, _topics, _confusions, _worst, _not_judged):
        lines = list(table(evaluation))
        if lines:
            yield ""
            yield from lines


def comparison_lines(comparison: Comparison, *, most: int) -> Iterator[str]:
    """Yield how two models differ, for a terminal, with at most `most` articles."""
    against = comparison.against
    yield ""
    yield (
        f"against {wording.printable(against.name)} {wording.printable(against.version)}, on "
        f"{comparison.n_topics} topics that both have; * where the interval does not hold 0"
    )
    figures = [(name, getattr(comparison, field)) for name, field in wording.CONTRASTS.items()]
    rows = [
        (
            wording.printable(name),
            f"{found.model:.3f}",
            f"{found.against:.3f}",
            wording.estimate(found.difference, signed=True) + " *" * found.is_clear,
        )
        for name, found in [*figures, *comparison.topic_f1.items()]
        if found
    ]
    yield from aligned([("", "model", "other", "difference"), *rows])
    yield ""
    yield (
        f"{len(comparison.changes):,} articles change: {comparison.better:,} tags for the better, "
        f"{comparison.worse:,} for the worse"
    )
    shown = comparison.changes[:most]
    if shown:
        changes = [(_id(article.id), *map(" ".join, _changes(article))) for article in shown]
        yield from aligned([("article", "for the worse", "for the better"), *changes])
    if more := len(comparison.changes) - len(shown):
        yield f"and {more:,} more (--json lists all)"


def _rates(evaluation: Evaluation) -> Iterator[str]:
    rows = [
        (name, *map(wording.estimate, (rates.precision, rates.recall, rates.f1)))
        for name, rates in (("micro", evaluation.micro), ("macro", evaluation.macro))
    ]
    return aligned([("", "precision", "recall", "F1"), *rows])


def _coverage(evaluation: Evaluation) -> Iterator[str]:
    yield from aligned(
        [
            ("calibration error", wording.estimate(evaluation.calibration_error)),
            *((name, wording.share(part)) for name, part in wording.shares(evaluation.coverage)),
        ]
    )


def _topics(evaluation: Evaluation) -> Iterator[str]:
    rows = [
        (
            wording.printable(topic.id),
            f"{topic.actual:,}",
            f"{topic.given:,}",
            _value(topic.rates.precision),
            _value(topic.rates.recall),
            wording.estimate(topic.rates.f1),
            _value(topic.average_precision),
            _value(topic.brier),
        )
        for topic in evaluation.topics
    ]
    header = ("topic", "have it", "given", "precision", "recall", "F1", "AP", "Brier")
    return aligned([header, *rows], right=(1, 2))


def _confusions(evaluation: Evaluation) -> Iterator[str]:
    rows = [(found.given, found.missed, f"{found.articles:,}") for found in evaluation.confusions]
    if rows:
        yield from aligned([("given wrongly", "missed", "articles"), *rows], right=(2,))


def _worst(evaluation: Evaluation) -> Iterator[str]:
    rows = [
        (_id(article.id), f"{article.log_loss:.3f}", *_given_and_meant(article))
        for article in evaluation.worst
    ]
    header = ("worst articles", "log loss", "given wrongly", "missed", "given rightly")
    if rows:
        yield from aligned([header, *rows], right=(1,))


def _not_judged(evaluation: Evaluation) -> Iterator[str]:
    shown = evaluation.not_judged[: max(len(evaluation.worst), 1)]
    if shown:
        listed = ", ".join(f"{_id(article.id)} ({article.reason})" for article in shown)
        more = len(evaluation.not_judged) - len(shown)
        yield f"not judged though they have topics: {listed}" + (f" and {more:,} more" if more else "")


def _given_and_meant(article: Article) -> Iterator[str]:
    for names in (article.wrong, article.missed, article.right):
        yield ", ".join(f"{name} {article.probabilities[name]:.2f}" for name in names) or wording.UNDEFINED


def _changes(article: ArticleChange) -> tuple[list[str], list[str]]:
    """Return what changes for the worse, and what for the better."""
    worse, better = (
        [str(change) for change in article.changes if change.better is is_better]
        for is_better in (False, True)
    )
    return worse, better


def _id(text: str) -> str:
    shown = wording.printable(text)
    return shown if len(shown) <= MOST_CHARACTERS else f"{shown[: MOST_CHARACTERS - 1]}…"


def _value(figure: Estimate | None) -> str:
    return wording.UNDEFINED if figure is None else f"{figure.value:.3f}"


def aligned(rows: Sequence[tuple[str, ...]], right: tuple[int, ...] = ()) -> Iterator[str]:
    """Yield the rows as columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            f"{cell:>{width}}" if place in right else f"{cell:<{width}}"
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()

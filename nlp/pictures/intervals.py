"""Figures of each topic side by side: F1, precision and recall, and what changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nlp.evaluation import Estimate
from nlp.pictures.frame import FAINT, FIRST, INK, PAPER, SECOND, draw, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 7.2


class Interval(NamedTuple):
    """A figure to draw, and its label."""

    label: str
    estimate: Estimate


def f1_svg(topics: Sequence[Interval]) -> str:
    """Return F1 of each topic with its interval, the best on top, as SVG."""
    ranked = sorted(topics, key=lambda topic: topic.estimate.value)

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        _draw_intervals(axes, ranked, [True] * len(ranked))
        axes.set(xlim=(0, 1.02), xlabel="F1, 95 % interval")

    return draw(paint, size=_size(ranked), title="F1 of each topic with its 95 % interval")


def rates_svg(topics: Sequence[tuple[str, float, float]]) -> str:
    """Return precision and recall of each topic, the largest sum on top, as SVG.

    Parameters
    ----------
    topics : sequence of (str, float, float)
        Label, precision and recall.
    """
    ranked = sorted(topics, key=lambda topic: topic[1] + topic[2])

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        labels, precision, recall = zip(*ranked, strict=True)
        places = np.arange(len(labels))
        axes.hlines(places, precision, recall, color=FAINT, linewidth=2)
        axes.scatter(precision, places, color=FIRST, marker="o", s=30, label="precision", zorder=3)
        axes.scatter(recall, places, color=SECOND, marker="D", s=26, label="recall", zorder=3)
        axes.set(xlim=(0, 1.02), ylim=(-0.7, len(labels) - 0.3), yticks=places, yticklabels=labels)
        axes.xaxis.set_label_text("precision and recall")
        plain(axes)
        figure.legend(loc="outside upper right", ncols=2)

    return draw(paint, size=_size(ranked), title="Precision and recall of each topic")


def differences_svg(topics: Sequence[Interval]) -> str:
    """Return differences with their intervals, the largest on top, as SVG; hollow where 0 is within."""
    ranked = sorted(topics, key=lambda topic: topic.estimate.value)

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        clear = [topic.estimate.low > 0 or topic.estimate.high < 0 for topic in ranked]
        axes.axvline(0, color=INK, linewidth=0.8)
        _draw_intervals(axes, ranked, clear)
        axes.set(xlabel="difference in F1, 95 % interval")

    return draw(paint, size=_size(ranked), title="Difference in F1 of each topic with its 95 % interval")


def _draw_intervals(axes: Axes, ranked: Sequence[Interval], filled: Sequence[bool]) -> None:
    places = np.arange(len(ranked))
    axes.hlines(
        places,
        [topic.estimate.low for topic in ranked],
        [topic.estimate.high for topic in ranked],
        color=FIRST,
        linewidth=1.6,
    )
    axes.scatter(
        [topic.estimate.value for topic in ranked],
        places,
        s=26,
        facecolor=[FIRST if full else PAPER for full in filled],
        edgecolor=FIRST,
        zorder=3,
    )
    axes.set(ylim=(-0.7, len(ranked) - 0.3), yticks=places, yticklabels=[topic.label for topic in ranked])
    plain(axes)


def _size(rows: Sequence[object]) -> tuple[float, float]:
    return WIDTH, 0.9 + 0.2 * len(rows)

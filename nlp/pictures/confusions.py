"""The heat map of confusions: which topic was given where another was missed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nlp.pictures.frame import FIRST, PAPER, draw

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_TOPICS = 40
_DARKEST = 0.65  # numbers stay legible on it
_CELL = 0.235  # inches


def confusion_svg(topics: Sequence[str], counts: NDArray[np.int64]) -> str:
    """Return a heat map of confusions as SVG; topics without any are left out.

    Parameters
    ----------
    topics : sequence of str
        Labels.
    counts : ndarray of int64, shape (n_topics, n_topics)
        As `nlp.evaluation.confusion_counts` gives them, not all 0. Of more than `MOST_TOPICS` topics, those
        with most confusions are drawn.
    """
    involved = counts.sum(axis=0) + counts.sum(axis=1)
    ranked = np.argsort(-involved, kind="stable")[:MOST_TOPICS]
    shown = sorted(column for column in ranked.tolist() if involved[column])
    cells = counts[np.ix_(shown, shown)]
    labels = [topics[column] for column in shown]
    places = np.arange(len(shown))

    def paint(figure: Figure) -> None:
        from matplotlib.patches import Rectangle

        axes = figure.subplots()
        for row, column in np.argwhere(cells).tolist():
            count = int(cells[row, column])
            alpha = _DARKEST * (count / cells.max()) ** 0.5
            corner = (column - 0.5, row - 0.5)
            axes.add_patch(
                Rectangle(corner, 1, 1, facecolor=FIRST, alpha=alpha, edgecolor=PAPER, linewidth=0.5)
            )
            axes.text(column, row, f"{count}", ha="center", va="center", fontsize=6.5)
        axes.set(
            xlim=(-0.5, len(shown) - 0.5),
            ylim=(len(shown) - 0.5, -0.5),
            xticks=places,
            yticks=places,
            yticklabels=labels,
            xlabel="missed",
            ylabel="given wrongly",
            aspect="equal",
        )
        axes.set_xticklabels(labels, rotation=90)
        axes.tick_params(length=0)

    side = 2.2 + _CELL * len(shown)
    return draw(paint, size=(side, side), title="Topics given wrongly where others were missed")

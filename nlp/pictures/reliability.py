"""The reliability diagram: how often probabilities came true."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nlp.evaluation import Bool, calibration_error, reliability
from nlp.pictures.frame import FAINT, FIRST, PAPER, draw
from nlp.words import Float

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def reliability_svg(y: Bool, probabilities: Float) -> str:
    """Return a reliability diagram with the histogram of the probabilities, as SVG [1]_.

    Parameters
    ----------
    y : ndarray of bool, shape (n_articles, n_topics)
        Which topics the articles have; at least one article.
    probabilities : ndarray of shape (n_articles, n_topics)
        In [0, 1], no NaN.

    References
    ----------
    .. [1] M. H. DeGroot, S. E. Fienberg. "The comparison and evaluation of forecasters". The Statistician 32,
       1983.
    """
    bins = reliability(y, probabilities)
    error = calibration_error(y, probabilities)
    count = np.array([bin_.count for bin_ in bins])
    told = np.array([bin_.probability for bin_ in bins])
    found = np.array([(bin_.frequency.value, bin_.frequency.low, bin_.frequency.high) for bin_ in bins])

    def paint(figure: Figure) -> None:
        upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
        upper.plot((0, 1), (0, 1), color=FAINT, linestyle="--", linewidth=1)
        upper.text(0.03, 0.95, f"calibration error {error:.3f}", va="top")
        value, low, high = found.T
        upper.errorbar(
            told,
            value,
            yerr=np.maximum((value - low, high - value), 0),
            color=FIRST,
            marker="o",
            markersize=5,
            markeredgecolor=PAPER,
            linewidth=1.2,
            elinewidth=1.2,
        )
        upper.set(xlim=(-0.01, 1.01), ylim=(-0.02, 1.02), ylabel="share that has the topic")
        lower.bar(
            [bin_.low for bin_ in bins],
            count,
            width=[bin_.high - bin_.low for bin_ in bins],
            align="edge",
            color=FIRST,
            edgecolor=PAPER,
            linewidth=0.8,
        )
        lower.set(xlabel="probability", ylabel="pairs", yscale="log", ylim=(0.7, count.max() * 2))
        lower.yaxis.set_major_formatter(lambda pairs, _: f"{pairs:,.0f}")
        lower.minorticks_off()
        figure.align_ylabels()

    return draw(
        paint,
        size=(5.2, 5.6),
        title="Reliability: share of pairs where the article has the topic, by probability",
    )

"""What all pictures share: colours, how they become SVG, and how a page takes them in."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from io import StringIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, FAINT, PAPER = "#1f2328", "#8b949e", "#ffffff"
FIRST, SECOND = "#0072b2", "#d55e00"  # of Okabe and Ito, told apart with any colour vision
_VARIABLES = {INK: "ink", FAINT: "faint", PAPER: "paper", FIRST: "first", SECOND: "second"}
_STYLE: dict[Any, Any] = {
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "font.family": "sans-serif",
    "font.size": 9.0,
    "legend.frameon": False,
    "svg.fonttype": "none",  # text stays text: small, searchable, in the reader's font
    "svg.hashsalt": "newsdesk",
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.color": FAINT,
    "ytick.labelcolor": INK,
}


def draw(paint: Callable[[Figure], None], *, size: tuple[float, float], title: str) -> str:
    """Return a picture as an SVG element, without declarations, dates or names of tools.

    Parameters
    ----------
    paint : callable
        Told the figure to draw on.
    size : tuple of float
        Width and height, inches.
    title : str
        What it shows, for those who cannot see it.
    """
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context():
        matplotlib.rcdefaults()  # the reader's own settings would change the picture
        matplotlib.rcParams.update(_STYLE)
        figure = Figure(figsize=size, layout="constrained")
        paint(figure)
        written = StringIO()
        silent = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        figure.savefig(written, format="svg", metadata=silent)
    svg = written.getvalue()
    svg = re.sub(r"\s*<metadata>.*?</metadata>", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    return svg.replace("<svg", f'<svg role="img" aria-label="{escape(title)}"', 1)


def for_page(svg: str, name: str) -> str:
    """Return a picture fit for a page that holds several and may be dark.

    Its ids begin with `name`; its colours become the page's variables ``--ink``, ``--faint``, ``--paper``,
    ``--first`` and ``--second``.
    """
    svg = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{name}-", svg)
    return re.sub(
        "|".join(_VARIABLES), lambda match: f"var(--{_VARIABLES[match[0]]})", svg, flags=re.IGNORECASE
    )


def plain(axes: Axes) -> None:
    """Take the marks off the topic axis and draw light guides across."""
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color=FAINT, alpha=0.3, linewidth=0.6)
    axes.set_axisbelow(True)

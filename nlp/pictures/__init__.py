"""Pictures of how good a model is, as SVG: the same figures give the same bytes.

Matplotlib is imported when one is drawn.
"""

from nlp.pictures.confusions import confusion_svg
from nlp.pictures.frame import for_page
from nlp.pictures.intervals import Interval, differences_svg, f1_svg, rates_svg
from nlp.pictures.reliability import reliability_svg

__all__ = [
    "Interval",
    "confusion_svg",
    "differences_svg",
    "f1_svg",
    "for_page",
    "rates_svg",
    "reliability_svg",
]

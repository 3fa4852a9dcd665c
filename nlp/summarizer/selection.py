"""Which sentences make the summary: from scores and a length to a list of picks."""

from collections.abc import Callable, Sequence
from math import ceil

import numpy as np

from nlp.features import Float, words
from nlp.types import SummaryOptions


def select(texts: Sequence[str], scores: Float, options: SummaryOptions) -> list[int]:
    """Return the indices of the picked sentences, the best first; ties go to the earlier sentence.

    A sentence that repeats a picked one, its words compared, is passed over. With
    a budget of words or characters (blanks between sentences counted) a sentence that does not fit is
    passed over and a shorter one further down may still be picked.
    """
    cost, budget = _budget(texts, options)
    picked: list[int] = []
    seen: set[str] = set()
    for index in np.argsort(-scores, kind="stable").tolist():
        content = " ".join(words(texts[index])) or texts[index]
        price = cost(texts[index], not picked)
        if content in seen or price > budget:
            continue
        seen.add(content)
        picked.append(index)
        budget -= price
    return picked


def _budget(texts: Sequence[str], options: SummaryOptions) -> tuple[Callable[[str, bool], int], int]:
    """Return what a sentence costs, given whether it is the first picked, and how much there is."""
    if options.words is not None:
        return lambda text, first: len(text.split()), options.words
    if options.characters is not None:
        return lambda text, first: len(text) + (0 if first else 1), options.characters
    if options.ratio is not None:
        return lambda text, first: 1, ceil(options.ratio * len(texts) - 1e-9)
    return lambda text, first: 1, 3 if options.sentences is None else options.sentences

"""Which sentences make the summary: from scores and a length to a list of picks."""

from collections.abc import Callable, Sequence
from math import ceil

import numpy as np

from nlp.document import Document
from nlp.summarizer.repeats import Repeats
from nlp.summarizer.word_classes import is_pronoun
from nlp.types import SummaryOptions
from nlp.words import Float, Words


def select(document: Document, scores: Float, options: SummaryOptions) -> list[int]:
    """Return the indices of the picked sentences, the best first; ties go to the earlier sentence.

    A sentence that says the same as a picked one is passed over. One that opens with a pronoun waits until
    the sentence before it, which says who is meant, is picked; it is taken without only where nothing else
    is left. With a budget of words or characters (blanks between sentences counted) a sentence that does not
    fit is passed over and a shorter one further down may still be picked.
    """
    texts = [sentence.text for sentence in document.sentences]
    cost, budget = _budget(texts, options)
    order = np.argsort(-scores, kind="stable").tolist()
    repeats = Repeats(document)
    picked: dict[int, None] = {}
    waiting: dict[int, None] = {}

    def picks(index: int) -> bool:
        nonlocal budget
        price = cost(texts[index], not picked)
        if price > budget or repeats.repeats(index):
            return False
        repeats.take(index)
        picked[index] = None
        budget -= price
        return True

    for index in order:
        if budget <= 0:
            break
        if index and index - 1 not in picked and opens_with_pronoun(document.words, index):
            waiting[index] = None
            continue
        while picks(index) and index + 1 in waiting:
            index += 1
            del waiting[index]
    for index in waiting:
        picks(index)
    return list(picked)


def opens_with_pronoun(words: Words, index: int) -> bool:
    """Return whether a sentence of a document begins with a word that stands for something said before."""
    start, end = words.offsets[index + 1], words.offsets[index + 2]
    return bool(end > start) and is_pronoun(words.distinct[words.numbers[start]])


def _budget(texts: Sequence[str], options: SummaryOptions) -> tuple[Callable[[str, bool], int], int]:
    """Return what a sentence costs, given whether it is the first picked, and how much there is."""
    if options.words is not None:
        return lambda text, first: len(text.split()), options.words
    if options.characters is not None:
        return lambda text, first: len(text) + (0 if first else 1), options.characters
    if options.ratio is not None:
        return lambda text, first: 1, ceil(options.ratio * len(texts) - 1e-9)
    return lambda text, first: 1, 3 if options.sentences is None else options.sentences

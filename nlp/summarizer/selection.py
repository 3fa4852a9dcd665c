"""Which sentences make the summary: from scores and a length to a list of picks."""

import sys
from collections.abc import Sequence
from math import ceil

import numpy as np

from nlp.compiled import kernel
from nlp.document import Document
from nlp.summarizer.repeats import SAME, Repeats
from nlp.summarizer.word_classes import PRONOUN, STOP, is_pronoun, tables
from nlp.summarizer.word_matrix import MAX_DENSE
from nlp.types import SummaryOptions
from nlp.words import Float, Words


def select(document: Document, scores: Float, options: SummaryOptions) -> list[int]:
    """Return the indices of the picked sentences, the best first; ties go to the earlier sentence.

    A sentence that says the same as a picked one is passed over. One that opens with a pronoun waits until
    the sentence before it, which says who is meant, is picked; it is taken without only where nothing else
    is left. With a budget of words or characters (blanks between sentences counted) a sentence that does not
    fit is passed over and a shorter one further down may still be picked.
    """
    texts, words = document.segments[1:], document.words
    costs, budget = _costs(texts, options)
    if not (kernel and words.hashes and 0 < len(texts) <= MAX_DENSE):
        return select_in_python(document, scores, costs, budget)
    read = (words.read.numbers, words.read.offsets, words.read.starts, words.hashes)
    classes = (tables()[0], 1 << STOP, 1 << PRONOUN)
    picked: list[int] = kernel.select(*read, *classes, texts, scores, costs, min(budget, sys.maxsize), SAME)
    return picked


def select_in_python(document: Document, scores: Float, costs: Sequence[int], budget: int) -> list[int]:
    """Return the same without the kernel, given what each sentence costs, and how much there is."""
    order = np.argsort(-scores, kind="stable").tolist()
    repeats = Repeats(document)
    picked: dict[int, None] = {}
    waiting: dict[int, None] = {}

    def picks(index: int) -> bool:
        nonlocal budget
        if costs[index] > budget or repeats.repeats(index):
            return False
        repeats.take(index)
        picked[index] = None
        budget -= costs[index]
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


def _costs(texts: Sequence[str], options: SummaryOptions) -> tuple[list[int], int]:
    """Return what each sentence costs, and how much there is."""
    if options.words is not None:
        return [len(text.split()) for text in texts], options.words
    if options.characters is not None:  # with the blank between two, of which the first needs none
        return [len(text) + 1 for text in texts], options.characters + 1
    if options.ratio is not None:
        return [1] * len(texts), ceil(options.ratio * len(texts) - 1e-9)
    return [1] * len(texts), 3 if options.sentences is None else options.sentences

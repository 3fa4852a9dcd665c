"""What the learned ranker knows of a sentence: figures that an editor would accept as reasons.

Three kinds: where it stands and how long it is; how its words relate to the headline and to the other
sentences; and what it holds: amounts, names, a quotation, an opener that hangs in the air.
"""

import numpy as np

from nlp.compiled import kernel
from nlp.document import Document
from nlp.summarizer.figures_in_python import FIGURES, figures_in_python, opens_paragraph
from nlp.summarizer.lexrank import lexrank
from nlp.summarizer.word_classes import classes_and_stems
from nlp.words import Float

__all__ = ["FIGURES", "sentence_figures"]


def sentence_figures(document: Document) -> Float:
    """Return the figures of each sentence.

    Returns
    -------
    ndarray of shape (n_sentences, len(FIGURES))
        Finite. Time and memory grow with the length of the document.
    """
    if not document.sentences:
        return np.empty((0, len(FIGURES)))
    if not kernel:
        return figures_in_python(document)
    numbers, starts, capital, offsets = document.words.read
    texts = document.segments[1:]
    classes, stems, n_stems = classes_and_stems(document)
    parts = (numbers, offsets, starts, capital, bytes(opens_paragraph(document)))
    figures = kernel.sentence_figures(*parts, classes, stems, lexrank(document), texts, n_stems)
    return np.frombuffer(figures).reshape(len(texts), len(FIGURES))

"""The lead: a news article puts the most important first."""

import numpy as np

from nlp.document import Document
from nlp.words import Float


def lead(document: Document) -> Float:
    """Score sentences by position: 1 for the first, falling evenly to 1/n for the last.

    Returns
    -------
    ndarray of shape (n_sentences,)
        Scores in (0, 1].

    References
    ----------
    .. [1] R. Brandow, K. Mitze, L. F. Rau. "Automatic condensation of electronic publications by sentence
       selection". Information Processing & Management 31(5), 1995.
    """
    n_sentences = len(document.sentences)
    return 1.0 - np.arange(n_sentences) / max(n_sentences, 1)

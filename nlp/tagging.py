"""Which topics a text is given, with which evidence, or why none."""

from operator import itemgetter
from typing import NamedTuple

import numpy as np

from nlp.classifier import MODES, TopicClassifier
from nlp.document import Document
from nlp.errors import InvalidInputError
from nlp.evidence import Located, all_terms, locate, phrases
from nlp.features import MAX_WORDS
from nlp.language import UNKNOWN
from nlp.types import Notice, Reason, Tag, Taxonomy, TopicOptions
from nlp.values import rounded, values

MIN_WORDS = 3
MIN_KNOWN_SHARE = 0.2
_FROM_BEGINNING = Notice(
    "topics_from_beginning",
    f"topics were judged on the headline and the first {MAX_WORDS} words of the article",
)


class Tagging(NamedTuple):
    """The tags of a document, the reason if there are none, and what is odd about them."""

    tags: tuple[Tag, ...]
    reason: Reason | None
    notices: tuple[Notice, ...] = ()


def tag(
    document: Document,
    topics: Taxonomy,
    classifier: TopicClassifier,
    options: TopicOptions | None = None,
) -> Tagging:
    """Return the topics whose probability reaches the threshold, the most probable first; or why none does.

    A text abstains as ``language`` if it is clearly in another language than the model's, as ``too_short``
    under `MIN_WORDS` words, and as ``unknown_vocabulary`` if the model knows less than `MIN_KNOWN_SHARE` of
    its words, stop words not counted.

    Raises
    ------
    InvalidInputError
        If an option is out of range or names an unknown topic.
    """
    options = options or TopicOptions()
    check_options(options, topics)
    if document.language.code not in (classifier.language, UNKNOWN):
        return Tagging((), "language")
    linear = classifier.linear
    reading, probabilities = classifier.judge(document)
    if len(reading.words) < MIN_WORDS:
        return Tagging((), "too_short")
    if reading.found.n_known < MIN_KNOWN_SHARE * reading.n_content:
        return Tagging((), "unknown_vocabulary")
    thresholds = classifier.limits[MODES.index(options.mode)]
    if options.min_probability is not None:
        thresholds = np.full(len(thresholds), options.min_probability)
    rows = []
    full = options.explain == "full"
    explain = all_terms if full else phrases
    located: Located | None = None
    for column in (probabilities >= thresholds).nonzero()[0].tolist():
        topic = topics[column]
        if options.only is not None and topic.id not in options.only:
            continue
        if options.explain:
            located = located or locate(reading, document)
        rows.append(
            (
                topic.id,
                topic.name,
                rounded(probabilities[column]),
                rounded(thresholds[column]),
                topic.codes,
                explain(linear, reading, column, located) if located else (),
                float(reading.scores[column]) if full else None,
                float(linear.intercept[column]) if full else None,
            )
        )
    rows.sort(key=itemgetter(2), reverse=True)
    tags = values(Tag, rows)
    notices = () if reading.words is document.words else (_FROM_BEGINNING,)
    return Tagging(tags, None if tags else "below_threshold", notices)


def check_options(options: TopicOptions, topics: Taxonomy) -> None:
    """Raise if an option is out of range or names a topic that is none.

    Raises
    ------
    InvalidInputError
    """
    if options.mode not in MODES:
        raise InvalidInputError(f"topics.mode is {options.mode!r}; it must be one of {', '.join(MODES)}")
    if options.min_probability is not None and not 0 <= options.min_probability <= 1:
        raise InvalidInputError(f"topics.min_probability is {options.min_probability}; it must be in [0, 1]")
    if options.explain not in (True, False, "full"):
        raise InvalidInputError(f"topics.explain is {options.explain!r}; it must be true, false or full")
    if options.only is None:
        return
    known = [topic.id for topic in topics]
    if unknown := [topic for topic in options.only if topic not in known]:
        raise InvalidInputError(f"topics.only: unknown {', '.join(unknown)}; there are: {', '.join(known)}")

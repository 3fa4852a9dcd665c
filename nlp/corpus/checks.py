"""What is worth a look in a corpus before a model is trained on it."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

from nlp.corpus.duplicates import near_duplicates, sketch
from nlp.corpus.records import Record
from nlp.findings import Finding, Place
from nlp.language import UNKNOWN, identify_language

LANGUAGE = "en"
MIN_EXAMPLES = 15
MIN_WORDS = 20
MIN_TOGETHER = 3
WARNINGS = {
    "conflicting-labels": (
        "copies with different topics",
        "Give all copies of an article the same topics.",
    ),
    "duplicates": (
        "the same text several times",
        "Keep one of each, or it weighs more than other articles.",
    ),
    "near-duplicates": (
        "near duplicates",
        "They are kept together in cross-validation; remove those that say nothing new.",
    ),
    "split-leak": (
        "near duplicates both in train and in test",
        "Move each group to one side, or the test flatters the model.",
    ),
    "split-dates": (
        "articles in train that are later than the first in test",
        "Fine if you split at random; for news to come, expect less than the test says.",
    ),
    "language": (
        "articles that are not in English",
        "Remove them: such articles are never tagged, and teach words that never help.",
    ),
    "short-text": (
        f"texts of fewer than {MIN_WORDS} words",
        "They teach little; were they cut?",
    ),
    "no-examples": (
        "topics without an article",
        "They cannot be learned: label some, or take the topics out of the taxonomy.",
    ),
    "few-examples": (
        f"topics with fewer than {MIN_EXAMPLES} articles",
        "Label more, or expect unsure thresholds and probabilities.",
    ),
    "same-examples": (
        "topics that always come together",
        "No model can tell them apart: merge them, or label articles that have one alone.",
    ),
}
GROUPED = ("conflicting-labels", "duplicates", "near-duplicates", "split-leak")
_ENGLISH = frozenset({"the", "of", "and", "to"})
_SURELY_ENGLISH = 0.08  # of the words; running English has about 0.13, other languages under 0.02
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")

Group = Sequence[Record]


def check_records(
    records: Sequence[Record], topics: Iterable[str], *, labelled: bool = True
) -> list[Finding]:
    """Return what is worth a look. Nothing of it keeps a model from being trained.

    Parameters
    ----------
    records : sequence of Record
        As `nlp.corpus.scan_corpus` returns them.
    topics : iterable of str
        The ids of the taxonomy.
    labelled : bool
        Whether somebody gave the topics, so that copies of an article should have the same.

    Returns
    -------
    list of Finding
        Warnings with the codes of `WARNINGS`, in that order, each at most once. Topics are judged on the
        articles that are not for test.
    """
    groups = _grouped(records, near_duplicates(records))
    stories = [group for group in groups if len(group) > 1]
    examples: dict[str, list[Record]] = {topic: [] for topic in topics}
    for record in records:
        for topic in record.topics if record.split != "test" else ():
            examples.setdefault(topic, []).append(record)
    found = {
        "conflicting-labels": _conflicts(stories if labelled else []),
        "duplicates": _copies(stories),
        "near-duplicates": (_place(story) for story in stories if len(set(map(_words, story))) > 1),
        "split-leak": _leaks(stories),
        "split-dates": _late(records),
        "language": _foreign(records),
        "short-text": _short(records),
        "no-examples": (Place((), topic) for topic, having in examples.items() if not having),
        "few-examples": _few(examples),
        "same-examples": _together(examples),
    }
    return [_finding(code, places) for code, each in found.items() if (places := tuple(each))]


def _finding(code: str, places: tuple[Place, ...]) -> Finding:
    what, remedy = WARNINGS[code]
    count = str(sum(len(place.where) for place in places) or len(places))
    if code in GROUPED:
        count += f" in {len(places)} groups" if len(places) > 1 else " in one group"
    return Finding("warning", code, f"{what}: {count}. {remedy}", places)


def _conflicts(stories: Iterable[Group]) -> Iterator[Place]:
    for story in stories:
        for copies in _grouped(story, [sketch(record.text) for record in story]):
            topics = {frozenset(record.topics) for record in copies}
            if len(topics) > 1:
                differing = frozenset.union(*topics) - frozenset.intersection(*topics)
                yield _place(copies, f"only some have {', '.join(sorted(differing))}")


def _copies(stories: Iterable[Group]) -> Iterator[Place]:
    for story in stories:
        for copies in _grouped(story, list(map(_words, story))):
            if len(copies) > 1:
                yield _place(copies)


def _leaks(stories: Iterable[Group]) -> Iterator[Place]:
    for story in stories:
        test = [record for record in story if record.split == "test"]
        train = [record for record in story if record.split != "test"]
        if test and train:
            yield _place(
                [*test, *train], f"the first {len(test)} in test" if test[1:] else "the first in test"
            )


def _late(records: Iterable[Record]) -> Iterator[Place]:
    dated = [record for record in records if _DATE.fullmatch(record.date)]
    first = min((record.date for record in dated if record.split == "test"), default="")
    late = [record for record in dated if record.split != "test" and record.date > first]
    if first and late:
        yield _place(late, f"after {first}")


def _foreign(records: Iterable[Record]) -> Iterator[Place]:
    by_language: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        if not _surely_english(record.text):
            by_language[identify_language(record.text).code].append(record)
    for code, found in sorted(by_language.items(), key=lambda item: -len(item[1])):
        if code not in (LANGUAGE, UNKNOWN):
            yield _place(found, code)


def _surely_english(text: str) -> bool:
    """Whether so many words are English ones that the language need not be identified, which is slow."""
    words = text[:2_000].lower().split()
    return sum(map(_ENGLISH.__contains__, words)) > _SURELY_ENGLISH * len(words)


def _short(records: Iterable[Record]) -> Iterator[Place]:
    short = [record for record in records if len(record.text.split(maxsplit=MIN_WORDS)) < MIN_WORDS]
    if short:
        yield _place(short)


def _few(examples: Mapping[str, Group]) -> Iterator[Place]:
    for topic, having in sorted(examples.items(), key=lambda item: len(item[1])):
        if 0 < len(having) < MIN_EXAMPLES:
            yield Place((), f"{topic}: {len(having)}")


def _together(examples: Mapping[str, Group]) -> Iterator[Place]:
    alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for topic, having in examples.items():
        alike[tuple(record.id for record in having)].append(topic)
    for ids, topics in alike.items():
        if len(topics) > 1 and len(ids) >= MIN_TOGETHER:
            yield Place((), f"{', '.join(topics)}: {len(ids)} articles")


def _grouped(records: Sequence[Record], keys: Sequence[Hashable]) -> list[list[Record]]:
    """Return the records with the same key together, in the order of the first of each."""
    groups: dict[Hashable, list[Record]] = defaultdict(list)
    for record, key in zip(records, keys, strict=True):
        groups[key].append(record)
    return list(groups.values())


def _words(record: Record) -> str:
    return " ".join(record.text.lower().split())


def _place(records: Iterable[Record], note: str = "") -> Place:
    return Place(tuple(record.place or record.id for record in records), note)

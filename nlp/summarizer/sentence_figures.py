"""What the learned ranker knows of a sentence: figures that an editor would accept as reasons.

Three kinds: where it stands and how long it is; how it relates to the headline and to the other sentences
(`_relations`); and what it holds: amounts, names, a quotation, an opener that hangs in the air (`_content`).
"""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from nlp.features import STOP_WORDS, Float, words
from nlp.summarizer.lexrank import lexrank
from nlp.types import Document

PRONOUNS = frozenset("he she it they this that these those his her its their him them".split())
_HANGING = frozenset(
    """
    additionally also and besides but consequently furthermore however instead likewise meanwhile moreover
    nevertheless so still then therefore thus yet
    """.split()
)
_CONNECTIVES = _HANGING | frozenset(
    "after although as because before for if in since though when while".split()
)
_SPEAKER = frozenset("i me my our us we you your".split())
_QUOTES = '"“”'
_OPENING_QUOTES = tuple("\"“”‘'")

_SAID = re.compile(
    r"\b(?:said|says?|told|add(?:ed|s)|note[ds]|stated|according to|explained|argued|asked|wrote|tweeted"
    r"|claimed|warned|announced|insisted|continued|commented)\b"
)
_MONEY = re.compile(
    r"[$€£¥]\s?\d|\bRs\.?\s?\d|\d[\d.,]{0,20}\s?(?:million|billion|trillion|mn|bn|m|b|tn)\b"
    r"|\b(?:rupees|dollars|yuan|euros|pounds)\b",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"\d\s?(?:%|percent\b|per cent\b|pct\b|percentage)")
_NUMBER = re.compile(r"\d[\d.,]*")
_NAME = re.compile(r"(?<![.!?“\"‘'(]\s)(?<!^)\b[A-Z][\w&'’.-]*")
_CAUSE = re.compile(
    r"\b(?:because|due to|after|as a result|amid|following|led to|driven by|thanks to|owing to|to help"
    r"|in order to|reflect\w*|attribut\w+|caused?|causes|prompt\w+|trigger\w+)\b",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"\b(?:will|would|expect\w*|plan\w*|forecast\w*|could|may|next (?:year|month|week)|(?:is|are|set) to"
    r"|scheduled|later this)\b",
    re.IGNORECASE,
)
_CONTRAST = re.compile(r"\b(?:but|however|although|despite|while|though|whereas|still)\b", re.IGNORECASE)
_CHANGE = re.compile(
    r"\b(?:rose|fell|grew|dropped|increas\w+|decreas\w+|declin\w+|gain\w+|lost|up|down|jump\w+|slump\w+"
    r"|surg\w+|record\w*|higher|lower|from|compared|against)\b",
    re.IGNORECASE,
)
_DEED = re.compile(
    r"\b(?:announc\w+|launch\w+|approv\w+|sign\w+|agreed|appoint\w+|propos\w+|raise\w*|cut|acquir\w+"
    r"|introduc\w+|unveil\w+|order\w+|ruled?|charg\w+|reported?|posted|found|show\w+|decid\w+|elected|ban\w*"
    r"|issue\w*)\b",
    re.IGNORECASE,
)

_SHORT, _LONG = 8, 45  # words
_RANKED = ("title_recall", "title_cosine", "centrality", "lexrank", "words", "names")


def sentence_figures(document: Document) -> tuple[tuple[str, ...], Float]:
    """Return the names of the figures, and the figures of each sentence.

    Returns
    -------
    names : tuple of str
    figures : ndarray of shape (n_sentences, n_figures)
        Finite. Time and memory grow with the length of the document.
    """
    found = [words(sentence.text) for sentence in document.sentences]
    columns = _places(document, found) | _relations(document, found) | _content(document, found)
    for name in _RANKED:
        columns[f"{name}_rank"], columns[f"{name}_standard"] = _within(columns[name])
    return tuple(columns), np.column_stack(list(columns.values()))


def _places(document: Document, found: Sequence[Sequence[str]]) -> dict[str, Float]:
    n_sentences = len(found)
    index = np.arange(n_sentences)
    length = np.array([len(sentence) for sentence in found], dtype=float)
    mean = max(float(length.mean()) if n_sentences else 0.0, 1.0)
    before = np.cumsum(length) - length
    starts = [sentence.start for sentence in document.sentences]
    ends = [0, *(sentence.end for sentence in document.sentences)]
    opens = np.array(
        [not i or "\n" in document.text[ends[i] : start] for i, start in enumerate(starts)], float
    )
    return {
        "place": np.log1p(index),
        "place_share": index / max(n_sentences - 1, 1),
        "place_inverse": 1 / (index + 1),
        "first": index == 0,
        "second": index == 1,
        "third": index == 2,
        "last": index == n_sentences - 1,
        "from_end": np.log(n_sentences - index),
        "words_before": np.log1p(before),
        "share_before": before / max(length.sum(), 1),
        "sentences": np.full(n_sentences, np.log(max(n_sentences, 1))),
        "words": np.log1p(length),
        "words_of_mean": length / mean,
        "mean_words": np.full(n_sentences, mean),
        "short": length < _SHORT,
        "long": length > _LONG,
        "words_of_previous": np.concatenate((np.zeros(min(n_sentences, 1)), np.log1p(length[:-1]))),
        "words_of_next": np.concatenate((np.log1p(length[1:]), np.zeros(min(n_sentences, 1)))),
        "opens_paragraph": opens,
        "paragraph": np.cumsum(opens),
    }


def _relations(document: Document, found: Sequence[Sequence[str]]) -> dict[str, Float]:
    """Closeness to the headline, to the lead, to the neighbours and to the whole."""
    stems = [[_stem(word) for word in sentence if word not in STOP_WORDS] for sentence in found]
    headline = document.headline.text if document.headline else ""
    title = {_stem(word) for word in words(document.title or headline) if word not in STOP_WORDS}
    counts = Counter(stem for sentence in stems for stem in sentence)
    held_by = Counter(stem for sentence in stems for stem in set(sentence))
    n_stems = max(sum(counts.values()), 1)
    norm = np.sqrt(sum(count**2 for count in counts.values())) or 1.0
    mean = n_stems / max(len(stems), 1)
    lead = set(stems[0]) if stems else set()
    seen: set[str] = set()
    rows = []
    previous: set[str] = set()
    for sentence in stems:
        different = set(sentence)
        size = max(len(different), 1)
        shared = len(different & title)
        rows.append(
            (
                shared,
                shared / max(len(title), 1),
                shared / size,
                shared / np.sqrt(size * max(len(title), 1)),
                sum(counts[stem] for stem in different) / np.sqrt(size) / norm,
                sum(counts[stem] for stem in sentence) / max(len(sentence), 1) / n_stems,
                sum(counts[stem] - 1 for stem in different) / mean,
                sum(held_by[stem] > 1 for stem in different),
                sum(held_by[stem] > 1 for stem in different) / size,
                len(different & lead) / np.sqrt(size * max(len(lead), 1)),
                len(different - seen),
                len(different - seen) / size,
                len(different & previous) / np.sqrt(size * max(len(previous), 1)),
            )
        )
        seen |= different
        previous = different
    names = """
        title_shared title_recall title_precision title_cosine centrality frequency repeats shared_stems
        shared_share like_lead new_stems new_share like_previous
    """.split()
    columns = dict(zip(names, np.array(rows, dtype=float).reshape(-1, len(names)).T, strict=True))
    columns["like_next"] = np.append(columns["like_previous"][1:], 0.0)[: len(found)]
    columns["content_words"] = np.array([len(sentence) for sentence in stems], dtype=float)
    columns["lexrank"] = lexrank(document)
    return columns


def _content(document: Document, found: Sequence[Sequence[str]]) -> dict[str, Float]:
    """What the words of a sentence say by themselves, and as the continuation of a quotation."""
    names_in = [_NAME.findall(sentence.text) for sentence in document.sentences]
    often = Counter(name for names in names_in for name in names)
    known_names: set[str] = set()
    known_numbers: set[str] = set()
    quoting = False
    rows = []
    for sentence, read, names in zip(document.sentences, found, names_in, strict=True):
        text, size = sentence.text, max(len(read), 1)
        first, second = (*read[:2], "", "")[:2]
        numbers = _NUMBER.findall(text)
        n_quotes = sum(text.count(mark) for mark in _QUOTES)
        said = bool(_SAID.search(text))
        rows.append(
            {
                "numbers": len(numbers),
                "has_number": bool(numbers),
                "new_numbers": len(set(numbers) - known_numbers),
                "money": bool(_MONEY.search(text)),
                "percent": bool(_PERCENT.search(text)),
                "names": len(names),
                "name_share": len(names) / size,
                "names_often": sum(often[name] for name in set(names)) / max(len(names), 1),
                "new_names": len(set(names) - known_names),
                "pronoun_opener": first in PRONOUNS,
                "connective_pronoun": first in _CONNECTIVES and second in PRONOUNS,
                "hanging_opener": first in _HANGING,
                "connective_opener": first in _CONNECTIVES,
                "pronouns": sum(word in PRONOUNS for word in read),
                "speaker_share": sum(word in _SPEAKER for word in read) / size,
                "speaker": any(word in _SPEAKER for word in read),
                "opens_quote": text.startswith(_OPENING_QUOTES),
                "quotes": min(n_quotes, 4),
                "has_quote": n_quotes > 0,
                "bare_quote": (n_quotes > 0 or quoting) and not said,
                "in_quote": quoting,
                "said": said,
                "question": text.endswith("?"),
                "exclamation": "!" in text,
                "colon": ":" in text,
                "commas": text.count(","),
                "parenthesis": "(" in text,
                "dash": "–" in text or "—" in text or " - " in text,
                "cause": bool(_CAUSE.search(text)),
                "next": bool(_NEXT.search(text)),
                "contrast": bool(_CONTRAST.search(text)),
                "change": len(_CHANGE.findall(text)),
                "deed": bool(_DEED.search(text)),
                "begins_small": text[:1].islower(),
                "no_mark": text[-1:] not in ".!?\"”'’)",
            }
        )
        known_names.update(names)
        known_numbers.update(numbers)
        opened = text.count("“") + (text.count('"') + 1) // 2
        closed = text.count("”") + text.count('"') // 2
        quoting = opened > closed or (quoting and not n_quotes)
    names = list(rows[0]) if rows else []
    return {name: np.array([row[name] for row in rows], dtype=float) for name in names}


def _stem(word: str) -> str:
    """Return what a word shares with its inflections, roughly: its beginning."""
    return word[:6] if len(word) > 6 else word.rstrip("s")


def _within(column: Float) -> tuple[Float, Float]:
    """Return the rank of each value in [0, 1], 0 for the highest, and how many deviations from the mean."""
    rank = np.argsort(np.argsort(-column, kind="stable"), kind="stable") / max(len(column) - 1, 1)
    return rank, (column - column.mean()) / (column.std() + 1e-6)

"""The figures of sentences without the kernel: what each of them means can be read here.

Where a sentence stands and how long it is (`_places`); how its words relate to the headline and to the other
sentences (`_relations`); and what it holds: amounts, names, a quotation, an opener that hangs in the air
(`_content`, `_marks`).
"""

import numpy as np

from nlp.document import Document
from nlp.summarizer.lexrank import lexrank
from nlp.summarizer.word_classes import CLASSES, NUMBER, classes_and_stems
from nlp.summarizer.word_matrix import matrix_of, sentence_words
from nlp.words import Float, Ids

_QUOTES = '"“”'
_OPENING_QUOTES = tuple("\"“”‘'")
_OPENERS = ".!?“\"‘'("  # what follows one of these is written with a capital anyway
_HYPHENS = "&'’.-"  # what follows one of these goes on with a name
_SHORT, _LONG = 8, 45  # words
_RANKED = ("title_recall", "title_cosine", "centrality", "lexrank", "words", "names")
FIGURES = (
    *("place", "place_share", "place_inverse", "first", "second", "third", "last", "from_end"),
    *("words_before", "share_before", "sentences", "words", "words_of_mean", "mean_words", "short", "long"),
    *("words_of_previous", "words_of_next", "opens_paragraph", "paragraph"),
    *(
        "title_shared",
        "title_recall",
        "title_precision",
        "title_cosine",
        "centrality",
        "frequency",
        "repeats",
    ),
    *("shared_stems", "shared_share", "like_lead", "new_stems", "new_share", "like_previous", "like_next"),
    *("content_words", "numbers", "new_numbers", "names", "name_share", "names_often", "new_names"),
    *("pronoun_opener", "connective_pronoun", "hanging_opener", "connective_opener", "pronouns"),
    *(
        "speaker_share",
        "change",
        "has_number",
        "percent",
        "money",
        "said",
        "cause",
        "next",
        "contrast",
        "deed",
    ),
    *("speaker", "opens_quote", "quotes", "has_quote", "in_quote", "question", "exclamation", "colon"),
    *("commas", "parenthesis", "dash", "begins_small", "no_mark", "bare_quote", "lexrank"),
    *(f"{name}_{figure}" for name in _RANKED for figure in ("rank", "standard")),
)
_ANY = ("percent", "money", "said", "cause", "next", "contrast", "deed", "speaker")


def figures_in_python(document: Document) -> Float:
    """Return the figures of each sentence, at least one, without the kernel."""
    columns = _places(document) | _relations(document) | _content(document) | _marks(document)
    columns["bare_quote"] = np.maximum(columns["has_quote"], columns["in_quote"]) * (1.0 - columns["said"])
    columns["lexrank"] = lexrank(document)
    ranked = np.stack([columns[name] for name in _RANKED])
    places = np.argsort(np.argsort(-ranked, kind="stable"), kind="stable")
    standard = (ranked - ranked.mean(axis=1)[:, None]) / (ranked.std(axis=1)[:, None] + 1e-6)
    for index, name in enumerate(_RANKED):
        columns[f"{name}_rank"] = places[index] / max(len(document.sentences) - 1, 1)
        columns[f"{name}_standard"] = standard[index]
    return np.stack([columns[name] for name in FIGURES], axis=1).astype(float)


def opens_paragraph(document: Document) -> list[bool]:
    """Return whether each sentence opens a paragraph."""
    text, end, opens = document.text, 0, []
    for sentence in document.sentences:
        opens.append(not end or "\n" in text[end : sentence.start])
        end = sentence.end
    return opens


def _places(document: Document) -> dict[str, Float]:
    n_sentences = len(document.sentences)
    index = np.arange(n_sentences)
    length = document.words.lengths[1:].astype(float)
    total = length.sum()
    mean = max(total / max(n_sentences, 1), 1.0)
    before = np.cumsum(length) - length
    opens = opens_paragraph(document)
    log_length = np.log1p(length)
    padded = np.concatenate(([0.0], log_length, [0.0]))
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
        "share_before": before / max(total, 1),
        "sentences": np.full(n_sentences, np.log(max(n_sentences, 1))),
        "words": log_length,
        "words_of_mean": length / mean,
        "mean_words": np.full(n_sentences, mean),
        "short": length < _SHORT,
        "long": length > _LONG,
        "words_of_previous": padded[:-2],
        "words_of_next": padded[2:],
        "opens_paragraph": np.array(opens, dtype=bool),
        "paragraph": np.cumsum(opens),
    }


def _relations(document: Document) -> dict[str, Float]:
    """Closeness to the headline, to the lead, to the neighbours and to the whole, by the stems of words."""
    words, (_, stem_of, n_stems) = document.words, classes_and_stems(document)
    rows, numbers = sentence_words(words)
    stems = stem_of[numbers]
    matrix = matrix_of(rows[stems >= 0], stems[stems >= 0], len(words.lengths) - 1, n_stems)
    columns = matrix.columns
    counts, held_by = matrix.by_column(matrix.values), np.bincount(columns, minlength=n_stems)
    in_title = np.zeros(n_stems)
    titled = stem_of[words.numbers[: words.offsets[1]]]
    in_title[titled[titled >= 0]] = 1.0
    title_size = max(in_title.sum(), 1.0)
    in_lead = np.zeros(n_stems)
    in_lead[columns[matrix.rows == 0]] = 1.0
    total, norm = max(counts.sum(), 1.0), np.sqrt((counts**2).sum()) or 1.0
    size = matrix.by_row(np.ones(len(columns)))
    length = matrix.by_row(matrix.values)
    some = np.maximum(size, 1.0)
    shared = matrix.by_row(in_title[columns])
    often = matrix.by_row((held_by > 1).astype(float)[columns])
    new = matrix.by_row(matrix.firsts())
    cells = matrix.rows * n_stems + columns
    repeated = matrix.by_row(np.isin(cells - n_stems, cells, assume_unique=True).astype(float))
    size_before = np.concatenate(([0.0], size))[: len(size)]
    like_previous = repeated / np.sqrt(some * np.maximum(size_before, 1.0))
    return {
        "title_shared": shared,
        "title_recall": shared / title_size,
        "title_precision": shared / some,
        "title_cosine": shared / np.sqrt(some * title_size),
        "centrality": matrix.by_row(counts[columns]) / np.sqrt(some) / norm,
        "frequency": matrix.by_row(matrix.values * counts[columns]) / np.maximum(length, 1) / total,
        "repeats": matrix.by_row(counts[columns] - 1) / (total / max(len(size), 1)),
        "shared_stems": often,
        "shared_share": often / some,
        "like_lead": matrix.by_row(in_lead[columns]) / np.sqrt(some * max(in_lead.sum(), 1.0)),
        "new_stems": new,
        "new_share": new / some,
        "like_previous": like_previous,
        "like_next": np.append(like_previous[1:], 0.0)[: len(size)],
        "content_words": length,
    }


def _content(document: Document) -> dict[str, Float]:
    """What the words of a sentence say by themselves."""
    words = document.words
    rows, numbers = sentence_words(words)
    n_sentences = len(document.sentences)
    class_of = classes_and_stems(document)[0][:, None] >> np.arange(len(CLASSES)) & 1
    sums = np.zeros((n_sentences, len(CLASSES)), dtype=np.int64)
    some = np.flatnonzero(words.lengths[1:])
    first = words.offsets[1:-1][some] - words.offsets[1]
    if len(some):
        sums[some] = np.add.reduceat(class_of[numbers], first, axis=0)
    n_of = dict(zip(CLASSES, sums.T, strict=True))
    opener = np.zeros((2, n_sentences, len(CLASSES)), dtype=bool)
    opener[0, some] = class_of[numbers[first]]
    two = words.lengths[1:][some] > 1
    opener[1, some[two]] = class_of[numbers[first[two] + 1]]
    is_first, is_second = (dict(zip(CLASSES, place.T, strict=True)) for place in opener)
    connects = is_first["hanging"] | is_first["connective"]
    named = _names(document)
    names = matrix_of(rows[named], numbers[named], n_sentences, words.n_distinct)
    digits = class_of[numbers, NUMBER] > 0
    figures = matrix_of(rows[digits], numbers[digits], n_sentences, words.n_distinct)
    n_names = names.by_row(names.values)
    size = np.maximum(words.lengths[1:], 1)
    return {
        "numbers": n_of["number"],
        "new_numbers": figures.by_row(figures.firsts()),
        "names": n_names,
        "name_share": n_names / size,
        "names_often": names.by_row(names.by_column(names.values)[names.columns]) / np.maximum(n_names, 1),
        "new_names": names.by_row(names.firsts()),
        "pronoun_opener": is_first["pronoun"],
        "connective_pronoun": connects & is_second["pronoun"],
        "hanging_opener": is_first["hanging"],
        "connective_opener": connects,
        "pronouns": n_of["pronoun"],
        "speaker_share": n_of["speaker"] / size,
        "change": n_of["change"],
        "has_number": n_of["number"] > 0,
        **{name: np.minimum(n_of[name], 1.0) for name in _ANY},
    }


def _marks(document: Document) -> dict[str, Float]:
    """What the marks of a sentence say, and whether it goes on with a quotation."""
    rows = []
    quoting = False
    for text in (sentence.text for sentence in document.sentences):
        straight, closing = text.count('"'), text.count("”")
        n_quotes = straight + closing + text.count("“")
        rows.append(
            (
                text.startswith(_OPENING_QUOTES),
                min(n_quotes, 4),
                n_quotes > 0,
                quoting,
                text.endswith("?"),
                "!" in text,
                ":" in text,
                text.count(","),
                "(" in text,
                "–" in text or "—" in text or " - " in text,
                text[:1].islower(),
                text[-1:] not in ".!?\"”'’)",
            )
        )
        opened = n_quotes - straight - closing + (straight + 1) // 2
        quoting = opened > closing + straight // 2 or (quoting and not n_quotes)
    names = (
        *("opens_quote", "quotes", "has_quote", "in_quote", "question", "exclamation", "colon", "commas"),
        *("parenthesis", "dash", "begins_small", "no_mark"),
    )
    return dict(zip(names, np.array(rows, dtype=float).reshape(-1, len(names)).T, strict=True))


def _names(document: Document) -> Ids:
    """Return which words of the sentences begin a name: with a capital that the place does not ask for."""
    words, first = document.words, int(document.words.offsets[1])
    capital = words.capital[first:].copy()
    opening = words.offsets[1:-1][words.lengths[1:] > 0] - first
    capital[opening] = False
    places = np.flatnonzero(capital)
    starts = words.starts[first:][places].tolist()
    rows = (words.segment_of[first:][places] - 1).tolist()
    kept = []
    for place, row, start in zip(places.tolist(), rows, starts, strict=True):
        before = document.sentences[row].text[max(start - 2, 0) : start]
        if before[-1] not in _HYPHENS and not (before[-1].isspace() and before[0] in _OPENERS):
            kept.append(place)
    return np.array(kept, dtype=np.int64)

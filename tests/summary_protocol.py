"""How the learned ranker is measured: fitted on other outlets or articles, beside the first sentences."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from sklearn.model_selection import GroupKFold, KFold

from nlp.corpus import SummaryRecord, read_summaries
from nlp.document import Document, read_document
from nlp.evaluation import key_sentence_precision, rouge, summary_figures
from nlp.summarizer.selection import select
from nlp.training.summaries import fit_scorer, lesson
from nlp.types import ReadingOptions, SummaryOptions
from nlp.words import Float

THREE = SummaryOptions(sentences=3)


def key_sentences(shared: Path) -> dict[str, float]:
    """Precision@3 on editors' picks; an article is scored by what was fitted on other outlets."""
    records = read_summaries(shared / "corpus" / "key-sentences.jsonl")
    with (shared / "corpus" / "articles.jsonl").open(encoding="utf-8") as lines:
        outlet_of = {article["id"]: article["outlet"] for article in map(json.loads, lines)}
    outlets = [outlet_of[record.id] for record in records]
    lessons = [lesson(record) for record in records]
    documents = [read_document(record.text, record.title) for record in records]
    rows = np.zeros((len(records), 2))
    for fit, held_out in GroupKFold(8, shuffle=True, random_state=0).split(records, groups=outlets):
        scorer = fit_scorer([lessons[index] for index in fit])
        for index in held_out:
            document = documents[index]
            picks = select(document, scorer.scores(document), THREE)
            rows[index] = _precision(records[index], document, picks)
    leads = [
        [_precision(record, document, range(min(3, len(document.sentences)))) for document in either]
        for record in records
        for either in [
            (
                read_document(record.text, record.title),
                read_document(record.text, record.title, ReadingOptions(keep_noise=True)),
            )
        ]
    ]
    return dict(_shown(("precision@3", "with near-equals"), rows, np.array(leads)))


def cnn(shared: Path) -> dict[str, float]:
    """ROUGE on CNN articles, none of which was fitted on; editors' picks are always fitted on."""
    bench = shared / "bench" / "cnndm"
    records = read_summaries(bench / "validation-1000.jsonl.gz")
    others = [
        lesson(record)
        for path in (
            shared / "corpus" / "key-sentences.jsonl",
            bench / "train-random-200.jsonl.gz",
            bench / "train-first-200.jsonl.gz",
        )
        for record in read_summaries(path)
    ]
    lessons = [lesson(record) for record in records]
    documents = [read_document(record.text) for record in records]
    as_found = [read_document(record.text, None, ReadingOptions(keep_noise=True)) for record in records]
    rows = np.zeros((len(records), 3))
    for fit, held_out in KFold(5, shuffle=True, random_state=0).split(records):
        scorer = fit_scorer([*others, *(lessons[index] for index in fit)])
        for index in held_out:
            document = documents[index]
            picks = select(document, scorer.scores(document), THREE)
            rows[index] = _rouge(records[index], document, picks)
    leads = [
        [_rouge(record, document, range(3)) for document in either]
        for record, *either in zip(records, documents, as_found, strict=True)
    ]
    return dict(_shown(("ROUGE-1", "ROUGE-2", "ROUGE-Lsum"), rows, np.array(leads)))


def _shown(names: Sequence[str], rows: Float, leads: Float) -> Iterator[tuple[str, float]]:
    """Print a line a measure; yield the figure, and the lower end of its difference to Lead-3."""
    for column, name in enumerate(names):
        found = summary_figures(rows[:, column], leads[:, 0, column], leads[:, 1, column])
        print(
            f"  {name:<18} {found.ours}  n={found.ours.n}   Lead-3 {found.lead}, difference {found.difference};"
            f" as found {found.as_found}, difference {found.difference_as_found}",
            flush=True,
        )
        yield name, found.ours.value
        yield f"{name} over Lead-3, at least", min(found.difference.low, found.difference_as_found.low)


def _texts(document: Document) -> list[str]:
    return [sentence.text for sentence in document.sentences]


def _precision(record: SummaryRecord, document: Document, picks: Sequence[int]) -> tuple[float, float]:
    spans = [(document.sentences[index].start, document.sentences[index].end) for index in picks]
    return key_sentence_precision(spans, record.best, record.also)


def _rouge(record: SummaryRecord, document: Document, picks: Sequence[int]) -> tuple[float, float, float]:
    return rouge("\n".join(_texts(document)[index] for index in sorted(picks)), record.summary)

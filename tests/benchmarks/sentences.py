"""Sentence boundaries beside other splitters: F1 on the unseen set, and speed in the same run.

Run ``python tests/benchmarks/sentences.py``. Peers that are not installed are left out: ``pip install nupunkt
sentencex pysbd`` brings them. Speed is measured on the sample articles, as a ratio to the first row.
"""

import json
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp.corpus import read_corpus
from nlp.evaluation import bootstrap
from nlp.paths import shipped
from nlp.text import sentence_spans

Splitter = Callable[[str], list[tuple[int, int]]]
ROUNDS = 5


def located(text: str, sentences: list[str]) -> list[tuple[int, int]]:
    """Return where sentences stand that a splitter gives as texts."""
    spans, at = [], 0
    for sentence in filter(None, map(str.strip, sentences)):
        if (start := text.find(sentence, at)) >= 0:
            at = start + len(sentence)
            spans.append((start, at))
    return spans


def by_line(split: Splitter) -> Splitter:
    """Return a splitter that sees one line at a time."""

    def split_lines(text: str) -> list[tuple[int, int]]:
        spans, at = [], 0
        for line in text.splitlines(keepends=True):
            spans += [(at + start, at + end) for start, end in split(line)]
            at += len(line)
        return spans

    return split_lines


def splitters() -> Iterator[tuple[str, Splitter]]:
    """Yield ours and those of the peers that are installed."""
    yield "newsdesk", sentence_spans
    if find_spec("nupunkt"):
        import nupunkt

        def with_nupunkt(text: str) -> list[tuple[int, int]]:
            return located(text, nupunkt.sent_tokenize(text))

        yield "nupunkt", with_nupunkt
        yield "nupunkt, by line", by_line(with_nupunkt)
    if find_spec("sentencex"):
        import sentencex

        def with_sentencex(text: str) -> list[tuple[int, int]]:
            return located(text, list(sentencex.segment("en", text)))

        yield "sentencex", with_sentencex
        yield "sentencex, by line", by_line(with_sentencex)
    if find_spec("pysbd"):
        import pysbd

        segmenter = pysbd.Segmenter(language="en", clean=False)
        yield "pysbd", lambda text: located(text, segmenter.segment(text))
    from nltk.tokenize.punkt import PunktSentenceTokenizer

    texts = "\n".join(record.text for record in read_corpus(shipped("seeds/articles.jsonl")))
    punkt = PunktSentenceTokenizer(texts)
    yield "NLTK Punkt, trained on the samples", lambda text: list(punkt.span_tokenize(text))


def boundary_f1(counts: NDArray[np.int64]) -> float:
    """F1 of inner boundaries from rows of right, given, actual."""
    return float(2 * counts[:, 0].sum() / counts[:, 1:].sum())


def counts_of(split: Splitter) -> NDArray[np.int64]:
    """Return for each passage of the unseen set how many boundaries are right, given and actual."""
    rows = []
    path = Path(__file__).parents[1] / "sentences_unseen.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        actual = {end for _, end in record["spans"][:-1]}
        given = {end for _, end in sorted(split(record["text"]))[:-1]}
        rows.append((len(actual & given), len(given), len(actual)))
    return np.array(rows)


def main() -> None:
    """Print the table."""
    texts = [record.text for record in read_corpus(shipped("seeds/articles.jsonl"))]
    peers = dict(splitters())
    seconds: dict[str, list[float]] = {name: [] for name in peers}
    for _ in range(ROUNDS):  # interleaved, so that the machine's moods fall on all
        for name, split in peers.items():
            sample = texts[:10] if name == "pysbd" else texts
            begin = time.perf_counter()
            for text in sample:
                split(text)
            seconds[name].append((time.perf_counter() - begin) / len(sample))
    ours = np.array(seconds["newsdesk"])
    print(f"{'':<36} F1 of inner boundaries [95 %]    time as a multiple of newsdesk's: median (min to max)")
    for name, split in peers.items():
        ratio = np.array(seconds[name]) / ours
        f1 = bootstrap(boundary_f1, counts_of(split))
        print(f"{name:<36} {f1}             {np.median(ratio):7.2f} ({ratio.min():.2f} to {ratio.max():.2f})")


if __name__ == "__main__":
    main()

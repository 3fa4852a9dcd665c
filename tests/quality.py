"""The quality gate: train on a part of the corpus of real news, measure on the rest, fail beyond the bounds.

Run ``python tests/quality.py ../shared``. The bounds stand in quality.json beside this file, with the
fingerprint of the corpus that they were set on. To change them, edit that file and say why in its "reason".
"""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import summary_protocol
from numpy.typing import NDArray
from protocols import Split, by_outlet, by_time, newsdesk_answers

from nlp.corpus import Record, fingerprint, read_corpus
from nlp.evaluation import bootstrap, calibration_error, macro_f1, micro_f1
from nlp.noise import find_noise
from nlp.paths import shipped
from nlp.text import sentence_spans
from nlp.topics import read_taxonomy

THE_LESS_THE_BETTER = ("calibration_error", "key lost")


def measure(records: Sequence[Record], splits: Iterator[Split]) -> dict[str, dict[str, float]]:
    """Figures over all held-out articles, and those of the linear scores alone beside them."""
    topics = read_taxonomy(shipped("seeds/topics.toml"))
    actual, answers = [], []
    for fit, held_out in splits:
        there = [records[index] for index in held_out]
        actual += [[topic.id in record.topics for topic in topics] for record in there]
        answers.append(newsdesk_answers([records[index] for index in fit], there, topics))
    probable, given, scores = map(np.concatenate, zip(*answers, strict=True))
    y = np.array(actual)
    found = {}
    for name, measured, ours, plain in (
        ("micro_f1", micro_f1, given, scores >= 0),
        ("macro_f1", macro_f1, given, scores >= 0),
        ("calibration_error", calibration_error, probable, None),
    ):
        estimate = bootstrap(measured, y, ours)
        beside = "" if plain is None else f"   linear scores alone {bootstrap(measured, y, plain)}"
        print(f"  {name:<18} {estimate}  n={estimate.n}{beside}", flush=True)
        found[name] = estimate.value
    return found


def measure_noise(shared: Path) -> dict[str, float]:
    """Precision and recall of noise per sentence, share of key sentences lost, and position rules beside them.

    A sentence is what most of it is marked as.
    """
    counts, by_place = [], []
    with (shared / "corpus" / "key-sentences.jsonl").open(encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            spans = sentence_spans(record["text"])
            found = {
                (noise.start, noise.end)
                for noise in find_noise(record["text"], record["title"], spans).values()
            }
            noise, key = (_covered(spans, record[mark]) for mark in ("noise", "best"))
            key |= _covered(spans, record["also"])
            for rows, called in (
                (counts, np.array([span in found for span in spans])),
                (by_place, np.isin(np.arange(len(spans)), (0, len(spans) - 1))),
            ):
                hits = [noise & called, called, noise, key & called, key]
                rows.append([hit.sum() for hit in hits])
    figures = {}
    for name, over, under in (("precision", 0, 1), ("recall", 0, 2), ("key lost", 3, 4)):

        def share(rows: NDArray[np.int64], over: int = over, under: int = under) -> float:
            return float(rows[:, over].sum() / max(rows[:, under].sum(), 1))

        estimate, baseline = (bootstrap(share, np.array(rows)) for rows in (counts, by_place))
        print(f"  {name:<18} {estimate}  n={estimate.n}   first and last sentence {baseline}", flush=True)
        figures[name] = estimate.value
    return figures


def _covered(spans: Sequence[tuple[int, int]], marks: Sequence[Sequence[int]]) -> NDArray[np.bool_]:
    """Whether at least half of each span lies in the marks."""
    return np.array(
        [
            2 * sum(max(0, min(end, last) - max(start, first)) for first, last in marks) >= end - start
            for start, end in spans
        ]
    )


def main() -> None:
    """Measure, print, and exit with 1 if a figure is worse than its bound."""
    records = read_corpus(Path(sys.argv[1]) / "corpus" / "articles.jsonl")
    gate = json.loads(Path(__file__).with_name("quality.json").read_text())
    if gate["corpus"] != (found := fingerprint(records)):
        sys.exit(
            f"quality.json was set on corpus {gate['corpus'][:12]}, this one is {found[:12]}: set it anew"
        )
    failures = []
    measurements: dict[str, Callable[[], dict[str, float]]] = {
        "noise": lambda: measure_noise(Path(sys.argv[1])),
        "key sentences": lambda: summary_protocol.key_sentences(Path(sys.argv[1])),
        "CNN": lambda: summary_protocol.cnn(Path(sys.argv[1])),
        "later months": lambda: measure(records, by_time(records)),
        "other outlets": lambda: measure(records, by_outlet(records)),
    }
    for name, measured in measurements.items():
        print(name, flush=True)
        figures = measured()
        for figure, bound in gate["bounds"][name].items():
            worse = figures[figure] > bound if figure in THE_LESS_THE_BETTER else figures[figure] < bound
            if worse:
                failures.append(f"{name}: {figure} is {figures[figure]:.4f}, the bound is {bound}")
    sys.exit("\n".join(failures) or 0)


if __name__ == "__main__":
    main()

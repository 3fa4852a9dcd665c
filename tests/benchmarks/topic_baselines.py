"""Topics of real news beside other classifiers, in the same run, on the same parts of the corpus.

Run ``python tests/benchmarks/topic_baselines.py ../shared``; add ``--only later`` for one protocol, ``--json FILE`` to
keep the figures, ``--embeddings FILE.npy`` to keep the sentence embeddings, which take longest. Peers that are not
installed are named and left out. On two cores ``later`` takes 10 minutes, ``outlet`` and ``random`` 25 each, and the
embeddings an hour, once; ``--folds 2`` saves a third of the peers' time.

The protocols are those of ``tests/protocols.py``. Every classifier gets its thresholds by the same rule, that of mode
``balanced``, from scores out of fold. Differences are newsdesk less the other, on the same resampled articles.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from peers import Peer, installed_peers
from sklearn.model_selection import GroupKFold

from nlp.classifier import MODES
from nlp.corpus import Record, near_duplicates, read_corpus
from nlp.evaluation import Bool, bootstrap, calibration_error, macro_f1, micro_f1
from nlp.paths import shipped
from nlp.topics import read_taxonomy
from nlp.training.calibration import fit_thresholds
from nlp.types import Taxonomy
from nlp.words import Float, Ids

sys.path.insert(0, str(Path(__file__).parents[1]))

from protocols import N_FOLDS, Split, at_random, by_outlet, by_time, newsdesk_answers

PROTOCOLS: dict[str, Callable[[Sequence[Record]], Iterator[Split]]] = {
    "later": by_time,
    "outlet": by_outlet,
    "random": at_random,
}
MEASURES = {"micro_f1": micro_f1, "macro_f1": macro_f1}


def peer_answers(
    peer: Peer, fit: Ids, held_out: Ids, y: Bool, groups: Sequence[int], n_folds: int
) -> tuple[Float, Bool]:
    """Fit a peer and its thresholds, and return its scores of held-out articles and the topics it gives."""
    folds = GroupKFold(n_folds, shuffle=True, random_state=0)
    inner = list(folds.split(fit, groups=[groups[index] for index in fit]))
    tasks = [*((fit[others], fit[fold]) for others, fold in inner), (fit, held_out)]
    *parts, scores = Parallel(n_jobs=-1)(
        delayed(peer.scores)(there, y[there], wanted) for there, wanted in tasks
    )
    out_of_fold = np.empty((len(fit), y.shape[1]))
    for (_, fold), part in zip(inner, parts, strict=True):
        out_of_fold[fold] = part
    thresholds = fit_thresholds(y[fit], out_of_fold)[MODES.index("balanced")]
    return scores, scores >= thresholds


def measure(
    protocol: str, records: Sequence[Record], topics: Taxonomy, peers: Sequence[Peer], n_folds: int
) -> dict[str, Any]:
    """Fit, answer, measure and print under one protocol; return the figures."""
    y = np.array([[topic.id in record.topics for topic in topics] for record in records])
    groups = near_duplicates(records)
    splits = [(np.array(fit), np.array(held_out)) for fit, held_out in PROTOCOLS[protocol](records)]
    actual = np.concatenate([y[held_out] for _, held_out in splits])
    print(f"{protocol}: n = {len(actual)}, in {len(splits)} parts", flush=True)
    begin = time.perf_counter()
    answers = [
        newsdesk_answers([records[i] for i in fit], [records[i] for i in held_out], topics, n_folds)
        for fit, held_out in splits
    ]
    probabilities, ours, _ = map(np.concatenate, zip(*answers, strict=True))
    found = {"newsdesk": figures(actual, ours, probabilities, time.perf_counter() - begin)}
    show("newsdesk", found["newsdesk"])
    for peer in peers:
        begin = time.perf_counter()
        parts = [peer_answers(peer, fit, held_out, y, groups, n_folds) for fit, held_out in splits]
        scores, given = map(np.concatenate, zip(*parts, strict=True))
        seconds = time.perf_counter() - begin
        row = figures(actual, given, scores if peer.probable else None, seconds)
        for name, of in MEASURES.items():
            row[f"newsdesk's lead in {name}"] = bootstrap(lead(of), actual, ours, given)
        found[peer.name] = row
        show(peer.name, row)
    return found


def figures(y: Bool, given: Bool, probabilities: Float | None, seconds: float) -> dict[str, Any]:
    """Return F1 of what was given and, if there are probabilities, the calibration error, with intervals."""
    row: dict[str, Any] = {name: bootstrap(of, y, given) for name, of in MEASURES.items()}
    if probabilities is not None:
        row["calibration_error"] = bootstrap(calibration_error, y, probabilities)
    return {**row, "seconds": round(seconds)}


def lead(of: Callable[[Bool, Bool], float]) -> Callable[[Bool, Bool, Bool], float]:
    """Return the measure of how much better the first answer is than the second."""
    return lambda y, ours, theirs: of(y, ours) - of(y, theirs)


def show(name: str, row: dict[str, Any]) -> None:
    """Print the figures of a classifier."""
    cells = [f"{measured} {value}" for measured, value in row.items()]
    print(f"  {name}\n    " + "\n    ".join(cells), flush=True)


def main() -> None:
    """Measure under each protocol, and write the figures if asked."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("shared", type=Path, help="where corpus/articles.jsonl is, ../shared")
    parser.add_argument(
        "--only", choices=PROTOCOLS, action="append", help="only this protocol; may be repeated"
    )
    parser.add_argument("--folds", type=int, default=N_FOLDS, help="folds in which thresholds are fitted")
    parser.add_argument("--embeddings", type=Path, help="keep sentence embeddings in this file (.npy)")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args()
    records = read_corpus(options.shared / "corpus" / "articles.jsonl")
    topics = read_taxonomy(shipped("seeds/topics.toml"))
    peers = list(installed_peers(records, options.embeddings))
    found = {name: measure(name, records, topics, peers, options.folds) for name in options.only or PROTOCOLS}
    if options.json:
        options.json.write_text(json.dumps(found, indent=1, default=asdict) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

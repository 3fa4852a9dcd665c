"""Topics on public sets, beside a linear SVM in the same run: fitted on their train part, measured on test once.

Run ``python tests/benchmarks/public_topics.py ../shared/bench``; add ``--only bbc`` for one set, ``--json FILE`` to
keep the figures. The code that users train with is used as it is, with the same parameters for each set. Its
taxonomy is made of the labels, without seed terms.

There are two rules of what is given. *Thresholds* is what users get: ``newsdesk`` with its thresholds of mode
``balanced``, abstentions included; the SVM where its score is positive. *Best if none* adds the most probable topic
where that gives nothing, which suits sets in which every article has a topic. A topic with too few articles to be
trained is never given, and its F1 is 0. A resample may hold no article of a rare topic, which counts as 0 as well, so
the intervals of macro-F1 on Reuters lean to the low side.
"""

import argparse
import gzip
import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from peers import NEVER, LinearSvm, plain_text

from nlp.corpus import Record
from nlp.document import read_document
from nlp.evaluation import Bool, Estimate, bootstrap, macro_f1, micro_f1
from nlp.tagging import tag
from nlp.training.topics import train
from nlp.types import Taxonomy, Topic
from nlp.words import Float

SETS = ("reuters90", "bbc", "twitter-financial-topics", "20newsgroups")


@dataclass(frozen=True, slots=True)
class Answers:
    """What a classifier says of the articles of a test part.

    Parameters
    ----------
    scores : ndarray of shape (n_articles, n_topics)
        The greater, the likelier.
    given : ndarray of bool, shape (n_articles, n_topics)
        What it gives by its thresholds.
    seconds : float
        How long it took to fit and to answer.
    notes : dict
        What else is worth knowing.
    """

    scores: Float
    given: Bool
    seconds: float
    notes: dict[str, Any]

    @property
    def best(self) -> Bool:
        """The one likeliest topic of each article."""
        return np.arange(self.scores.shape[1]) == self.scores.argmax(axis=1)[:, None]

    @property
    def best_if_none(self) -> Bool:
        """What is given, or else the likeliest topic."""
        return np.where(self.given.any(axis=1, keepdims=True), self.given, self.best)


def read_part(path: Path) -> list[Record]:
    """Read the articles of a part of a set."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [
            Record(str(entry["id"]), entry.get("title") or "", entry["text"], tuple(entry["labels"]))
            for entry in map(json.loads, lines)
        ]


def newsdesk_answers(fit: Sequence[Record], test: Sequence[Record], taxonomy: Taxonomy) -> Answers:
    """Train as users do and answer as users are answered."""
    begin = time.perf_counter()
    training = train(fit, taxonomy)
    classifier, trained = training.classifier, training.taxonomy
    columns = [taxonomy.index(topic) for topic in trained]
    scores = np.full((len(test), len(taxonomy)), NEVER)
    given = np.zeros(scores.shape, dtype=bool)
    silent: Counter[str] = Counter()
    for row, record in enumerate(test):
        document = read_document(record.text, record.title)
        tagging = tag(document, trained, classifier)
        given_ids = {found.id for found in tagging.tags}
        given[row, columns] = [topic.id in given_ids for topic in trained]
        scores[row, columns] = classifier.judge(document)[1]
        if tagging.reason:
            silent[tagging.reason] += 1
    notes = {
        "left_out": list(training.left_out),
        "nothing_given": dict(silent),
        "cross_validated": {name: asdict(figure) for name, figure in training.figures.items()},
    }
    return Answers(scores, given, time.perf_counter() - begin, notes)


def svm_answers(fit: Sequence[Record], test: Sequence[Record], taxonomy: Taxonomy) -> Answers:
    """Fit scikit-learn's linear SVM, and answer."""
    begin = time.perf_counter()
    svm = LinearSvm([plain_text(record) for record in (*fit, *test)])
    everything = np.arange(len(fit) + len(test))
    scores = svm.scores(everything[: len(fit)], labels_of(fit, taxonomy), everything[len(fit) :])
    return Answers(scores, scores > 0, time.perf_counter() - begin, {})


def labels_of(records: Sequence[Record], taxonomy: Taxonomy) -> Bool:
    """Return which topics the articles have, shape (n_articles, n_topics)."""
    return np.array([[topic.id in record.topics for topic in taxonomy] for record in records])


def accuracy(y: Bool, best: Bool) -> float:
    """Share of the articles whose likeliest topic is right."""
    return float((y & best).any(axis=1).mean())


def gain(measure: Any) -> Any:
    """Return the measure of how much better the second answer is than the third."""
    return lambda y, ours, theirs: measure(y, ours) - measure(y, theirs)


def measure_set(folder: Path) -> dict[str, Any]:
    """Fit, measure and print one set; return its figures."""
    fit, test = (read_part(folder / f"{part}.jsonl.gz") for part in ("train", "test"))
    empty = sum(not record.text.strip() for record in fit)
    fit = [record for record in fit if record.text.strip()]  # as `read_corpus` refuses them
    names = sorted({topic for record in (*fit, *test) for topic in record.topics})
    taxonomy = tuple(Topic(name, name) for name in names)
    y = labels_of(test, taxonomy)
    one_each = bool((y.sum(axis=1) == 1).all())
    print(
        f"{folder.name}: {len(taxonomy)} topics, {len(fit)} articles to fit, {len(test)} to measure",
        flush=True,
    )
    answers = {
        "newsdesk": newsdesk_answers(fit, test, taxonomy),
        "LinearSVC": svm_answers(fit, test, taxonomy),
    }
    found: dict[str, Any] = {"fit": len(fit), "measured": len(test), "empty_left_out": empty, "figures": {}}
    for name, answer in answers.items():
        found[name] = {"seconds": round(answer.seconds, 1), **answer.notes}
    rules = {"thresholds": "given", "best if none": "best_if_none"}
    for rule, attribute in rules.items():
        for measure_name, measure in (("micro_f1", micro_f1), ("macro_f1", macro_f1)):
            pair = [getattr(answer, attribute) for answer in answers.values()]
            found["figures"][f"{rule}, {measure_name}"] = compare(measure, y, *pair)
    if one_each:
        found["figures"]["most probable topic, accuracy"] = compare(
            accuracy, y, *(a.best for a in answers.values())
        )
    show(found)
    return found


def compare(measure: Any, y: Bool, ours: Bool, svm: Bool) -> dict[str, Estimate]:
    """Measure both, and their difference in pairs."""
    return {
        "newsdesk": bootstrap(measure, y, ours),
        "LinearSVC": bootstrap(measure, y, svm),
        "difference": bootstrap(gain(measure), y, ours, svm),
    }


def show(found: dict[str, Any]) -> None:
    """Print the figures of a set."""
    print(f"  {'':<32}{'newsdesk':<23}{'LinearSVC':<23}difference")
    for name, row in found["figures"].items():
        print(f"  {name:<32}" + "".join(f"{estimate!s:<23}" for estimate in row.values()))
    ours = found["newsdesk"]
    print(
        f"  n = {found['measured']}; {ours['seconds']:.0f} s and {found['LinearSVC']['seconds']:.0f} s; topics left"
        f" out: {len(ours['left_out'])}; empty articles not fitted on: {found['empty_left_out']};"
        f" nothing given: {ours['nothing_given'] or 0}",
        flush=True,
    )


def main() -> None:
    """Measure the sets, and write the figures if asked."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="where the sets are, ../shared/bench")
    parser.add_argument("--only", choices=SETS, action="append", help="only this set; may be repeated")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args()
    found = {name: measure_set(options.folder / name) for name in options.only or SETS}
    if options.json:
        options.json.write_text(json.dumps(found, indent=1, default=asdict) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

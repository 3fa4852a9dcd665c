"""Learn the weights in ``noise.json`` from articles in which editors marked what is not the article.

Run ``python -m nlp.training.noise key-sentences.jsonl articles.jsonl``: it cross-validates by outlet, prints
precision and recall beside a baseline, and writes the weights fitted on all articles.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

import nlp.noise
from nlp.evaluation import Bool, Estimate, bootstrap
from nlp.noise import copies, second_look, sentence_signs
from nlp.text import sentence_spans
from nlp.types import Span

C = 0.3
KEY_WEIGHT = 3.0  # a key sentence taken for noise is lost to the summary
N_FOLDS = 10
_WEIGHTS = Path(nlp.noise.__file__).with_name("noise.json")

Signs = list[list[str]]
Weights = dict[str, float]


@dataclass(frozen=True, slots=True)
class Marked:
    """An article, with signs of its sentences, and what editors said of them."""

    outlet: str
    signs: Signs
    is_copy: Bool
    is_noise: Bool
    is_key: Bool


def read_marked(key_sentences: Path, articles: Path, *, with_title: bool) -> list[Marked]:
    """Read the marked articles; a sentence is noise if half of it is marked."""
    with articles.open(encoding="utf-8") as lines:
        outlets = {record["id"]: record["outlet"] for record in map(json.loads, lines)}
    marked = []
    with key_sentences.open(encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            text, title = record["text"], record["title"] if with_title else None
            spans = sentence_spans(text)
            found = dict(copies(text, title, spans))
            marked.append(
                Marked(
                    outlets[record["id"]],
                    sentence_signs(text, title, spans),
                    np.array([place in found for place in range(len(spans))]),
                    _covered(spans, record["noise"]),
                    _covered(spans, record["best"] + record["also"]),
                )
            )
    return marked


def _covered(spans: Sequence[Span], marks: Sequence[Sequence[int]]) -> Bool:
    """Whether at least half of each span lies in the marks."""
    return np.array(
        [
            2 * sum(max(0, min(end, last) - max(start, first)) for first, last in marks) >= end - start
            for start, end in spans
        ]
    )


def fit_passes(articles: Sequence[Marked]) -> tuple[Weights, Weights]:
    """Fit the first pass, and the second on the first's out-of-fold scores."""
    groups = [article.outlet for article in articles]
    held_out_scores: list[list[float]] = [[] for _ in articles]
    for fit, held_out in GroupKFold(5, shuffle=True, random_state=0).split(articles, groups=groups):
        weights = _fit([articles[index] for index in fit], [articles[index].signs for index in fit])
        for index in held_out:
            held_out_scores[index] = _score(articles[index].signs, weights)
    looks = [second_look(scores, a.signs) for a, scores in zip(articles, held_out_scores, strict=True)]
    return _fit(articles, [article.signs for article in articles]), _fit(articles, looks)


def _fit(articles: Sequence[Marked], signs: Sequence[Signs]) -> Weights:
    vectorizer = DictVectorizer()
    X = vectorizer.fit_transform([dict.fromkeys(of_one, 1) for article in signs for of_one in article])
    y = np.concatenate([article.is_noise for article in articles])
    key = np.concatenate([article.is_key for article in articles])
    model = LogisticRegression(C=C, max_iter=2000).fit(X, y, sample_weight=np.where(key, KEY_WEIGHT, 1.0))
    named = zip(vectorizer.get_feature_names_out(), model.coef_[0], strict=True)
    return {"bias": float(model.intercept_[0])} | {str(sign): float(weight) for sign, weight in named}


def _score(signs: Signs, weights: Weights) -> list[float]:
    return [sum(weights.get(sign, 0.0) for sign in ("bias", *of_one)) for of_one in signs]


def _call(article: Marked, first: Weights, second: Weights) -> Bool:
    scores = _score(second_look(_score(article.signs, first), article.signs), second)
    return np.array(scores) > 0


def cross_validate(versions: Sequence[list[Marked]]) -> list[list[Bool]]:
    """Call the sentences of each article with weights from other outlets, for each version of the corpus."""
    outlets = [article.outlet for article in versions[0]]
    called: list[list[Bool]] = [[np.empty(0, bool)] * len(outlets) for _ in versions]
    for fit, held_out in GroupKFold(N_FOLDS, shuffle=True, random_state=0).split(outlets, groups=outlets):
        passes = fit_passes([version[index] for version in versions for index in fit])
        for version, calls in zip(versions, called, strict=True):
            for index in held_out:
                calls[index] = _call(version[index], *passes) | version[index].is_copy
    return called


def measure(articles: Sequence[Marked], called: Sequence[Bool]) -> dict[str, Estimate]:
    """Precision, recall and F1 over all sentences, and the share of key sentences lost."""
    counts = np.array(
        [
            [(a.is_noise & c).sum(), c.sum(), a.is_noise.sum(), (a.is_key & c).sum(), a.is_key.sum()]
            for a, c in zip(articles, called, strict=True)
        ],
        dtype=float,
    )

    def ratio(over: int, *under: int) -> Estimate:
        def share(rows: NDArray[np.float64]) -> float:
            return float(len(under) * rows[:, over].sum() / max(rows[:, under].sum(), 1.0))

        return bootstrap(share, counts)

    return {"precision": ratio(0, 1), "recall": ratio(0, 2), "f1": ratio(0, 1, 2), "key lost": ratio(3, 4)}


def main() -> None:
    """Cross-validate, print, and write the weights."""
    key_sentences, corpus = map(Path, sys.argv[1:3])
    versions = [read_marked(key_sentences, corpus, with_title=known) for known in (True, False)]
    called = cross_validate(versions)
    for name, articles, calls in zip(("title known", "no title"), versions, called, strict=True):
        print(f"{name}: {_line(measure(articles, calls))}")
        baseline = [article.is_copy | _outermost(len(article.signs)) for article in articles]
        print(f"  copies, first and last sentence: {_line(measure(articles, baseline))}")
    first, second = fit_passes([article for version in versions for article in version])
    data = json.loads(_WEIGHTS.read_text(encoding="utf-8"))
    rounded = [{sign: round(weight, 3) for sign, weight in sorted(w.items())} for w in (first, second)]
    data |= {"first_pass": rounded[0], "second_pass": rounded[1]}
    _WEIGHTS.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _outermost(n_sentences: int) -> Bool:
    return np.isin(np.arange(n_sentences), (0, n_sentences - 1))


def _line(figures: dict[str, Estimate]) -> str:
    return ", ".join(f"{name} {estimate}" for name, estimate in figures.items())


if __name__ == "__main__":
    main()

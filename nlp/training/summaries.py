"""Learn how an editor picks sentences: logistic regressions over the figures of each.

Run ``python -m nlp.training.summaries key-sentences.jsonl references.jsonl.gz ...``: it rewrites
``weights.json``. What it learns is a weight a figure; nothing of a text is kept.
"""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nlp.corpus import SummaryRecord, read_summaries
from nlp.document import Document, read_document
from nlp.evaluation.summaries import is_among
from nlp.summarizer.sentence_figures import FIGURES, sentence_figures
from nlp.summarizer.sentence_scorer import GENRE_FIGURES, WEIGHTS, SentenceScorer, genre_means
from nlp.words import Float, words

C, GENRE_C = 0.3, 0.3
NEAR_EQUAL = 0.5  # what an acceptable sentence counts beside a best one
MAX_ORACLE = 4  # sentences


@dataclass(frozen=True, slots=True)
class Lesson:
    """A document and how much each of its sentences should be picked, in [0, 1].

    `titled` are the figures of its sentences, `untitled` those without its headline.
    """

    titled: Float
    untitled: Float
    genre: Float
    wanted: Float
    by_editor: bool


def lesson(record: SummaryRecord) -> Lesson:
    """Return what an article teaches: an editor's picks, or else those nearest to its reference.

    References
    ----------
    .. [1] R. Nallapati, F. Zhai, B. Zhou. "SummaRuNNer". AAAI, 2017. Section "Extractive training": greedy
       picks that raise ROUGE.
    """
    document = read_document(record.text, record.title or None)
    wanted = np.zeros(len(document.sentences))
    if record.best:
        for place, sentence in enumerate(document.sentences):
            span = (sentence.start, sentence.end)
            wanted[place] = 1.0 if is_among(span, record.best) else NEAR_EQUAL * is_among(span, record.also)
    else:
        wanted[oracle(document, record.summary)] = 1.0
    untitled = sentence_figures(replace(document, title=None, headline=None))
    return Lesson(sentence_figures(document), untitled, genre_means(untitled), wanted, bool(record.best))


def oracle(document: Document, reference: str) -> list[int]:
    """Return the sentences that together share most with a reference, found greedily.

    A sentence is added while that raises the sum of the F-measures of common words and of common pairs.
    """
    aim = _counts(reference)
    candidates = [_counts(sentence.text) for sentence in document.sentences]
    picked: list[int] = []
    held: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    best = 0.0
    while len(picked) < min(MAX_ORACLE, len(candidates)):
        gains = [
            sum(_f1(have + more, want) for have, more, want in zip(held, candidate, aim, strict=True))
            for candidate in candidates
        ]
        gains = [-1.0 if place in picked else gain for place, gain in enumerate(gains)]
        place = int(np.argmax(gains))
        if gains[place] <= best:
            break
        best = gains[place]
        picked.append(place)
        held = (held[0] + candidates[place][0], held[1] + candidates[place][1])
    return picked


def fit_scorer(lessons: Sequence[Lesson]) -> SentenceScorer:
    """Fit the sentence scorer: `titled` and `finance` on editors' picks, `general` on references.

    Without references `general` is `finance`.
    """
    picks = [lesson for lesson in lessons if lesson.by_editor]
    references = [lesson for lesson in lessons if not lesson.by_editor]
    titled = _fit(np.concatenate([lesson.titled for lesson in picks]), _wanted(picks))
    finance = _fit(np.concatenate([lesson.untitled for lesson in picks]), _wanted(picks))
    if not references:
        return SentenceScorer(titled, finance, finance, np.zeros(len(GENRE_FIGURES) + 1))
    general = _fit(np.concatenate([lesson.untitled for lesson in references]), _wanted(references))
    model = make_pipeline(StandardScaler(), LogisticRegression(C=GENRE_C, class_weight="balanced"))
    model.fit([lesson.genre for lesson in lessons], [not lesson.by_editor for lesson in lessons])
    return SentenceScorer(titled, finance, general, _compiled(model))


def _wanted(lessons: Sequence[Lesson]) -> Float:
    return np.concatenate([lesson.wanted for lesson in lessons])


def _fit(X: Float, wanted: Float) -> Float:
    """Fit a logistic regression to wishes between 0 and 1: each sentence is an example of both sides."""
    some = wanted > 0
    model = make_pipeline(StandardScaler(), LogisticRegression(C=C, max_iter=3000))
    model.fit(
        np.concatenate((X, X[some])),
        np.concatenate((np.zeros(len(X)), np.ones(some.sum()))),
        logisticregression__sample_weight=np.concatenate((1 - wanted, wanted[some])),
    )
    return _compiled(model)


def _compiled(model: object) -> Float:
    """Return the weights and the bias over raw figures of a scaler and a regression."""
    scaler, regression = (step for _, step in model.steps)  # type: ignore[attr-defined] # sklearn is untyped
    weights = regression.coef_[0] / scaler.scale_
    return np.append(weights, regression.intercept_[0] - weights @ scaler.mean_)


def _counts(text: str) -> tuple[Counter[str], Counter[str]]:
    found = words(text)
    return Counter(found), Counter(f"{left} {right}" for left, right in pairwise(found))


def _f1(have: Counter[str], want: Counter[str]) -> float:
    return 2 * (have & want).total() / max(have.total() + want.total(), 1)


def main(paths: Sequence[str]) -> None:
    """Fit on the articles of the files, and write the weights."""
    lessons = [lesson(record) for path in paths for record in read_summaries(Path(path))]
    scorer = fit_scorer([lesson for lesson in lessons if len(lesson.wanted)])
    weights = {
        part: dict(
            zip(
                (*(GENRE_FIGURES if part == "genre" else FIGURES), "bias"),
                np.round(getattr(scorer, part), 6).tolist(),
                strict=True,
            )
        )
        for part in SentenceScorer.__slots__
    }
    WEIGHTS.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])

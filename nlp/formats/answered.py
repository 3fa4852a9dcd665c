"""An article with its analysis, as every form of answer needs it."""

import re
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from nlp.types import Analysis, Taxonomy

_PART = r"(?:[\w.~:/?@!$&'()*+,;=-]|%[0-9A-F]{2})"
_URI = re.compile(rf"[A-Z][A-Z0-9+.-]*:{_PART}+(?:#{_PART}*)?", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answered:
    """An analysis, the text and headline that it answers, and the topics of the model."""

    analysis: Analysis
    text: str
    title: str | None
    topics: Taxonomy

    @property
    def model(self) -> str:
        """The model's name and version."""
        return f"{self.analysis.model.name} {self.analysis.model.version}"

    @property
    def uri(self) -> str:
        """The article's URI: its id if that is one, else a UUID made of the id, or of title and text."""
        id = self.analysis.id  # noqa: A001 - the field's name
        if id is not None and _URI.fullmatch(id):
            return id
        name = f"id:{id}" if id is not None else f"text:{self.title or ''}\n{self.text}"
        return uuid5(NAMESPACE_URL, f"urn:newsdesk:{name}").urn

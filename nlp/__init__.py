"""newsdesk: what a finance news article is about, why, and in three sentences what it says.

>>> from nlp import Newsdesk
>>> newsdesk = Newsdesk.load()
"""

from typing import TYPE_CHECKING, Any

from nlp.digests import Article, Digest, digest
from nlp.errors import CorpusError, InvalidInputError, ModelError, NewsdeskError
from nlp.pipeline import Newsdesk
from nlp.types import Analysis, Evidence, ReadingOptions, Summary, SummaryOptions, Tag, Topic, TopicOptions

if TYPE_CHECKING:
    from nlp.frames import tag as tag

__all__ = [
    "Analysis",
    "Article",
    "CorpusError",
    "Digest",
    "Evidence",
    "InvalidInputError",
    "ModelError",
    "Newsdesk",
    "NewsdeskError",
    "ReadingOptions",
    "Summary",
    "SummaryOptions",
    "Tag",
    "Topic",
    "TopicOptions",
    "digest",
    "tag",
]


def __getattr__(name: str) -> Any:
    """Import `tag` when it is asked for: an answer to one article needs nothing of archives and frames."""
    if name != "tag":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from nlp.frames import tag

    return tag


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

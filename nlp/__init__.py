"""newsdesk: what a finance news article is about, why, and in three sentences what it says.

>>> from nlp import Newsdesk
>>> newsdesk = Newsdesk.load()
"""

from nlp.digests import Article, Digest, digest
from nlp.errors import CorpusError, InvalidInputError, ModelError, NewsdeskError
from nlp.pipeline import Newsdesk
from nlp.types import Analysis, Evidence, ReadingOptions, Summary, SummaryOptions, Tag, Topic, TopicOptions

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
]

"""An archive tagged as a whole: every article once, or the reason why not, whatever happens meanwhile.

A run reads `sources`, of each its `entries`, `chunks` of which are tagged by `workers`; what comes of them
goes to an `output` that a `journal` keeps in step with.
"""

from nlp.archive.articles import Article
from nlp.archive.columns import Columns
from nlp.archive.entries import Rejected
from nlp.archive.options import ArchiveOptions
from nlp.archive.run import Archive, Outcome
from nlp.archive.sources import Survey

__all__ = ["Archive", "ArchiveOptions", "Article", "Columns", "Outcome", "Rejected", "Survey"]

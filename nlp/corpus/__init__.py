"""Labelled articles: read and check them, tell which belong together, fingerprint the whole."""

from nlp.corpus.checks import check_records
from nlp.corpus.duplicates import near_duplicates
from nlp.corpus.reading import read_corpus, scan_corpus
from nlp.corpus.records import Record, fingerprint
from nlp.corpus.summaries import SummaryRecord, read_summaries

__all__ = [
    "Record",
    "SummaryRecord",
    "check_records",
    "fingerprint",
    "near_duplicates",
    "read_corpus",
    "read_summaries",
    "scan_corpus",
]

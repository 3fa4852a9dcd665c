"""Summaries of ten sample articles side by side: newsdesk's, the first three sentences, LexRank's.

Run ``python tests/benchmarks/summaries.py``. The figures are those of ``newsdesk evaluate --summaries``.
"""

from nlp.corpus import read_corpus
from nlp.document import read_document
from nlp.paths import shipped
from nlp.summarizer import summarize
from nlp.types import SummaryOptions

N_ARTICLES = 10
MIN_SENTENCES = 7
SIDES = ("newsdesk", "lead", "lexrank")


def main() -> None:
    """Print each sentence of the articles with who picks it."""
    shown = 0
    for record in read_corpus(shipped("seeds/articles.jsonl")):
        document = read_document(record.text, record.title)
        if len(document.sentences) < MIN_SENTENCES:
            continue
        picked = [
            {sentence.start for sentence in summarize(document, SummaryOptions(ranker=ranker))[0].sentences}
            for ranker in SIDES
        ]
        print(f"\n{record.title}\n{' '.join(SIDES)}")
        for sentence in document.sentences:
            marks = (
                "x".center(len(name)) if sentence.start in starts else " " * len(name)
                for name, starts in zip(SIDES, picked, strict=True)
            )
            print(*marks, sentence.text)
        shown += 1
        if shown == N_ARTICLES:
            return


if __name__ == "__main__":
    main()

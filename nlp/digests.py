"""A digest: one summary over several articles on a story."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nlp.document import Document, read_document
from nlp.errors import InvalidInputError
from nlp.summarizer.lexrank import lexrank, tfidf_matrix
from nlp.summarizer.repeats import Repeats
from nlp.summarizer.selection import opens_with_pronoun
from nlp.summarizer.sentence_scorer import newsdesk
from nlp.types import Language, Notice
from nlp.words import Float


@dataclass(frozen=True, slots=True)
class Article:
    """An article to be digested with others; `id` is unique among them."""

    id: str
    text: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class DigestSentence:
    """A sentence of a digest and where it stands in the text of its article."""

    article_id: str
    text: str
    score: float
    rank: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Digest:
    """One summary over several articles; `groups` are the ids of near duplicates, the one read first."""

    sentences: tuple[DigestSentence, ...]
    text: str
    groups: tuple[tuple[str, ...], ...]
    warnings: tuple[Notice, ...] = ()


def digest(articles: Sequence[Article], n: int = 3) -> Digest:
    """Return one summary over articles on a story, without repeats.

    Wire copies count once: of near duplicates the first is read. A sentence scores the geometric mean of what
    it is worth in its article and how central it is among all sentences; what a picked one says already is
    taken off by maximal marginal relevance [1]_.

    Parameters
    ----------
    articles : sequence of Article
        At least one, each with an id of its own.
    n : int
        How many sentences, at least 1.

    Returns
    -------
    Digest
        Its sentences stand as in the articles, first those of the first article.

    Raises
    ------
    InvalidInputError
        If there is no article, an id comes twice, or a text is empty.

    References
    ----------
    .. [1] J. Carbonell, J. Goldstein. "The Use of MMR, Diversity-Based Reranking for Reordering Documents and
       Producing Summaries". SIGIR, 1998.

    Examples
    --------
    >>> articles = [Article("a", "The bank cut rates. Shares rose."), Article("b", "Rates were cut.")]
    >>> [sentence.article_id for sentence in digest(articles, 2).sentences]
    ['a', 'a']
    """
    from nlp.corpus.duplicates import near_duplicates  # a single article needs nothing of corpora

    _check(articles, n)
    groups: dict[int, list[int]] = defaultdict(list)
    for index, first in enumerate(near_duplicates(articles)):
        groups[first].append(index)
    documents = {first: read_document(articles[first].text, articles[first].title) for first in groups}
    places = [(first, place) for first, read in documents.items() for place in range(len(read.sentences))]
    sentences = [documents[first].sentences[place] for first, place in places]
    texts = [sentence.text for sentence in sentences]
    together = Document("", None, Language("und", 0.0), tuple(sentences))
    own = np.concatenate([newsdesk(read) for read in documents.values()])
    scores = np.sqrt(own * lexrank(together))
    picked = _picks(together, scores, [place for _, place in places], n)
    rank_of = {index: rank for rank, index in enumerate(picked, 1)}
    chosen = tuple(
        DigestSentence(
            article_id=articles[places[index][0]].id,
            text=texts[index],
            score=round(float(scores[index]), 4),
            rank=rank_of[index],
            start=sentences[index].start,
            end=sentences[index].end,
        )
        for index in sorted(picked)
    )
    warnings = []
    if len(picked) < n:
        detail = f"{n} sentences were asked for; different ones in the articles: {len(picked)}"
        warnings.append(Notice("fewer_sentences" if picked else "empty_summary", detail))
    copies = tuple(tuple(articles[index].id for index in group) for group in groups.values())
    return Digest(chosen, " ".join(sentence.text for sentence in chosen), copies, tuple(warnings))


def _check(articles: Sequence[Article], n: int) -> None:
    if n < 1:
        raise InvalidInputError(f"n is {n}; it must be at least 1")
    if not articles:
        raise InvalidInputError("there are no articles; give at least one")
    seen: set[str] = set()
    for article in articles:
        if article.id in seen:
            raise InvalidInputError(f"two articles have the id {article.id!r}; each needs its own")
        if not article.text.strip():
            raise InvalidInputError(f"article {article.id!r}: the text is empty")
        seen.add(article.id)


def _picks(document: Document, scores: Float, places: Sequence[int], n: int) -> list[int]:
    """Return the sentences picked, the best first: at each step the score times what is not said yet."""
    matrix = tfidf_matrix(document.words)
    repeats = Repeats(document)
    worth = np.array(scores)
    said = np.zeros(len(worth))
    unclear = [place > 0 and opens_with_pronoun(document.words, index) for index, place in enumerate(places)]
    worth[unclear] /= 10
    picked: list[int] = []
    open_ = np.ones(len(worth), dtype=bool)
    while len(picked) < n and open_.any():
        index = int(np.argmax(np.where(open_, worth * (1.0 - said), -1.0)))
        open_[index] = False
        if repeats.repeats(index):
            continue
        repeats.take(index)
        picked.append(index)
        mine = np.arange(len(worth)) == index
        like = matrix.times_transpose(mine.astype(float))
        said = np.maximum(said, np.minimum(like, 1.0))
    return picked

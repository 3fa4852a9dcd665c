"""Articles made up from the statistics of a model's vocabulary, so that speed can be measured without a corpus.

Run ``python tests/benchmarks/made_articles.py --n 1000 > made.jsonl`` for a file of them; there is no end to what can
be asked for. Terms come as often as in the articles that the model was fitted on, which its inverse document
frequencies tell, and more of the terms of one or two topics; stop words come as often as they do in news. They mean
nothing, but are read like news: as many stop words, numbers, names, quotes, sentences, and terms that the model knows,
and as many articles that are plainly English.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

import numpy as np

from nlp import Newsdesk
from nlp.features import NUMBER, STOP_WORDS, YEAR
from nlp.linear_model import LinearModel
from nlp.words import Float, Ids

WORDS = 385
SENTENCE = (8, 40)
TITLE = (6, 12)
STOP_SHARE, STOP_SPREAD = 0.41, 0.045  # mean and spread of the articles' shares of stop words
TOPICAL = 0.25  # share of the terms that are drawn for the article's topics
REPEATED = 0.2  # share of the terms that the article had before
NAMED, QUOTED = 0.35, 0.15  # shares of the sentences
COMMON = """
the 162 to 75 and 74 of 70 in 57 a 50 for 27 on 22 that 22 with 19 is 18 by 17 as 16 at 15 this 13 said 13 from
13 has 12 it 12 will 11 are 11 was 10 its 10 be 10 have 8 an 8 also 7 he 7 we 7 not 6 their 6 which 6 more 6
been 5 up 5 his 5 were 5 our 5 they 5 or 4 but 4 over 4 all 4 who 4 after 4 had 4 can 3 about 3 us 3 i 3 while 3
other 3 than 3 would 3 during 3 into 3 through 3 these 3 under 3 there 3
""".split()  # stop words of news: how many of a thousand each is; of the others each is one
FIRST_NAMES = (
    "Anna Ben Clara David Elena Frank Grace Hassan Irene Jonas Keiko Liam Maria Nadia Oscar Priya".split()
)
SYLLABLES = "bar den fel gor han kov lin mar nes ost pel rin sev tar vel wick".split()


class Article(NamedTuple):
    """A headline and a text."""

    title: str
    text: str


@dataclass(frozen=True)
class Statistics:
    """How often words come.

    Parameters
    ----------
    terms : list of str
        The terms of a model.
    common : ndarray of shape (n_terms,)
        How many articles hold each, added up.
    topical : ndarray of shape (n_topics, n_terms)
        The same for each topic, in proportion to what the term adds to the topic's score.
    stop_words : list of str
        Those of more than one letter, but for "a" and "i".
    frequent : ndarray of shape (n_stop_words,)
        How often each comes, added up.
    """

    terms: list[str]
    common: Float
    topical: Float
    stop_words: list[str]
    frequent: Float

    @classmethod
    def of(cls, model: LinearModel) -> "Statistics":
        """Return the statistics of a model."""
        terms = model.vocabulary.terms
        readable = np.array([all(len(word) > 1 or word in "$%" for word in term.split()) for term in terms])
        frequency = np.exp(1.0 - model.idf.astype(float)) * readable
        topical = np.maximum(model.coef.T.astype(float), 0.0) ** 2 * frequency
        rare = {word: 1 for word in sorted(STOP_WORDS) if len(word) > 1 or word in "ai"}
        stop_words = rare | dict(zip(COMMON[::2], map(int, COMMON[1::2]), strict=True))
        frequent = np.array([*stop_words.values()], float)
        return cls(
            terms, np.cumsum(frequency), np.cumsum(topical, axis=1), [*stop_words], np.cumsum(frequent)
        )


def drawn(rng: np.random.Generator, added_up: Float, n: int) -> Ids:
    """Draw `n` places in proportion to frequencies that are added up."""
    return np.searchsorted(added_up, rng.random(n) * added_up[-1], side="right")


def made_articles(model: LinearModel, *, seed: int = 0, words: int = WORDS) -> Iterator[Article]:
    """Yield articles without end, the same for the same seed.

    Parameters
    ----------
    model : LinearModel
        Whose terms they hold.
    seed : int
        Another seed gives other articles.
    words : int
        About how many words an article has.
    """
    statistics, rng = Statistics.of(model), np.random.default_rng(seed)
    while True:
        topics = rng.choice(
            len(statistics.topical), size=min(rng.integers(1, 3), len(statistics.topical)), replace=False
        )
        yield Article(
            " ".join(_sentence(rng, _flow(statistics, rng, topics, TITLE[1]), int(rng.integers(*TITLE)))),
            _text(rng, _flow(statistics, rng, topics, words), words),
        )


def _flow(statistics: Statistics, rng: np.random.Generator, topics: Ids, words: int) -> Iterator[str]:
    """Yield words of an article, terms with stop words between them, at least as many as asked for."""
    terms = drawn(rng, statistics.common, words)
    for topic in topics:
        chosen = rng.random(words) < TOPICAL / len(topics)
        terms[chosen] = drawn(rng, statistics.topical[topic], int(chosen.sum()))
    for place in np.flatnonzero(rng.random(words) < REPEATED)[1:]:
        terms[place] = terms[int(rng.random() * place)]
    content = " ".join([statistics.terms[term] for term in terms]).split()
    # A run of stop words stands before a word; the mean length of the runs makes their share.
    share = float(np.clip(rng.normal(STOP_SHARE, STOP_SPREAD), 0.2, 0.6))
    runs = rng.geometric(1.0 - share, len(content)) - 1
    stop_words = iter(drawn(rng, statistics.frequent, int(runs.sum())).tolist())
    for word, run in zip(content, runs.tolist(), strict=True):
        yield from (statistics.stop_words[place] for place in islice(stop_words, run))
        yield _number(rng, word) if word in (NUMBER, YEAR) else word


def _number(rng: np.random.Generator, kind: str) -> str:
    """Return a year or a number, some of them with a decimal or a comma, which are read as two numbers."""
    if kind == YEAR:
        return str(rng.integers(1990, 2027))
    size = rng.random()
    if size < 0.15:
        return f"{rng.integers(1, 100)}.{rng.integers(1, 10)}"
    return f"{rng.integers(1000, 90000):,}" if size < 0.25 else str(rng.integers(2, 500))


def _text(rng: np.random.Generator, flow: Iterator[str], words: int) -> str:
    """Return the sentences of an article in paragraphs of one to three."""
    paragraphs: list[list[str]] = []
    left, room = words, 0
    while left > 0:
        length = min(int(rng.integers(SENTENCE[0], SENTENCE[1] + 1)), left)
        if left - length < SENTENCE[0]:
            length = min(left, SENTENCE[1])
        left -= length
        if room == 0:
            paragraphs.append([])
            room = int(rng.integers(1, 4))
        paragraphs[-1].append(_full_sentence(rng, flow, length))
        room -= 1
    return "\n\n".join(map(" ".join, paragraphs))


def _full_sentence(rng: np.random.Generator, flow: Iterator[str], length: int) -> str:
    """Return a sentence with its full stop, some with a name in it, some said by somebody."""
    kind = rng.random()
    if kind < QUOTED and length >= SENTENCE[0]:
        said = " ".join(_sentence(rng, flow, length - 3))
        return f"“{said},” said {_name(rng)}."
    if kind < QUOTED + NAMED and length >= SENTENCE[0]:
        found = _sentence(rng, flow, length - 2)
        found.insert(int(rng.integers(1, len(found))), _name(rng))
        return " ".join(found) + "."
    return " ".join(_sentence(rng, flow, length)) + "."


def _name(rng: np.random.Generator) -> str:
    surname = "".join(SYLLABLES[place] for place in rng.integers(len(SYLLABLES), size=2))
    return f"{FIRST_NAMES[rng.integers(len(FIRST_NAMES))]} {surname.title()}"


def _sentence(rng: np.random.Generator, flow: Iterator[str], length: int) -> list[str]:
    """Return the words of a sentence: signs stand at their numbers, a comma here and there, a capital in front."""
    found: list[str] = []
    sign = ""
    for word in flow:
        if word == "%" and found and found[-1][-1].isdigit():
            found[-1] += word
        elif word in "$€£¥":
            sign = word
        elif word != "%":
            found.append((sign if word[0].isdigit() else "") + word)
            sign = ""
        if len(found) >= length:
            break
    for place in np.flatnonzero(rng.random(len(found)) < 0.04):
        if 0 < place < len(found) - 1:
            found[place] += ","
    found[0] = found[0][0].upper() + found[0][1:]
    return found


def main() -> None:
    """Print articles as JSON lines."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--n", type=int, default=1000, help="how many articles")
    parser.add_argument("--words", type=int, default=WORDS, help="how many words an article has")
    parser.add_argument("--seed", type=int, default=0, help="another seed gives other articles")
    options = parser.parse_args()
    made = made_articles(Newsdesk.load().classifier.linear, seed=options.seed, words=options.words)
    for number, article in enumerate(islice(made, options.n)):
        print(json.dumps({"id": f"made-{number}", **article._asdict()}))


if __name__ == "__main__":
    main()

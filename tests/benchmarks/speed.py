"""How fast newsdesk is beside scikit-learn, fastText, Annif and sumy: the same texts, the same run, one core.

Run ``python tests/benchmarks/speed.py``; add ``--articles FILE.jsonl`` for your own (lines with ``title`` and
``text``), or they are made up from the model's vocabulary; ``--json FILE`` and ``--table FILE`` keep figures and table.
FastText and Annif are installed with pip in environments of their own, which are kept in ``--venv``;
``--without-peers`` leaves them out, and nothing is downloaded. What is fitted is fitted on other articles with
newsdesk's topics as labels: only speed counts here, the quality is measured by ``topic_baselines.py``.

Rounds are interleaved: in each, every system has one turn, and another one begins. Ratios are taken within rounds.
"""

import argparse
import json
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from made_articles import Article, made_articles
from speed_instructions import instructions_an_article
from speed_machine import Measured, in_turns, machine, packages, stay_on_one_core
from speed_peers import ENVIRONMENTS, FASTTEXT, Peer, python_of, started_peers, versions_in
from speed_summaries import N_SENTENCES, agreement, baselines, documents_of, long_document, tasks_of
from speed_systems import (
    SAME,
    TAGS,
    joined,
    largest_difference,
    plain_pipeline,
    same_pipeline,
    systems_here,
    with_newsdesk,
)
from speed_table import agreement_table, instructions_table, part_table, table

from nlp import Newsdesk

N_FIT = 2000
N_SINGLE = 200
N_SUMMARIES, LONG_ROUNDS = 50, 3
LONG_WORDS = 1000
PICKED = "sentences an article"
SAMPLE, TOLERANCE = 50, 1e-4


def read_articles(path: Path) -> Iterator[Article]:
    """Yield the articles of a file of JSON lines."""
    with path.open(encoding="utf-8") as lines:
        for entry in map(json.loads, lines):
            if entry["text"].strip():
                yield Article(entry.get("title") or "", entry["text"])


def chosen_articles(
    newsdesk: Newsdesk, path: Path | None, n: int
) -> tuple[list[Article], list[Article], list[Article]]:
    """Return the articles to tag, others to fit on, and long ones to summarize."""
    if path is None:
        made = made_articles(newsdesk.classifier.linear)
        tagged, fit = list(islice(made, n)), list(islice(made, N_FIT))
        longer = made_articles(newsdesk.classifier.linear, seed=1, words=LONG_WORDS)
        return tagged, fit, list(islice(longer, 2 * N_SUMMARIES))
    found = read_articles(path)
    tagged, fit = list(islice(found, n)), list(islice(found, N_FIT))
    return tagged, fit or tagged, tagged + fit


class Comparison:
    """What is found, part by part.

    Parameters
    ----------
    options : Namespace
        Those of the command line.
    """

    def __init__(self, options: argparse.Namespace) -> None:
        self.rounds = options.rounds
        self.found: dict[str, Any] = {
            "date": datetime.now(UTC).strftime("%Y-%m-%d"),
            "machine": machine(),
            "packages": packages(),
            "parts": [],
            "left_out": {},
        }

    def add_part(
        self,
        name: str,
        tasks: dict[str, Callable[[], Measured]],
        against: dict[str, str],
        n: int,
        *,
        of: str = "articles",
        gives: str = "topics an article",
        rounds: int | None = None,
    ) -> None:
        """Measure, print, and keep a part."""
        measured = in_turns(tasks, rounds or self.rounds, warm_up=rounds is None)
        part = {
            "name": name,
            "n": n,
            "of": of,
            "gives": gives,
            "against": against,
            "seconds": {system: [turn.seconds for turn in turns] for system, turns in measured.items()},
            "given": {system: turns[0].given for system, turns in measured.items()},
        }
        self.found["parts"].append(part)
        print(f"\n{part_table(part)}", flush=True)


def compare_topics(
    comparison: Comparison,
    newsdesk: Newsdesk,
    articles: list[Article],
    fit: list[Article],
    options: argparse.Namespace,
) -> None:
    """Tag in a batch and one by one; count instructions if asked."""
    topics = with_newsdesk(newsdesk)(fit)
    linear = newsdesk.classifier.linear
    plain = plain_pipeline(joined(fit), topics, len(linear.vocabulary))
    difference = largest_difference(newsdesk, same_pipeline(linear), articles[:SAMPLE])
    if not difference <= TOLERANCE:
        raise SystemExit(f"{SAME}: a score differs by {difference} from newsdesk's")
    comparison.found["same_model_difference"] = difference
    systems: list[Any] = systems_here(newsdesk, articles, plain)
    with TemporaryDirectory() as models:
        peers = (
            []
            if options.without_peers
            else start_peers(comparison, options.venv, Path(models), joined(fit), topics)
        )
        for peer in peers:
            peer.load(joined(articles))
        systems += peers
        n_single = min(N_SINGLE, len(articles))
        against = {system.name: TAGS for system in systems}
        batches = {system.name: system.batch for system in systems}
        singles = {system.name: partial(system.one_by_one, n_single) for system in systems}
        comparison.add_part("Topics, in a batch", batches, against, len(articles))
        comparison.add_part("Topics, one article at a time", singles, against, n_single)
        for peer in peers:
            peer.close()
        if options.instructions:
            fasttext = [peer for peer in peers if peer.name in FASTTEXT.peers]
            where = (python_of(FASTTEXT, options.venv), fasttext[0].folder) if fasttext else None
            comparison.found["instructions"] = instructions_an_article(articles, plain, where, Path(models))
            print(f"\n{instructions_table(comparison.found['instructions'])}", flush=True)


def start_peers(
    comparison: Comparison, venvs: Path, models: Path, fit: Sequence[str], topics: list[list[str]]
) -> list[Peer]:
    """Start the peers that can be installed, and note which cannot."""
    found: list[Peer] = []
    for environment in ENVIRONMENTS:
        peers, left_out = started_peers(environment, venvs, models, fit, topics)
        comparison.found["left_out"] |= left_out
        for name, why in left_out.items():
            print(f"{name} is left out: {why}", flush=True)
        if peers:
            versions = versions_in(python_of(environment, venvs))
            comparison.found["packages"][environment.package] = versions[environment.package]
            comparison.found.setdefault("peers_packages", {})[environment.package] = versions
            found += peers
    return found


def compare_summaries(comparison: Comparison, articles: list[Article], longer: list[Article]) -> None:
    """Summarize articles of 31 sentences, and one of 1,000."""
    documents = documents_of(longer, N_SUMMARIES)
    if documents:
        name = f"Summaries of three sentences, articles of {N_SENTENCES}"
        comparison.add_part(name, tasks_of(documents), baselines(), len(documents), gives=PICKED)
        comparison.found["agreement"] = agreement(documents)
        print(f"\n{agreement_table(comparison.found['agreement'])}", flush=True)
    long = long_document([*articles, *longer])
    name = f"Summaries of three sentences, an article of {len(long.sentences):,}"
    rounds = min(LONG_ROUNDS, comparison.rounds)
    comparison.add_part(name, tasks_of([long]), baselines(), 1, gives=PICKED, rounds=rounds)


def default_venvs() -> Path:
    """Return where environments are kept."""
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "newsdesk-speed"


def read_options() -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=Path, help="JSON lines with title and text; made up without")
    parser.add_argument("--n", type=int, default=1000, help="how many articles to tag")
    parser.add_argument("--rounds", type=int, default=5, help="how many turns each system has")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--table", type=Path, help="write the table to this file, in Markdown")
    parser.add_argument("--venv", type=Path, default=default_venvs(), help="where peers are installed")
    parser.add_argument("--without-peers", action="store_true", help="leave out fastText and Annif")
    parser.add_argument("--only", choices=("topics", "summaries"), help="only this half")
    parser.add_argument("--instructions", action="store_true", help="count instructions, too; takes minutes")
    return parser.parse_args()


def main() -> None:
    """Compare, print, and write what is asked for."""
    options = read_options()
    stay_on_one_core()
    newsdesk = Newsdesk.load()
    articles, fit, longer = chosen_articles(newsdesk, options.articles, options.n)
    comparison = Comparison(options)
    comparison.found["articles"] = {
        "source": options.articles.name if options.articles else "made-up",
        "n": len(articles),
        "words": sum(len(article.text.split()) for article in articles) / len(articles),
    }
    if options.only != "summaries":
        compare_topics(comparison, newsdesk, articles, fit, options)
    if options.only != "topics":
        compare_summaries(comparison, articles, longer)
    if options.json:
        options.json.write_text(json.dumps(comparison.found, indent=1) + "\n", encoding="utf-8")
    if options.table:
        options.table.write_text(table(comparison.found), encoding="utf-8")


if __name__ == "__main__":
    main()

"""How fast an archive is tagged by a Dask cluster on this machine, and what a billion articles would take.

Run ``python tests/benchmarks/cluster.py``: it writes made-up articles into a scratch folder, and in each round tags them
with one process and no cluster, and with clusters of one, two and three workers, which share this machine's cores;
beside it stands what the machine gives to as many processes that only count. Many partitions of one article, and one
of as many, tell what a partition costs besides its articles: reading, writing safely, handing out. From both come the
worker-hours of a billion articles. ``--json FILE`` keeps the figures.

A run's time is that from the call to the end: connecting, sending the model and loading it are part of it.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from archive import machine_gives, write_articles
from speed_machine import machine, packages

sys.path.insert(0, str(Path(__file__).parents[1]))
from dask_cluster import DaskCluster, dask_cluster

from nlp.archive import Archive
from nlp.cluster import Cluster
from nlp.cluster.run import PARTITION_BYTES

N_ARTICLES = 1e9
N_SMALL = 300
PRICE = 0.05  # of a worker, which is one core, for an hour; in dollars, as an example


def seconds_of_cluster(cluster: DaskCluster, source: Path, partition_bytes: int) -> dict[str, Any]:
    """Tag an archive with a cluster that is there; return the seconds, and those its workers were busy."""
    out = source.parent / "parts"
    began = time.monotonic()
    Cluster(cluster.address, partition_bytes).tag(Archive([str(source)], str(out)), overwrite=True)
    seconds = time.monotonic() - began
    run = json.loads((out / "_run.json").read_text(encoding="utf-8"))
    return {
        "seconds": seconds,
        "worker_seconds": run["worker_seconds"],
        "n_parts": len(list(out.glob("part-*"))),
    }


def seconds_of_a_partition(cluster: DaskCluster, small: Path) -> float:
    """Return what a partition costs besides its articles: as many of them as articles, less one of them all."""
    n_files = len(list(small.iterdir()))
    together, apart = (
        seconds_of_cluster(cluster, small, n_bytes)["seconds"] for n_bytes in (PARTITION_BYTES, 1)
    )
    return (apart - together) / (n_files - 1)


def measure(scratch: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """Measure in rounds, in each of which everything has its turn."""
    source, small = scratch / "in" / "in.jsonl", scratch / "small"
    source.parent.mkdir()
    small.mkdir()
    n_articles = write_articles(source, asked.megabytes)
    with source.open(encoding="utf-8") as lines:
        for number, line in zip(range(N_SMALL), lines, strict=False):
            (small / f"{number:04}.txt").write_text(json.loads(line)["text"], encoding="utf-8")
    found: dict[str, Any] = {
        "n_articles": n_articles,
        "alone": [],
        "clusters": {str(n): [] for n in asked.workers},
        "counting": {str(n): [] for n in asked.workers},
        "a_partition": [],
    }
    for number in range(asked.rounds):
        began = time.monotonic()
        Archive([str(source)], str(scratch / "one.jsonl")).run(overwrite=True)
        found["alone"].append(time.monotonic() - began)
        for n_workers in asked.workers:
            with dask_cluster(scratch / f"cluster-{number}-{n_workers}", n_workers=n_workers) as cluster:
                size = int(1e6 * asked.partition_megabytes)
                found["clusters"][str(n_workers)].append(seconds_of_cluster(cluster, source, size))
                if n_workers == asked.workers[0]:
                    found["a_partition"].append(seconds_of_a_partition(cluster, small))
            found["counting"][str(n_workers)].append(machine_gives(n_workers))
    return found


def figure(values: Sequence[float], form: str = ".2f") -> str:
    """Return a median with the range it is from."""
    return f"{median(values):{form}} ({min(values):{form}} to {max(values):{form}})"


def lines_of(found: dict[str, Any]) -> list[str]:
    """Return the figures for a terminal; ratios are taken within rounds."""
    alone, n_articles = found["alone"], found["n_articles"]
    first = next(iter(found["clusters"].values()))
    size = f"{n_articles:,} articles in {first[0]['n_parts']} partitions, {len(alone)} rounds"
    lines = [
        size,
        f"one process, no cluster: {figure([n_articles / each for each in alone], ',.0f')} articles/s",
    ]
    for n_workers, runs in found["clusters"].items():
        ratios = [before / run["seconds"] for before, run in zip(alone, runs, strict=True)]
        grown = [one["seconds"] / run["seconds"] for one, run in zip(first, runs, strict=True)]
        counting = figure(found["counting"][n_workers])
        lines.append(
            f"{n_workers} workers: {figure(ratios)} times one process, {figure(grown)} times the first cluster; "
            f"processes that count: {counting}"
        )
    a_thousand = {
        kind: [1e3 * run["worker_seconds"][kind] / n_articles for run in first]
        for kind in first[0]["worker_seconds"]
    }
    shown = ", ".join(f"{kind} {figure(each, '.3f')}" for kind, each in a_thousand.items())
    lines.append(f"seconds of a worker for 1,000 articles: {shown}")
    lines.append(f"a partition besides: {figure([1e3 * each for each in found['a_partition']], '.0f')} ms")
    return [*lines, *lines_of_a_billion(found, sum(map(median, a_thousand.values())) / 1e3)]


def lines_of_a_billion(found: dict[str, Any], an_article: float) -> list[str]:
    """Return what a billion such articles would take, with partitions of the usual size."""
    n_partitions = N_ARTICLES * found["n_bytes"] / found["n_articles"] / PARTITION_BYTES
    hours = (N_ARTICLES * an_article + n_partitions * median(found["a_partition"])) / 3600
    return [
        f"a billion articles of {found['n_bytes'] / found['n_articles']:,.0f} bytes, {n_partitions:,.0f} partitions: "
        f"{hours:,.0f} worker-hours of a core like this; at ${PRICE} an hour ${hours * PRICE:,.0f}"
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=float, default=50.0)
    parser.add_argument("--partition-megabytes", type=float, default=2.0)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args(arguments)
    with TemporaryDirectory() as scratch:
        found = measure(Path(scratch), asked)
    found |= {"n_bytes": int(1e6 * asked.megabytes), "machine": machine(), "packages": packages()}
    print("\n".join(lines_of(found)))
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

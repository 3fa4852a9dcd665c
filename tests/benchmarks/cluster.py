"""How fast an archive is tagged by a Dask cluster on this machine, and what a billion articles would take.

Run ``python tests/benchmarks/cluster.py``: it writes made-up articles into a scratch folder, and in each round tags them
with ``newsdesk tag`` and one process, and with clusters of one, two and three workers; it prints the ratios, where the
workers' time goes, and worker-hours for a billion articles from the cost of a partition. ``--json FILE`` keeps the figures.
Workers share the machine's cores, so more of them than cores gain nothing.
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

from archive import write_articles
from speed_machine import machine, packages

sys.path.insert(0, str(Path(__file__).parents[1]))
from dask_cluster import dask_cluster

from nlp.archive import Archive
from nlp.cluster import Cluster

N_ARTICLES = 1e9
PRICE = 0.05  # of a worker, which is one core, for an hour; in dollars, as an example


def seconds_of_cluster(
    archive: Archive, folder: Path, n_workers: int, partition_bytes: int
) -> dict[str, Any]:
    """Tag an archive with a cluster that is there already; return its seconds and those of its workers."""
    with dask_cluster(folder, n_workers=n_workers) as cluster:
        began = time.monotonic()
        Cluster(cluster.address, partition_bytes).tag(archive, overwrite=True)
        seconds = time.monotonic() - began
    run = json.loads(Path(archive.out, "_run.json").read_text(encoding="utf-8"))
    return {"seconds": seconds, "worker_seconds": run["worker_seconds"]}


def lines_of(found: dict[str, Any]) -> list[str]:
    """Return the figures for a terminal; ratios are of rounds."""
    one = found["one_machine"]
    lines = [
        f"{found['n_articles']:,} articles in {found['n_partitions']} partitions; median of {len(one)} (min to max)"
    ]
    lines.append(f"one process: {found['n_articles'] / median(one):,.0f} articles/s")
    for n_workers, runs in found["clusters"].items():
        ratios = sorted(alone / each["seconds"] for alone, each in zip(one, runs, strict=True))
        rate = found["n_articles"] / median(each["seconds"] for each in runs)
        lines.append(
            f"{n_workers} workers: {rate:,.0f} articles/s, {median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
        )
    runs = found["clusters"][min(found["clusters"])]
    kinds = {
        kind: median(each["worker_seconds"][kind] for each in runs) for kind in runs[0]["worker_seconds"]
    }
    shown = ", ".join(
        f"{kind} {1e6 * seconds / found['n_articles']:,.0f} µs" for kind, seconds in kinds.items()
    )
    rest = median(each["seconds"] - sum(each["worker_seconds"].values()) for each in runs)
    hours = (sum(kinds.values()) + max(rest, 0.0)) / found["n_articles"] * N_ARTICLES / 3600
    lines.append(
        f"an article takes {shown}; a partition {1e3 * rest / found['n_partitions']:,.0f} ms besides"
    )
    lines.append(
        f"a billion such articles: {hours:,.0f} worker-hours, ${hours * PRICE:,.0f} at ${PRICE} an hour"
    )
    return lines


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=float, default=20.0)
    parser.add_argument("--partition-megabytes", type=float, default=2.0)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args(arguments)
    clusters: dict[str, list[dict[str, Any]]] = {str(n_workers): [] for n_workers in asked.workers}
    one_machine = []
    with TemporaryDirectory() as scratch:
        here = Path(scratch)
        n_articles = write_articles(here / "in.jsonl", asked.megabytes)
        for _ in range(asked.rounds):
            began = time.monotonic()
            Archive([str(here / "in.jsonl")], str(here / "one.jsonl")).run(overwrite=True)
            one_machine.append(time.monotonic() - began)
            for n_workers in asked.workers:
                archive = Archive([str(here / "in.jsonl")], str(here / f"of-{n_workers}"))
                size = int(1e6 * asked.partition_megabytes)
                clusters[str(n_workers)].append(
                    seconds_of_cluster(archive, here / f"cluster-{n_workers}", n_workers, size)
                )
        n_partitions = len(list(Path(archive.out).glob("part-*")))
    found = {
        "machine": machine(),
        "packages": packages(),
        "n_articles": n_articles,
        "n_partitions": n_partitions,
        "one_machine": one_machine,
        "clusters": clusters,
    }
    print("\n".join(lines_of(found)))
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

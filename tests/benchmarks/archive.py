"""How fast ``newsdesk tag`` is with one worker and with several, and how much memory a large archive takes.

Run ``python tests/benchmarks/archive.py``: it writes made-up articles into a scratch folder, tags them with one worker
and with two by turns, and prints articles a second and the ratio, beside what the machine gives to two processes that
only count. ``--megabytes 1000 --rounds 1`` shows the memory of an
archive of that size: the most that all processes of a run had resident at once, measured ten times a second, and their
proportional share of what they share (``Pss``). ``--json FILE`` keeps the figures.
"""

import argparse
import json
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from made_articles import made_articles
from speed_machine import machine, packages

from nlp import Newsdesk

N_DIFFERENT = 2_000
EVERY = 0.1
COUNT = "for _ in range(30_000_000): pass"


class Memory(threading.Thread):
    """Watches a process and its children; `resident` and `share` are the most they had, in bytes."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._ended = threading.Event()
        self.resident = self.share = 0

    def run(self) -> None:
        while not self._ended.wait(EVERY):
            figures = [memory(pid) for pid in family(self._pid)]
            self.resident = max(self.resident, sum(resident for resident, _ in figures))
            self.share = max(self.share, sum(share for _, share in figures))

    def end(self) -> None:
        self._ended.set()
        self.join()


def family(pid: int) -> list[int]:
    """Return a process and all that it has begun, directly or not."""
    found, left = [], [pid]
    while left:
        found.append(left.pop())
        try:
            left += map(int, Path(f"/proc/{found[-1]}/task/{found[-1]}/children").read_text().split())
        except OSError:  # it has ended
            found.pop()
    return found


def memory(pid: int) -> tuple[int, int]:
    """Return what a process has resident, and its proportional share, in bytes; 0 of one that has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0, 0
    sizes = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines[1:] if line.endswith("kB")}
    return sizes.get("Rss", 0), sizes.get("Pss", 0)


def write_articles(path: Path, megabytes: float) -> int:
    """Write made-up articles, the same few thousand again and again, and return how many."""
    made = islice(made_articles(Newsdesk.load().classifier.linear), N_DIFFERENT)
    lines = [json.dumps({"title": article.title, "text": article.text}) + "\n" for article in made]
    written, n_articles = 0, 0
    with path.open("w", encoding="utf-8") as file:
        for line in cycle(lines):
            if written >= megabytes * 1e6:
                return n_articles
            written += file.write(line)
            n_articles += 1
    return n_articles


def tagged(source: Path, out: Path, workers: int) -> dict[str, float]:
    """Tag an archive with the command and return seconds and memory, of all its processes."""
    command = [sys.executable, "-m", "service.cli", "tag", source, "-o", out, "--overwrite"]
    began = time.monotonic()
    with subprocess.Popen([*command, "--workers", str(workers)], stdout=subprocess.DEVNULL) as process:
        watched = Memory(process.pid)
        watched.start()
        process.wait()
        seconds = time.monotonic() - began
        watched.end()
    assert process.returncode == 0, f"exit code {process.returncode}"
    return {"seconds": seconds, "resident_mb": watched.resident / 1e6, "share_mb": watched.share / 1e6}


def machine_gives(workers: int) -> float:
    """Return how many times as much a number of processes count together as one does alone, here and now."""
    command = [sys.executable, "-c", COUNT]

    def seconds(n_processes: int) -> float:
        began = time.monotonic()
        for process in [subprocess.Popen(command) for _ in range(n_processes)]:
            process.wait()
        return time.monotonic() - began

    return workers * seconds(1) / seconds(workers)


def lines_of(found: dict[str, Any]) -> list[str]:
    """Return the figures for a terminal; ratios are of rounds, not of medians."""
    one = [each["seconds"] for each in found["runs"][str(found["workers"][0])]]
    lines = [
        f"{found['n_articles']:,} articles, {found['megabytes']:,.0f} MB; median of {len(one)} (min to max)"
    ]
    for workers, runs in found["runs"].items():
        rates = sorted(found["n_articles"] / each["seconds"] for each in runs)
        ratios = sorted(first / each["seconds"] for first, each in zip(one, runs, strict=True))
        given = found["machine_gives"][workers]
        resident, share = (max(each[name] for each in runs) for name in ("resident_mb", "share_mb"))
        lines.append(
            f"{workers} workers: {median(rates):,.0f} articles/s, {median(ratios):.2f} ({ratios[0]:.2f} to "
            f"{ratios[-1]:.2f}) of the first, where counting gets {median(given):.2f} ({min(given):.2f} to "
            f"{max(given):.2f}); at most {resident:.0f} MB resident, {share:.0f} MB in share"
        )
    return lines


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=float, default=30.0)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args(arguments)
    with TemporaryDirectory() as scratch:
        source, out = Path(scratch, "in.jsonl"), Path(scratch, "out.jsonl")
        n_articles = write_articles(source, asked.megabytes)
        runs: dict[str, list[dict[str, float]]] = {str(workers): [] for workers in asked.workers}
        given: dict[str, list[float]] = {str(workers): [] for workers in asked.workers}
        for _ in range(asked.rounds):
            for workers in asked.workers:
                given[str(workers)].append(machine_gives(workers))
                runs[str(workers)].append(tagged(source, out, workers))
    found = {
        "machine": machine(),
        "packages": packages(),
        "megabytes": asked.megabytes,
        "n_articles": n_articles,
        "workers": asked.workers,
        "machine_gives": given,
        "runs": runs,
    }
    print("\n".join(lines_of(found)))
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""How fast newsdesk starts, and how much memory it takes once it serves.

Run ``python tests/benchmarks/start.py``; ``--json FILE`` keeps the figures. Processes are started anew, but files lie in
the system's cache, and Python's bytecode has been written by a round that does not count. All run on one core. Memory
is what Linux tells of processes: resident, the proportional share of what is shared (``Pss``), and what is private.
"""

import argparse
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from urllib.error import URLError
from urllib.request import Request, urlopen

from growth_models import MB, resident
from made_articles import made_articles
from speed_machine import machine, packages, stay_on_one_core

from nlp import Newsdesk
from nlp.paths import shipped

TARGETS = {"--help": ("cpu", 0.15), "analyze": ("wall", 0.6), "serve": ("resident_mb", 200.0)}
N_REQUESTS, N_PROCESSES, N_IMPORTS = 50, 3, 15
PATIENCE = 60.0
ARTICLE = "seeds/shanghai-london-finance.txt"
RUN = "from service.cli import cli; cli(prog_name='newsdesk')"
HOLD = """
import nlp, sys
print("imported", flush=True); sys.stdin.readline()
newsdesk = nlp.Newsdesk.load()
coef = newsdesk.classifier.linear.coef
print(coef.ctypes.data, coef.nbytes, flush=True); sys.stdin.readline()
newsdesk.analyze(open(sys.argv[1], encoding="utf-8").read())
print("answered", flush=True); sys.stdin.readline()
"""


class Used(NamedTuple):
    """What a process used, in seconds. (Its peak of memory would be its parent's if that had more.)"""

    cpu: float
    wall: float


def environment(bytecode: str) -> dict[str, str]:
    """Return the environment of processes that keep their bytecode in a folder."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": bytecode}


def used(command: Sequence[str], settings: dict[str, str]) -> Used:
    """Run a command to its end and return what it used."""
    began = time.perf_counter()
    with subprocess.Popen(command, env=settings, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: exit code {process.returncode}")
    return Used(usage.ru_utime + usage.ru_stime, wall)


def starts(rounds: int, settings: dict[str, str]) -> dict[str, Any]:
    """Measure commands from nothing to their end, in turns."""
    command = [sys.executable, "-c", RUN]
    commands = {
        "python alone": [sys.executable, "-c", "pass"],
        "--help": [*command, "--help"],
        "analyze": [*command, "analyze", str(shipped(ARTICLE))],
    }
    found: dict[str, Any] = {name: {"cpu": [], "wall": []} for name in commands}
    for name, command in commands.items():
        found[name]["without_bytecode"] = used(command, settings)._asdict()
    for _ in range(rounds):
        for name, command in commands.items():
            for clock, seconds in used(command, settings)._asdict().items():
                found[name][clock].append(seconds)
    return found


def imports(report: str, n: int) -> list[tuple[str, float, float]]:
    """Return modules of a report of ``-X importtime`` with own and whole milliseconds, the longest own first."""
    rows = re.findall(r"^import time: +(\d+) \| +(\d+) \| *(\S+)$", report, re.MULTILINE)
    found = [(name, int(own) / 1000, int(whole) / 1000) for own, whole, name in rows]
    return sorted(found, key=lambda row: -row[1])[:n]


def memory_of(pid: int) -> dict[str, float]:
    """Return the memory of a process, in MB: resident, proportional, private and shared."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()[1:]
    return _in_mb({line.split(":")[0]: int(line.split()[1]) for line in lines})


def memory_at(pid: int, address: int, size: int) -> dict[str, float]:
    """Return the same of the mappings of a process that hold an array."""
    found: Counter[str] = Counter()
    inside = False
    for line in Path(f"/proc/{pid}/smaps").read_text(encoding="utf-8").splitlines():
        name, _, rest = line.partition(":")
        if "-" in (edges := line.split(" ", 1)[0]):
            start, end = (int(edge, 16) for edge in edges.split("-"))
            inside = start < address + size and address < end
        elif inside and rest.endswith("kB"):
            found[name] += int(rest.split()[0])
    return _in_mb(found)


def _in_mb(rows: Mapping[str, int]) -> dict[str, float]:
    names = {
        "resident_mb": ("Rss",),
        "proportional_mb": ("Pss",),
        "private_mb": ("Private_Clean", "Private_Dirty"),
        "private_dirty_mb": ("Private_Dirty",),
        "shared_mb": ("Shared_Clean", "Shared_Dirty"),
    }
    return {name: round(sum(rows[part] for part in parts) * 1024 / MB, 2) for name, parts in names.items()}


@contextmanager
def serving(settings: dict[str, str]) -> Iterator[tuple[int, str]]:
    """Give the id and the address of a service that is ready, and end it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", RUN, "serve", "--port", str(port)]
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen(
        command, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait_for(f"{address}/readyz", process)
            yield process.pid, address
        finally:
            process.terminate()


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            urlopen(address, timeout=5).close()
            return
        except (URLError, ConnectionError):
            time.sleep(0.05)
    raise RuntimeError(f"no answer from {address}")


def served(settings: dict[str, str]) -> dict[str, Any]:
    """Return the memory of a service before and after some requests, and the seconds until it was ready."""
    articles = made_articles(Newsdesk.load().classifier.linear)
    with serving(settings):
        pass  # so that its bytecode is written
    began = time.perf_counter()
    with serving(settings) as (pid, address):
        found: dict[str, Any] = {"ready_seconds": time.perf_counter() - began, "before": memory_of(pid)}
        for article in islice(articles, N_REQUESTS):
            body = json.dumps(article._asdict()).encode()
            request = Request(f"{address}/v1/analyze", body, {"Content-Type": "application/json"})
            urlopen(request, timeout=PATIENCE).close()
        found |= memory_of(pid)
        return {**found, "peak_mb": resident("VmHWM", pid)}


def several(settings: dict[str, str]) -> dict[str, Any]:
    """Return the memory of processes that hold the same model at the same time: the last one's, and all together."""
    command = [sys.executable, "-c", HOLD, str(shipped(ARTICLE))]
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                subprocess.Popen(
                    command, env=settings, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
                )
            )
            for _ in range(N_PROCESSES)
        ]
        told, memory = [], []
        for _ in ("imported", "loaded", "answered"):
            told.append([process.stdout.readline().strip() for process in processes if process.stdout])
            memory.append([memory_of(process.pid) for process in processes])
            if len(told) == 2:
                weights = memory_at(processes[-1].pid, *map(int, told[-1][-1].split()))
            for process in processes:
                print(file=process.stdin, flush=True)
    imported, loaded, answered = (states[-1] for states in memory)
    return {
        "n": N_PROCESSES,
        "imported": imported,
        "loaded": loaded,
        "answered": answered,
        "model_private_mb": round(loaded["private_mb"] - imported["private_mb"], 2),
        "mapping_of_coefficients": weights,
        "all_proportional_mb": round(sum(state["proportional_mb"] for state in memory[-1]), 2),
    }


def lines_of(found: dict[str, Any]) -> Iterator[str]:
    """Yield the figures for people, those that miss their target marked with a star."""
    for name, turns in found["starts"].items():
        figure, target = TARGETS.get(name, ("cpu", float("inf")))
        star = "*" if median(turns[figure]) > target else ""
        aim = f"   target: {figure} {target} s{star}" if name in TARGETS else ""
        yield (
            f"{name:14} CPU {min(turns['cpu']):.3f} s (median {median(turns['cpu']):.3f}), wall {min(turns['wall']):.3f} s"
            f" (median {median(turns['wall']):.3f}){aim}"
        )
    yield "imports of --help, own ms (with theirs): " + ", ".join(
        f"{name} {own:.1f} ({whole:.1f})" for name, own, whole in found["imports"]
    )
    star = "*" if found["serve"]["resident_mb"] > TARGETS["serve"][1] else ""
    yield f"serve, after {N_REQUESTS} requests: {found['serve']}   target: {TARGETS['serve'][1]:.0f} MB{star}"
    yield f"one of {N_PROCESSES} processes with the model: {found['several']}"


def main() -> None:
    """Measure, print, and write what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=10, help="how often each command is started")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args()
    stay_on_one_core()
    with TemporaryDirectory() as bytecode:
        settings = environment(bytecode)
        found: dict[str, Any] = {"machine": machine(), "packages": packages()}
        found["starts"] = starts(options.rounds, settings)
        command = [sys.executable, "-X", "importtime", "-c", RUN, "--help"]
        report = subprocess.run(command, env=settings, check=True, capture_output=True, text=True).stderr
        found["imports"] = imports(report, N_IMPORTS)
        found |= {"serve": served(settings), "several": several(settings)}
    print("\n".join(lines_of(found)))
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

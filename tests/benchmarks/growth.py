"""How time and memory grow with the text, the topics, the vocabulary and the number of articles.

Run ``python tests/benchmarks/growth.py``; figures go to ``growth/growth.json`` and a picture of each dimension beside
it, or to the folder named by ``--out``. ``--quick`` leaves out what is large and measures each once.

Each point has a process of its own, on one core. Time is CPU time; the least of several runs counts, since others on
the machine only add to it. Memory is how far the process's peak of resident memory (``VmHWM``, which is set back
before) rises above what it held with the model loaded, the text read and a short article answered; Python's own
``tracemalloc`` would not see what the kernel allocates. Results are not kept.

An exponent is the slope between two neighbouring points where both axes are logarithmic: 1 is linear.

What is not linear, as last measured: Short texts cost more a character, as some work is done once an article. From 10
to 100 KB a summary's time grows with the power 1.4, as LexRank compares sentences in pairs up to `MAX_DENSE` of them
and by way of their words above. Beyond that, and for tagging everywhere, time is linear in the length (1.13 at most, at
10 MB, where the text leaves the caches). Topics cost little beside the reading of the text up to about 300 of them, and
are linear from 1,000 on. Terms of the vocabulary cost no time, only memory, as they are looked up by hash. A single
article tagged again and again is cheaper than each of ten, as all that is known of its words stays in the caches.
"""

import argparse
import json
import math
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from growth_models import PARTS, made_text, measured
from speed_machine import machine, packages, stay_on_one_core

from nlp import Newsdesk
from nlp.pictures.frame import FAINT, FIRST, INK, SECOND, draw

HERE = Path(__file__).parent
SUPERLINEAR = 1.15
LEAST_MB = 0.5  # less than that is how the allocator happens to stand
# Name, what is counted, sizes, how many of them are quick, parts
DIMENSIONS: dict[str, tuple[str, tuple[int, ...], int, tuple[str, ...]]] = {
    "length": ("characters of the text", (1_000, 10_000, 100_000, 1_000_000, 10_000_000), 3, tuple(PARTS)),
    "topics": ("topics", (30, 100, 300, 1_000, 3_000), 3, ("analyze", "tagging")),
    "vocabulary": ("terms of the vocabulary", (10_000, 100_000, 1_000_000), 2, ("analyze", "tagging")),
    "batch": ("articles, one after the other", (1, 10, 100, 1_000), 3, tuple(PARTS)),
}
COLOURS = (FIRST, SECOND, INK)


def exponents(
    sizes: Sequence[float], values: Sequence[float | None], least: float = 0.0
) -> list[float | None]:
    """Return the slope from each point to the next on logarithmic axes; None where a value is not above `least`."""
    found: list[float | None] = []
    for place in range(len(sizes) - 1):
        before, after = values[place], values[place + 1]
        if before is None or after is None or min(before, after) <= least:
            found.append(None)
        else:
            found.append(math.log(after / before) / math.log(sizes[place + 1] / sizes[place]))
    return found


def in_a_process(point: dict[str, Any]) -> dict[str, Any]:
    """Measure a point in a process of its own."""
    command = [sys.executable, __file__, "--point", json.dumps(point)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8")
    return dict(json.loads(done.stdout))


def series(sizes: Sequence[int], turns: Sequence[Sequence[dict[str, Any]]]) -> dict[str, Any]:
    """Return the figures of a part from what was measured at each size, several times."""
    found: dict[str, Any] = {}
    for clock in ("cpu", "wall"):
        runs = [[run for turn in at for run in turn[clock]] for at in turns]
        found[clock], found[f"{clock}_median"] = [min(at) for at in runs], [median(at) for at in runs]
    for figure in ("peak_mb", "model_mb", "tags"):
        found[figure] = [round(min(turn[figure] for turn in at), 3) for at in turns]
    found["cpu_exponents"] = exponents(sizes, found["cpu"])
    found["peak_exponents"] = exponents(sizes, found["peak_mb"], LEAST_MB)
    found["model_exponents"] = exponents(sizes, found["model_mb"], LEAST_MB)
    return found


def marked(exponent: float | None) -> str:
    """Return an exponent as it is printed, with a star if it is more than linear."""
    if exponent is None:
        return "-"
    return f"{exponent:.2f}{'*' if exponent > SUPERLINEAR else ''}"


def table(dimension: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of a dimension's table; exponents are those from the line above."""
    yield f"\n{dimension['name']}: {dimension['of']}; a star: exponent above {SUPERLINEAR}"
    yield f"{'':12}{'n':>11}{'CPU s':>10}{'median':>10}{'wall s':>10}{'median':>10}{'exp.':>7}" + (
        f"{'peak MB':>9}{'exp.':>7}{'model MB':>10}{'exp.':>7}{'tags':>6}"
    )
    for part, found in dimension["parts"].items():
        for place, size in enumerate(dimension["sizes"]):
            clocks = (found[name][place] for name in ("cpu", "cpu_median", "wall", "wall_median"))
            slopes = [
                marked(found[f"{name}_exponents"][place - 1]) if place else ""
                for name in ("cpu", "peak", "model")
            ]
            yield f"{part:12}{size:>11,}{''.join(f'{clock:>10.5f}' for clock in clocks)}{slopes[0]:>7}" + (
                f"{found['peak_mb'][place]:>9.1f}{slopes[1]:>7}{found['model_mb'][place]:>10.1f}{slopes[2]:>7}"
                f"{found['tags'][place]:>6.1f}"
            )


def in_units(value: float, units: Sequence[str], blank: str = " ") -> str:
    """Return a figure with the unit that fits, each a thousand of the one before."""
    place = max(0, min(len(units) - 1, math.floor(math.log10(value) / 3 + 1e-9)))
    return f"{value / 1000**place:,.5g}{blank}{units[place]}"


def growth_svg(dimension: dict[str, Any]) -> str:
    """Return time and memory of a dimension side by side on logarithmic axes, as SVG; dotted is linear."""
    sizes, parts = dimension["sizes"], dimension["parts"]
    memory = {part: found["peak_mb"] for part, found in parts.items()}
    if any(any(found["model_mb"]) for found in parts.values()):
        memory = {"analyze, beyond the model": memory["analyze"], "the model": parts["analyze"]["model_mb"]}
    panels: list[tuple[str, dict[str, list[float]], Callable[[float], str]]] = [
        (
            f"CPU time, {dimension['time_of']}",
            {part: found["cpu"] for part, found in parts.items()},
            _seconds,
        ),
        (
            f"peak memory, {LEAST_MB} MB or more",
            {name: [max(mb, LEAST_MB) for mb in found] for name, found in memory.items()},
            _megabytes,
        ),
    ]

    def paint(figure: Any) -> None:
        for axes, (label, lines, unit) in zip(figure.subplots(1, 2), panels, strict=True):
            for (name, values), colour in zip(lines.items(), COLOURS, strict=False):
                axes.plot(sizes, values, color=colour, marker="o", markersize=3.5, linewidth=1.3, label=name)
            last = max(values[-1] for values in lines.values())
            linear = [last * size / sizes[-1] for size in sizes]
            low = min(min(values) for values in lines.values()) / 2
            axes.plot(sizes, linear, color=FAINT, linestyle=":", linewidth=1, label="linear")
            axes.set(xscale="log", yscale="log", ylim=(low, last * 3), xlabel=dimension["of"], ylabel=label)
            axes.set_xticks(sizes, [in_units(size, ("", "k", "M"), "") for size in sizes])
            axes.yaxis.set_major_formatter(lambda value, _, unit=unit: unit(value))
            axes.minorticks_off()
            axes.legend(fontsize=8)

    title = f"CPU time and memory by the number of {dimension['of']}"
    return draw(paint, size=(7.2, 3.2), title=title)


def _seconds(value: float) -> str:
    return in_units(value * 1e6, ("µs", "ms", "s"))


def _megabytes(value: float) -> str:
    return in_units(value * 1e3, ("KB", "MB", "GB"))


def grown(name: str, *, quick: bool, rounds: int, seconds: float) -> dict[str, Any]:
    """Measure a dimension, each point once a round."""
    of, sizes, n_quick, parts = DIMENSIONS[name]
    sizes = sizes[:n_quick] if quick else sizes
    points: dict[tuple[str, int], list[dict[str, Any]]] = {
        (part, size): [] for part in parts for size in sizes
    }
    with TemporaryDirectory() as folder:
        path = Path(folder) / "text"
        text = made_text(Newsdesk.load().classifier.linear, max(sizes)) if name == "length" else ""
        path.write_text(text, encoding="utf-8")
        for _ in range(rounds):
            for (part, size), turns in points.items():
                turns.append(
                    in_a_process(
                        {"dimension": name, "size": size, "part": part, "text": str(path), "seconds": seconds}
                    )
                )
    found = {part: series(sizes, [points[part, size] for size in sizes]) for part in parts}
    time_of = {"length": "the text", "batch": "all articles"}.get(name, "an article")
    about = {"date": datetime.now(UTC).strftime("%Y-%m-%d"), "machine": machine(), "packages": packages()}
    return {"name": name, "of": of, "time_of": time_of, **about, "sizes": sizes, "parts": found}


def main() -> None:
    """Measure, print, draw, and write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, default=HERE / "growth", help="where figures and pictures go")
    parser.add_argument("--quick", action="store_true", help="leave out what is large")
    parser.add_argument(
        "--only",
        choices=DIMENSIONS,
        action="append",
        help="only this dimension; figures of the others are kept",
    )
    parser.add_argument("--rounds", type=int, help="processes of each point; 2, or 1 if quick")
    parser.add_argument("--point", type=json.loads, help=argparse.SUPPRESS)
    options = parser.parse_args()
    stay_on_one_core()
    if options.point:
        text = Path(options.point["text"]).read_text(encoding="utf-8")
        print(json.dumps(measured(**{**options.point, "text": text})))
        return
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.out / "growth.json"
    kept = (
        json.loads(path.read_text(encoding="utf-8"))["dimensions"] if path.exists() and options.only else []
    )
    found = {dimension["name"]: dimension for dimension in kept}
    for name in options.only or DIMENSIONS:
        rounds = options.rounds or (1 if options.quick else 2)
        found[name] = grown(name, quick=options.quick, rounds=rounds, seconds=0.3 if options.quick else 2.0)
        print("\n".join(table(found[name])), flush=True)
        (options.out / f"{name}.svg").write_text(growth_svg(found[name]), encoding="utf-8")
    whole = {"memory": "VmHWM less VmRSS before, MB", "dimensions": [*found.values()]}
    path.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

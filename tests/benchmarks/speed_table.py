"""The table of a comparison of speed, made from its figures."""

from collections.abc import Mapping
from statistics import median
from typing import Any


def table(found: Mapping[str, Any]) -> str:
    """Return the figures of `speed.py` as tables in Markdown.

    Parameters
    ----------
    found : mapping
        What ``speed.py --json`` writes.
    """
    blocks = [heading(found), *map(part_table, found["parts"])]
    if found.get("left_out"):
        blocks.append("\n".join(f"{name} is left out: {why}" for name, why in found["left_out"].items()))
    if found.get("agreement"):
        blocks.append(agreement_table(found["agreement"]))
    if found.get("instructions"):
        blocks.append(instructions_table(found["instructions"]))
    return "\n\n".join(blocks) + "\n"


def heading(found: Mapping[str, Any]) -> str:
    """Return where, when, and on what the figures were taken."""
    machine, articles = found["machine"], found["articles"]
    versions = ", ".join(f"{name} {number}" for name, number in found["packages"].items())
    return (
        f"One core of {machine['cpu']} ({machine['cores']} cores), Python {machine['python']}, {found['date']}; "
        f"{articles['source']} articles of {articles['words']:.0f} words on average; {versions}.\n"
        "Time is given as a multiple of newsdesk's in the same round: over 1 is slower than newsdesk."
    )


def part_table(part: Mapping[str, Any]) -> str:
    """Return the table of one part: what each system does in a second, and the ratio over the rounds."""
    n, seconds = part["n"], part["seconds"]
    rounds = len(next(iter(seconds.values())))
    lines = [
        f"**{part['name']}**, n = {n:,}, rounds: {rounds}",
        "",
        f"| system | {part['of']} a second, median | time beside newsdesk's, median (min to max) | {part['gives']} |",
        "|---|--:|--:|--:|",
    ]
    for name, own in seconds.items():
        given = f"{part['given'][name] / n:.2f}"
        lines.append(f"| {name} | {_rate(n / median(own))} | {_ratio(name, part)} | {given} |")
    return "\n".join(lines)


def _ratio(name: str, part: Mapping[str, Any]) -> str:
    """Return the ratio of a system's time to that of its baseline, round by round."""
    baseline = part["against"].get(name, name)
    if baseline == name:
        return "1"
    ratios = [own / ours for own, ours in zip(part["seconds"][name], part["seconds"][baseline], strict=True)]
    return f"{_short(median(ratios))} ({_short(min(ratios))} to {_short(max(ratios))})"


def _rate(a_second: float) -> str:
    return f"{a_second:,.0f}" if a_second >= 10 else f"{a_second:.2f}"


def _short(ratio: float) -> str:
    """Return a ratio with about three digits."""
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.1f}" if ratio >= 10 else f"{ratio:.2f}"


def agreement_table(agreement: Mapping[str, Mapping[str, float]]) -> str:
    """Return how far newsdesk's rankers and sumy's agree."""
    lines = [
        "**The same ranker in newsdesk and in sumy**",
        "",
        "| ranker | of three sentences the same, sumy as it is | largest difference of a score, formulas aligned |",
        "|---|--:|--:|",
    ]
    for ranker, row in agreement.items():
        difference = row.get("aligned_difference")
        aligned = "another formula" if difference is None else f"{difference:.0e}"
        lines.append(f"| {ranker} | {100 * row['as_it_is_shared']:.0f} % | {aligned} |")
    return "\n".join(lines)


def instructions_table(instructions: Mapping[str, Any]) -> str:
    """Return how many instructions an article costs."""
    if "left_out" in instructions:
        return f"Instructions are left out: {instructions['left_out']}"
    lines = [
        f"**Instructions an article**, counted by {instructions['by']}",
        "",
        "| system | millions |",
        "|---|--:|",
    ]
    for name, count in instructions.items():
        if name != "by":
            lines.append(f"| {name} | {count if isinstance(count, str) else f'{count / 1e6:.2f}'} |")
    return "\n".join(lines)

"""Instructions that an article costs: no clock, so the same on a busy machine.

A system tags 120 articles and then 20 of them again, in another process all 120 again; the difference, divided by 100,
is what one costs, and what starting costs falls out, also what is loaded when an article first asks for it. ``perf`` counts where it may, else ``valgrind``, which takes minutes. ``speed.py`` calls this
script with a system's name, a folder of what it needs, and how many articles to tag.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import joblib
from made_articles import Article
from speed_peers import WORKER
from speed_systems import (
    EVERYTHING,
    PLAIN,
    TAGS,
    System,
    joined,
    with_everything,
    with_newsdesk,
    with_pipeline,
)

from nlp import Newsdesk

FEW, MANY = 20, 120
PERF = ["perf", "stat", "-x", ",", "-e", "instructions:u"]
VALGRIND = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]


def counter() -> list[str] | None:
    """Return the command that counts the instructions of another one; None if there is none."""
    if shutil.which("perf") and _counted([*PERF, sys.executable, "-c", ""]):
        return PERF
    return VALGRIND if shutil.which("valgrind") else None


def _counted(command: Sequence[str], lines: str = "") -> int | None:
    """Run a command under a counter; return the instructions, or None if it fails or does not say."""
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=False)
    return None if done.returncode else count_in(done.stderr)


def count_in(report: str) -> int | None:
    """Return the instructions that perf or valgrind reports, None if it does not.

    Examples
    --------
    >>> count_in("==7== I   refs:      1,705,490,388")
    1705490388
    >>> count_in("1234,,instructions:u,100,100.00,,")
    1234
    """
    for line in report.splitlines():
        if "instructions:u" in line and line.partition(",")[0].isdigit():
            return int(line.partition(",")[0])
        if "I   refs:" in line:
            return int(line.rpartition(":")[2].strip().replace(",", ""))
    return None


def instructions_an_article(
    articles: Sequence[Article], pipeline: Any, fasttext: tuple[Path, Path] | None, folder: Path
) -> dict[str, float | str]:
    """Return the instructions an article of each system, and by what they were counted.

    Parameters
    ----------
    articles : sequence of Article
        At least 120; fewer are taken again and again.
    pipeline : (Pipeline, list of str)
        The plain scikit-learn pipeline and its topics.
    fasttext : (Path, Path), optional
        The Python of fastText, and the folder of its model.
    folder : Path
        To keep files while they are needed.
    """
    command = counter()
    if command is None:
        return {"left_out": "neither perf nor valgrind counts instructions here"}
    enough = [articles[number % len(articles)] for number in range(MANY)]
    lines = [json.dumps(article._asdict()) for article in enough]
    (folder / "articles.jsonl").write_text("\n".join(lines), encoding="utf-8")
    joblib.dump(pipeline, folder / "plain.joblib")
    found: dict[str, float | str] = {"by": command[0]}
    for name in (TAGS, EVERYTHING, PLAIN):
        run = [*command, sys.executable, __file__, name, str(folder)]
        found[name] = _difference(*(_counted([*run, str(n)]) for n in (FEW, MANY)))
    if fasttext:
        python, model = fasttext
        run = [*command, str(python), str(WORKER), "fastText", str(model)]
        load = json.dumps({"do": "load", "texts": joined(enough)})
        begin = f"{load}\n{json.dumps({'do': 'batch', 'n': MANY})}\n"
        batches = [begin + json.dumps({"do": "batch", "n": n}) for n in (FEW, MANY)]
        found["fastText"] = _difference(*(_counted(run, batch) for batch in batches))
    return found


def _difference(few: int | None, many: int | None) -> float | str:
    return "not counted" if few is None or many is None else (many - few) / (MANY - FEW)


def main() -> None:
    """Tag all articles, and some again."""
    name, folder, n = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    lines = (folder / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    articles = [Article(**json.loads(line)) for line in lines]
    if name == PLAIN:
        pipeline, names = joblib.load(folder / "plain.joblib")
        answer, inputs = with_pipeline(pipeline, names), joined(articles)
    else:
        answer, inputs = {TAGS: with_newsdesk, EVERYTHING: with_everything}[name](Newsdesk.load()), articles
    for some in (inputs, inputs[:n]):
        System(name, answer, some).batch()


if __name__ == "__main__":
    main()

"""Run an archive again and again, killing each run at a random moment and resuming it, until it is whole.

``python killed_runs.py FOLDER OUT WHOLE N_KILLS SEED`` prints how often runs were killed and how often they came
to their end; each end is compared with WHOLE byte by byte, and then the output is removed and all begins anew.
"""

import os
import random
import signal
import sys
import time
from pathlib import Path

import pyarrow.parquet  # noqa: F401 - loaded once, and not by each run

from nlp import Newsdesk
from nlp.archive import Archive, chunks

COMMIT_SECONDS = 0.01
LIVES = (
    1.3  # of the time that a whole run takes, so that some runs come to their end however slow the machine
)
ENTRIES = 16  # in a chunk, so that there are many


def begin(archive: Archive) -> int:
    """Begin or resume a run in a process of its own."""
    child = os.fork()
    if child == 0:
        archive.run(resume=True, commit_seconds=COMMIT_SECONDS)
        os._exit(0)
    return child


def is_whole(out: Path) -> bool:
    return out.exists() and not out.with_name(f"{out.name}.journal").exists()


def compare_and_remove(out: Path, whole: Path) -> None:
    for ending in ("", ".rejected.jsonl"):
        beside = out.with_name(out.name + ending)
        assert beside.read_bytes() == whole.with_name(whole.name + ending).read_bytes(), "bytes differ"
        beside.unlink()
    left = [path.name for path in out.parent.iterdir()]
    assert not left, f"left behind: {left}"


def main(folder: str, out: Path, whole: Path, n_kills: int, seed: int) -> None:
    Newsdesk.load().analyze("The bank sold a bond.")  # what is loaded once need not be loaded by each run
    chunks.MAX_ENTRIES = ENTRIES
    moments = random.Random(seed)
    archive = Archive([folder], str(out))
    began = time.monotonic()
    _, status = os.waitpid(begin(archive), 0)
    assert status == 0, "a run failed"
    longest = time.monotonic() - began
    compare_and_remove(out, whole)
    killed = ended = 0
    while killed < n_kills:
        child = begin(archive)
        time.sleep(moments.uniform(0, LIVES * longest))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(status)
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "a run failed"
        if is_whole(out):
            compare_and_remove(out, whole)
            ended += 1
        else:
            assert os.WIFSIGNALED(status), "a run ended before it was whole"
    print(killed, ended)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]))

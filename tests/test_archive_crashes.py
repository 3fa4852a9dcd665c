"""What a run leaves when it is killed, when the disk is full, when a person stops it: all of it can be resumed."""

import errno
import json
import os
import resource
import signal
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

import killed_runs
import psutil
import pytest

from nlp.archive import Archive, chunks
from nlp.archive.output import companions

N_KILLS = 50  # for each of four forms


@pytest.fixture(scope="module")
def folder(tmp_path_factory, samples):
    folder = tmp_path_factory.mktemp("archive")
    lines = [json.dumps({"id": record.id, "title": record.title, "text": record.text}) for record in samples]
    for number in range(3):
        (folder / f"{number}.jsonl").write_text("\n".join([*lines, "{broken"]) + "\n")
    return folder


def the_whole(folder, tmp_path, name):
    (tmp_path / "whole").mkdir()
    Archive([str(folder)], str(tmp_path / "whole" / name)).run()
    return tmp_path / "whole" / name


def assert_same(out, whole):
    for ending in ("", ".rejected.jsonl"):
        assert (
            out.with_name(out.name + ending).read_bytes() == whole.with_name(whole.name + ending).read_bytes()
        )
    assert sorted(path.name for path in out.parent.iterdir() if path.is_file()) == [
        out.name,
        f"{out.name}.rejected.jsonl",
    ]


@pytest.mark.parametrize("name", ["t.jsonl", "t.csv", "t.jsonl.gz", "t.parquet"])
def test_runs_that_are_killed_at_random_moments_come_to_the_same_end(folder, tmp_path, name, monkeypatch):
    monkeypatch.setattr(chunks, "MAX_ENTRIES", killed_runs.ENTRIES)
    folder = folder / "0.jsonl"
    whole = the_whole(folder, tmp_path, name)
    (tmp_path / "out").mkdir()
    command = [
        sys.executable,
        killed_runs.__file__,
        folder,
        tmp_path / "out" / name,
        whole,
        str(N_KILLS),
        "7",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    killed, ended = map(int, done.stdout.split())
    assert killed == N_KILLS
    assert ended >= 3


class CrashError(Exception):
    """As if the machine had lost its power."""


@pytest.mark.parametrize("name", ["t.jsonl", "t.parquet"])
def test_a_crash_at_any_step_of_writing_loses_nothing(folder, tmp_path, name, monkeypatch):
    """Every call that changes what is on disk is made to fail once, each in a run of its own."""
    monkeypatch.setattr(chunks, "MAX_ENTRIES", 5)
    few = tmp_path / "few.jsonl"
    few.write_text("".join((folder / "0.jsonl").read_text().splitlines(keepends=True)[-12:]))
    whole = the_whole(few, tmp_path, name)
    steps, most = [0], [0]

    def crashing(function):
        def call(*arguments, **named):
            steps[0] += 1
            if steps[0] == most[0]:
                raise CrashError
            return function(*arguments, **named)

        return call

    for place, function in [
        (os, "write"),
        (os, "fsync"),
        (os, "ftruncate"),
        (Path, "replace"),
        (Path, "unlink"),
    ]:
        monkeypatch.setattr(place, function, crashing(getattr(place, function)))
    crashed = 0
    for number in range(1, 1_000):
        steps[0], most[0] = 0, number
        here = tmp_path / str(number)
        here.mkdir()
        archive = Archive([str(few)], str(here / name))
        try:
            archive.run(commit_seconds=0)
        except CrashError:
            crashed += 1
            steps[0] = -(10**6)
            if (here / f"{name}.journal").exists() or not (here / name).exists():
                assert archive.run(resume=True, commit_seconds=0).whole
        else:
            break
        assert_same(here / name, whole)
    assert crashed == number - 1 > 30


def newsdesk(*arguments, **how):
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "service.cli", "tag", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
        **how,
    )


def wait_for_rows(out):
    part = companions(out)[0]
    until = time.monotonic() + 60
    while not (part.exists() and part.stat().st_size):
        assert time.monotonic() < until, "nothing was written"
        time.sleep(0.01)


@pytest.fixture(scope="module")
def long_folder(tmp_path_factory, samples):
    """What takes some seconds."""
    folder = tmp_path_factory.mktemp("long")
    lines = [json.dumps({"id": record.id, "title": record.title, "text": record.text}) for record in samples]
    (folder / "a.jsonl").write_text("\n".join(["{broken", *lines * 6]) + "\n")
    return folder


@pytest.mark.parametrize(("signalled", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_that_is_told_to_stop_says_how_to_resume(long_folder, tmp_path, signalled, code, workers):
    out = tmp_path / "t.jsonl"
    running = newsdesk(long_folder, "-o", out, "--workers", workers)
    wait_for_rows(out)
    os.killpg(running.pid, signalled)  # as a terminal does: workers are told too
    printed, said = running.communicate(timeout=60)
    assert running.returncode == code, said
    assert f"newsdesk tag {long_folder} -o {out} --workers {workers} --resume" in said
    assert "Traceback" not in said
    assert "not finished" in printed
    resumed = newsdesk(long_folder, "-o", out, "--resume")
    assert resumed.wait(timeout=100) == 3
    resumed.communicate()
    (tmp_path / "w").mkdir()
    Archive([str(long_folder)], str(tmp_path / "w/t.jsonl")).run()
    assert_same(out, tmp_path / "w/t.jsonl")


def n_workers_of(run):
    n = 0
    for child in psutil.Process(run.pid).children():
        with suppress(psutil.Error):  # it may end while it is looked at
            n += any("popen_loky" in part for part in child.cmdline())
    return n


@pytest.mark.parametrize("later", [0, 0.03, 0.1, 0.3])
def test_workers_that_only_start_outlive_what_tells_their_run_to_stop(long_folder, tmp_path, later):
    running = newsdesk(long_folder, "-o", tmp_path / "t.jsonl", "--workers", "2")
    while n_workers_of(running) < 2:
        assert running.poll() is None
        time.sleep(0.001)
    time.sleep(later)
    os.killpg(running.pid, signal.SIGTERM)
    said = running.communicate(timeout=60)[1]
    assert running.returncode == 143, said
    assert "--resume" in said


def test_workers_end_when_their_run_is_killed(long_folder, tmp_path):
    running = newsdesk(long_folder, "-o", tmp_path / "t.jsonl", "--workers", "2")
    wait_for_rows(tmp_path / "t.jsonl")
    running.kill()
    running.communicate(timeout=30)  # ends when no process holds the pipes

    def members():
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if fields[3] == str(running.pid) and fields[0] != "Z":
                found.append(stat.parent.name)
        return found

    until = time.monotonic() + 30
    while members():
        assert time.monotonic() < until, "workers live on"
        time.sleep(0.1)


def test_a_worker_that_is_killed_is_told_and_the_run_can_be_resumed(long_folder, tmp_path):
    out = tmp_path / "t.jsonl"
    running = newsdesk(long_folder, "-o", out, "--workers", "2")
    wait_for_rows(out)
    children = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
    workers = [pid for pid in children if "popen_loky" in Path(f"/proc/{pid}/cmdline").read_text()]
    os.kill(int(workers[0]), signal.SIGKILL)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 1
    assert "a worker process was killed" in said
    assert "Traceback" not in said
    assert newsdesk(long_folder, "-o", out, "--resume").communicate(timeout=100)
    assert out.exists()


def test_a_full_disk_is_told_and_the_run_can_be_resumed(folder, tmp_path):
    """A limit on the size of files fails as a full disk does, in the middle of a write."""
    out = tmp_path / "out" / "t.jsonl"
    out.parent.mkdir()
    limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (150_000, 150_000))
    full = newsdesk(folder, "-o", out, preexec_fn=limit)
    _, said = full.communicate(timeout=60)
    assert full.returncode == 1
    assert os.strerror(errno.EFBIG) in said
    assert f"newsdesk tag {folder} -o {out} --resume" in said
    assert "Traceback" not in said
    resumed = newsdesk(folder, "-o", out, "--resume")
    resumed.communicate(timeout=60)
    assert resumed.returncode == 3
    assert_same(out, the_whole(folder, tmp_path, "t.jsonl"))

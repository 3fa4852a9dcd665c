"""A real scheduler and three workers on loopback; what they write is compared with the run of one machine."""

import csv
import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from dask_cluster import dask_cluster
from pyarrow import parquet

from nlp.archive import Archive, ArchiveOptions
from nlp.cluster import Cluster
from nlp.errors import InvalidInputError, NewsdeskError
from nlp.paths import DEFAULT_MODEL, shipped

SMALL = 30_000


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with dask_cluster(tmp_path_factory.mktemp("cluster"), n_workers=3) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def archive(tmp_path_factory, samples):
    """A folder of all kinds of files; some articles cannot be tagged."""
    folder = tmp_path_factory.mktemp("archive")
    (folder / "in").mkdir()
    rows = [{"id": record.id, "headline": record.title, "text": record.text} for record in samples]
    unnamed = [json.dumps({name: row[name] for name in ("headline", "text")}) for row in rows]
    lines = [*unnamed[:40], "", "{broken", '{"text": ""}', *unnamed[40:]]
    (folder / "in" / "a.jsonl").write_bytes("\r\n".join(lines).encode())
    (folder / "in" / "b.jsonl.gz").write_bytes(gzip.compress("\n".join(unnamed[:20]).encode()))
    with (folder / "in" / "c.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows[:20])
    for number, row in enumerate(rows[:10]):
        (folder / "in" / f"d{number}.txt").write_text(row["text"], "utf-16")
    (folder / "in" / "e.txt").write_text(
        "Die Bank hat am Freitag ihre erste grüne Anleihe verkauft, heißt es."
    )
    (folder / "in" / "f.txt").write_text(" ")
    Archive([str(folder / "in" / "a.jsonl")], str(folder / "g.parquet")).run()
    staged = parquet.read_table(folder / "g.parquet").select(["id", "summary"]).rename_columns(["id", "text"])
    parquet.write_table(staged, folder / "in" / "g.parquet", row_group_size=20, compression="none")
    (folder / "g.parquet").unlink()
    return folder


@pytest.fixture(scope="module")
def alone(archive):
    """What one machine makes of it, with relative paths."""
    before = Path.cwd()
    os.chdir(archive)
    try:
        return Archive(["in"], "alone.jsonl").run()
    finally:
        os.chdir(before)


def joined(out, pattern="part-*"):
    return b"".join(path.read_bytes() for path in sorted(Path(out).glob(pattern)))


def told(out):
    return json.loads((Path(out) / "_run.json").read_text())


def test_a_killed_worker_changes_nothing_in_what_is_written(cluster, archive, alone, monkeypatch):
    monkeypatch.chdir(archive)
    reports = []

    def report(counts, n_bytes, n_all):
        if not reports:
            cluster.kill("worker-1")
        reports.append((n_bytes, n_all))

    try:
        outcome = Cluster(cluster.address, SMALL).tag(Archive(["in"], "out"), report=report)
    finally:
        cluster.start_workers("worker-1")
    assert len(reports) > 8
    assert reports[-1][0] == reports[-1][1]
    assert joined("out") == Path("alone.jsonl").read_bytes()
    assert joined("out", "_rejected-*") == Path("alone.jsonl.rejected.jsonl").read_bytes()
    assert outcome.counts == alone.counts
    assert (outcome.whole, outcome.rejected) == (True, f"{archive}/out/_rejected-*")
    ours = {path.name for path in Path("out").iterdir() if not path.name.startswith(("part-", "_rejected-"))}
    assert ours == {"_run.json"}
    assert (told("out")["whole"], told("out")["counts"]["statuses"]) == (True, dict(alone.counts.statuses))


def test_a_url_and_parquet_give_the_table_of_one_machine(cluster, archive, tmp_path):
    options = ArchiveOptions(wide=True, keep=("id",))
    inputs = [f"file://{archive}/in/g.parquet", f"file://{archive}/in/c.csv"]
    Archive(inputs, str(tmp_path / "alone.parquet"), options=options).run()
    Cluster(cluster.address, 2_000).tag(Archive(inputs, f"file://{tmp_path}/out.parquet", options=options))
    assert len(list((tmp_path / "out.parquet").glob("part-*.parquet"))) > 2
    # The folder is read as readers of Parquet read folders.
    assert parquet.read_table(tmp_path / "out.parquet").equals(parquet.read_table(tmp_path / "alone.parquet"))


def test_parts_of_csv_are_tables_of_their_own(cluster, archive, tmp_path):
    inputs = [str(archive / "in" / name) for name in ("a.jsonl", "c.csv")]
    Archive(inputs, str(tmp_path / "alone.csv")).run()
    Cluster(cluster.address, SMALL).tag(Archive(inputs, str(tmp_path / "out.csv.gz")))
    header, _, rows = (tmp_path / "alone.csv").read_bytes().partition(b"\n")
    parts = [
        gzip.decompress(path.read_bytes()) for path in sorted((tmp_path / "out.csv.gz").glob("part-*.csv.gz"))
    ]
    assert {part.partition(b"\n")[0] for part in parts} == {header}
    assert b"".join(part.partition(b"\n")[2] for part in parts) == rows


def test_the_model_is_brought_to_workers_that_do_not_see_it_and_to_those_that_join_late(tmp_path, archive):
    model = tmp_path / "model"
    shutil.copytree(shipped(DEFAULT_MODEL), model)
    manifest = (model / "manifest.json").read_text().replace('"finance-news-en"', '"our-own"', 1)
    (model / "manifest.json").write_text(manifest)
    with dask_cluster(tmp_path / "cluster", n_workers=1) as cluster:

        def report(counts, n_bytes, n_all):
            if model.exists():
                shutil.rmtree(model)
                cluster.kill("worker-0")
                cluster.start_workers("late")

        out = tmp_path / "out"
        Cluster(cluster.address, SMALL).tag(
            Archive([str(archive / "in/a.jsonl")], str(out), model), report=report
        )
        rows = [json.loads(line) for line in joined(out).splitlines()]
        assert {row["model"] for row in rows} == {"our-own"}
        assert told(out)["told"]["the model"] == f"our-own {rows[0]['version']}, sha256 {rows[0]['sha256']}"
        cluster.kill("late")
        with pytest.raises(NewsdeskError, match="no workers for 1 seconds"):
            Cluster(cluster.address, join_seconds=1).tag(
                Archive([str(archive / "in")], str(tmp_path / "none"))
            )


def test_after_the_client_is_killed_only_what_is_missing_is_done(cluster, archive, alone, tmp_path):
    command = f"""if True:
        import os, signal
        from nlp.archive import Archive
        from nlp.cluster import Cluster
        def report(counts, n_bytes, n_all):
            if n_bytes * 3 > n_all:
                os.kill(os.getpid(), signal.SIGKILL)
        Cluster({cluster.address!r}, {SMALL}).tag(Archive(["in"], {str(tmp_path / "out")!r}), report=report)
    """
    killed = subprocess.run([sys.executable, "-c", command], cwd=archive, check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    done = sorted((tmp_path / "out" / "_done").glob("*.json"))
    assert len(done) > 2
    before = {
        path: path.stat().st_ino for path in (tmp_path / "out" / f"part-{each.stem}.jsonl" for each in done)
    }
    resume = [sys.executable, "-c", command.replace("report=report", "resume=True")]
    subprocess.run(resume, cwd=archive, check=True, timeout=60)
    assert {path: path.stat().st_ino for path in before} == before
    assert joined(tmp_path / "out") == (archive / "alone.jsonl").read_bytes()
    assert told(tmp_path / "out")["counts"]["statuses"] == dict(alone.counts.statuses)


def test_an_interrupt_says_how_to_go_on(cluster, archive, alone, tmp_path):
    big = tmp_path / "big.jsonl"
    big.write_bytes((archive / "in/a.jsonl").read_bytes() * 60)
    given = ["tag", str(big), "-o", str(tmp_path / "out"), "--cluster", cluster.address]
    with subprocess.Popen(
        [sys.executable, "-m", "service.cli", *given],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while not (tmp_path / "out" / "_run.json").exists():
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said == f"Stopped. To go on:\n  newsdesk {' '.join(given)} --resume\n"


def test_the_command_ends_as_that_of_one_machine(cluster, archive, alone, tmp_path):
    given = ["tag", "in", "-o", str(tmp_path / "out"), "--cluster", cluster.address]
    done = subprocess.run(
        [sys.executable, "-m", "service.cli", *given],
        cwd=archive,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (3, "")
    assert f"{alone.counts.statuses['tagged']:>12,}\n" in done.stdout
    assert f"{tmp_path}/out/_rejected-*\n" in done.stdout
    assert joined(tmp_path / "out") == (archive / "alone.jsonl").read_bytes()


@pytest.fixture
def interrupted(cluster, archive, tmp_path):
    """A run that was stopped after its first report."""
    reports = []
    copy = tmp_path / "a.jsonl"
    shutil.copy(archive / "in/a.jsonl", copy)
    run = Archive([str(copy)], str(tmp_path / "out"))
    outcome = Cluster(cluster.address, SMALL).tag(
        run, report=lambda *report: reports.append(report), stopped=lambda: bool(reports)
    )
    assert not outcome.whole
    return run


@pytest.mark.parametrize("changed", ["input", "options", "model", "partitions", "form"])
def test_nothing_may_change_before_a_run_is_resumed(cluster, interrupted, changed, tmp_path):
    archive, partition_bytes = interrupted, SMALL
    if changed == "input":
        with Path(archive.inputs[0]).open("a") as file:
            file.write("\n{}")
    if changed == "options":
        archive = Archive(archive.inputs, archive.out, options=ArchiveOptions(mode="recall"))
    if changed == "model":
        shutil.copytree(shipped(DEFAULT_MODEL), tmp_path / "model")
        manifest = (tmp_path / "model/manifest.json").read_text().replace('"finance-news-en"', '"other"', 1)
        (tmp_path / "model/manifest.json").write_text(manifest)
        archive = Archive(archive.inputs, archive.out, tmp_path / "model")
    if changed == "partitions":
        partition_bytes += 1
    if changed == "form":
        archive = Archive(archive.inputs, archive.out, as_ninjs=True)
    names = {
        "input": "the input",
        "options": "mode",
        "model": "the model",
        "partitions": "partition_bytes",
        "form": "the form",
    }
    with pytest.raises(InvalidInputError, match=f"cannot resume: {names[changed]} has changed"):
        Cluster(cluster.address, partition_bytes).tag(archive, resume=True)


def test_what_is_in_the_way_is_not_touched(cluster, interrupted, archive, tmp_path):
    ours = Cluster(cluster.address, SMALL)
    with pytest.raises(
        InvalidInputError, match="was interrupted; --resume goes on with it, --overwrite begins anew"
    ):
        ours.tag(interrupted)
    assert ours.tag(interrupted, resume=True).whole
    with pytest.raises(InvalidInputError, match="exists, and no run that writes it was interrupted"):
        ours.tag(interrupted, resume=True)
    before = joined(interrupted.out)
    (Path(interrupted.out) / "notes.md").write_text("mine")
    # Anew, in fewer parts: none of the old ones stay.
    assert Cluster(cluster.address).tag(interrupted, overwrite=True).whole
    assert [path.name for path in sorted(Path(interrupted.out).glob("part-*"))] == ["part-00000.jsonl"]
    assert (joined(interrupted.out), (Path(interrupted.out) / "notes.md").read_text()) == (before, "mine")
    for out, said in ((archive, "holds what no run of a cluster wrote"), (archive / "in/f.txt", "is a file")):
        with pytest.raises(InvalidInputError, match=said):
            ours.tag(Archive(interrupted.inputs, str(out)), overwrite=True)

"""What may go wrong on a cluster, and how it is told."""

import re
import socket
from pathlib import Path
from types import SimpleNamespace

import pytest
from dask_cluster import dask_cluster

from nlp.archive import Archive, ArchiveOptions
from nlp.cluster import Cluster
from nlp.cluster import model as model_module
from nlp.cluster.model import ModelOnWorkers
from nlp.cluster.parts import Done, Parts
from nlp.cluster.work import Job
from nlp.errors import InvalidInputError, ModelError, NewsdeskError
from nlp.paths import DEFAULT_MODEL, shipped

POISON = """
import os
from nlp.archive import chunks

if chunks.analyze.__name__ != "deadly":  # Dask loads it twice where a nanny begins a worker anew
    analyze = chunks.analyze

    def deadly(newsdesk, article, options):
        if "cyanide" in article.text:
            os._exit(1)
        if "abyss" in article.text:
            return deadly(newsdesk, article, options)  # an error that cannot be pickled
        return analyze(newsdesk, article, options)

    chunks.analyze = deadly
"""
OTHER_VERSION = """
import nlp.cluster.work
nlp.cluster.work.version = lambda name: "0.0.9"
"""
WITHOUT_NEWSDESK = """
import sys
sys.modules["nlp"] = None
"""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A worker that a nanny starts again when it dies; the first death counts."""
    folder = tmp_path_factory.mktemp("cluster")
    (folder / "poison.py").write_text(POISON)
    with dask_cluster(folder, env={"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}) as cluster:
        cluster.start_workers("nannied", preload=folder / "poison.py", nanny=True)
        yield cluster


@pytest.fixture
def inputs(tmp_path, samples):
    paths = [tmp_path / f"{number}.txt" for number in range(5)]
    for path, record in zip(paths, samples, strict=False):
        path.write_text(record.text)
    return paths


def archive_of(inputs, out):
    return Archive([str(path) for path in inputs], str(out))


def names(out, pattern):
    return sorted(path.name for path in Path(out).glob(pattern))


def test_what_kills_workers_is_named_and_the_rest_is_done(cluster, inputs, tmp_path):
    inputs[1].write_text("The bank sold cyanide.")
    with pytest.raises(NewsdeskError) as raised:
        Cluster(cluster.address, 1).tag(archive_of(inputs, tmp_path / "out"))
    assert str(raised.value) == (
        f"{inputs[1]}: workers died at it (1), perhaps for want of memory. "
        "What was done is kept, --resume does what is left (partitions: 1)"
    )
    assert names(tmp_path / "out", "part-*") == [f"part-0000{number}.jsonl" for number in (0, 2, 3, 4)]


def test_an_error_that_cannot_be_sent_is_told_without_the_text(cluster, inputs, tmp_path):
    inputs[2].write_text("The bank fell into an abyss.")
    with pytest.raises(NewsdeskError) as raised:
        Cluster(cluster.address, 1).tag(archive_of(inputs, tmp_path / "out"))
    said = rf"{inputs[2]}: the worker tcp://\S+: unexpected RecursionError in deadly, \S+poison\.py:\d+\. What was"
    assert re.match(said, str(raised.value))
    assert len(names(tmp_path / "out", "part-*")) == 4


def test_a_file_that_workers_do_not_see_is_no_rejection(cluster, inputs, tmp_path):
    gone = []

    def report(counts, n_bytes, n_all):
        if not gone:
            gone.append(inputs[4].rename(tmp_path / "gone"))

    archive = archive_of(inputs, tmp_path / "out")
    with pytest.raises(
        NewsdeskError, match=rf"{inputs[4]}: the worker tcp://\S+: {inputs[4]} is not seen there"
    ):
        Cluster(cluster.address, 1).tag(archive, report=report)
    gone[0].rename(inputs[4])
    outcome = Cluster(cluster.address, 1).tag(archive, resume=True)
    assert (outcome.whole, outcome.counts.statuses.total()) == (True, 5)


def test_nothing_to_tag_is_a_part_without_rows(cluster, tmp_path):
    (tmp_path / "in").mkdir()
    outcome = Cluster(cluster.address).tag(archive_of([tmp_path / "in"], tmp_path / "out.csv"))
    assert outcome.counts.statuses.total() == 0
    assert len((tmp_path / "out.csv/part-00000.csv").read_text().splitlines()) == 1


@pytest.mark.parametrize(
    ("preload", "said"),
    [(OTHER_VERSION, "has newsdesk 0.0.9, but the client"), (WITHOUT_NEWSDESK, "nlp")],
    ids=["version", "none"],
)
def test_a_worker_that_cannot_do_the_job_is_refused(cluster, inputs, tmp_path, preload, said):
    (tmp_path / "preload.py").write_text(preload)
    cluster.start_workers("unfit", preload=tmp_path / "preload.py")
    try:
        with pytest.raises(
            NewsdeskError, match=rf"the worker tcp://\S+ cannot work for newsdesk \S+: .*{said}"
        ):
            Cluster(cluster.address).tag(archive_of(inputs, tmp_path / "out"))
    finally:
        cluster.kill("unfit")
    assert not (tmp_path / "out").exists()


def test_a_scheduler_that_is_lost_is_told(inputs, tmp_path):
    with (
        dask_cluster(tmp_path / "cluster", n_workers=1) as cluster,
        pytest.raises(NewsdeskError, match="the connection to the scheduler was lost"),
    ):
        Cluster(cluster.address, 1, connect_seconds=1).tag(
            archive_of(inputs, tmp_path / "out"), report=lambda *_: cluster.stop_scheduler()
        )
    assert names(tmp_path / "out", "part-*")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("tcp://127.0.0.1:{free}", "no Dask scheduler answers within 0.5 seconds"),
        ("tcp://127.0.0.1:{silent}", "no Dask scheduler answers within 0.5 seconds"),
        ("scheduler", "'scheduler' is no address of a Dask scheduler; one is"),
        ("", "'' is no address"),
        ("smtp://127.0.0.1:1", "is no address"),
    ],
)
def test_where_no_scheduler_answers_the_address_is_told(inputs, tmp_path, address, said):
    with socket.create_server(("127.0.0.1", 0)) as silent, socket.create_server(("127.0.0.1", 0)) as free:
        ports = {"silent": silent.getsockname()[1], "free": free.getsockname()[1]}
        free.close()
        with pytest.raises(NewsdeskError, match=said):
            Cluster(address.format(**ports), connect_seconds=0.5).tag(archive_of(inputs, tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_a_worker_is_no_scheduler(cluster, inputs, tmp_path):
    address = cluster.log("nannied").rpartition("Start worker at:")[2].split()[0]
    with pytest.raises(InvalidInputError, match="is a Worker of Dask, not its scheduler"):
        Cluster(address).tag(archive_of(inputs, tmp_path / "out"))


@pytest.mark.parametrize(
    ("inputs", "out", "options", "said"),
    [
        (["-"], "out", {}, "a cluster cannot read standard input"),
        (["."], "-", {}, "a cluster writes a folder that all workers see; name it"),
        (["."], "out.csv", {"keep_all": True}, "a table's columns must be known"),
        (["nothing-here"], "out", {}, "there is no such file"),
    ],
)
def test_what_a_cluster_cannot_do_is_refused_before_it_is_asked(inputs, out, options, said, tmp_path):
    out = str(tmp_path / out) if out != "-" else out
    with pytest.raises(InvalidInputError, match=said):
        Cluster("nowhere").tag(Archive(inputs, out, options=ArchiveOptions(**options)))


def test_partitions_hold_something(tmp_path):
    with pytest.raises(InvalidInputError, match="partition_bytes is 0; it must be at least 1"):
        Cluster("nowhere", 0).tag(Archive(["."], str(tmp_path / "out")))


def test_a_job_says_what_a_worker_lacks():
    job = Job("1", "/out", ".parquet", ArchiveOptions(), False, "model", "/", "0", ("nothing_like_it",))
    with pytest.raises(NewsdeskError, match=r"has newsdesk \S+, but the client 0; install the same"):
        job.check()


def test_a_model_that_changed_on_its_way_is_refused(tmp_path, newsdesk, monkeypatch):
    plugin = ModelOnWorkers(shipped(DEFAULT_MODEL), newsdesk.info.sha256)
    worker = SimpleNamespace(local_directory=str(tmp_path), plugins={"model": plugin})
    plugin.setup(worker)
    monkeypatch.setattr(model_module, "get_worker", lambda: worker)
    (folder,) = tmp_path.iterdir()
    manifest = (folder / "manifest.json").read_text()
    (folder / "manifest.json").write_text(manifest + " ")
    with pytest.raises(ModelError, match="another model than was sent"):
        model_module.newsdesk_here("model")
    (folder / "manifest.json").write_text(manifest)
    with pytest.raises(NewsdeskError, match="has not arrived"):
        model_module.newsdesk_here("other")
    plugin = ModelOnWorkers(shipped(DEFAULT_MODEL), newsdesk.info.sha256)
    plugin.setup(worker)
    worker.plugins["model"] = plugin
    assert model_module.newsdesk_here("model") is model_module.newsdesk_here("model")
    plugin.teardown(worker)
    assert not folder.exists()


def test_a_worker_left_over_from_another_run_writes_nothing(tmp_path):
    parts = Parts(str(tmp_path), ".jsonl")
    parts.begin()
    parts.save_run({"id": "new"})
    with pytest.raises(NewsdeskError, match="was begun anew meanwhile"):
        parts.check_run("old")
    parts.check_run("new")
    parts.mark_done("00000", "old", Done())
    assert parts.done("new") == {}
    assert parts.done_before("00000", "new") is None
    assert parts.done_before("00000", "old") == Done()


def test_what_no_run_wrote_is_said_to_be_none(tmp_path):
    (tmp_path / "_run.json").write_text("{")
    with pytest.raises(InvalidInputError, match=r"_run\.json: no run of newsdesk"):
        Parts(str(tmp_path), ".jsonl").run()

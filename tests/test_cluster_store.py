"""A cluster that reads and writes a store without folders: the memory of one process, as no other store is here."""

import json

import fsspec
import pytest
from distributed import LocalCluster
from pyarrow import parquet

from nlp.archive import Archive
from nlp.cluster import Cluster


@pytest.fixture
def store(samples):
    store = fsspec.filesystem("memory")
    lines = [json.dumps({"title": record.title, "text": record.text}) for record in samples]
    store.pipe("/in/a.jsonl", "\n".join([*lines[:30], "{broken", *lines[30:]]).encode())
    yield store
    store.rm("/", recursive=True)


def test_a_store_without_folders_holds_the_same(store, tmp_path):
    run, reports = Archive(["memory://in"], "memory://out/tags.parquet"), []
    # Two threads of a worker share the model.
    with LocalCluster(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None) as cluster:
        ours = Cluster(cluster.scheduler_address, 30_000)
        stopped = ours.tag(run, report=lambda *report: reports.append(report), stopped=lambda: bool(reports))
        assert (stopped.whole, len(store.glob("/out/tags.parquet/_done/*")) > 0) == (False, True)
        assert ours.tag(run, resume=True).rejected == "memory://out/tags.parquet/_rejected-*"
        assert len(store.glob("/out/tags.parquet/part-*")) > 2
        assert Cluster(cluster.scheduler_address).tag(run, overwrite=True).whole
    left = {path.rpartition("/")[2] for path in store.find("/out")}
    assert left == {"_run.json", "_rejected-00000.jsonl", "part-00000.parquet"}
    Archive(["memory://in"], str(tmp_path / "alone.parquet")).run()
    table = parquet.read_table("/out/tags.parquet", filesystem=store)
    assert table.equals(parquet.read_table(tmp_path / "alone.parquet"))

"""Dask frames tagged, and how the model gets to the processes that work on them: by its folder and digest."""

import json
import os
import pickle
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import dask
import dask.dataframe as dd
import pandas as pd
import polars as pl
import pytest

import nlp
from nlp import ModelError, Newsdesk
from nlp.archive import ArchiveOptions
from nlp.frames import tag_partition
from nlp.paths import DEFAULT_MODEL, shipped
from nlp.persistence import MANIFEST
from nlp.pipeline import load_once

BOND = "The bank sold its first green bond. Investors bid for four times the $500m on offer."
TEXTS = ["", BOND, None, "It rained.", "The bank sold a bond. " * 20, BOND]
STATUSES = "rejected tagged rejected abstained rejected tagged".split()
OPTIONS = ArchiveOptions(max_characters=300, explain=True)


def frame() -> pd.DataFrame:
    return pd.DataFrame({"body": TEXTS, "headline": ["Up", None, "", "Down", "Much", "Green"]})


def test_dask_stays_lazy_and_answers_as_pandas(newsdesk: Newsdesk) -> None:
    given = frame().set_axis([1, 1, 2, 3, 5, 8])
    lazy = nlp.tag(dd.from_pandas(given, npartitions=3), newsdesk, options=OPTIONS)
    assert isinstance(lazy, dd.DataFrame)
    assert lazy.npartitions == 3
    tagged = lazy.compute(scheduler="sync")
    expected = nlp.tag(given, newsdesk, options=OPTIONS)
    assert json.loads(tagged.to_json(orient="split")) == json.loads(expected.to_json(orient="split"))
    assert tagged.index.tolist() == given.index.tolist()
    pd.testing.assert_series_equal(tagged.dtypes, lazy.dtypes)
    mine = dd.from_pandas(given, npartitions=3).map_partitions(tag_partition, options=OPTIONS)
    pd.testing.assert_frame_equal(mine.compute(scheduler="sync"), tagged)


def test_dask_frames_of_the_same_model_are_the_same_work_wherever_it_lies(
    newsdesk: Newsdesk, tmp_path: Path
) -> None:
    shutil.copytree(shipped(DEFAULT_MODEL), tmp_path / "m")
    given = dd.from_pandas(frame(), npartitions=2)
    first, second = nlp.tag(given, newsdesk), nlp.tag(given, Newsdesk.load(tmp_path / "m"))
    assert dask.base.tokenize(first) == dask.base.tokenize(second)


@pytest.mark.filterwarnings("ignore:The inplace keyword")  # of pandas, in Dask
def test_dask_writes_parquet_though_the_first_partition_has_no_tags(tmp_path: Path) -> None:
    given = dd.from_pandas(frame(), npartitions=6)
    nlp.tag(given, options=OPTIONS).to_parquet(tmp_path)
    written = pl.read_parquet(tmp_path / "*.parquet")
    assert written["status"].to_list() == STATUSES
    assert written["tags"].to_list()[-1][0]["id"] == "green-finance"


def test_worker_processes_load_the_model_from_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(shipped(DEFAULT_MODEL), folder)
    manifest = json.loads((folder / MANIFEST).read_text("utf-8")) | {"version": "mine"}
    (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    given = dd.from_pandas(frame(), npartitions=2)
    tagged = nlp.tag(given, Newsdesk.load(folder), options=OPTIONS).compute(
        scheduler="processes", num_workers=1
    )
    assert tagged["status"].tolist() == STATUSES
    assert set(tagged["version"]) == {"mine"}


def test_a_pickle_holds_folder_and_digest_and_is_read_once_a_process(tmp_path: Path) -> None:
    shutil.copytree(shipped(DEFAULT_MODEL), tmp_path / "m")
    newsdesk = Newsdesk.load(os.path.relpath(tmp_path / "m"))
    pickled = pickle.dumps(newsdesk)
    assert len(pickled) < 1_000
    read = pickle.loads(pickled)
    assert read is pickle.loads(pickled)
    assert read.folder == newsdesk.folder
    assert read.info == newsdesk.info
    assert read.analyze(BOND) == newsdesk.analyze(BOND)


def test_a_pickle_is_refused_where_the_folder_holds_another_model(tmp_path: Path) -> None:
    shutil.copytree(shipped(DEFAULT_MODEL), tmp_path / "m")
    pickled = pickle.dumps(Newsdesk.load(tmp_path / "m"))
    with (tmp_path / "m" / MANIFEST).open("a", encoding="utf-8") as manifest:
        manifest.write("\n")
    with pytest.raises(ModelError, match=r"m: the model has the sha256 .* was expected"):
        pickle.loads(pickled)


def test_threads_that_begin_together_load_a_model_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(shipped(DEFAULT_MODEL), tmp_path / "m")
    loads: list[object] = []
    load = Newsdesk.load
    monkeypatch.setattr(Newsdesk, "load", lambda folder: loads.append(folder) or load(folder))
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(load_once, [tmp_path / "m"] * 8))
    assert len(loads) == 1
    assert len(set(map(id, found))) == 1
    with (tmp_path / "m" / MANIFEST).open("a", encoding="utf-8") as manifest:
        manifest.write("\n")
    assert load_once(tmp_path / "m").info.sha256 != found[0].info.sha256

import json
import pickle
from pathlib import Path

import numpy as np
import pytest

from nlp.errors import ModelError
from nlp.persistence import CARD, MANIFEST, RELIABILITY, WEIGHTS, load_folder, save_folder

ARRAYS = {"a": np.arange(6, dtype=np.float32).reshape(2, 3), "b": np.array(7)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "deep" / "model"
    save_folder(path, {"name": "m"}, ARRAYS, {CARD: "# card", RELIABILITY: "<svg/>"})
    return path


def test_a_folder_comes_back_as_it_was_saved(folder: Path) -> None:
    loaded = load_folder(folder)
    assert loaded.manifest["name"] == "m"
    assert {name: array.tolist() for name, array in loaded.arrays.items()} == {
        name: array.tolist() for name, array in ARRAYS.items()
    }
    assert sorted(path.name for path in folder.parent.iterdir()) == ["model"]


def test_an_array_in_columns_comes_back_as_it_was(tmp_path: Path) -> None:
    save_folder(tmp_path / "m", {}, {"a": np.asfortranarray(ARRAYS["a"])}, {})
    assert load_folder(tmp_path / "m").arrays["a"].tolist() == ARRAYS["a"].tolist()


def test_one_changed_byte_is_noticed(folder: Path) -> None:
    data = bytearray((folder / WEIGHTS).read_bytes())
    data[-1] ^= 1
    (folder / WEIGHTS).write_bytes(data)
    with pytest.raises(ModelError, match=r"'[ab]' is not the one the manifest describes"):
        load_folder(folder)


@pytest.mark.parametrize("name", [MANIFEST, WEIGHTS])
@pytest.mark.parametrize("content", [None, b"", b"x", b"[1]", pickle.dumps([1]), b"\xff" * 9])
def test_a_missing_or_foreign_file_is_refused(folder: Path, name: str, content: bytes | None) -> None:
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_bytes(content)
    with pytest.raises(ModelError, match=name):
        load_folder(folder)


def test_another_format_is_refused(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps({**manifest, "format": 99}))
    with pytest.raises(ModelError, match="format 99; this version of newsdesk reads 1"):
        load_folder(folder)


def test_a_model_is_replaced_only_when_allowed(folder: Path) -> None:
    with pytest.raises(ModelError, match="exists"):
        save_folder(folder, {"name": "n"}, ARRAYS, {})
    assert load_folder(folder).manifest["name"] == "m"
    save_folder(folder, {"name": "n"}, ARRAYS, {}, overwrite=True)
    assert load_folder(folder).manifest["name"] == "n"


def test_a_folder_that_is_no_model_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "thesis.txt").write_text("years of work")
    with pytest.raises(ModelError, match=r"thesis\.txt"):
        save_folder(tmp_path / "precious", {}, ARRAYS, {}, overwrite=True)
    (tmp_path / "file").write_text("x")
    with pytest.raises(ModelError, match="no model"):
        save_folder(tmp_path / "file", {}, ARRAYS, {}, overwrite=True)


def test_a_failed_save_leaves_the_old_model(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("nlp.persistence.save", fail)
    with pytest.raises(OSError, match="disk full"):
        save_folder(folder, {"name": "n"}, ARRAYS, {}, overwrite=True)
    assert load_folder(folder).manifest["name"] == "m"
    assert (folder / CARD).read_text() == "# card"
    assert sorted(path.name for path in folder.parent.iterdir()) == ["model"]

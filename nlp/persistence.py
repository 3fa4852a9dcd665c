"""Model folders: ``manifest.json``, ``weights.safetensors`` and papers for people, written whole or not.

Loading reads the manifest first, then checks every array's size and digest before use. Nothing is unpickled.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from nlp.errors import ModelError

FORMAT = 1
MANIFEST, WEIGHTS = "manifest.json", "weights.safetensors"
CARD, RELIABILITY = "README.md", "reliability.svg"
_MAX_MANIFEST_BYTES = 20_000_000  # 7,000 topics
_MAX_WEIGHTS_BYTES = 4_000_000_000
_DTYPES = {"F32": "<f4", "F64": "<f8", "I32": "<i4", "I64": "<i8", "U8": "<u1"}  # in which models are written


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """What a model folder holds. `sha256` is the digest of the manifest, which holds the arrays' digests."""

    manifest: dict[str, Any]
    arrays: dict[str, NDArray[Any]]
    sha256: str


def load_folder(folder: Path) -> ModelFolder:
    """Read and check a model folder.

    Raises
    ------
    ModelError
        If a file is missing, too large, damaged, or of another format; the message names it.
    """
    raw = _read(folder / MANIFEST, _MAX_MANIFEST_BYTES)
    try:
        manifest = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{folder / MANIFEST}: not JSON: {error}") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        found = manifest.get("format") if isinstance(manifest, dict) else None
        raise ModelError(f"{folder / MANIFEST}: format {found!r}; this version of newsdesk reads {FORMAT}")
    stated = manifest.get("arrays")
    if not isinstance(stated, dict):
        raise ModelError(f"{folder / MANIFEST}: lists no arrays")
    arrays = _mapped(folder / WEIGHTS)
    if arrays.keys() != stated.keys():
        differing = ", ".join(sorted(arrays.keys() ^ stated.keys()))
        raise ModelError(
            f"{folder / WEIGHTS}: does not belong to its manifest; differing arrays: {differing}"
        )
    for name, array in arrays.items():
        if _description(array) != stated[name]:
            raise ModelError(f"{folder / WEIGHTS}: array {name!r} is not the one the manifest describes")
    return ModelFolder(manifest, arrays, hashlib.sha256(raw).hexdigest())


def manifest_sha256(folder: Path) -> str:
    """Return the digest of a model folder without loading it.

    Raises
    ------
    ModelError
        If there is no manifest.
    """
    return hashlib.sha256(_read(folder / MANIFEST, _MAX_MANIFEST_BYTES)).hexdigest()


def save_folder(
    folder: Path,
    manifest: Mapping[str, Any],
    arrays: Mapping[str, NDArray[Any]],
    papers: Mapping[str, str],
    *,
    overwrite: bool = False,
) -> None:
    """Write a model folder beside its place and move it there when it is whole.

    Parameters
    ----------
    folder : Path
        Its place.
    manifest : mapping
        What to say of the model; the format and the arrays' digests are added.
    arrays : mapping of str to ndarray
        Its weights.
    papers : mapping of str to str
        What is there for people: the texts of `CARD` and `RELIABILITY`.
    overwrite : bool
        Whether to replace a model that is there.

    Raises
    ------
    ModelError
        If something is at `folder` and `overwrite` is not set, or it holds more than a model.
    """
    check_replaceable(folder, overwrite=overwrite)
    arrays = {name: np.array(array, order="C") for name, array in arrays.items()}
    whole = {"format": FORMAT, **manifest}
    whole["arrays"] = {name: _description(array) for name, array in sorted(arrays.items())}
    folder.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    try:
        new, old = scratch / "new", scratch / "old"
        new.mkdir()
        (new / WEIGHTS).write_bytes(save(dict(sorted(arrays.items()))))
        for name, paper in papers.items():
            (new / name).write_text(paper, encoding="utf-8")
        text = json.dumps(whole, indent=1, ensure_ascii=False)
        (new / MANIFEST).write_text(text + "\n", encoding="utf-8")
        if folder.exists():
            folder.rename(old)
        try:
            new.rename(folder)
        except BaseException:  # an interrupt, too, must not cost the old model
            if old.exists():
                old.rename(folder)
            raise
    finally:
        shutil.rmtree(scratch)


def check_replaceable(folder: Path, *, overwrite: bool) -> None:
    """Raise unless a model folder may be written at `folder`.

    Raises
    ------
    ModelError
        If something is there and `overwrite` is not set, or it holds more than a model.
    """
    if not folder.exists():
        return
    held = {path.name for path in folder.iterdir()} if folder.is_dir() else {folder.name}
    if foreign := sorted(held - {MANIFEST, WEIGHTS, CARD, RELIABILITY}):
        raise ModelError(f"{folder} holds what is no model ({foreign[0]}); it is not replaced")
    if held and not overwrite:
        raise ModelError(f"{folder} exists; choose another folder, or overwrite it (--overwrite)")


def _mapped(path: Path) -> dict[str, NDArray[Any]]:
    """Return the arrays of a file, mapped and not copied: processes that load the same file share them."""
    _check_size(path, _MAX_WEIGHTS_BYTES)
    try:
        with safe_open(path, framework="np"):  # checks that the header is whole and fits the file
            pass
        data = np.memmap(path, dtype=np.uint8, mode="r")
        start = 8 + int.from_bytes(data[:8].tobytes(), "little")
        header = json.loads(data[8:start].tobytes())
        header.pop("__metadata__", None)
        arrays = {}
        for name, part in header.items():
            first, last = part["data_offsets"]
            flat = np.asarray(data[start + first : start + last]).view(_DTYPES[part["dtype"]])
            arrays[name] = flat.reshape(part["shape"])
    except (SafetensorError, KeyError, OSError, ValueError) as error:
        raise ModelError(f"{path}: damaged: {error}") from error
    return arrays


def _read(path: Path, limit: int) -> bytes:
    _check_size(path, limit)
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: cannot read the model: {error.strerror}") from error


def _check_size(path: Path, limit: int) -> None:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise ModelError(f"{path}: cannot read the model: {error.strerror}") from error
    if size > limit:
        raise ModelError(f"{path}: {size} bytes; at most {limit} are read")


def _description(array: NDArray[Any]) -> dict[str, Any]:
    return {
        "dtype": array.dtype.str,
        "shape": list(array.shape),
        "sha256": hashlib.sha256(array.tobytes()).hexdigest(),
    }

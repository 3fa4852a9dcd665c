"""The wheel is built with a C compiler or without one."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
COPIED = (".ci", "nlp", "service", "models", "seeds", "pyproject.toml", "README.md", "LICENSE")
WITHOUT = "newsdesk is built without its compiled kernel"


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what builds the wheel, so that it is fetched once."""
    if not all((CHECKOUT / name).exists() for name in (*COPIED, "nlp/_c")):
        pytest.skip("needs the checkout, which is not beside the tests")
    folder = tmp_path_factory.mktemp("backend")
    required = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"][
        "requires"
    ]
    fetch = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-warn-conflicts",
        "--target",
        str(folder),
    ]
    done = subprocess.run([*fetch, *required], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"needs a package index for what builds the wheel: {done.stderr[-200:]}")
    return folder


def built(backend: Path, folder: Path, **changed: str) -> tuple[Path, str]:
    """Build the wheel from a copy of the checkout; return it and what was printed."""
    copy = folder / "checkout"
    copy.mkdir(parents=True)
    for name in COPIED:
        if (CHECKOUT / name).is_dir():
            leave = shutil.ignore_patterns("__pycache__", "_kernel.*", "build")
            shutil.copytree(CHECKOUT / name, copy / name, ignore=leave)
        else:
            shutil.copy(CHECKOUT / name, copy)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "hatchling",
            "build",
            "--target",
            "wheel",
            "--directory",
            str(folder / "dist"),
        ],
        cwd=copy,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(backend), **changed},
    )
    assert done.returncode == 0, done.stdout
    (wheel,) = (folder / "dist").iterdir()
    return wheel, done.stdout


def kernels(wheel: Path) -> list[str]:
    """Names of the compiled files in a wheel."""
    return [name for name in zipfile.ZipFile(wheel).namelist() if name.endswith((".so", ".pyd"))]


@pytest.mark.skipif(sys.platform == "win32", reason="the compiler of Windows is not found by CC and PATH")
def test_a_wheel_without_a_compiler_is_pure_and_says_so(backend: Path, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    nowhere = "/nonexistent/cc"
    wheel, printed = built(backend, tmp_path, CC=nowhere, PATH=str(tmp_path / "bin"))
    assert wheel.name.endswith("-py3-none-any.whl")
    assert kernels(wheel) == []
    assert WITHOUT in printed
    with zipfile.ZipFile(wheel) as packed:
        assert "nlp/compiled.py" in packed.namelist()
        about = next(name for name in packed.namelist() if name.endswith("/WHEEL"))
        assert b"Root-Is-Purelib: true" in packed.read(about)


def test_a_wheel_with_a_compiler_holds_the_kernel_and_is_for_this_python(
    backend: Path, tmp_path: Path
) -> None:
    if not shutil.which((sysconfig.get_config_var("CC") or "cl").split()[0]):
        pytest.skip("needs a C compiler")
    wheel, printed = built(backend, tmp_path)
    assert WITHOUT not in printed
    assert kernels(wheel) == [f"nlp/_kernel{sysconfig.get_config_var('EXT_SUFFIX')}"]
    assert not wheel.name.endswith("-any.whl")
    assert not [name for name in zipfile.ZipFile(wheel).namelist() if "/_c/" in name]
    code = (
        "from nlp.compiled import kernel; from nlp.words import Words;"
        "print(kernel.__file__, Words.of(['Green bond']).distinct)"
    )
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "unpacked")
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path / "unpacked",
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "NEWSDESK_KERNEL": "on", "PYTHONPATH": str(tmp_path / "unpacked")},
    )
    assert str(tmp_path) in done.stdout
    assert "['green', 'bond']" in done.stdout

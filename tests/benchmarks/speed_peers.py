"""Peers with an environment of their own: it is made once with pip and kept, and a worker in it is talked to."""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from speed_machine import Measured

WORKER = Path(__file__).with_name("peer_worker.py")
PATIENCE = ["--retries", "1", "--timeout", "15"]


@dataclass(frozen=True)
class Environment:
    """What a peer needs.

    Parameters
    ----------
    package : str
        Its name at PyPI.
    module : str
        What is imported.
    peers : tuple of str
        The names that `peer_worker` has for what the package can do.
    """

    package: str
    module: str
    peers: tuple[str, ...]


# fasttext-numpy2-wheel and newsdesk's fasttext-predict both bring a module of the same name.
FASTTEXT = Environment("fasttext-numpy2-wheel", "fasttext", ("fastText",))
ENVIRONMENTS = (FASTTEXT, Environment("annif", "annif", ("Annif tfidf", "Annif svc")))


class PeerError(Exception):
    """A peer cannot be installed, or fails."""


def python_of(environment: Environment, folder: Path) -> Path:
    """Return the Python of an environment under a folder; make it first if it is not there.

    Raises
    ------
    PeerError
        If it cannot be made.
    """
    home = folder / environment.package
    python = home / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    if python.exists() and not _problem([str(python), "-c", f"import {environment.module}"]):
        return python
    print(f"pip install {environment.package}, into {home}", flush=True)
    problem = _problem([sys.executable, "-m", "venv", "--clear", str(home)]) or _problem(
        [str(python), "-m", "pip", "install", "--quiet", *PATIENCE, environment.package]
    )
    if problem:
        shutil.rmtree(home, ignore_errors=True)  # why pip failed is what is told
        raise PeerError(f"pip install {environment.package} failed: {problem}")
    return python


def _problem(command: Sequence[str]) -> str:
    """Run a command; return the last line that it complains with if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    complaint = (done.stderr or done.stdout).strip().splitlines() or ["no message"]
    return complaint[-1] if done.returncode else ""


def versions_in(python: Path) -> dict[str, str]:
    """Return the versions of the packages that count in a peer's environment."""
    code = (
        "import json; from importlib.metadata import distributions as all;"
        "print(json.dumps({found.name: found.version for found in all()}))"
    )
    done = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=True)
    counting = ("annif", "fasttext-numpy2-wheel", "numpy", "scikit-learn", "nltk")
    return {name: number for name, number in json.loads(done.stdout).items() if name in counting}


class Peer:
    """A worker that is talked to in lines.

    Parameters
    ----------
    name : str
        A key of ``peer_worker.PEERS``.
    python : Path
        The Python of its environment.
    folder : Path
        Where it may keep its model.
    """

    def __init__(self, name: str, python: Path, folder: Path) -> None:
        self.name, self.folder, self.n_loaded = name, folder, 0
        folder.mkdir(parents=True, exist_ok=True)
        self._complaints = (folder / "complaints.txt").open("w+", encoding="utf-8")
        self._process = subprocess.Popen(
            [str(python), str(WORKER), name, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            text=True,
            encoding="utf-8",
        )

    def ask(self, **what: Any) -> dict[str, float]:
        """Send a line and wait for the answer.

        Raises
        ------
        PeerError
            If the worker ended.
        """
        with suppress(BrokenPipeError):  # it says why below
            print(json.dumps(what), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            self._complaints.seek(0)
            complaint = self._complaints.read().strip().splitlines() or ["it ended without a message"]
            raise PeerError(f"{self.name} failed: {complaint[-1]}")
        return json.loads(answer)

    def load(self, texts: Sequence[str]) -> None:
        """Let it keep the texts that it will be asked about."""
        self.ask(do="load", texts=list(texts))
        self.n_loaded = len(texts)

    def batch(self) -> Measured:
        """Tag all articles at once; the worker measures."""
        answer = self.ask(do="batch", n=self.n_loaded)
        return Measured(answer["seconds"], int(answer["topics"]))

    def one_by_one(self, n: int) -> Measured:
        """Tag the first articles, one at a time."""
        answer = self.ask(do="single", n=n)
        return Measured(answer["seconds"], int(answer["topics"]))

    def close(self) -> None:
        """End the worker."""
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()
        self._complaints.close()


def started_peers(
    environment: Environment, venvs: Path, models: Path, fit: Sequence[str], topics: Sequence[Sequence[str]]
) -> tuple[list[Peer], dict[str, str]]:
    """Fit the peers of an environment.

    Parameters
    ----------
    environment : Environment
        Where they live.
    venvs, models : Path
        Where environments are kept, and models while they are needed.
    fit, topics : sequence
        Texts to fit on, and their topics.

    Returns
    -------
    peers : list of Peer
        Those that work.
    left_out : dict of str to str
        Why the others are missing.
    """
    try:
        python = python_of(environment, venvs)
    except PeerError as error:
        return [], dict.fromkeys(environment.peers, str(error))
    peers, left_out = [], {}
    for name in environment.peers:
        peer = Peer(name, python, models / name.replace(" ", "-"))
        try:
            peer.ask(do="fit", texts=list(fit), topics=list(topics))
            peers.append(peer)
        except PeerError as error:
            left_out[name] = str(error)
            peer.close()
    return peers, left_out

"""A model's way to the workers: its files travel as bytes, and each process loads them once."""

import shutil
from pathlib import Path
from threading import Lock
from typing import Any

from distributed import WorkerPlugin, get_worker

from nlp.errors import ModelError, NewsdeskError
from nlp.persistence import MANIFEST, WEIGHTS
from nlp.pipeline import Newsdesk


class ModelOnWorkers(WorkerPlugin):  # type: ignore[misc]  # Dask is not typed for those who do not have it
    """Puts a model folder on each worker, also on those that join later.

    Parameters
    ----------
    folder : Path
        Where the client has it. Workers need not see it.
    sha256 : str
        Its digest.
    """

    def __init__(self, folder: Path, sha256: str) -> None:
        self._files = {name: (folder / name).read_bytes() for name in (MANIFEST, WEIGHTS)}
        self._sha256 = sha256

    def setup(self, worker: Any) -> None:
        """Write the files to the worker's own folder."""
        self._loading = Lock()
        self._newsdesk: Newsdesk | None = None
        self._folder = Path(worker.local_directory) / f"newsdesk-{self._sha256}"
        self._folder.mkdir(exist_ok=True)
        for name, data in self._files.items():
            (self._folder / name).write_bytes(data)

    def teardown(self, worker: Any) -> None:
        """Remove them."""
        shutil.rmtree(self._folder, ignore_errors=True)  # the worker ends; its scratch folder may be gone

    def newsdesk(self) -> Newsdesk:
        """Return the model, loaded at the first time.

        Raises
        ------
        ModelError
            If it did not arrive as it was sent.
        """
        with self._loading:
            if self._newsdesk is None:
                self._newsdesk = Newsdesk.load(self._folder)
                if self._newsdesk.info.sha256 != self._sha256:
                    raise ModelError(f"{self._folder}: another model than was sent")
            return self._newsdesk


def newsdesk_here(name: str) -> Newsdesk:
    """Return the model that a plugin brought to the worker that this runs on."""
    plugin = get_worker().plugins.get(name)
    if plugin is None:
        raise NewsdeskError("the model has not arrived")
    found: Newsdesk = plugin.newsdesk()
    return found

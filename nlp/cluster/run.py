"""A run over an archive by a Dask cluster."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from nlp.archive.forms import FORMS, PACKINGS, Form, form_of
from nlp.archive.run import Archive, Outcome, Report
from nlp.archive.sources import STDIN, Sources, Survey, absolute
from nlp.cluster.parts import Parts
from nlp.cluster.plan import plan
from nlp.cluster.progress import Progress
from nlp.errors import InvalidInputError
from nlp.paths import DEFAULT_MODEL, shipped
from nlp.pipeline import Newsdesk

PARTITION_BYTES = 64_000_000
_ENDING = ".jsonl"


@dataclass(frozen=True, slots=True)
class Cluster:
    """Machines that tag an archive together.

    Parameters
    ----------
    address : str
        The address of a Dask scheduler, as ``tcp://10.0.0.1:8786``. Its workers need newsdesk of the same
        version, and see input and output as the client does; the model is brought to them.
    partition_bytes : int
        About how much of the input a worker takes at once; what is lost when it dies.
    connect_seconds : float
        How long to wait for the scheduler to answer.
    join_seconds : float
        How long the cluster may be without workers.

    Examples
    --------
    >>> archive = Archive(["s3://news/2026/"], "s3://tags/2026.parquet")
    >>> Cluster("tcp://10.0.0.1:8786").tag(archive)  # doctest: +SKIP
    """

    address: str
    partition_bytes: int = PARTITION_BYTES
    connect_seconds: float = 10.0
    join_seconds: float = 300.0

    def tag(
        self,
        archive: Archive,
        *,
        resume: bool = False,
        overwrite: bool = False,
        report: Report | None = None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Outcome:
        """Tag an archive; the output is a folder of parts that one after another are what one machine writes.

        Parameters
        ----------
        archive : Archive
            What to tag. The ending of its output, if it has one, says what the parts are; ``.jsonl`` without.
        resume, overwrite, report, stopped
            As in `Archive.run`.

        Raises
        ------
        NewsdeskError
            If input, options, output or cluster cannot be used, or a part could not be made. What was done is
            kept for `resume`.
        """
        form, ending = _check(archive, resume)
        if self.partition_bytes < 1:
            raise InvalidInputError(f"partition_bytes is {self.partition_bytes}; it must be at least 1")
        if find_spec("distributed") is None:
            raise InvalidInputError("a cluster needs Dask: pip install 'newsdesk[cluster]'")
        from nlp.cluster.connection import connected, prepared
        from nlp.cluster.dispatch import Dispatcher, StoppedError
        from nlp.cluster.model import ModelOnWorkers
        from nlp.cluster.work import Job

        folder = shipped(DEFAULT_MODEL) if archive.model is None else archive.model
        newsdesk = Newsdesk.load(folder)
        url = absolute(archive.out)
        parts = Parts(url, ending)
        sources = Sources(archive.inputs, kind=archive.options.kind, leave_out=[parts.folder])
        survey = sources.survey()
        told = archive.told(newsdesk, survey, ending) | {"partition_bytes": self.partition_bytes}
        progress = Progress.of(parts, told, resume=resume, overwrite=overwrite)
        job = Job(
            progress.id,
            url,
            ending,
            archive.options,
            archive.as_ninjs,
            f"newsdesk-{progress.id}",
            str(Path.cwd()),
            version("newsdesk"),
            tuple(_packages(archive, form, survey)),
        )
        plugin = ModelOnWorkers(folder, newsdesk.info.sha256)
        with connected(self.address, self.connect_seconds) as client, prepared(client, job, plugin):
            dispatcher = Dispatcher(
                client, job, join_seconds=self.join_seconds, stopped=stopped, report=report
            )
            began = time.monotonic() - progress.seconds
            try:
                partitions = plan(sources, archive.options, self.partition_bytes, dispatcher.everywhere)
            except StoppedError:
                return Outcome(progress.done.counts, progress.seconds, False, None)
            return dispatcher.tag(partitions, parts, progress, began)


def _check(archive: Archive, resume: bool) -> tuple[Form, str]:
    """Return the form of the parts, and what they end in."""
    if STDIN in archive.inputs:
        raise InvalidInputError("a cluster cannot read standard input; name files that all workers see")
    if archive.to_stdout:
        raise InvalidInputError("a cluster writes a folder that all workers see; name it (--out)")
    name = archive.out.rstrip("/").rpartition("/")[2].lower()
    endings = [form + packing for form in FORMS for packing in ("", *PACKINGS)]
    ending = next((ending for ending in reversed(endings) if name.endswith(ending)), _ENDING)
    form = form_of(f"part{ending}", as_ninjs=archive.as_ninjs)
    archive.check(form, resume=resume)
    return form, ending


def _packages(archive: Archive, form: Form, survey: Survey) -> Iterator[str]:
    """Yield what workers need besides newsdesk itself."""
    if form.staged or survey.kinds["parquet"]:
        yield "pyarrow"
    if archive.options.fast_html:
        yield "resiliparse"

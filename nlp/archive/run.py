"""A run over an archive: every article tagged once, or the reason why not."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import partial
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

from nlp.archive.articles import Article, missing_fields, read_article
from nlp.archive.chunks import Place, Tagged, cut, tag_chunk
from nlp.archive.entries import Entry, Rejected, entries
from nlp.archive.forms import Form, form_of, parquet_schema
from nlp.archive.options import DEFAULTS, ArchiveOptions
from nlp.archive.output import Files, Standard, companions
from nlp.archive.parquet import finish_parquet
from nlp.archive.rows import Counts, kept_name, names_of
from nlp.archive.sources import STDIN, Source, Sources, Survey, absolute
from nlp.archive.workers import Answered, tag_here, tag_in_processes
from nlp.errors import InvalidInputError
from nlp.pipeline import Newsdesk
from nlp.tagging import check_options

STDOUT = "-"
COMMIT_SECONDS = 1.0
Report = Callable[..., None]  # with counts, bytes read, and of how many


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run: the counts, the seconds it took with all interruptions, and whether it is whole.

    `rejected` is where the rejections are, if there are any.
    """

    counts: Counts
    seconds: float
    whole: bool
    rejected: Path | str | None


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive, where its answers go, and how they are made.

    Parameters
    ----------
    inputs : sequence of str
        Files, folders, globs, URLs, ``-`` for standard input.
    out : str
        A ``.jsonl``, ``.csv`` or ``.parquet`` file, the first two also ``.gz`` and ``.zst``; ``-``, or
        ``-.csv`` and the like, for standard output.
    model : Path, optional
        A model folder; the shipped one without.
    options : ArchiveOptions
        How to read, tag and write.
    as_ninjs : bool
        Whether to write IPTC ninjs, in a ``.jsonl`` file.

    Examples
    --------
    >>> Archive(["news/"], "tags.jsonl").run(workers=2)  # doctest: +SKIP
    """

    inputs: Sequence[str]
    out: str
    model: Path | None = None
    options: ArchiveOptions = DEFAULTS
    as_ninjs: bool = False

    def sources(self) -> Sources:
        """Return the files that are read; never those that the run writes."""
        mine: list[str] = []
        if not self.to_stdout:
            paths = (Path(self.out), *companions(Path(self.out)))
            mine = [absolute(str(path)) for path in paths]
        return Sources(self.inputs, kind=self.options.kind, leave_out=mine)

    def survey(self) -> Survey:
        """Return what would be read."""
        return self.sources().survey()

    def preview(self, most: int) -> Iterator[tuple[Source, Article | Rejected | None]]:
        """Yield the first files, and the first article of each, or why there is none."""
        for source in islice(self.sources(), most):
            first = next(entries(source, self.options), None) if source.path != STDIN else None
            found = first.entry if first else None
            yield source, read_article(found, self.options) if isinstance(found, Entry) else found

    def missing_fields(self) -> list[str]:
        """Return the fields that were named and that the first article of the first file has not."""
        source = next((source for source in self.sources() if source.path != STDIN), None)
        first = next(entries(source, self.options), None) if source else None
        return missing_fields(first.entry, self.options) if first and isinstance(first.entry, Entry) else []

    def run(
        self,
        *,
        workers: int = 1,
        resume: bool = False,
        overwrite: bool = False,
        report: Report | None = None,
        stopped: Callable[[], bool] = lambda: False,
        commit_seconds: float = COMMIT_SECONDS,
    ) -> Outcome:
        """Tag the archive.

        Parameters
        ----------
        workers : int
            How many processes tag; their number changes nothing in the output.
        resume, overwrite : bool
            Whether to go on with a run that was interrupted; whether to replace an output that is there.
        report : callable, optional
            Is called at the beginning and after each chunk with what was counted, the number of bytes of
            files that were read, and as `n_all_bytes` of how many.
        stopped : callable
            Is asked after each chunk whether to stop; what is done then stays, for `resume`.
        commit_seconds : float
            What may have to be done again after a crash.

        Raises
        ------
        NewsdeskError
            If the input, the options or the output cannot be used, or the run to resume was another.
        OSError
            If the output cannot be written. The run can be resumed.
        """
        if workers < 1:
            raise InvalidInputError(f"workers is {workers}; it must be at least 1")
        form = form_of(self._out_name, as_ninjs=self.as_ninjs)
        self.check(form, resume=resume)
        if not self.to_stdout and not Path(self.out).parent.is_dir():
            raise InvalidInputError(f"{self.out}: there is no folder {Path(self.out).parent}")
        newsdesk = Newsdesk.load(self.model)
        check_options(self.options.topic_options(), newsdesk.topics)
        if form.columns:
            names_of(self.options, _ids(newsdesk))  # raises if there are none to be had
        survey = self.survey()
        with self._output(newsdesk, survey, form, resume=resume, overwrite=overwrite) as output:
            journal = output.journal
            if not journal.whole:
                if journal.n_rows == 0:
                    output.append(Tagged(form.begin(self.options, _ids(newsdesk))), journal.place, 0)
                tagged = self._tagged(newsdesk, form, journal.place, workers)
                tell = partial(report, n_all_bytes=survey.n_bytes) if report else None
                if not _written(tagged, output, tell, stopped, every=commit_seconds):
                    return Outcome(journal.counts, journal.seconds, False, output.rejected)
            output.complete()
            return Outcome(journal.counts, journal.seconds, True, output.rejected)

    def _tagged(self, newsdesk: Newsdesk, form: Form, place: Place, n_workers: int) -> Answered:
        chunks = cut(self.sources(), self.options, place)
        tag = partial(tag_chunk, newsdesk=newsdesk, options=self.options, form=form)
        return tag_here(chunks, tag) if n_workers == 1 else tag_in_processes(chunks, tag, n_workers=n_workers)

    @property
    def to_stdout(self) -> bool:
        """Whether rows go to standard output."""
        return self.out == STDOUT or self.out.startswith(f"{STDOUT}.")

    def check(self, form: Form, *, resume: bool) -> None:
        """Raise if output and options do not go together.

        Raises
        ------
        InvalidInputError
            The message says why.
        """
        if resume and self.to_stdout:
            raise InvalidInputError("a run to standard output cannot be resumed; name a file")
        if self.to_stdout and form.staged:
            raise InvalidInputError("Parquet is not written to standard output; name a file")
        if self.options.keep_all and form.columns:
            raise InvalidInputError(
                "a table's columns must be known at first: name the fields with --keep, or write .jsonl"
            )
        kept = [kept_name(name) for name in self.options.keep]
        if twice := [name for name in kept if kept.count(name) > 1]:
            raise InvalidInputError(f"keep: two fields would be called {twice[0]!r}; name each once")
        if self.as_ninjs and (self.options.keep or self.options.keep_all):
            raise InvalidInputError("ninjs has no place for fields of the input; leave out --keep")

    def _output(
        self, newsdesk: Newsdesk, survey: Survey, form: Form, *, resume: bool, overwrite: bool
    ) -> Files | Standard:
        if self.to_stdout:
            return Standard()
        run = self.told(newsdesk, survey, self._out_name)
        finish = None
        if form.staged:
            finish = partial(finish_parquet, schema=parquet_schema(self.options, _ids(newsdesk)))
        return Files(Path(self.out), run, resume=resume, overwrite=overwrite, finish=finish)

    def told(self, newsdesk: Newsdesk, survey: Survey, out_name: str) -> dict[str, Any]:
        """Return what must not change before a run is resumed."""
        return {
            "newsdesk": version("newsdesk"),
            "the model": f"{newsdesk.info.name} {newsdesk.info.version}, sha256 {newsdesk.info.sha256}",
            "the form": f"{out_name}{' as ninjs' if self.as_ninjs else ''}",
            "the input": f"{survey.n_files} files, {survey.n_bytes} bytes, sha256 {survey.sha256}",
            **{name: json.loads(json.dumps(value)) for name, value in asdict(self.options).items()},
        }

    @property
    def _out_name(self) -> str:
        """The output's name, which tells the form."""
        if self.out == STDOUT:
            return "standard output.jsonl"
        return Path(self.out).name


def _written(
    tagged: Answered,
    output: Files | Standard,
    report: Callable[[Counts, int], None] | None,
    stopped: Callable[[], bool],
    *,
    every: float,
) -> bool:
    """Write what was tagged and make it safe every so many seconds; return whether that was all of it."""
    journal = output.journal
    began, committed = time.monotonic() - journal.seconds, time.monotonic()
    if report:
        report(journal.counts, journal.n_bytes)
    is_all = True
    with closing(tagged):
        for written, place, n_bytes in tagged:
            output.append(written, place, n_bytes)
            if report:
                report(journal.counts, journal.n_bytes)
            if stopped():
                is_all = False
                break
            if time.monotonic() - committed >= every:
                output.commit(time.monotonic() - began)
                committed = time.monotonic()
    output.commit(time.monotonic() - began)
    return is_all


def _ids(newsdesk: Newsdesk) -> list[str]:
    return [topic.id for topic in newsdesk.topics]

"""Data frames tagged: the rows stay as they are, with what a run over an archive answers beside them."""

from collections.abc import Iterator
from dataclasses import astuple, replace
from functools import partial
from typing import Any, TypeVar

import narwhals.stable.v2 as nw

from nlp.archive.articles import read_article
from nlp.archive.columns import choose
from nlp.archive.entries import Entry, Rejected
from nlp.archive.options import DEFAULTS, ArchiveOptions
from nlp.archive.rows import BEFORE, CLASH, answer, names_of, row_of
from nlp.errors import InvalidInputError
from nlp.pipeline import Newsdesk, load_once
from nlp.tagging import check_options

Frame = TypeVar("Frame")

_KINDS = "pandas, polars and Dask DataFrames, polars LazyFrames and pyarrow Tables"
_SPANS = nw.List(nw.List(nw.Int64()))
_TERM = {"term": nw.String(), "weight": nw.Float64(), "spans": _SPANS, "title_spans": _SPANS}


def tag(
    frame: Frame,
    newsdesk: Newsdesk | None = None,
    *,
    text: str | None = None,
    title: str | None = None,
    options: ArchiveOptions = DEFAULTS,
) -> Frame:
    """Return a data frame with the answers to its articles as further columns.

    Rows, their order and the index stay. Each row is answered as ``newsdesk tag`` would; one that it would
    reject has the status ``rejected``, the reason (``empty``, ``too_long``, ``language``, ``malformed``,
    ``no_article``), and no tags. The columns are

    - ``status``: ``tagged``, ``abstained`` or ``rejected``, and ``reason``: why there are no tags
    - ``tags``: a list of ``{"id", "probability"}``, the most probable first; with ``options.wide`` instead a
      column for each topic with the probability, null where it was not given
    - ``summary``; ``language``: its code; ``warnings``: a list of codes
    - ``model``, ``version``, ``sha256``: which model answered

    A column of the frame that is called like one of these gets ``input_`` before its name.

    A Dask DataFrame or a polars LazyFrame stays lazy; its workers load the model from the folder that
    `newsdesk` was loaded from, once a process, and check that it is the same. Lists are objects in pandas,
    but Arrow's in Dask, which can write no others; to read such a Parquet file pandas must be told
    ``dtype_backend="pyarrow"``.

    Parameters
    ----------
    frame : DataFrame
        Of pandas, polars or Dask; also a polars LazyFrame or a pyarrow Table.
    newsdesk : Newsdesk, optional
        The model; the shipped one by default.
    text, title : str, optional
        Names of the columns with text and headline; without, those of `options.columns`, else the usual ones:
        text, body, content ...; title, headline ...
    options : ArchiveOptions
        How to tag, and what to answer. What it says of files and of fields to keep has no meaning here.

    See Also
    --------
    tag_partition : What tags a partition; for ``map_partitions`` of your own.

    Raises
    ------
    InvalidInputError
        If it is no data frame, no column looks like the text, one that was named is not there, or an option
        is out of range.

    Examples
    --------
    >>> import pandas as pd  # doctest: +SKIP
    >>> tag(pd.DataFrame({"text": ["The bank sold a green bond."]}))["status"].to_list()  # doctest: +SKIP
    ['tagged']
    """
    newsdesk = newsdesk or load_once()
    named = {part: name for part, name in (("text", text), ("title", title)) if name is not None}
    options = replace(options, columns=options.columns._replace(**named))
    if nw.dependencies.is_dask_dataframe(frame):
        tagged = _tag_partitions(frame, newsdesk, options)
    elif nw.dependencies.is_polars_lazyframe(frame):
        tagged = _tag_batches(frame, newsdesk, options)
    else:
        tagged = _tag_rows(_eager(frame), newsdesk, options).to_native()
    return tagged  # type: ignore[no-any-return]  # of the kind that was given


def tag_partition(
    partition: Frame, newsdesk: Newsdesk | None = None, options: ArchiveOptions = DEFAULTS
) -> Frame:
    """Return a partition of a Dask DataFrame tagged, the lists in columns of Arrow's types.

    Parameters
    ----------
    partition : DataFrame
        Of pandas.
    newsdesk : Newsdesk, optional
        The model, which is sent to workers as its folder and digest; the one shipped with them by default.
    options : ArchiveOptions
        As in `tag`.
    """
    tagged = _tag_rows(_eager(partition), newsdesk or load_once(), options, arrow=True)
    return tagged.to_native()  # type: ignore[no-any-return]  # of the kind that was given


def _tag_partitions(frame: Any, newsdesk: Newsdesk, options: ArchiveOptions) -> Any:
    meta = tag_partition(frame._meta, newsdesk, options)
    return frame.map_partitions(tag_partition, newsdesk, options, meta=meta)


def _tag_batches(frame: Any, newsdesk: Newsdesk, options: ArchiveOptions) -> Any:
    work = partial(tag, newsdesk=newsdesk, options=options)
    schema = work(frame.clear().collect()).schema
    # A filter on an answer, or a choice of columns without the text, must not come before the answers, as it
    # does in polars before 2.0 unless told.
    pushed = {"predicate_pushdown": False, "projection_pushdown": False, "slice_pushdown": True}
    return frame.map_batches(work, schema=schema, streamable=True, **pushed)


def values(column: nw.Series[Any]) -> list[Any]:
    """Return the values of a column, None for each that its library calls missing."""
    nulls = column.is_null()
    if not nulls.any():
        return column.to_list()
    pairs = zip(column.to_list(), nulls.to_list(), strict=True)
    return [None if null else value for value, null in pairs]


def _eager(native: Any) -> nw.DataFrame[Any]:
    try:
        return nw.from_native(native, eager_only=True)
    except TypeError as error:
        name = type(native).__name__
        raise InvalidInputError(f"cannot tag a {name}; taken are {_KINDS}") from error
    except nw.exceptions.DuplicateError as error:
        said = " ".join(str(error).split())
        raise InvalidInputError(f"columns must have different names: {said}") from error


def _tag_rows(
    frame: nw.DataFrame[Any], newsdesk: Newsdesk, options: ArchiveOptions, *, arrow: bool = False
) -> nw.DataFrame[Any]:
    options = replace(options, keep=())
    check_options(options.topic_options(), newsdesk.topics)
    topics = [topic.id for topic in newsdesk.topics]
    added = [name for name in names_of(options, topics) if name not in BEFORE]
    rows = list(_rows(frame, newsdesk, options))
    types = _lists(options, typed=arrow or not frame.implementation.is_pandas_like())
    types |= dict.fromkeys(topics, nw.Float64()) if options.wide else {}
    columns = [
        nw.new_series(
            name,
            [row.get(name) for row in rows],
            types.get(name, nw.String()),
            backend=frame.implementation,
        )
        for name in added
    ]
    return frame.rename(_renamed(frame.columns, added)).with_columns(*columns)


def _rows(frame: nw.DataFrame[Any], newsdesk: Newsdesk, options: ArchiveOptions) -> Iterator[dict[str, Any]]:
    """Yield what is answered to each row, in which a topic is a column besides."""
    columns = choose([name for name in frame.columns if isinstance(name, str)], options.columns)
    read = {name: values(frame[name]) for name in columns if name is not None}
    model = dict(zip(("model", "version", "sha256"), astuple(newsdesk.info), strict=True))
    for number, cells in enumerate(zip(*read.values(), strict=True), 1):
        record = dict(zip(read, map(_whole, cells), strict=True))
        article = read_article(Entry("", "frame", number, record, columns, None), options)
        if isinstance(article, Rejected):
            yield _rejected(article.reason, None) | model
            continue
        analysis = answer(newsdesk, article, options)
        if analysis.reason == "language":
            yield _rejected("language", analysis.language.code) | model
        else:
            row = row_of(article, analysis, options)
            yield row | {given["id"]: given["probability"] for given in row["tags"] if options.wide}


def _rejected(reason: str, language: str | None) -> dict[str, Any]:
    return {"status": "rejected", "reason": reason, "tags": [], "language": language, "warnings": []}


def _whole(value: Any) -> Any:
    """Return a value as JSON would be read: halves of surrogate pairs, which no UTF-8 can hold, as U+FFFD."""
    if not isinstance(value, str) or value.isascii():
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def _lists(options: ArchiveOptions, *, typed: bool) -> dict[str, Any]:
    """Return the types of columns that hold lists; None where a library takes them as they are."""
    if not typed:
        return dict.fromkeys(("tags", "warnings"))
    given: dict[str, Any] = {"id": nw.String(), "probability": nw.Float64()}
    if options.explain:
        given["evidence"] = nw.List(nw.Struct(_TERM))
    return {"tags": nw.List(nw.Struct(given)), "warnings": nw.List(nw.String())}


def _renamed(names: list[str], added: list[str]) -> dict[str, str]:
    """Return new names for the columns that are called like those added."""
    renamed: dict[str, str] = {}
    for name in names:
        if name in added:
            new = CLASH + name
            while new in names:
                new = CLASH + new
            renamed[name] = new
    return renamed

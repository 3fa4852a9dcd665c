"""Data frames tagged: every row is answered as by the command, and stays where it is."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import dask.dataframe as dd
import narwhals as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import nlp
from nlp import InvalidInputError, Newsdesk
from nlp.archive import Archive, ArchiveOptions, Columns

BOND = "The bank sold its first green bond. Investors bid for four times the $500m on offer."
INSURER = "The insurer raised premiums by 4.5 per cent. Flood claims had doubled."
RAIN = "It rained."
GERMAN = "Die Bank hat am Freitag ihre erste grüne Anleihe verkauft. Die Anleger boten das Vierfache."
LONG = "The bank sold a bond. " * 20
TEXTS = [BOND, None, "", GERMAN, LONG, " \n", RAIN, INSURER]
TITLES = ["A green first", None, "Nothing", "", "Much", "Blank", None, "Premiums rise after floods"]
OPTIONS = ArchiveOptions(max_characters=300)
STATUSES = "tagged rejected rejected rejected rejected rejected abstained tagged".split()
REASONS = [None, "empty", "empty", "language", "too_long", "empty", "too_short", None]
ADDED = "status reason tags summary language warnings model version sha256".split()


def frame(**columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"text": TEXTS, **columns})


def plain(values: Any) -> list[Any]:
    """Values as JSON has them, missing ones as None."""
    found = [None if isinstance(value, float) and value != value else value for value in values]
    return [None if value is pd.NA else value for value in json.loads(json.dumps(found))]


def rows(tagged: pd.DataFrame) -> list[dict[str, Any]]:
    columns = {name: plain(tagged[name].tolist()) for name in ADDED}
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


@pytest.mark.parametrize("titled", [True, False])
@pytest.mark.parametrize(
    "how",
    [
        {},
        {"explain": True, "mode": "recall"},
        {"only": ("banking", "insurance"), "sentences": 1},
        {"sentences": 0, "keep_noise": True, "language": "en"},
    ],
)
def test_rows_are_answered_as_newsdesk_tag_answers(tmp_path: Path, how: dict[str, Any], titled: bool) -> None:
    options = ArchiveOptions(max_characters=300, **how)
    columns = {"body": TEXTS} | ({"headline": TITLES} if titled else {})
    lines = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    Archive([str(tmp_path / "in.jsonl")], str(tmp_path / "out.jsonl"), options=options).run()
    answered, rejected = (
        {line["line"]: line for line in map(json.loads, path.read_text("utf-8").splitlines())}
        for path in (tmp_path / "out.jsonl", tmp_path / "out.jsonl.rejected.jsonl")
    )
    found = rows(nlp.tag(pd.DataFrame(columns), options=options))
    assert len(found) == len(answered) + len(rejected) == len(TEXTS)
    assert answered
    assert rejected
    for number, row in enumerate(found, 1):
        if number in answered:
            assert row == {name: answered[number][name] for name in ADDED}
        else:
            assert (row["status"], row["reason"]) == ("rejected", rejected[number]["reason"])
            assert (row["tags"], row["summary"], row["warnings"]) == ([], None, [])
            assert row["sha256"] == Newsdesk.load().info.sha256


def test_the_language_of_a_text_that_is_rejected_for_it_is_told() -> None:
    assert plain(nlp.tag(frame(), options=OPTIONS)["language"])[3] == "de"


@pytest.mark.parametrize(
    "index",
    [
        pd.Index([7, 7, 3, 3, 1, 0, 9, 2]),
        pd.Index(list("hgfedcba"), name="key"),
        pd.MultiIndex.from_product([[2, 1], ["x", "y"], ["x", "x"]], names=["a", "b", None]),
    ],
    ids=["duplicates", "named", "multi"],
)
def test_pandas_keeps_index_rows_and_columns(index: pd.Index) -> None:
    given = frame(n=range(len(TEXTS))).set_axis(index)
    given[5] = "a name that is no text"
    before = given.copy(deep=True)
    tagged = nlp.tag(given, options=OPTIONS)
    pd.testing.assert_index_equal(tagged.index, index)
    pd.testing.assert_frame_equal(tagged[["text", "n", 5]], before)
    pd.testing.assert_frame_equal(given, before)
    assert tagged["status"].tolist() == STATUSES
    assert list(tagged.columns) == ["text", "n", 5, *ADDED]


@pytest.mark.parametrize(
    "texts",
    [
        pd.Series(TEXTS, dtype=object),
        pd.Series([pd.NA if text is None else text for text in TEXTS], dtype=object),
        pd.Series([float("nan") if text is None else text for text in TEXTS], dtype=object),
        pd.Series(TEXTS, dtype="string"),
        pd.Series(TEXTS, dtype="string[pyarrow]"),
        pd.Series(TEXTS, dtype=pd.ArrowDtype(pa.large_string())),
        pd.Series(TEXTS, dtype="category"),
    ],
    ids=["None", "NA", "NaN", "string", "Arrow string", "Arrow large string", "category"],
)
def test_any_kind_of_text_column_will_do(texts: pd.Series) -> None:
    tagged = nlp.tag(texts.to_frame("text"), options=OPTIONS)
    assert plain(tagged["reason"]) == REASONS
    assert tagged["text"].dtype == texts.dtype


def test_what_is_no_text_is_rejected_and_the_rest_is_not() -> None:
    given = pd.DataFrame({"text": [5, BOND, ["x"], BOND, INSURER], "title": [None, 6, None, None, "Up"]})
    assert plain(nlp.tag(given)["reason"]) == ["malformed", "malformed", "malformed", None, None]


def test_half_a_surrogate_pair_costs_no_article() -> None:
    given = pd.DataFrame({"text": pd.Series([f"Up \ud83d! {BOND}", BOND], dtype=object)})
    tagged = nlp.tag(given)
    assert tagged["status"].tolist() == ["tagged", "tagged"]
    assert "\ufffd!" in tagged["summary"][0]


def test_a_page_is_read_where_there_is_no_text() -> None:
    page = f"<html><head><title>t</title></head><body><article><p>{LONG}</p></article></body></html>"
    tagged = nlp.tag(pd.DataFrame({"html": [page, "<html></html>"]}))
    assert tagged["status"].tolist() == ["tagged", "rejected"]
    assert tagged["reason"][1] == "no_article"


def test_columns_may_be_named_in_two_ways() -> None:
    given = pd.DataFrame({"text": [RAIN], "a": [INSURER], "b": [BOND]})
    expected = nlp.tag(pd.DataFrame({"text": [INSURER], "title": [BOND]}))["tags"][0]
    assert expected != nlp.tag(pd.DataFrame({"text": [INSURER]}))["tags"][0]
    assert nlp.tag(given, text="a", title="b")["tags"][0] == expected
    options = ArchiveOptions(columns=Columns(text="a", title="b"))
    assert nlp.tag(given, options=options)["tags"][0] == expected


def test_all_columns_are_kept_whatever_options_say_of_files() -> None:
    options = ArchiveOptions(keep=("n", "gone"), keep_all=True, encoding="ascii", kind="csv")
    given = frame(n=1)
    pd.testing.assert_frame_equal(nlp.tag(given, options=options), nlp.tag(given))


@pytest.mark.parametrize("wide", [False, True])
def test_a_column_that_is_called_like_one_of_ours_is_kept_under_another_name(wide: bool) -> None:
    ours = {"status": ["mine"], "input_status": ["too"], "id": [7], "source": ["s"], "banking": [1]}
    tagged = nlp.tag(pd.DataFrame({"text": [BOND], **ours}), options=ArchiveOptions(wide=wide))
    first = ["text", "input_input_status", "input_status", "id", "source"]
    assert list(tagged.columns[:6]) == [*first, "input_banking" if wide else "banking"]
    assert tagged.iloc[0, :6].tolist() == [BOND, "mine", "too", 7, "s", 1]
    assert tagged["status"].tolist() == ["tagged"]
    again = nlp.tag(tagged)
    assert again["status"].tolist() == ["tagged"]
    assert again.columns.is_unique


@pytest.mark.parametrize("kind", [pd.DataFrame, pl.DataFrame, pa.table])
def test_wide_has_a_column_a_topic_with_the_probability_where_it_was_given(
    newsdesk: Newsdesk, kind: Any
) -> None:
    given = kind({"text": TEXTS})
    options = ArchiveOptions(max_characters=300, wide=True)
    table = nw.from_native(nlp.tag(given, newsdesk, options=options)).rows(named=True)
    listed = nlp.tag(frame(), newsdesk, options=OPTIONS)["tags"]
    topics = [topic.id for topic in newsdesk.topics]
    for row, tags in zip(table, listed, strict=True):
        by_topic = {given["id"]: given["probability"] for given in tags}
        assert plain(row[topic] for topic in topics) == [by_topic.get(topic) for topic in topics]
    assert "tags" not in table[0]


@pytest.mark.parametrize("explain", [False, True])
def test_polars_answers_as_pandas_and_lists_have_types(explain: bool) -> None:
    options = ArchiveOptions(max_characters=300, explain=explain)
    given = pl.DataFrame({"text": TEXTS, "title": TITLES})
    tagged = nlp.tag(given, options=options)
    same = rows(nlp.tag(frame(title=TITLES), options=options))
    assert tagged.select(ADDED).to_dicts() == same
    assert tagged.select("text", "title").equals(given)
    spans = pl.List(pl.List(pl.Int64))
    term = {"term": pl.String, "weight": pl.Float64, "spans": spans, "title_spans": spans}
    evidence = {"evidence": pl.List(pl.Struct(term))} if explain else {}
    assert tagged.schema["tags"] == pl.List(
        pl.Struct({"id": pl.String, "probability": pl.Float64, **evidence})
    )
    assert nlp.tag(given.clear(), options=options).schema == tagged.schema


def test_polars_categories_and_arrow_tables_are_read() -> None:
    categories = pl.DataFrame({"text": pl.Series(TEXTS, dtype=pl.Categorical)})
    assert nlp.tag(categories, options=OPTIONS)["reason"].to_list() == REASONS
    table = nlp.tag(pa.table({"text": TEXTS}), options=OPTIONS)
    assert isinstance(table, pa.Table)
    assert table["reason"].to_pylist() == REASONS


def test_a_lazy_polars_frame_stays_lazy_and_may_be_asked_for_anything() -> None:
    given = pl.LazyFrame({"text": TEXTS, "n": range(len(TEXTS))})
    lazy = nlp.tag(given, options=OPTIONS)
    assert isinstance(lazy, pl.LazyFrame)
    expected = nlp.tag(given.collect(), options=OPTIONS)
    assert lazy.collect_schema() == expected.schema
    assert lazy.collect().equals(expected)
    assert lazy.select("reason").collect(engine="streaming")["reason"].to_list() == REASONS
    assert lazy.filter(pl.col("status") == "tagged").select("n").collect()["n"].to_list() == [0, 7]
    assert lazy.filter(pl.col("n") > 5).head(1).collect()["text"].to_list() == [RAIN]


@pytest.mark.parametrize("empty", [pd.DataFrame({"text": []}), frame().iloc[:0]], ids=["untyped", "sliced"])
def test_no_rows_give_no_rows_and_all_columns(empty: pd.DataFrame) -> None:
    tagged = nlp.tag(empty)
    assert list(tagged.columns) == ["text", *ADDED]
    assert len(tagged) == 0
    assert tagged.dtypes["status"] == nlp.tag(frame())["status"].dtype


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([BOND], "cannot tag a list; taken are pandas"),
        (pd.Series([BOND]), "cannot tag a Series"),
        (pd.DataFrame({"words": [BOND]}), "no field looks like the text.*'words'"),
        (pd.DataFrame({5: [BOND]}), "no field looks like the text"),
        (pd.DataFrame([[BOND, BOND]], columns=["text", "text"]), "must have different names.*'text' 2 times"),
    ],
)
def test_what_cannot_be_tagged_is_named(given: Any, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        nlp.tag(given)


@pytest.mark.parametrize(
    "kind", [pd.DataFrame, pl.LazyFrame, lambda given: dd.from_pandas(pd.DataFrame(given))]
)
def test_what_was_asked_wrongly_is_told_at_once_however_lazy_the_frame(kind: Any) -> None:
    given = kind({"text": [""]})
    with pytest.raises(InvalidInputError, match=r"no field 'txt'.*did you mean 'text'"):
        nlp.tag(given, text="txt")
    with pytest.raises(InvalidInputError, match="unknown sport"):
        nlp.tag(given, options=ArchiveOptions(only=("sport",)))


def test_importing_nlp_imports_nothing_of_frames(tmp_path: Path) -> None:
    code = """
import sys, nlp
nlp.Newsdesk.load().analyze("The bank sold its first green bond on Friday.")
optional = {"pandas", "polars", "dask", "pyarrow", "sklearn"}
found = {"narwhals", "nlp.archive", "nlp.frames", *optional} & set(sys.modules)
assert "tag" in dir(nlp)
assert nlp.tag.__module__ == "nlp.frames"
found |= optional & set(sys.modules)
sys.exit(f"imported: {found}" if found else 0)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    with pytest.raises(AttributeError, match="no attribute 'tags'"):
        nlp.tags  # noqa: B018 - that it is asked for is the test

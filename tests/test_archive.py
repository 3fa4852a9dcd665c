import csv
import gzip
import io
import json
import os

import pyarrow as pa
import pytest
from pyarrow import parquet

from nlp import SummaryOptions
from nlp.archive import Archive, ArchiveOptions, Columns
from nlp.archive.output import companions
from nlp.archive.rows import names_of
from nlp.archive.streams import zstd
from nlp.errors import InvalidInputError, ModelError
from nlp.paths import DEFAULT_MODEL, shipped

N_COPIES = 3


@pytest.fixture(scope="module")
def folder(tmp_path_factory, samples):
    """An archive of all kinds of files, with some articles that cannot be tagged."""
    folder = tmp_path_factory.mktemp("archive")
    rows = [
        {"id": f"{record.id}-{copy}", "headline": record.title, "text": record.text, "n": copy}
        for copy in range(N_COPIES)
        for record in samples
    ]
    lines = [json.dumps(row) for row in rows]
    (folder / "a.jsonl").write_text("\n".join([*lines[:200], "{broken", *lines[200:250]]) + "\n")
    (folder / "b.jsonl.gz").write_bytes(gzip.compress("\n".join(lines[250:]).encode()))
    with (folder / "c.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows[:20])
    (folder / "d.txt").write_text(samples[0].text)
    (folder / "e.txt").write_text(
        "Die Bank hat am Freitag ihre erste grüne Anleihe verkauft, und viele Anleger haben sie gekauft."
    )
    (folder / "f.txt").write_text(" ")
    return folder


@pytest.fixture(scope="module")
def rows(folder, tmp_path_factory):
    """What is written of it as JSON Lines, with one worker."""
    out = tmp_path_factory.mktemp("out") / "tags.jsonl"
    Archive([str(folder)], str(out)).run()
    return [json.loads(line) for line in out.read_text().splitlines()]


def test_every_article_is_answered_as_analyze_answers_it(rows, newsdesk, samples):
    by_id = {record.id: record for record in samples}
    assert len(rows) == len(samples) * N_COPIES + 20 + 1
    for row in rows[: len(samples)]:
        record = by_id[row["id"].removesuffix("-0")]
        analysis = newsdesk.analyze(record.text, title=record.title, summary=SummaryOptions(sentences=3))
        assert [(tag["id"], tag["probability"]) for tag in row["tags"]] == [
            (tag.id, tag.probability) for tag in analysis.tags
        ]
        assert row["summary"] == analysis.summary.text
        assert (row["status"], row["reason"], row["language"]) == (analysis.status, analysis.reason, "en")
        assert row["warnings"] == [notice.code for notice in analysis.warnings]


def test_every_row_says_which_model_answered(rows, newsdesk):
    assert {(row["model"], row["version"], row["sha256"]) for row in rows} == {
        (newsdesk.info.name, newsdesk.info.version, newsdesk.info.sha256)
    }


def test_rows_come_in_the_order_of_the_input(rows, folder):
    places = [(row["source"], row["line"] or 0) for row in rows]
    assert places == sorted(places)
    assert [row["line"] for row in rows[198:202]] == [199, 200, 202, 203]
    assert rows[-1]["id"] == str(folder / "d.txt")


def test_what_cannot_be_tagged_is_beside_with_place_and_reason(tmp_path, folder):
    outcome = Archive([str(folder)], str(tmp_path / "t.jsonl")).run()
    rejected = [json.loads(line) for line in (tmp_path / "t.jsonl.rejected.jsonl").read_text().splitlines()]
    assert [(item["source"], item["line"], item["reason"]) for item in rejected] == [
        (str(folder / "a.jsonl"), 201, "malformed"),
        (str(folder / "e.txt"), None, "language"),
        (str(folder / "f.txt"), None, "empty"),
    ]
    assert outcome.rejected == tmp_path / "t.jsonl.rejected.jsonl"
    assert {reason: n for reason, n in outcome.counts.reasons.items() if reason != "below_threshold"} == {
        "malformed": 1,
        "language": 1,
        "empty": 1,
    }
    assert outcome.counts.statuses["rejected"] == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["t.jsonl", "t.jsonl.rejected.jsonl"]


def test_counts_are_those_of_the_rows(tmp_path, folder, rows):
    counts = Archive([str(folder)], str(tmp_path / "t.jsonl")).run().counts
    assert counts.statuses["tagged"] == sum(row["status"] == "tagged" for row in rows)
    assert counts.reasons["below_threshold"] == sum(row["reason"] == "below_threshold" for row in rows) > 0
    assert counts.topics["banking"] == sum(tag["id"] == "banking" for row in rows for tag in row["tags"]) > 0


@pytest.mark.parametrize("name", ["t.jsonl", "t.csv", "t.jsonl.gz", "t.parquet"])
def test_the_number_of_workers_changes_nothing(tmp_path, folder, name):
    for workers in (1, 3):
        (tmp_path / str(workers)).mkdir()
        Archive([str(folder)], str(tmp_path / str(workers) / name)).run(workers=workers)
    for beside in (name, f"{name}.rejected.jsonl"):
        assert (tmp_path / "1" / beside).read_bytes() == (tmp_path / "3" / beside).read_bytes()


@pytest.mark.parametrize(
    ("ending", "unpack"),
    [
        (".gz", gzip.decompress),
        (
            ".zst",
            lambda data: zstd.ZstdFile(io.BytesIO(data)).read(),
        ),
    ],
)
@pytest.mark.parametrize("name", ["t.jsonl", "t.csv"])
def test_packed_output_is_the_same_packed(tmp_path, folder, name, ending, unpack):
    Archive([str(folder)], str(tmp_path / name)).run()
    Archive([str(folder)], str(tmp_path / f"{name}{ending}")).run()
    assert unpack((tmp_path / f"{name}{ending}").read_bytes()) == (tmp_path / name).read_bytes()


def test_a_table_holds_the_same_as_the_lines(tmp_path, folder, rows):
    Archive([str(folder)], str(tmp_path / "t.csv")).run()
    with (tmp_path / "t.csv").open(newline="") as file:
        cells = list(csv.DictReader(file))
    assert len(cells) == len(rows)
    for cell, row in zip(cells, rows, strict=True):
        assert cell["id"] == row["id"]
        assert cell["tags"] == ";".join(tag["id"] for tag in row["tags"])
        assert cell["probabilities"] == ";".join(str(tag["probability"]) for tag in row["tags"])
        assert cell["summary"] == row["summary"]
        assert cell["line"] == ("" if row["line"] is None else str(row["line"]))


def test_parquet_holds_the_same_as_the_lines(tmp_path, folder, rows):
    Archive([str(folder)], str(tmp_path / "t.parquet")).run()
    assert parquet.read_table(tmp_path / "t.parquet").to_pylist() == rows


def test_a_column_for_each_topic(tmp_path, folder, rows, newsdesk):
    options = ArchiveOptions(wide=True)
    for name in ("t.csv", "t.parquet"):
        Archive([str(folder)], str(tmp_path / name), options=options).run()
    table = parquet.read_table(tmp_path / "t.parquet").to_pylist()
    with (tmp_path / "t.csv").open(newline="") as file:
        cells = list(csv.DictReader(file))
    for row, line, cell in zip(rows, table, cells, strict=True):
        given = {tag["id"]: tag["probability"] for tag in row["tags"]}
        assert {topic.id: line[topic.id] for topic in newsdesk.topics if line[topic.id] is not None} == given
        assert {topic.id: float(cell[topic.id]) for topic in newsdesk.topics if cell[topic.id]} == given


def test_a_topic_that_is_called_like_a_column_has_none():
    with pytest.raises(InvalidInputError, match="wide: topics are called as columns are: language"):
        names_of(ArchiveOptions(wide=True), ["banking", "language"])
    assert "language" in names_of(ArchiveOptions(), ["banking", "language"])


@pytest.mark.parametrize("name", ["t.jsonl", "t.csv", "t.parquet"])
def test_evidence_is_written_when_asked_for(tmp_path, folder, name, newsdesk, samples):
    Archive([str(folder / "a.jsonl")], str(tmp_path / name), options=ArchiveOptions(explain=True)).run()
    if name == "t.csv":
        with (tmp_path / name).open(newline="") as file:
            found = json.loads(next(csv.DictReader(file))["evidence"])
    elif name == "t.parquet":
        found = {
            tag["id"]: tag["evidence"] for tag in parquet.read_table(tmp_path / name).to_pylist()[0]["tags"]
        }
    else:
        first = json.loads((tmp_path / name).read_text().splitlines()[0])
        found = {tag["id"]: tag["evidence"] for tag in first["tags"]}
    tag = newsdesk.analyze(samples[0].text, title=samples[0].title).tags[0]
    assert [
        (term["term"], term["weight"], [tuple(span) for span in term["spans"]]) for term in found[tag.id]
    ] == [(term.term, term.weight, list(term.spans)) for term in tag.evidence]


def test_fields_of_the_input_pass_through_and_never_hide_ours(tmp_path, samples):
    row = {"id": "a", "text": samples[0].text, "status": "draft", "n": [1, None], "date": None}
    (tmp_path / "in.jsonl").write_text(json.dumps(row))
    options = ArchiveOptions(keep=("status", "n", "date", "missing"))
    for name in ("t.jsonl", "t.csv", "t.parquet"):
        Archive([str(tmp_path / "in.jsonl")], str(tmp_path / name), options=options).run()
    line = json.loads((tmp_path / "t.jsonl").read_text())
    assert [line[name] for name in ("status", "input_status", "n", "date", "missing")] == [
        "tagged",
        "draft",
        [1, None],
        None,
        None,
    ]
    (cells,) = csv.DictReader(io.StringIO((tmp_path / "t.csv").read_text()))
    assert [cells[name] for name in ("status", "input_status", "n", "date")] == [
        "tagged",
        "draft",
        "[1, null]",
        "",
    ]
    (found,) = parquet.read_table(tmp_path / "t.parquet").to_pylist()
    assert [found[name] for name in ("status", "input_status", "n", "date")] == [
        "tagged",
        "draft",
        "[1, null]",
        None,
    ]
    Archive(
        [str(tmp_path / "in.jsonl")], str(tmp_path / "all.jsonl"), options=ArchiveOptions(keep_all=True)
    ).run()
    assert json.loads((tmp_path / "all.jsonl").read_text()).keys() == line.keys() - {"missing"} | {"input_id"}


def test_ninjs_items_carry_tags_summary_and_the_model(tmp_path, folder, rows, newsdesk):
    Archive([str(folder)], str(tmp_path / "t.jsonl"), as_ninjs=True).run()
    items = [json.loads(line) for line in (tmp_path / "t.jsonl").read_text().splitlines()]
    assert len(items) == len(rows)
    assert [subject["name"] for subject in items[0]["subjects"]] == [
        topic.name for tag in rows[0]["tags"] for topic in newsdesk.topics if topic.id == tag["id"]
    ]
    assert items[0]["descriptions"][0]["value"] == rows[0]["summary"]
    assert items[0]["altIds"] == [{"role": "sender", "value": rows[0]["id"]}]
    assert all(newsdesk.info.sha256 in item["edNote"] for item in items)


def test_without_summaries_and_of_some_topics(tmp_path, folder):
    options = ArchiveOptions(sentences=0, only=("banking",))
    Archive([str(folder)], str(tmp_path / "t.jsonl"), options=options).run()
    found = [json.loads(line) for line in (tmp_path / "t.jsonl").read_text().splitlines()]
    assert {row["summary"] for row in found} == {None}
    assert {tag["id"] for row in found for tag in row["tags"]} == {"banking"}


def test_an_output_in_the_folder_that_is_read_is_not_read(tmp_path, samples):
    (tmp_path / "a.txt").write_text(samples[0].text)
    archive = Archive([str(tmp_path)], str(tmp_path / "t.jsonl"))
    archive.run()
    first = (tmp_path / "t.jsonl").read_bytes()
    archive.run(overwrite=True)
    assert (tmp_path / "t.jsonl").read_bytes() == first
    assert archive.survey().n_files == 1


@pytest.mark.parametrize(
    ("out", "how", "said"),
    [
        ("t.xml", {}, "unknown ending of the output; there are: .jsonl, .csv, .parquet"),
        ("t.parquet.gz", {}, "packed inside"),
        ("t.csv", {"as_ninjs": True}, "ninjs is written as .jsonl"),
        ("t.csv", {"options": ArchiveOptions(keep_all=True)}, "--keep"),
        ("t.jsonl", {"as_ninjs": True, "options": ArchiveOptions(keep=("a",))}, "ninjs has no place"),
        ("-.parquet", {}, "standard output"),
        ("t.csv", {"options": ArchiveOptions(keep=("a", "a"))}, "keep: two fields would be called 'a'"),
        ("t.csv", {"options": ArchiveOptions(keep=("tags", "input_tags"))}, "would be called 'input_tags'"),
        ("nowhere/t.jsonl", {}, "there is no folder .*nowhere"),
        ("t.jsonl", {"options": ArchiveOptions(mode="best")}, "topics.mode is 'best'"),
        ("t.jsonl", {"options": ArchiveOptions(only=("bankng",))}, "bankng"),
    ],
)
def test_options_that_make_no_sense_are_told_before_anything_is_written(tmp_path, folder, out, how, said):
    path = out if out.startswith("-") else str(tmp_path / out)
    with pytest.raises(InvalidInputError, match=said):
        Archive([str(folder)], path, **how).run()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"encoding": "utf-9"}, "'utf-9'"),
        ({"encoding": "base64"}, "'base64'"),
        ({"sentences": -1}, "-1"),
        ({"max_characters": 0}, "at least 1"),
    ],
)
def test_options_out_of_range_are_told(wrong, said):
    with pytest.raises(InvalidInputError, match=said):
        ArchiveOptions(**wrong)


def test_workers_are_at_least_one(tmp_path, folder):
    with pytest.raises(InvalidInputError, match="workers is 0"):
        Archive([str(folder)], str(tmp_path / "t.jsonl")).run(workers=0)


def test_an_output_that_is_there_is_kept_unless_told(tmp_path, folder):
    (tmp_path / "t.jsonl").write_text("mine")
    archive = Archive([str(folder)], str(tmp_path / "t.jsonl"))
    for how in ({}, {"resume": True}):
        with pytest.raises(InvalidInputError, match=r"t\.jsonl exists.*--overwrite"):
            archive.run(**how)
    assert (tmp_path / "t.jsonl").read_text() == "mine"
    assert not (tmp_path / "t.jsonl.part").exists()
    archive.run(overwrite=True)
    assert (tmp_path / "t.jsonl").read_text() != "mine"


def test_rejections_of_an_earlier_run_do_not_stay(tmp_path, folder):
    Archive([str(folder)], str(tmp_path / "t.jsonl")).run()
    Archive([str(folder / "d.txt")], str(tmp_path / "t.jsonl")).run(overwrite=True)
    assert [path.name for path in tmp_path.iterdir()] == ["t.jsonl"]


def test_nothing_to_read_gives_an_empty_output(tmp_path):
    (tmp_path / "in").mkdir()
    for name in ("t.jsonl", "t.csv", "t.parquet"):
        outcome = Archive([str(tmp_path / "in")], str(tmp_path / name)).run()
        assert outcome.counts.statuses.total() == 0
        assert outcome.whole
    assert (tmp_path / "t.jsonl").read_bytes() == b""
    assert (tmp_path / "t.csv").read_text().startswith("id,source,line,status")
    assert parquet.read_table(tmp_path / "t.parquet").num_rows == 0


def test_a_model_of_ones_own(tmp_path, folder):
    with pytest.raises(ModelError, match="nowhere"):
        Archive([str(folder)], str(tmp_path / "t.jsonl"), model=tmp_path / "nowhere").run()
    Archive([str(folder / "d.txt")], str(tmp_path / "t.jsonl"), model=shipped(DEFAULT_MODEL)).run()


def stop_after(n_chunks):
    asked = []

    def stopped():
        asked.append(1)
        return len(asked) >= n_chunks

    return stopped


@pytest.mark.parametrize("name", ["t.jsonl", "t.csv.zst", "t.parquet"])
@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_that_was_stopped_goes_on_where_it_was(tmp_path, folder, name, workers):
    archive = Archive([str(folder)], str(tmp_path / name))
    first = archive.run(stopped=stop_after(2), workers=workers)
    assert not first.whole
    assert 0 < first.counts.statuses.total() < 400
    assert not (tmp_path / name).exists()
    with pytest.raises(InvalidInputError, match=r"interrupted; --resume goes on"):
        archive.run()
    second = archive.run(resume=True)
    whole = Archive([str(folder)], str(tmp_path / f"whole-{name}")).run()
    assert second.whole
    assert second.counts == whole.counts
    for ending in ("", ".rejected.jsonl"):
        assert (tmp_path / f"{name}{ending}").read_bytes() == (
            tmp_path / f"whole-{name}{ending}"
        ).read_bytes()


def change_input(archive, folder):
    (folder / "z.txt").write_text("One more.")
    return archive


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda archive, folder: Archive([str(folder), str(folder.parent / "other.txt")], archive.out),
            "the input has changed",
        ),
        (change_input, "the input has changed"),
        (
            lambda archive, folder: Archive(archive.inputs, archive.out, options=ArchiveOptions(sentences=2)),
            "sentences has changed, from 3 to 2",
        ),
        (
            lambda archive, folder: Archive(
                archive.inputs, archive.out, options=ArchiveOptions(columns=Columns(id="n"))
            ),
            "columns has changed",
        ),
        (lambda archive, folder: Archive(archive.inputs, archive.out, as_ninjs=True), "the form has changed"),
    ],
)
def test_a_run_that_changed_is_not_resumed(tmp_path, samples, change, said):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.jsonl").write_text("\n".join(json.dumps({"text": record.text}) for record in samples * 2))
    (tmp_path / "other.txt").write_text("One more.")
    archive = Archive([str(folder)], str(tmp_path / "t.jsonl"))
    archive.run(stopped=stop_after(1))
    with pytest.raises(InvalidInputError, match=f"cannot resume: {said}"):
        change(archive, folder).run(resume=True)
    part = companions(tmp_path / "t.jsonl")[0]
    assert part.stat().st_size > 0


def test_another_model_is_not_resumed(tmp_path, folder, newsdesk):
    archive = Archive([str(folder)], str(tmp_path / "t.jsonl"))
    archive.run(stopped=stop_after(1))
    journal = companions(tmp_path / "t.jsonl")[1]
    journal.write_text(journal.read_text().replace(newsdesk.info.sha256, "0" * 64))
    with pytest.raises(InvalidInputError, match="the model has changed"):
        archive.run(resume=True)


@pytest.mark.parametrize("damage", [b"", b"{}", b"[]", b"\xff"])
def test_a_damaged_journal_is_told(tmp_path, folder, damage):
    archive = Archive([str(folder)], str(tmp_path / "t.jsonl"))
    archive.run(stopped=stop_after(1))
    companions(tmp_path / "t.jsonl")[1].write_bytes(damage)
    with pytest.raises(InvalidInputError, match="no journal of a run; --overwrite"):
        archive.run(resume=True)


def test_rows_that_are_gone_are_told(tmp_path, folder):
    archive = Archive([str(folder)], str(tmp_path / "t.jsonl"))
    archive.run(stopped=stop_after(1))
    companions(tmp_path / "t.jsonl")[0].unlink()
    with pytest.raises(InvalidInputError, match="shorter than its journal says"):
        archive.run(resume=True)


def test_two_runs_do_not_write_one_output(tmp_path, folder):
    archive = Archive([str(folder)], str(tmp_path / "t.jsonl"))
    said = []

    def meanwhile():
        if not said:
            for how in ({"resume": True}, {"overwrite": True}):
                with pytest.raises(InvalidInputError, match="another run is writing it"):
                    archive.run(**how)
                said.append(how)
        return False

    assert archive.run(stopped=meanwhile).whole
    assert len(said) == 2


def test_resume_begins_where_nothing_was_begun(tmp_path, folder):
    assert Archive([str(folder)], str(tmp_path / "t.jsonl")).run(resume=True).whole


def test_progress_ends_at_the_whole(tmp_path, folder):
    told = []
    Archive([str(folder)], str(tmp_path / "t.jsonl")).run(
        report=lambda counts, n, n_all_bytes: told.append((counts.statuses.total(), n, n_all_bytes))
    )
    assert [n for _, n, _ in told] == sorted(n for _, n, _ in told)
    assert told[-1][1] == told[-1][2] == sum(path.stat().st_size for path in folder.iterdir())


def test_standard_input_is_resumed_if_it_begins_as_it_did(tmp_path, samples, monkeypatch):
    lines = [json.dumps({"id": record.id, "text": record.text}) for record in samples * 3]
    archive = Archive(["-"], str(tmp_path / "t.jsonl"))

    def give(lines):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("\n".join(lines).encode())))

    give(lines)
    assert not archive.run(stopped=stop_after(2)).whole
    for others in (lines[1:], lines[:100], []):
        give(others)
        with pytest.raises(InvalidInputError, match="standard input is not what it was"):
            archive.run(resume=True)
    give(lines)
    assert archive.run(resume=True).whole
    assert [json.loads(line)["id"] for line in (tmp_path / "t.jsonl").read_text().splitlines()] == [
        record.id for record in samples * 3
    ]


def test_the_input_is_never_replaced_by_the_output(tmp_path, samples):
    path = tmp_path / "t.jsonl"
    path.write_text(json.dumps({"text": samples[0].text}))
    before = path.read_bytes()
    with pytest.raises(InvalidInputError, match="is read and would be written too"):
        Archive([str(path)], str(path)).run(overwrite=True)
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["t.jsonl", "t.csv", "t.parquet"])
def test_names_of_files_that_are_no_text_are_written_readably(tmp_path, samples, name):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / os.fsdecode(b"caf\xe9.txt")).write_text(samples[0].text)
    (folder / os.fsdecode(b"caf\xea.txt")).write_text(" ")
    (folder / "new\nline.txt").write_text(samples[1].text)
    outcome = Archive([str(folder)], str(tmp_path / name)).run()
    assert outcome.counts.statuses.total() == 3
    rejected = json.loads((tmp_path / f"{name}.rejected.jsonl").read_text())
    assert rejected["source"] == f"{folder}/caf\ufffd.txt"
    assert f"{folder}/caf\ufffd.txt".encode() in (tmp_path / name).read_bytes()


def test_a_field_that_is_called_like_a_renamed_one_is_kept_too(tmp_path, samples):
    row = {"text": samples[0].text, "status": "a", "input_status": "b"}
    (tmp_path / "in.jsonl").write_text(json.dumps(row))
    Archive(
        [str(tmp_path / "in.jsonl")], str(tmp_path / "t.jsonl"), options=ArchiveOptions(keep_all=True)
    ).run()
    written = json.loads((tmp_path / "t.jsonl").read_text())
    assert [written[name] for name in ("status", "input_status", "input_input_status")] == [
        "tagged",
        "a",
        "b",
    ]


def test_numbers_that_json_cannot_write_are_null(tmp_path, samples):
    line = json.dumps({"text": samples[0].text})[:-1] + ', "a": NaN, "b": [1e999, 2.5]}'
    (tmp_path / "in.jsonl").write_text(line)
    Archive(
        [str(tmp_path / "in.jsonl")], str(tmp_path / "t.jsonl"), options=ArchiveOptions(keep=("a", "b"))
    ).run()
    row = json.loads((tmp_path / "t.jsonl").read_text(), parse_constant=pytest.fail)
    assert (row["a"], row["b"]) == (None, [None, 2.5])
    parquet.write_table(pa.table({"text": [samples[0].text], "a": [float("nan")]}), tmp_path / "in.parquet")
    Archive(
        [str(tmp_path / "in.parquet")], str(tmp_path / "p.jsonl"), options=ArchiveOptions(keep=("a",))
    ).run()
    assert json.loads((tmp_path / "p.jsonl").read_text(), parse_constant=pytest.fail)["a"] is None


def test_a_field_as_deep_as_can_be_read_is_written(tmp_path, samples):
    deep = "[" * 900 + "NaN" + "]" * 900
    (tmp_path / "in.jsonl").write_text(json.dumps({"text": samples[0].text})[:-1] + f', "k": {deep}}}')
    for name in ("t.jsonl", "t.csv"):
        outcome = Archive(
            [str(tmp_path / "in.jsonl")], str(tmp_path / name), options=ArchiveOptions(keep=("k",))
        ).run()
        assert outcome.counts.statuses["tagged"] == 1


def test_rejections_of_somebody_else_are_kept_unless_told(tmp_path, folder):
    (tmp_path / "t.jsonl.rejected.jsonl").write_text("mine")
    with pytest.raises(InvalidInputError, match=r"t\.jsonl\.rejected\.jsonl exists"):
        Archive([str(folder)], str(tmp_path / "t.jsonl")).run()
    assert (tmp_path / "t.jsonl.rejected.jsonl").read_text() == "mine"


def test_a_topic_that_is_also_kept_is_told(tmp_path, folder):
    options = ArchiveOptions(wide=True, keep=("banking",))
    with pytest.raises(InvalidInputError, match="wide: topics are called as columns are: banking"):
        Archive([str(folder)], str(tmp_path / "t.csv"), options=options).run()

import json
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from nlp.archive import ArchiveOptions
from nlp.archive.entries import entries
from nlp.archive.sources import BASE, Sources, filesystem
from nlp.cluster.plan import MOST_FILES, plan

OPTIONS = ArchiveOptions()


def planned(inputs, most_bytes, options=OPTIONS):
    return plan(Sources(inputs), options, most_bytes, lambda work, items: [work(item) for item in items])


def read(sources, options=OPTIONS):
    return [read.entry for source in sources for read in entries(source, options)]


lines = st.lists(
    st.tuples(
        st.sampled_from(
            [b"", b" ", b'{"text": "It rose."}', b"{broken", '{"text": "größer — ok"}'.encode(), b"\xff\xfe!"]
        ),
        st.sampled_from([b"\n", b"\r\n", b"\n\n", b"\r"]),
    ),
    min_size=1,
    max_size=12,
)


@given(lines, st.sampled_from([b"", b"\xef\xbb\xbf"]), st.booleans(), st.integers(1, 80))
def test_pieces_of_json_lines_hold_the_lines_of_the_file_with_their_numbers(
    tmp_path_factory, parts, mark, ended, most
):
    path = tmp_path_factory.mktemp("lines") / "a.jsonl"
    data = mark + b"".join(line + end for line, end in parts)
    path.write_bytes(data if ended else data.rstrip(b"\r\n"))
    partitions = planned([str(path)], most)
    assert read(source for partition in partitions for source in partition.sources) == read(
        Sources([str(path)])
    )


def test_a_large_file_becomes_partitions_of_about_the_size_asked_for(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("".join(f'{{"text": "{number:0200}"}}\n' for number in range(1_000)))
    partitions = planned([str(path)], 10_000)
    assert 20 < len(partitions) < 25
    assert sum(partition.n_bytes for partition in partitions) == path.stat().st_size
    assert max(partition.n_bytes for partition in partitions) < 10_300
    assert [partition.sources[0].piece.first for partition in partitions[:3]] == [1, 48, 95]
    assert str(partitions[1]) == f"{path} from line 48"


def test_a_line_longer_than_a_partition_is_read_once(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("{}\n" + json.dumps({"text": "x" * 5_000}) + "\n{}\n")
    found = read(source for partition in planned([str(path)], 100) for source in partition.sources)
    assert [entry.line for entry in found] == [1, 2, 3]


def test_an_overlong_line_is_rejected_once(tmp_path):
    options = ArchiveOptions(max_characters=1)
    path = tmp_path / "a.jsonl"
    path.write_text("{}\n" + "x" * 9_000_000 + "\n{}\n")
    found = read(
        (source for partition in planned([str(path)], 1_000_000, options) for source in partition.sources),
        options,
    )
    assert found == read(Sources([str(path)]), options)
    assert found[1].reason == "too_long"


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_lines_in_other_encodings_stay_together(tmp_path, encoding):
    path = tmp_path / "a.jsonl"
    path.write_bytes("".join('{"text": "größer, größer, größer"}\n' for _ in range(50)).encode(encoding))
    (partition,) = planned([str(path)], 100, ArchiveOptions(encoding=encoding))
    assert partition.sources[0].piece is None


@pytest.mark.parametrize("most_bytes", [1, 3_000, 100_000])
def test_row_groups_of_parquet_are_shared_out_with_the_numbers_of_their_rows(tmp_path, most_bytes):
    path = tmp_path / "a.parquet"
    table = pa.table({"text": [f"{number} " * 30 for number in range(100)]})
    parquet.write_table(table, path, row_group_size=7, compression="none", use_dictionary=False)
    partitions = planned([str(path)], most_bytes)
    assert (len(partitions) > 1) == (most_bytes < 100_000)
    assert read(source for partition in partitions for source in partition.sources) == read(
        Sources([str(path)])
    )


def test_what_cannot_be_measured_is_rejected_once(tmp_path):
    (tmp_path / "damaged.parquet").write_bytes(b"x" * 1_000)
    parquet.write_table(pa.table({"other": ["x" * 50] * 100}), tmp_path / "no_text.parquet", row_group_size=9)
    found = read(source for partition in planned([str(tmp_path)], 100) for source in partition.sources)
    assert [(Path(entry.source).name, entry.reason) for entry in found] == [
        ("damaged.parquet", "malformed"),
        ("no_text.parquet", "malformed"),
    ]


def test_small_files_share_a_partition_in_their_order(tmp_path):
    for number in range(MOST_FILES + 10):
        (tmp_path / f"{number:04}.txt").write_text("x")
    partitions = planned([str(tmp_path)], 1_000_000)
    assert [len(partition.sources) for partition in partitions] == [MOST_FILES, 10]
    assert [partition.name for partition in partitions] == ["00000", "00001"]
    assert [source for partition in partitions for source in partition.sources] == list(
        Sources([str(tmp_path)])
    )
    assert str(partitions[1]).endswith("0500.txt and 9 more")


def test_nothing_to_read_is_one_partition_of_nothing(tmp_path):
    assert [(partition.sources, str(partition)) for partition in planned([str(tmp_path)], 100)] == [
        ((), "nothing")
    ]


def test_relative_paths_may_begin_elsewhere(tmp_path):
    token = BASE.set(str(tmp_path))
    try:
        assert filesystem("a.txt")[1] == str(tmp_path / "a.txt")
        assert filesystem("/a.txt")[1] == "/a.txt"
    finally:
        BASE.reset(token)

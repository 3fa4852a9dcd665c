import csv
import gzip
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.corpus import Record, read_corpus

FIELDS = ("id", "title", "text", "topics", "outlet", "date", "split")
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
TOPIC = st.from_regex(r"[a-z]{1,4}(-[a-z0-9]{1,3})?", fullmatch=True)
RECORDS = st.lists(
    st.builds(
        Record,
        id=TEXT.filter(str.strip),
        title=st.just("") | TEXT,
        text=TEXT.filter(str.strip),
        topics=st.lists(TOPIC, unique=True, max_size=3).map(tuple),
        outlet=st.just("") | TEXT,
        date=st.sampled_from(["", "2024", "2024-09-01"]),
        split=st.sampled_from(["", "train", "test"]),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda record: record.id,
)


@given(records=RECORDS, ascii_only=st.booleans(), compressed=st.booleans())
def test_records_come_back_from_json_lines(
    tmp_path_factory: pytest.TempPathFactory, records: list[Record], ascii_only: bool, compressed: bool
) -> None:
    lines = (
        json.dumps({name: getattr(record, name) for name in FIELDS}, ensure_ascii=ascii_only)
        for record in records
    )
    data = "\n".join(lines).encode()
    path = tmp_path_factory.mktemp("round") / f"c.jsonl{'.gz' * compressed}"
    path.write_bytes(gzip.compress(data) if compressed else data)
    assert read_corpus(path) == records


@given(
    records=RECORDS,
    delimiter=st.sampled_from(",;\t"),
    separator=st.sampled_from([";", "|", "; "]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig"]),
    compressed=st.booleans(),
)
def test_records_come_back_from_a_table(
    tmp_path_factory: pytest.TempPathFactory,
    records: list[Record],
    delimiter: str,
    separator: str,
    encoding: str,
    compressed: bool,
) -> None:
    table = io.StringIO(newline="")
    writer = csv.writer(table, delimiter=delimiter)
    writer.writerow(FIELDS)
    for record in records:
        cells = {name: getattr(record, name) for name in FIELDS} | {"topics": separator.join(record.topics)}
        writer.writerow(cells.values())
    data = table.getvalue().encode(encoding)
    path = tmp_path_factory.mktemp("round") / f"c.csv{'.gz' * compressed}"
    path.write_bytes(gzip.compress(data) if compressed else data)
    assert read_corpus(path) == records

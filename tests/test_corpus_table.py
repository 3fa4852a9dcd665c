import csv
from pathlib import Path

import pytest

from nlp.corpus import Record, read_corpus, scan_corpus
from nlp.errors import CorpusError

KNOWN = {"banking": "banking", "energy": "energy", "Banks": "banking"}


def write(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_is_read_as_spreadsheets_write_it(
    tmp_path: Path, mark: str, newline: str, delimiter: str
) -> None:
    rows = [
        ["ID", " Title ", "Text", "Topics", "Note"],
        ["a", "", f'"Oil{delimiter} gas{newline}and ""coal"""', '"banking; energy"', ""],
        ["", "", "", "", ""],
        ["b", "B", "Rose", "Banks|banking", "x"],
    ]
    path = write(tmp_path / "c.csv", mark + newline.join(delimiter.join(row) for row in rows) + newline)
    first, second = read_corpus(path, known=KNOWN)
    assert first == Record("a", "", f'Oil{delimiter} gas{newline}and "coal"', ("banking", "energy"))
    assert second == Record("b", "B", "Rose", ("banking",))
    assert [first.place, second.place] == [f"{path}:2", f"{path}:5"]


def test_the_delimiter_is_the_one_that_finds_the_columns(tmp_path: Path) -> None:
    path = write(tmp_path / "c.csv", "id;text;topics;this, that, the other, and more\na;x;banking;\n")
    assert read_corpus(path) == [Record("a", "", "x", ("banking",))]


def test_each_topic_may_have_a_column(tmp_path: Path) -> None:
    content = "id,text,banking,energy,note\na,x,1,0,1\nb,x,,TRUE,\nc,x,no, x ,\nd,x,0.0,,\ne,x,2,1,\n"
    path = write(tmp_path / "c.csv", content)
    records, findings = scan_corpus(path, known=KNOWN)
    assert [record.topics for record in records] == [("banking",), ("energy",), ("energy",), ()]
    assert [(place.where, place.note) for finding in findings for place in finding.places] == [
        ((f"{path}:6",), "column 'banking' is '2'; write 0 or 1")
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "the table is empty"),
        ("id,text,topics\n", "the corpus is empty"),
        ("ident,text,topics\na,b,c", ":1: no column 'id': add or rename one; there are: ident, text, topics"),
        ("id,texts,topics\na,b,c", ":1: no column 'text'.*; did you mean 'texts'"),
        ("id,text,label\na,b,c", ":1: no column 'topics'.*; there are: id, text, label"),
        ("id,text,topics,Text\na,b,c,d", ":1: two columns are called 'text'"),
        ("id,text,topics\na,one, two,c", ":2: 4 fields, but the header has 3; quote"),
        ("id,text,topics\n\na,one", ":3: 2 fields, but the header has 3"),
        ('id,text,topics\na,"one,b\nb,"two,c', ":2: quotes do not match in the row that begins here"),
        ('id,text,topics\na,b,\nb,"two,c\n\n', ":3: quotes do not match in the row that begins here"),
        ("id,text,topics\na,b,bankng", ":2: unknown topic 'bankng'; did you mean 'banking'"),
        ("id,text,topics\na,,", ":2: needs 'text' .*; it has: id"),
        ("id,text,topics\na,b,\na,c,", r":3: id 'a' stands already at .*c.csv:2"),
    ],
)
def test_a_broken_table_is_refused_with_its_line(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        read_corpus(write(tmp_path / "c.csv", content), known=KNOWN)


def test_every_bad_row_is_found(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_bytes(b'id,text,topics\na,b\nb,caf\xe9,\nc,"long\nrow",\nd,e,f,g\n')
    records, findings = scan_corpus(path)
    assert [record.place for record in records] == [f"{path}:3", f"{path}:4"]
    places = [(finding.code, *place.where) for finding in findings for place in finding.places]
    assert places == [
        ("encoding", f"{path}:3"),
        ("malformed", f"{path}:2"),
        ("malformed", f"{path}:6"),
    ]


def test_a_long_field_is_read_and_the_limit_of_the_process_put_back(tmp_path: Path) -> None:
    limit = csv.field_size_limit()
    text = "word " * limit
    assert read_corpus(write(tmp_path / "c.csv", f"id,text,topics\na,{text},\n"))[0].text == text
    assert csv.field_size_limit() == limit


def test_a_file_that_is_no_table_is_refused_without_harm_to_the_terminal(tmp_path: Path) -> None:
    path = write(tmp_path / "c.csv", "\x1b[2J\x07,b\rc" + ",d" * 50)
    with pytest.raises(CorpusError, match=r"no column 'id'.*there are: '\\x1b\[2J\\x07', b$"):
        read_corpus(path)

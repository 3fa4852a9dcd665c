from pathlib import Path

import pytest

from nlp.corpus import Record, read_corpus, scan_corpus
from nlp.errors import CorpusError

URI = "http://example.org/energy"
KNOWN = {"banking": "banking", "energy": "energy", "Power & oil": "energy", URI: "energy"}


def write(folder: Path, **files: str) -> Path:
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_text(content, encoding="utf-8")
    return folder


def test_topics_may_stand_in_a_table_beside_the_texts(tmp_path: Path) -> None:
    labels = "file;topics;outlet;title;split\na.txt;banking|energy;X;A;\nb;;;;test\n"
    write(tmp_path, a__txt="Oil.", b__txt="\n Title: Gold\nRose.\n", labels__csv=labels, notes__md="-")
    first, second = read_corpus(tmp_path, known=KNOWN)
    assert first == Record("a", "A", "Oil.", ("banking", "energy"), outlet="X")
    assert second == Record("b", "Gold", "Rose.\n", (), split="test")
    assert first.place == str(tmp_path / "a.txt")


@pytest.mark.parametrize(
    ("suffix", "content", "topics"),
    [
        ("key", "banking\n\n Power & oil \n", ("banking", "energy")),
        ("topics", "\ufeffenergy", ("energy",)),
        ("tsv", f"<{URI}>\tsome label\n<http://example.org/new>\tbanking\tmore\n", ("energy", "banking")),
        ("tsv", "energy\n", ("energy",)),
        ("key", "", ()),
    ],
)
def test_topics_may_stand_beside_each_text_as_in_annif(
    tmp_path: Path, suffix: str, content: str, topics: tuple[str, ...]
) -> None:
    write(tmp_path, a__txt="Oil.", **{f"a__{suffix}": content})
    assert read_corpus(tmp_path, known=KNOWN) == [Record("a", "", "Oil.", topics)]


def test_as_in_annif_a_tsv_file_comes_before_a_key_file(tmp_path: Path) -> None:
    write(tmp_path, a__txt="Oil.", a__key="banking", a__tsv="energy")
    assert read_corpus(tmp_path, known=KNOWN)[0].topics == ("energy",)


def test_texts_without_labels_are_read_where_none_are_asked_for(tmp_path: Path) -> None:
    write(tmp_path, b__txt="B.", a__TXT="A.")
    assert [record.id for record in read_corpus(tmp_path, labelled=False)] == ["a", "b"]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a__md": "x"}, "no .txt files in this folder"),
        ({"a__txt": "x"}, "a.txt: has no labels: add a file of the same name with .key"),
        ({"a__txt": "x", "labels__csv": "file,topics\n"}, "a.txt: has no labels: add a row in labels.csv"),
        ({"a__txt": "", "a__key": ""}, "a.txt: needs 'text'"),
        ({"a__txt": "x", "a__key": "bankng"}, "a.key: unknown topic 'bankng'; did you mean 'banking'"),
        ({"a__txt": "x", "a__tsv": "<http://x.org>\tsport"}, "a.tsv: unknown topic 'sport'"),
        ({"a__txt": "x", "labels__tsv": "file\ttopics\na\tsport"}, "labels.tsv:2: unknown topic 'sport'"),
        ({"a__txt": "x", "labels__csv": "name,topics\na,"}, "labels.csv:1: no column 'file'"),
        ({"a__txt": "x", "labels__csv": "file,topics\na,\nc.txt,"}, "labels.csv:3: there is no file 'c.txt'"),
        (
            {"a__txt": "x", "labels__csv": "file,topics\na,\na.txt,"},
            "labels.csv:3: .* stands already at .*csv:2",
        ),
        ({"a__txt": "x", "labels__csv": "file,topics\na"}, "labels.csv:2: 1 fields"),
        ({"a__txt": "x", "a__key": "", "labels__csv": ""}, "labels in labels.csv and in a.key; keep one"),
        ({"a__txt": "x", "labels__tsv": "", "labels__csv": ""}, "labels in labels.csv and in labels.tsv"),
        ({"a__txt": "x", "A__txt": "y", "a__key": "", "A__key": "sport"}, "A.key: unknown topic"),
    ],
)
def test_a_broken_folder_is_refused_with_the_file(
    tmp_path: Path, files: dict[str, str], message: str
) -> None:
    with pytest.raises(CorpusError, match=message):
        read_corpus(write(tmp_path, **files), known=KNOWN)


def test_every_file_that_is_not_utf_8_is_found(tmp_path: Path) -> None:
    write(tmp_path, a__key="", b__txt="B.", c__txt="C.", c__key="")
    (tmp_path / "a.txt").write_bytes(b"One\ncaf\xe9")
    (tmp_path / "b.key").write_bytes(b"\xff")
    records, findings = scan_corpus(tmp_path)
    places = [(finding.code, *place.where) for finding in findings for place in finding.places]
    assert places == [("encoding", f"{tmp_path / 'b.key'}:1"), ("encoding", f"{tmp_path / 'a.txt'}:2")]
    assert "c" in [record.id for record in records]

import gzip
import json
from pathlib import Path

import pytest

from nlp.corpus import Record, fingerprint, near_duplicates, read_corpus, scan_corpus
from nlp.errors import CorpusError

GOOD = {
    "id": "a",
    "title": None,
    "text": "Shares rose.",
    "topics": ["stock-markets"],
    "outlet": "X",
    "other": 1,
}


def write(path: Path, *lines: object) -> Path:
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
    return path


def test_records_are_read_with_unknown_fields_passed_over(tmp_path: Path) -> None:
    path = write(tmp_path / "c.jsonl", GOOD, "", {**GOOD, "id": 7, "split": "test"})
    first, second = read_corpus(path)
    assert first == Record("a", "", "Shares rose.", ("stock-markets",), outlet="X")
    assert (second.id, second.split) == ("7", "test")
    assert [first.place, second.place] == [f"{path}:1", f"{path}:3"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", ":2: not JSON: .* at character 2"),
        ("[1]", ":2: a record is a JSON object, not list"),
        ('{"id": 1' + "0" * 5000 + "}", ":2: JSON that cannot be read"),
        ({**GOOD, "id": ""}, ":2: needs 'id'.*; it has: text, topics, outlet, other"),
        ({**GOOD, "id": "b", "text": 3}, ":2: needs 'text'"),
        ({**GOOD, "id": "b", "text": " "}, ":2: needs 'text'"),
        ({**GOOD, "id": "b", "title": 3}, ":2: 'title' must be a text or null, not int"),
        ({**GOOD, "id": "b", "topics": "x"}, ":2: needs 'topics' as a list of topic ids, not str"),
        ({**GOOD, "id": "b", "topics": [1]}, ":2: needs 'topics' as a list of topic ids, not a list of int"),
        ({**GOOD, "id": "b", "split": "trian"}, ":2: 'split' is 'trian'; it must be train, test or empty"),
        ({"id": "b", "text": "t"}, ":2: needs 'topics' as a list"),
        (GOOD, r":2: id 'a' stands already at .*c.jsonl:1\. Give each article an id of its own"),
    ],
)
def test_a_bad_record_is_refused_with_its_line(tmp_path: Path, line: object, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        read_corpus(write(tmp_path / "c.jsonl", GOOD, line))


@pytest.mark.parametrize(
    ("topic", "message"),
    [
        ("sport", r":2: unknown topic 'sport'\. Correct them, or add .* it has: stock-markets, energy"),
        ("Stock-Market", r":2: unknown topic 'Stock-Market'; did you mean 'stock-markets'\? Correct"),
        ("energy ", ":2: unknown topic 'energy '; did you mean 'energy'"),
        (
            "stock-markets, energy",
            r":2: unknown topic .*; write these apart \(in a table with ';'\)\. Correct",
        ),
    ],
)
def test_an_unknown_topic_is_refused_with_its_line(tmp_path: Path, topic: str, message: str) -> None:
    path = write(tmp_path / "c.jsonl", GOOD, {**GOOD, "id": "b", "topics": [topic]})
    with pytest.raises(CorpusError, match=message):
        read_corpus(path, known=["stock-markets", "energy"])


def test_a_topic_may_be_written_differently_if_told_so(tmp_path: Path) -> None:
    path = write(tmp_path / "c.jsonl", {**GOOD, "topics": ["Shares", "stock-markets"]})
    known = {"stock-markets": "stock-markets", "Shares": "stock-markets"}
    assert read_corpus(path, known=known)[0].topics == ("stock-markets",)


def test_every_error_is_found_and_the_same_ones_stand_together(tmp_path: Path) -> None:
    sport = {**GOOD, "topics": ["sport", "stock-markets"]}
    path = write(
        tmp_path / "c.jsonl", GOOD, "{", {**sport, "id": "b"}, GOOD, {**sport, "id": "c"}, {"titel": ""}
    )
    records, findings = scan_corpus(path, known=["stock-markets"])
    assert [(record.id, record.topics) for record in records] == [(x, ("stock-markets",)) for x in "abc"]
    found = {
        finding.code: [[where.removeprefix(str(path)) for where in place.where] for place in finding.places]
        for finding in findings
    }
    assert found == {
        "malformed": [[":2"], [":6"], [":6"], [":6"]],
        "repeated-id": [[":4"]],
        "unknown-topic": [[":3", ":5"]],
        "misspelt-field": [[":6"]],
    }
    assert [finding.severity for finding in findings] == ["error", "error", "error", "warning"]
    with pytest.raises(CorpusError, match="6 more errors: newsdesk check"):
        read_corpus(path, known=["stock-markets"])


@pytest.mark.parametrize(
    ("fields", "notes"),
    [
        ({"texts": "x", "ids": 1, "url": ""}, []),
        ({"outlets": "x"}, []),
        ({"dates": "x", "splits": ""}, ["'dates'; did you mean 'date'?", "'splits'; did you mean 'split'?"]),
    ],
)
def test_a_field_may_be_misspelt_only_if_it_is_missing(
    tmp_path: Path, fields: dict[str, object], notes: list[str]
) -> None:
    _, findings = scan_corpus(write(tmp_path / "c.jsonl", {**GOOD, **fields}, {**GOOD, "id": "b", **fields}))
    assert [place.note for finding in findings for place in finding.places] == notes


def test_lines_that_are_not_utf_8_are_all_found_with_their_byte(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    path.write_bytes(json.dumps(GOOD).encode() + b'\n{"id": "caf\xe9"}\n\n\xff\n')
    (finding,) = scan_corpus(path)[1]
    assert [str(place.where[0]) for place in finding.places] == [f"{path}:2", f"{path}:4"]
    assert "byte 12 of the line is 0xe9" in finding.places[0].note


def test_a_line_may_hold_what_other_programs_take_for_a_line_break(tmp_path: Path) -> None:
    text = "One\u2028two\x85three"
    lines = (json.dumps({**GOOD, "id": name, "text": text}, ensure_ascii=False) for name in "ab")
    path = tmp_path / "c.jsonl"
    path.write_text("\ufeff" + "\r\n".join(lines), encoding="utf-8", newline="")
    assert [(record.text, record.place) for record in read_corpus(path)] == [
        (text, f"{path}:{n}") for n in (1, 2)
    ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("c.jsonl", b"\n", "the corpus is empty"),
        ("c.json", b'[{"id": "a"}]', ":1: a JSON array; write one object a line"),
        ("c.jsonl", "{}".encode("utf-16"), ":1: byte 1 says that this is UTF-16; save the file as UTF-8"),
        ("c.jsonl.gz", b"{}", "not gzip, or damaged"),
        ("c.jsonl.gz", gzip.compress(b"{}")[:-9], "not gzip, or damaged"),
        ("c.txt", b"{}", "a corpus is a .jsonl, .csv or .tsv file"),
        ("c.jsonl", None, "c.jsonl: cannot read it: No such file"),
    ],
)
def test_what_is_no_corpus_is_refused(tmp_path: Path, name: str, content: bytes | None, message: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(CorpusError, match=message):
        read_corpus(tmp_path / name)


def test_labels_are_not_needed_where_none_are_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "c.jsonl", {"id": "a", "text": "t"}, {**GOOD, "id": "b", "topics": None})
    assert [record.topics for record in read_corpus(path, labelled=False)] == [(), ()]


def test_the_fingerprint_follows_labels_and_order() -> None:
    a, b = (Record(name, "", "text", ()) for name in "ab")
    assert fingerprint([a, b]) != fingerprint([b, a])
    assert fingerprint([a]) != fingerprint([Record("a", "", "text", ("banking",))])


def test_the_fingerprint_does_not_follow_the_place_and_the_split() -> None:
    a = Record("a", "", "text", ())
    assert fingerprint([a]) == fingerprint([Record("a", "", "text", (), split="train", place="c.jsonl:1")])


def test_rewritten_copies_belong_together() -> None:
    story = " ".join(f"word{number}" for number in range(120))
    other = " ".join(f"other{number}" for number in range(120))
    texts = [story, other, "Update: " + story + " One more line was added.", "short"]
    records = [Record(str(number), "", text, ()) for number, text in enumerate(texts)]
    assert near_duplicates(records) == [0, 1, 0, 3]

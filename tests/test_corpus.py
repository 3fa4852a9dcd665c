import json
from pathlib import Path

import pytest

from nlp.corpus import Record, fingerprint, near_duplicates, read_corpus
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
    path = write(tmp_path / "c.jsonl", GOOD, "", {**GOOD, "id": "b"})
    assert read_corpus(path)[0] == Record("a", "", "Shares rose.", ("stock-markets",), outlet="X")
    assert [record.id for record in read_corpus(path)] == ["a", "b"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", ":2: not JSON"),
        ("[1]", ":2: a record is a JSON object, not list"),
        ({**GOOD, "id": ""}, ":2: needs 'id'"),
        ({**GOOD, "id": "b", "text": 3}, ":2: needs 'text'"),
        ({**GOOD, "id": "b", "title": 3}, ":2: 'title' must be a text or null"),
        ({**GOOD, "id": "b", "topics": "x"}, ":2: needs 'topics' as a list"),
        ({"id": "b", "text": "t"}, ":2: needs 'topics' as a list"),
        (GOOD, ":2: id 'a' stands already in line 1"),
    ],
)
def test_a_bad_record_is_refused_with_its_line(tmp_path: Path, line: object, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        read_corpus(write(tmp_path / "c.jsonl", GOOD, line))


def test_an_unknown_topic_is_refused_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path / "c.jsonl", GOOD, {**GOOD, "id": "b", "topics": ["sport"]})
    with pytest.raises(CorpusError, match=":2: unknown topic 'sport'; the taxonomy has: stock-markets"):
        read_corpus(path, known=["stock-markets"])


def test_an_empty_or_unreadable_corpus_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="empty"):
        read_corpus(write(tmp_path / "c.jsonl", ""))
    (tmp_path / "latin.jsonl").write_bytes(b"\xff\xfe")
    with pytest.raises(CorpusError, match="cannot read"):
        read_corpus(tmp_path / "latin.jsonl")
    with pytest.raises(CorpusError, match="cannot read"):
        read_corpus(tmp_path / "none.jsonl")


def test_the_fingerprint_follows_labels_and_order() -> None:
    a, b = (Record(name, "", "text", ()) for name in "ab")
    assert fingerprint([a, b]) != fingerprint([b, a])
    assert fingerprint([a]) != fingerprint([Record("a", "", "text", ("banking",))])


def test_rewritten_copies_belong_together() -> None:
    story = " ".join(f"word{number}" for number in range(120))
    other = " ".join(f"other{number}" for number in range(120))
    texts = [story, other, "Update: " + story + " One more line was added.", "short"]
    records = [Record(str(number), "", text, ()) for number, text in enumerate(texts)]
    assert near_duplicates(records) == [0, 1, 0, 3]

import gzip
import json
from pathlib import Path

import pytest

from nlp.corpus import SummaryRecord, read_summaries
from nlp.errors import CorpusError

KEY = {
    "id": "a",
    "title": None,
    "text": "Shares rose. Oil fell.",
    "best": [[13, 22], [0, 12]],
    "noise": [[0, 1]],
}
REFERENCE = {"id": 7, "title": "Markets", "article": "Shares rose. Oil fell.", "summary": "Shares rose."}


def write(path: Path, *lines: object) -> Path:
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
    return path


def test_key_sentences_and_references_are_read(tmp_path: Path) -> None:
    path = write(
        tmp_path / "s.jsonl", KEY, "", REFERENCE, {**KEY, "id": "b", "also": [[0, 5]], "summary": "Up."}
    )
    first, second, both = read_summaries(path)
    assert first == SummaryRecord("a", "", "Shares rose. Oil fell.", best=((13, 22), (0, 12)))
    assert second == SummaryRecord("7", "Markets", "Shares rose. Oil fell.", summary="Shares rose.")
    assert (both.also, both.summary) == (((0, 5),), "Up.")
    assert [first.place, second.place] == [f"{path}:1", f"{path}:3"]


def test_files_may_be_compressed(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(KEY).encode()))
    assert [record.id for record in read_summaries(path)] == ["a"]


def test_fields_that_nothing_reads_are_passed_over(tmp_path: Path) -> None:
    line = {**KEY, "split": "validation", "date": 2020, "topics": "business", "outlet": []}
    assert len(read_summaries(write(tmp_path / "s.jsonl", line))) == 1


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", ":2: not JSON: .* at character 2"),
        ("[1]", ":2: a record is a JSON object, not list"),
        ({**KEY, "id": ""}, ":2: needs 'id'"),
        ({**KEY, "id": "b", "text": None}, ":2: needs 'text'.*; it has: id, best, noise"),
        ({**KEY, "id": "b", "text": " "}, ":2: needs 'text'"),
        ({**REFERENCE, "article": 3}, ":2: needs 'text'"),
        ({**KEY, "id": "b", "title": 3}, ":2: 'title' must be a text or null, not int"),
        ({"id": "b", "text": "t"}, ":2: needs 'best' .*, or 'summary' as a text; it has neither"),
        ({**KEY, "id": "b", "best": []}, ":2: 'best' is empty"),
        ({**KEY, "id": "b", "best": {}}, r":2: 'best' must be a list of \[start, end\], not dict"),
        (
            {**KEY, "id": "b", "best": [3]},
            r":2: 'best' must be a list of \[start, end\], two whole numbers each",
        ),
        ({**KEY, "id": "b", "best": [[0, 1, 2]]}, "two whole numbers each"),
        ({**KEY, "id": "b", "best": [[0, "9"]]}, "two whole numbers each"),
        ({**KEY, "id": "b", "best": [[0, 9.5]]}, "two whole numbers each"),
        (
            {**KEY, "id": "b", "best": [[0, 12], [13, 23]]},
            r":2: 'best' has \[13, 23\]; the text has 22 characters",
        ),
        ({**KEY, "id": "b", "best": [[-1, 5]]}, r":2: 'best' has \[-1, 5\]; the text has 22"),
        ({**KEY, "id": "b", "also": [[5, 5]]}, r":2: 'also' has \[5, 5\]; a span must end after its start"),
        ({**KEY, "id": "b", "also": [[6, 5]]}, r":2: 'also' has \[6, 5\]; a span must end after its start"),
        ({**REFERENCE, "summary": " "}, ":2: 'summary' must be a text that is not empty"),
        ({**REFERENCE, "summary": ["Up."]}, ":2: 'summary' must be a text"),
        (KEY, r":2: id 'a' stands already at .*s.jsonl:1"),
    ],
)
def test_a_bad_line_is_refused_with_its_number(tmp_path: Path, line: object, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        read_summaries(write(tmp_path / "s.jsonl", KEY, line))


def test_further_bad_lines_are_counted(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r":1: not JSON.* \(2 more errors\)$"):
        read_summaries(write(tmp_path / "s.jsonl", "{", "{", "{", KEY))


def test_a_file_without_articles_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="empty"):
        read_summaries(write(tmp_path / "s.jsonl", ""))

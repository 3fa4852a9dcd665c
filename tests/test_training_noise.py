import json
from pathlib import Path

import pytest

from nlp.training import noise
from nlp.training.noise import cross_validate, fit_passes, measure, read_marked

BODY = "The bank of {0} raised its rate on Tuesday, the governor said. Prices in {0} had risen for a year."
FOOT = "Read more: {0} in pictures"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Twenty articles of ten outlets; the line below each is marked."""
    key_sentences, articles = tmp_path / "key.jsonl", tmp_path / "articles.jsonl"
    with key_sentences.open("w") as keys, articles.open("w") as lines:
        for number in range(20):
            body, foot = (part.format(f"Town{number}") for part in (BODY, FOOT))
            text = f"{body}\n\n{foot}"
            marks = {"noise": [[len(body) + 2, len(text)]], "best": [[0, body.index(". ") + 1]], "also": []}
            keys.write(json.dumps({"id": str(number), "title": None, "text": text, **marks}) + "\n")
            lines.write(json.dumps({"id": str(number), "outlet": str(number % 10)}) + "\n")
    return key_sentences, articles


def test_what_editors_mark_is_learned_for_other_outlets(files: tuple[Path, Path]) -> None:
    marked = read_marked(*files, with_title=True)
    assert [article.is_noise.tolist() for article in marked] == [[False, False, True]] * 20
    figures = measure(marked, cross_validate([marked])[0])
    assert figures["precision"].value == 1.0
    assert figures["recall"].value == 1.0
    assert figures["key lost"].value == 0.0


def test_figures_by_hand(files: tuple[Path, Path]) -> None:
    marked = read_marked(*files, with_title=True)[:1]
    called = marked[0].is_noise | marked[0].is_key
    figures = {name: estimate.value for name, estimate in measure(marked, [called]).items()}
    assert figures == {"precision": 1 / 2, "recall": 1.0, "f1": 2 / 3, "key lost": 1.0}


def test_weights_are_written(
    files: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "noise.json"
    copy.write_text(noise._WEIGHTS.read_text())
    monkeypatch.setattr(noise, "_WEIGHTS", copy)
    monkeypatch.setattr("sys.argv", ["", *map(str, files)])
    noise.main()
    written = json.loads(copy.read_text())
    first, _ = fit_passes(read_marked(*files, with_title=True))
    assert written["first_pass"]["head:related"] > 0
    assert written["first_pass"].keys() >= first.keys()

import gzip
import json
import shutil
import sys
from pathlib import Path

import pytest

from nlp.training import sentences
from nlp.training.sentences import learn

TEXTS = [
    "Shares fell. The bank sold shares, and the Treasury bought. Dept. stores, banks and the Dept. of Trade said so.",
    "Prices rose. The Treasury, Dept. of Trade and banks met. Shares of Dept. chains rose.",
]


def test_starters_and_abbreviations_are_learned() -> None:
    learned = learn(TEXTS * 20)
    assert {"The", "Shares"} <= set(learned["starters"])
    assert "Treasury" not in learned["starters"]
    assert learned["abbreviations"] == ["Dept"]


def test_what_is_learned_is_written_beside_what_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = tmp_path / "texts.jsonl.gz"
    with gzip.open(corpus, "wt") as lines:
        lines.writelines(json.dumps({"text": text}) + "\n" for text in TEXTS * 20)
    shutil.copy(sentences._WORDS, tmp_path)
    monkeypatch.setattr(sentences, "_WORDS", tmp_path / "sentences.json")
    before = json.loads((tmp_path / "sentences.json").read_text())
    monkeypatch.setattr(sys, "argv", ["", str(corpus)])
    sentences.main()
    after = json.loads((tmp_path / "sentences.json").read_text())
    assert after["kept"] == before["kept"]
    assert "Shares" in after["learned"]["starters"]

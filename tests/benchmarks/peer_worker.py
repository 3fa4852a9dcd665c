"""One peer that cannot live beside newsdesk: it runs in an environment of its own, and measures itself.

``speed.py`` starts it as ``python peer_worker.py PEER FOLDER`` and talks to it in JSON lines: ``{"do": "fit", "texts":
[...], "topics": [[...]]}``, ``{"do": "load", "texts": [...]}``, ``{"do": "batch", "n":
1000}``, ``{"do": "single", "n": 200}``.
It answers each with a line, the last two with seconds and how many topics were given. Nothing of newsdesk and no
package but the peer's own is imported here.
"""

import json
import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

NO_TOPIC = "none"  # fastText passes over lines without a label
LABEL = "__label__"
LIMIT = 10  # topics an article, as Annif's command line has it
WORD = re.compile(r"\w+")


class FastText:
    """fastText's supervised model, one against all; lower case and words are made by us, as it makes none."""

    def __init__(self, folder: Path) -> None:
        import fasttext

        fasttext.FastText.eprint = lambda *_: None  # a notice at each load
        self.library, self.path = fasttext, folder / "fasttext.bin"
        if self.path.exists():
            self.model = fasttext.load_model(str(self.path))

    def fit(self, texts: Sequence[str], topics: Sequence[Sequence[str]]) -> None:
        lines = self.path.with_suffix(".txt")
        with lines.open("w", encoding="utf-8") as out:
            for text, given in zip(texts, topics, strict=True):
                out.write(" ".join([*(LABEL + topic for topic in given or [NO_TOPIC]), words(text)]) + "\n")
        self.model = self.library.train_supervised(
            str(lines),
            loss="ova",
            wordNgrams=2,
            dim=100,
            minCount=3,
            bucket=500_000,
            epoch=25,
            lr=1.0,
            thread=1,
            verbose=0,
        )
        self.model.save_model(str(self.path))

    def answer(self, texts: Sequence[str]) -> list[list[str]]:
        labels, _ = self.model.predict([words(text) for text in texts], k=-1, threshold=0.5)
        return [[label for label in given if label != LABEL + NO_TOPIC] for given in labels]

    def answer_one(self, text: str) -> list[str]:
        labels, _ = self.model.predict(words(text), k=-1, threshold=0.5)
        return [label for label in labels if label != LABEL + NO_TOPIC]


class Annif:
    """A project of Annif with the analyzer that stems English; `backend` is tfidf or svc."""

    def __init__(self, folder: Path, backend: str) -> None:
        import logging

        import nltk

        self.folder, self.backend = folder, backend
        nltk.data.path.insert(0, str(folder / "nltk"))
        import annif
        from annif.registry import AnnifRegistry

        annif.logger.setLevel(logging.ERROR)
        settings = folder / "projects.cfg"
        settings.write_text(
            f"[topics]\nname=Topics\nlanguage=en\nbackend={backend}\nanalyzer=snowball(english)\nvocab=topics\nlimit={LIMIT}\n",
            encoding="utf-8",
        )
        self.project = AnnifRegistry(str(settings), str(folder / "data"), False).get_project("topics")
        if (folder / "data" / "projects").exists():
            self.project.initialize()

    def fit(self, texts: Sequence[str], topics: Sequence[Sequence[str]]) -> None:
        from annif.corpus import Document, DocumentList, SubjectSet
        from annif.vocab import VocabFileTSV

        make_punkt(self.folder, texts)  # NLTK's own would have to be downloaded
        table = self.folder / "topics.tsv"
        names = sorted({topic for given in topics for topic in given})
        table.write_text("".join(f"<urn:{name}>\t{name}\n" for name in names), encoding="utf-8")
        self.project.vocab.load_vocabulary(VocabFileTSV(str(table), "en"))
        numbers = {name: self.project.subjects.by_uri(f"urn:{name}") for name in names}
        most = 1 if self.backend == "svc" else len(names)  # it learns one topic an article
        documents = [
            Document(text, SubjectSet([numbers[topic] for topic in given[:most]]))
            for text, given in zip(texts, topics, strict=True)
            if given
        ]
        self.project.train(DocumentList(documents))
        self.project.initialize()

    def answer(self, texts: Sequence[str]) -> list[list[str]]:
        from annif.corpus import Document, DocumentList

        found = self.project.suggest_corpus(DocumentList([Document(text) for text in texts]))
        return [self.named(suggestions) for batch in found.batches for suggestions in batch]

    def answer_one(self, text: str) -> list[str]:
        from annif.corpus import Document

        return self.named(self.project.suggest([Document(text)])[0])

    def named(self, suggestions: Any) -> list[str]:
        return [self.project.subjects[suggestion.subject_id].uri for suggestion in suggestions]


PEERS: dict[str, Callable[[Path], Any]] = {
    "fastText": FastText,
    "Annif tfidf": lambda folder: Annif(folder, "tfidf"),
    "Annif svc": lambda folder: Annif(folder, "svc"),
}


def words(text: str) -> str:
    """Return the words of a text in lower case with a blank between."""
    return " ".join(WORD.findall(text.lower()))


def make_punkt(folder: Path, texts: Sequence[str]) -> None:
    """Train NLTK's sentence splitter on the texts, and keep it where NLTK looks for it."""
    from nltk.tokenize.punkt import PunktTrainer, save_punkt_params

    trainer = PunktTrainer()
    trainer.train("\n\n".join(texts), finalize=True)
    kept = folder / "nltk" / "tokenizers" / "punkt_tab" / "english"
    kept.mkdir(parents=True, exist_ok=True)
    save_punkt_params(trainer.get_params(), dir=str(kept))


def tagged(peer: Any, texts: Sequence[str], one_by_one: bool) -> dict[str, float]:
    """Return how long it took to tag texts, and how many topics were given."""
    begin = time.perf_counter()
    topics = [peer.answer_one(text) for text in texts] if one_by_one else peer.answer(texts)
    return {"seconds": time.perf_counter() - begin, "topics": sum(map(len, topics))}


def main() -> None:
    """Answer line by line until there is no more."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is no answer
    sys.stdin.reconfigure(encoding="utf-8")
    peer = PEERS[sys.argv[1]](Path(sys.argv[2]))
    texts: list[str] = []
    for line in sys.stdin:
        asked = json.loads(line)
        answer: dict[str, float] = {}
        if asked["do"] == "fit":
            peer.fit(asked["texts"], asked["topics"])
        elif asked["do"] == "load":
            texts = asked["texts"]
        else:
            answer = tagged(peer, texts[: asked["n"]], asked["do"] == "single")
        print(json.dumps(answer), file=out, flush=True)


if __name__ == "__main__":
    main()

"""Learn from unlabelled news which words start sentences and which abbreviations the kept lists lack.

Run ``python -m nlp.training.sentences texts.jsonl.gz``: it rewrites ``learned`` in ``sentences.json``. What
it learns is plain words; nothing of a text is kept.
"""

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from nltk.tokenize.punkt import PunktTrainer

import nlp.text

_WORDS = Path(nlp.text.__file__).with_name("sentences.json")
_WORD = re.compile(r"[^\W\d_]+")
_FIRST = re.compile(r"(?:^|[a-z]{3}[.?!] )([A-Z][a-z]+)\b", re.MULTILINE)
_INSIDE = re.compile(r"(?<=[a-z,] )([A-Z][a-z]+)\b")
_SHORTENED = re.compile(r"(?<![\w.])([^\W\d_]{2,6})\.(?=(,| [a-z]| \d)?)")


def learn(texts: Iterable[str], *, min_count: int = 10) -> dict[str, list[str]]:
    """Return ``titles``, ``abbreviations`` and sentence ``starters``, each in alphabetical order.

    Raw Punkt is a poor judge: most of what it calls abbreviations are initials, amounts and rare words, and
    its starters are full of surnames. What follows the full stop is a better one. An abbreviation is mostly
    written with a full stop, after which the text often goes on with a comma, a small letter or a digit. A
    title is a word of Punkt's, nearly always with a full stop, after which it never goes on so, since a name
    follows. A starter opens sentences, is mostly written small inside them, seldom with a capital there.

    Parameters
    ----------
    texts : iterable of str
        Articles; read once.
    min_count : int
        How often a word has to be seen in the deciding place.

    Examples
    --------
    >>> learned = learn(["Shares fell. The bank sold shares, and the Treasury bought."] * 20)
    >>> learned["starters"]
    ['Shares', 'The']
    """
    punkt = PunktTrainer()
    words, first, inside = Counter[str](), Counter[str](), Counter[str]()
    stopped, goes_on = Counter[str](), Counter[str]()
    for text in texts:
        punkt.train(text, finalize=False)
        # A line without a full stop is a headline, where capitals say nothing.
        prose = "\n".join(line for line in text.splitlines() if line.rstrip().endswith((".", "”", '"')))
        words.update(_WORD.findall(prose))
        first.update(_FIRST.findall(prose))
        inside.update(_INSIDE.findall(prose))
        for match in _SHORTENED.finditer(prose):
            stopped[match[1]] += 1
            goes_on[match[1]] += match[2] is not None
    punkt.finalize_training()
    known = punkt.get_params().abbrev_types
    often = [word for word, count in stopped.items() if count >= min_count and word.istitle()]
    return {
        "titles": sorted(
            word
            for word in often
            if word.lower() in known
            and stopped[word] >= 0.9 * words[word]
            and goes_on[word] <= 0.03 * stopped[word]
        ),
        "abbreviations": sorted(
            word
            for word in often
            if stopped[word] >= 0.5 * words[word] and goes_on[word] >= 0.3 * stopped[word]
        ),
        "starters": sorted(
            word
            for word, count in first.items()
            if count >= min_count
            and inside[word] <= 0.5 * count
            and inside[word] <= 0.1 * (inside[word] + words[word.lower()])
        ),
    }


def main() -> None:
    """Learn from the ``text`` of each line of a gzipped JSON Lines file."""
    data = json.loads(_WORDS.read_text(encoding="utf-8"))
    with gzip.open(sys.argv[1], "rt", encoding="utf-8") as lines:
        learned = learn(json.loads(line)["text"] for line in lines)
    data["learned"] = {
        name: [word for word in words if word not in data["kept"][name]] for name, words in learned.items()
    }
    _WORDS.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

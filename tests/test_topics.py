from pathlib import Path

import pytest

from nlp.errors import CorpusError
from nlp.topics import Taxonomy, read_taxonomy, weak_labels
from nlp.types import Topic

GOOD = """
[schemes.iptc]
name = "IPTC"
uri = "http://example.org/{code}"
[[topics]]
id = "banking"
name = "Banking"
seed_terms = ["bank loan", "deposits"]
codes = [{scheme = "iptc", code = "42", label = "bank", match = "exact"}]
"""


def test_the_shipped_taxonomy_is_whole(taxonomy: Taxonomy) -> None:
    assert len(taxonomy.topics) == 30
    assert all(topic.definition and topic.name for topic in taxonomy.topics)
    assert all(15 <= len(terms) <= 40 for terms in taxonomy.seed_terms)
    every = [term for terms in taxonomy.seed_terms for term in terms]
    assert len(every) == len(set(every))
    assert sum(bool(topic.codes) for topic in taxonomy.topics) == 30


def test_a_code_carries_its_uri(tmp_path: Path) -> None:
    path = tmp_path / "topics.toml"
    path.write_text(GOOD)
    assert read_taxonomy(path).topics[0].codes[0].uri == "http://example.org/42"


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ("[[topics]", "cannot read the taxonomy"),
        ("x = 1", r"no \[\[topics\]\]"),
        (GOOD.replace('name = "Banking"', ""), "topic 1: needs name"),
        (GOOD.replace('"banking"', '"Banking & co"'), "an id is lower-case words"),
        (GOOD.replace('scheme = "iptc"', 'scheme = "stw"'), "unknown scheme 'stw'.*are: iptc"),
        (GOOD.replace('scheme = "iptc", ', ""), "unknown scheme ''"),
        (GOOD.replace('match = "exact"', "x = 1"), "code 1 needs .*match"),
        (GOOD.replace('seed_terms = ["bank loan", "deposits"]', "seed_terms = 3"), "seed_terms"),
        (GOOD + '[[topics]]\nid = "banking"\nname = "Again"', "given twice: banking"),
    ],
)
def test_a_broken_taxonomy_is_refused_with_its_place(tmp_path: Path, broken: str, message: str) -> None:
    path = tmp_path / "topics.toml"
    path.write_text(broken)
    with pytest.raises(CorpusError, match=message):
        read_taxonomy(path)


def test_weak_labels_need_different_terms_as_whole_words() -> None:
    taxonomy = Taxonomy(
        (Topic("banking", "", ""), Topic("energy", "", "")),
        (("bank loan", "deposits"), ("oil", "gas", "coal")),
    )
    texts = [
        "Deposits and a BANK LOAN.",
        "Deposits, deposits.",
        "Oil, gas, coal; bank loan, deposits.",
        "boil gas",
    ]
    assert weak_labels(texts, taxonomy) == [("banking",), (), ("energy", "banking"), ()]

from pathlib import Path

import pytest

from nlp.errors import CorpusError
from nlp.topics import read_taxonomy
from nlp.types import Taxonomy

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
    assert len(taxonomy) == 30
    assert all(topic.definition and topic.name and topic.codes for topic in taxonomy)
    assert all(15 <= len(topic.seed_terms) <= 40 for topic in taxonomy)
    every = [term for topic in taxonomy for term in topic.seed_terms]
    assert len(every) == len(set(every))


def test_a_code_carries_its_uri(tmp_path: Path) -> None:
    path = tmp_path / "topics.toml"
    path.write_text(GOOD)
    assert read_taxonomy(path)[0].codes[0].uri == "http://example.org/42"


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

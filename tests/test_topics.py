from pathlib import Path

import pytest

from nlp.errors import CorpusError
from nlp.topics import check_taxonomy, read_taxonomy, spellings
from nlp.types import Code, Taxonomy, Topic

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
        ("x = 1\n[[topics]", r"toml:2: not TOML: .*\]\]"),
        ("", r"no \[\[topics\]\]"),
        ("topics = []", r"no \[\[topics\]\]"),
        ("topics = [3]", r"topic 1: a topic is a table"),
        (GOOD.replace("[[topics]]", "[[topic]]"), "unknown table 'topic'; did you mean 'topics'"),
        (
            GOOD.replace("seed_terms", "seed_term"),
            r"toml:5: topic 1 \(banking\): unknown key 'seed_term'; did you mean 'seed_terms'",
        ),
        (
            GOOD.replace("seed_terms", "colour"),
            "unknown key 'colour'; known are: id, name, definition, seed_terms, codes, goal",
        ),
        (GOOD.replace("label =", "lable ="), "code 1: unknown key 'lable'; did you mean 'label'"),
        (
            GOOD.replace("name = ", "naem = ").replace('naem = "IPTC"', ""),
            "unknown key 'naem'; did you mean 'name'",
        ),
        (GOOD + 'goal = "yes"', "goal must be true or false, not 'yes'"),
        (GOOD + "definition = 3", "definition must be a text, not 3"),
        (
            GOOD.replace('[{scheme = "iptc", code = "42", label = "bank", match = "exact"}]', '"42"'),
            "codes must be a list",
        ),
        (
            GOOD.replace('match = "exact"', 'match = "exactly"'),
            "match is 'exactly'; it is one of: exact, close",
        ),
        (GOOD.replace("uri =", "url ="), r"\[schemes.iptc\] needs a uri"),
        (GOOD.replace("[schemes.iptc]", "[schemes]"), r"\[schemes.name\] needs a uri"),
        (GOOD.replace('name = "Banking"', ""), r"topic 1 \(banking\): needs name"),
        (GOOD.replace('"banking"', '"Banking & co"'), "an id is lower-case words"),
        (GOOD.replace('scheme = "iptc"', 'scheme = "stw"'), "unknown scheme 'stw'.*are: iptc"),
        (GOOD.replace('scheme = "iptc", ', ""), "code 1 needs .*; scheme is None"),
        (GOOD.replace('match = "exact"', "label = 'x'"), "not TOML"),
        (GOOD.replace(', match = "exact"', ""), "code 1 needs .*; match is None"),
        (GOOD.replace('seed_terms = ["bank loan", "deposits"]', "seed_terms = 3"), "seed_terms"),
        (GOOD + '[[topics]]\nid = "banking"\nname = "Again"', "given twice: banking"),
    ],
)
def test_a_broken_taxonomy_is_refused_with_its_place(tmp_path: Path, broken: str, message: str) -> None:
    path = tmp_path / "topics.toml"
    path.write_text(broken)
    with pytest.raises(CorpusError, match=message):
        read_taxonomy(path)


def test_a_second_topic_is_found_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "topics.toml"
    path.write_text(GOOD + '[[topics]]\nid = "energy"\n')
    with pytest.raises(CorpusError, match=r"toml:10: topic 2 \(energy\): needs name"):
        read_taxonomy(path)


def test_bytes_that_are_not_utf_8_are_found(tmp_path: Path) -> None:
    path = tmp_path / "topics.toml"
    path.write_bytes(GOOD.encode() + b"# caf\xe9\n")
    with pytest.raises(CorpusError, match="toml:10: byte 6 of the line is 0xe9"):
        read_taxonomy(path)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_a_taxonomy_may_be_a_table(tmp_path: Path, delimiter: str, mark: str) -> None:
    path = tmp_path / "topics.csv"
    rows = [
        ["ID", "name", "definition", "seed_terms"],
        ["banking", "Banking", "", "bank loan; deposits"],
        ["energy", "Energy", "Oil.", ""],
    ]
    path.write_text(mark + "\n".join(delimiter.join(row) for row in rows), encoding="utf-8")
    assert read_taxonomy(path) == (
        Topic("banking", "Banking", seed_terms=("bank loan", "deposits")),
        Topic("energy", "Energy", "Oil."),
    )


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("", "the table is empty"),
        ("id,name", "no topics in the taxonomy"),
        ("id,nam\na,b", "csv:1: no column 'name'.* did you mean 'nam'"),
        ("id,name,seeds\na,b,c", "csv:1: unknown column 'seeds'"),
        ("id,name\na,\n", r"csv:2 \(a\): needs name"),
        ("id,name\na\n", "csv:2: 1 fields, but the header has 2"),
        ("id,name\na,A\na,B", "given twice: a"),
    ],
)
def test_a_broken_table_is_refused_with_its_line(tmp_path: Path, table: str, message: str) -> None:
    path = tmp_path / "topics.csv"
    path.write_text(table)
    with pytest.raises(CorpusError, match=message):
        read_taxonomy(path)


def test_a_seed_term_of_two_topics_is_a_warning(taxonomy: Taxonomy) -> None:
    shared = (
        Topic("a", "A", seed_terms=("Green  bond", "x")),
        Topic("b", "B", seed_terms=("green bond", "y", "y")),
    )
    (finding,) = check_taxonomy(shared)
    assert (finding.severity, finding.code) == ("warning", "shared-seed-term")
    assert [place.note for place in finding.places] == ["'green bond': a, b"]
    assert check_taxonomy(taxonomy) == []


def test_a_topic_may_be_written_in_several_ways_unless_another_may_too() -> None:
    code = Code("iptc", "42", "bank", "exact", "http://example.org/42")
    banking = Topic(
        "banking", "Banking", codes=(code, Code("stw", "1", "money", "broad", "http://example.org/1"))
    )
    twin = Topic("a", "Twin"), Topic("b", "Twin"), Topic("Twin", "Else")
    written = spellings((banking, *twin))
    assert {name for name, topic in written.items() if topic == "banking"} == {
        "banking",
        "Banking",
        "bank",
        code.uri,
    }
    assert written["Twin"] == "Twin"
    assert "Twin" not in spellings(twin[:2])

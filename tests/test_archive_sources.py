import os

import pytest

from nlp.archive.sources import Sources, kind_of
from nlp.errors import InvalidInputError


def make(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def paths(*inputs, **how):
    return [source.path for source in Sources(inputs, **how)]


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_folder_is_read_with_all_below_it_by_name(here):
    make(
        here,
        "in/b.txt",
        "in/a.jsonl.gz",
        "in/z/c.csv",
        "in/k/d.html",
        "in/.hidden.txt",
        "in/.git/e.txt",
        "in/f.pdf",
    )
    assert paths("in") == ["in/a.jsonl.gz", "in/b.txt", "in/k/d.html", "in/z/c.csv"]
    assert paths(str(here / "in")) == [str(here / path) for path in paths("in")]
    assert paths("in/") == paths("in")
    assert paths(f"file://{here}/in/b.txt") == [f"file://{here}/in/b.txt"]


def test_globs_are_for_those_whose_shell_has_none(here):
    make(here, "in/b.txt", "in/a.txt", "in/z/c.txt", "[odd].txt")
    assert paths("in/*.txt") == ["in/a.txt", "in/b.txt"]
    assert paths("in/**/*.txt") == ["in/a.txt", "in/b.txt", "in/z/c.txt"]
    assert paths("i*") == ["in/a.txt", "in/b.txt", "in/z/c.txt"]
    assert paths("[odd].txt") == ["[odd].txt"]


def test_a_file_that_two_inputs_name_is_read_once(here):
    make(here, "in/b.txt", "in/a.txt")
    assert paths("in/b.txt", "in", "in/*.txt", str(here / "in"), ".") == ["in/b.txt", "in/a.txt"]
    assert paths(".") == paths("./") == ["in/a.txt", "in/b.txt"]


def test_a_folder_that_holds_itself_ends(here):
    make(here, "in/a.txt")
    (here / "in/loop").symlink_to(here / "in")
    (here / "in/linked.txt").symlink_to(here / "in/a.txt")
    (here / "in/broken.txt").symlink_to(here / "nowhere")
    assert paths("in") == ["in/a.txt", "in/broken.txt", "in/linked.txt"]


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ((), "at least one"),
        (("nowhere",), "nowhere: there is no such"),
        (("no*where",), "there is no such"),
        (("a.pdf",), "a.pdf: unknown ending"),
        (("nosuch://bucket/a.txt",), "nosuch"),
    ],
)
def test_inputs_that_name_nothing_are_told(here, inputs, said):
    make(here, "a.pdf")
    with pytest.raises(InvalidInputError, match=said):
        paths(*inputs)


def test_a_kind_is_for_what_has_no_telling_name(here):
    make(here, "dump", "in/a.txt", "in/b.dump")
    assert [(source.path, source.kind) for source in Sources(["dump", "in", "-"], kind="csv")] == [
        ("dump", "csv"),
        ("in/a.txt", "txt"),
        ("-", "csv"),
    ]
    with pytest.raises(InvalidInputError, match="unknown kind of file 'xml'; there are: txt, html"):
        Sources(["-"], kind="xml")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("a.TXT", "txt"),
        ("a.htm", "html"),
        ("a.csv.gz", "csv"),
        ("a.jsonl.zst", "jsonl"),
        ("a.gz", None),
        ("csv", None),
    ],
)
def test_what_endings_say(path, kind):
    assert kind_of(path) == kind


def test_what_the_run_writes_is_not_read(here):
    make(here, "in/a.jsonl", "in/out.jsonl")
    assert paths("in", leave_out=[str(here / "in/out.jsonl")]) == ["in/a.jsonl"]


def test_a_survey_counts_and_tells_when_anything_changes(here):
    make(here, "in/a.txt", "in/b.jsonl", "in/c.pdf", "in/README")
    survey = Sources(["in"]).survey()
    assert (survey.n_files, survey.n_bytes, dict(survey.kinds)) == (2, 18, {"txt": 1, "jsonl": 1})
    assert dict(survey.passed_over) == {".pdf": 1, "no ending": 1}
    assert Sources(["in"]).survey() == survey
    os.utime(here / "in/a.txt", (1, 1))
    touched = Sources(["in"]).survey().sha256
    make(here, "in/d.txt")
    assert len({survey.sha256, touched, Sources(["in"]).survey().sha256}) == 3

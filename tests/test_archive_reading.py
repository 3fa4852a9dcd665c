import codecs
import gzip
import io
import json

import pyarrow as pa
import pytest
from pyarrow import parquet

from nlp.archive import ArchiveOptions, Article, Columns, Rejected, articles
from nlp.archive.articles import read_article
from nlp.archive.columns import choose
from nlp.archive.entries import BYTES_A_CHARACTER, Entry, entries
from nlp.archive.sources import Sources
from nlp.archive.streams import declared_encoding, encoding_of, zstd
from nlp.errors import InvalidInputError

TEXT = "The bank sold its first green bond on Monday. Investors bid for four times the amount."
ROWS = [
    {"id": "a1", "title": "Bank sells bond", "text": TEXT, "outlet": "Herald"},
    {
        "id": "a2",
        "title": "Überschrift; with, marks",
        "text": 'He said "no".\nThen he left the bank.',
        "outlet": "",
    },
]


def read(path, options=None):
    options = options or ArchiveOptions()
    found = []
    for source in Sources([str(path)], kind=options.kind):
        for item in entries(source, options):
            entry = item.entry
            found.append(read_article(entry, options) if isinstance(entry, Entry) else entry)
    return found


def reasons(found):
    return [item.reason if isinstance(item, Rejected) else item.id for item in found]


def as_jsonl(rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def as_csv(rows, delimiter=","):
    import csv

    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, rows[0], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode()


def as_parquet(rows):
    sink = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(rows), sink)
    return sink.getvalue()


@pytest.mark.parametrize(("pack", "packing"), [(bytes, ""), (gzip.compress, ".gz"), (zstd.compress, ".zst")])
@pytest.mark.parametrize(
    ("write", "ending"),
    [(as_jsonl, ".jsonl"), (as_csv, ".csv"), (as_parquet, ".parquet"), (as_jsonl, ".NDJSON")],
)
def test_the_same_articles_from_every_kind_of_file(tmp_path, write, ending, pack, packing):
    path = tmp_path / f"news{ending}{packing}"
    path.write_bytes(pack(write(ROWS)))
    found = read(path, ArchiveOptions(keep=("outlet",)))
    assert [(item.id, item.title, item.text, item.fields) for item in found] == [
        (row["id"], row["title"], row["text"], {"outlet": row["outlet"]}) for row in ROWS
    ]
    assert {item.source for item in found} == {str(path)}


def test_lines_are_counted_from_one_and_blank_ones_count(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b"\n" + as_jsonl(ROWS[:1]) + b"  \r\n" + as_jsonl(ROWS[1:]).rstrip())
    assert [item.line for item in read(tmp_path / "a.jsonl")] == [2, 4]
    (tmp_path / "a.csv").write_bytes(as_csv(ROWS) + b"\r\n\r\na3,x,y,z\r\n")
    assert [item.line for item in read(tmp_path / "a.csv")] == [2, 3, 7]
    (tmp_path / "a.parquet").write_bytes(as_parquet(ROWS))
    assert [item.line for item in read(tmp_path / "a.parquet")] == [1, 2]


def test_without_an_id_the_path_and_line_are_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    rows = [{"text": TEXT}, *({"text": TEXT, "id": given} for given in (None, 7, 1.5, True, [1]))]
    (tmp_path / "in/a.jsonl").write_bytes(as_jsonl(rows))
    (tmp_path / "in/b.txt").write_text(TEXT)
    lines = ["in/a.jsonl:1", "in/a.jsonl:2", "7", "1.5", "in/a.jsonl:5", "in/a.jsonl:6"]
    assert reasons(read("in")) == [*lines, "in/b.txt"]


@pytest.mark.parametrize(
    ("names", "asked", "chosen"),
    [
        (("text", "id", "title"), Columns(), Columns("id", "title", "text")),
        (("URL", "Headline", "Body"), Columns(), Columns("URL", "Headline", "Body")),
        (("content", "text"), Columns(), Columns(text="text")),
        (("content", "text"), Columns(text="content"), Columns(text="content")),
        (("html", "url"), Columns(), Columns("url", None, None, "html")),
        (("html", "text"), Columns(), Columns(text="text")),
        (("html", "text"), Columns(html="html"), Columns(html="html")),
        (("key", "text", "id"), Columns(id="key"), Columns(id="key", text="text")),
    ],
)
def test_fields_are_named_or_guessed(names, asked, chosen):
    assert choose(names, asked) == chosen


@pytest.mark.parametrize(
    ("names", "asked", "said"),
    [
        (("a", "b"), Columns(), "no field looks like the text"),
        (("a", "text"), Columns(title="headlin"), "no field 'headlin'"),
        (("headline", "text"), Columns(title="headlin"), "did you mean 'headline'"),
    ],
)
def test_fields_that_are_not_there_are_told(names, asked, said):
    with pytest.raises(InvalidInputError, match=said):
        choose(names, asked)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "malformed"),
        (b"[1]", "malformed"),
        (b'{"id": "x"}', "malformed"),
        (b'{"text": 3}', "malformed"),
        (b'{"text": "a b c", "title": ["t"]}', "malformed"),
        (b'{"text": null}', "empty"),
        (b'{"text": " \\n "}', "empty"),
        (b'{"text": "caf\xe9"}', "encoding"),
        (b"[" * 100_000, "malformed"),
        (b'{"n": ' + b"9" * 5_000 + b', "text": "a b c"}', "malformed"),
        (json.dumps({"text": "word " * 50_000}).encode(), "too_long"),
        (b'{"text": "' + b"x" * (BYTES_A_CHARACTER * 200_000 + 4_000_000) + b'"}', "too_long"),
    ],
)
def test_a_bad_line_is_rejected_with_its_place_and_the_next_ones_are_read(tmp_path, line, reason):
    good = as_jsonl(ROWS)
    (tmp_path / "a.jsonl").write_bytes(good + line + b"\n" + good)
    found = read(tmp_path / "a.jsonl")
    assert reasons(found) == ["a1", "a2", reason, "a1", "a2"]
    assert [item.line for item in found] == [1, 2, 3, 4, 5]
    assert found[2].detail


def test_a_rejection_tells_the_id_if_there_is_one(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b'{"id": "a7", "text": ""}\n')
    assert read(tmp_path / "a.jsonl") == [
        Rejected(str(tmp_path / "a.jsonl"), 1, "a7", "empty", "there is no text")
    ]


def test_halves_of_surrogate_pairs_are_replaced(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b'{"text": "cut \\ud83d here \\ud83d\\ude00", "id": "\\udc00"}\n')
    (article,) = read(tmp_path / "a.jsonl")
    assert (article.text, article.id) == ("cut � here \U0001f600", "�")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (b"id,text\na1,The bank\na2,The,bank\na3,The bank\n", ["a1", "malformed", "a3"]),
        (b"id;text\na1;The bank, he said\n", ["a1"]),
        (b"id\ttext\na1\tThe bank, he said\n", ["a1"]),
        (b"id,text\na1,caf\xe9 \xe9t\xe9\na2,caf\xc3\xa9\na3,caf\xc3\xa9\n", ["encoding", "a2", "a3"]),
        (b'id,text\na1,The bank\na2,"The bank\na3,The bank\n', ["a1", "malformed"]),
        (b'id,text\na1,"The bank" sold\na2,The bank\n', ["malformed", "a2"]),
        (b"id,text\n", []),
        (b"", ["malformed"]),
        (b"id,number\na1,2\n", ["malformed"]),
        (b"id,text,text\na1,The bank,Another\n", ["malformed"]),
        (b"id,text,x,x\na1,The bank,1,2\n", ["a1"]),
    ],
)
def test_tables_as_people_save_them(tmp_path, rows, expected):
    (tmp_path / "a.csv").write_bytes(rows)
    assert reasons(read(tmp_path / "a.csv")) == expected


def test_a_quote_that_is_never_closed_costs_no_memory_and_is_told(tmp_path):
    options = ArchiveOptions(max_characters=100)
    field = b"word " * 1_000 + b"\n"
    n_lines = 4_000_000 // len(field) + 10
    (tmp_path / "a.csv").write_bytes(b'id,text\na1,fine\na2,"' + field * n_lines + b"a3,fine too\n")
    found = read(tmp_path / "a.csv", options)
    assert reasons(found)[:2] == ["a1", "malformed"]
    assert "quotation mark" in found[1].detail
    assert found[-1].id == "a3"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Grüße aus Zürich, sagte die Bank.".encode("cp1252"), "Zürich"),
        ("Grüße aus Zürich, sagte die Bank.".encode("utf-16"), "Zürich"),
        (codecs.BOM_UTF8 + "Grüße aus Zürich".encode(), "Zürich"),
        ("上海与伦敦的金融合作正在深化,双方同意扩大绿色金融。".encode("gb18030"), "上海与伦敦"),
        ("上海とロンドンの金融協力は、今後さらに深まると市長は述べた。".encode("shift_jis"), "ロンドン"),
    ],
)
def test_encodings_of_texts_are_detected(tmp_path, content, said):
    (tmp_path / "a.txt").write_bytes(content)
    (article,) = read(tmp_path / "a.txt")
    assert said in article.text
    assert not article.text.startswith("\ufeff")


@pytest.mark.parametrize("ending", ["jsonl", "csv"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_lines_are_detected(tmp_path, ending, encoding):
    rows = [
        {"id": f"a{number}", "text": f"Grüße aus Zürich – für {number} Fragen", "title": "Ä"}
        for number in range(50)
    ]
    data = (as_jsonl if ending == "jsonl" else as_csv)(rows)
    (tmp_path / f"a.{ending}").write_bytes(data.decode().encode(encoding))
    assert [item.text for item in read(tmp_path / f"a.{ending}")] == [row["text"] for row in rows]


def test_an_encoding_that_is_named_is_used_and_one_bad_byte_is_told(tmp_path):
    (tmp_path / "a.txt").write_bytes("Zürich".encode("latin-1"))
    assert read(tmp_path / "a.txt", ArchiveOptions(encoding="cp850"))[0].text == "Z³rich"
    assert reasons(read(tmp_path / "a.txt", ArchiveOptions(encoding="utf-8"))) == ["encoding"]
    (tmp_path / "a.jsonl").write_bytes(as_jsonl(ROWS).decode().encode("utf-16")[:-1])
    assert reasons(read(tmp_path / "a.jsonl", ArchiveOptions(encoding="utf-16"))) == ["a1", "encoding"]


def test_one_bad_line_does_not_change_how_the_others_are_read():
    lines = ["prix élevé".encode()] * 5 + ["prix élevé".encode("latin-1")]
    assert encoding_of(b"\n".join(lines), lines=True) == "utf-8"


def test_a_character_that_is_cut_at_the_end_of_the_head_does_not_change_it():
    assert encoding_of("élevé".encode()[:-1]) == "utf-8"


def test_pages_say_their_encoding(tmp_path):
    page = f'<html><head><meta charset="windows-1251"><title>Банк</title></head><body><p>{"Банк продал облигации. " * 9}</p></body></html>'
    assert declared_encoding(page.encode("cp1251")) == "cp1251"
    assert declared_encoding(b'<meta charset="no-such-thing">') is None
    (tmp_path / "a.html").write_bytes(page.encode("cp1251"))
    (article,) = read(tmp_path / "a.html")
    assert article.title == "Банк"
    assert article.text.startswith("Банк продал")


@pytest.mark.parametrize(
    "charset", ["base64", "rot13", "undefined", "punycode", "utf-16", "idna", "shift_jis", "nosuch"]
)
def test_a_page_that_errs_about_its_encoding_is_read_all_the_same(tmp_path, charset):
    page = f'<html><head><meta charset="{charset}"><title>Zürich</title></head><body><p>{TEXT * 3} Zürich.</p></body></html>'
    (tmp_path / "a.html").write_bytes(page.encode())
    (article,) = read(tmp_path / "a.html")
    assert article.title == "Zürich"


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ('"id,text', "unexpected end"),
        ('"id"x,text', "expected after"),
    ],
)
def test_a_table_whose_first_line_is_broken_is_rejected(tmp_path, header, said):
    (tmp_path / "a.csv").write_text(f"{header}\n1,{TEXT}\n")
    found = read(tmp_path / "a.csv")
    assert found[0].reason == "malformed"
    assert said in found[0].detail


def test_a_long_name_of_a_column_is_read(tmp_path):
    (tmp_path / "a.csv").write_text(f"id,text,{'x' * 200_000}\na1,{TEXT},\n")
    assert reasons(read(tmp_path / "a.csv")) == ["a1"]


def test_a_parquet_text_that_is_no_utf8_costs_its_row_only(tmp_path):
    texts = pa.array([b"fine and well", b"caf\xe9", TEXT.encode()]).view(pa.string())
    parquet.write_table(pa.table({"id": ["a1", "a2", "a3"], "text": texts}), tmp_path / "a.parquet")
    first, broken, last = read(tmp_path / "a.parquet")
    assert (first.id, last.id) == ("a1", "a3")
    assert (broken.reason, broken.line) == ("encoding", 2)


def test_many_different_fields_do_not_stay_in_memory(tmp_path):
    rows = [{"text": TEXT, **{f"{number}-{name}": 0 for name in range(200)}} for number in range(20)]
    before = articles._chosen.cache_info().currsize
    (tmp_path / "a.jsonl").write_bytes(as_jsonl(rows))
    assert len(read(tmp_path / "a.jsonl")) == 20
    assert articles._chosen.cache_info().currsize == before


def test_a_page_without_an_article_is_rejected(tmp_path):
    (tmp_path / "a.html").write_text("<html><body></body></html>")
    (tmp_path / "b.html").write_text(" ")
    assert reasons(read(tmp_path)) == ["no_article", "empty"]


def test_pages_may_stand_in_a_field(tmp_path):
    page = f"<html><head><title>Bank</title></head><body><p>{TEXT * 3}</p></body></html>"
    (tmp_path / "a.jsonl").write_bytes(as_jsonl([{"url": "u1", "html": page}]))
    (article,) = read(tmp_path / "a.jsonl")
    assert (article.id, article.title) == ("u1", "Bank")
    assert article.text.startswith(TEXT)


@pytest.mark.parametrize("cut", [30, 60])
def test_of_a_damaged_file_what_can_be_read_is_read(tmp_path, cut):
    whole = gzip.compress(as_jsonl(ROWS)) + gzip.compress(as_jsonl(ROWS))[:cut]
    (tmp_path / "a.jsonl.gz").write_bytes(whole)
    found = read(tmp_path / "a.jsonl.gz")
    assert reasons(found) == ["a1", "a2", "unreadable"]
    assert "after 2 articles" in found[-1].detail


@pytest.mark.parametrize("name", ["a.jsonl.zst", "a.txt.gz", "a.csv.gz", "a.parquet", "a.txt.zst"])
def test_a_file_that_is_not_what_its_name_says_is_rejected(tmp_path, name):
    (tmp_path / name).write_bytes(b"this is nothing of the kind")
    assert reasons(read(tmp_path / name)) in (["unreadable"], ["malformed"])


def test_a_file_that_may_not_be_read_is_rejected(tmp_path):
    (tmp_path / "a.txt").symlink_to(tmp_path / "b.txt")
    (tmp_path / "b.txt").write_text("x")
    sources = list(Sources([str(tmp_path)]))
    (tmp_path / "b.txt").unlink()
    entry = next(entries(sources[0], ArchiveOptions())).entry
    assert isinstance(entry, Entry)
    assert reasons([read_article(entry, ArchiveOptions())]) == ["unreadable"]


def test_a_long_text_file_is_not_read_whole(tmp_path):
    (tmp_path / "a.txt").write_text("word " * 10_000)
    assert reasons(read(tmp_path / "a.txt", ArchiveOptions(max_characters=10_000))) == ["too_long"]
    assert isinstance(read(tmp_path / "a.txt", ArchiveOptions(max_characters=50_000))[0], Article)


def test_named_fields_that_some_lines_lack(tmp_path):
    rows = [{"key": "k1", "body": TEXT}, {"id": "other", "body": TEXT}, {"key": "k3", "text": TEXT}]
    (tmp_path / "a.jsonl").write_bytes(as_jsonl(rows))
    found = read(tmp_path / "a.jsonl", ArchiveOptions(columns=Columns(id="key", text="body")))
    assert reasons(found) == ["k1", f"{tmp_path / 'a.jsonl'}:2", "malformed"]


def test_keep_all_keeps_all_but_the_text(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(as_jsonl([{"id": "a", "text": TEXT, "n": [1, {"b": None}]}]))
    assert read(tmp_path / "a.jsonl", ArchiveOptions(keep_all=True))[0].fields == {
        "id": "a",
        "n": [1, {"b": None}],
    }


@pytest.mark.parametrize("cut", [5, 2_000])
def test_a_packed_file_that_was_cut_off_says_so(tmp_path, cut):
    rows = [{"id": str(number), "text": f"{TEXT} {number * 7919 % 10007}"} for number in range(2_000)]
    whole = zstd.compress(as_jsonl(rows))
    (tmp_path / "a.jsonl.zst").write_bytes(whole[:-cut])
    (tmp_path / "b.jsonl.zst").write_bytes(whole + whole[:-cut])
    for name, n_whole in (("a.jsonl.zst", 0), ("b.jsonl.zst", 2_000)):
        found = read(tmp_path / name)
        assert found[-1].reason == "unreadable"
        assert len(found) > n_whole


def test_times_finer_than_pythons_are_kept(tmp_path):
    table = {"text": [TEXT], "t": pa.array([1_700_000_000_123_456_789], pa.timestamp("ns"))}
    parquet.write_table(pa.table(table), tmp_path / "a.parquet")
    (article,) = read(tmp_path / "a.parquet", ArchiveOptions(keep=("t",)))
    assert article.fields == {"t": "2023-11-14 22:13:20.123456789"}

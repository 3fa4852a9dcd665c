import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import Article, InvalidInputError, digest

STORY = (
    "The central bank cut its key rate by half a point on Tuesday. Shares of lenders rose by 3 percent. "
    "Exporters had asked for cheaper credit since spring."
)
OTHER = (
    "On Tuesday the central bank cut its key rate by half a point. The finance minister welcomed the decision "
    "and promised a smaller deficit. Unions said it came too late."
)


def test_a_digest_says_nothing_twice_and_names_its_sources() -> None:
    articles = [Article("a", STORY), Article("b", OTHER)]
    found = digest(articles, 4)
    text_of = {article.id: article.text for article in articles}
    assert all(text_of[s.article_id][s.start : s.end] == s.text for s in found.sentences)
    assert sum("key rate" in sentence.text for sentence in found.sentences) == 1
    assert {sentence.article_id for sentence in found.sentences} == {"a", "b"}
    assert sorted(sentence.rank for sentence in found.sentences) == [1, 2, 3, 4]


def test_wire_copies_are_grouped_and_read_once() -> None:
    found = digest([Article("a", STORY), Article("copy", STORY + " (Agency)"), Article("b", OTHER)], 9)
    assert found.groups == (("a", "copy"), ("b",))
    assert "copy" not in {sentence.article_id for sentence in found.sentences}
    assert [notice.code for notice in found.warnings] == ["fewer_sentences"]


@pytest.mark.parametrize(
    ("articles", "n", "message"),
    [
        ([], 3, "no articles"),
        ([Article("a", STORY), Article("a", OTHER)], 3, "two articles have the id 'a'"),
        ([Article("a", " ")], 3, "article 'a': the text is empty"),
        ([Article("a", STORY)], 0, "n is 0"),
    ],
)
def test_impossible_digests_are_refused(articles: list[Article], n: int, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        digest(articles, n)


@given(texts=st.lists(st.text(min_size=1).filter(str.strip), min_size=1, max_size=4), n=st.integers(1, 5))
def test_any_texts_are_digested(texts: list[str], n: int) -> None:
    found = digest([Article(str(number), text) for number, text in enumerate(texts)], n)
    assert len(found.sentences) <= n
    assert found.sentences or found.warnings

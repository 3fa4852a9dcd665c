import contextlib

import pytest

from nlp.errors import InvalidInputError
from nlp.html import MAX_CHARACTERS, MAX_TAGS, extract_article

PARAGRAPHS = [
    "The bank sold its first green bond on Friday, and investors bid for four times the amount on offer.",
    "The proceeds will pay for tidal power stations on the coast, the bank said in a statement to the exchange.",
    "Analysts had expected a higher coupon, since two other lenders had to withdraw their bonds in May & June.",
]
PAGE = f"""<!doctype html><html><head><title>Bank sells green bond</title><script>var tracker = "secret";</script>
<style>p {{ color: red }}</style></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/markets">Markets today</a></li></ul></nav>
<div class="cookie-banner" id="cookie-consent"><p>We use cookies to improve your experience. Accept all cookies.</p></div>
<article><h1>Bank sells green bond</h1>
{"".join(f"<p>{paragraph.replace('&', '&amp;')}</p>" for paragraph in PARAGRAPHS)}
<p style="display:none">Invisible words for search engines are not what a reader sees on the page.</p>
</article>
<section id="comments" class="comments"><p>Great article, thanks for sharing it with all of us here!</p></section>
<footer><p>Copyright 2025 Example Media. All rights reserved worldwide.</p></footer></body></html>"""


@pytest.mark.parametrize("fast", [False, True])
def test_the_article_comes_through_and_nothing_else(fast: bool) -> None:
    if fast:
        pytest.importorskip("resiliparse", reason="the extra newsdesk[bulk] is not installed")
    page = extract_article(PAGE, fast=fast)
    assert page.title == "Bank sells green bond"
    for paragraph in PARAGRAPHS:
        assert paragraph in page.text
    for foreign in ("secret", "color", "cookies", "thanks for sharing"):
        assert foreign not in page.text
    if not fast:
        for foreign in ("Home", "Markets today", "Invisible", "Copyright"):
            assert foreign not in page.text


def test_a_fragment_and_a_forbidden_character_are_read() -> None:
    fragment = "<article><p>" + "The bank sold its bond on Friday&#1;. " * 20 + "</p></article>"
    assert extract_article(fragment).text.startswith("The bank sold its bond on Friday.")


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("", "no article was found"),
        ("<html></html>", "no article was found"),
        ("\0\ud800", "no article was found"),
        ("a" * (MAX_CHARACTERS + 1), f"at most {MAX_CHARACTERS}"),
        ("<p>" * (MAX_TAGS + 1), f"at most {MAX_TAGS}"),
    ],
)
def test_what_holds_no_article_is_refused(page: str, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        extract_article(page)


@pytest.mark.parametrize(
    "unit", ["<div>", "<b>", "<table><tr><td>", "<a href='", "<!--", "&amp;", "<li>a b c", "</p>"]
)
def test_hostile_pages_end(unit: str) -> None:
    """With an answer or the one error; anything but linear time would not end."""
    hostile = unit * min(MAX_TAGS // (unit.count("<") or 1) - 2, MAX_CHARACTERS // len(unit) - 9)
    with contextlib.suppress(InvalidInputError):  # a page without an article; it must only end soon
        assert extract_article(hostile + "<p>End of it.").text

"""From a web page to the text and title of its article."""

import re
from typing import NamedTuple

from nlp.errors import InvalidInputError

MAX_CHARACTERS = 2_000_000
MAX_TAGS = 20_000

_NO_CHARACTER = re.compile(
    r"&#(?:x(?:[0-8bce]|1[0-9a-f]|d[89a-f]..|fff[ef])|[0-8]|1[124-9]|2\d|3[01]);", re.I
)


class Page(NamedTuple):
    """The article of a web page. Offsets in an answer refer to `text`."""

    text: str
    title: str | None


def extract_article(html: str, *, fast: bool = False) -> Page:
    """Return the article of a web page, without navigation, comments, scripts and hidden text.

    Time is bounded by the bounds on size and number of tags.

    Parameters
    ----------
    html : str
        The page, at most `MAX_CHARACTERS` long and with at most `MAX_TAGS` tags.
    fast : bool
        Use resiliparse rather than trafilatura: ten times as fast, a little less exact. Needs the extra
        ``newsdesk[bulk]``.

    Raises
    ------
    InvalidInputError
        If the page exceeds a bound, or no article is found in it.

    References
    ----------
    .. [1] A. Barbaresi. "Trafilatura: A Web Scraping Library and Command-Line Tool for Text Discovery and
       Extraction". ACL System Demonstrations, 2021. https://doi.org/10.18653/v1/2021.acl-demo.15
    """
    if len(html) > MAX_CHARACTERS:
        raise InvalidInputError(f"the page has {len(html)} characters; at most {MAX_CHARACTERS} are read")
    if (n_tags := html.count("<")) > MAX_TAGS:
        raise InvalidInputError(f"the page has {n_tags} tags; at most {MAX_TAGS} are read")
    page = _with_resiliparse(html) if fast else _with_trafilatura(html)
    if not page.text:
        raise InvalidInputError("no article was found in the page; send its text instead")
    return page


def _with_trafilatura(html: str) -> Page:
    # A second to import, and seldom needed.
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    # Lone surrogates and NULs, which lxml refuses, are no part of any text.
    clean = _NO_CHARACTER.sub("", html.encode("utf-8", "ignore").decode().replace("\0", ""))
    if "<body" not in clean.lower():
        clean = f"<html><body>{clean}</body></html>"
    document = bare_extraction(clean, favor_precision=True, include_comments=False, with_metadata=True)
    if not isinstance(document, Document):
        return Page("", None)
    paragraphs = [line.strip() for line in (document.text or "").splitlines() if line.strip()]
    return Page("\n\n".join(paragraphs), document.title or None)


def _with_resiliparse(html: str) -> Page:
    try:
        from resiliparse.extract.html2text import extract_plain_text
        from resiliparse.parse.html import HTMLTree
    except ImportError as error:
        raise InvalidInputError("fast extraction needs resiliparse: pip install 'newsdesk[bulk]'") from error
    tree = HTMLTree.parse(html.encode("utf-8", "ignore").decode())
    text = extract_plain_text(tree, main_content=True, alt_texts=False, links=False, comments=False)
    return Page(text.strip(), tree.title or None)

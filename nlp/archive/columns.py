"""Which fields of a record hold the article: named by the user, or guessed by their usual names."""

from collections.abc import Collection
from typing import NamedTuple

from nlp.errors import InvalidInputError
from nlp.spelling import did_you_mean

USUAL = {
    "id": "id _id uid uuid guid article_id doc_id document_id uri url link".split(),
    "title": "title headline heading".split(),
    "text": "text body content article articlebody body_text maintext full_text story".split(),
    "html": "html body_html raw_html".split(),
}


class Columns(NamedTuple):
    """Names of the fields with the id, headline, text and web page; None is none."""

    id: str | None = None
    title: str | None = None
    text: str | None = None
    html: str | None = None

    def __str__(self) -> str:
        return ", ".join(f"{part}={name}" for part, name in self._asdict().items() if name is not None)


GUESSED = Columns()


def choose(names: Collection[str], asked: Columns) -> Columns:
    """Return the fields to read of those there are.

    A field that was not named is the first of `USUAL` that is there, whatever its case. A page is read only
    where there is no text.

    Raises
    ------
    InvalidInputError
        If one that was named is not there, or none holds a text.
    """
    for name in asked:
        if name is not None and name not in names:
            shown = ", ".join(map(repr, list(names)[:20]))
            raise InvalidInputError(f"no field {name!r}; there are: {shown}{did_you_mean(name, names)}")
    low = {name.lower(): name for name in reversed(list(names))}
    found = {part: next((low[name] for name in usual if name in low), None) for part, usual in USUAL.items()}
    if asked.text or asked.html:
        found["text"] = found["html"] = None
    chosen = Columns(**{part: getattr(asked, part) or name for part, name in found.items()})
    if chosen.text:
        chosen = chosen._replace(html=None)
    if not (chosen.text or chosen.html):
        shown = ", ".join(map(repr, list(names)[:20]))
        raise InvalidInputError(f"no field looks like the text; name it (--text); there are: {shown}")
    return chosen

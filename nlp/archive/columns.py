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
_MOST_SHOWN = 20


class Columns(NamedTuple):
    """Names of the fields with the id, headline, text and web page; None is none."""

    id: str | None = None
    title: str | None = None
    text: str | None = None
    html: str | None = None

    def __str__(self) -> str:
        return ", ".join(f"{part}={name}" for part, name in self._asdict().items() if name is not None)


GUESSED = Columns()


def choose(names: Collection[str], asked: Columns, *, some_lack: bool = False) -> Columns:
    """Return the fields to read of those there are.

    A field that was not named is the first of `USUAL` that is there, whatever its case. A page is read only
    where there is no text.

    Parameters
    ----------
    names : collection of str
        The fields there are.
    asked : Columns
        Those that were named.
    some_lack : bool
        Whether the id and the headline may be missing where others of the archive have them.

    Raises
    ------
    InvalidInputError
        If one that was named is not there, or none holds a text.
    """
    shown = ", ".join(map(repr, list(names)[:_MOST_SHOWN]))
    needed = (asked.text, asked.html) if some_lack else asked
    for name in needed:
        if name is not None and name not in names:
            raise InvalidInputError(f"no field {name!r}; there are: {shown}{did_you_mean(name, names)}")
    low = {name.lower(): name for name in reversed(list(names))}
    usual = {part: next((low[name] for name in each if name in low), None) for part, each in USUAL.items()}
    if asked.text or asked.html:
        usual["text"] = usual["html"] = None
    named = {part: name if name in names else None for part, name in asked._asdict().items() if name}
    chosen = Columns(**usual | named)
    if not (chosen.text or chosen.html):
        raise InvalidInputError(f"no field looks like the text; name it (--text); there are: {shown}")
    return chosen._replace(html=None) if chosen.text else chosen

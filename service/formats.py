"""The forms that an analysis is answered in: a dict of functions, and which of them a request asks for."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import mimeparse
from fastapi import Request, Response

from nlp.formats import Answered, jsonld, ninjs
from service.problems import ProblemError
from service.schemas import analysis_json

_MAX_ACCEPT_CHARACTERS = 2_000


class Format(NamedTuple):
    """A form of answers: its media type, and how an answer is written in it."""

    media_type: str
    write: Callable[[Answered], bytes]

    def response(self, answered: Answered) -> Response:
        """Return the answer in this form."""
        headers = {"Vary": "Accept"}
        return Response(self.write(answered), media_type=self.media_type, headers=headers)


FORMATS = {
    "json": Format("application/json", lambda answered: analysis_json(answered.analysis)),
    "ninjs": Format("application/vnd.iptc.ninjs+json", lambda answered: _json(ninjs(answered))),
    "jsonld": Format("application/ld+json", lambda answered: _json(jsonld(answered))),
}
FORMAT_PARAMETER = {
    "name": "format",
    "in": "query",
    "required": False,
    "description": "The form of the answer, whatever `Accept` says: json (ours), ninjs (IPTC ninjs 3.1), "
    "jsonld (schema.org NewsArticle).",
    "schema": {"type": "string", "enum": [*FORMATS]},
}


def asked_format(request: Request) -> Format:
    """Return the form that a request asks for by ``?format=``, else by ``Accept``.

    Raises
    ------
    ProblemError
        If there is no such form.
    """
    name = request.query_params.get("format")
    if name is not None:
        if name not in FORMATS:
            raise ProblemError(422, f"format: {name[:100]!r} is unknown; there are: {', '.join(FORMATS)}")
        return FORMATS[name]
    accept = ",".join(request.headers.getlist("accept"))
    media_type = best_media_type(accept)
    if media_type is None:
        types = ", ".join(form.media_type for form in FORMATS.values())
        detail = f"nothing answers Accept: {accept[:100]}; there are: {types}"
        raise ProblemError(406, detail, headers={"Vary": "Accept"})
    return next(form for form in FORMATS.values() if form.media_type == media_type)


def best_media_type(accept: str) -> str | None:
    """Return the media type of ours that an ``Accept`` header prefers, or None.

    Examples
    --------
    >>> best_media_type("text/html, application/ld+json;q=0.9, */*;q=0.1")
    'application/ld+json'
    """
    ours = [form.media_type for form in FORMATS.values()]
    if not accept.strip():
        return ours[0]
    if len(accept) > _MAX_ACCEPT_CHARACTERS:
        return None
    try:
        return mimeparse.best_match(ours[::-1], accept.lower()) or None  # of equals it takes the last
    except mimeparse.MimeTypeParseException:
        return None


def documented_forms() -> dict[int | str, dict[str, Any]]:
    """Return how OpenAPI describes the forms that are not ours."""
    others = {
        "ninjs": "IPTC ninjs 3.1: headlines, bodies, subjects, descriptions; notes of ours in edNote.",
        "jsonld": "schema.org NewsArticle: headline, about, keywords, abstract; what is ours as newsdesk:...",
    }
    content = {
        FORMATS[name].media_type: {"schema": {"type": "object", "description": description}}
        for name, description in others.items()
    }
    return {200: {"content": content}}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

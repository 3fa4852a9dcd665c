"""IPTC's News in JSON 3.1 (https://iptc.org/std/ninjs/)."""

from typing import Any

from nlp.formats.answered import Answered
from nlp.formats.topic_uris import topic_uris
from nlp.types import Tag

_STANDARD = {
    "name": "ninjs",
    "version": "3.1",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#",
}


def ninjs(answered: Answered) -> dict[str, Any]:
    """Return the article with its topics as subjects and its summary as a description.

    A subject's `confidence` is the tag's probability in per cent, its `relevance` how far that stands above
    the topic's threshold, from 0 at the threshold to 100 at certainty. Why there are no subjects, and
    warnings, stand in `edNote`, a line each.
    """
    analysis = answered.analysis
    uris = topic_uris(answered.topics)
    item: dict[str, Any] = {
        "uri": answered.uri,
        "type": "text",
        "version": "1",
        "standard": _STANDARD,
        "language": analysis.language.code,
        "bodies": [_plain(answered.text, charCount=len(answered.text))],
        "subjects": [
            {
                "uri": uris[tag.id],
                "name": tag.name,
                "creator": f"newsdesk {answered.model}",
                "relevance": _relevance(tag),
                "confidence": round(100 * tag.probability),
            }
            for tag in analysis.tags
        ],
    }
    if analysis.id is not None and analysis.id != answered.uri:
        item["altIds"] = [{"role": "sender", "value": analysis.id}]
    if answered.title:
        item["headlines"] = [_plain(answered.title)]
    if analysis.summary:
        item["descriptions"] = [_plain(analysis.summary.text, role="summary")]
    if analysis.status != "tagged" or analysis.warnings:
        status = analysis.status + (f" ({analysis.reason})" if analysis.reason else "")
        notes = [f"{warning.code}: {warning.detail}" for warning in analysis.warnings]
        item["edNote"] = "\n".join([f"newsdesk {answered.model}: {status}", *notes])
    return item


def _plain(text: str, **more: object) -> dict[str, Any]:
    return {"contentType": "text/plain", "value": text, **more}


def _relevance(tag: Tag) -> int:
    if tag.threshold >= 1:
        return 100
    return max(0, round(100 * (tag.probability - tag.threshold) / (1 - tag.threshold)))

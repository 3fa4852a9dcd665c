"""schema.org's NewsArticle (https://schema.org/NewsArticle) as JSON-LD."""

from typing import Any

from nlp.formats.answered import Answered
from nlp.formats.topic_uris import OWN
from nlp.types import Tag, Topic

_CONTEXT = ["https://schema.org", {"newsdesk": "urn:newsdesk:"}]


def jsonld(answered: Answered) -> dict[str, Any]:
    """Return the article's metadata, with its topics as `about` and its summary as `abstract`.

    `keywords` are the phrases that speak for the topics. What schema.org has no word for (status, reason,
    warnings, probabilities) stands beside as ``newsdesk:...``. The text is not repeated.
    """
    analysis = answered.analysis
    topics = {topic.id: topic for topic in answered.topics}
    terms = [term for tag in analysis.tags for term in tag.evidence if term.weight > 0]
    item: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "NewsArticle",
        "@id": answered.uri,
        "identifier": answered.uri if analysis.id is None else analysis.id,
        "inLanguage": analysis.language.code,
        "about": [_term(tag, topics[tag.id]) for tag in analysis.tags],
        "keywords": list(dict.fromkeys(term.term for term in terms)),
        "newsdesk:model": answered.model,
        "newsdesk:status": analysis.status,
        "newsdesk:warnings": [
            {"newsdesk:code": warning.code, "newsdesk:detail": warning.detail}
            for warning in analysis.warnings
        ],
    }
    if analysis.reason:
        item["newsdesk:reason"] = analysis.reason
    if answered.title:
        item["headline"] = answered.title
    if analysis.summary:
        item["abstract"] = analysis.summary.text
    return item


def _term(tag: Tag, topic: Topic) -> dict[str, Any]:
    """Return a topic as a term of ours; terms of public vocabularies that mean the same are `sameAs`."""
    term = {
        "@type": "DefinedTerm",
        "@id": OWN + tag.id,
        "name": tag.name,
        "termCode": tag.id,
        "inDefinedTermSet": "urn:newsdesk:topics",
        "newsdesk:probability": tag.probability,
    }
    if topic.definition:
        term["description"] = topic.definition
    same = [code.uri for code in topic.codes if code.match == "exact" and code.uri]
    return term | ({"sameAs": same} if same else {})

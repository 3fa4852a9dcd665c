"""A topic's URI: the public vocabulary's where one means exactly the same, else our own."""

from collections import Counter

from nlp.types import Taxonomy

OWN = "urn:newsdesk:topic:"


def topic_uris(topics: Taxonomy) -> dict[str, str]:
    """Return each topic's URI by its id.

    That is the first of its codes with an exact match, unless another topic has the same; else
    ``urn:newsdesk:topic:<id>``, which is the same on every host and in every version of a model.

    Examples
    --------
    >>> from nlp.types import Code, Topic
    >>> code = Code("iptc", "20000279", "insurance", "exact", "http://cv.iptc.org/newscodes/mediatopic/20000279")
    >>> topic_uris((Topic("insurance", "Insurance", codes=(code,)), Topic("fraud", "Fraud")))
    {'insurance': 'http://cv.iptc.org/newscodes/mediatopic/20000279', 'fraud': 'urn:newsdesk:topic:fraud'}
    """
    exact = {
        topic.id: [code.uri for code in topic.codes if code.match == "exact" and code.uri] for topic in topics
    }
    owners = Counter(uri for uris in exact.values() for uri in set(uris))
    return {
        topic: next((uri for uri in uris if owners[uri] == 1), OWN + topic) for topic, uris in exact.items()
    }

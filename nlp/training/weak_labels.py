"""Records to train on where nobody has labelled any: from seed terms."""

from collections.abc import Sequence
from dataclasses import replace

from nlp.corpus import Record
from nlp.seed_terms import weak_labels
from nlp.types import Taxonomy


def seed_records(samples: Sequence[Record], taxonomy: Taxonomy) -> list[Record]:
    """Return the sample articles and, for each topic, a record of its seed terms."""
    terms_as_text = [
        Record(f"seed-terms-{topic.id}", title="", text=". ".join(topic.seed_terms), topics=(topic.id,))
        for topic in taxonomy
        if topic.seed_terms
    ]
    return [*samples, *terms_as_text]


def weakly_labelled(records: Sequence[Record], taxonomy: Taxonomy) -> list[Record]:
    """Return the records with the topics that `nlp.support.weak_labels` finds in them."""
    labels = weak_labels([f"{record.title}\n{record.text}" for record in records], taxonomy)
    return [replace(record, topics=topics) for record, topics in zip(records, labels, strict=True)]

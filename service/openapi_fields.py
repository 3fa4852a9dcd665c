"""What each field of the library's values means. Fields of requests are described where they are defined."""

_START = "Where it begins in the text, in the unit asked for."
_END = "Where it ends, exclusive."

FIELDS = {
    "Analysis": {
        "id": "The id that came with the article.",
        "model": "Which model answered.",
        "language": "The language of the text.",
        "status": "tagged; abstained, with a reason; or skipped, if no tags were asked for.",
        "reason": "Why there is no tag: too_short (under 3 words), language (not the model's), "
        "unknown_vocabulary (the model knows under a fifth of the words), below_threshold (about no topic).",
        "tags": "The topics that the article is about, the most probable first.",
        "summary": "The summary; null if none was asked for.",
        "noise": "Passages that are not the article; they are never tagged or summarized.",
        "offset_unit": "The unit of all offsets.",
        "warnings": "What is odd about the text or the answer.",
        "analyzed_text": "What a web page was read as; offsets refer to it. Null where text was sent.",
        "analyzed_title": "The headline that a web page was read as. Null where text was sent.",
    },
    "Code": {
        "scheme": "The public vocabulary: iptc or stw.",
        "code": "The concept's code there.",
        "label": "The concept's name there.",
        "match": "How it relates to the topic, in SKOS's words: exact, close, broad, narrow, related.",
        "uri": "The concept's URI.",
    },
    "Digest": {
        "sentences": "The sentences, as they stand in the articles.",
        "text": "Their texts, joined with a blank.",
        "groups": "Ids of articles that are near duplicates, the one that was read first.",
        "warnings": "What is odd about the articles.",
    },
    "DigestSentence": {
        "article_id": "The article that it stands in.",
        "text": "The sentence.",
        "score": "How well it carries the story, in [0, 1].",
        "rank": "1 is the best.",
        "start": "Where it begins in the text of its article, in code points.",
        "end": _END,
    },
    "Evidence": {
        "term": "A phrase, in lower case; with explain full, a term of the model.",
        "weight": "What it adds to the topic's raw score; negative speaks against the topic.",
        "spans": "Where it stands in the text: [start, end).",
        "title_spans": "Where it stands in the title: [start, end).",
    },
    "Language": {
        "code": "ISO 639 code; und where it is not clear.",
        "confidence": "How sure that is, in [0, 1].",
    },
    "ModelInfo": {
        "name": "Its name.",
        "version": "Its version.",
        "sha256": "The digest of its manifest.",
    },
    "Noise": {
        "start": _START,
        "end": _END,
        "reason": "What it is: title, duplicate, byline, dateline, credit, caption, related, subscribe, "
        "boilerplate, navigation, contact, markup, other.",
    },
    "Notice": {
        "code": "What it is about; stable.",
        "detail": "The same for people.",
    },
    "Summary": {
        "sentences": "The chosen sentences, in the order asked for.",
        "text": "Their texts, joined with a blank.",
        "ranked": "Every sentence of the article, the best first; null unless asked for with all.",
    },
    "SummarySentence": {
        "text": "The sentence, as it stands in the text.",
        "score": "The ranker's figure, in [0, 1].",
        "rank": "1 is the ranker's first choice.",
        "start": _START,
        "end": _END,
    },
    "Tag": {
        "id": "The topic's id.",
        "name": "The topic's name.",
        "probability": "Calibrated: of tags given at 0.8, about 80 % are right.",
        "threshold": "The topic's own in the mode asked for; the probability reaches it.",
        "codes": "The topic's codes in public vocabularies.",
        "evidence": "The phrases that speak for the topic, the weightiest first; none with explain false.",
        "score": "The raw score, the sum of all weights and the bias; with explain full only.",
        "bias": "What the score begins with; with explain full only.",
    },
    "Topic": {
        "id": "Its id.",
        "name": "Its name.",
        "definition": "What belongs to it and what does not.",
        "seed_terms": "Words and phrases that mostly mean it.",
        "codes": "Its codes in public vocabularies.",
        "goal": "Whether it counts as discussed where a text lists it among the goals of a cooperation.",
    },
}

"""The model card: what a model is, how it was made and how good it is, for people and model hubs."""

from collections.abc import Mapping
from typing import Any

from nlp.classifier import MIN_RELIABLE, MODES

FIGURES = {
    "micro_f1": "micro-F1",
    "macro_f1": "macro-F1",
    "calibration_error": "calibration error (ECE, 15 bins of equal mass)",
    "svm_micro_f1": "micro-F1 of the SVM alone, with a threshold a topic",
    "svm_macro_f1": "macro-F1 of the SVM alone, with a threshold a topic",
}
FLATTERED = """
**Seed terms labelled some or all of these articles, so the figures say in part how well seed terms are
guessed, and flatter.** Measure the model on articles that readers labelled, with `newsdesk evaluate`.
"""


def model_card(manifest: Mapping[str, Any]) -> str:
    """Return the card of the model that a manifest describes, as Markdown.

    References
    ----------
    .. [1] M. Mitchell et al. "Model Cards for Model Reporting". FAT*, 2019. https://arxiv.org/abs/1810.03993
    """
    rows = "\n".join(
        f"| {FIGURES[name]} | {figure['value']:.3f} | {figure['low']:.3f} to {figure['high']:.3f} |"
        for name, figure in manifest["figures"].items()
    )
    topics = "\n".join(
        _topic_row(topic["id"], manifest["topic_figures"][topic["id"]]) for topic in manifest["topics"]
    )
    few = [name for name, figures in manifest["topic_figures"].items() if figures["articles"] < MIN_RELIABLE]
    doubt = f"Under {MIN_RELIABLE} articles, so hardly to be trusted: {', '.join(few)}." if few else ""
    flattered = "" if manifest["corpus"]["labelled_by"] == "readers" else FLATTERED
    versions = ", ".join(f"{package} {version}" for package, version in manifest["trained_with"].items())
    return f"""---
language: en
license: mit
library_name: newsdesk
pipeline_tag: text-classification
tags: [news, finance, multi-label, tf-idf]
---

# {manifest["name"]} {manifest["version"]}

Tags news articles with {len(manifest["topics"])} topics, several or none an article. A linear support
vector machine over TF-IDF weights of words and pairs of words, stop words left out and the title counted
three times, scores a text, its title and its sentences. One logistic regression, with weights for all topics
and deviations of each, makes calibrated probabilities of these scores, of how they compare with those of
other topics, and of how many of the topic's seed terms occur; a threshold a topic decides. One weight is
given by hand: finance topics that a text lists as goals of a cooperation are given, as the codebook wants.

Made by `{manifest["command"]}` with {versions} from {manifest["corpus"]["articles"]} articles
(SHA-256 of the corpus `{manifest["corpus"]["sha256"]}`). No text of them is in this folder.

## How good it is

Cross-validated on those articles, near duplicates kept together; everything that decided about an article,
thresholds too, was fitted on others. 95 % bootstrap intervals. On outlets that it has not seen it is worse.
{flattered}
| measure | value | interval |
|---|---|---|
{rows}

![How often probabilities came true](reliability.svg)

## Topics

F1 of mode `balanced`, precision of `precision`, recall of `recall`, Brier score of the probabilities (the
less the better). A threshold is as reliable as these intervals are narrow. A dash: nothing was sure enough to
be given with 90 % precision.
{doubt}

| topic | articles | F1 | precision | recall | Brier score |
|---|---|---|---|---|---|
{topics}
"""


def _topic_row(name: str, figures: Mapping[str, Any]) -> str:
    precision, recall = figures["precision"][MODES[1]], figures["recall"][MODES[2]]
    cells = (figures["f1"], precision if precision["high"] else None, recall, figures["brier"])
    shown = " | ".join(_cell(cell) if cell else "-" for cell in cells)
    return f"| `{name}` | {figures['articles']} | {shown} |"


def _cell(figure: Mapping[str, float]) -> str:
    return f"{figure['value']:.3f} [{figure['low']:.3f}, {figure['high']:.3f}]"

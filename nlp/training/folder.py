"""The folder that a trained model becomes: manifest, weights, card and reliability diagram."""

import platform
from dataclasses import asdict
from importlib import metadata
from pathlib import Path

from nlp.document import read_document
from nlp.persistence import CARD, RELIABILITY, save_folder
from nlp.training.card import model_card
from nlp.training.topics import LANGUAGE, Training


def write_model(
    training: Training,
    folder: Path,
    *,
    version: str,
    command: str,
    labelled_by: str = "readers",
    overwrite: bool = False,
) -> None:
    """Write a trained model as a folder; its name is the folder's.

    Parameters
    ----------
    training : Training
        What `train` returned.
    folder : Path
        Where to.
    version : str
        The model's version, such as ``2026.11``.
    command : str
        How it was trained, for the record.
    labelled_by : {"readers", "readers and seed terms", "seed terms"}
        Who says which topics the articles have. The card tells that figures flatter where seed terms do.
    overwrite : bool
        Whether to replace a model folder that is there.

    Raises
    ------
    ModelError
        If the folder exists and may not be replaced.
    """
    folder = folder.resolve()
    classifier = training.classifier
    text = ". ".join(topic.name for topic in training.taxonomy)
    _, probabilities = classifier.judge(read_document(text))
    manifest = {
        "name": folder.name,
        "version": version,
        "language": LANGUAGE,
        "command": command,
        "trained_with": {
            "python": platform.python_version(),
            **{package: metadata.version(package) for package in ("numpy", "scikit-learn")},
        },
        "corpus": {**training.corpus, "labelled_by": labelled_by},
        "random_state": training.random_state,
        "figures": {name: asdict(estimate) for name, estimate in training.figures.items()},
        "topic_figures": {
            topic.id: asdict(figures)
            for topic, figures in zip(training.taxonomy, training.topic_figures, strict=True)
        },
        "topics": [asdict(topic) for topic in training.taxonomy],
        "self_test": {"text": text, "probabilities": probabilities.tolist()},
    }
    papers = {CARD: model_card(manifest), RELIABILITY: training.reliability}
    save_folder(folder, manifest, classifier.arrays(), papers, overwrite=overwrite)

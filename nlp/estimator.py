"""The trained topics as a scikit-learn classifier."""

from collections.abc import Iterable, Iterator
from itertools import repeat
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import type_of_target

from nlp.archive.columns import GUESSED, choose
from nlp.classifier import MODES
from nlp.document import read_document
from nlp.errors import InvalidInputError
from nlp.frames import values
from nlp.pipeline import Newsdesk, load_once
from nlp.tagging import check_options, tag
from nlp.types import Mode, TopicOptions

_NONE = TopicOptions(explain=False, only=())


class NewsdeskClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """Gives articles topics with a model that newsdesk has trained; for pipelines of scikit-learn.

    There is nothing to fit: `fit` only checks, and `predict` works without it. To learn topics from articles
    of your own run ``newsdesk train``, and name the folder that it writes.

    `X` is what vectorizers of text take, an iterable of strings: a list, an array, a Series of pandas or
    polars. It may also be a DataFrame, in which the columns with text and headline are guessed as `nlp.tag`
    does; headlines count.

    A text that newsdesk abstains from (in another language, of under three words, of unknown words) has no
    topics, and the probability 0 of each; `Newsdesk.analyze` says why.

    A pickle holds the parameters and the model's digest. The folder must be there where it is read, and hold
    the same model.

    Parameters
    ----------
    model : str or Path, optional
        A model folder; the shipped model by default.
    mode : {"balanced", "precision", "recall"}
        Which of the model's fitted thresholds decide in `predict`.

    Attributes
    ----------
    classes_ : ndarray of str, shape (n_topics,)
        The topics' ids, which are the columns of all that is predicted.
    sha256_ : str
        The digest of the model, once fitted.

    See Also
    --------
    nlp.tag : Tags a data frame, with summaries and reasons.

    Examples
    --------
    >>> classifier = NewsdeskClassifier()
    >>> given = classifier.predict(["The bank sold its first green bond.", "It rained."])
    >>> given.shape, "green-finance" in classifier.classes_[given[0] == 1], int(given[1].sum())
    ((2, 30), True, 0)
    """

    def __init__(self, model: Path | str | None = None, mode: Mode = "balanced") -> None:
        self.model = model
        self.mode = mode

    def fit(self, X: Any, y: Any = None) -> "NewsdeskClassifier":
        """Check the parameters and the shape of `y`; the model stays as it was trained.

        Parameters
        ----------
        X : iterable of str or DataFrame
            Not read.
        y : array-like of shape (n_samples, n_topics), optional
            Indicators, in the order of `classes_`.

        Raises
        ------
        InvalidInputError
            If `mode` is unknown or `y` has other columns than topics.
        ModelError
            If the model cannot be loaded.
        """
        newsdesk = load_once(self.model)
        check_options(TopicOptions(self.mode, explain=False), newsdesk.topics)
        n_topics = len(newsdesk.topics)
        if y is not None and (type_of_target(y) != "multilabel-indicator" or np.shape(y)[1] != n_topics):
            raise InvalidInputError(
                f"y has the shape {np.shape(y)}; it must have a column for each of the {n_topics} topics: "
                "MultiLabelBinarizer(classes=classifier.classes_) makes them"
            )
        self.sha256_ = newsdesk.info.sha256
        return self

    def predict(self, X: Any) -> NDArray[np.int64]:
        """Return which topics texts have, as `Newsdesk.analyze` tags them.

        Returns
        -------
        ndarray of int, shape (n_samples, n_topics)
            1 where a text has the topic, else 0.
        """
        return (self.decision_function(X) >= 0).astype(np.int64)

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """Return how probable topics are.

        Returns
        -------
        ndarray of float, shape (n_samples, n_topics)
            Calibrated probabilities; rows do not add up to 1, as a text has any number of topics.
        """
        newsdesk = self._newsdesk()
        found = [_probabilities(newsdesk, text, title) for text, title in _articles(X)]
        return np.array(found).reshape(-1, len(newsdesk.topics))

    def decision_function(self, X: Any) -> NDArray[np.float64]:
        """Return how far probabilities are above the topics' thresholds.

        Returns
        -------
        ndarray of float, shape (n_samples, n_topics)
            In [-1, 1]; at least 0 where `predict` gives the topic.
        """
        newsdesk = self._newsdesk()
        check_options(TopicOptions(self.mode, explain=False), newsdesk.topics)
        thresholds = newsdesk.classifier.thresholds[MODES.index(self.mode)]
        above: NDArray[np.float64] = self.predict_proba(X) - thresholds.astype(float)
        return above

    @property
    def classes_(self) -> NDArray[np.str_]:
        """The topics' ids."""
        return np.array([topic.id for topic in self._newsdesk().topics])

    def _newsdesk(self) -> Newsdesk:
        return load_once(self.model, getattr(self, "sha256_", None))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        tags.input_tags.string = tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        tags.target_tags.required = tags.target_tags.single_output = False
        tags.target_tags.multi_output = True
        tags.classifier_tags.multi_label = True
        tags.classifier_tags.multi_class = False
        return tags

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "sha256_": self._newsdesk().info.sha256}


def _probabilities(newsdesk: Newsdesk, text: str, title: str | None) -> NDArray[np.float64]:
    """Return the probability of each topic, shape (n_topics,)."""
    classifier = newsdesk.classifier
    document = read_document(text, title)
    # Asked for none of the topics, it says whether they would be judged at all.
    if tag(document, newsdesk.topics, classifier, _NONE).reason != "below_threshold":
        return np.zeros(len(newsdesk.topics))
    return classifier.judge(document)[1]


def _articles(X: Any) -> Iterator[tuple[str, str | None]]:
    """Yield texts and headlines."""
    if isinstance(X, str):
        raise InvalidInputError("X is a str; it must be an iterable of texts")
    given = nw.from_native(X, eager_only=True, allow_series=True, pass_through=True)
    titles: Iterable[Any] = repeat(None)
    if isinstance(given, nw.DataFrame):
        columns = choose([name for name in given.columns if isinstance(name, str)], GUESSED)
        if columns.text is None:
            raise InvalidInputError(f"X has no column with texts, only with web pages: {columns.html!r}")
        texts: Iterable[Any] = values(given[columns.text])
        titles = values(given[columns.title]) if columns.title else titles
    else:
        texts = values(given) if isinstance(given, nw.Series) else X
    for row, (text, title) in enumerate(zip(texts, titles, strict=False)):
        if not isinstance(text, str):
            raise InvalidInputError(f"X[{row}] is a {type(text).__name__}; it must be a text")
        if not isinstance(title, str | None):
            raise InvalidInputError(f"the headline of X[{row}] is a {type(title).__name__}")
        yield text, title

"""What a run over an archive is told."""

from dataclasses import dataclass
from importlib.util import find_spec

from nlp.archive.columns import GUESSED, Columns
from nlp.archive.streams import is_text_encoding
from nlp.errors import InvalidInputError
from nlp.types import Mode, TopicOptions

MAX_CHARACTERS = 200_000


@dataclass(frozen=True, slots=True)
class ArchiveOptions:
    """How to read and tag an archive, and what to write of each article.

    Parameters
    ----------
    columns : Columns
        Names of the fields with id, headline, text and web page; guessed where None.
    encoding : str, optional
        The encoding of all files; detected file by file without.
    kind : str, optional
        What standard input holds, and named files whose ending does not tell: a value of
        `nlp.archive.sources.KINDS`.
    keep : tuple of str
        Fields of the input that are written too.
    keep_all : bool
        Write every field of the input but the text; not into a table.
    max_characters : int
        Longer texts are rejected.
    fast_html : bool
        Read web pages ten times as fast and a little less exactly; needs ``newsdesk[bulk]``.
    mode, only : str, tuple of str
        As in `nlp.TopicOptions`.
    sentences : int
        Length of summaries; 0 for none.
    explain : bool
        Write the evidence for each tag.
    wide : bool
        A column for each topic in a table, with the probability where it was given.
    keep_noise, language : bool, str
        As in `nlp.ReadingOptions`.
    """

    columns: Columns = GUESSED
    encoding: str | None = None
    kind: str | None = None
    keep: tuple[str, ...] = ()
    keep_all: bool = False
    max_characters: int = MAX_CHARACTERS
    fast_html: bool = False
    mode: Mode = "balanced"
    only: tuple[str, ...] | None = None
    sentences: int = 3
    explain: bool = False
    wide: bool = False
    keep_noise: bool = False
    language: str | None = None

    def __post_init__(self) -> None:
        """Check what can be checked without a model.

        Raises
        ------
        InvalidInputError
            If a number is out of range, or the encoding or the extra is not there.
        """
        if self.sentences < 0:
            raise InvalidInputError(f"sentences is {self.sentences}; it must be at least 0")
        if self.max_characters < 1:
            raise InvalidInputError(f"max_characters is {self.max_characters}; it must be at least 1")
        if self.encoding is not None and not is_text_encoding(self.encoding):
            raise InvalidInputError(f"unknown encoding {self.encoding!r}; try utf-8, cp1252")
        if self.fast_html and not find_spec("resiliparse"):
            raise InvalidInputError("fast_html needs resiliparse: pip install 'newsdesk[bulk]'")

    def topic_options(self) -> TopicOptions:
        """Return how to tag."""
        return TopicOptions(self.mode, self.explain, self.only)


DEFAULTS = ArchiveOptions()

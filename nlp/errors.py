"""The errors newsdesk raises.

::

    NewsdeskError
    ├── InvalidInputError (ValueError)    what the caller gave cannot be answered
    ├── CorpusError (ValueError)          a file of labelled articles or topics cannot be used
    └── ModelError (RuntimeError)         a model folder is missing, damaged, or of another format
"""


class NewsdeskError(Exception):
    """What every error of newsdesk is."""


class InvalidInputError(NewsdeskError, ValueError):
    """What the caller gave cannot be answered: the message says why and what is allowed."""


class CorpusError(NewsdeskError, ValueError):
    """A corpus or a taxonomy cannot be used: the message names the file, the line and the remedy."""


class ModelError(NewsdeskError, RuntimeError):
    """A model folder cannot be used: missing, damaged, or written in another format."""

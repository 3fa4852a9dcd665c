"""Where the shipped models and seeds lie."""

from pathlib import Path


def shipped(name: str) -> Path:
    """Path of a shipped folder or file, in an installed wheel or in a checkout.

    Parameters
    ----------
    name : str
        Relative path that starts with ``models`` or ``seeds``.
    """
    package = Path(__file__).parent
    packed = package / "_data"
    return (packed if packed.is_dir() else package.parent) / name


DEFAULT_MODEL = "models/finance-news-en"

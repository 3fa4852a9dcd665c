"""What is not the article (provisional)."""

from nlp.types import Span


def find_noise(text: str, title: str | None, spans: list[Span]) -> list[tuple[int, int, str]]:
    """Return nothing yet."""
    return []

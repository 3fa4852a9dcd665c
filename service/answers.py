"""The answer to one article, by itself or in a batch."""

from dataclasses import replace

from nlp import Newsdesk, ReadingOptions
from nlp.formats import Answered
from nlp.html import Page, extract_article
from nlp.offsets import in_unit
from nlp.types import Notice
from service.problems import ProblemError
from service.schemas import AnalyzeRequest

_CUT = Notice(
    "lone_surrogates", "halves of surrogate pairs were read as U+FFFD; the text was cut within a character"
)


def answer(
    newsdesk: Newsdesk, asked: AnalyzeRequest, *, max_characters: int, surrogates_replaced: bool = False
) -> Answered:
    """Tag and summarize one article as asked.

    Raises
    ------
    ProblemError
        If its text is longer than `max_characters`.
    InvalidInputError
        If it cannot be answered.
    """
    page = Page(asked.text or "", None) if asked.html is None else extract_article(asked.html)
    if len(page.text) > max_characters:
        detail = f"the text has {len(page.text)} characters; at most {max_characters} are taken"
        raise ProblemError(422, detail, "text-too-large")
    title = asked.title if asked.title is not None else page.title
    analysis = newsdesk.analyze(
        page.text,
        title=title,
        topics=asked.topics.options() if asked.topics else False,
        summary=asked.summary.options() if asked.summary else False,
        reading=ReadingOptions(asked.keep_noise, asked.language),
    )
    analysis = in_unit(analysis, asked.offset_unit, text=page.text, title=title)
    analysis = replace(
        analysis,
        id=asked.id,
        warnings=(_CUT, *analysis.warnings) if surrogates_replaced else analysis.warnings,
        analyzed_text=None if asked.html is None else page.text,
        analyzed_title=None if asked.html is None else title,
    )
    return Answered(analysis, page.text, title, newsdesk.topics)

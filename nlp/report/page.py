"""The report as one HTML file: no scripts, nothing to load, light and dark."""

from collections.abc import Iterator
from pathlib import Path

from nlp.evaluation import confusion_counts
from nlp.pictures import (
    Interval,
    confusion_svg,
    differences_svg,
    f1_svg,
    for_page,
    rates_svg,
    reliability_svg,
)
from nlp.report import wording
from nlp.report.answers import Answers
from nlp.report.comparison import Comparison
from nlp.report.figures import Evaluation

TEMPLATE = Path(__file__).with_name("page.html.jinja")
MOST_ARTICLES = 100


def html_report(evaluation: Evaluation, answers: Answers, comparison: Comparison | None = None) -> str:
    """Return a report with pictures as an HTML page. The same figures give the same bytes.

    Parameters
    ----------
    evaluation : Evaluation
        The figures.
    answers : Answers
        What they were measured on.
    comparison : Comparison, optional
        With another model.
    """
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["estimate"] = wording.estimate
    environment.filters["share"] = wording.share
    environment.filters["printable"] = wording.printable
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8")).render(
        evaluation=evaluation,
        comparison=comparison,
        contrasts=wording.CONTRASTS,
        shares=list(wording.shares(evaluation.coverage)),
        warnings=list(wording.warnings(evaluation, comparison)),
        pictures={
            # Markup: drawn here, with every text in it escaped by Matplotlib.
            name: Markup(for_page(svg, name))
            for name, svg in _pictures(evaluation, answers, comparison)
        },
        most=MOST_ARTICLES,
    )


def _pictures(
    evaluation: Evaluation, answers: Answers, comparison: Comparison | None
) -> Iterator[tuple[str, str]]:
    """Yield the pictures that there are figures for."""
    judged = answers.judged
    if judged.any():
        yield "reliability", reliability_svg(answers.y[judged], answers.probabilities[judged])
    found = [topic for topic in evaluation.topics if topic.actual]
    scored = [Interval(f"{topic.id} ({topic.actual:,})", topic.rates.f1) for topic in found if topic.rates.f1]
    if scored:
        yield "f1", f1_svg(scored)
    both = [
        (topic.id, topic.rates.precision.value, topic.rates.recall.value)
        for topic in found
        if topic.rates.precision and topic.rates.recall
    ]
    if both:
        yield "rates", rates_svg(both)
    counts = confusion_counts(answers.y, answers.given)
    if counts.any():
        yield "confusions", confusion_svg(answers.topics, counts)
    if comparison:
        differing = [Interval(topic, found.difference) for topic, found in comparison.topic_f1.items()]
        yield "differences", differences_svg(differing)

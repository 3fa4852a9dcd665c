"""What a model is worth on labelled articles: run it, measure it, compare it with another, show it.

>>> from nlp import Newsdesk
>>> from nlp.corpus import Record
>>> from nlp.report import Answers, evaluate
>>> records = [
...     Record("a1", "", "The bank sold its first green bond.", ("banking", "green-finance")),
...     Record("a2", "", "The insurer raised premiums, flood claims had doubled.", ("insurance",)),
... ]
>>> evaluation = evaluate(Answers.from_model(Newsdesk.load(), records))
>>> evaluation.coverage.tagged.value
1.0
"""

from nlp.report.answers import Answers
from nlp.report.comparison import Comparison, compare
from nlp.report.evaluation import evaluate
from nlp.report.figures import Evaluation
from nlp.report.page import html_report
from nlp.report.summaries import evaluate_summaries

__all__ = ["Answers", "Comparison", "Evaluation", "compare", "evaluate", "evaluate_summaries", "html_report"]

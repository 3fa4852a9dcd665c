"""How good tags and probabilities are: measures with bootstrap intervals. Pure functions of arrays.

`resampling` gives intervals; `tags` judges what was given, `probabilities` how sure the model was,
`mistakes` what was taken for what and where; `summaries` judges summaries. `nlp.report` runs a model on a
corpus and puts these together.
"""

from nlp.evaluation.mistakes import confusion_counts, log_loss
from nlp.evaluation.probabilities import (
    Reliability,
    average_precisions,
    brier_scores,
    calibration_error,
    calibration_errors,
    reliability,
)
from nlp.evaluation.resampling import Bool, Estimate, Measure, bootstrap, estimates
from nlp.evaluation.summaries import SummaryFigures, key_sentence_precision, rouge, summary_figures
from nlp.evaluation.tags import TagRates, f1, macro_f1, micro_f1, ratios, tag_rates, topic_f1

__all__ = [
    "Bool",
    "Estimate",
    "Measure",
    "Reliability",
    "SummaryFigures",
    "TagRates",
    "average_precisions",
    "bootstrap",
    "brier_scores",
    "calibration_error",
    "calibration_errors",
    "confusion_counts",
    "estimates",
    "f1",
    "key_sentence_precision",
    "log_loss",
    "macro_f1",
    "micro_f1",
    "ratios",
    "reliability",
    "rouge",
    "summary_figures",
    "tag_rates",
    "topic_f1",
]

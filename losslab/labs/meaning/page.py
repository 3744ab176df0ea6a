"""The page “What does a loss value mean?”: a choice of questions, each with its figure, its numbers and its words."""

from losslab.labs.meaning import (
    batches,
    class_weights,
    cost_or_gradient,
    ignored_rows,
    no_labels,
    relative_error,
    samples,
    smallest_loss,
    stuck,
    sum_or_mean,
    units,
    validation,
)
from losslab.labs.page import Page

PAGE = Page(
    key="meaning",
    title="What does a loss value mean?",
    group="Learn",
    icon=":material/help:",
    choice="section",
    asks="Question",
    parts={
        "samples": samples.PART,
        "sequence": sum_or_mean.PART,
        "units": units.PART,
        "relative": relative_error.PART,
        "batches": batches.PART,
        "least": smallest_loss.PART,
        "stuck": stuck.PART,
        "validation": validation.PART,
        "weights": class_weights.PART,
        "ignored": ignored_rows.PART,
        "unlabelled": no_labels.PART,
        "rising": cost_or_gradient.PART,
    },
    more=samples.FIELDS,
)

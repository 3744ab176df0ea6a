"""Which colour and dash a loss has: the same ones on every page, whatever stands beside it."""

from functools import cache

from losslab import theme
from losslab.catalog import LOSSES

# What is drawn most, and what each page draws together, is told apart by its colour. Kin share a colour on all pages:
# what squares is blue, what takes sizes orange, and cross-entropy green. From the eighth on colours return with other
# dashes. All others take what their page leaves free, in the order of the catalogue.
FIXED = {
    "squared_error": 0,
    "absolute_error": 1,
    "huber": 2,
    "tukey_biweight": 3,
    "typed": 4,  # a visitor's own formula
    "cauchy": 5,
    "quantile": 6,
    "half_squared_error": 10,
    "iou_loss": 2,
    "giou_loss": 3,
    "diou_loss": 5,
    "ciou_loss": 11,
    "yolo_v1_cell": 4,
    "brier": 0,
    "likelihood": 1,
    "bce": 2,
    "hinge": 3,
    "zero_one": 4,
    "focal_prob": 5,
    "gce": 6,
    "squared_margin": 7,
    "exponential": 8,
    "bce_logits": 9,
    "squared_hinge": 14,
    "logistic": 16,
    "brier_multi": 0,
    "softmax_ce_smooth": 1,
    "softmax_ce": 2,
    "kl_div": 3,
    "multilabel_soft_margin": 4,
    "softmax_ce_soft": 9,
    "smape": 4,
    "msle": 5,
    "mape": 6,
    "poisson": 0,
    "poisson_deviance_half": 1,
    "gamma_deviance_half": 2,
    "l2_penalty_half": 0,
    "l1_penalty": 1,
}


@cache
def _slots():
    """{key: the number of its look}, no number twice among the losses of a page."""
    found, pages = dict(FIXED), {}
    for loss in LOSSES:
        pages.setdefault(loss.family.argument.page, []).append(loss.key)
    for keys in pages.values():
        taken = {FIXED[key] for key in keys if key in FIXED} | {FIXED["typed"]}
        free = (slot for slot in range(64) if slot not in taken)
        found |= {key: next(free) for key in keys if key not in FIXED}
    return found


def look(key):
    """(colour, dash) of the loss of this key."""
    return theme.look(_slots()[key])

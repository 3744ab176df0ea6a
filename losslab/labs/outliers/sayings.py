"""What is said of outliers, each with a verdict and numbers computed here."""

from functools import cache

import numpy as np

from losslab import find
from losslab.fits.fit import fit_constant
from losslab.labs.blocks import Columns, Paragraph, Table
from losslab.labs.outliers.points import DATASETS
from losslab.labs.outliers.scene import listed
from losslab.text import shown

LOSSES = ("squared_error", "absolute_error", "huber", "pseudo_huber", "log_cosh", "cauchy", "tukey_biweight")


@cache
def _measured():
    """{key: (best constant, share of the largest value in the loss in %, its pull)} of nine ones and a thousand.

    The share and the pull are at the prediction 1, the share with the nine off by 0.1.
    """
    _, y = DATASETS["ten"].points()
    one, far = float(np.median(y)), float(np.max(y))
    rest = np.where(y == far, far, one + 0.1 * (-1.0) ** np.arange(len(y)))  # nine that miss by 0.1
    found = {}
    for loss in map(find, LOSSES):
        value = loss.value(one - rest)
        share = 100 * float(np.max(value) / np.sum(value))
        found[loss.key] = fit_constant(y, loss).intercept, share, float(loss.gradient(one - far))
    return found


@cache  # alike for all visitors
def sayings():
    """The sayings, in two columns."""
    return (Columns((tuple(_of_values()), tuple(_of_slopes()))),)


def _of_values():
    _, y = DATASETS["ten"].points()
    one, far, found = float(np.median(y)), float(np.max(y)), _measured()
    (_, l2, pull), (_, l1, least) = found["squared_error"], found["absolute_error"]
    yield Paragraph(
        f"**“One value of {shown(far)} among nine of {shown(one)} dominates the squared loss.”** Right, but its "
        "share of the loss does not tell the losses apart: at the prediction 1, with the nine off by 0.1, it is "
        f"{l2:.7g} % for L2 and {l1:.4g} % for L1. Its pull does, {shown(pull)} against {shown(least)}, and so does "
        "the constant that fits best:"
    )
    rows = tuple(
        (loss.label(**loss.settings()), f"{best:.5g}", f"{share:.7g} %", shown(pull))
        for loss, (best, share, pull) in ((find(key), numbers) for key, numbers in found.items())
    )
    yield Table(("Loss", "Best constant", "Share of the 1000 in the loss", "Pull of the 1000 at 1"), rows)
    tukey = find("tukey_biweight")
    stuck = fit_constant(y, tukey, start=50.0)
    yield Paragraph(
        f"**“A loss that rejects outliers finds the good points.”** If it starts near them. Tukey's biweight gives "
        f"{shown(found['tukey_biweight'][0])} from the median, but started at 50 it stays at "
        f"{shown(stuck.intercept)}: all residuals are beyond c = {shown(tukey.defaults['c'])}, where it is flat, "
        "and no point pulls."
    )


def _of_slopes():
    l2, l1, huber, cauchy = (find(key) for key in ("squared_error", "absolute_error", "huber", "cauchy"))
    places, smooth = (0.5, 1.0, 2.0, 100.0), find("pseudo_huber")
    slopes = ", ".join(shown(huber.gradient(r)) for r in places)
    yield Paragraph(
        "**“Huber is quadratic for small errors and linear otherwise, and similarly its gradient.”** The loss is; "
        "its gradient is linear inside and constant outside. For δ = 1, at residuals of "
        f"{', '.join(map(shown, places))} it is {slopes}."
    )
    steep = listed([f"{float(smooth.gradient(100.0, delta=d)):.5g} for δ = {shown(d)}" for d in (0.5, 1.0, 2.0)])
    yield Paragraph(
        "**“Pseudo-Huber is smooth in every derivative, and a larger δ makes its straight part steeper.”** Right "
        f"for δ²(√(1 + (r/δ)²) − 1): at r = 100 its slope is {steep}. Divided by δ, as some write it, the slope "
        "far out is 1 for any δ."
    )
    far_out = (10.0, 100.0, 1000.0)
    pulls = [", ".join(shown(loss.gradient(r)) for r in far_out) for loss in (huber, l2)]
    yield Paragraph(
        "**“Huber is less sensitive to outliers than L2.”** Right for outliers in y: at residuals of "
        f"{', '.join(map(shown, far_out))} its pull is {pulls[0]}, that of L2 {pulls[1]}. Not for points far out "
        "in x: see “One point”."
    )
    steps = [_steps(loss, 5.0, 1.1) for loss in (l2, huber)]
    others = listed([f"{shown(loss.gradient(100.0))} for {loss.title}" for loss in (l1, huber, cauchy)])
    yield Paragraph(
        "**“The squared error has a very steep gradient where the error is large.”** Right: it is 2r, at "
        f"r = 100 that makes {shown(l2.gradient(100.0))}, against {others}. So steps of gradient descent grow "
        f"with the error: from r = 5, with a rate of 1.1, they lead to {steps[0]} and ever farther. Those of Huber "
        f"(δ = 1) are never longer than 1.1: they lead to {steps[1]}."
    )


def _steps(loss, r, rate):
    """Four steps of gradient descent, in words."""
    found = []
    for _ in range(4):
        r -= rate * float(loss.gradient(r))
        found.append(shown(r))
    return ", ".join(found)

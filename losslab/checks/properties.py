"""What can be said of a loss: a word, its meaning in a sentence, and the measurement that decides it."""

from collections.abc import Callable
from dataclasses import dataclass

from losslab.checks import curves, numbers, vectors
from losslab.checks.numbers import all_curves, extremum_over_curves


def number(argument):
    return not argument.vector


def vector(argument):
    return argument.vector


def labelled(argument):
    """Whether it is a vector with one true value, or one label, for each entry."""
    return argument.vector and bool(argument.data) and argument.data[0].axes is None


def free(argument):
    """Whether it is a vector that others, or none, go with."""
    return argument.vector and not labelled(argument)


@dataclass(frozen=True)
class Property:
    """A word for losses whose argument names it and is `of` this kind.

    `measure(loss, settings)` is a bool, or where `quantity` a number (False: there is none).
    """

    key: str
    title: str
    meaning: str
    quantity: bool
    measure: Callable
    of: Callable = number


PROPERTIES = (
    Property(
        "convex",
        "Convex",
        "No chord of the curve runs below it, so every place that looks like a minimum from nearby is one.",
        False,
        all_curves(numbers.convex),
    ),
    Property(
        "strictly_convex",
        "Strictly convex",
        "Every chord runs strictly above the curve: it is convex and no piece of it is straight.",
        False,
        all_curves(numbers.strictly_convex),
    ),
    Property(
        "strongly_convex",
        "Strongly convex",
        "The curvature is nowhere below this positive number, so the curve rises at least as fast as a parabola.",
        True,
        extremum_over_curves(min, numbers.strongly_convex),
    ),
    Property(
        "lipschitz",
        "Bounded pull",
        "The slope is nowhere steeper than this number, so a single point cannot pull harder than that.",
        True,
        extremum_over_curves(max, numbers.lipschitz),
    ),
    Property(
        "gradient_lipschitz",
        "Bounded curvature",
        "The slope changes nowhere faster than this number, so gradient descent with a learning rate below 2 "
        "divided by it never raises the loss.",
        True,
        extremum_over_curves(max, numbers.gradient_lipschitz),
    ),
    Property(
        "bounded",
        "Bounded",
        "No error, however large, costs more than this number above the minimum.",
        True,
        extremum_over_curves(max, numbers.bounded),
    ),
    Property(
        "redescending",
        "Redescending",
        "The slope tends to 0 for large residuals on both sides, so points far away hardly pull at all.",
        False,
        all_curves(numbers.redescending),
    ),
    Property(
        "differentiable",
        "Differentiable",
        "The curve has one slope everywhere and it never jumps: there is no kink.",
        False,
        all_curves(lambda s: numbers.continuous(s, ["value", "gradient"])),
    ),
    Property(
        "twice_differentiable",
        "Twice differentiable",
        "The curvature is finite everywhere and never jumps.",
        False,
        all_curves(lambda s: numbers.continuous(s, curves.FUNCTIONS)),
    ),
    Property(
        "symmetric",
        "Symmetric",
        "Too high costs the same as too low by the same amount.",
        False,
        all_curves(numbers.symmetric),
    ),
    Property(
        "unique_minimum",
        "One minimiser",
        "Exactly one residual has the smallest loss.",
        False,
        all_curves(numbers.unique_minimum),
    ),
    Property(
        "minimum",
        "Smallest value",
        "The smallest value the loss takes; for most losses it is 0.",
        True,
        extremum_over_curves(min, numbers.minimum),
    ),
    Property(
        "monotone",
        "Never rises",
        "A larger margin never costs more, so no point is punished for lying too far on the right side.",
        False,
        all_curves(numbers.monotone),
    ),
    Property(
        "above_zero_one",
        "Above the 0–1 loss",
        "The curve is nowhere below the 0–1 loss, so the mean loss is never below the share of wrong answers.",
        False,
        all_curves(numbers.above_zero_one),
    ),
    Property(
        "calibrated",
        "Calibrated",
        "Whatever the share of ones (except ½), the score with the smallest expected loss has the sign of the more"
        " frequent label.",
        False,
        all_curves(numbers.calibrated),
    ),
    Property(
        "proper",
        "Strictly proper",
        "Whatever the share of ones, the expected loss is smallest where that share is predicted, and nowhere else.",
        False,
        numbers.proper,
    ),
    Property(
        "least_at_truth",
        "Least at the truth",
        "Whatever the true value, predicting it costs less than any other prediction.",
        False,
        numbers.least_at_truth,
    ),
    Property(
        "zero_at_truth",
        "Zero at the truth",
        "A prediction that is right costs nothing.",
        False,
        numbers.zero_at_truth,
    ),
    Property(
        "scale_free",
        "Scale-free",
        "In other units, with prediction and true value multiplied by the same number, the loss is the same.",
        False,
        numbers.scale_free,
    ),
    Property(
        "ratio_symmetric",
        "Symmetric in ratio",
        "A prediction twice the true value costs the same as one of half of it, and so for any other factor.",
        False,
        numbers.ratio_symmetric,
    ),
    # --- of losses of a vector
    Property(
        "convex",
        "Convex",
        "Between any two vectors the loss runs nowhere above the straight line, so every place that looks like a"
        " minimum from nearby is one.",
        False,
        vectors.convex,
        vector,
    ),
    Property(
        "lipschitz",
        "Bounded pull",
        "The gradient is nowhere longer than this number: nothing pulls harder than that. It may depend on how many"
        " entries there are.",
        True,
        vectors.lipschitz,
        vector,
    ),
    Property(
        "bounded",
        "Bounded",
        "No error, however large, costs more than this number above the minimum. It may depend on how many entries or"
        " candidates there are.",
        True,
        vectors.bounded,
        vector,
    ),
    Property(
        "differentiable",
        "Differentiable",
        "The gradient never jumps: there is no kink.",
        False,
        vectors.differentiable,
        vector,
    ),
    Property(
        "minimum",
        "Smallest value",
        "The smallest value the loss takes, where the label, if it has one, is certain; for most losses it is 0. It may"
        " depend on how many entries there are.",
        True,
        vectors.minimum,
        labelled,
    ),
    Property(
        "minimum",
        "Smallest value",
        "The smallest value the loss takes; for most losses it is 0. It may depend on how many candidates there are.",
        True,
        vectors.minimum,
        free,
    ),
    Property(
        "proper",
        "Strictly proper",
        "Whatever the true shares (none of them 0), the expected loss is smallest where they are predicted, and nowhere"
        " else.",
        False,
        vectors.proper,
        vector,
    ),
    Property(
        "calibrated",
        "Calibrated",
        "Whatever the true shares, if one is the largest, the scores with the smallest expected loss put that class"
        " strictly first.",
        False,
        vectors.calibrated,
        vector,
    ),
    Property(
        "zero_at_truth",
        "Zero at the truth",
        "The loss is 0 where the prediction is the truth, and above 0 everywhere else.",
        False,
        vectors.zero_at_truth,
        labelled,
    ),
    Property(
        "zero_at_truth",
        "Zero where they meet",
        "The loss is 0 where the two vectors are equal, and above 0 everywhere else.",
        False,
        vectors.zero_at_truth,
        free,
    ),
    Property(
        "symmetric",
        "Symmetric",
        "Exchanging the two vectors changes nothing.",
        False,
        vectors.symmetric,
        free,
    ),
    Property(
        "triangle",
        "Triangle inequality",
        "To go by way of a third vector is never shorter than to go directly.",
        False,
        vectors.triangle,
        vector,
    ),
    Property(
        "scale_free",
        "Only directions count",
        "Multiplying the vector by a positive number changes nothing.",
        False,
        vectors.scale_free,
        vector,
    ),
    Property(
        "symmetric",
        "Symmetric",
        "Exchanging prediction and truth changes nothing.",
        False,
        vectors.symmetric,
        labelled,
    ),
    Property(
        "sparse",
        "Sets weights to 0",
        "Its slope does not fade towards 0: where the data pull less than that, the weights become exactly 0.",
        False,
        vectors.sparse,
        vector,
    ),
    Property(
        "shift_invariant",
        "Only differences count",
        "Adding one number to all entries changes nothing.",
        False,
        vectors.shift_invariant,
        vector,
    ),
)


def properties_of(loss):
    """The properties that are meant for a loss's argument; what says no probability cannot say a wrong one."""
    argument = loss.family.argument
    meant = [p for p in PROPERTIES if p.key in argument.words and p.of(argument)]
    return tuple(p for p in meant if argument.saying or p.key != "proper")


def shown_beside(loss, x, data):
    """What a claim may depend on beside the settings: how many entries and candidates there are, and the data."""
    if not loss.family.argument.vector:
        return {}
    lists = [data[datum.name] for datum in loss.family.argument.data if datum.axes == ("n", "size")]
    return {"size": len(x), **data} | ({"among": len(lists[0])} if lists else {})

"""What can be said of a loss: a word, its meaning in a sentence, and the measurement that decides it."""

from collections.abc import Callable
from dataclasses import dataclass

from losslab import curves, vectors
from losslab.curves import every, extreme


@dataclass(frozen=True)
class Property:
    """A word for a loss of one of these arguments.

    `measure(loss, settings)` is a bool, or where `quantity` a number (False: there is none).
    """

    key: str
    title: str
    meaning: str
    quantity: bool
    measure: Callable
    arguments: tuple[str, ...] = ("r", "m", "p", "z", "y_pred", "eta", "x", "x1", "action_value")


PROPERTIES = (
    Property(
        "convex",
        "Convex",
        "No chord of the curve runs below it, so every place that looks like a minimum from nearby is one.",
        False,
        every(curves.convex),
    ),
    Property(
        "strictly_convex",
        "Strictly convex",
        "Every chord runs strictly above the curve: it is convex and no piece of it is straight.",
        False,
        every(curves.strictly_convex),
    ),
    Property(
        "strongly_convex",
        "Strongly convex",
        "The curvature is nowhere below this positive number, so the curve rises at least as fast as a parabola.",
        True,
        extreme(min, curves.strongly_convex),
    ),
    Property(
        "lipschitz",
        "Bounded pull",
        "The slope is nowhere steeper than this number, so a single point cannot pull harder than that.",
        True,
        extreme(max, curves.lipschitz),
    ),
    Property(
        "gradient_lipschitz",
        "Bounded curvature",
        "The slope changes nowhere faster than this number, so a gradient step below 2 divided by it never raises the"
        " loss.",
        True,
        extreme(max, curves.gradient_lipschitz),
        ("r", "m", "z", "x", "x1", "action_value"),
    ),
    Property(
        "bounded",
        "Bounded",
        "No error, however large, costs more than this number above the minimum.",
        True,
        extreme(max, curves.bounded),
    ),
    Property(
        "redescending",
        "Redescending",
        "The slope tends to 0 for large residuals on both sides, so points far away hardly pull at all.",
        False,
        every(curves.redescending),
        ("r",),
    ),
    Property(
        "differentiable",
        "Differentiable",
        "The curve has one slope everywhere and it never jumps: there is no kink.",
        False,
        every(lambda s: curves.continuous(s, ["value", "gradient"])),
        ("r", "m", "y_pred", "eta", "x", "x1", "action_value"),
    ),
    Property(
        "twice_differentiable",
        "Twice differentiable",
        "The curvature is finite everywhere and never jumps.",
        False,
        every(lambda s: curves.continuous(s, curves.FUNCTIONS)),
        ("r", "m", "y_pred", "eta", "x", "x1", "action_value"),
    ),
    Property(
        "symmetric",
        "Symmetric",
        "Too high costs the same as too low by the same amount.",
        False,
        every(curves.symmetric),
        ("r",),
    ),
    Property(
        "unique_minimum",
        "One minimiser",
        "Exactly one residual has the smallest loss.",
        False,
        every(curves.unique_minimum),
        ("r",),
    ),
    Property(
        "minimum",
        "Smallest value",
        "The smallest value the loss takes; for most losses it is 0.",
        True,
        extreme(min, curves.minimum),
        ("r", "m", "p", "z", "x", "x1", "action_value"),
    ),
    Property(
        "monotone",
        "Never rises",
        "A larger margin never costs more, so no point is punished for lying too far on the right side.",
        False,
        every(curves.monotone),
        ("m",),
    ),
    Property(
        "above_zero_one",
        "Above the 0–1 loss",
        "The curve is nowhere below the 0–1 loss, so the mean loss is never below the share of wrong answers.",
        False,
        every(curves.above_zero_one),
        ("m",),
    ),
    Property(
        "calibrated",
        "Calibrated",
        "Whatever the share of ones (but ½), the score with the smallest expected loss has the sign of the more"
        " frequent label.",
        False,
        every(curves.calibrated),
        ("m",),
    ),
    Property(
        "proper",
        "Strictly proper",
        "Whatever the share of ones, the expected loss is smallest where that share is predicted, and nowhere else.",
        False,
        curves.proper,
        ("p", "z"),
    ),
    Property(
        "least_at_truth",
        "Least at the truth",
        "Whatever the true value, predicting it costs less than any other prediction.",
        False,
        curves.least_at_truth,
        ("y_pred", "eta"),
    ),
    Property(
        "zero_at_truth",
        "Zero at the truth",
        "A prediction that is right costs nothing.",
        False,
        curves.zero_at_truth,
        ("y_pred", "eta"),
    ),
    Property(
        "scale_free",
        "Scale-free",
        "In other units, with prediction and true value multiplied by the same number, the loss is the same.",
        False,
        curves.scale_free,
        ("y_pred", "eta"),
    ),
    Property(
        "ratio_symmetric",
        "Symmetric in ratio",
        "A prediction twice the true value costs the same as one of half of it, and so for any other factor.",
        False,
        curves.ratio_symmetric,
        ("y_pred", "eta"),
    ),
    # --- of losses of a vector
    Property(
        "convex",
        "Convex",
        "Between any two vectors the loss runs nowhere above the straight line, so every place that looks like a"
        " minimum from nearby is one.",
        False,
        vectors.convex,
        vectors.VECTORS,
    ),
    Property(
        "lipschitz",
        "Bounded pull",
        "The gradient is nowhere longer than this number: nothing pulls harder than that. It may depend on how many"
        " entries there are.",
        True,
        vectors.lipschitz,
        vectors.VECTORS,
    ),
    Property(
        "bounded",
        "Bounded",
        "No error, however large, costs more than this number above the minimum. It may depend on how many entries or"
        " candidates there are.",
        True,
        vectors.bounded,
        vectors.VECTORS,
    ),
    Property(
        "differentiable",
        "Differentiable",
        "The gradient never jumps: there is no kink.",
        False,
        vectors.differentiable,
        vectors.VECTORS,
    ),
    Property(
        "minimum",
        "Smallest value",
        "The smallest value the loss takes, where the label, if it has one, is certain; for most losses it is 0. It may"
        " depend on how many entries there are.",
        True,
        vectors.minimum,
        vectors.WITH_LABELS,
    ),
    Property(
        "minimum",
        "Smallest value",
        "The smallest value the loss takes; for most losses it is 0. It may depend on how many candidates there are.",
        True,
        vectors.minimum,
        vectors.VECTORS[len(vectors.WITH_LABELS) :],
    ),
    Property(
        "proper",
        "Strictly proper",
        "Whatever the true shares (none of them 0), the expected loss is smallest where they are predicted, and nowhere"
        " else.",
        False,
        vectors.proper,
        vectors.OF_SHARES,
    ),
    Property(
        "calibrated",
        "Calibrated",
        "Whatever the true shares, if one is the largest, the scores with the smallest expected loss put that class"
        " strictly first.",
        False,
        vectors.calibrated,
        ("scores",),
    ),
    Property(
        "zero_at_truth",
        "Zero at the truth",
        "The loss is 0 where the prediction is the truth, and above 0 everywhere else.",
        False,
        vectors.zero_at_truth,
        ("probabilities", "q", "mask", "amounts"),
    ),
    Property(
        "zero_at_truth",
        "Zero where they meet",
        "The loss is 0 where the two vectors are equal, and above 0 everywhere else.",
        False,
        vectors.zero_at_truth,
        ("a", "box"),
    ),
    Property(
        "symmetric",
        "Symmetric",
        "Exchanging the two vectors changes nothing.",
        False,
        vectors.symmetric,
        ("a", "box", "cell"),
    ),
    Property(
        "triangle",
        "Triangle inequality",
        "The way over a third vector is never shorter than the direct one.",
        False,
        vectors.triangle,
        ("a",),
    ),
    Property(
        "scale_free",
        "Only directions count",
        "Multiplying the vector by a positive number changes nothing.",
        False,
        vectors.scale_free,
        ("a", "anchor"),
    ),
    Property(
        "symmetric",
        "Symmetric",
        "Exchanging prediction and truth changes nothing.",
        False,
        vectors.symmetric,
        ("q", "mask", "amounts"),
    ),
    Property(
        "sparse",
        "Sets weights to 0",
        "Its slope does not fade towards 0: where the data pull less than that, the weights become exactly 0.",
        False,
        vectors.sparse,
        ("w",),
    ),
    Property(
        "shift_invariant",
        "Only differences count",
        "Adding one number to all entries changes nothing.",
        False,
        vectors.shift_invariant,
        ("scores", "items", "logits", "log_probabilities"),
    ),
)


def properties_of(loss):
    """The properties that are meant for a loss's argument; what says no probability cannot say a wrong one."""
    argument = loss.family.argument
    return tuple(p for p in PROPERTIES if argument.name in p.arguments and (argument.saying or p.key != "proper"))


def shown_beside(loss, x, data):
    """What a claim may depend on beside the settings: how many entries and candidates there are, and the data."""
    if not loss.family.argument.vector:
        return {}
    lists = [data[datum.name] for datum in loss.family.argument.data if datum.axes == ("n", "size")]
    return {"size": len(x), **data} | ({"among": len(lists[0])} if lists else {})

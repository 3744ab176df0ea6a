"""Questions on residuals, fits and δ, and what is believed of them."""

import numpy as np

from losslab.catalog import find
from losslab.lessons.inventory.records import Misconception, Question

SQUARE = find("squared_error").value


def order(p, q, r, cost):
    """The models P, Q and R by their costs, the least first."""
    return ", ".join(sorted("PQR", key=dict(zip("PQR", map(cost, (p, q, r)), strict=True)).get))


QUESTIONS = (
    Question(
        "mse",
        "The residuals are {r}. What is the mean squared error?",
        ({"r": (1, -2, 3)}, {"r": (2, -1, 4)}),
        lambda r: np.mean(SQUARE(r)),
        "Square each residual, add the squares, and divide by how many there are.",
    ),
    Question(
        "root_order",
        "Three models leave these residuals: P {p}, Q {q}, R {r}. By the sum of squares the order, best first, is "
        "{by_squares}. What is the order by the root of this sum?",
        (
            {"p": (0, 0, 4), "q": (2, 2, 2), "r": (3, 1, 3)},
            {"p": (0, -1, 6), "q": (4, -4, 3.5), "r": (-3, 3, 3)},
        ),
        lambda p, q, r: order(p, q, r, lambda e: np.sqrt(np.sum(SQUARE(e)))),
        "Of two positive numbers the larger one has the larger root, so the order stays.",
        lambda p, q, r: {"by_squares": order(p, q, r, lambda e: np.sum(SQUARE(e)))},
    ),
    Question(
        "least_squares",
        "One number c is to stand for all of the values {y}. For which c is the sum of the squared errors least?",
        ({"y": (1, 2, 4, 5, 38)}, {"y": (2, 3, 5, 6, 44)}),
        lambda y: np.mean(y),
        "Squared errors are least at the mean of all values.",
    ),
    Question(
        "pull",
        "A line is fitted by Huber’s loss with δ = {delta}. One point has the residual {r}. How hard does it pull on "
        "the line, that is, how steep is its loss there?",
        ({"delta": 2, "r": 10}, {"delta": 3, "r": 8}),
        lambda r, delta: find("huber").gradient(r, delta=delta),
        "Beyond δ Huber’s loss is straight, with the slope δ.",
    ),
    Question(
        "lever",
        "The line y = a · x goes through the origin. The points have x = {x} and y = {y}. For which a is the sum of "
        "the absolute errors least?",
        ({"x": (1, 2, 3, 20), "y": (1, 2, 3, 2)}, {"x": (1, 2, 4, 30), "y": (2, 4, 8, 6)}),
        lambda x, y: min(y / x, key=lambda a: np.sum(np.abs(y - a * x))),
        "Turning the line to the last point costs the others less than it saves there: its x is larger than all of "
        "theirs together.",
    ),
    Question(
        "beyond",
        "Huber’s loss with δ = {delta} is applied to the residuals {r}. How many of these ten lie on a straight part "
        "of the loss?",
        (
            {"delta": 0.1, "r": (0.02, -0.3, 0.05, 0.8, -0.06, 1.5, -0.4, 0.2, -2.5, 0.01)},
            {"delta": 0.2, "r": (0.5, -0.1, -0.9, 0.15, 0.3, -1.8, 0.7, -0.6, 2.2, -0.05)},
        ),
        lambda r, delta: np.sum(np.abs(r) > delta),
        "Count the residuals whose size, whatever their sign, is above δ.",
    ),
    Question(
        "delta_unit",
        "Distances in {old} are fitted by Huber’s loss with δ = {delta}. Now the same distances are given in {new}. "
        "Which δ gives the same fit?",
        (
            {"delta": 0.5, "factor": 100, "old": "metres", "new": "centimetres"},
            {"delta": 2, "factor": 1000, "old": "kilometres", "new": "metres"},
        ),
        lambda delta, factor: delta * factor,
        "δ has the unit of the residuals, and is converted as they are.",
    ),
    Question(
        "smooth_l1",
        "At the residual {r} the Huber loss with δ = {delta} is {huber}. What is PyTorch’s `SmoothL1Loss` with "
        "`beta` = {delta} there?",
        ({"r": 5, "delta": 2}, {"r": 4, "delta": 0.5}),
        lambda r, delta: find("smooth_l1").value(r, beta=delta),
        "Smooth L1 is |r| − β/2 beyond β, the Huber loss divided by β.",
        lambda r, delta: {"huber": find("huber").value(r, delta=delta)},
    ),
    Question(
        "mse_unit",
        "The mean squared error of some distances in {old} is {mse}. What is it for the same distances in {new}?",
        (
            {"mse": 4, "factor": 100, "old": "metres", "new": "centimetres"},
            {"mse": 9, "factor": 1000, "old": "kilometres", "new": "metres"},
        ),
        lambda mse, factor: mse * factor**2,
        "Each residual grows by the factor, so each square grows by its square.",
    ),
)
IDEAS = (
    Misconception(
        "always_a_half",
        "A squared error always comes with ½.",
        "The ½ is a convention that makes the derivative shorter. The mean squared error of textbooks and libraries "
        "has none.",
        "two_numbers",
        {"mse": lambda r: np.mean(SQUARE(r)) / 2},
    ),
    Misconception(
        "distance",
        "The L2 loss is the Euclidean distance.",
        "The distance is the root of the sum of squares. The mean squared error takes no root, and divides by how many "
        "there are.",
        "two_numbers",
        {"mse": lambda r: np.sqrt(np.sum(SQUARE(r)))},
    ),
    Misconception(
        "root_undoes_squares",
        "The root undoes the squares, so what counts is the sizes again.",
        "The root is taken of the whole mean, after the squares were added. It makes each of the costs smaller and "
        "leaves their order as it was.",
        "two_numbers",
        {"root_order": lambda p, q, r: order(p, q, r, lambda e: np.mean(np.abs(e)))},
    ),
    Misconception(
        "norm_is_largest",
        "The L2 norm looks at the largest error.",
        "All errors are in it. The largest alone is another norm, L∞; the order by the L2 norm is that by its square.",
        "two_numbers",
        {"root_order": lambda p, q, r: order(p, q, r, lambda e: np.max(np.abs(e)))},
    ),
    Misconception(
        "squares_resist",
        "Squaring makes a fit resist outliers.",
        "Squaring makes a far point count more: its pull grows with its distance. Of all the usual losses the squared "
        "error gives way to outliers most.",
        "bad_point",
        {"least_squares": lambda y: np.mean(np.delete(y, np.argmax(np.abs(y - np.median(y)))))},
    ),
    Misconception(
        "middle_value",
        "The best constant is the value in the middle, whatever the loss.",
        "The median is best for absolute errors. For squared errors it is the mean.",
        "statistic",
        {"least_squares": lambda y: np.median(y)},
    ),
    Misconception(
        "middle_of_the_ends",
        "The best constant lies halfway between the smallest and the largest value.",
        "That makes the largest error least. A sum of squared errors hears every value, and is least at the mean.",
        "statistic",
        {"least_squares": lambda y: (np.min(y) + np.max(y)) / 2},
    ),
    Misconception(
        "pull_by_size",
        "The farther away a point is, the harder it pulls, whatever the loss.",
        "That holds for the squared error. The slope of Huber’s loss stops growing at δ.",
        "bad_point",
        {"pull": lambda r: abs(r)},
    ),
    Misconception(
        "robust_ignores",
        "A robust loss leaves outliers out.",
        "Huber’s loss limits their pull to δ; it never falls to 0. Only losses whose slope comes back to 0, such as "
        "Tukey’s, let go of a point.",
        "not_enough",
        {"pull": lambda: 0.0},
    ),
    Misconception(
        "value_for_slope",
        "The pull of a point is its loss.",
        "The pull is the slope of the loss: by how much the loss would change if the line moved a little.",
        "bad_point",
        {"pull": lambda r, delta: find("huber").value(r, delta=delta)},
    ),
    Misconception(
        "robust_is_immune",
        "With a robust loss one bad point cannot carry the line away.",
        "It limits what a far *y* can do. A point far out in *x* has a long lever: a small turn of the line moves it "
        "far, and so even absolute errors may give way to it.",
        "not_enough",
        {"lever": lambda x, y: np.median(y / x)},
    ),
    Misconception(
        "mean_of_slopes",
        "The best slope is the mean of the slopes of the points.",
        "No sum of errors asks for that: a point far out in *x* counts more than one near 0.",
        "not_enough",
        {"lever": lambda x, y: np.mean(y / x)},
    ),
    Misconception(
        "same_line",
        "Absolute and squared errors fit the same line.",
        "Squared errors balance all points; absolute errors are least on a line that goes right through some of them.",
        "statistic",
        {"lever": lambda x, y: np.sum(x * y) / np.sum(x * x)},
    ),
    Misconception(
        "delta_share",
        "δ is the share of the data that counts as outliers.",
        "δ is a size, in the unit of the residuals. How many lie beyond it depends on the data.",
        "delta",
        {"beyond": lambda r, delta: delta * len(r)},
    ),
    Misconception(
        "delta_one_sided",
        "Only residuals above δ are on the straight part.",
        "Huber’s loss is symmetric: below −δ it is straight, too.",
        "delta",
        {"beyond": lambda r, delta: np.sum(r > delta)},
    ),
    Misconception(
        "delta_sides",
        "Small residuals are counted straight, large ones squared.",
        "It is the other way round: near 0 Huber’s loss is a parabola, beyond δ it is straight.",
        "delta",
        {"beyond": lambda r, delta: np.sum(np.abs(r) <= delta)},
    ),
    Misconception(
        "delta_has_no_unit",
        "δ is a plain number; it stays when the unit changes.",
        "δ is compared with residuals, so it has their unit. Left as it was, it now means another distance.",
        "delta",
        {"delta_unit": lambda delta: delta},
    ),
    Misconception(
        "delta_squared",
        "δ belongs to a squared loss, so its unit is squared.",
        "The loss has the squared unit; δ is compared with residuals and has theirs.",
        "delta",
        {"delta_unit": lambda delta, factor: delta * factor**2},
    ),
    Misconception(
        "delta_inverse",
        "With larger numbers δ has to become smaller.",
        "All residuals grow by the same factor, and δ has to grow with them, or else everything lies beyond it.",
        "delta",
        {"delta_unit": lambda delta, factor: delta / factor},
    ),
    Misconception(
        "smooth_l1_is_huber",
        "SmoothL1Loss is the Huber loss.",
        "It is the Huber loss divided by its parameter: far out its slope is 1, that of Huber is δ. Only at 1 are the "
        "two the same.",
        "delta",
        {"smooth_l1": lambda r, delta: find("huber").value(r, delta=delta)},
    ),
    Misconception(
        "smooth_l1_times",
        "SmoothL1Loss is the Huber loss times its parameter.",
        "It is divided by it: far out its slope is 1, that of Huber is δ.",
        "delta",
        {"smooth_l1": lambda r, delta: delta * find("huber").value(r, delta=delta)},
    ),
    Misconception(
        "smooth_l1_is_l1",
        "Far out SmoothL1Loss is |r|.",
        "It is parallel to |r| there, and lower by half its parameter, for near 0 it began as a parabola.",
        "delta",
        {"smooth_l1": lambda r: abs(r)},
    ),
    Misconception(
        "no_units",
        "A loss has no unit, so it does not change with the unit of the data.",
        "The squared error has the unit of the data, squared, and changes with it.",
        "value",
        {"mse_unit": lambda mse: mse},
    ),
    Misconception(
        "unit_once",
        "A loss grows by the same factor as the data.",
        "That holds for the absolute error and for RMSE. A squared error grows by the square of the factor.",
        "value",
        {"mse_unit": lambda mse, factor: mse * factor},
    ),
    Misconception(
        "root_is_meant",
        "MSE is the typical error, in the unit of the data.",
        "That is its root, RMSE. MSE itself is in squared units.",
        "value",
        {"mse_unit": lambda mse, factor: np.sqrt(mse) * factor},
    ),
)

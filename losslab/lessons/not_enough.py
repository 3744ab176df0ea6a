"""When robust is not enough: bad points far out in x, too many of them, and a start too far away."""

from losslab import data, find
from losslab.fits.fit import fit_constant
from losslab.fitting import fit_line
from losslab.labs.outliers.page import PAGE
from losslab.labs.outliers.points import DATASETS, axes_of
from losslab.lessons.course.records import Choose, Lesson, Option, Step
from losslab.text import shown

L2, L1, HUBER, TUKEY = (find(key) for key in ("squared_error", "absolute_error", "huber", "tukey_biweight"))
SAMPLES = {sample.key: sample for sample in data.SAMPLES}
TEN = DATASETS["ten"].y
ROBUST = ["squared_error", "absolute_error", "tukey_biweight"]


def state(key, losses, **more):
    x, y = DATASETS[key].points() if key in DATASETS else SAMPLES[key].points()
    return {"data": key, "losses": losses} | axes_of(x, y) | more


def slope(key, loss, **settings):
    return float(fit_line(*SAMPLES[key].points(), loss, **settings).slope)


def turned(loss):
    """Whether the line of a loss is turned by less than half of what squared errors are, by the leverage points."""
    clean, bad = slope("clean", loss), slope("leverage", loss)
    return abs(clean - bad) > 0.5 * abs(slope("clean", L2) - slope("leverage", L2))


def high(loss):
    """Where the line of a loss is at x = 5, as a share of the way from the lower group to the upper."""
    x, y = SAMPLES["groups"].points()
    fit = fit_line(x, y, loss)
    height = fit.intercept + 5 * fit.slope
    return float((height - 7.0) / 6.0)


def breakdown(loss, count=10):
    """The least number of bad ones of ten that carry the constant off."""
    for bad in range(count):
        values = [1.0] * (count - bad) + [1e6] * bad
        if abs(fit_constant(values, loss).intercept - 1) > 100:
            return bad
    return count


def stays(start=50.0):
    fit = fit_constant(TEN, TUKEY, start=start)
    return "stays" if abs(fit.intercept - start) < 1e-6 else "nine" if abs(fit.intercept - 1) < 1 else "mean"


LESSON = Lesson(
    key="not_enough",
    title="When robust is not enough",
    says="three ways in which a robust loss still fails: leverage, numbers, and where the search begins.",
    minutes=9,
    order=12,
    steps=(
        Step(
            "Thirty points. Three of them are bad, and they lie far out to the **right**, not just high or low. L1 "
            "pulls "
            "at no point harder than at another.",
            PAGE,
            state("leverage", ["squared_error", "absolute_error"], show=["gradient"]),
            Choose(
                "Which lines do the three turn?",
                {
                    "l2": Option(
                        "L2’s alone",
                        "The bound is on the pull at a point, not on its lever: far out in x it turns more.",
                    ),
                    "both": Option("L1’s as well"),
                    "none": Option("Neither: three of thirty are few", "For a constant that would be so under L1."),
                },
                lambda: "both" if turned(L1) else "l2" if turned(L2) else "none",
            ),
            lambda: (
                f"Without the bad points L1’s slope is {shown(slope('clean', L1), 2)}, with them "
                f"{shown(slope('leverage', L1), 2)}. A pull turns a line the more, the farther its point is from the "
                "middle in x."
            ),
            before={"fits": False},
            veiled=True,
            unlocks=("fits",),
        ),
        Step(
            "Ten readings should all be 1. Some of them are broken, and say a million. The constant of L1 is their "
            "median.",
            PAGE,
            state("ten", ["absolute_error"], fit="constant", show=["constants"]),
            Choose(
                "How many broken ones does it stand?",
                {
                    "none": Option("None", "So it is for the mean: one is enough."),
                    "one": Option("One", "One of ten still leaves nine votes for 1."),
                    "four": Option("Four"),
                    "nine": Option("Nine", "From the half on the broken ones have the majority."),
                },
                lambda: {0: "none", 1: "one", 4: "four", 9: "nine"}[breakdown(L1) - 1],
            ),
            lambda: (
                f"With {breakdown(L1)} of ten the least cost is no longer at 1. A median holds as long as the good "
                "ones "
                f"are more than half; the mean is carried off by {breakdown(L2)}."
            ),
            veiled=True,
            before={"fits": False},
            unlocks=("fits",),
        ),
        Step(
            "Two groups of points, on two lines six apart. Eighteen of thirty belong to the lower one.",
            PAGE,
            state("groups", ["squared_error", "absolute_error"], show=["gradient"]),
            Choose(
                "Where does L2’s line run?",
                {
                    "lower": Option(
                        "Through the larger group",
                        lambda: f"L1 is nearer to that: at {shown(100 * high(L1), 2)} % of the way up.",
                    ),
                    "between": Option("Between the two"),
                    "upper": Option("Through the smaller group", "Nothing speaks for it."),
                },
                lambda: "lower" if high(L2) < 0.15 else "upper" if high(L2) > 0.85 else "between",
            ),
            lambda: (
                f"At {shown(100 * high(L2), 2)} % of the way from the lower to the upper line: the mean of both, "
                "where there "
                "is no point at all. No choice of δ says which group was meant. Look at the residuals."
            ),
            veiled=True,
            before={"fits": False},
            unlocks=("fits",),
        ),
        Step(
            "Tukey’s biweight is flat beyond c: a point far off does not pull at all. Nine readings are 1, one is "
            "1000. The "
            "search for the constant starts at 50.",
            PAGE,
            state("ten", ["tukey_biweight"], focus="tukey_biweight", fit="constant", show=["loss"])
            | {"own": True, "far": True, "left": 50.0, "right": 50.0},
            Choose(
                "Where does it end?",
                {
                    "nine": Option("At 1, where the nine are", "They are 49 away, beyond c: none of them pulls."),
                    "mean": Option("At the mean", "That is L2’s."),
                    "stays": Option("At 50"),
                },
                stays,
            ),
            "All ten residuals lie on the flat part, and the slope of the cost is 0: the search stays where it began. "
            "What "
            "ignores bad points ignores good ones as well, seen from far away. So it is started at L1’s fit.",
            veiled=True,
            before={"fits": False},
            unlocks=("far",),
            try_it="Let the search begin at L1’s fit instead.",
        ),
        Step(
            "Some of the later readings come from another sensor, and are 12 too high. Someone suggests Huber’s loss.",
            PAGE,
            state("outliers", ["squared_error", "huber"], show=["gradient"]),
            Choose(
                "What is such a loss for?",
                {
                    "few": Option("For a few readings that err without a pattern"),
                    "half": Option(
                        "For any pattern, also half of the points",
                        lambda: f"From {breakdown(HUBER)} bad ones of ten on, Huber’s constant goes with them.",
                    ),
                    "all": Option(
                        "For any data, as it does no harm",
                        "It does where the errors are skewed: it estimates another number than the mean.",
                    ),
                },
                lambda: "half" if breakdown(HUBER) > 5 else "few",
            ),
            "Another sensor is another story, with a cause that can be modelled: a shift for its readings. A robust "
            "loss limits what a few points do. It does not tell which story is true.",
            veiled=True,
            unlocks=("huber-delta",),
            try_it="Move δ: the line moves, but no δ explains the points above.",
        ),
    ),
)

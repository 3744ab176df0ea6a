"""The page of gradient descent: one residual on the curve of its loss, or a line on its way through points."""

from losslab import LOSSES, data, link
from losslab.labs import parameters
from losslab.labs.blocks import Caption, Figure
from losslab.labs.card import focused
from losslab.labs.controls import Button, Choice, Folded, Number, Slider, Stops, Subset, Switch
from losslab.labs.descent import words
from losslab.labs.descent.figure import (
    GAPS,
    LEVELS,
    LINE_STEPS,
    SLOPES,
    STEPS,
    rolling_balls,
    start_step,
    wandering_lines,
)
from losslab.labs.page import Page, Part, Question
from losslab.text import shown

ALL = {loss.key: loss for loss in LOSSES if loss.family.argument.page == "regression"}
TITLES = {key: loss.title for key, loss in ALL.items()}
SAMPLES = {sample.key: sample for sample in data.SAMPLES}
BALL, LINE = "ball", "line"
OF = {BALL: "One residual", LINE: "A line"}
SCHEDULES = {"constant": "constant", "root": "rate / √step", "decay": "rate · 0.95^step"}
REACHES = {reach: reach for reach in ("3", "10", "100")}
WHOLE = str(data.POINTS)  # points per step: all
SIZES = {size: size for size in ("1", "2", "5", "10", WHOLE)}
RATES = tuple(float(f"{n}e{power}") for power in (-4, -3, -2, -1) for n in (1, 1.5, 2, 3, 5, 7)) + (1.0,)
RATE = "A step is the rate times the slope."
MORE = {
    "start": link.number(2.0, -100.0, 100.0),
    "step": link.whole(0.0, 0, LINE_STEPS),
    "level": link.number(0.0, LEVELS[False][0], LEVELS[True][1]),
    "focus": link.choice("huber", ALL),
    **parameters.fields_of(ALL.values()),
}
QUESTIONS = (
    Question(
        "L2 at rate 1.1",
        {"of": BALL, "rate": 1.1, "start": 1.0, "log": True},
        look="The rate is a little above 1, and each step lands farther out than the last. Press **Play**.",
    ),
    Question(
        "L1 at rate 0.3",
        {"of": BALL, "rate": 0.3, "start": 1.0, "losses": ["absolute_error", "huber"]},
        look="The slope of |r| is 1 however near it comes: the ball ends up hopping about 0. Huber’s slope fades.",
    ),
    Question(
        "Huber does both",
        {"of": BALL, "rate": 1.1, "start": 9.0, "reach": "10", "losses": ["squared_error", "huber"]},
        look="The same rate, from far out: L2 flies off at once. What does Huber do far out, and what near 0?",
    ),
    Question(
        "Guess first",
        {"of": BALL, "rate": 0.95, "start": 2.5, "hide": True},
        look="Where will the balls be after ten steps? Say it first; then play, or reveal.",
    ),
    Question(
        "Momentum overshoots",
        {"of": BALL, "rate": 0.1, "start": -2.5, "momentum": 0.9},
        look="Nine tenths of the last move is kept. Does the ball stop where the slope is 0?",
    ),
    Question(
        "Slower and slower",
        {"of": BALL, "losses": ["absolute_error"], "start": 1.0, "rate": 0.3, "schedule": "root"},
        look="The rate falls with the square root of the step: watch the hops about 0 shrink.",
    ),
    Question(
        "Far out: little pull, or none",
        {"of": BALL, "losses": ["squared_error", "cauchy", "tukey_biweight"], "start": 9.0, "reach": "10"},
        look="At r = 9 two of the curves are nearly flat. Which ball does not move at all?",
    ),
    Question(
        "One bad point", {"of": LINE, "line_rate": 0.02}, look="One point lies far off. Which line runs after it?"
    ),
    Question(
        "A narrow valley",
        {"of": LINE, "line_rate": 0.02, "losses": ["squared_error"], "data": "clean"},
        look="The bowl is a narrow valley: the line first falls to its floor, then creeps along it.",
    ),
    Question(
        "The same with x centred",
        {"of": LINE, "line_rate": 0.05, "losses": ["squared_error"], "data": "clean", "centred": True},
        look="The same points with x centred: the ellipses are rounder, and a larger rate does no harm.",
    ),
    Question(
        "Mini-batch noise",
        {"of": LINE, "line_rate": 0.02, "batch": "2", "losses": ["squared_error", "huber"], "centred": True},
        look="Two points a step: the line wanders about its best place and does not come to rest.",
    ),
)
NEXT = {
    BALL: "Drag the dotted line to move the start of the balls, or an upright line on the right to another step. "
    "A dotted level line is the next move.",
    LINE: "Drag the grey square to start elsewhere, or the upright line to another step. Crosses: where the cost is "
    "least. Thin ellipses: equal mean r².",
}


def _losses(values):
    return tuple(ALL[key] for key in values["losses"])


def _points(values):
    """(x, y) of the sample."""
    return SAMPLES[values["data"]].points()


# --- controls


OF_WHAT = (
    Choice("of", "What goes down", BALL, OF),
    Subset("losses", "Losses", ("squared_error", "absolute_error", "huber"), TITLES, "losses"),
)
MOMENTUM = Slider("momentum", "momentum", 0.0, 0.0, 0.99, 0.01, help="The share of the last move that is kept.")
CHOICES = (
    Choice("schedule", "Rate over the steps", "constant", SCHEDULES),
    Switch("hide", "Hide what follows", False, help="Predict first; then play, or reveal."),
)


def _step(steps):
    return Slider("step", "step", 0.0, 0.0, float(steps), 1.0)


def _parameters(values):
    return parameters.sliders(_losses(values), values)


def _start(values):
    reach = float(values["reach"])
    return (Slider("start", "start: residual r", 2.0, -reach, reach, start_step(reach)),)


def _words(values):
    return (Caption(SAMPLES[values["data"]].words),)


def _level(values):
    label = "start: height" if values["centred"] else "start: intercept"
    return (Slider("level", label, 0.0, *LEVELS[values["centred"]], GAPS[1]),)


OF_BALL = (
    *OF_WHAT,
    Slider("rate", "learning rate", 0.3, 0.01, 3.0, 0.01, help=RATE),
    _start,
    MOMENTUM,
    _step(STEPS),
    _parameters,
    *CHOICES,
    Choice("reach", "Residuals up to ±", "3", REACHES),
    Switch("log", "Logarithmic axes over the steps", False),
)
OF_LINE = (
    *OF_WHAT,
    Stops("line_rate", "learning rate", 0.01, RATES, help=RATE),
    MOMENTUM,
    _step(LINE_STEPS),
    _parameters,
    Choice("batch", "Points per step", WHOLE, SIZES),
    Number("order", "Order of the points: seed", 0, 0, 9999, 1, shown=lambda values: values["batch"] != WHOLE),
    Choice("data", "Data", "one_outlier", {key: sample.title for key, sample in SAMPLES.items()}, look="menu"),
    _words,
    Switch("centred", "Centre x", False, help="The line is slope · (x − mean of x) + height."),
    *CHOICES,
    Switch("norm", "Show ‖gradient‖ too", False, help="Its length in the plane of slope and intercept."),
    Folded("Where the lines start", (Slider("slope", "start: slope", 0.0, *SLOPES, GAPS[0]), _level)),
)


# --- the figures


def _balls(values):
    losses = _losses(values)
    drawing = rolling_balls(losses, float(values["reach"]), values["log"], values["schedule"], values["hide"])
    return _moving(BALL, drawing, ("start", "rate", "momentum", "step"), losses, values)


def _lines(values):
    losses, points, size = _losses(values), tuple(map(tuple, _points(values))), int(values["batch"])
    more = (values[name] for name in ("order", "centred", "schedule", "norm", "hide"))
    drawing = wandering_lines(losses, points, size, *more)
    return _moving(LINE, drawing, ("slope", "level", "line_rate", "momentum", "step"), losses, values)


def _moving(of, drawing, names, losses, values):
    inputs = {name: values[name] for name in names} | parameters.values_of(losses, values)
    reveal = (Button("Reveal what follows", lambda values: {"hide": False}, main=True),)
    return Figure(drawing, inputs, NEXT[of], below=reveal if values["hide"] else ())


# --- what is said


def _first_steps(values):
    losses = _losses(values)
    return words.first_steps(losses, values) if losses and not values["hide"] else ()


def _limits(values):
    losses = _losses(values)
    return words.limits(losses, values) if losses else ()


def _code(values):
    losses = _losses(values)
    return words.code(losses, ALL[values["focus"]], values, MORE["focus"]) if losses else ()


def _valley(values):
    return words.valley(_points(values)[0], values["momentum"])


def _batches(values):
    losses = _losses(values)
    return words.batches(losses[0], *_points(values), values, map(int, SIZES)) if losses else ()


# --- what is put in place


def _focus(values):
    """The loss whose code is shown is one of those that are."""
    return focused(values) if values["of"] == BALL else {}


def _fit(values):
    return parameters.fit_parameters(ALL.values(), values)


def _tidy(values):
    """The start lies on the axis, the step within those that are shown: mends `values`, returns complaints."""
    said = []
    reach, last = float(values["reach"]), float(STEPS if values["of"] == BALL else LINE_STEPS)
    for name, low, high in (("start", -reach, reach), ("step", 0.0, last), ("level", *LEVELS[values["centred"]])):
        nearest = min(max(values[name], low), high)
        if nearest != values[name]:
            said.append(f"{name}: {shown(values[name])} is not shown here; showing {shown(nearest)}")
            values[name] = nearest
    return said + _fit(values)


PAGE = Page(
    key="descent",
    title="Descent",
    group="Training",
    lead="Balls go down the curves of losses in steps of **rate × slope**. Press **Play**, then drag the learning "
    "rate: which settle, which swing, which fly off?",
    icon=":material/trending_down:",
    parts={
        BALL: Part(
            OF[BALL],
            controls=OF_BALL,
            figure=_balls,
            questions=QUESTIONS,
            sections=(words.rule, _first_steps, _limits, _code),
        ),
        LINE: Part(
            OF[LINE],
            controls=OF_LINE,
            figure=_lines,
            questions=QUESTIONS,
            sections=(words.rule, _valley, _batches),
        ),
    },
    choice="of",
    reveal={"hide": False},
    in_head=False,
    more=MORE,
    tidy=_tidy,
    settle=_focus,
    fit=_fit,
)

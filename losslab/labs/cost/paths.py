"""Real data over λ: weights with their held-out error, and what the same λ is called in every library."""

import numpy as np

from losslab import find, link
from losslab.costs.calls import CALLS
from losslab.costs.paths import least_silent
from losslab.data.prostate import NAMES, SOURCE, prostate
from losslab.labs.blocks import Caption, Code, Columns, Figure, Formula, Heading, Paragraph, Table, Tiles
from losslab.labs.controls import Button, Choice, Number, Slider, Stops
from losslab.labs.cost.paths_figure import LAMBDAS, RHOS, all_errors, all_weights, given, weight_paths
from losslab.labs.page import Part, Question
from losslab.text import shown

STRENGTHS = tuple(map(float, LAMBDAS))
MADE = {row.key: row for row in CALLS if row.code}  # calls of which there is a program
STRENGTH = Stops("path_lambda", "λ: strength of the penalty", 0.1, STRENGTHS, shown, field=link.stop(0.1, STRENGTHS))
RHO = Slider(
    "path_rho",
    "ρ: 0 is ridge, 1 is the lasso",
    1.0,
    0.0,
    1.0,
    0.1,
    help="The share of λ that goes to ‖w‖₁.",
    field=link.stop(1.0, tuple(map(float, RHOS))),
)
PARTS = {folds: folds for folds in ("5", "10", "20")}
FOLDS = Choice("path_folds", "Folds: parts of which each is held out once", "10", PARTS, look="slider")
SEED = Number("path_seed", "Seed that shuffles the rows into folds", 0, 0, 999, 1)
PROGRAM = Choice("path_code", "Program", "lasso", {key: row.short for key, row in MADE.items()}, look="pills")
FIELDS = {control.name: control.in_link() for control in (STRENGTH, RHO, FOLDS, SEED, PROGRAM)}
QUESTIONS = (
    Question(
        "Ridge: ρ = 0",
        {"path_rho": 0.0, "path_code": "ridge"},
        look="All paths go towards 0 as λ grows, and none ends there.",
    ),
    Question(
        "SGDRegressor’s alpha",
        {"path_rho": 0.0, "path_code": "sgd_regressor"},
        look="The same path under another name: read below which alpha belongs to this λ.",
    ),
    Question(
        "AdamW: a bound, no penalty",
        {"path_rho": 0.0, "path_code": "adamw", "path_lambda": 10.0},
        look="AdamW’s weight decay bounds the weights. Compare its end with the path of a penalty.",
    ),
    Question(
        "Elastic net: ρ = ½",
        {"path_rho": 0.5, "path_code": "elastic_net"},
        look="Half L1, half L2: which paths end in 0, and in which order?",
    ),
    Question(
        "Lasso: ρ = 1",
        {"path_rho": 1.0, "path_code": "lasso"},
        look="Follow the paths to the right: one weight after the other becomes exactly 0.",
    ),
)


def _inputs(values):
    return {name: values[name] for name in ("path_lambda", "path_rho")}


def _held(values):
    """(the held-out errors, the place of ρ among RHOS, of the least error and of that one standard error from it)."""
    held, at = all_errors(int(values["path_folds"]), values["path_seed"]), _place(values)
    return held, at, held.least()[at], held.within()[at]


def _place(values):
    return int(abs(RHOS - values["path_rho"]).argmin())


def _figure(values):
    words = (
        "Upright lines: solid, the λ chosen; dashed, the least held-out error; dotted, the largest λ whose error is at "
        "most one standard error above the least."
    )
    drawing = weight_paths(int(values["path_folds"]), values["path_seed"])
    return Figure(drawing, _inputs(values), words, key="path_figure")


def _asked(values):
    """The questions, which leave all else as it is, and the ways to the two marked λ."""
    _, _, least, within = _held(values)
    ways = [(question.title, question.values) for question in QUESTIONS]
    for title, i in (("λ of the least error", least), ("λ one standard error from it", within)):
        ways.append((title, {"path_lambda": STRENGTHS[i]}))
    yield Tiles(tuple(Button(title, lambda values, new=new: new) for title, new in ways), close=True)


def _measured(values):
    held, at, least, within = _held(values)
    kept = np.count_nonzero(all_weights()[:, at], axis=-1)
    marked = [(STRENGTHS[i], held.error[i, at], held.spread[i, at], kept[i]) for i in (least, within)]
    at_end = least in (0, len(STRENGTHS) - 1)
    folds = Columns(((FOLDS,), (SEED,)), gap="small")
    yield Columns((tuple(_penalty(at)), (folds, _error(values["path_folds"], *marked, at_end))))
    yield Caption(f"Data: {SOURCE.text}")


def _penalty(at):
    """The cost, and where a weight is 0 at this ρ."""
    yield Formula(
        r"\min_{b,\,w}\ \frac{1}{2n}\sum_{i=1}^{n}\left(y_i - b - x_i^\top w\right)^2 + \lambda\left(\rho\,"
        r"\lVert w\rVert_1 + \frac{1-\rho}{2}\,\lVert w\rVert^2\right)"
    )
    if at > 0:
        corner = (
            f"At ρ = {shown(RHOS[at])} every weight is 0 from λ = {shown(least_silent(*prostate(), RHOS[at]))} on, the "
            "largest |xⱼ·(y − ȳ)| / (nρ): from there on no column pulls harder than the corner of |w| can hold."
        )
    else:
        before, j = _first_turn()
        corner = (
            f"At ρ = 0 no λ holds a weight at 0: that of “{NAMES[j]}” changes its sign between λ = "
            f"{shown(STRENGTHS[before])} and {shown(STRENGTHS[before + 1])} and moves on."
        )
    yield Paragraph(
        "Every column has mean 0 and mean square 1, so that λ weighs all weights alike; a weight says by how much "
        f"the prediction rises for one standard deviation. The intercept b is not penalised. {corner}"
    )


def _first_turn():
    """(the place of λ, the weight) where one changes its sign first at ρ = 0."""
    return map(int, np.argwhere(np.diff(np.sign(all_weights()[:, 0]), axis=0))[0])


def _error(folds, best, simpler, at_end):
    """How the error on held-out rows is measured, and its two places, (λ, error, standard error, weights) each.

    `at_end`: the least error is at an end of the axis.
    """
    (strength, error, spread, kept), (largest, higher, _, fewer) = best, simpler
    beyond = "The axis ends there: the least error may lie beyond. " if at_end else ""
    return Paragraph(
        f"**Held-out error.** The rows are cut into {folds} parts. Each part is predicted by weights fitted to the "
        f"others; the curve is the mean of the {folds} mean squared errors, the dotted curves lie one standard error "
        f"above and below it: their standard deviation divided by √{folds}, as if the folds were independent, which "
        f"they are not. The error is least at the dashed line, λ = {shown(strength)}: {shown(error)} ± "
        f"{shown(spread)}, with {kept} weights that are not 0. The dotted line is the largest λ within one standard "
        f"error of that, {shown(largest)}: {shown(higher)}, with {fewer}. {beyond}Both choices are common. Another "
        "seed makes other parts, and the lines may move."
    )


def _libraries(values):
    """What each library minimises, what it is to be given, and the program of one."""
    strength, rho = _inputs(values).values()
    yield Heading("The same λ in every library")
    yield Paragraph(
        "A call’s `alpha`, `C` or `weight_decay` is not this λ: a library may take the **sum** of the losses or their "
        "**mean**, write **½** or leave it out, and put a factor before the loss instead of the penalty. Here r is the "
        "residual, ℓ the loss of one row."
    )
    rows = tuple((row.name, f"${row.minimises}$", find(row.of).title, row.loss, row.penalty) for row in CALLS)
    yield Table(("Call", "It minimises", "Loss, up to a factor", "Taken as", "Penalty"), rows)
    words = "Each line is the number that some calls need for the same λ; a dash: the call takes another ρ only."
    yield Figure(given(), _inputs(values), words, key="path_given")
    yield PROGRAM
    chosen = MADE[values["path_code"]]
    if chosen.accepts(rho):
        yield Code(chosen.program(len(prostate()[1]), strength, rho))
    else:
        yield Paragraph(f"{chosen.name} is made for ρ = {shown(chosen.only)} only: it has no other penalty.")
    for row in CALLS:
        if row.note and row.key in (chosen.key, "glmnet"):
            yield Paragraph(f"**{row.name}.** {row.note}")


PATHS = Part(
    "Real data, libraries",
    f"{len(NAMES)} measurements of each of {len(prostate()[1])} men predict the log of their prostate-specific "
    "antigen. **Drag "
    "the upright line**, then move ρ from lasso to ridge: which of them sets weights to exactly 0?",
    controls=(STRENGTH, RHO),
    figure=_figure,
    questions=QUESTIONS,
    sections=(_asked, _measured, _libraries),
    fields=tuple(FIELDS),
    listed=False,
)

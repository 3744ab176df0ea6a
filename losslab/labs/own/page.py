"""The page of a loss that the visitor types: an explorer whose first loss is made of a formula."""

from dataclasses import dataclass, replace
from functools import lru_cache, partial

import numpy as np

from losslab.figures.drawing import drawing
from losslab.figures.parts import own, round_up
from losslab.formulas.expression import ELEMENTARY, PAIRS
from losslab.formulas.grammar import NotUnderstood
from losslab.formulas.loss import typed_loss
from losslab.formulas.parse import LONGEST
from losslab.labs.blocks import Caption, Code, Columns, Heading, Note, Paragraph, To
from losslab.labs.controls import Text
from losslab.labs.explorer import Explorer, Moving
from losslab.labs.own.card import card
from losslab.labs.own.compared import called, compared
from losslab.labs.own.findings import findings
from losslab.labs.own.formula import KEY, any_formula
from losslab.labs.page import Page, Part, Question
from losslab.labs.regression.figure import PANELS, View, residual_losses
from losslab.text import exact, shown

HUBER = "where(abs(r) <= d, r**2/2, d*(abs(r) - d/2))"
HELP = (
    "r is the residual, prediction − true value. Known are `+ - * / **` (or `^`), brackets, "
    f"{', '.join((*ELEMENTARY, *PAIRS))}, pi, e, and `where(condition, then, otherwise)` or `then if condition else "
    "otherwise`. Code can be pasted as it is: prefixes such as `np.`, `torch.` or `tf.math.` are left out, "
    "`y_pred - y_true` is r. So can |r|, r², √, ½ and δ. Up to four other names are parameters. What is typed is read "
    "character by character and never run as a program."
)
FORMULA = Text("formula", "Formula in r, with parameters named as you like", HUBER, LONGEST, help=HELP)


@dataclass(frozen=True)
class Axes(View):
    """The axes of residual losses, with the residual itself along the horizontal one."""

    def panel(self, key):
        return replace(super().panel(key), x_title="residual r")


@drawing
def _figure(losses, show, view, pins):
    figure = residual_losses(losses, show, view)

    @np.errstate(all="ignore")  # a formula may give anything
    def drawn(**values):
        return figure(**values)

    return drawn


def _point(loss, values):
    return round(values["y_pred"], 12), {}, values["y_pred"], 0.0


def _fit(losses, values):
    """Axes on which the curves between the ends of the horizontal axis are seen."""
    x = np.linspace(values["x_from"], values["x_to"], 401)
    found = {}
    with np.errstate(all="ignore"):
        for part in ("value", "gradient", "curvature"):
            drawn = [getattr(loss, part)(x, **own(loss, values)) for loss in losses]
            found[part] = np.concatenate([y[np.isfinite(y)] for y in drawn] + [np.zeros(1)])
    low, high = np.min(found["value"]), np.max(found["value"])
    return {
        "loss_from": -round_up(-low) if low < 0 else 0.0,
        "loss_to": round_up(max(high, 1e-3)),
        "gradient_to": round_up(max(np.quantile(np.abs(found["gradient"]), 0.98), 1e-3)),
        "curvature_to": round_up(max(np.quantile(np.abs(found["curvature"]), 0.95), 1e-3)),
    }


def _question(title, look, formula, *losses, **values):
    return Question(title, {"formula": formula, "losses": [KEY, *losses], "focus": KEY} | values, look)


QUESTIONS = (
    _question(
        "Huber",
        "The formula and the named loss are one curve. Drag your d away from δ: where do they part?",
        HUBER,
        "huber",
        **{"typed-d": 1.0},
    ),
    _question(
        "log-cosh",
        "With d = 1 it is log-cosh. Drag d: as with Huber’s δ, it says how far the parabola reaches.",
        "d**2*log(cosh(r/d))",
        "log_cosh",
        **{"typed-d": 1.0},
    ),
    _question(
        "Tukey-like",
        "Beyond c the loss is flat, so its slope is 0: what is farther out does not pull. Drag r past c.",
        "where(abs(r) <= c, c**2/6*(1 - (1 - (r/c)**2)**3), c**2/6)",
        "tukey_biweight",
        loss_to=1.0,
        gradient_to=1.0,
        curvature_to=1.5,
        **{"typed-c": 2.0, "tukey_biweight-c": 2.0},
    ),
    _question(
        "Too low costs more",
        "An error below 0 costs three times as much as one above. Drag t towards 0.5: both sides become alike.",
        "where(r < 0, t*r**2, (1 - t)*r**2)",
        "expectile",
        **{"typed-t": 0.75, "expectile-tau": 0.75},
    ),
    _question(
        "A power",
        "With p = 1 it is L1, with p = 2 it is L2. Drag p from one to the other, then below 1: it is no longer convex.",
        "abs(r)**p",
        "absolute_error",
        "squared_error",
        **{"typed-p": 1.5},
    ),
    _question(
        "A dead zone",
        "An error of at most w is free. Drag w: the flat piece grows, and the slope beyond it stays 1.",
        "max(abs(r) - w, 0)",
        "epsilon_insensitive",
        loss_to=4.0,
        gradient_to=2.0,
        **{"typed-w": 1.0, "epsilon_insensitive-epsilon": 1.0},
    ),
    _question(
        "Not a loss",
        "To the left it falls without end: a fit that makes it small runs away. Read below what is found.",
        "r**3",
        loss_from=-20.0,
        loss_to=20.0,
        gradient_to=20.0,
        curvature_to=20.0,
    ),
)


def _top(loss, values):
    """The formula, and what is wrong with it while `loss` is drawn."""
    return (FORMULA, *_remarks(loss, values["formula"]))


def _remarks(loss, text):
    try:
        if notes := typed_loss(text).notes:
            yield Caption(" ".join(notes))
    except NotUnderstood as error:
        yield Note(f"{str(error)[0].upper()}{str(error)[1:]}. Drawn meanwhile: `{loss.text}`", "error")
        if text.strip():
            yield Code(f"{text}\n{' ' * error.column}^", None)


def _found(loss, values):
    """What is found, which named loss it is, the way to the data, and how far the others are from it."""
    if KEY not in values["losses"]:
        return ()
    settings, lab = own(loss, values), explorer_of(loss)
    others = [(other, own(other, values)) for other in lab.chosen(values) if other is not loss]
    low, high = values["x_from"], values["x_to"]
    alone = (
        Heading("What is found"),
        *map(Paragraph, findings(loss, settings)),
        Heading("Which named loss is it?"),
        *map(Paragraph, called(loss, settings)),
        To(
            "outliers",
            "Fit a line with your loss, and drag an outlier",
            _linked(loss, settings),
            ":material/scatter_plot:",
        ),
    )
    if not (others and low < high):
        return (Columns((alone, ())),)
    beside = (
        Heading("Compared with the others"),
        *map(Paragraph, compared(loss, settings, others, low, high)),
        Caption(f"From r = {shown(low)} to {shown(high)}, the horizontal axis."),
    )
    return (Columns((alone, beside)),)


def _linked(loss, settings):
    """The link to the outlier laboratory with this loss in it."""
    values = {f"{KEY}-{name}": exact(value) for name, value in settings.items()}
    return {"formula": loss.text, "losses": f"squared_error,absolute_error,{KEY}", "focus": KEY} | values


@lru_cache(maxsize=64)
def explorer_of(loss):
    """The explorer of one typed loss."""
    return Explorer(
        page="own",
        of="regression",
        figure=_figure,
        view=Axes,
        show=PANELS,
        shown=("loss", "gradient", "curvature"),
        losses=(KEY, "huber"),
        focus=KEY,
        moving=(Moving("y_pred", "residual r", 1.5, lambda view: (view.x_from, view.x_to, view.step)),),
        point=_point,
        words=lambda values: "Upright lines: solid at the residual r, dotted at 0.",
        fit=_fit,
        questions=QUESTIONS,
        more={"formula": any_formula(HUBER)},
        given=lambda values: {"y_true": 0.0},
        extra=(loss,),
        top=partial(_top, loss),
        sections=(partial(_found, loss),),
        near=True,
        card=card,
    )


@lru_cache(maxsize=64)
def _with(loss):
    """The page of one typed loss."""
    return replace(PAGE, **explorer_of(loss).record())


PAGE = Page(
    "own",
    "Your own loss",
    "Losses",
    "**Type a formula** and press Enter: it is drawn with its slope and curvature, its parameters get sliders, and "
    "its properties are measured. Which named loss is it?",
    icon=":material/function:",
    parts={"": Part(questions=QUESTIONS)},
    more={"formula": any_formula(HUBER)},  # what else a link can say depends on the formula
    varies=("formula", lambda text: _with(typed_loss(text))),
)

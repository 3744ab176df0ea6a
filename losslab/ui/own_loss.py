"""The page of a loss that the visitor types: an explorer whose first loss is made of a formula."""

from dataclasses import dataclass, replace
from functools import lru_cache, partial

import numpy as np
import streamlit as st

from losslab.figures.parts import own
from losslab.figures.residual import PANELS, View, residual_losses
from losslab.text import exact, shown
from losslab.typed.expression import ELEMENTARY, PAIRS
from losslab.typed.loss import typed_loss
from losslab.typed.parse import LONGEST, NotUnderstood
from losslab.ui import state
from losslab.ui.explorer import Explorer, Slider
from losslab.ui.prose import prose
from losslab.ui.regression import round_up
from losslab.ui.typed import ANY, KEY, attend, called, card, compared, findings

PAGE = "own"
HUBER = "where(abs(r) <= d, r**2/2, d*(abs(r) - d/2))"
FORMULA = ANY(HUBER)
HELP = (
    "r is the residual, prediction − true value. Known are `+ - * / **` (or `^`), brackets, "
    f"{', '.join((*ELEMENTARY, *PAIRS))}, pi, e, and `where(condition, then, otherwise)` or `then if condition else "
    "otherwise`. Code can be pasted as it is: prefixes such as `np.`, `torch.` or `tf.math.` are left out, "
    "`y_pred - y_true` is r. So can |r|, r², √, ½ and δ. Up to four other names are parameters. What is typed is read "
    "character by character and never run as a program."
)
GOOD = "own/good"  # the last formula that was understood, in the session


@dataclass(frozen=True)
class Axes(View):
    """The axes of residual losses, with the residual itself along the horizontal one."""

    def panel(self, key):
        return replace(super().panel(key), x_title="residual r")


@lru_cache(maxsize=64)  # one function for one drawing, so that it is traced once
def _figure(losses, show, view, pins):
    figure = residual_losses(losses, show, view)

    @np.errstate(all="ignore")  # a formula may give anything
    def drawn(**values):
        return figure(**values)

    return drawn


def _point(loss, values, options):
    return round(values["y_pred"], 12), {}, values["y_pred"], 0.0


def _fit(losses, values):
    """Axes on which the curves between the ends of the horizontal axis are seen."""
    x = np.linspace(st.session_state["x_from"], st.session_state["x_to"], 401)
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


def _preset(formula, *losses, **values):
    return {"formula": formula, "losses": [KEY, *losses], "focus": KEY} | values


PRESETS = {
    "Huber": _preset(HUBER, "huber", **{"typed-d": 1.0}),
    "log-cosh": _preset("d**2*log(cosh(r/d))", "log_cosh", **{"typed-d": 1.0}),
    "Tukey-like": _preset(
        "where(abs(r) <= c, c**2/6*(1 - (1 - (r/c)**2)**3), c**2/6)",
        "tukey_biweight",
        loss_to=1.0,
        gradient_to=1.0,
        curvature_to=1.5,
        **{"typed-c": 2.0, "tukey_biweight-c": 2.0},
    ),
    "Too low costs more": _preset(
        "where(r < 0, t*r**2, (1 - t)*r**2)", "expectile", **{"typed-t": 0.75, "expectile-tau": 0.75}
    ),
    "A power": _preset("abs(r)**p", "absolute_error", "squared_error", **{"typed-p": 1.5}),
    "A dead zone": _preset(
        "max(abs(r) - w, 0)",
        "epsilon_insensitive",
        loss_to=4.0,
        gradient_to=2.0,
        **{"typed-w": 1.0, "epsilon_insensitive-epsilon": 1.0},
    ),
    "Not a loss": _preset("r**3", loss_from=-20.0, loss_to=20.0, gradient_to=20.0, curvature_to=20.0),
}


def _box(loss):
    """The text box, what is wrong with what stands in it while `loss` is drawn, and beside them a place for more."""
    box, beside = st.columns([3, 2])
    box.text_input("Formula in r, with parameters named as you like", key="formula", max_chars=LONGEST, help=HELP)
    text = st.session_state["formula"]
    try:
        if notes := typed_loss(text).notes:
            box.caption(" ".join(notes))
    except NotUnderstood as error:
        box.error(f"{str(error)[0].upper()}{str(error)[1:]}. Drawn meanwhile: `{loss.text}`")
        if text.strip():
            box.code(f"{text}\n{' ' * error.column}^", language=None)
    return beside


def _below(loss, options):
    """What is found, which named loss it is, and the way to the data."""
    chosen = st.session_state["losses"]
    if KEY not in chosen:
        return
    settings, lab = own(loss, st.session_state), explorer_of(loss)
    others = [(lab.all[key], own(lab.all[key], st.session_state)) for key in chosen if key != KEY]
    low, high = st.session_state["x_from"], st.session_state["x_to"]
    alone, beside = st.columns(2, gap="large")
    with alone:
        st.subheader("What is found")
        for sentence in findings(loss, settings):
            prose(sentence)
        st.subheader("Which named loss is it?")
        for sentence in called(loss, settings):
            prose(sentence)
        st.page_link(
            "pages/outliers.py",
            label="Fit a line with your loss, and drag an outlier",
            icon=":material/scatter_plot:",
            query_params=_linked(loss, settings),
        )
    if others and low < high:
        with beside:
            st.subheader("Compared with the others")
            for sentence in compared(loss, settings, others, low, high):
                prose(sentence)
            st.caption(f"From r = {shown(low)} to {shown(high)}, the horizontal axis.")


def _linked(loss, settings):
    """The link to the outlier laboratory with this loss in it."""
    values = {f"{KEY}-{name}": exact(value) for name, value in settings.items()}
    return {"formula": loss.text, "losses": f"squared_error,absolute_error,{KEY}", "focus": KEY} | values


@lru_cache(maxsize=64)
def explorer_of(loss):
    """The page for one typed loss."""
    return Explorer(
        page=PAGE,
        of="regression",
        figure=_figure,
        view=Axes,
        show=PANELS,
        shown=("loss", "gradient", "curvature"),
        losses=(KEY, "huber"),
        focus=KEY,
        sliders=(Slider("y_pred", "residual r", 1.5, lambda view: (view.x_from, view.x_to, view.step)),),
        point=_point,
        words="Upright lines: solid at the residual r, dotted at 0.",
        fit=_fit,
        presets=PRESETS,
        more={"formula": FORMULA},
        given=lambda options: {"y_true": 0.0},
        extra=(loss,),
        top=partial(_box, loss),
        below=partial(_below, loss),
        card=card,
    )


def own_loss():
    """The page of the moment: of the formula, or while that is not understood of the last one that was."""
    text = state.expect(PAGE, "formula", FORMULA)
    attend()
    try:
        loss = typed_loss(text)
        st.session_state[GOOD] = text
    except NotUnderstood:
        loss = typed_loss(st.session_state.get(GOOD, HUBER))
    return explorer_of(loss)

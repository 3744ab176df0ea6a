"""The section of paths: weights and held-out error over λ, and the same λ in every library."""

import numpy as np
import streamlit as st

from losslab import find, link
from losslab.calls import CALLS
from losslab.figures.paths import LAMBDAS, RHOS, all_errors, all_weights, given, weight_paths
from losslab.live import live
from losslab.paths import least_silent
from losslab.prostate import NAMES, SOURCE, prostate
from losslab.text import shown
from losslab.ui import state
from losslab.ui.controls import draw_slider
from losslab.ui.prose import prose
from losslab.ui.tables import table

STRENGTHS = tuple(map(float, LAMBDAS))
CODE = {row.key: row for row in CALLS if row.code}
FOLDS = ("5", "10", "20")
MOST_SEEDS = 999
PATH_FIELDS = {
    "path_lambda": link.stop(0.1, STRENGTHS),
    "path_rho": link.stop(1.0, tuple(map(float, RHOS))),
    "path_folds": link.choice("10", FOLDS),
    "path_seed": link.whole(0, 0, MOST_SEEDS),
    "path_code": link.choice("lasso", CODE),
}
PATH_PRESETS = {
    "Ridge: ρ = 0": {"path_rho": 0.0, "path_code": "ridge"},
    "SGDRegressor’s alpha": {"path_rho": 0.0, "path_code": "sgd_regressor"},
    "AdamW: a bound, no penalty": {"path_rho": 0.0, "path_code": "adamw", "path_lambda": 10.0},
    "Elastic net: ρ = ½": {"path_rho": 0.5, "path_code": "elastic_net"},
    "Lasso: ρ = 1": {"path_rho": 1.0, "path_code": "lasso"},
}


def paths():
    """Both parts. The page that calls it restores and remembers PATH_FIELDS, all of which have a widget."""
    x, y = prostate()
    prose(
        f"{len(NAMES)} measurements of {len(y)} men predict the log of the prostate specific antigen. **Drag the "
        "upright line**, then move ρ from lasso to ridge: which of them sets weights to exactly 0?"
    )
    left, right = st.columns(2, gap="small")  # above the chart: a phone shows both
    with left:
        st.select_slider("λ: strength of the penalty", STRENGTHS, format_func=shown, key="path_lambda")
    with right:
        draw_slider("path_rho", "ρ: 0 is ridge, 1 is the lasso", 0.0, 1.0, 0.1, "The share of λ that goes to ‖w‖₁.")
    strength, rho, folds, seed = (
        st.session_state[name] for name in ("path_lambda", "path_rho", "path_folds", "path_seed")
    )
    live(
        weight_paths(int(folds), seed),
        {"path_lambda": strength, "path_rho": rho},
        key="path_figure",
        words="Upright lines: solid, the λ chosen; dashed, the least held-out error; dotted, the largest λ whose error "
        "is at most one standard error above the least.",
        stops={"path_lambda": STRENGTHS},
        on_drag=_dragged,
    )
    held, at = all_errors(int(folds), seed), int(abs(RHOS - rho).argmin())
    least, within = held.least()[at], held.within()[at]
    with st.container(horizontal=True, gap="xsmall"):
        for title, values in PATH_PRESETS.items():
            st.button(title, on_click=state.change, args=(values,))
        for title, i in (("λ of the least error", least), ("λ one standard error from it", within)):
            st.button(title, on_click=state.change, args=({"path_lambda": STRENGTHS[i]},))
    left, right = st.columns(2, gap="large")
    with left:
        _penalty(x, y, at)
    with right:
        _error(held, at, least, within, folds)
    st.caption(f"Data: {SOURCE.text}")
    st.subheader("The same λ in every library")
    _libraries(len(y), strength, rho)


def _penalty(x, y, at):
    """The cost, and where a weight is 0."""
    st.latex(
        r"\min_{b,\,w}\ \frac{1}{2n}\sum_{i=1}^{n}\left(y_i - b - x_i^\top w\right)^2 + \lambda\left(\rho\,"
        r"\lVert w\rVert_1 + \frac{1-\rho}{2}\,\lVert w\rVert^2\right)"
    )
    if at > 0:
        corner = (
            f"At ρ = {shown(RHOS[at])} every weight is 0 from λ = {shown(least_silent(x, y, RHOS[at]))} on, the "
            "largest |xⱼ·(y − ȳ)| / (nρ): from there on no column pulls harder than the corner of |w| can hold."
        )
    else:
        before, j = map(int, np.argwhere(np.diff(np.sign(all_weights()[:, 0]), axis=0))[0])
        corner = (
            f"At ρ = 0 no λ holds a weight at 0: that of “{NAMES[j]}” changes its sign between λ = "
            f"{shown(STRENGTHS[before])} and {shown(STRENGTHS[before + 1])} and moves on."
        )
    prose(
        "Every column has mean 0 and mean square 1, so that λ weighs all weights alike; a weight says by how much "
        f"the prediction rises for one standard deviation. The intercept b is not penalised. {corner}"
    )


def _error(held, at, least, within, folds):
    """How the error on held-out rows is measured, and its two places."""
    slider, box = st.columns(2)
    with slider:
        st.select_slider("Folds: parts of which each is held out once", FOLDS, key="path_folds")
    with box:
        st.number_input("Seed that shuffles the rows into folds", 0, MOST_SEEDS, key="path_seed")
    kept = np.count_nonzero(all_weights()[:, at], axis=-1)
    prose(
        f"**Held-out error.** The rows are cut into {folds} parts. Each part is predicted by weights fitted to the "
        f"others; the curve is the mean of the {folds} mean squared errors, the dotted curves lie one standard error "
        f"above and below it: their standard deviation divided by √{folds}, as if the folds were independent, which "
        "they are not. The "
        f"error is least at the dashed line, λ = {shown(STRENGTHS[least])}: {shown(held.error[least, at])} ± "
        f"{shown(held.spread[least, at])}, with {kept[least]} weights that are not 0. The dotted line is the largest λ "
        f"within one standard error of that, {shown(STRENGTHS[within])}: {shown(held.error[within, at])}, with "
        f"{kept[within]}. {_at_an_end(least)}Both choices are common. Another seed makes other parts, and the lines "
        "may move."
    )


def _at_an_end(least):
    """What there is to say where the error is least at the first or the last λ of the axis."""
    return "The axis ends there: the least error may lie beyond. " if least in (0, len(STRENGTHS) - 1) else ""


def _libraries(n, strength, rho):
    """What each library minimises, what it is to be given, and the program of one."""
    prose(
        "A call’s `alpha`, `C` or `weight_decay` is not this λ: a library may take the **sum** of the losses or their "
        "**mean**, write **½** or leave it out, and put a factor before the loss instead of the penalty. Here r is the "
        "residual, ℓ the loss of one row."
    )
    lines = [f"{row.name} | ${row.minimises}$ | {find(row.of).title} | {row.loss} | {row.penalty}" for row in CALLS]
    table("Call | It minimises | Loss, up to a factor | Taken as | Penalty", lines)
    live(
        given(),
        {"path_lambda": strength, "path_rho": rho},
        key="path_given",
        words="Each line is the number that some calls need for the same λ; a dash: the call takes another ρ only.",
        stops={"path_lambda": STRENGTHS},
        on_drag=_dragged,
    )
    key = st.pills("Program", CODE, format_func=lambda key: CODE[key].short, key="path_code", required=True)
    row = CODE[key]
    if row.accepts(rho):
        st.code(row.program(n, strength, rho), language="python")
    else:
        prose(f"{row.name} is made for ρ = {shown(row.only)} only: it has no other penalty.")
    for row in CALLS:
        if row.note and row.key in (key, "glmnet"):
            prose(f"**{row.name}.** {row.note}")


def _dragged(name, value):
    state.change({name: value})

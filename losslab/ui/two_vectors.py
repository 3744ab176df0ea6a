"""The page of two vectors: entry by entry, and as points in the plane."""

import numpy as np
import streamlit as st

from losslab import data, link
from losslab.core import members
from losslab.figures.parts import step
from losslab.figures.plane import MATRIX, ROLES, SHOW, Scene, View, inverse, needs, plane_losses
from losslab.ui import entries, state
from losslab.ui.explorer import Explorer, Slider, explored
from losslab.ui.prose import intro
from losslab.ui.site import PAGES

POINTS = ((1.0, 0.5), (-0.5, 1.0), (1.0, -1.0), (-1.5, -0.5), (-1.0, -1.5))  # a, b and three more
VIEWS = {"entries": "Entry by entry", "plane": "As points in the plane"}


def _read_points(text):
    """Up to five points of a link; the others are the usual ones."""
    points, said = data.parse_points(text)
    if len(points) > len(POINTS):
        said = f"{said}, and " * bool(said) + f"of {len(points)} points the first {len(POINTS)} are shown"
    return (*points, *POINTS[len(points) :])[: len(POINTS)], said


def _follow(values):
    """Axes that are the usual ones and do not hold the points are widened; an empty view is that of the entries."""
    far = max(abs(value) for point in values["points"] for value in point)
    if values["reach"] == View.reach < far:
        values["reach"] = float(f"{5 * step(far / 4):.6g}")
    return entries.tidy(values)


def _choose(losses, above):
    """Widgets; the options of the figure."""
    data = [datum for loss in losses for datum in loss.family.argument.data]
    count = max(map(needs, losses), default=2)
    if any(members(datum.domain) for datum in data):  # a label, which says whether two things belong together
        label = "x₁ should rank above x₂" if count == 1 else "a and b belong together"
        above.toggle(
            label,
            key="together",
            help="On: the label t = 1, or s = 1. Off: t = −1, or s = 0. For a ranking loss: whether x₁, the first "
            "entry of a, should be above x₂, the second.",
        )
    return {
        "count": count,
        "together": st.session_state["together"],
        "over": st.session_state["focus"],
        "spread": any(datum.axes == MATRIX for datum in data),
    }


def _points(options):
    return np.array(st.session_state["points"][: options["count"]]).T


def _given(options):
    x, y = _points(options)
    spread = {name: st.session_state[name] for name in ("s1", "s2", "rho")}
    return {"x": x, "y": y, "selected": min(st.session_state["selected"], options["count"] - 1.0), **spread}


def _drawing(losses, show, view, pins, **options):
    return plane_losses(losses, show, view, pins, **{key: options[key] for key in ("count", "together", "over")})


def _point(loss, values, options):
    """At the point a: argument and data, as the functions of the loss take them."""
    points = tuple(map(tuple, st.session_state["points"][: max(needs(loss), 2)]))
    spread = inverse(*(st.session_state[name] for name in ("s1", "s2", "rho")))
    x, given = Scene(points, spread, options["together"]).given(loss, np.array(points[0]))
    plain = {name: np.asarray(value).tolist() for name, value in given.items()}
    return np.asarray(x).tolist(), plain, np.asarray(x).tolist(), plain


def _words(options):
    """What the lines of the panels shown mean."""
    said = ""
    if "plane" in options["show"]:
        said = (
            "Drag a point. Line through a: where that loss is as large as it is at a. Thin lines: other values of the "
            "loss in focus; on a thick one it becomes 0. Arrow: a step of gradient descent from a, with learning rate "
            "½. "
        )
    beside = [SHOW[panel] for panel in options["show"] if panel != "plane"]
    return said + (f"Curves: {' and '.join(beside)} as a moves horizontally." if beside else "")


def _edit(x, y, selected):
    """The visitor moved a point, or chose one."""
    before = state.now(["points", "selected", "reach"])
    points = (*zip(x, y, strict=True), *before["points"][len(x) :])
    if points != before["points"]:
        state.keep(before)
    state.change({"points": points, "selected": float(selected)})


def _switch():
    """To the other view; in the plane there is a loss to begin with."""
    view = st.session_state["view/shown"]
    losses = state.now(["losses"])["losses"]
    state.change({"view": view if view == "plane" or losses else ""})
    if view == "plane" and not losses:
        state.change({"losses": ["euclidean"], "focus": "euclidean"})


def _plane(points=POINTS[:2], **values):
    return {"view": "plane", "points": (*points, *POINTS[len(points) :]), **values}


DISTANCES = ["euclidean", "mahalanobis", "cosine_distance"]
NORMS = ["manhattan", "euclidean", "chebyshev"]
PRESETS = {
    "Three distances": _plane(losses=DISTANCES, s1=1.2, s2=0.6, rho=0.5, focus="mahalanobis"),
    "Diamond, circle, square": _plane(((1.2, 0.6), (0.0, 0.0)), losses=NORMS, focus="manhattan"),
    "Spread 1 and no correlation": _plane(losses=DISTANCES[:2], focus="mahalanobis"),
    "Pushed apart": _plane(
        ((0.4, 0.6), (0.0, 0.0)),
        losses=["contrastive", "hinge_embedding"],
        focus="contrastive",
        together=False,
        loss_to=1.0,
    ),
    "A triplet": _plane(((0.5, 0.5), (-1.0, 0.5), (1.0, -0.5)), losses=["triplet_margin"], focus="triplet_margin"),
    "One of four candidates": _plane(losses=["info_nce"], focus="info_nce", **{"info_nce-temperature": 0.5}),
    "Two scores": _plane(((-0.5, 0.5),), losses=["margin_ranking", "ranknet"], focus="ranknet"),
    "Only the direction counts": _plane(((0.2, 0.1), (1.0, 1.0)), losses=DISTANCES[::2], focus="cosine_distance"),
    "Reset": _plane(losses=["euclidean"]),
}
VECTORS = Explorer(
    page="vectors",
    figure=_drawing,
    view=View,
    show=SHOW,
    shown=("plane", "loss", "gradient"),
    losses=(),
    focus="euclidean",
    sliders=(
        Slider("s1", "spread of the first entry", 1.0, lambda view: (0.2, 2.0, 0.01), shown=lambda o: o["spread"]),
        Slider("s2", "spread of the second entry", 1.0, lambda view: (0.2, 2.0, 0.01), shown=lambda o: o["spread"]),
        Slider("rho", "correlation of the two", 0.0, lambda view: (-0.95, 0.95, 0.01), shown=lambda o: o["spread"]),
    ),
    point=_point,
    words=_words,
    presets=PRESETS,
    follow=_follow,
    more={
        "view": link.choice("", ("", *VIEWS)),
        "points": link.Field(POINTS, _read_points, data.write_points),
        "selected": link.whole(0.0, -1.0, len(ROLES) - 1.0),
        "together": link.flag(True),
        **entries.FIELDS,
    },
    choose=_choose,
    given=_given,
    beside=True,
    live={"on_edit": _edit, "on_wish": state.wish},
    below=lambda options: None,
)


def _views():
    st.segmented_control(
        "Show the vectors",
        VIEWS,
        format_func=VIEWS.get,
        key="view/shown",
        required=True,
        on_change=_switch,
        label_visibility="collapsed",
    )


@st.fragment
def vectors():
    """Both views of the page: the title beside their switch, and the words on the one that is shown."""
    state.restore(VECTORS.page, VECTORS.fields, VECTORS.tidy)
    # A link to a loss of this page means the plane, and so it stays when the last loss is taken away.
    view = st.session_state["view"] or ("plane" if st.session_state["losses"] else "entries")
    st.session_state["view/shown"] = view
    intro(PAGES[VECTORS.page].title, PAGES[VECTORS.page].leads[view], beside=_views)
    state.complaints(VECTORS.page)
    if view == "plane":
        st.session_state["view"] = view
        explored(VECTORS)
    else:
        state.remember(VECTORS.page, VECTORS.fields, entries.entries())

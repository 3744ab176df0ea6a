"""Two vectors as points in the plane."""

import numpy as np

from losslab import data, link
from losslab.figures.parts import step
from losslab.labs.controls import Change, Switch
from losslab.labs.explorer import Explorer, Moving
from losslab.labs.page import Question
from losslab.labs.vectors.plane_figure import MATRIX, ROLES, SHOW, Scene, View, inverse, needs, plane_losses

POINTS = ((1.0, 0.5), (-0.5, 1.0), (1.0, -1.0), (-1.5, -0.5), (-1.0, -1.5))  # a, b and three more


def _read_points(text):
    """Up to five points of a link; the others are the usual ones."""
    points, said = data.parse_points(text)
    if len(points) > len(POINTS):
        said = f"{said}, and " * bool(said) + f"of {len(points)} points the first {len(POINTS)} are shown"
    return (*points, *POINTS[len(points) :])[: len(POINTS)], said


def _follow(values):
    """Axes that are the usual ones and do not hold the points are widened."""
    far = max(abs(value) for point in values["points"] for value in point)
    if values["reach"] == View.reach < far:
        values["reach"] = float(f"{5 * step(far / 4):.6g}")


def _count(losses):
    """How many points these losses need."""
    return max(map(needs, losses), default=2)


def _data(losses):
    return [datum for loss in losses for datum in loss.family.argument.data]


def _above(losses, values):
    if not any(datum.interval.members for datum in _data(losses)):
        return ()  # no label, which says whether two things belong together
    label = "x₁ should rank above x₂" if _count(losses) == 1 else "a and b belong together"
    said = (
        "On: the label t = 1, or s = 1. Off: t = −1, or s = 0. For a ranking loss: whether x₁, the first entry of a, "
        "should be above x₂, the second."
    )
    return (Switch("together", label, True, help=said),)


def _options(values):
    count = _count(VECTORS.chosen(values))
    return {"count": count, "together": values["together"], "over": values["focus"]}


def _spread(values):
    """Whether a loss is shown that counts in units of a spread."""
    return any(datum.axes == MATRIX for datum in _data(VECTORS.chosen(values)))


def _given(values):
    count = _count(VECTORS.chosen(values))
    x, y = np.array(values["points"][:count]).T
    spread = {name: values[name] for name in ("s1", "s2", "rho")}
    return {"x": x, "y": y, "selected": min(values["selected"], count - 1.0), **spread}


def _point(loss, values):
    """At the point a: argument and data, as the functions of the loss take them."""
    points = tuple(map(tuple, values["points"][: max(needs(loss), 2)]))
    spread = inverse(*(values[name] for name in ("s1", "s2", "rho")))
    x, given = Scene(points, spread, values["together"]).given(loss, np.array(points[0]))
    plain = {name: np.asarray(value).tolist() for name, value in given.items()}
    return np.asarray(x).tolist(), plain, np.asarray(x).tolist(), plain


def _words(values):
    """What the lines of the panels shown mean."""
    said = ""
    if "plane" in values["show"]:
        said = (
            "Drag a point. Line through a: where that loss is as large as it is at a. Thin lines: other values of the "
            "loss in focus; on a thick one it becomes 0. Arrow: a step of gradient descent from a, with learning rate "
            "½. "
        )
    beside = [SHOW[panel] for panel in values["show"] if panel != "plane"]
    return said + (f"Curves: {' and '.join(beside)} as a moves horizontally." if beside else "")


def _edit(values, x, y, selected):
    """The visitor moved a point, or chose one."""
    points = (*zip(x, y, strict=True), *values["points"][len(x) :])
    moved = ("points", "selected", "reach") if points != values["points"] else ()
    return Change({"points": points, "selected": float(selected)}, moved)


def _plane(points=POINTS[:2], **values):
    return {"points": (*points, *POINTS[len(points) :]), **values}


DISTANCES = ["euclidean", "mahalanobis", "cosine_distance"]
NORMS = ["manhattan", "euclidean", "chebyshev"]
QUESTIONS = (
    Question(
        "Three distances",
        _plane(losses=DISTANCES, s1=1.2, s2=0.6, rho=0.5, focus="mahalanobis"),
        look="Three lines through a, each of equal distance from b. Drag a along one of them.",
    ),
    Question(
        "Diamond, circle, square",
        _plane(((1.2, 0.6), (0.0, 0.0)), losses=NORMS, focus="manhattan"),
        look="All points of a line are equally far from b, each line by its own norm. Drag a to a corner of the "
        "diamond.",
    ),
    Question(
        "Spread 1 and no correlation",
        _plane(losses=DISTANCES[:2], focus="mahalanobis"),
        look="With spread 1 and no correlation the two lines are one. Drag a spread.",
    ),
    Question(
        "Pushed apart",
        _plane(
            ((0.4, 0.6), (0.0, 0.0)),
            losses=["contrastive", "hinge_embedding"],
            focus="contrastive",
            together=False,
            loss_to=1.0,
        ),
        look="a and b do not belong together. How far must a be until nothing pushes any more?",
    ),
    Question(
        "A triplet",
        _plane(((0.5, 0.5), (-1.0, 0.5), (1.0, -0.5)), losses=["triplet_margin"], focus="triplet_margin"),
        look="a should be nearer to b than to c, by a margin. Drag a: where does the loss become 0?",
    ),
    Question(
        "One of four candidates",
        _plane(losses=["info_nce"], focus="info_nce", **{"info_nce-temperature": 0.5}),
        look="b is the right one of four candidates. Drag a towards a wrong one.",
    ),
    Question(
        "Two scores",
        _plane(((-0.5, 0.5),), losses=["margin_ranking", "ranknet"], focus="ranknet"),
        look="Only the order of the two scores counts. Drag a across the diagonal.",
    ),
    Question(
        "Only the direction counts",
        _plane(((0.2, 0.1), (1.0, 1.0)), losses=DISTANCES[::2], focus="cosine_distance"),
        look="Drag a towards 0 and out again along its ray: one of the two distances stays the same.",
    ),
    Question("Reset", _plane(losses=["euclidean"])),
)
VECTORS = Explorer(
    page="vectors",
    figure=plane_losses,
    view=View,
    show=SHOW,
    shown=("plane", "loss", "gradient"),
    losses=(),
    focus="euclidean",
    moving=(
        Moving("s1", "spread of the first entry", 1.0, lambda view: (0.2, 2.0, 0.01), shown=_spread),
        Moving("s2", "spread of the second entry", 1.0, lambda view: (0.2, 2.0, 0.01), shown=_spread),
        Moving("rho", "correlation of the two", 0.0, lambda view: (-0.95, 0.95, 0.01), shown=_spread),
    ),
    point=_point,
    words=_words,
    questions=QUESTIONS,
    follow=_follow,
    more={
        "points": link.Field(POINTS, _read_points, data.write_points),
        "selected": link.whole(0.0, -1.0, len(ROLES) - 1.0),
        "together": link.flag(True),
    },
    options=_options,
    above=_above,
    given=_given,
    about={"edit": _edit, "undo": True},
    beside=True,
    near=True,
)

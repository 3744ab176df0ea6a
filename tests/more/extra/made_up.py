"""One loss of each kind, as a new module below `losslab/families/` would add it."""

from dataclasses import replace

import numpy as np

from losslab.core import Corner, Datum, Example, Loss, Param, Reference, Statistic, uniform
from losslab.families import OTHER, PAIR
from losslab.families.bootstrapped import GAMMA, TD_ERRORS, target
from losslab.families.class_margins import CLASS_MARGINS
from losslab.families.distances import DISTANCES
from losslab.families.embeddings import EMBEDDINGS
from losslab.families.level_lines import circles
from losslab.families.penalties import PENALTIES, STRENGTH
from losslab.families.tolerant import DEAD_ZONE
from losslab.stable import flat, part
from losslab.trace import join, stack

SAID = {
    "summary": "A loss made for a test, and for nothing else.",
    "use": "Never.",
    "trade": "None.",
    "reference": Reference("Nobody."),
    "aliases": ("made up",),
    "latex": ("", ""),
}


def made(**fields):
    return Loss(**SAID | fields)


def free_band(r, width=1.0):
    return np.maximum(np.abs(r) - width, 0)


def free_band_gradient(r, width=1.0):
    return np.sign(r) * np.where(np.abs(r) > width, 1.0, 0.0)


def free_band_curvature(r, width=1.0):
    return flat(r, 0.0)


FREE_BAND = made(
    key="test_residual",
    title="Made-up residual",
    family=DEAD_ZONE,
    value=free_band,
    gradient=free_band_gradient,
    curvature=free_band_curvature,
    params=(Param("width", "w", "w", "Free.", "(0, inf)", uniform(0.1, 3, 0.1), unit="residual"),),
    corners=lambda width: (Corner(-width, "kink", -1.0, 0.0), Corner(width, "kink", 0.0, 1.0)),
    claims={"convex": True, "lipschitz": 1.0, "symmetric": True},
    latex=(r"\max(0,\ |<r>|-<width>)", r"\operatorname{sign}(<r>)\,[|<r>|\gt <width>]"),
    example=Example({"width": 1.5}, x=4.0, value=2.5, gradient=1.0, words="4 is 2.5 beyond 1.5"),
    related=("epsilon_insensitive",),
)


def root(w, strength=0.5):
    return np.sum(strength * np.sqrt(np.abs(w)), axis=-1)


def root_gradient(w, strength=0.5):
    return strength * np.sign(w) / (2 * np.sqrt(np.where(w == 0, 1.0, np.abs(w))))


ROOT = made(
    key="test_penalty",
    title="Made-up penalty",
    family=PENALTIES,
    value=root,
    gradient=root_gradient,
    params=(STRENGTH,),
    claims={"sparse": lambda strength: strength > 0},
    latex=(r"<strength>\sum_j\sqrt{|<w>_j|}", r"\ldots"),
    example=Example({"strength": 1.5}, x=(4.0, 0.0), value=3.0, gradient=(0.375, 0.0), words="1.5 · 2"),
    related=("l1_penalty",),
)


def dead_zone(w, strength=0.5, width=0.25):
    return np.sum(strength * np.maximum(np.abs(w) - width, 0), axis=-1)


def dead_zone_gradient(w, strength=0.5, width=0.25):
    return strength * np.sign(w) * np.where(np.abs(w) > width, 1.0, 0.0)


DEAD_ZONE = made(
    key="test_dead_zone",
    title="Made-up penalty with a parameter of its own",
    family=PENALTIES,
    value=dead_zone,
    gradient=dead_zone_gradient,
    params=(STRENGTH, Param("width", "b", "b", "Free.", "[0, inf)", uniform(0, 1, 0.05))),
    claims={"convex": True, "lipschitz": lambda strength, width, size=3: strength * size**0.5},
    latex=(r"<strength>\sum_j\max(0,|<w>_j|-<width>)", r"\ldots"),
    example=Example({"strength": 2.0, "width": 0.5}, x=(2.0, 0.1), value=3.0, gradient=(2.0, 0.0), words="2 · 1.5"),
    related=("l1_penalty",),
)


def squared_distance(a, there):
    return np.sum((a - there) ** 2, axis=-1)


def squared_distance_gradient(a, there):
    return 2 * (a - there)


SQUARED_DISTANCE = made(
    key="test_pair",
    title="Made-up pair",
    family=replace(DISTANCES, argument=replace(PAIR, data=(replace(OTHER, name="there", symbol="c"),))),
    value=squared_distance,
    gradient=squared_distance_gradient,
    lines=circles,
    claims={"convex": True, "symmetric": True, "zero_at_truth": True},
    latex=(r"\lVert<a>-<there>\rVert^2", r"2(<a>-<there>)"),
    example=Example({}, x=(1.0, 2.0), value=2.0, gradient=(2.0, 2.0), words="1 + 1", data={"there": (0.0, 1.0)}),
    related=("euclidean",),
)


def unlike(a, b, t):
    return np.where(t > 0, -1.0, 1.0) * np.sum(a * b, axis=-1)


def unlike_gradient(a, b, t):
    return np.where(t > 0, -1.0, 1.0)[..., None] * b + 0 * a  # of the shape of a


def across(value, points, spread, levels, reach):
    """Straight lines across the direction of b: there a · b is the same."""
    bx, by = points[1]
    size, way = np.sqrt(bx * bx + by * by), np.array([-3.0, 3.0, np.nan]) * reach
    unit = value(stack(bx / size, by / size) / size)  # 1 or −1: the value where a · b = 1
    along = (levels / unit / size)[..., None]
    return join(along * (bx / size) - way * (by / size)), join(along * (by / size) + way * (bx / size))


UNLIKE = made(
    key="test_product",
    title="Made-up product",
    family=replace(EMBEDDINGS, argument=replace(PAIR, data=(OTHER, Datum("t", "t", "label", "{-1, 1}", axes=())))),
    value=unlike,
    gradient=unlike_gradient,
    lines=across,
    latex=(r"-<t><a>^\top<b>", r"-<t><b>"),
    example=Example(
        {}, x=(1.0, 2.0), value=-2.0, gradient=(0.0, -1.0), words="1 · 2", data={"b": (0.0, 1.0), "t": 1.0}
    ),
    related=("cosine_embedding",),
)


def behind(scores, y_true):
    return np.sum(part(y_true, np.max(scores, axis=-1, keepdims=True) - scores) ** 2, axis=-1)


def behind_gradient(scores, y_true):
    top = np.max(scores, axis=-1, keepdims=True)
    lack = np.sum(part(y_true, top - scores), axis=-1, keepdims=True)
    return 2 * lack * (np.where(scores == top, 1.0, 0.0) - y_true)


BEHIND = made(
    key="test_classes",
    title="Made-up classes",
    family=CLASS_MARGINS,
    value=behind,
    gradient=behind_gradient,
    claims={"convex": True, "shift_invariant": True},
    latex=(r"(\max <scores>-<scores>_{<y_true>})^2", r"\ldots"),
    example=Example({}, x=(3.0, 1.0), value=4.0, gradient=(4.0, -4.0), words="2²", data={"y_true": 1}),
    related=("multiclass_perceptron",),
)


def absolute_td(q, reward, q_next, done, gamma=0.99):
    return np.abs(q - target(reward, np.max(q_next, axis=-1), done, gamma))


def absolute_td_gradient(q, reward, q_next, done, gamma=0.99):
    return np.sign(q - target(reward, np.max(q_next, axis=-1), done, gamma))


def absolute_td_curvature(q, reward, q_next, done, gamma=0.99):
    return flat(absolute_td(q, reward, q_next, done, gamma), 0.0)


ABSOLUTE_TD = made(
    key="test_td",
    title="Made-up TD",
    family=TD_ERRORS,
    value=absolute_td,
    gradient=absolute_td_gradient,
    curvature=absolute_td_curvature,
    params=(GAMMA,),
    elicits=Statistic("the median of the targets"),
    latex=(
        r"|\delta|\qquad \delta=<reward>+<gamma>(1-<done>)\max <q_next>-<action_value>",
        r"\operatorname{sign}(-\delta)",
    ),
    example=Example(
        {"gamma": 0.5},
        x=2.0,
        value=0.25,
        gradient=1.0,
        words="1.75",
        data={"reward": 1.0, "q_next": (1.5, 0.0), "done": 0.0},
    ),
    related=("td_loss",),
)

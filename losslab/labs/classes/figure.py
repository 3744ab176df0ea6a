"""The figure of several classes: logits of one sample, what a softmax and sigmoids make of them, what losses charge.

Every loss here is drawn as a function of the logits z. One that takes probabilities is given the softmax of them; one
that takes a probability for each label by itself the sigmoids. All see the scores a = (z + shift) / T.
"""

from dataclasses import dataclass

import numpy as np

from losslab import theme
from losslab.figures import parts
from losslab.figures.drawing import drawing
from losslab.libraries.clipping import UNITS
from losslab.stable import part, sigmoid, softmax
from losslab.trace import stack

SHOW = {
    "probability": "probability",
    "gradient": "gradient",
    "loss": "loss along one logit",
    "lengths": "entropy, KL and cross-entropy",
    "simplex": "loss over all probabilities",
}
MOST = 6
SURE = 1e-6  # what a teacher, who speaks in logits, leaves to a class of which the target has no share
BESIDE = {
    "weights": "w",
    "counts": "n",
}  # data of every class, and the first letter of their sliders
SOFTMAX = parts.Look("softmax", "softmax", theme.VIOLET, "solid")
SIGMOIDS = parts.Look("sigmoids", "sigmoids", theme.OCHRE, "4px,2px")
ENTROPY = parts.Look("entropy", "entropy of the target", theme.GREEN, "solid")
DIVERGENCE = parts.Look("divergence", "KL divergence", theme.PINK, "4px,2px")
CROSS = parts.Look("cross", "cross-entropy", theme.INK, "solid")


@dataclass(frozen=True)
class View:
    """The ranges of the axes. They belong to the visitor: nothing that is dragged changes them."""

    z_to: float = 6.0
    loss_from: float = 0.0
    loss_to: float = 6.0
    gradient_to: float = 1.0

    @property
    def step(self):
        return self.z_to / 60

    def panel(self, key, names, vary):
        """The axes of one panel: x-axis title and range, y-axis title and range, names along the x-axis."""
        places, lift = (-0.5, len(names) - 0.5), (self.loss_from, self.loss_to)
        x_title, x, title, y, ticks = {
            "probability": ("", places, "probability", (0.0, 1.0), names),
            "gradient": ("", places, "dL/dz", (-self.gradient_to, self.gradient_to), names),
            "loss": (f"logit of {names[vary]}", (-self.z_to, self.z_to), "loss", lift, ()),
            "lengths": ("", (-0.5, 1.5), "length", lift, ("entropy + KL", "cross-entropy")),
            "simplex": ("all probabilities of three classes", (-0.08, 1.08), "", (-0.1, 0.97), ()),
        }[key]
        return parts.Panel(key, title, x_title, x, y, ticks=tuple(ticks), bare=key == "simplex")


def scores(values, count):
    """The scores a = (z + shift) / T of all classes."""
    return (stack(*(values[f"z{k}"] for k in range(count))) + values["shift"]) / values["temperature"]


def target_of(values, count, true):
    """One share per class: 1 for the true one, or where there is none the shares t0, t1, … divided by their sum."""
    if true is not None:
        return (np.arange(count) == true).astype(float)
    shares = stack(*(values[f"t{k}"] for k in range(count)))
    total = np.sum(shares)
    return np.where(total > 0, shares / np.where(total > 0, total, 1.0), 1 / count)


def beside_of(values, count):
    """What of every class some losses take beside the target, by its name: weights, counts."""
    return {
        name: stack(*(values[f"{letter}{k}"] for k in range(count)))
        for name, letter in BESIDE.items()
        if f"{letter}0" in values
    }


def given(loss, a, target, beside):
    """(argument, data) of a loss at the scores a. Teachers say shares in logits."""
    argument = loss.family.argument
    first, *others = argument.data
    truth = argument.saying(np.maximum(target, SURE)) if first.interval.whole else target
    data = {first.name: truth, **{datum.name: beside[datum.name] for datum in others}}
    return argument.link.of(a), {name: array + 0 * a for name, array in data.items()}  # a row for every row of scores


def over_scores(loss, settings, a, target, beside):
    """(value, gradient with respect to the scores a) of any loss of several classes."""
    x, data = given(loss, a, target, beside)
    slope = loss.gradient(x, **data, **settings)
    return loss.value(x, **data, **settings), loss.family.argument.link.back(a, slope)


@drawing
def class_losses(
    losses, show=("probability", "gradient", "loss"), view=View(), pins=(), *, names, true, vary, over, unit
):
    """The figure of losses of several classes, as a function (z0, z1, …, shift, temperature, **parameters) -> dict.

    `names` are those of the classes, `true` is the index of the true one, or None where the target is shares (then the
    function takes t0, t1, … too), `vary` the class along whose logit the loss is drawn, `over` the loss of the simplex,
    `unit` that of logarithms.
    """
    looks, count = parts.looks(losses), len(names)
    there = [key for key in show if key != "simplex" or count == 3] or ["probability"]
    panels = [view.panel(key, names, vary) for key in there]
    stops = np.round(np.linspace(-view.z_to, view.z_to, 121), 10)

    def figure(**values):
        z, temperature = [values[f"z{k}"] for k in range(count)], values["temperature"]
        target, a, beside = target_of(values, count, true), scores(values, count), beside_of(values, count)
        line = np.linspace(-view.z_to, view.z_to, 241)
        along = scores(values | {f"z{k}": line if k == vary else z[k] + 0 * line for k in range(count)}, count)
        p, _, surprise = softmax(a)
        s = sigmoid(a)
        with np.errstate(divide="ignore", over="ignore"):
            cross, entropy = np.sum(part(target, surprise)), np.sum(part(target, -np.log(target)))
            perplexity = np.exp(cross)
        length = UNITS[unit]
        drawn = [(loss, parts.own(loss, values), looks[loss.key]) for loss in losses]
        at = [over_scores(loss, settings, a, target, beside) for loss, settings, _ in drawn]
        traces = []
        for n, panel in enumerate(panels):
            if panel.key == "probability":
                traces += _probabilities(n, panel, p, s, target, count)
            elif panel.key == "gradient":
                traces += _slopes(
                    n, panel, [(look, g / temperature) for (*_, look), (_, g) in zip(drawn, at, strict=True)], count
                )
            elif panel.key == "lengths":
                traces += _lengths(n, panel, length * entropy, length * cross)
            elif panel.key == "simplex":
                traces += _simplex(n, panel, view, names, p, target, beside, *_chosen(drawn, over))
            else:
                traces.append(parts.upright("prediction", n, panel, z[vary]))
                ghosts = [(o, dict(s), parts.pinned(i, o, dict(s))) for i, (o, s) in enumerate(pins, 1)]
                for loss, settings, look in (*ghosts, *drawn):
                    curve = over_scores(loss, settings, along, target, beside)[0]
                    traces.append(parts.curve(look, n, panel, line, curve))
                marked = zip(drawn, at, strict=True)
                traces += [parts.mark(look, n, panel, z[vary], value) for (*_, look), (value, _) in marked]
        rows = [
            parts.row(loss, look, settings, [value, *parts.entries(g / temperature, count)])
            for (loss, settings, look), (value, g) in zip(drawn, at, strict=True)
        ]
        words = [
            ("cross-entropy", length * cross),
            ("perplexity", perplexity),
            ("equal scores cost", length * np.log(count)),
        ]
        shares = {"softmax": p, "sigmoids": s, "target": target}
        outputs = [parts.line(name, [np.sum(row), *parts.entries(row, count)]) for name, row in shares.items()]
        tables = [
            parts.table(["loss", *(f"slope, {name}" for name in names)], rows, words, f"Logarithms in {unit}: "),
            parts.table(["sum", *names], outputs, (), "What the scores become", "output"),
        ]
        drags = [parts.drag(n, f"z{vary}", stops) for n, panel in enumerate(panels) if panel.key == "loss"]
        return {"data": traces, "layout": parts.layout(panels, tables, drags, columns=3)}

    return figure


def _chosen(drawn, over):
    """The loss that the simplex shows: the one asked for, or the last, as in the card."""
    found = {loss.key: (loss, settings) for loss, settings, _ in drawn}
    return found.get(over, list(found.values())[-1] if found else (None, {}))


def _probabilities(n, panel, p, s, target, count):
    """Bars of softmax and sigmoids, and a level line for the target."""
    traces = [
        parts.bars(look, n, panel, [k + side for k in range(count)], parts.entries(row, count), 16, legend=True)
        for look, row, side in ((SOFTMAX, p, -0.15), (SIGMOIDS, s, 0.15))
    ]
    levels = [level for share in parts.entries(target, count) for level in (share, share, None)]
    places = [place for k in range(count) for place in (k - 0.38, k + 0.38, None)]
    return [*traces, parts.levels("target", n, panel, places, levels)]


def _slopes(n, panel, drawn, count):
    """Bars of the slopes of (look, slopes) each, side by side at every class."""
    wide = 0.8 / max(len(drawn), 1)
    for i, (look, slopes) in enumerate(drawn):
        places = [k + wide * (i - (len(drawn) - 1) / 2) for k in range(count)]
        yield parts.bars(look, n, panel, places, parts.entries(slopes, count), 22 * wide)


def _lengths(n, panel, entropy, cross):
    """Cross-entropy as a length, and beside it the same length made of entropy and KL divergence."""
    return [
        parts.bars(ENTROPY, n, panel, [0], [entropy], 44, legend=True),
        parts.bars(DIVERGENCE, n, panel, [0], [cross], 44, legend=True, bottoms=[entropy]),
        parts.bars(CROSS, n, panel, [1], [cross], 44, legend=True),
    ]


TALL = np.sqrt(3) / 2
X, Y = np.meshgrid(np.linspace(0, 1, 61), np.linspace(0, TALL, 53))
WEIGHTS = np.stack([1 - X - Y / TALL / 2, X - Y / TALL / 2, Y / TALL], axis=-1)  # the three shares at each place
INSIDE = np.all(WEIGHTS > -1e-9, axis=-1)
GRID = np.maximum(WEIGHTS, 1e-3) / np.sum(np.maximum(WEIGHTS, 1e-3), axis=-1, keepdims=True)


def _simplex(n, panel, view, names, p, target, beside, loss, settings):
    """The loss at every triple of probabilities, as heights in a triangle whose corners are the certain answers."""
    corners = {"x": [0, 1, 0.5, 0], "y": [0, 0, TALL, 0], "mode": "lines", "hoverinfo": "skip", "showlegend": False}
    traces = [corners | {"uid": "simplex-border", "line": {"color": theme.MUTED, "width": 1.5}} | parts.axes(n)]
    if loss is not None:
        heights = np.where(INSIDE, over_scores(loss, settings, np.log(GRID), target, beside)[0], np.nan)
        contours = {"start": view.loss_from, "end": view.loss_to, "size": (view.loss_to - view.loss_from) / 12}
        picture = {"x": X[0], "y": Y[:, 0], "z": heights, "type": "contour", "uid": "simplex-heights", "ncontours": 12}
        picture |= {"autocontour": False, "contours": contours | {"coloring": "heatmap", "showlabels": True}}
        picture |= {"zmin": view.loss_from, "zmax": view.loss_to, "zauto": False, "colorscale": "Cividis"}
        traces.insert(0, picture | {"showscale": False, "connectgaps": False, "hoverinfo": "z"} | parts.axes(n))
    at = (0, 0, "bottom right"), (1, 0, "bottom left"), (0.5, TALL, "top center")  # inside the panel, which cuts
    for k, (name, (x, y, where)) in enumerate(zip(names, at, strict=True)):
        label = {"uid": f"simplex-corner{k}", "x": [x], "y": [y], "mode": "text", "text": [name], "textposition": where}
        traces.append(label | {"hoverinfo": "skip", "showlegend": False} | parts.axes(n))
    for look, shares, symbol in ((CROSS, target, "x"), (SOFTMAX, p, "circle")):
        x, y = shares[..., 1] + shares[..., 2] / 2, TALL * shares[..., 2]
        traces.append(parts.mark(look, n, panel, x, y, symbol))
    return traces

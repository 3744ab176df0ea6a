"""The figure of losses of two or more vectors in the plane: points that can be dragged, and lines of equal loss."""

from dataclasses import dataclass

import numpy as np

from losslab import theme
from losslab.figures import parts
from losslab.figures.drawing import drawing
from losslab.text import shown
from losslab.trace import stack

SHOW = {"plane": "plane", "loss": "loss", "gradient": "slope"}
ROLES = ("a", "b", "c", "d", "e")
NAMES = ("a (anchor)", "b (positive)", "c (negative)", "d (negative)", "e (negative)")  # where there are more than two
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "triangle-down")
COLORS = (theme.VIOLET, theme.OCHRE, theme.GREY, theme.GREY, theme.GREY)
STEP = 0.5  # of the descent that the arrow shows


@dataclass(frozen=True)
class View:
    """The ranges of the axes. They belong to the visitor: nothing that is dragged changes them."""

    reach: float = 2.0
    loss_from: float = 0.0
    loss_to: float = 3.0
    gradient_to: float = 1.5

    @property
    def step(self):
        """That of a point that is dragged."""
        return parts.step(self.reach / 40)

    @property
    def each(self):
        """From one line of equal loss to the next."""
        return parts.step((self.loss_to - self.loss_from) / 5)

    @property
    def levels(self):
        """The losses above 0 whose lines are drawn."""
        found = self.each * np.arange(
            np.ceil(self.loss_from / self.each), np.floor(self.loss_to / self.each + 1e-9) + 1
        )
        return found[found > 0]

    def panel(self, key, scores=False):
        """One pair of axes; `scores`: the entries of a are the scores of two items."""
        first, second = ("score x₁", "score x₂") if scores else ("first entry", "second entry")
        ends, title = (-self.reach, self.reach), f"{first} of a"
        if key == "plane":
            return parts.Panel("plane", second, f"{first}; a line every {shown(self.each)}", ends, ends)
        if key == "loss":
            return parts.Panel("loss", "loss", title, ends, (self.loss_from, self.loss_to))
        return parts.Panel("gradient", "slope in a₁", title, ends, (-self.gradient_to, self.gradient_to))


VECTOR, LIST, MATRIX, NUMBER = ("size",), ("n", "size"), ("size", "size"), ()  # axes of data: what they are told by


def takes(loss, axes):
    """The names of a loss's data of these axes."""
    return [datum.name for datum in loss.family.argument.data if datum.axes == axes]


def scored(loss):
    """Whether a loss compares two scores, its argument and a number, instead of vectors."""
    argument = loss.family.argument
    return not argument.vector and any(datum.axes == NUMBER and datum.interval.whole for datum in argument.data)


def needs(loss):
    """How many points a loss takes."""
    return len(ROLES) if takes(loss, LIST) else 1 if scored(loss) else max(2, 1 + len(takes(loss, VECTOR)))


def inverse(s1, s2, rho):
    """The entries (first, mixed, second) of Σ⁻¹, of two spreads and their correlation."""
    rest = 1 - rho * rho
    return 1 / (rest * s1 * s1), -rho / (rest * s1 * s2), 1 / (rest * s2 * s2)


@dataclass(frozen=True)
class Scene:
    """What a loss needs beside the place of a: the points as pairs of coordinates, those of a first; the entries of
    Σ⁻¹ as (first, mixed, second); and whether a and b belong together."""

    points: tuple
    spread: tuple
    together: bool

    def given(self, loss, a):
        """(argument, data) of a loss where the vector a is (..., 2)."""
        argument, vectors = loss.family.argument, takes(loss, VECTOR)
        x = a if argument.vector else a[..., 0] if scored(loss) else self.apart(a)
        return x, {datum.name: self._datum(datum, vectors, a) for datum in argument.data}

    def _datum(self, datum, vectors, a):
        """One datum, told by its axes and its domain: the other points in turn, their list, Σ⁻¹, a label."""
        first, mixed, second = self.spread
        if datum.axes == VECTOR:
            return stack(*self.points[1 + vectors.index(datum.name)])
        if datum.axes == LIST:
            return stack(*(stack(*axis) for axis in zip(*self.points[1:], strict=True)))
        if datum.axes == MATRIX:
            return stack(stack(first, mixed), stack(mixed, second))
        if datum.index:
            return 0
        if allowed := datum.interval.members:
            return max(allowed) if self.together else min(allowed)
        return a[..., 1]

    def apart(self, a):
        """The distance of a and b."""
        away = a - stack(*self.points[1])
        return np.hypot(away[..., 0], away[..., 1])

    def over(self, loss, settings, a):
        """(value, gradient with respect to the place of a) of any loss of this page."""
        x, data = self.given(loss, a)
        value, g = loss.value(x, **data, **settings), loss.gradient(x, **data, **settings)
        if loss.family.argument.vector:
            return value, g
        if scored(loss):  # these losses see x₁ − x₂ only
            return value, stack(g, -g)
        return value, (g / np.where(x > 0, x, 1.0))[..., None] * (
            a - stack(*self.points[1])
        )  # the distance’s: (a − b)/x


def lines(loss, settings, scene, levels, reach):
    """(x, y) of the lines on which a loss has these values, one after the other; none where it brings no `lines`."""
    if loss.lines is None:
        return np.full(1, np.nan), np.full(1, np.nan)
    spread = scene.spread if takes(loss, MATRIX) else (1.0, 0.0, 1.0)
    return loss.lines(lambda a: scene.over(loss, settings, a)[0], scene.points, spread, levels, reach)


def downhill(g, reach):
    """A step of gradient descent, no longer than the panel is wide."""
    size = STEP * np.hypot(g[..., 0], g[..., 1])
    share = -STEP * np.minimum(1.0, 2 * reach / np.where(size > 0, size, 1.0))
    return share * g[..., 0], share * g[..., 1]


@drawing
def plane_losses(losses, show=("plane", "loss", "gradient"), view=View(), pins=(), *, count, together, over):
    """The figure of losses of vectors in the plane, as a function (x, y, selected, s1, s2, rho, **parameters) -> dict.

    `x` and `y` are the coordinates of `count` points, a and b first; a alone stands for the scores of two items.
    `together`: whether a and b belong together. `over` is the loss whose lines of equal value are drawn.
    """
    names = NAMES[:count] if count > 2 else ROLES[:count]
    looks, panels = parts.looks(losses), [view.panel(key, scores=count == 1) for key in show]
    line = np.linspace(-view.reach, view.reach, 201)

    @np.errstate(all="ignore")
    def figure(x, y, selected, s1, s2, rho, **values):
        points = tuple((x[..., i], y[..., i]) for i in range(count))
        scene, (ax, ay) = Scene(points, inverse(s1, s2, rho), together), points[0]
        drawn = [(loss, parts.own(loss, values), looks[loss.key]) for loss in losses]
        at = [scene.over(loss, settings, stack(ax, ay)) for loss, settings, _ in drawn]
        traces = []
        for n, panel in enumerate(panels):
            if panel.key == "plane":
                traces += _levels(n, scene, drawn, at, view, over)
                traces.append(parts.ring(n, panel, x, y, selected))
                traces += [_point(n, panel, i, names[i], *points[i]) for i in reversed(range(count))]
            else:
                part, along = panel.key == "gradient", stack(line, ay + 0 * line)  # 0: the value, 1: the slope
                traces.append(parts.upright("a", n, panel, ax))
                ghosts = [(loss, dict(settings)) for loss, settings in pins]
                ghosts = [(*ghost, parts.pinned(i, *ghost)) for i, ghost in enumerate(ghosts, 1)]
                for loss, settings, look in (*ghosts, *drawn):
                    curve = scene.over(loss, settings, along)[part]
                    traces.append(parts.curve(look, n, panel, line, curve[..., 0] if part else curve))
                for (*_, look), found in zip(drawn, at, strict=True):
                    traces.append(parts.mark(look, n, panel, ax, found[1][..., 0] if part else found[0]))
        rows = [
            parts.row(loss, look, settings, [value, g[..., 0], g[..., 1], np.hypot(g[..., 0], g[..., 1])])
            for (loss, settings, look), (value, g) in zip(drawn, at, strict=True)
        ]
        told = points if count == 2 else points[:1]  # more would not fit into a line; the card has them all
        where = [
            (f"{role}{sub}", v)
            for role, point in zip("ab", told, strict=False)
            for sub, v in zip("₁₂", point, strict=True)
        ]
        tables = [parts.table(["loss", "slope in a₁", "slope in a₂", "|slope|"], rows, where)]
        moved = (
            {}
            if "plane" not in show
            else {"points": parts.points(show.index("plane"), (view.step, view.step), count, fixed=True)}
        )
        layout = parts.layout(panels, tables, [], large=True, **moved)
        if "plane" in show:  # a circle is round
            both = parts.axes(show.index("plane"))
            layout[both["xaxis"].replace("x", "xaxis")] |= {"constrain": "domain"}
            layout[both["yaxis"].replace("y", "yaxis")] |= {"scaleanchor": both["xaxis"], "constrain": "domain"}
        return {"data": traces, "layout": layout}

    return figure


def _levels(n, scene, drawn, at, view, over):
    """Lines of equal loss: those of the loss `over`, and of each the one through a, with its way down from there."""
    traces = []
    for loss, settings, look in drawn:
        if loss.key == over:
            for name, levels, width in (("edge", np.zeros(1), 5), ("lines", view.levels, 1)):
                traces.append(_line(look, n, name, lines(loss, settings, scene, levels, view.reach), width))
    for (loss, settings, look), (value, g) in zip(drawn, at, strict=True):
        steep = np.hypot(g[..., 0], g[..., 1]) > 1e-12  # on level ground there is no line through a
        found = lines(loss, settings, scene, stack(np.where(steep, value, np.nan)), view.reach)
        traces.append(_line(look, n, "here", found, 2.5, look.dash))
        head = 0.05 * view.reach, 0.05 * view.reach
        traces.append(parts.arrow(look, "down", n, scene.points[0], downhill(g, view.reach), head))
    return traces


def _line(look, n, name, places, width, dash="solid"):
    """Lines of equal loss in panel number n."""
    line = {"color": look.color, "dash": dash, "width": width, "simplify": False}
    drawn = {"uid": f"{look.group}-plane-{name}", "x": places[0], "y": places[1], "mode": "lines", "line": line}
    return drawn | {"opacity": 0.7, "hoverinfo": "skip", "showlegend": False} | parts.axes(n)


def _point(n, panel, i, name, x, y):
    """One of the points, told apart by its symbol too."""
    marker = {"color": COLORS[i], "size": 16, "symbol": SYMBOLS[i], "line": {"color": theme.RIM, "width": 2}}
    drawn = {
        "uid": f"point{i}-{panel.key}",
        "x": [x],
        "y": [y],
        "mode": "markers",
        "marker": marker,
        "hoverinfo": "skip",
    }
    return drawn | {"name": name, "legendgroup": f"point{i}", "legendrank": i} | parts.axes(n)

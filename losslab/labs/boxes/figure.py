"""The figure of two boxes in a picture: what losses charge, where they pull, and the terms of a detection cell."""

from dataclasses import dataclass, replace

import numpy as np

from losslab import find, theme
from losslab.families.cells import cell_terms
from losslab.figures import parts
from losslab.figures.drawing import drawing
from losslab.trace import join, stack

SHOW = {"boxes": "the boxes", "loss": "loss", "gradient": "slope", "terms": "terms of the YOLO cell"}
TRUE = (0.5, 0.3, 0.8, 0.7)  # x1, y1, x2, y2 in shares of the picture
CLASSES = (1.0, 0.0)  # of the object: the first of two
TERMS = {"place": (0, 1), "size": (2, 3), "confidence": (4,), "classes": (5, 6)}  # which entries of a cell
STOPS = np.arange(101) / 100
SIZES = np.arange(5, 101) / 100
ARROW = 0.08  # of the picture, for a slope of 1
BOX = parts.Look("box", "predicted box", theme.VIOLET, "solid")
GT = parts.Look("gt", "true box", theme.MUTED, "6px,3px")
HULL = parts.Look("hull", "hull of both", theme.MUTED, "1px,4px")
CORNERS = {"L1": "absolute_error", "L2": "squared_error"}  # summed over the four numbers of the corners


@dataclass(frozen=True)
class View:
    """The ranges of the axes. They belong to the visitor: nothing that is dragged changes them."""

    loss_to: float = 2.0
    gradient_to: float = 8.0

    def panel(self, key):
        across = ("centre x of the predicted box", (0.0, 1.0))
        title, (x_title, x), y = {
            "boxes": ("y", ("x, in shares of the picture", (-0.1, 1.1)), (-0.1, 1.1)),
            "loss": ("loss", across, (0.0, self.loss_to)),
            "gradient": ("dL/dx", across, (-self.gradient_to, self.gradient_to)),
            "terms": ("YOLO cell", ("", (-0.5, len(TERMS) + 0.5)), (0.0, self.loss_to)),
        }[key]
        return parts.Panel(
            key, title, x_title, x, y, ticks=("place", "size", "conf.", "classes", "sum") if key == "terms" else ()
        )


def corners(x, y, w, h):
    """The box of a centre and a size."""
    return stack(x - w / 2, y - h / 2, x + w / 2, y + h / 2)


def given(loss, values, obj):
    """(argument, data) of a loss where the predicted box has its centre at `x`, one place or several."""
    if loss.family.argument.space == "boxes":
        return corners(*(values[name] for name in "xywh")), {"gt": np.array(TRUE)}
    cell = stack(*(values[name] for name in ("x", "y", "w", "h", "c", "p1", "p2")))
    x1, y1, x2, y2 = TRUE
    truth = [(x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1, 1.0, *CLASSES]
    return cell, {"gt": np.array(truth) if obj else np.zeros(len(truth)), "obj": np.array(float(obj))}


def pull(loss, settings, values, obj):
    """The gradient with respect to the corners x1, y1, x2, y2, as a list."""
    x, data = given(loss, values, obj)
    slope = loss.gradient(x, **data, **settings)
    entries = parts.entries(slope, 4)
    if loss.family.argument.space == "boxes":
        return entries
    across, up, wide, high = entries  # x = (x1 + x2)/2 and w = x2 − x1
    return [across / 2 - wide, up / 2 - high, across / 2 + wide, up / 2 + high]


def of_corners(loss, values):
    """(sum of a residual loss over the corners' numbers, its gradient as a list)."""
    r = corners(*(values[name] for name in "xywh")) - np.array(TRUE)
    slope = loss.gradient(r)
    return np.sum(loss.value(r), axis=-1), parts.entries(slope, 4)


def outline(look, box, uid=""):
    """A box in the first panel."""
    x1, y1, x2, y2 = parts.entries(box, 4)
    line = {"color": look.color, "dash": look.dash, "width": 3, "simplify": False}
    own = {"uid": f"{look.group}-outline", "x": [x1, x2, x2, x1, x1], "y": [y1, y1, y2, y2, y1], "mode": "lines"}
    return own | look.common() | {"line": line, "showlegend": True, "hoverinfo": "skip"} | parts.axes(0)


@drawing
def box_losses(losses, show=("boxes", "loss", "gradient"), view=View(), pins=(), *, obj=True):
    """The figure of losses of boxes and cells, as a function (x, y, w, h, c, p1, p2, **parameters) -> dict.

    The last three only where a cell is among the losses; `obj` says whether it holds an object.
    """
    cell = next((loss for loss in losses if loss.family.argument.space == "cells"), None)
    keys = [key for key in show if key != "terms" or cell] or ["boxes"]
    panels = [view.panel(key) for key in keys]
    looks = parts.looks(losses)
    empty = bool(cell) and not obj and len(losses) == 1  # then there is no true box
    corner = parts.looks([find(key) for key in CORNERS.values()])
    plain = {} if empty else {key: replace(corner[key], name=f"{name} of the corners") for name, key in CORNERS.items()}

    def figure(**values):
        drawn = [(loss, parts.own(loss, values), looks[loss.key]) for loss in losses]
        here = {
            loss.key: loss.value(given(loss, values, obj)[0], **given(loss, values, obj)[1], **own)
            for loss, own, _ in drawn
        }
        pulls = {loss.key: pull(loss, own, values, obj) for loss, own, _ in drawn}
        for key in plain:
            here[key], pulls[key] = of_corners(find(key), values)
        x, y, w, h = (values[name] for name in "xywh")
        box, traces, drags = corners(x, y, w, h), [], []
        for n, panel in enumerate(panels):
            if panel.key == "boxes":
                traces += _boxes(drawn, box, pulls, not empty)
                traces += [parts.mark(BOX, n, panel, x, y), parts.mark(BOX, n, panel, x + w / 2, y + h / 2, "square")]
                drags.append(parts.carry(n, ("w", SIZES, x + SIZES / 2), ("h", SIZES, y + SIZES / 2)))
                drags.append(parts.carry(n, ("x", STOPS, STOPS), ("y", STOPS, STOPS)))
            elif panel.key == "terms":
                traces += _terms(looks[cell.key], n, panel, *given(cell, values, obj), parts.own(cell, values))
            else:
                traces.append(parts.upright("x", n, panel, x))
                for look, places, curve in _curves(panel.key, drawn, looks, plain, pins, values, obj):
                    traces.append(parts.curve(look, n, panel, places, curve))
                for key, look in (looks | plain).items():
                    top = here[key] if panel.key == "loss" else pulls[key][0] + pulls[key][2]
                    traces.append(parts.mark(look, n, panel, x, top))
                drags.append(parts.drag(n, "x", STOPS))
        rows = [parts.row(loss, look, own, [here[loss.key], *pulls[loss.key]]) for loss, own, look in drawn]
        rows += [parts.line(look.name, [here[key], *pulls[key]], look) for key, look in plain.items()]
        at = [] if empty else [("IoU", 1 - find("iou_loss").value(box, gt=np.array(TRUE)))]
        table = parts.table(["loss", "∂L/∂x1", "∂L/∂y1", "∂L/∂x2", "∂L/∂y2"], rows, at, "Here ")
        return {"data": traces, "layout": parts.layout(panels, [table], drags, large=keys[0] == "boxes")}

    return figure


def _boxes(drawn, box, pulls, true):
    """The boxes, the `true` one if there is one, their hull where a loss sees it, and the pulls at two corners."""
    traces = []
    if any(loss.family.argument.space == "boxes" and loss.key != "iou_loss" for loss, _, _ in drawn):
        ends = [f(box[..., i], TRUE[i]) for i, f in enumerate((np.minimum, np.minimum, np.maximum, np.maximum))]
        traces.append(outline(HULL, stack(*ends)))
    traces += [*([outline(GT, np.array(TRUE))] if true else []), outline(BOX, box)]
    for loss, _, look in drawn:
        for i, name in ((0, "low"), (2, "high")):
            right, up = (-ARROW * slope for slope in pulls[loss.key][i : i + 2])
            start = box[..., i], box[..., i + 1]
            traces.append(parts.arrow(look, name, 0, start, (right, up), (0.02, 0.02)))
    return traces


def _curves(what, drawn, looks, plain, pins, values, obj):
    """(look, places, curve) over the centre x: where an edge meets an edge of the true box the slope has a gap."""
    meets = [end + side * values["w"] / 2 for end in (TRUE[0], TRUE[2]) for side in (-1, 1)]
    places = np.sort(join(np.linspace(0, 1, 201), *(m + side for m in meets for side in (-1e-7, 0.0, 1e-7))))
    along, kink = values | {"x": places}, sum(np.where(places == m, 1.0, 0.0) for m in meets)
    ghosts = [(o, dict(s), parts.pinned(i, o, dict(s))) for i, (o, s) in enumerate(pins, 1)]
    for loss, settings, look in [*ghosts, *drawn]:
        x, data = given(loss, along, obj)
        if what == "loss":
            yield look, places, loss.value(x, **data, **settings)
        else:
            first, _, last, _ = pull(loss, settings, along, obj)
            yield look, places, np.where(kink > 0, np.nan, first + last)
    for key, look in plain.items():
        value, (first, _, last, _) = of_corners(find(key), along)
        yield look, places, value if what == "loss" else np.where(kink > 0, np.nan, first + last)


def _terms(look, n, panel, x, data, settings):
    """Every term of the cell on top of those before it, and their sum."""
    weight, apart, *_ = cell_terms(x, **data, **settings)
    each, bottoms, tops = weight * apart * apart, [], []
    for entries in TERMS.values():
        bottoms.append(tops[-1] if tops else 0.0)
        tops.append(bottoms[-1] + sum(each[..., i] for i in entries))
    return [
        parts.bars(
            replace(look, dash="solid"), n, panel, range(len(TERMS) + 1), [*tops, tops[-1]], 34, bottoms=[*bottoms, 0.0]
        )
    ]

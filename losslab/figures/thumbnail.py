"""The small pictures of the gallery."""

import numpy as np

from losslab.trace import join


def thumbnail(loss, wide=120, high=72):
    """Loss and gradient at the defaults, true value or label 1, as two SVG paths over its argument.

    Of a vector the first of three entries moves, which is the true class; where the entries are shares of a whole the
    others take equal parts of the rest. Where the data are no such labels, they, the parameters and all entries but the
    first are those of the worked example; a box moves as a whole. The loss up to 4 and the gradient within ±2, or as
    far as a taller loss goes.
    """
    argument = loss.family.argument
    low, high_x = argument.span
    data = {d.name: [1.0, 0.0, 0.0] if argument.vector else 1.0 for d in argument.data}
    data = data if labelled(argument) else {**loss.example.data, **loss.example.settings}
    corners = [] if argument.vector else loss.at(**data)
    places = [float(c.place) for c in corners if c.order < 2]
    beside = [place + side for place in places for side in (-1e-9, 1e-9)]
    x = np.sort(join(np.linspace(low, high_x, 161), *beside, *places))
    value, gradient = (along(f, loss, x, data) for f in (loss.value, loss.derivative))
    tall = max(1.0, np.nanquantile(value, 0.5) / 3)  # most of the curve is to be seen
    paths = []
    for order, y, bottom, top in ((0, value, -0.25, 4.25), (1, gradient, -2.1, 2.1)):
        gaps = [c.place for c in corners if c.order <= order]
        x_px = (x - low) / (high_x - low) * wide
        y_px = high * (1 - (np.clip(y / tall, -9, 9) - bottom) / (top - bottom))
        pen, path = "M", ""
        for place, px, py in zip(x, x_px, y_px, strict=True):
            if place in gaps or not np.isfinite(py):
                pen = "M"
            else:
                path, pen = f"{path}{pen}{px:.1f},{py:.1f}", "L"
        paths.append(path)
    return paths


def labelled(argument):
    """Whether the data are one true value, or one label for each entry."""
    return len(argument.data) == 1 and argument.data[0].axes is None


def along(function, loss, x, data):
    """A function of a loss over the places x; of a gradient the slope along the way that a vector takes."""
    argument = loss.family.argument
    if not argument.vector:
        return function(x, **data)
    if not labelled(argument):
        start = np.array(loss.example.x)
        way = np.array([1.0, 0.0, 1.0, 0.0]) if argument.space == "boxes" else np.eye(len(start))[0]
        found = function(start + (x - start[0])[:, None] * way, **data)
        return found if found.ndim == 1 else found @ way
    shares = argument.space == "simplex"
    others = (1 - x) / 2 if shares else 0 * x + (0.5 if argument.space == "cube" else 0.0)
    found = function(np.stack([x, others, others], axis=-1), **{name: [given] * len(x) for name, given in data.items()})
    way = np.array([1.0, -0.5, -0.5] if shares else [1.0, 0.0, 0.0])
    return found if found.ndim == 1 else np.sum(np.where(way == 0, 0.0, found * way), axis=-1)

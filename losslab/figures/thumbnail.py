"""The small pictures of the gallery."""

import numpy as np

from losslab.trace import join


def thumbnail(loss, wide=120, high=72):
    """Loss and gradient at the defaults, label 1, as two SVG paths: over −4 to 4, or the probabilities from 0 to 1.

    The loss up to 4 and the gradient within ±2, or as far as a taller loss goes.
    """
    argument = loss.family.argument
    low, high_x = (0.0, 1.0) if argument.domain == "[0, 1]" else (-4.0, 4.0)
    more = loss.settings() | {d.name: 1.0 for d in argument.data}
    places = [c.place for c in loss.at() if c.order < 2]
    beside = [place + side for place in places for side in (-1e-9, 1e-9)]
    x = np.sort(join(np.linspace(low, high_x, 161), *beside, *places))
    value, gradient = loss.value(x, **more), loss.gradient(x, **more)
    tall = max(1.0, np.nanquantile(value, 0.5) / 3)  # most of the curve is to be seen
    paths = []
    for order, y, bottom, top in ((0, value, -0.25, 4.25), (1, gradient, -2.1, 2.1)):
        gaps = [c.place for c in loss.at() if c.order <= order]
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

"""The small pictures of the gallery: of every loss there is a curve, and its slope has the sign of the gradient."""

import re

import numpy as np
import pytest

from losslab import LOSSES
from losslab.figures.thumbnail import thumbnail

HIGH = 72
MIDDLE = HIGH / 2  # where the gradient is 0


def corners(path):
    return np.array(re.findall(r"([\d.-]+),([\d.-]+)", path), dtype=float)


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.key)
def test_curve_and_gradient_belong_together(loss):
    value, gradient = thumbnail(loss)
    assert re.fullmatch(r"(?:[ML][\d.-]+,[\d.-]+)+", value) and re.fullmatch(r"(?:[ML][\d.-]+,[\d.-]+)+", gradient)
    value, gradient = corners(value), corners(gradient)
    seen = (value[:, 1] > 0) & (value[:, 1] < HIGH)
    assert np.count_nonzero(seen) > 20 and np.ptp(value[seen, 1]) > 3, "hardly a curve is to be seen"
    rows = {x: y for x, y in gradient}
    for (x0, y0), (x1, y1) in zip(value[:-1], value[1:], strict=True):
        known = [rows[x] for x in (x0, x1) if x in rows]
        if 0 < min(y0, y1) and max(y0, y1) < HIGH and abs(y1 - y0) > 0.25 and x1 - x0 < 1 and len(known) == 2:
            pulls = [MIDDLE - g for g in known]  # pixels count downwards
            assert max(p * (y0 - y1) for p in pulls) >= 0, f"rises where its gradient is negative, at {x0}"

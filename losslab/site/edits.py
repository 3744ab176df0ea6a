"""What comes of points that a visitor drags on the figure, found by trying it once."""

from dataclasses import dataclass

import numpy as np

from losslab.labs.controls import Change


@dataclass(frozen=True)
class Edited:
    """The values once a point has been moved by a step.

    `places` are {number of the page: [input, index]} that are one of its coordinates, `points` the field that has all.
    """

    values: dict
    places: dict
    points: str
    x: str
    y: str


def edited(scene):
    """What moving a point makes of a scene, or None where no point can be moved or that has no place in a link."""
    meta = scene.program.still["layout"]["meta"] if scene.live else {}
    if not scene.live or not scene.figure.edit or "points" not in meta:
        return None
    spec, inputs = meta["points"], scene.figure.inputs
    x, y = (np.array(inputs[spec[axis]], dtype=float) for axis in "xy")
    i = max(int(inputs[spec["selected"]]), 0)
    probe = np.array([x, y])
    probe[:, i] += spec["step"]
    probe = np.round(probe, 9)
    made = scene.figure.edit(scene.values, *probe.tolist(), i)
    if isinstance(made, Change):
        made = made.values
    values = scene.values | dict(made)
    pairs = [tuple(pair) for pair in probe.T.tolist()]
    points = next((name for name, value in made.items() if isinstance(value, tuple) and list(value) == pairs), "")
    places = {}
    for k, axis in enumerate("xy"):
        for j, place in enumerate(probe[k].tolist()):
            places |= {n: [spec[axis], j] for n in made if n != spec["selected"] and not points and values[n] == place}
    return Edited(values, places, points, spec["x"], spec["y"]) if points or places else None

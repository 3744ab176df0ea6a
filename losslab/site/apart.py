"""Which figures of several losses are those of each loss, in one: tried, not declared."""

import json

import numpy as np

from losslab.labs.blocks import Figure
from losslab.live.payload import payload, plain


def focused(values, field, key):
    """The values where one entry of a list is chosen, and in focus."""
    return values | {field: [key]} | ({"focus": key} if "focus" in values else {})


def composes(scene):
    """The list of a scene whose entries can be drawn each for itself, here and in what is asked here; "" if none."""
    field = scene.figure.losses if scene.live else ""
    if not scene.values.get(field) or field not in scene.drawn[0].names:  # one that no control here chooses
        return ""
    states = [scene.values, *(scene.values | values for _, _, values, _ in scene.asks)]
    several = [values for values in states if len(values[field]) > 1]
    return field if several and all(_alike(scene, values, field) for values in states) else ""


def _alike(scene, values, field):
    """Whether a figure is what those of its losses give: each trace and row is that of one of them."""
    values = values | scene.page.settle(values)
    figures = [scene.part.figure(v) for v in (values, *(focused(values, field, key) for key in values[field]))]
    if not all(isinstance(figure, Figure) for figure in figures):
        return False
    with np.errstate(all="ignore"):
        whole, *each = (_parts(payload(figure.drawing, figure.inputs).painted) for figure in figures)
    inputs = {name for figure in figures[1:] for name in figure.inputs}
    found = {name: part for parts in each for name, part in parts.items()}
    shared = all(parts.get(name, part) == part for parts in each for name, part in found.items())
    return shared and whole == found and inputs == {*figures[0].inputs}


def _parts(painted):
    """{name: JSON} of what a figure consists of."""
    layout = painted["layout"]
    meta = layout["meta"]
    parts = {f"trace {trace['uid']}": trace for trace in painted["data"]}
    parts |= {name: part for name, part in layout.items() if name != "meta"}
    parts |= {f"meta {name}": part for name, part in meta.items() if name not in ("tables", "ghosts")}
    for i, table in enumerate(meta["tables"]):
        parts |= {f"table {i} {row.get('key', row['name'])}": row for row in table["rows"]}
        parts[f"table {i}"] = {name: part for name, part in table.items() if name != "rows"}
    return {name: json.dumps(plain(part, "f8"), sort_keys=True) for name, part in parts.items()}

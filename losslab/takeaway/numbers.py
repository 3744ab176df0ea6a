"""The numbers of a figure as CSV: a row for each place of each of its traces, in full."""

import re

import numpy as np

COLUMNS = ("panel", "curve", "trace", "x", "y")
RUN = re.compile(r"\s*[=+\-@＝＋－＠]")  # what a spreadsheet would take for a formula


def csv(seen):
    """The text: panel, curve, the trace's own name, x, y; and z, if there is a surface. A gap is an empty cell."""
    layout, traces = seen.picture["layout"], seen.picture["data"]
    columns = (*COLUMNS, "z") if any("z" in trace for trace in traces) else COLUMNS
    lines = [",".join(columns)]
    for trace in traces:
        names = [_axis(layout, trace, "yaxis"), trace.get("name", ""), trace["uid"]]
        before = ",".join(map(word, names))
        lines += [",".join([before, *map(number, place)]) for place in _places(trace, len(columns) - 3)]
    return "\r\n".join(lines) + "\r\n"


def _axis(layout, trace, side):
    return layout[side + trace[side][1:]]["title"]["text"]


def _places(trace, wide):
    """The numbers of each place of a trace, as many as there are columns for them."""
    x, y = (np.array([np.nan if v is None else v for v in np.ravel(trace[axis])], dtype=float) for axis in "xy")
    if "z" in trace:
        (x, y), z = np.meshgrid(x, y), np.asarray(trace["z"], dtype=float)
        return zip(x.ravel().tolist(), y.ravel().tolist(), z.ravel().tolist(), strict=True)
    rest = [[np.nan] * len(x)] * (wide - 2)
    return zip(x.tolist(), y.tolist(), *rest, strict=True)


def number(value):
    """A float in as many digits as give it back; nothing for what is none."""
    return "" if value != value else repr(value)


def word(text):
    """A cell of words, in quotation marks, that no spreadsheet runs: before what looks like a formula stands a '."""
    kept = "".join(c if c.isprintable() else " " for c in text)
    kept = f"'{kept}" if RUN.match(kept) else kept
    return '"{}"'.format(kept.replace('"', '""'))

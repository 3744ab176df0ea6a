"""The figure of measures of error when the target is told in other units."""

from functools import cache

import numpy as np

from losslab import find, theme
from losslab.core import geometric
from losslab.figures import parts

Y_TRUE = np.array([100.0, 150.0, 200.0, 250.0, 300.0])
Y_PRED = np.array([110.0, 140.0, 230.0, 250.0, 270.0])
FACTORS = np.array(geometric(1e-3, 1e3))  # new units in one old unit
POWERS = {"MSE": 2, "RMSE": 1, "MAE": 1, "MAPE": 0, "R²": 0}  # of the factor that a measure goes with
DELTA = 10.0  # of Huber, in whatever units
SQUARED, ABSOLUTE, HUBER = (find(key) for key in ("squared_error", "absolute_error", "huber"))


def rescaled(k, y_pred=Y_PRED, y_true=Y_TRUE):
    """The measures of these predictions, by their definitions, when target and prediction are both multiplied by k."""
    k = k[..., None]
    y, r, n = k * y_true, k * (y_pred - y_true), len(y_true)
    around = y - np.sum(y, axis=-1, keepdims=True) / n
    mse = np.sum(SQUARED.value(r), axis=-1) / n
    return {
        "MSE": mse,
        "RMSE": np.sqrt(mse),
        "MAE": np.sum(ABSOLUTE.value(r), axis=-1) / n,
        "Huber": np.sum(HUBER.value(r, delta=DELTA), axis=-1) / n,
        "MAPE": np.sum(np.abs(r / y), axis=-1) / n,
        "R²": 1 - np.sum(r * r, axis=-1) / np.sum(around * around, axis=-1),
    }


LOOKS = {
    name: parts.Look(group, title, theme.LIGHT[slot], theme.DASHES[slot])
    for name, group, title, slot in (
        ("MSE", "mse", "MSE, units²", 0),
        ("RMSE", "rmse", "RMSE, units", 3),
        ("MAE", "mae", "MAE, units", 1),
        ("Huber", "huber", "Huber, δ = 10", 2),
        ("MAPE", "mape", "MAPE", 6),
        ("R²", "r2", "R²", 5),
    )
}
RESCALED = parts.Panel(
    "measure", "measure", "k: new units in one old unit", (1e-3, 1e3), (1e-5, 1e9), True, True, decades=14
)


@cache  # one function, so that it is traced once
def units_figure():
    """The figure as a function (k) -> dict."""
    lines, once = rescaled(FACTORS), rescaled(np.float64(1.0))

    def figure(k):
        now = rescaled(k)
        traces = [
            parts.upright("one", 0, RESCALED, 1.0, dash="2px,4px"),
            parts.upright("k", 0, RESCALED, k),
            *(  # the table is their legend
                parts.curve(look, 0, RESCALED, FACTORS, lines[name]) | {"showlegend": False}
                for name, look in LOOKS.items()
            ),
            *(parts.mark(look, 0, RESCALED, k, now[name]) for name, look in LOOKS.items()),
        ]
        rows = [parts.line(o.name, [once[name], now[name], now[name] / once[name]], o) for name, o in LOOKS.items()]
        table = parts.table(["k = 1", "now", "ratio"], rows, [("k", k)], "All numbers times k: ", "measure")
        layout = parts.layout((RESCALED,), [table], [parts.drag(0, "k", FACTORS)])
        layout["xaxis"] |= powers(-3, 3)
        layout["yaxis"] |= powers(-4, 8, 2)
        return {"data": traces, "layout": layout}

    return figure


def powers(low, high, step=1):
    """Ticks of a logarithmic axis at powers of ten: those between 0.01 and 100 in full."""
    found = range(low, high + 1, step)
    small = {power: f"{10.0**power:g}" for power in range(-2, 3)}
    return {
        "tickvals": [10.0**power for power in found],
        "ticktext": [small.get(p, f"10<sup>{p}</sup>") for p in found],
    }

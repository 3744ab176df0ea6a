"""Two figures over λ: penalised weights with their held-out error, and what λ is called in other libraries."""

from functools import lru_cache

import numpy as np

from losslab import theme
from losslab.core import geometric, uniform
from losslab.costs.calls import CALLS
from losslab.costs.paths import held_out, weights
from losslab.data.prostate import NAMES, prostate
from losslab.figures import parts
from losslab.figures.drawing import drawing

LAMBDAS = np.array(geometric(0.001, 10, 15))
RHOS = np.array(uniform(0, 1, 0.1))
ACROSS = (float(LAMBDAS[0]), float(LAMBDAS[-1]))
GIVEN = (1e-3, 1e3)  # what a library is given, on the second figure's axis
ERROR = parts.Look("error", "mean error of the folds", theme.VIOLET, "solid")
SPREAD = [parts.Look(f"spread{side}", "one standard error more or less", theme.VIOLET, "3px,3px") for side in (0, 1)]
MARKS = (("here", "solid"), ("least", "6px,4px"), ("within", "2px,4px"))  # the upright lines


@lru_cache(maxsize=1)
def all_weights():
    """The weights at every λ and ρ, shape (61, 11, 8)."""
    x, y = prostate()
    return weights(x, y, LAMBDAS[:, None], RHOS)


@lru_cache(maxsize=16)
def all_errors(folds, seed):
    """The HeldOut of every λ and ρ."""
    return held_out(*prostate(), LAMBDAS, RHOS, folds, seed)


@drawing
def weight_paths(folds, seed):
    """The figure of the prostate data, as a function (path_lambda, path_rho) -> dict, both on their grids."""
    found, held = all_weights(), all_errors(folds, seed)
    least, within, every = held.least(), held.within(), np.arange(len(RHOS))
    over = _panels(found, held)
    looks = [parts.Look(f"weight{j}", name, *theme.look(j)) for j, name in enumerate(NAMES)]

    def figure(path_lambda, path_rho):
        at_rho = np.where(np.abs(RHOS - path_rho) < 0.01, 1.0, 0.0)
        here = np.where(np.abs(LAMBDAS / path_lambda - 1) < 0.01, 1.0, 0.0)

        def of_rho(table):
            return np.sum(table * at_rho, axis=-1)

        def cells(table):
            """Of a table over λ and ρ: here, at the least error, and one standard error from it."""
            return [np.sum(of_rho(table) * here), of_rho(table[least, every]), of_rho(table[within, every])]

        strengths = [path_lambda, of_rho(LAMBDAS[least]), of_rho(LAMBDAS[within])]
        values, errors = [cells(found[..., j]) for j in range(len(NAMES))], cells(held.error)
        traces = []
        for n, panel in enumerate(over):
            for (name, dash), x in zip(MARKS, strengths, strict=True):
                traces.append(parts.upright(name, n, panel, x, dash))
        for j, look in enumerate(looks):
            traces.append(parts.curve(look, 0, over[0], LAMBDAS, of_rho(found[..., j])) | {"showlegend": False})
            traces.append(parts.mark(look, 0, over[0], path_lambda, values[j][0]))
        for look, side in zip(SPREAD, (-1, 1), strict=True):
            edge = of_rho(held.error) + side * of_rho(held.spread)
            traces.append(parts.curve(look, 1, over[1], LAMBDAS, edge) | {"showlegend": side > 0})
        traces.append(parts.curve(ERROR, 1, over[1], LAMBDAS, of_rho(held.error)) | {"showlegend": True})
        traces.append(parts.mark(ERROR, 1, over[1], path_lambda, errors[0]))
        kept = [sum(np.where(row[k] == 0, 0.0, 1.0) for row in values) for k in range(3)]
        said = [("λ", strengths), ("held-out error", errors), ("weights that are not 0", kept)]
        rows = [parts.line(look.name, row, look) for look, row in zip(looks, values, strict=True)]
        columns = ["here", "dashed line", "dotted line"]
        tables = [
            parts.table(columns, [parts.line(*row) for row in said], [("ρ", path_rho)], of="measure"),
            parts.table(columns, rows, [("λ", path_lambda), ("ρ", path_rho)], "Weights at ", of="column"),
        ]
        return {"data": traces, "layout": _layout(over, tables)}

    return figure


def _panels(found, held):
    """The two pairs of axes, wide enough for every ρ."""
    span = 0.1 * np.floor(10 * found.min()), 0.1 * np.ceil(10 * found.max())
    ends = 0.2 * np.floor(5 * (held.error - held.spread).min()), 0.2 * np.ceil(5 * (held.error + held.spread).max())
    return (
        parts.Panel("weights", "weight", "λ", ACROSS, span, x_log=True),
        parts.Panel("error", "held-out squared error", "λ", ACROSS, ends, x_log=True),
    )


def _layout(panels, tables):
    """Axes over λ with one tick a decade, on which λ can be dragged."""
    drags = [parts.drag(n, "path_lambda", list(map(float, LAMBDAS))) for n in range(len(panels))]
    layout = parts.layout(panels, tables, drags)
    ticks = [0.001, 0.01, 0.1, 1.0, 10.0]
    for name in [name for name in layout if name.startswith("xaxis")]:
        layout[name] |= {"tickvals": ticks, "ticktext": [f"{tick:g}" for tick in ticks]}
    return layout


@drawing
def given():
    """The figure of what each library is to be given, as a function (path_lambda, path_rho) -> dict.

    Calls that are given the same share a line. There is no number where a call is made for another ρ.
    """
    rows, n = [row for row in CALLS if row.same and row.gives], len(prostate()[1])
    panel = parts.Panel("given", "number to give", "λ", ACROSS, GIVEN, log=True, x_log=True)
    words = list(dict.fromkeys(text for row in rows for text in map(str, row.gives.values()) if "λ" in text))
    looks = {text: parts.Look(f"given{k}", text, *theme.look(k)) for k, text in enumerate(words)}

    def figure(path_lambda, path_rho):
        traces, lines, shares = [parts.upright("here", 0, panel, path_lambda) | {"y": list(GIVEN)}], [], {}
        for row in rows:
            made = 1.0 if row.only is None else np.where(path_rho == row.only, 1.0, np.nan)
            here, along = (row.values(n, strength, path_rho) for strength in (path_lambda, LAMBDAS))
            for said, (name, text) in zip(row.words(), row.gives.items(), strict=True):
                text = str(text)
                lines.append(parts.line(f"{row.short}: {said}", [here[name] * made], looks.get(text)))
                if text in looks and (text not in shares or row.only is None):
                    shares[text] = (along[name] * made, here[name] * made)
        for text, share in shares.items():
            line, dot = (np.where(value > 0, value, np.nan) for value in share)
            traces.append(parts.curve(looks[text], 0, panel, LAMBDAS, line) | {"showlegend": False})
            traces.append(parts.mark(looks[text], 0, panel, path_lambda, dot))
        parted = [("λρ, on ‖w‖₁", path_lambda * path_rho), ("λ(1 − ρ), on ½‖w‖²", path_lambda * (1 - path_rho))]
        at = [("n", n), ("λ", path_lambda), ("ρ", path_rho)]
        tables = [
            parts.table(["here"], [parts.line(name, [value]) for name, value in parted], at, of="share"),
            parts.table(["give"], lines, (), "What to give", of="parameter"),
        ]
        layout = _layout((panel,), tables)
        layout["yaxis"] |= {"range": [float(np.log10(end)) for end in GIVEN], "dtick": 1}
        return {"data": traces, "layout": layout}

    return figure

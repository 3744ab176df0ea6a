"""δ on the data: which residuals are large, and what a loss's sizes are in units of their scatter."""

from functools import partial

import numpy as np

from losslab.figures.parts import setting
from losslab.labs.blocks import Caption, Columns, Note, Paragraph, about
from losslab.labs.controls import Number
from losslab.labs.outliers.sizes_figure import sizes_in
from losslab.labs.outliers.spread import NORMAL, residuals_of, scatter
from losslab.labs.parameters import LARGEST, NARROWEST
from losslab.text import shown


def sizes(scene):
    """Each size of the loss in focus in units of the data, in multiples of σ, and as a share of the points."""
    loss, settings = scene.focus
    params = sizes_in(loss)
    if not params:
        yield Note(f"{loss.title} has no parameter that is a residual size. Put another loss in focus, say Huber.")
        return
    r = residuals_of(scene.values, scene.mine)
    sigma = scatter(r, scene.y)
    whose = "your line" if scene.values["own"] else "the L1 fit"
    if scene.rows and scene.rows.kind.line and scene.values["own"]:
        whose = "your line, which is your predictions as they are"
        whose = whose if np.allclose(scene.mine, scene.rows.line, rtol=0, atol=1e-9) else "your line"
    yield Paragraph(
        f"**What is large?** Half of the residuals of {whose} lie within {shown(sigma / NORMAL)} of their median: "
        f"their median absolute deviation (MAD). Gaussian noise with that MAD has a standard deviation of {NORMAL} "
        f"times as much: **σ = {shown(sigma)}**, which the few largest residuals hardly change. "
        f"(The standard deviation of all of them is {shown(np.std(r))}.)"
    )
    for param in params:
        yield from _sizes(loss, param, settings, r, sigma)
    yield Caption(
        "Set any of the three; the others follow. The panel “Sizes of the residuals” of the chart draws them, to be "
        "dragged."
    )


def _sizes(loss, param, settings, r, sigma):
    """One parameter as a size, in multiples of σ, and as a share of points; and what it costs on Gaussian noise."""
    name, value, symbol = setting(loss, param), settings[param.name], param.symbol
    ends = tuple(min(max(end, NARROWEST), LARGEST) for end in param.bounds(settings))
    beyond = 100 * float(np.mean(np.abs(r) > value))
    inputs = (
        ("size", f"{symbol}, in units of the data", value, lambda size: size),
        ("sigma", f"{symbol} / σ", value / sigma if sigma else 0.0, lambda times: times * sigma),
        ("share", f"points with a residual beyond {symbol}, %", beyond, lambda percent: _size(r, percent / 100)),
    )
    columns = []
    for kind, label, now, size in inputs:
        key, share = f"delta/{name}/{kind}", kind == "share"
        control = Number(
            key,
            label,
            float(now),
            0.0,
            100.0 if share else None,
            None if share else param.step,
            "%.4g",
            disabled=kind == "sigma" and not sigma,
            help=param.meaning,
            virtual=True,
            then=partial(_set, name, key, size, ends),
        )
        columns.append((control,))
    yield Columns(tuple(columns), gap="small")
    if not sigma:
        yield Caption("σ is 0: half of the residuals are alike, so nothing can be said in multiples of it.")
    elif loss.claim("symmetric", **settings) and (share := efficiency(loss, settings, sigma)):
        yield Paragraph(
            f"If all noise were Gaussian with this σ, {loss.label(**settings)} would do as well as least squares does "
            f"with **{100 * share:.1f} %** of the points: the price of being robust.",
            about(loss),
        )


def _set(name, key, size, ends, values):
    """A parameter set by one of its three numbers."""
    low, high = ends
    return {name: min(max(float(f"{size(values[key]):.9g}"), low), high)}


def _size(r, share):
    """The size that this share of the residuals is beyond: half-way between two of them."""
    found = np.sort(np.append(np.abs(r), 0.0))[::-1]
    count = min(round(share * len(r)), len(r))
    return float(found[0]) if count == 0 else float(found[count - 1] + found[count]) / 2


def efficiency(loss, settings, sigma):
    """The asymptotic variance of least squares over that of this loss, for Gaussian noise: (E ψ')² σ² / E ψ².

    E ψ' = E rψ / σ², by parts: so kinks count. 0 where no point pulls.
    """
    z = np.linspace(-9, 9, 18_001)
    density = np.exp(-z * z / 2)
    density /= np.sum(density)
    psi = loss.gradient(sigma * z, **settings)
    return float(np.sum(density * z * psi) ** 2 / np.sum(density * psi * psi)) if np.any(psi) else 0.0

"""The fits in numbers, and the same fit in code."""

import numpy as np

from losslab.fits.programs import MOST as LISTED
from losslab.fits.programs import programs, scaled_programs
from losslab.labs.blocks import Caption, Code, Paragraph, Table, Tabs, about
from losslab.labs.outliers.call import points_file
from losslab.labs.outliers.scene import listed
from losslab.text import shown


def fits_in_numbers(scene):
    """A table of the fits, what is to be said of each, and the programs of the loss in focus."""
    fits = [scene.fit(loss, settings, scene.start) for loss, settings in scene.chosen]
    line = ("constant",) if scene.constant else ("slope", "intercept")
    rows = tuple(_row(*pair, fit, scene.constant) for pair, fit in zip(scene.chosen, fits, strict=True))
    yield Table(("Loss", *line, "total loss", "steps", "settled", "best fit"), rows)
    yield Caption(
        "Steps: passes over the data. Settled: every small move of the fit costs more, or the same. For a convex loss "
        "the total is then the least there is; for others this is one bottom, and there may be lower ones."
    )
    yield from _several(scene, fits)
    yield from _in_code(scene)


def _row(loss, settings, fit, constant):
    line = [shown(fit.intercept)] if constant else [shown(fit.slope), shown(fit.intercept)]
    only = "the only one" if loss.claim("convex", **settings) else "the only one nearby"
    cells = [*line, shown(fit.cost), str(fit.iterations), "yes" if fit.converged else "no"]
    cells.append(only if fit.unique else "one of several")
    if not np.isfinite(fit.cost):  # a visitor's loss may have no value at a residual
        cells = ["–" for _ in line] + ["not finite", str(fit.iterations), "no", "none found"]
    return loss.label(**settings), *cells


def _several(scene, fits):
    """Where other fits are as good."""
    for loss, fit in zip(scene.losses, fits, strict=True):
        if fit.interval:
            low, high = map(shown, fit.interval)
            count = len(scene.y)
            even = f" With an even number of values, here {count}, the median is such an interval."
            yield Paragraph(
                f"**{loss.title}:** every constant from {low} to {high} costs the same; the middle is taken."
                f"{even if loss.key == 'absolute_error' and count % 2 == 0 else ''}"
            )
    pairs = zip(scene.losses, fits, strict=True)
    if titles := [loss.title for loss, fit in pairs if not (fit.unique or fit.interval)]:
        yield Paragraph(f"Another fit nearby is just as good, for {listed(titles)}.")


def _in_code(scene):
    loss, settings = scene.focus
    fit, x, y, constant = scene.fit(loss, settings, scene.start), scene.x, scene.y, scene.constant
    yield Paragraph(f"**The same fit in code:** {loss.label(**settings)}, the loss in focus.", about(loss))
    if len(x) > LISTED:
        yield points_file(x, y)
    found = programs(loss, settings, x, y, fit, constant, scene.start)
    yield _tabs((program, f"{_prints(program, fit, constant)} {program.words}") for program in found)
    if scaled := scaled_programs(loss, x, y, constant):
        yield Paragraph(
            "**Fits with a scale of their own:** not the fit above, but the same loss of residuals in units of σ."
        )
        yield _tabs((program, program.words) for program in scaled)


def _tabs(pairs):
    return Tabs(tuple((program.library, (Code(program.code), Paragraph(words))) for program, words in pairs))


def _prints(program, fit, constant):
    """What a program prints, where that is known."""
    line = f"[{fit.intercept:.6g}]" if constant else f"[{fit.slope:.6g} {fit.intercept:.6g}]"
    said = "the constant" if constant else "slope and intercept"
    if not np.isfinite(fit.cost):
        return "No fit was found here."
    if program.sure:
        return f"It prints {said}, **{line}**, up to the last digits."
    if not fit.unique:
        what = "constant" if constant else "line"
        return (
            f"It prints {said} of one of several best fits: each has a total loss of **{shown(fit.cost)}**, and the "
            f"{what} of this page, {line}, is another one, perhaps."
        )
    return f"It prints {said} of the bottom that its own steps lead to; those of this page lead to **{line}**."

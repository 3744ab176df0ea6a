"""What is said of steps downhill: the rule, the first of them in numbers, and how large they may be."""

import numpy as np

from losslab import find
from losslab.figures.parts import own
from losslab.fits.descent import batch_spread, curvatures, largest_rate, line_gradient
from losslab.labs.blocks import Code, Columns, Formula, Heading, Paragraph, Table
from losslab.labs.controls import Choice
from losslab.labs.descent.code import numpy_program, torch_program
from losslab.labs.descent.measured import limit_of, places
from losslab.text import shown

SEEN = 9  # places of the first steps


def rule(values):
    yield Heading("What a step is")
    yield Paragraph(
        "A step knows nothing of the curve but its slope here, the gradient, and moves downhill by rate × slope. "
        "Momentum keeps a share of the last move, as a heavy ball does. This is the rule of PyTorch's SGD:"
    )
    yield Formula(
        r"v \leftarrow \mu\,v + L'(p), \qquad p \leftarrow p - \text{rate} \cdot v, \qquad v = 0 \text{ at first}"
    )
    yield Paragraph("L′ is the gradient, μ the momentum; p is the residual, or the slope and intercept of the line.")


def first_steps(losses, values):
    """The first places of every loss, in numbers."""
    rows = []
    for loss in losses:
        settings = own(loss, values)
        found = places(loss, settings, *(values[name] for name in ("start", "rate", "momentum", "schedule")))
        rows.append((loss.label(**settings), *map(shown, found[:SEEN])))
    yield Heading("The first steps in numbers")
    yield Table(("r after step", *map(str, range(SEEN))), tuple(rows))


def limits(losses, values):
    """How large a rate may be, for the losses shown, from their curvature."""
    momentum = values["momentum"]
    squared, half = (float(find(key).curvature(0.0)) for key in ("squared_error", "half_squared_error"))
    yield Heading("How large a step may be")
    yield Paragraph(
        "Where a loss is a parabola of curvature c, a step takes r to (1 − rate · c) · r: closer to 0 if the rate is "
        f"below 2/c, farther from it if above. r² has c = {shown(squared)}, so its limit is "
        f"{shown(largest_rate(squared))}; r²/2 has c = {shown(half)} and the limit {shown(largest_rate(half))}. With "
        "momentum μ the limit is 2 (1 + μ)/c."
    )
    rows = []
    for loss in losses:
        settings = own(loss, values)
        rows.append((loss.label(**settings), *_said(limit_of(loss, settings, momentum))))
    tenth = places(find("absolute_error"), {}, start=1.0, rate=0.1)[10]
    below = f"it converges near 0 at a constant rate below (μ = {shown(momentum)})"
    yield Table(("Loss", "curvature at r = 0", below), tuple(rows))
    yield Paragraph(
        "At a kink the slope does not fade: a step on |r| is as long as the rate, however near 0 it starts. Without "
        "momentum it ends up alternating between two values one rate apart, one on each side of 0, unless a step "
        f"lands on 0 itself: on paper ten steps of 0.1 from 1 do, but a computer gets to {shown(tenth)} and steps "
        "on. A falling rate helps, if it does not fall too fast: with 0.95^step all steps together are "
        f"{shown(1 / (1 - 0.95))} first steps long, and a start farther away than that never arrives."
    )


def _said(limit):
    """(what the curve is like at 0, the largest rate) in words."""
    left, right = map(shown, limit.sides)
    if limit.kink:
        here = f"a kink: the slope jumps from {left} to {right}"
    else:
        here = left if limit.sides[0] == limit.sides[1] else f"{left} below 0, {right} above"
    rates = {None: "of both together", 0: "no constant rate", np.inf: "any rate"}
    return here, rates[limit.rate] if limit.rate in rates else shown(limit.rate)


def valley(x, momentum):
    """The curvature of mean r² over the plane, with x as it is and centred."""
    rows = []
    for title, u in (("as it is", x), ("centred", x - np.mean(x))):
        least, most = (2 * c for c in curvatures(u))
        rows.append((title, *map(shown, (most, least, most / least, largest_rate(most, momentum)))))
    yield Heading("How large a step may be")
    yield Paragraph(
        "Mean r² is a bowl over the plane of slope and intercept. Its largest curvature c limits the rate to 2/c, with "
        "momentum μ to 2 (1 + μ)/c; in its flattest direction the same rate is slow. With x as it is the bowl is a "
        "narrow valley, because the intercept can make up for a change of the slope. Centring x separates the two."
    )
    stable = f"stable below the rate (μ = {shown(momentum)})"
    yield Table(("x", "largest curvature of mean r²", "least", "their ratio", stable), tuple(rows))


def batches(loss, x, y, values, sizes):
    """That the gradient of a mini-batch is right on average and noisy, at the line where all begin."""
    settings, centred = own(loss, values), values["centred"]
    u = x - np.mean(x) if centred else x
    line = u, y, loss, settings, values["slope"], values["level"]
    height = "height" if centred else "intercept"
    yield Heading("Few points per step")
    yield Paragraph(
        f"At the line where all start, the cost (here {loss.title}, the mean over all {len(x)} points) has the "
        f"gradient {shown(line_gradient(*line, 1 / len(x)))}: a number for the line's slope, and one for its {height}. "
        "A mini-batch of random points gives the same on average, but each batch gives a different one:"
    )
    rows = tuple((str(size), *map(shown, batch_spread(*line, size))) for size in sizes)
    yield Table(("Points per step", "standard deviation of the gradient: slope", height), rows)
    yield Paragraph(
        "Here every point is used once per epoch, in a new order each time. Near the best line the noise stays "
        "while the gradient fades: with a constant rate the line keeps wandering."
    )


def code(losses, focus, values, field):
    """The steps of the loss in focus, in NumPy and PyTorch; `field` is that of the focus in the link."""
    settings = own(focus, values)
    rows = [row for row in focus.libraries if row.kind == "torch" and row.accepts(settings) and not row.gradient]
    theirs = tuple(Code(torch_program(row, settings, values)) for row in rows)
    none = Paragraph("No call of PyTorch is listed that returns this loss and its gradient.")
    yield Heading("The same steps in code")
    titles = {loss.key: loss.title for loss in losses}
    yield Choice("focus", "Loss", focus.key, titles, look="menu", field=field)
    yield Columns(((Code(numpy_program(focus, settings, values)),), theirs or (none,)))

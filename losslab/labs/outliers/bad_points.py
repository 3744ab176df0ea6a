"""How far one point can pull the fits, and how many bad points they survive, in words and figures."""

import numpy as np

from losslab import data
from losslab.figures.parts import round_up
from losslab.labs.blocks import Figure, Note, Paragraph
from losslab.labs.outliers import robustness as measured
from losslab.labs.outliers.points import SAMPLES, selected_of, share_of
from losslab.labs.outliers.robustness import fit_of
from losslab.labs.outliers.scene import inputs, listed
from losslab.text import shown

FOLLOWS = {  # by whether a fit is bounded below and above
    (True, True): "bounded",
    (True, False): "follows upwards",
    (False, True): "follows downwards",
    (False, False): "follows",
}
STAYS = 2.0  # how far a line may be moved by bad points that it survives: a sixth of the outliers' height


def one_point(scene):
    """How far one point can pull."""
    x, y, chosen, start = scene.x, scene.y, scene.chosen, scene.start
    selected = selected_of(x, y, scene.values["selected"])
    i = selected if selected >= 0 else len(x) - 1
    unit = round_up((scene.view.y_to - scene.view.y_from) / 4)
    found = _pulled(scene, i, unit)
    which = "the selected one" if selected >= 0 else "the last one; select another in the chart"
    yield Paragraph(
        f"Point {i + 1} of {len(x)}, at x = {shown(x[i])}, y = {shown(y[i])} ({which}), is moved up and down as far as "
        f"one likes; all others stay. What does each fit do?{_starts(chosen, start)}"
    )
    yield _influence(scene, found, unit)
    way = f"from {measured.BEFORE * unit:,.12g} to {measured.FAR * unit:,.12g} away"
    if calm := [loss.title for loss, _, still, _ in found if all(still)]:
        said = f"moving it {way} leaves the fit where it is, for {listed(calm)}."
        yield Paragraph(f"**Bounded**, as measured here: {said}")
    gains = [(loss, lines[1][[0, -1]] - lines[1][[1, -2]]) for loss, lines, still, _ in found if not all(still)]
    if gains:
        gains = listed([f"{loss.title} (by {shown(down)} and {shown(up)})" for loss, (down, up) in gains])
        yield Paragraph(f"**Not bounded:** moving it down and up {way} takes the fit along, for {gains}.")
    if not scene.constant:
        parts = listed([f"{loss.title} {_percent(far.share)}" for loss, _, _, far in found])
        yield Paragraph(
            f"**Bounded in y is not bounded in x.** Put the same point far out, at x = {shown(_far(x))}, and move it "
            f"up by {measured.BEFORE * unit:,.12g}: the line there goes along by this share of the way: {parts}. "
            "A bounded pull can still turn a line if its lever is long enough: if the point is far enough out in x. "
            f"{_by_start(found, start)}"
        )
        yield from _leverage(scene)


def _pulled(scene, i, unit):
    """[(loss, (slopes, heights), bounded below and above, what the line does far out in x)]"""
    x, y, constant, start, found = scene.x, scene.y, scene.constant, scene.start, []
    for loss, settings in scene.chosen:
        lines = measured.influence(loss, settings, x, y, i, unit, constant, start)
        move = measured.BEFORE * unit
        far = None if constant else measured.followed(loss, settings, x, y, i, _far(x), move, start)
        found.append((loss, lines, measured.bounded(lines[1], unit), far))
    return found


def _influence(scene, found, unit):
    kinds = (1,) if scene.constant else (0, 1)
    names = ("constant",) if scene.constant else ("slope", "height at its x")
    near, here = np.abs(measured.MOVES) <= 3, len(measured.MOVES) // 2
    ranges = [
        measured.span([np.where(near | all(still), lines[n], lines[n][here]) for _, lines, still, _ in found])
        for n in kinds
    ]
    follows = tuple(FOLLOWS[still] for _, _, still, _ in found)
    drawing = measured.influence_figure(scene.losses, unit, names, tuple(ranges), follows)
    given = {"place": measured.MOVES / (1 + np.abs(measured.MOVES))}
    given |= inputs(scene.losses, [lines for _, lines, _, _ in found], kinds)
    words = "Dotted: where the point is now. Towards ±∞ the axis is compressed."
    return Figure(drawing, given, words, "influence")


def _starts(chosen, start):
    """Where the descents of losses that are not convex start."""
    if not (several := [loss.title for loss, settings in chosen if not loss.claim("convex", **settings)]):
        return ""
    return f" Each time the descent starts at {'the L1 line' if start is None else 'your line'}, for {listed(several)}."


def _percent(share):
    return f"{shown(round(100 * share))} %"


def _by_start(found, start):
    """What of it depends on where the descents start."""
    usual = "the L1 line" if start is None else "your line"
    said = [
        f"{loss.title} goes along by {_percent(far.share)} started at {usual} (total loss {shown(far.cost)}), by "
        f"{_percent(far.other_share)} started at the line of the other points (total loss {shown(far.other_cost)})"
        for loss, _, _, far in found
        if far.depends
    ]
    return f"**It depends on the start:** {listed(said)}. The cost has a bottom at either line." if said else ""


def _far(x):
    """A place far to the right of all points."""
    return np.max(x) + 10 * np.ptp(x)


def _leverage(scene):
    """Of the sample whose bad points lie far out in x: which lines they turned, against fits without them."""
    x, y, start = scene.x, scene.y, scene.start
    good = len(x) - round(share_of(scene.values) * len(x))  # the bad ones come last
    if scene.values["data"] != "leverage" or good == len(x):
        return
    turned, held, saved = [], [], []
    for loss, settings in scene.chosen:
        slope, without = (fit_of(loss, settings, x[:n], y[:n], False, start).slope for n in (len(x), good))
        off = abs(slope - without) > 0.5
        (turned if off else held).append(f"{loss.title} (slope {shown(slope)}, without them {shown(without)})")
        if off and not loss.claim("convex", **settings):
            saved.append(f"{loss.title} ends at {shown(fit_of(loss, settings, x, y, False, (1.0, 2.0)).slope)}")
    said = [f"they turn the line of {listed(turned)}"] if turned else []
    said += [f"they do not turn that of {listed(held)}"] if held else []
    begun = f" Started at y = 2 + x instead of the L1 line, {listed(saved)}." if saved and start is None else ""
    yield Paragraph(
        "**Bad leverage.** The good points lie about y = 2 + x, a slope of 1. The bad ones are far out in x: "
        f"{', and '.join(said)}.{begun}"
    )


def many_bad_points(scene):
    """How many bad points each fit survives."""
    values, constant = scene.values, scene.constant
    sample = SAMPLES.get(values["data"])
    if not sample or not sample.share:
        titles = listed([other.title for other in data.SAMPLES if other.share])
        yield Note(f"This is for the data that have a share of bad points: {titles}.")
        return
    seed, noise = int(values["seed"]), values["noise"]
    lines = [measured.breakdown(*pair, sample, seed, noise, constant, scene.start) for pair in scene.chosen]
    kinds = (1,) if constant else (0, 1)
    names = ("constant",) if constant else ("slope", "height at x = 5")
    ranges = [measured.span([*(line[n] for line in lines), *([] if constant else [measured.TRUE[n]])]) for n in kinds]
    drawing = measured.breakdown_figure(scene.losses, names, tuple(ranges), share_of(values), not constant)
    yield Paragraph(
        f"The sample “{sample.title}” with seed {seed}, drawn with no bad points, then with 1 of 30, 2 of 30, up to "
        "15 of 30, and fitted each time."
    )
    words = "Dotted: the share that the chart above shows." + ("" if constant else " Dashed: the good points' line.")
    yield Figure(drawing, {"share": measured.SHARES} | inputs(scene.losses, lines, kinds), words, "breakdown")
    most = [f"{o.title} {measured.survived(*line, STAYS)}" for o, line in zip(scene.losses, lines, strict=True)]
    yield Paragraph(
        f"**How many each survives here.** The fit stays within {shown(STAYS)} of where it is without bad points, all "
        f"along from x = 0 to 10, up to this many bad ones of 30: {listed(most)}."
    )

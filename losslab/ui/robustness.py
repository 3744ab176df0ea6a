"""A closer look at the fits of the outlier laboratory: their numbers and code, what moves them, and δ on the data."""

import numpy as np
import streamlit as st

from losslab import data, find
from losslab.figures import robustness as measured
from losslab.figures.outliers import MOST
from losslab.figures.parts import own, setting
from losslab.fitting import fit_constant, fitted
from losslab.live import live
from losslab.text import shown
from losslab.ui import state
from losslab.ui.explorer import LARGEST, NARROWEST
from losslab.ui.fit_code import MOST as LISTED
from losslab.ui.fit_code import POINTS, programs, scaled_programs
from losslab.ui.own_data import ROWS, held
from losslab.ui.prose import prose
from losslab.ui.regression import round_up
from losslab.ui.tables import table
from losslab.ui.typed import find_loss

SAMPLES = {sample.key: sample for sample in data.SAMPLES}
TEN = next(record for record in data.DATASETS if record.key == "ten")
NORMAL = 1.4826  # standard deviation of Gaussian noise / its median absolute deviation
FOLLOWS = {  # by whether a fit is bounded below and above
    (True, True): "bounded",
    (True, False): "follows upwards",
    (False, True): "follows downwards",
    (False, False): "follows",
}
STAYS = 2.0  # how far a line may be moved by bad points that it survives: a sixth of the outliers' height


FARTHEST = -2.0  # in the place of an index: the point farthest from the line of least absolute errors; −1 is none


def selected_of(x, y, selected):
    """The index of the selected point, −1 for none."""
    if selected != FARTHEST:
        return int(selected)
    fit = fitted(find("absolute_error"), {}, x, y)
    return int(np.argmax(np.abs(fit.intercept + fit.slope * x - y)))


def closer(points, options, view, mine):
    """The section that the visitor chose.

    `points` are (x, y), `options` and `view` those of the page's figure, `mine` is (slope, intercept) of the own line.
    """
    st.subheader("A closer look")
    key = st.segmented_control(
        "Look at", SECTIONS, format_func=lambda key: SECTIONS[key][0], key="closer", required=True, wrap=True
    )
    losses = [find_loss(key) for key in st.session_state["losses"]]
    if key == "sayings":
        _sayings()
    elif not losses:
        st.info("Choose a loss.")
    elif not options["fits"]:
        st.info("Guess first: this is shown together with the fitted lines.")
    else:
        x, y = (np.asarray(column, dtype=float) for column in points)
        chosen = [(loss, own(loss, st.session_state)) for loss in losses]
        SECTIONS[key][1](chosen, x, y, options["constant"] or np.ptp(x) == 0, mine if options["far"] else None, view)


def _once(name, content, compute):
    """What `compute()` gave for this content, kept in the visitor's session: the last one only."""
    if st.session_state.get(name, (None,))[0] != content:
        st.session_state[name] = content, compute()
    return st.session_state[name][1]


def _named(chosen):
    """The losses and their settings, to compare."""
    return tuple((loss, *settings.values()) for loss, settings in chosen)


def _and(words):
    """A list in words."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


# Fits in numbers.


def _all_fits(chosen, x, y, constant, start, name="outliers/fits"):
    """The Fit of every loss; of many rows without the weights."""
    if st.session_state["data"] == ROWS:
        return [held().whole(loss, settings, constant, start) for loss, settings in chosen]
    content = x.tobytes(), y.tobytes(), constant, start, _named(chosen)
    return _once(name, content, lambda: [fitted(o, s, x, y, constant, start) for o, s in chosen])


def _fits(chosen, x, y, constant, start, view):
    fits = _all_fits(chosen, x, y, constant, start)
    head = "Loss | constant" if constant else "Loss | slope | intercept"
    lines = []
    for (loss, settings), fit in zip(chosen, fits, strict=True):
        line = [shown(fit.intercept)] if constant else [shown(fit.slope), shown(fit.intercept)]
        only = "the only one" if loss.claim("convex", **settings) else "the only one nearby"
        cells = [*line, shown(fit.cost), str(fit.iterations), "yes" if fit.converged else "no"]
        cells.append(only if fit.unique else "one of several")
        if not np.isfinite(fit.cost):  # a visitor's loss may have no value at a residual
            cells = ["–" for _ in line] + ["not finite", str(fit.iterations), "no", "none found"]
        cells = [loss.label(**settings), *cells]
        lines.append(" | ".join(cells))
    table(f"{head} | total loss | steps | settled | best fit", lines)
    st.caption(
        "Steps: passes over the data. Settled: every small move of the fit costs more, or the same. For a convex loss "
        "the total is then the least there is; for others this is one bottom, and there may be lower ones."
    )
    for (loss, _), fit in zip(chosen, fits, strict=True):
        if fit.interval:
            low, high = map(shown, fit.interval)
            even = f" With an even number of values, here {len(y)}, the median is such an interval."
            prose(
                f"**{loss.title}:** every constant from {low} to {high} costs the same; the middle is taken."
                f"{even if loss.key == 'absolute_error' and len(y) % 2 == 0 else ''}"
            )
    if several := [loss.title for (loss, _), fit in zip(chosen, fits, strict=True) if not (fit.unique or fit.interval)]:
        prose(f"Another fit nearby is just as good, for {_and(several)}.")
    loss, settings = next(((o, s) for o, s in chosen if o.key == st.session_state["focus"]), chosen[-1])
    fit = fits[[o for o, _ in chosen].index(loss)]
    prose(f"**The same fit in code:** {loss.label(**settings)}, the loss in focus.")
    if len(x) > LISTED:
        st.download_button(
            f"Download the {len(x):,} points as {POINTS}",
            lambda: "".join(f"{a!r},{b!r}\n" for a, b in zip(x.tolist(), y.tolist(), strict=True)),
            POINTS,
            "text/csv",
            on_click="ignore",
        )
    found = programs(loss, settings, x, y, fit, constant, start)
    for tab, program in zip(st.tabs([program.library for program in found]), found, strict=True):
        tab.code(program.code, language="python")
        tab.markdown(f"{_prints(program, fit, constant)} {program.words}")
    if scaled := scaled_programs(loss, x, y, constant):
        prose("**Fits with a scale of their own:** not the fit above, but the same loss of residuals in units of σ.")
        for tab, program in zip(st.tabs([program.library for program in scaled]), scaled, strict=True):
            tab.code(program.code, language="python")
            tab.markdown(program.words)


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


# How far one point can pull.


def _influence(chosen, x, y, constant, start, view):
    if len(x) > MOST:
        return st.info(f"Measured for up to {MOST} points: here are {len(x):,}.")
    selected = selected_of(x, y, st.session_state["selected"])
    i = selected if selected >= 0 else len(x) - 1
    unit = round_up((view.y_to - view.y_from) / 4)
    content = x.tobytes(), y.tobytes(), i, unit, constant, start, _named(chosen)
    found = _once("outliers/influence", content, lambda: _pulled(chosen, x, y, i, unit, constant, start))
    kinds = (1,) if constant else (0, 1)
    names = ("constant",) if constant else ("slope", "height at its x")
    near, here = np.abs(measured.MOVES) <= 3, len(measured.MOVES) // 2
    ranges = [
        measured.span([np.where(near | all(still), lines[n], lines[n][here]) for _, lines, still, _ in found])
        for n in kinds
    ]
    words = tuple(FOLLOWS[still] for _, _, still, _ in found)
    losses = tuple(loss for loss, _ in chosen)
    figure = measured.influence_figure(losses, unit, names, tuple(ranges), words)
    place = measured.MOVES / (1 + np.abs(measured.MOVES))
    given = {"place": place} | _given(losses, [lines for _, lines, _, _ in found], kinds)
    which = "the selected one" if selected >= 0 else "the last one; select another in the chart"
    prose(
        f"Point {i + 1} of {len(x)}, at x = {shown(x[i])}, y = {shown(y[i])} ({which}), is moved up and down as far as "
        f"one likes; all others stay. What does each fit do?{_starts(chosen, start)}"
    )
    live(figure, given, key="influence", words="Dotted: where the point is now. Towards ±∞ the axis is compressed.")
    way = f"from {measured.BEFORE * unit:,.12g} to {measured.FAR * unit:,.12g} away"
    if calm := [loss.title for loss, _, still, _ in found if all(still)]:
        prose(f"**Bounded**, as measured here: moving it {way} leaves the fit where it is, for {_and(calm)}.")
    gains = [(loss, lines[1][[0, -1]] - lines[1][[1, -2]]) for loss, lines, still, _ in found if not all(still)]
    if gains:
        gains = _and([f"{loss.title} (by {shown(down)} and {shown(up)})" for loss, (down, up) in gains])
        prose(f"**Not bounded:** moving it down and up {way} takes the fit along, for {gains}.")
    if not constant:
        parts = _and([f"{loss.title} {_percent(far.share)}" for loss, _, _, far in found])
        prose(
            f"**Bounded in y is not bounded in x.** Put the same point far out, at x = {shown(_far(x))}, and move it "
            f"up by {measured.BEFORE * unit:,.12g}: the line there goes along by this share of the way: {parts}. "
            "A bounded pull can still turn a line if its lever is long enough: if the point is far enough out in x. "
            f"{_by_start(found, start)}"
        )
        _leverage(chosen, x, y, start)


def _starts(chosen, start):
    """Where the descents of losses that are not convex start."""
    if not (several := [loss.title for loss, settings in chosen if not loss.claim("convex", **settings)]):
        return ""
    return f" Each time the descent starts at {'the L1 line' if start is None else 'your line'}, for {_and(several)}."


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
    return f"**It depends on the start:** {_and(said)}. The cost has a bottom at either line." if said else ""


def _pulled(chosen, x, y, i, unit, constant, start):
    """[(loss, (slopes, heights), bounded below and above, what the line does far out in x)]"""
    found = []
    for loss, settings in chosen:
        lines = measured.influence(loss, settings, x, y, i, unit, constant, start)
        move = measured.BEFORE * unit
        far = None if constant else measured.followed(loss, settings, x, y, i, _far(x), move, start)
        found.append((loss, lines, measured.bounded(lines[1], unit), far))
    return found


def _far(x):
    """A place far to the right of all points."""
    return np.max(x) + 10 * np.ptp(x)


def _given(losses, lines, kinds):
    """The inputs of a figure: of each loss what it shows."""
    return {f"{loss.key}/{k}": line[n] for loss, line in zip(losses, lines, strict=True) for k, n in enumerate(kinds)}


def _leverage(chosen, x, y, start):
    """Of the sample whose bad points lie far out in x: which lines they turned, against fits without them."""
    good = len(x) - round(st.session_state.get("share/shown", 0.0) * len(x))  # the bad ones come last
    if st.session_state["data"] != "leverage" or good == len(x):
        return
    turned, held, saved = [], [], []
    for loss, settings in chosen:
        slope, without = (fitted(loss, settings, x[:n], y[:n], False, start).slope for n in (len(x), good))
        off = abs(slope - without) > 0.5
        (turned if off else held).append(f"{loss.title} (slope {shown(slope)}, without them {shown(without)})")
        if off and not loss.claim("convex", **settings):
            saved.append(f"{loss.title} ends at {shown(fitted(loss, settings, x, y, False, (1.0, 2.0)).slope)}")
    said = [f"they turn the line of {_and(turned)}"] if turned else []
    said += [f"they do not turn that of {_and(held)}"] if held else []
    begun = f" Started at y = 2 + x instead of the L1 line, {_and(saved)}." if saved and start is None else ""
    prose(
        "**Bad leverage.** The good points lie about y = 2 + x, a slope of 1. The bad ones are far out in x: "
        f"{', and '.join(said)}.{begun}"
    )


# How many bad points.


def _breakdown(chosen, x, y, constant, start, view):
    sample = SAMPLES.get(st.session_state["data"])
    if not sample or not sample.share:
        titles = _and([other.title for other in data.SAMPLES if other.share])
        return st.info(f"This is for the data that have a share of bad points: {titles}.")
    seed, noise = int(st.session_state["seed"]), st.session_state["noise"]
    content = sample.key, seed, noise, constant, start, _named(chosen)

    def compute():
        samples = [sample.points(seed, noise, share) for share in measured.SHARES]
        return [measured.breakdown(loss, settings, samples, constant, start) for loss, settings in chosen]

    lines = _once("outliers/breakdown", content, compute)
    kinds = (1,) if constant else (0, 1)
    names = ("constant",) if constant else ("slope", "height at x = 5")
    ranges = [measured.span([*(line[n] for line in lines), *([] if constant else [measured.TRUE[n]])]) for n in kinds]
    losses = tuple(loss for loss, _ in chosen)
    figure = measured.breakdown_figure(losses, names, tuple(ranges), st.session_state["share/shown"], not constant)
    given = {"share": measured.SHARES} | _given(losses, lines, kinds)
    prose(
        f"The sample “{sample.title}” with seed {seed}, drawn with no bad points, then with 1 of 30, 2 of 30, up to "
        "15 of 30, and fitted each time."
    )
    words = "Dotted: the share that the chart above shows." + ("" if constant else " Dashed: the good points' line.")
    live(figure, given, key="breakdown", words=words)
    most = [f"{o.title} {measured.survived(*line, STAYS)}" for o, line in zip(losses, lines, strict=True)]
    prose(
        f"**How many each survives here.** The fit stays within {shown(STAYS)} of where it is without bad points, all "
        f"along from x = 0 to 10, up to this many bad ones of 30: {_and(most)}."
    )


# δ on the data.


def _delta(chosen, x, y, constant, start, view):
    loss, settings = next(((o, s) for o, s in chosen if o.key == st.session_state["focus"]), chosen[-1])
    params = [p for p in loss.params if p.unit == "residual"]
    if not params:
        return st.info(f"{loss.title} has no parameter that is a residual size. Put another loss in focus, say Huber.")
    (line,) = _all_fits([(find("absolute_error"), {})], x, y, constant, None, "outliers/l1")
    r = line.intercept + line.slope * x - y
    sigma = NORMAL * float(np.median(np.abs(r - np.median(r))))
    sigma = 0.0 if sigma < 1e-9 * np.max(np.abs(y - np.median(y))) else sigma  # rounding is no scatter
    prose(
        f"**What is large?** Half of the residuals of the L1 fit lie within {shown(sigma / NORMAL)} of their median: "
        f"their median absolute deviation (MAD). Gaussian noise with that MAD has a standard deviation of {NORMAL} "
        f"times as much: **σ = {shown(sigma)}**, which the few largest residuals hardly change. "
        f"(The standard deviation of all of them is {shown(np.std(r))}.)"
    )
    for param in params:
        _sizes(loss, param, settings, r, sigma)
    st.caption(
        "Set any of the three; the others follow. The panel “Residuals” of the chart draws where the loss bends."
    )


def _sizes(loss, param, settings, r, sigma):
    """One parameter as a size, in multiples of σ, and as a share of points; and what it costs on Gaussian noise."""
    name, value, symbol = setting(loss, param), settings[param.name], param.symbol
    low, high = (min(max(end, NARROWEST), LARGEST) for end in param.bounds(settings))
    beyond = 100 * float(np.mean(np.abs(r) > value))
    inputs = (
        ("size", f"{symbol}, in units of the data", value, lambda size: size),
        ("sigma", f"{symbol} / σ", value / sigma if sigma else 0.0, lambda times: times * sigma),
        ("share", f"points with a residual beyond {symbol}, %", beyond, lambda percent: _size(r, percent / 100)),
    )
    for column, (kind, label, now, size) in zip(st.columns(3), inputs, strict=True):
        key = f"delta/{name}/{kind}"
        st.session_state[key] = float(now)

        def follow(key=key, size=size):
            wanted = float(f"{size(st.session_state[key]):.9g}")
            state.change({name: min(max(wanted, low), high)})

        column.number_input(
            label,
            0.0,
            100.0 if kind == "share" else None,
            step=None if kind == "share" else param.step,
            format="%.4g",
            key=key,
            on_change=follow,
            disabled=kind == "sigma" and not sigma,
            help=param.meaning,
        )
    if not sigma:
        st.caption("σ is 0: half of the residuals are alike, so nothing can be said in multiples of it.")
    elif loss.claim("symmetric", **settings) and (share := efficiency(loss, settings, sigma)):
        prose(
            f"If all noise were Gaussian with this σ, {loss.label(**settings)} would do as well as least squares does "
            f"with **{100 * share:.1f} %** of the points: the price of being robust."
        )


def _size(r, share):
    """The size that this share of the residuals is beyond: half-way between two of them."""
    sizes = np.sort(np.append(np.abs(r), 0.0))[::-1]
    count = min(round(share * len(r)), len(r))
    return float(sizes[0]) if count == 0 else float(sizes[count - 1] + sizes[count]) / 2


def efficiency(loss, settings, sigma):
    """The asymptotic variance of least squares over that of this loss, for Gaussian noise: (E ψ')² σ² / E ψ².

    E ψ' = E rψ / σ², by parts: so kinks count. 0 where no point pulls.
    """
    z = np.linspace(-9, 9, 18_001)
    density = np.exp(-z * z / 2)
    density /= np.sum(density)
    psi = loss.gradient(sigma * z, **settings)
    return float(np.sum(density * z * psi) ** 2 / np.sum(density * psi * psi)) if np.any(psi) else 0.0


# What is said.


def _sayings():
    """What is said of outliers, each with a verdict and numbers computed here."""
    _, y = TEN.points()
    one = float(np.median(y))
    far = float(np.max(y))
    rest = np.where(y == far, far, one + 0.1 * (-1.0) ** np.arange(len(y)))  # nine that miss by 0.1
    keys = ("squared_error", "absolute_error", "huber", "pseudo_huber", "log_cosh", "cauchy", "tukey_biweight")
    lines, share, best, pull = [], {}, {}, {}
    for loss in map(find, keys):
        value = loss.value(one - rest)
        share[loss.key] = 100 * float(np.max(value) / np.sum(value))
        best[loss.key] = fit_constant(y, loss).intercept
        pull[loss.key] = float(loss.gradient(one - far))
        cells = f"{best[loss.key]:.5g}", f"{share[loss.key]:.7g} %", shown(pull[loss.key])
        lines.append(" | ".join([loss.label(**loss.settings()), *cells]))
    l2, l1, huber, cauchy = (find(key) for key in ("squared_error", "absolute_error", "huber", "cauchy"))
    tukey, smooth = find("tukey_biweight"), find("pseudo_huber")
    left, right = st.columns(2, gap="large")
    with left:
        prose(
            f"**“One value of {shown(far)} among nine of {shown(one)} dominates the squared loss.”** Right, but its "
            "share of the loss does not tell the losses apart: at the prediction 1, with the nine off by 0.1, it is "
            f"{share['squared_error']:.7g} % for L2 and {share['absolute_error']:.4g} % for L1. Its pull does, "
            f"{shown(pull['squared_error'])} against {shown(pull['absolute_error'])}, and so does the constant that "
            "fits best:"
        )
        table("Loss | Best constant | Share of the 1000 in the loss | Pull of the 1000 at 1", lines)
        stuck = fit_constant(y, tukey, start=50.0)
        prose(
            f"**“A loss that rejects outliers finds the good points.”** If it starts near them. Tukey's biweight gives "
            f"{shown(best['tukey_biweight'])} from the median, but started at 50 it stays at {shown(stuck.intercept)}: "
            f"all residuals are beyond c = {shown(tukey.defaults['c'])}, where it is flat, and no point pulls."
        )
    with right:
        places = (0.5, 1.0, 2.0, 100.0)
        slopes = ", ".join(shown(huber.gradient(r)) for r in places)
        prose(
            "**“Huber is quadratic for small errors and linear otherwise, and similarly its gradient.”** The loss is; "
            "its gradient is linear inside and constant outside. For δ = 1, at residuals of "
            f"{', '.join(map(shown, places))} it is {slopes}."
        )
        steep = _and([f"{float(smooth.gradient(100.0, delta=d)):.5g} for δ = {shown(d)}" for d in (0.5, 1.0, 2.0)])
        prose(
            "**“Pseudo-Huber is smooth in every derivative, and a larger δ makes its straight part steeper.”** Right "
            f"for δ²(√(1 + (r/δ)²) − 1): at r = 100 its slope is {steep}. Divided by δ, as some write it, the slope "
            "far out is 1 for any δ."
        )
        far_out = (10.0, 100.0, 1000.0)
        pulls = [", ".join(shown(loss.gradient(r)) for r in far_out) for loss in (huber, l2)]
        prose(
            "**“Huber is less sensitive to outliers than L2.”** Right for outliers in y: at residuals of "
            f"{', '.join(map(shown, far_out))} its pull is {pulls[0]}, that of L2 {pulls[1]}. Not for points far out "
            "in x: see “One point”."
        )
        steps = [_steps(loss, 5.0, 1.1) for loss in (l2, huber)]
        others = _and([f"{shown(loss.gradient(100.0))} for {loss.title}" for loss in (l1, huber, cauchy)])
        prose(
            "**“The squared error has a very steep gradient where the error is large.”** Right: it is 2r, at "
            f"r = 100 that makes {shown(l2.gradient(100.0))}, against {others}. So steps of gradient descent grow "
            f"with the error: from r = 5, with a rate of 1.1, they lead to {steps[0]} and ever farther. Those of Huber "
            f"(δ = 1) are never longer than 1.1: they lead to {steps[1]}."
        )


def _steps(loss, r, rate):
    """Four steps of gradient descent, in words."""
    found = []
    for _ in range(4):
        r -= rate * float(loss.gradient(r))
        found.append(shown(r))
    return ", ".join(found)


SECTIONS = {
    "fits": ("Fits in numbers", _fits),
    "influence": ("One point", _influence),
    "breakdown": ("Many bad points", _breakdown),
    "delta": ("δ on the data", _delta),
    "sayings": ("What is said of outliers", _sayings),
}

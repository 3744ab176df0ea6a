"""The figures of gradient descent: balls on the curves of losses, and lines on their way through points."""

from dataclasses import replace

import numpy as np

from losslab import theme
from losslab.figures import parts
from losslab.figures.drawing import drawing
from losslab.fits.descent import (
    FATES,
    LINE_FATES,
    SCHEDULES,
    batches,
    fate,
    line_costs,
    line_fate,
    line_path,
    residual_path,
    residual_rule,
)
from losslab.fits.traced import line
from losslab.trace import join, stack, take

STEPS, LINE_STEPS = 40, 120  # of a residual, of a line
SPEED, LINE_SPEED = 4, 12  # steps a second that are played
TRAIL = 8  # marks behind a ball
FADED = [0.5 * (1 - i / TRAIL) for i in range(TRAIL)]
START = parts.Look("start", "start", theme.MUTED, "solid")
POINTS = parts.Look("points", "points", theme.MUTED, "solid")
SLOPES = (-0.5, 2.5)  # where a line can begin
LEVELS = {False: (-4.0, 8.0), True: (-2.0, 12.0)}  # intercepts, and heights at the mean of x
GAPS = 0.1, 0.5  # of the places, across and up
ELLIPSES = (0.5, 5.0, 50.0)  # mean r² above the least one


def start_step(reach):
    """The distance of the places where a residual can begin."""
    return parts.step(reach / 60)


def panels(losses, reach, log):
    """Loss over r, and over the steps r and the loss. Ranges depend on what is chosen, never on what is dragged."""
    least = min([0.0, *(float(loss.claim("minimum", **loss.settings())) for loss in losses)])
    ends = [float(loss.value(side * reach, **loss.settings())) for loss in losses for side in (-1, 1)]
    top = max([1.0, *(end for end in ends if end <= reach**2)])
    r, across = (-1.0 * reach, 1.0 * reach), (0.0, float(STEPS))
    over = ("|r|", (0.0, 10.0 * reach)) if log else ("residual r", r)
    return (
        parts.Panel("loss", "loss", "residual r", r, (1.05 * least, top)),
        parts.Panel("residual", over[0], "step", across, over[1], log=log, decades=9),
        parts.Panel(
            "loss-steps", "loss", "step", across, (0.0, 100 * top) if log else (1.05 * least, top), log=log, decades=12
        ),
    )


@drawing
def rolling_balls(losses, reach=3.0, log=False, schedule="constant", hidden=False):
    """The figure of one residual that goes down several losses: (start, rate, momentum, step, **parameters) -> dict.

    `reach` is where the axis of residuals ends, `log` is of the panels over steps, `schedule` a key of SCHEDULES.
    `hidden`: what comes after the step that is shown is left out.
    """
    looks, drawn = parts.looks(losses), panels(losses, reach, log)
    across, gap = np.linspace(-reach, reach, 241), start_step(reach)
    starts = np.round(np.arange(-round(reach / gap), round(reach / gap) + 1) * gap, 6)

    def figure(start, rate, momentum, step, **values):
        with np.errstate(all="ignore"):
            traces = [parts.upright("start", 0, drawn[0], start, dash="2px,4px"), *_now(drawn, (1, 2), step)]
            rows, balls, now = [], [], rate * SCHEDULES[schedule](step)
            for loss in losses:
                look, settings = looks[loss.key], parts.own(loss, values)
                rule = residual_rule(loss, settings, rate, momentum, schedule)
                path, velocities = residual_path(rule, start, STEPS)
                costs = loss.value(path, **settings)
                r, there = take(path, step), take(costs, step)
                slope = loss.gradient(r, **settings)
                move = -now * (momentum * take(velocities, step) + slope)
                corners = [c.place for c in loss.corners(**settings)] if loss.corners else []
                x = np.sort(join(across, *corners))
                traces.append(parts.curve(look, 0, drawn[0], x, loss.value(x, **settings)))
                balls += [] if hidden else [_move(look, drawn[0], r, r + move, there)]
                balls += [_trail(look, drawn[0], path, costs, step), _ball(look, 0, drawn[0], r, there)]
                balls += _over_steps(look, 1, drawn[1], np.abs(path) if log else path, step, STEPS, hidden)
                balls += _over_steps(look, 2, drawn[2], costs, step, STEPS, hidden)
                cells = [r, there, slope]
                if not hidden:
                    what, later, after = fate(rule, start, schedule)
                    cells += [move, parts.said(FATES, what), later, after]
                rows.append(parts.row(loss, look, settings, cells))
        future = [] if hidden else ["next move", "in the long run", "r after 1000 steps", "after 1001"]
        table = parts.table(["r", "loss", "gradient", *future], rows, [("step", step), ("rate", now)])
        drags = [parts.drag(0, "start", starts), *_scrubs((1, 2), STEPS)]
        film = parts.play("step", list(range(STEPS + 1)), SPEED)
        return {"data": [*traces, *balls], "layout": parts.layout(drawn, [table], drags, large=True, play=film)}

    return figure


def line_panels(centred, x, y):
    """Slope and level of a line, the points, and over the steps the cost, a mean loss, above the least."""
    room = 0.05 * np.ptp(x)
    level = "height at the mean of x" if centred else "intercept"
    return (
        parts.Panel("plane", level, "slope", SLOPES, LEVELS[centred]),
        parts.Panel("points", "y", "x", (float(np.min(x) - room), float(np.max(x) + room)), (-2.0, 26.0)),
        parts.Panel("cost", "cost above least", "step", (0.0, float(LINE_STEPS)), (0.0, 1e4), log=True, decades=10),
    )


@drawing
def wandering_lines(losses, points, size, seed=0, centred=False, schedule="constant", norm=False, hidden=False):
    """The figure of lines that go down mean losses: (slope, level, line_rate, momentum, step, ...) -> dict.

    `points` are x and y, two tuples; all lines begin at (slope, level). `size` is that of a mini-batch drawn by `seed`.
    `centred`: a line is slope · (x − mean of x) + level. `norm`: the size of the gradient is drawn too.
    """
    looks, x, y = parts.looks(losses), *(np.array(column) for column in points)
    drawn, middle = line_panels(centred, x, y), np.mean(x) if centred else 0.0
    u, ends = x - middle, np.array(drawn[1].x)
    grid = [
        np.round(np.arange(round(low / gap), round(high / gap) + 1) * gap, 6)
        for (low, high), gap in zip((SLOPES, LEVELS[centred]), GAPS, strict=True)
    ]
    weights = batches(len(x), size, LINE_STEPS, seed) if size < len(x) else None

    def figure(slope, level, line_rate, momentum, step, **values):
        with np.errstate(all="ignore"):
            traces = [*_ellipses(drawn[0], u, y), *_now(drawn, (2,), step)]
            traces += [
                parts.cloud(POINTS, 1, drawn[1], x, y, 7),
                parts.mark(START, 0, drawn[0], slope, level, "square"),
            ]
            rows, balls = [], []
            for loss in losses:
                look, settings = looks[loss.key], parts.own(loss, values)
                slopes, levels = line_path(
                    u, y, loss, settings, (slope, level), line_rate, momentum, schedule, LINE_STEPS, weights
                )
                best = line(u, y, loss, settings)
                costs, *gradient = line_costs(u, y, loss, settings, slopes, levels)
                sizes = np.hypot(*gradient)
                above = costs - np.sum(loss.value(best[1] + best[0] * u - y, **settings)) / len(x)
                at = [take(each, step) for each in (slopes, levels, costs, above, sizes)]
                if not hidden:
                    balls.append(_way(look, drawn[0], slopes, levels))
                balls += [parts.mark(look, 0, drawn[0], *best, "x"), _trail(look, drawn[0], slopes, levels, step)]
                balls.append(_ball(look, 0, drawn[0], *at[:2]))
                here = parts.curve(look, 1, drawn[1], ends, _near(at[1] + at[0] * (ends - middle), drawn[1]))
                balls += [here | {"showlegend": True}, *_over_steps(look, 2, drawn[2], above, step, LINE_STEPS, hidden)]
                if norm:
                    other = replace(look, name=f"{look.name}: ‖gradient‖", dash="2px,3px")
                    sized = _over_steps(other, 2, drawn[2], sizes, step, LINE_STEPS, hidden)[0]
                    balls.append(sized | {"uid": f"{look.group}-norm", "showlegend": True})
                what, later = line_fate(slopes, levels, costs), take(above, LINE_STEPS)
                future = [] if hidden else [parts.said(LINE_FATES, what), later]
                rows.append(parts.row(loss, look, settings, [*at, *future]))
        future = [] if hidden else [f"after {LINE_STEPS} steps", "then above least"]
        columns = [
            "slope",
            "height at mean x" if centred else "intercept",
            "cost",
            "above the least",
            "‖gradient‖",
        ]
        now = line_rate * SCHEDULES[schedule](step)
        table = parts.table([*columns, *future], rows, [("step", step), ("rate", now)])
        film = parts.play("step", list(range(LINE_STEPS + 1)), LINE_SPEED)
        drags = [
            parts.carry(0, *((name, at, at) for name, at in zip(("slope", "level"), grid, strict=True))),
            *_scrubs((2,), LINE_STEPS),
        ]
        return {"data": [*traces, *balls], "layout": parts.layout(drawn, [table], drags, large=True, play=film)}

    return figure


def _ellipses(panel, x, y):
    """Lines of equal mean r² about the least: {c + d: dᵀMd = q} with M = LLᵀ is c + √q L⁻ᵀ · (circle)."""
    matrix = np.array([[np.mean(x * x), np.mean(x)], [np.mean(x), 1.0]])
    centre = np.linalg.solve(matrix, [np.mean(x * y), np.mean(y)])
    turn = np.linspace(0, 2 * np.pi, 73)
    circle = np.linalg.solve(np.linalg.cholesky(matrix).T, [np.cos(turn), np.sin(turn)])
    traces = []
    for n, q in enumerate(ELLIPSES):
        ring = parts.levels(f"ellipse{n}", 0, panel, *(centre[:, None] + np.sqrt(q) * circle))
        traces.append(ring | {"line": ring["line"] | {"width": 1}, "showlegend": False, "hoverinfo": "skip"})
    return traces


def _way(look, panel, x, y):
    """All places of a line in the plane of its slope and level."""
    drawn = parts.curve(look, 0, panel, _beside(x, panel), _near(y, panel))
    return drawn | {"uid": f"{look.group}-way", "line": drawn["line"] | {"width": 1.5}, "showlegend": False}


def _now(drawn, numbers, step):
    """Upright lines at the step that is shown."""
    return [parts.upright("step", n, drawn[n], step) for n in numbers]


def _scrubs(numbers, steps):
    """The same lines as handles of the step."""
    return [parts.drag(n, "step", list(range(steps + 1))) for n in numbers]


def _near(values, panel):
    """Values cut soon beyond a panel: what is drawn far outside it is slow."""
    low, high = panel.y
    return np.minimum(values, 10 * high) if panel.log else np.clip(values, 2 * low - high, 2 * high - low)


def _beside(values, panel):
    """The same along the horizontal axis."""
    low, high = panel.x
    return np.clip(values, 2 * low - high, 2 * high - low)


def _ball(look, n, panel, x, y):
    mark = parts.mark(look, n, panel, _beside(x, panel), _near(y, panel))
    return mark | {"marker": mark["marker"] | {"size": 13 if n else 18}}


def _trail(look, panel, x, y, step):
    """The last places of a ball, fading. Before the first step it is where it began."""
    places = [np.maximum(step - 1 - i, 0.0) for i in range(TRAIL)]
    x, y = (stack(*(take(values, place) for place in places)) for values in (x, y))
    marks = parts.cloud(look, 0, panel, _beside(x, panel), _near(y, panel), 11)
    return marks | {"marker": marks["marker"] | {"opacity": FADED}, "hovertemplate": "", "hoverinfo": "skip"}


def _move(look, panel, r, after, height):
    """Where a ball goes next, level."""
    drawn = parts.level(look, 0, panel, _near(height, panel))
    drawn["line"] = drawn["line"] | {"dash": "2px,3px"}
    return drawn | {"uid": f"{look.group}-move", "x": [_beside(end, panel) for end in (r, after)]}


def _over_steps(look, n, panel, values, step, steps, hidden):
    """A line over the steps and its ball at the one that is shown; what is hidden is folded onto that."""
    count, here = np.arange(steps + 1.0), take(values, step)
    over, drawn = (np.minimum(count, step), np.where(count <= step, values, here)) if hidden else (count, values)
    return [parts.curve(look, n, panel, over, _near(drawn, panel)), _ball(look, n, panel, step, here)]

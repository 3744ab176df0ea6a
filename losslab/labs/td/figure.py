"""The figure of one TD step: predicted values, the target made of them, loss and slope over Q(S, A), and updates."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from losslab import find, theme
from losslab.families.bootstrapped import first_best, target
from losslab.figures import parts
from losslab.figures.drawing import drawing
from losslab.text import SUBSCRIPTS
from losslab.trace import stack

MOST = 4  # actions
UPDATES = 20
LOW, HIGH = -3.0, 5.0  # of values
STOPS = np.round(np.arange(LOW, HIGH + 0.04, 0.05), 2)
HEAD = (0.14, 0.4)  # of an arrow, which is half of minus the gradient: a squared error's ends at the target
NOW = parts.Look("now", "predicted", theme.GREY, "solid")
OLDER = parts.Look("older", "by the older copy", theme.MUTED, "3px,3px")
REWARD = parts.Look("reward", "reward R", theme.OCHRE, "solid")
PRIMES = [f"Q′(a{k})" for k in SUBSCRIPTS[:MOST]]
PANELS = (
    parts.Panel("values", "value", "", (-0.5, 1.5), (LOW, HIGH)),  # wider by the actions
    parts.Panel("loss", "loss", "Q(S, A)", (LOW, HIGH), (0.0, 4.0)),
    parts.Panel("gradient", "dL/dQ", "Q(S, A)", (LOW, HIGH), (-4.0, 4.0)),
    parts.Panel("updates", "Q and target", "updates", (0.0, UPDATES), (LOW, HIGH)),
)


@dataclass(frozen=True)
class Way:
    """One way to learn from the step: a residual loss of Q(S, A) minus the target, with one network or with two."""

    look: parts.Look
    of: Callable  # ("value" or "gradient", Q(S, A) minus the target)
    double: bool


@dataclass(frozen=True)
class Step:
    """What a way makes of the moment; `move` is minus the slope, `back` the same for the next value in the target."""

    target: object
    chosen: object  # whether each next action is in the target
    paid: object  # its value there
    move: object
    back: object


def ways(losses, huber):
    """A way for every loss; where `huber` is the key of one of them, another with Huber's loss of the same TD error."""
    looks = parts.looks(losses)
    drawn = [Way(looks[loss.key], partial(error, loss), two_networks(loss)) for loss in losses]
    if huber:
        look = replace(parts.looks((find("huber"),))["huber"], name="Huber, threshold 1, of the same TD error")
        of = next(loss for loss in losses if loss.key == huber)
        drawn.append(Way(look, lambda part, r: getattr(find("huber"), part)(r), two_networks(of)))
    return drawn


def two_networks(loss):
    """Whether a loss takes two lists of next values: who chooses and who pays are two networks."""
    return sum(datum.axes == ("actions",) for datum in loss.family.argument.data) > 1


def error(loss, part, r):
    """Value or gradient of a loss where the prediction is r above its target: at an end without a reward."""
    data = {datum.name: [0.0, 0.0] if datum.axes else 0.0 for datum in loss.family.argument.data}
    return getattr(loss, part)(r, **data | {"done": 1.0})


def step(way, q, now, older, values, done):
    """The Step of a way from Q(S, A), the next values and those of the older copy, and {reward, gamma}."""
    chosen = first_best(now)
    paid = np.sum(np.where(chosen, older if way.double else now, 0.0))
    aim = target(values["reward"], paid, done, values["gamma"])
    move = -way.of("gradient", q - aim)
    return Step(aim, chosen, paid, move, 0.0 if done else -values["gamma"] * move)


def courses(way, now, older, values, done, held):
    """(Q(S, A), its target) over the updates, two arrays. Where the target is not `held`, it gives way too."""
    q, found = values["q"], []
    for _ in range(UPDATES + 1):
        here = step(way, q, now, older, values, done)
        found.append((q, here.target))
        q = q + values["rate"] * here.move
        if not held:
            back = np.where(here.chosen, values["rate"] * here.back, 0.0)
            now, older = (now, older + back) if way.double else (now + back, older)
    return [stack(*course) for course in zip(*found, strict=True)]


@drawing
def td_step(losses, actions=3, done=False, held=True, huber=""):
    """The figure of one step, as a function (reward, gamma, q, rate, n0, n1, …, o0, o1, …) -> dict.

    n0, n1, … are the next values, o0, o1, … (where Double DQN is shown) those of an older copy of the network. `held`:
    the target counts as a constant. `huber` is the key of the loss whose TD error is met by Huber's loss too.
    """
    drawn, double = ways(losses, huber), any(map(two_networks, losses))
    ticks = ("Q(S, A)", "target", *PRIMES[:actions])
    panels = (parts.Panel("values", "value", "", (-0.5, actions + 1.5), (LOW, HIGH), ticks=ticks), *PANELS[1:])
    apart = 0.2 if double else 0.0  # the two bars of an action
    places = {False: np.arange(actions) + 2 - apart, True: np.arange(actions) + 2 + apart}

    def figure(**values):
        q, now = values["q"], stack(*(values[f"n{i}"] for i in range(actions)))
        older = stack(*(values[f"o{i}"] for i in range(actions))) if double else now
        traces = [
            parts.bars(NOW, 0, panels[0], [0, *places[False]], [q, *parts.entries(now, actions)], 18, legend=True)
        ]
        if double:
            traces.append(parts.bars(OLDER, 0, panels[0], places[True], parts.entries(older, actions), 18, legend=True))
        traces.append(parts.bars(REWARD, 0, panels[0], [1], [values["reward"]], 34, legend=True))
        rows = []
        for k, way in enumerate(drawn):
            here, side = step(way, q, now, older, values, done), 0.2 * (k - (len(drawn) - 1) / 2)
            back = 0.0 if held else here.back
            place = np.sum(np.where(here.chosen, places[way.double], 0.0))
            beside = place + (0.28 + side / 4) * (1 if way.double or not double else -1)
            bottom = values["reward"]
            traces.append(
                parts.bars(way.look, 0, panels[0], [1 + side], [here.target], 10, bottoms=[bottom], legend=True)
            )
            traces.append(parts.arrow(way.look, "q", 0, (0.3 + side / 2, q), (0.0, here.move / 2), HEAD))
            traces.append(parts.arrow(way.look, "next", 0, (beside, here.paid), (0.0, back / 2), HEAD))
            if not done:
                traces.append(parts.mark(way.look, 0, panels[0], place, here.paid))
            traces += _curves(way, q, here.target)
            traces += _courses(way, courses(way, now, older, values, done, held))
            delta, value = here.target - q, way.of("value", q - here.target)
            rows.append(parts.line(way.look.name, [here.target, delta, value, -here.move, -back], way.look))
        aim = target(values["reward"], np.sum(now) / actions, done, values["gamma"])
        back = 0.0 if held or done else 2 * values["gamma"] * (aim - q)
        rows.append(parts.line("TD(0), actions equally likely", [aim, aim - q, (aim - q) ** 2, 2 * (q - aim), back]))
        traces += [parts.upright("q", n, panels[n], q) for n in (1, 2)]
        columns = ["target", "TD error δ", "loss", "∂L/∂Q(S, A)", "∂L/∂ next value"]
        table = parts.table(columns, rows, title="One step", of="target")
        return {"data": traces, "layout": parts.layout(panels, [table], _drags(actions, double), columns=2)}

    return figure


def _curves(way, q, aim):
    """Loss and slope over Q(S, A), and where the target is."""
    x, traces = np.linspace(LOW, HIGH, 241), [parts.upright(f"{way.look.group}-target", 1, PANELS[1], aim, "2px,4px")]
    for n, function in ((1, partial(way.of, "value")), (2, partial(way.of, "gradient"))):
        traces.append(parts.curve(way.look, n, PANELS[n], x, function(x - aim)))
        traces.append(parts.mark(way.look, n, PANELS[n], q, function(q - aim)))
    return traces


def _courses(way, found):
    traces = []
    for name, width, y in zip(("q", "target"), (3, 1.5), found, strict=True):
        line = parts.curve(way.look, 3, PANELS[3], np.arange(UPDATES + 1.0), y)
        traces.append(line | {"uid": f"{way.look.group}-{name}", "line": line["line"] | {"width": width}})
    return traces


def _drags(actions, double):
    """The bars by their columns, and the upright lines."""
    drags = [parts.lift(0, "q", STOPS, (-0.5, 0.5))]
    for i in range(actions):
        drags.append(parts.lift(0, f"n{i}", STOPS, (i + 1.5, i + 2 if double else i + 2.5)))
        if double:
            drags.append(parts.lift(0, f"o{i}", STOPS, (i + 2, i + 2.5)))
    return drags + [parts.drag(n, "q", STOPS) for n in (1, 2)]

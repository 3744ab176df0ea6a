"""The figure of one action: losses and slopes over the ratio, where it did better than expected and where worse."""

from dataclasses import dataclass, replace

import numpy as np

from losslab.figures import parts
from losslab.figures.drawing import drawing

SHOW = {"loss": "loss", "gradient": "slope"}
SIDES = {"better": 1.0, "worse": -1.0}
SIGNS = {"better": "A > 0", "worse": "A < 0"}


@dataclass(frozen=True)
class Reach:
    """The ranges of the axes. They belong to the visitor: nothing that is dragged changes them."""

    rho_to: float = 2.5
    height: float = 3.0
    slope_to: float = 3.0

    @property
    def step(self):
        return self.rho_to / 250

    def panel(self, what, side):
        title, top = {"loss": ("loss", self.height), "gradient": ("slope", self.slope_to)}[what]
        return parts.Panel(f"{what}-{side}", f"{title}, {SIGNS[side]}", "ratio ρ", (0.0, self.rho_to), (-top, top))


def of_ratio(loss, settings, rho, advantage, old):
    """(loss, its slope in ln π that trains, that of the value itself); `old` is the log-probability that there was."""
    if loss.family.argument.name == "rho":
        slope = rho * loss.gradient(rho, advantage=advantage, **settings)
        return loss.value(rho, advantage=advantage, **settings), slope, slope
    given = {"logp_old": old, "advantage": advantage, **settings}
    return tuple(f(old + np.log(rho), **given) for f in (loss.value, loss.gradient, loss.derivative))


@drawing
def ratio_losses(losses, show=("loss", "gradient"), view=Reach(), pins=()):
    """The figure of losses of a policy, as a function (rho, advantage, old, **parameters) -> dict.

    Drawn for an advantage of this size with both signs. `old` only where one of them needs it.
    """
    looks = parts.looks(losses)
    panels = [(what, side, view.panel(what, side)) for what in show for side in SIDES]
    stops = np.round(np.arange(1, 251) * view.step, 9)
    clip = next((loss for loss in losses if loss.key == "ppo_clip"), None)

    def figure(rho, advantage, old=0.0, **values):
        with np.errstate(all="ignore"):
            drawn = [(loss, parts.own(loss, values), looks[loss.key]) for loss in losses]
            ghosts = [(o, dict(s), parts.pinned(i, o, dict(s))) for i, (o, s) in enumerate(pins, 1)]
            traces, size = [], np.abs(advantage)
            for n, (what, side, panel) in enumerate(panels):
                traces.append(parts.upright("ratio", n, panel, rho))
                if clip:
                    traces += _edges(parts.own(clip, values), n, panel)
                for loss, settings, look in [*ghosts, *drawn]:
                    traces += _curves(loss, settings, look, what, n, panel, SIDES[side] * size, old)
                for loss, settings, look in drawn:
                    here = of_ratio(loss, settings, rho, SIDES[side] * size, old)
                    traces.append(parts.mark(look, n, panel, rho, here[parts.ORDER[what]]))
            rows = [row for each in drawn for row in _rows(*each, rho, size, old)]
        columns = ["mean loss", "loss, A > 0", "slope, A > 0", "loss, A < 0", "slope, A < 0"]
        table = parts.table(columns, rows, [("ρ", rho), ("|A|", size)])
        drags = [parts.drag(n, "rho", stops) for n in range(len(panels))]
        return {"data": traces, "layout": parts.layout([panel for *_, panel in panels], [table], drags, columns=2)}

    return figure


def _edges(settings, n, panel):
    """Where PPO's three regions meet."""
    places = {"low": 1 - settings["eps_low"], "high": 1 + settings["eps_high"]}
    return [parts.upright(f"edge-{name}", n, panel, place, "2px,4px") for name, place in places.items()]


def _curves(loss, settings, look, what, n, panel, advantage, old):
    """One line over the ratio; where something is held, beside the slope that trains that of the value itself, thin."""
    places, order, high = [], parts.ORDER[what], panel.x[1]
    if loss.key == "ppo_clip":
        places = [1 - settings["eps_low"], 1 + settings["eps_high"]]
    if loss.key == "cispo":
        places = [settings["cap"]]
    x = parts.among(np.linspace(high / 1000, high, 401), places, high * 1e-7)
    found = of_ratio(loss, settings, x, advantage, old)
    line = parts.cornered(look, n, panel, x, found[order], [(place, order == 1) for place in places])
    if order == 1 and loss.held and not look.pinned:
        line += parts.cornered(whole(look), n, panel, x, found[2], [(place, True) for place in places])
    return line


def whole(look):
    """How the slope of the value itself is drawn."""
    return replace(look, group=f"{look.group}-whole", name=f"{look.name}, nothing held", dash="2px,3px")


def _rows(loss, settings, look, rho, size, old):
    """A line of the table, and another for the slopes of the value itself where they differ."""
    better, worse = (of_ratio(loss, settings, rho, sign * size, old) for sign in SIDES.values())
    mean = (better[0] + worse[0]) / 2
    yield parts.row(loss, look, settings, [mean, better[0], better[1], worse[0], worse[1]])
    if loss.held:
        yield parts.line(whole(look).name, [mean, better[0], better[2], worse[0], worse[2]], whole(look))

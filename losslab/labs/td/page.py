"""The page of one TD step: its controls, the live figure, what is said of it, and the card of the loss in focus."""

from losslab import LOSSES, link
from losslab.labs.blocks import Figure, Paragraph
from losslab.labs.card import CODE, card, focus_of, focused
from losslab.labs.controls import Choice, Slider, Subset, Switch
from losslab.labs.page import Page, Part, Question
from losslab.labs.td.figure import HIGH, LOW, MOST, PRIMES, td_step, two_networks
from losslab.labs.td.words import said

ALL = {loss.key: loss for loss in LOSSES if loss.family.argument.page == "td"}
TITLES = {key: loss.title for key, loss in ALL.items()}
COUNTS = {str(n): str(n) for n in range(2, MOST + 1)}
FOCUS = link.choice("td_loss", ALL)
NEXT = (0.5, 1.5, 1.0, 0.0)  # the next values at first, and those of the older copy
OLDER = (0.5, 1.3, 0.9, 0.0)


def _losses(values):
    return tuple(ALL[key] for key in values["losses"])


def _count(values):
    return int(values["n"])


def _double(values):
    return any(map(two_networks, _losses(values)))


def _actions():
    """The sliders of what each next action is worth, and to the older copy where a loss asks that."""
    for i, (now, older) in enumerate(zip(NEXT, OLDER, strict=True)):
        there = lambda values, i=i: i < _count(values)
        yield Slider(f"n{i}", PRIMES[i], now, LOW, HIGH, 0.05, shown=there)
        both = lambda values, there=there: there(values) and _double(values)
        yield Slider(f"o{i}", f"{PRIMES[i]} of the older copy", older, LOW, HIGH, 0.05, shown=both)


CONTROLS = (
    Subset("losses", "Losses", ("td_loss",), TITLES, "losses"),
    Switch("held", "Stop-gradient: target held", True),
    Switch("done", "Terminal: episode over", False),
    Switch(
        "huber",
        "Huber of the TD error too",
        False,
        help="DQN clips the TD error at ±1, which gives the slope of a Huber loss.",
    ),
    Slider("reward", "reward R", 1.0, -2.0, 2.0, 0.05),
    Slider("gamma", "discount γ", 0.99, 0.0, 1.0, 0.01),
    Slider("q", "Q(S, A), the prediction", 2.0, LOW, HIGH, 0.05),
    *_actions(),
    Slider("rate", "learning rate of the updates", 0.1, 0.0, 1.0, 0.05),
    Choice("n", "Actions in the next state", "3", COUNTS, look="slider"),
)


def _figure(values):
    losses, count, done = _losses(values), _count(values), values["done"]
    names = ["reward", "gamma", "q", "rate", *(f"n{i}" for i in range(count))]
    names += [f"o{i}" for i in range(count)] if _double(values) else []
    huber = values["focus"] if values["huber"] and losses else ""
    drawing = td_step(losses, count, done, values["held"], huber)
    return Figure(drawing, {name: values[name] for name in names}, _words(losses, done))


def _words(losses, done):
    """What the marks of the losses shown mean."""
    if not losses:
        return "Choose a loss to see its target, slope and updates."
    next_value = "" if done else " ● the next value that is in the target."
    return (
        f"Arrows: against the gradient, half as long.{next_value} Updates: Q(S, A) thick, its target thin. Dotted "
        "upright line: the target."
    )


def _sayings(values):
    following = [values[f"n{i}"] for i in range(_count(values))]
    older = [values[f"o{i}"] for i in range(_count(values))]
    double = bool(values["losses"]) and two_networks(ALL[values["focus"]])
    step = (values[name] for name in ("reward", "gamma", "q"))
    return map(Paragraph, said(*step, following, older if double else None, values["done"], values["held"]))


def _card(values):
    losses = _losses(values)
    if not losses:
        return ()
    loss, count = ALL[values["focus"]], _count(values)
    data = {
        "reward": values["reward"],
        "q_next": [values[f"n{i}"] for i in range(count)],
        "done": float(values["done"]),
        "q_next_target": [values[f"o{i}"] for i in range(count)],
    }
    data = {datum.name: data[datum.name] for datum in loss.family.argument.data}
    settings, q = {"gamma": values["gamma"]}, values["q"]
    return focus_of(losses, FOCUS), *card("td", loss, settings, q, data, q, data, values["code"])


PAGE = Page(
    key="td",
    title="TD error",
    group="Training",
    lead="How good is action A in state S? Nobody says. A step later come a reward and a new prediction: together "
    "they are the **target**. **Drag Q(S, A)**: where is the loss 0? What if the target moves too?",
    parts={
        "": Part(
            controls=CONTROLS,
            figure=_figure,
            questions=(
                Question(
                    "The target gives way",
                    {"held": False},
                    look="Now the next value is pulled as well. Watch both arrows: the future is changed to fit the "
                    "past.",
                ),
                Question(
                    "A terminal step",
                    {"done": True},
                    look="After the last step nothing follows: the target is the reward alone. Drag a next value: it "
                    "counts for nothing.",
                ),
                Question(
                    "Far off: Huber clips",
                    {"q": 0.5, "huber": True},
                    look="δ is large. Compare the slopes: the one of δ² grows with it, Huber’s stops at 1.",
                ),
                Question(
                    "Who chooses, who pays?",
                    {"losses": ["td_loss", "double_dqn_loss"], "n1": 4.0, "o1": 1.0},
                    look="One network picks the best action, the older copy says its value. Which of the two targets "
                    "is higher?",
                ),
                Question(
                    "A step too large",
                    {"rate": 1.0},
                    look="With rate 1 a step on δ² goes twice as far as the target. Watch the updates swing.",
                ),
            ),
            sections=(_sayings, _card),
        )
    },
    more={"focus": FOCUS, "code": CODE.in_link()},
    settle=focused,
)

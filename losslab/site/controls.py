"""Controls as data that a browser draws: what they say, and what each can do in one scene.

A control that moves numbers of the figure is free: the browser moves it by itself. One that chooses another drawing has
steps, each to another scene of the file; what neither can do is shown, and says why it stays as it is.
"""

from dataclasses import dataclass, field

from losslab.labs import controls as kinds
from losslab.text import full
from losslab.trace import number

NEAR = 0.4  # how far away it is to show one more loss or one less: two are nearer than anything else
WHOLE = 8  # options of a list up to which all can be chosen in a file
TYPED = "It can be typed in the laboratory itself; here it stays as it is."
ELSEWHERE = "Here it stays as it is."


@dataclass(frozen=True)
class Step:
    """Something a visitor may do: where it stands in the data of the control, and the values that come of it."""

    place: dict  # where "to" is put
    values: dict
    cost: float = 1  # how far from what was saved it leads
    first: bool = False  # what it leads to is kept before anything else, but not what is near that


@dataclass
class Drawn:
    """The controls of one scene as data, the steps that lead away from it, and the numbers that its sliders hold."""

    values: dict
    around: object  # what the scenes of its file have in common
    away: object  # (control, value) -> values once a visitor has chosen it
    apart: str = ""  # the list whose entries have a scene each
    steps: list = field(default_factory=list)
    sliders: dict = field(default_factory=dict)  # {name: control}
    names: set = field(default_factory=set)  # of all fields that have a control

    def all(self, parts):
        return [data for part in parts for data in self.one(part)]

    def one(self, part):
        if callable(part):
            return self.all(part(self.values))
        shown = getattr(part, "shown", None)
        if shown and not isinstance(part, kinds.Form) and not shown(self.values):
            return []
        match part:
            case kinds.Row() | kinds.Stack():
                return [{"kind": "row", "parts": self.all(part.parts)}]
            case kinds.Folded():
                parts = part.parts(self.values) if callable(part.parts) else part.parts
                return [{"kind": "fold", "title": part.title, "parts": self.all(parts)}]
            case kinds.Form():
                return [self.fixed(part.button.label, "", TYPED)]
            case kinds.Button():
                return [self.button(part)]
            case kinds.Control():
                return [self.control(part)]
        return [{"kind": "words", "html": self.around.words.html((part,))}]

    def fixed(self, label, value, why):
        return {"kind": "fixed", "label": label, "value": value, "why": why}

    def button(self, part):
        data = {"kind": "button", "label": part.label, "help": part.help, "to": None}
        self.steps.append(Step(data, None if part.disabled else self.away(part, None)))
        return data

    def control(self, part):
        data = {"name": part.name, "label": part.label, "help": part.help}
        value = part.default if part.virtual else self.values[part.name]
        self.names.add(part.name)
        match part:
            case kinds.Slider() | kinds.Stops() if part.then or part.virtual:
                return self.fixed(part.label, full(value), ELSEWHERE)
            case kinds.Slider():
                self.sliders[part.name] = part
                data |= {"kind": "slider", "value": value}
                return data | {"grid": self.grid(part, value), "grows": part.grows}
            case kinds.Stops():
                self.sliders[part.name] = part
                data |= {"kind": "slider", "value": number(value), "own": [number(value), part.words(value)]}
                return data | {"stops": [[number(stop), part.words(stop)] for stop in part.stops]}
            case kinds.Choice() | kinds.Switch():
                return self.choice(part, data, value)
            case kinds.Subset():
                return self.subset(part, data, value)
            case kinds.Number() | kinds.Text():
                return self.fixed(part.label, value if isinstance(value, str) else full(value), TYPED)
        raise TypeError(f"no data for {type(part).__name__}")

    def grid(self, part, value):
        """(from, to, step) of a slider; one that grows holds its value, too."""
        low, high = (min(part.low, value), max(part.high, value)) if part.grows else (part.low, part.high)
        return [low, high, part.step_of(low, high)]

    def choice(self, part, data, value):
        if isinstance(part, kinds.Switch):
            options, data["look"] = {False: "off", True: "on"}, "switch"
        else:
            options, data["look"] = part.options, part.look
        data |= {"kind": "choice", "bare": getattr(part, "bare", False), "options": []}
        for key, title in options.items():
            option = {"key": key, "title": title, "on": key == value, "to": None}
            data["options"].append(option)
            if key != value:
                self.steps.append(Step(option, self.away(part, key)))
        return data

    def subset(self, part, data, value):
        """A list of which some are chosen, in the order of what is known in the file."""
        if part.name == self.apart:
            return self.entries(part, data)
        known = self.around.known.setdefault(part.name, list(value))
        if len(part.options) <= WHOLE:
            known += [key for key in part.options if key not in known]
        data |= {"kind": "subset", "options": [], "absent": []}
        for key, title in part.options.items():
            if key not in known:
                data["absent"].append(title)
                continue
            option = {"key": key, "title": title, "on": key in value, "to": None}
            data["options"].append(option)
            chosen = [other for other in known if (other in value) != (other == key)]
            allowed = len(chosen) >= part.least
            cost = NEAR if part.look == "menu" else 1  # such are the lists of losses
            self.steps.append(Step(option, self.away(part, chosen) if allowed else None, cost))
        return data

    def entries(self, part, data):
        """The list whose entries have a scene each: the browser knows which scene is whose."""
        self.around.lists[part.name] = [[key, title] for key, title in part.options.items()]
        chosen = [[key] for key in part.options] + [[]] * (part.least == 0)
        focus = lambda keys: {"focus": keys[0]} if keys and "focus" in self.values else {}
        self.steps += [Step({}, self.values | {part.name: keys} | focus(keys), 0) for keys in chosen]
        return data | {"kind": "entries", "least": part.least}

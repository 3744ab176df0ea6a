"""Pinned curves in a link."""

from losslab import link
from losslab.labs.parameters import legal
from losslab.text import exact, quote

MOST_PINS = 12


def pins_field(losses):
    """The pinned curves of {key: loss}: `huber~0.5,hampel~2~4~8`."""

    def pin(part):
        key, *texts = part.split("~")
        loss = losses[key]
        settings = {p.name: legal(p, text) for p, text in zip(loss.params, texts, strict=True)}
        return key, loss.settings(**settings)

    def read(text):
        pins, lost = [], []
        for part in text.split(","):
            try:
                pins.append(pin(part))
            except (KeyError, ValueError):
                lost.append(quote(part))
        said = [f"{', '.join(lost[:2])} cannot be pinned"] if lost else []
        said += [f"of {len(pins)} pins {MOST_PINS} are shown"] if len(pins) > MOST_PINS else []
        return pins[:MOST_PINS], ", and ".join(said)

    def write(pins):
        return ",".join("~".join([key, *map(exact, settings.values())]) for key, settings in pins)

    return link.Field([], read, write)

"""What is on the screen, for all that is made of it: the figure as it is drawn, its values in lines, its link."""

import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from losslab.labs import blocks
from losslab.labs.pieces import Cut
from losslab.link import write_link
from losslab.live.payload import payload
from losslab.site.scenes import scene

MORE = re.compile(r"^\s*(?:import|from) (?!numpy\b|math\b)", re.MULTILINE)  # code that needs more than NumPy
NO_FIGURE = "{} has no figure that could be taken away"


@dataclass(frozen=True, eq=False)
class Seen:
    """A page with these values, those of all its fields and of its session. ValueError where it shows no figure."""

    page: object
    given: dict

    def __post_init__(self):
        if not self.page.parts or not self.scene.live:
            raise ValueError(NO_FIGURE.format(self.page.title))

    @cached_property
    def scene(self):
        return scene(self.page, self.given)

    @property
    def values(self):
        return self.scene.values

    @property
    def figure(self):
        return self.scene.figure

    @cached_property
    def payload(self):
        return payload(self.figure.drawing, self.figure.inputs)

    @property
    def picture(self):
        """The figure as Plotly reads it."""
        return self.payload.painted

    @property
    def tables(self):
        return self.picture["layout"]["meta"]["tables"]

    @cached_property
    def query(self):
        """{field: text} of the link to it."""
        return write_link(self.page.fields, self.values)

    @property
    def place(self):
        """Its link within the laboratory; no letter of it could be markup or end a line."""
        return f"{self.page.key}?{urlencode(self.query)}" if self.query else self.page.key

    @cached_property
    def blocks(self):
        """All blocks of its sections, one after the other, those within others too."""
        cut = Cut(self.values, {}.get)
        return tuple(_each(cut.cut(self.scene.part.sections)))

    def program(self):
        """The NumPy that the page itself shows: the first code that needs nothing else. None without one."""
        return next((block.text for block in self.blocks if isinstance(block, blocks.Code) and _alone(block)), None)


def _each(parts):
    for block in parts:
        yield block
        match block:
            case blocks.Columns():
                inner = block.parts
            case blocks.Tabs():
                inner = [content for _, content in block.parts]
            case blocks.Tiles() | blocks.Still() | blocks.Fold() | blocks.Box():
                inner = [block.parts]
            case _:
                inner = ()
        for content in inner:
            yield from _each(content)


def _alone(block):
    return block.language == "python" and "import numpy" in block.text and not MORE.search(block.text)

"""A page to be printed: black on white, on A4 or Letter. What is on it is HTML, with places for figures.

Whoever can draw puts the figures in: the command line by Plotly's exporter, the app by the browser that asks for it.
"""

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

from losslab import __version__, qr, theme
from losslab.asking import GUESS
from losslab.figures.parts import describe, text_of
from losslab.labs.controls import Slider
from losslab.labs.registry import HOME
from losslab.live.payload import plain
from losslab.site.words import Words
from losslab.takeaway.pictures import drawn, headed, laid, rows_of
from losslab.text import shown

STYLE = Path(__file__).with_name("paper.css")
PLACE = "<svg></svg>"  # of a figure; words are escaped, so that none is like it
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title} · losslab</title>
<style>{style}</style>
</head>
<body>
{body}
<footer>Made by losslab {version}</footer>
</body>
</html>
"""
WIDE = 760  # px of a figure; on paper they are made to fit
HIGH, ALONE = 165, 200  # px of a row of panels, of one that is alone
TOP, BOTTOM = 40, 44  # px above and below them
GAP = 60, 62  # px between panels
SIZE = 13  # px of letters
GRID = "#bbb"
INK = dict(zip(theme.LIGHT, theme.PRINT, strict=True))
SPAN = '<span class="{}"></span>'  # room to write
LINES = 4
HINT = "hint"  # how the ids of traces begin that say what to drag
SENTENCES = re.compile(r"(?<=\.) ")
HANDS = re.compile(r"(Drag|Keys)\b")  # how a sentence begins that is for a hand at a screen
MARK = "Mark your guess on the line, and write the number here:"
DRAW = "Draw {} line where you think it is{}. Write where it is here:"
MARK_HIGH = 96  # px of a line on which a place is marked


@dataclass(frozen=True)
class Paper:
    """What is printed: HTML in which `PLACE` stands where a figure comes, and the figures, as Plotly reads them."""

    html: str
    figures: tuple[dict, ...] = ()

    def finished(self):
        """The text of the file, its figures drawn by Plotly's exporter."""
        drawings = [drawing.decode() for drawing in drawn(self.figures, "svg")] if self.figures else []
        first, *rest = self.html.split(PLACE)
        return first + "".join(map(str.__add__, drawings, rest))

    @property
    def data(self):
        """What a browser needs to finish it, as JSON can carry it."""
        return {"html": self.html, "figures": plain(list(self.figures))}


class Writer:
    """Collects what stands on a page. `address` is that of the laboratory, for links."""

    def __init__(self, address):
        self.root, self.figures = address.rstrip("/"), []
        self.words = Words(self.link)

    def link(self, place):
        """The whole link to a place of the laboratory, such as `td?q=1.5`."""
        key, mark, query = place.partition("?")
        return f"{self.root}/{'' if key == HOME else key}{mark}{query}"

    def paper(self, title, *parts):
        """The page of these parts of HTML."""
        style = STYLE.read_text(encoding="utf-8")
        html = PAGE.format(title=escape(title), style=style, body="\n".join(parts), version=__version__)
        return Paper(html, tuple(self.figures))

    def figure(self, made, words="", said=True):
        """A figure, with `words` below it. Its numbers are `said` to who does not see it."""
        rows = rows_of(made)
        high = TOP + BOTTOM + (ALONE if rows == 1 else HIGH * rows + GAP[1] * (rows - 1))
        self.figures.append(laid(_inked(made), WIDE, high, TOP, BOTTOM, SIZE, GAP))
        alt = describe(made) if said else "Empty axes to draw in."
        kept = " ".join(text for text in SENTENCES.split(words) if not HANDS.match(text))
        below = f"<figcaption>{self.words.inline(kept)}</figcaption>" if kept else ""
        return f'<figure><div role="img" aria-label="{escape(alt)}">{PLACE}</div>{below}</figure>'

    def axes(self, made):
        """The axes of a figure, to draw in."""
        layout = made["layout"]
        panels = range(layout["meta"]["panels"])
        bare = [
            {"x": [None], "y": [None], "xaxis": f"x{n + 1 if n else ''}", "yaxis": f"y{n + 1 if n else ''}"}
            for n in panels
        ]
        return self.figure({"data": [{"showlegend": False} | each for each in bare], "layout": layout}, said=False)

    def line(self, label, low, high):
        """A line from `low` to `high` on which a place is marked."""
        axis = {
            "title": {"text": escape(label, quote=False)},
            "range": [low, high],
            "showgrid": True,
            "ticks": "outside",
        }
        layout = {
            "width": WIDE,
            "height": MARK_HIGH,
            "template": "none",
            "margin": {"l": 24, "r": 24, "t": 8, "b": 46},
            "font": {"size": SIZE},
            "xaxis": axis,
            "yaxis": {"visible": False, "range": [0, 1], "fixedrange": True},
        }
        self.figures.append({"data": [{"x": [None], "y": [None], "showlegend": False}], "layout": layout})
        alt = f"A line from {shown(low)} to {shown(high)} to mark a place on."
        return f'<figure><div role="img" aria-label="{escape(alt)}">{PLACE}</div></figure>'

    def place(self, asks, control, made, number):
        """Room for an answer that is put in place, on a line of its control or across the figure, and its number."""
        if control:
            stops = (control.low, control.high) if isinstance(control, Slider) else control.stops
            return f"{self.line(control.label, stops[0], stops[-1])}<p>{MARK} {number}</p>"
        way = "a level" if asks.axis == "y" else "an upright"
        title = made["layout"][f"yaxis{asks.panel + 1 if asks.panel else ''}"]["title"]["text"]
        where = f" across the panel “{escape(title)}”" if made["layout"]["meta"]["panels"] > 1 else ""
        return f"<p>{DRAW.format(way, where)} {number}</p>"

    def values(self, made):
        """The first table of values of a figure; nothing where it says no number."""
        table = made["layout"]["meta"]["tables"][0]
        rows = [row for row in table["rows"] if row["cells"]]
        settings = lambda row: ", ".join(f"{symbol} = {shown(value)}" for symbol, value in row["settings"])
        named = [f"{row['name']}{f' ({own})' if (own := settings(row)) else ''}" for row in rows]
        cells = [(name, *map(text_of, row["cells"])) for name, row in zip(named, rows, strict=True)]
        return grid(("", *table["columns"]), cells, headed(table)) if rows else ""

    def way(self, place, words):
        """The link to a place of the laboratory, as text and as a QR code."""
        link = self.link(place)
        try:
            code, said = qr.picture(link), ""
        except ValueError as error:
            code, said = "", f"There is no QR code: {error}. On a screen the words above are the link."
        text = words if said else f"{words}: {link}"
        said = f"<p>{escape(said)}</p>" if said else ""
        return f'<div class="way">{code}<p><a href="{escape(link)}">{escape(text)}</a></p>{said}</div>'


def _inked(made):
    """A figure in the colours of a printer, without what only a hand at a screen needs."""
    traces = [trace for trace in made["data"] if not str(trace.get("uid", "")).startswith(HINT)]
    axes = {name: axis | {"gridcolor": GRID} for name, axis in made["layout"].items() if name[1:5] == "axis"}
    return {"data": [_darker(trace) for trace in traces], "layout": made["layout"] | axes}


def _darker(trace):
    parts = {name: trace[name] for name in ("line", "marker", "textfont") if "color" in trace.get(name, ())}
    return trace | {name: part | {"color": INK.get(part["color"], part["color"])} for name, part in parts.items()}


def unguessed(made):
    """A figure without the line of a guess, which is drawn by hand."""
    guessed = lambda trace: str(trace.get("uid", "")).startswith(f"lesson-{GUESS}")
    return made | {"data": [trace for trace in made["data"] if not guessed(trace)]}


def grid(columns, rows, caption=""):
    """A table of plain words; the first cell of a row is its head."""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in columns)
    lines = "".join(
        f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in cells)}</tr>'
        for first, *cells in rows
    )
    told = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table>{told}<thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"


def head(title, said, named=True):
    """What stands at the top of a sheet, with room for a name."""
    name = f'<p class="who">Name {SPAN.format("rule")} Date {SPAN.format("rule")}</p>' if named else ""
    told = f"<p>{said}</p>" if said else ""
    return f"<header><h1>{escape(title)}</h1>{told}{name}</header>"


def room(lines=LINES):
    """Lines to write on."""
    return f'<div class="room" role="img" aria-label="Room to write">{SPAN.format("line") * lines}</div>'

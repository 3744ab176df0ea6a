"""The figure as a picture of a size, drawn by Plotly's own exporter, which needs Kaleido and a Chromium."""

import asyncio
import math
import re
from concurrent.futures import ThreadPoolExecutor
from html import escape
from textwrap import wrap

from losslab.extras import needed_by
from losslab.figures.parts import text_of
from losslab.text import shown

SIZE = (1280, 720)
LEAST, MOST = (640, 360), (7680, 4320)  # px; what is larger than SIZE is drawn at that size and enlarged
PX = re.compile("([0-9]{1,5})[xX×]([0-9]{1,5})")
LINE = 22  # px of a line of words
NO_BROWSER = "a picture is drawn by Chrome or Chromium, and there is none here: {}"
GAP = 64, 96  # px between panels
STANDOFF = {"x": 8, "y": 4}  # px from an axis to its title
LETTER = 7.5  # px that one takes on a line of words


def sized(text):
    """(width, height) of a text like 1280x720; ValueError in a sentence."""
    if not (parts := PX.fullmatch(text)):
        raise ValueError("a size is a width and a height in px, such as 1280x720")
    size = tuple(map(int, parts.groups()))
    if not all(low <= value <= high for low, value, high in zip(LEAST, size, MOST, strict=True)):
        low, high = ("x".join(map(str, ends)) for ends in (LEAST, MOST))
        raise ValueError(f"a picture is {low} to {high} px large")
    return size


def picture(seen, kind, width, height):
    """The bytes of an SVG or a PNG of this size."""
    scale = max(1.0, min(width / SIZE[0], height / SIZE[1]))
    return drawn([_named(seen, width / scale, height / scale)], kind, scale)[0]


def drawn(figures, kind, scale=1.0):
    """The bytes of each of several figures, of the size that its layout says: one browser draws them all."""
    with needed_by(f"a picture as {kind.upper()}"):
        import kaleido
        import plotly.graph_objects as go

    made = [go.Figure(figure).to_dict() for figure in figures]

    async def draw():
        async with kaleido.Kaleido() as browser:
            sizes = [{side: figure["layout"][side] for side in ("width", "height")} for figure in made]
            given = zip(made, sizes, strict=True)
            return [await browser.calc_fig(figure, {"format": kind, "scale": scale} | size) for figure, size in given]

    try:
        with ThreadPoolExecutor(1) as aside:  # a notebook has a loop of its own
            return aside.submit(asyncio.run, draw()).result()
    except RuntimeError as error:
        raise ValueError(NO_BROWSER.format(str(error).strip().splitlines()[0])) from error


def _named(seen, width, height):
    """The figure at a size, as saving.js lays it out: its title, its first values and its link around the panels."""
    table = seen.tables[0]
    values = ", ".join(f"{row['name']} {text_of(row['cells'][0])}" for row in table["rows"] if row["cells"])
    said = f"{headed(table)}: {(*table['columns'], '')[0]} {values}"
    lines = [*wrap(said, int((width - 80) / LETTER)), *wrap(seen.place, int((width - 80) / LETTER))]
    found = laid(seen.picture, width, height, 90, 60 + LINE * len(lines))
    inner = height - 150 - LINE * len(lines)
    note = {"xref": "paper", "yref": "paper", "x": 0, "xanchor": "left", "yanchor": "top", "showarrow": False}
    words = [
        note | {"text": _plain(text), "y": -(50 + LINE * i) / inner, "font": {"size": 14}}
        for i, text in enumerate(lines)
    ]
    title = {"text": _plain(seen.page.title), "x": 0.01, "y": 0.97, "yanchor": "top", "font": {"size": 22}}
    return {"data": found["data"], "layout": found["layout"] | {"title": title, "annotations": words}}


def headed(table):
    """What stands over a table of values."""
    return table["title"] + ", ".join(f"{word} = {shown(value)}" for word, value in table["at"])


def laid(made, width, height, top, bottom, size=15, gap=GAP):
    """A figure as Plotly's exporter takes it: its panels at a size in px, with so much room above and below them.

    `size` is that of its letters, `gap` what lies between panels, across and up.
    """
    layout = dict(made["layout"])
    meta, left, right = layout.pop("meta"), 64, 16
    for n, (across, up) in enumerate(_cells(meta, width - left - right, height - top - bottom, gap)):
        number = str(n + 1) if n else ""
        x, y = f"xaxis{number}", f"yaxis{number}"
        layout[x] = layout[x] | {"domain": across}
        layout[y] = layout[y] | {"domain": up}
    for name in [name for name in layout if name[1:5] == "axis"]:
        ticks = {"ticktext": list(map(_plain, layout[name]["ticktext"]))} if "ticktext" in layout[name] else {}
        layout[name] = (
            layout[name]
            | {"title": {"text": _plain(layout[name]["title"]["text"]), "standoff": STANDOFF[name[0]]}}
            | ticks
        )
    layout |= {
        "template": "none",
        "width": width,
        "height": height,
        "showlegend": True,
        "margin": {"l": left, "r": right, "t": top, "b": bottom},
        "font": {"size": size, "color": "#000"},
    }
    return {"data": list(map(_trace, made["data"])), "layout": layout}


def rows_of(made):
    """How many rows of panels a figure has, one below the other."""
    return round(1 / min(up[1] - up[0] for _, up in _cells(made["layout"]["meta"], math.inf, math.inf)))


def _cells(meta, wide, high, gap=GAP):
    """[(from, to) across, (from, to) up] of each panel, in shares: a large first one has others beside and below it."""
    count = meta["panels"]
    if meta["large"] and count > 1:
        places = [(0, 0, 2, 2 if count > 2 else 1), *((2, i, 1, 1) for i in range(min(count - 1, 2)))]
        places += [(i % 3, 1 + i // 3, 1, 1) for i in range(3, count)]
        columns = 3
    else:
        columns = min(count, meta["columns"] or (3 if count == 3 else 2))
        places = [(i % columns, i // columns, 1, 1) for i in range(count)]
    rows = max(row + deep for _, row, _, deep in places)
    gaps = [px / length if n > 1 else 0 for px, length, n in zip(gap, (wide, high), (columns, rows), strict=True)]

    def span(place, length, of, gap):
        return [max(place * (1 + gap) / of, 0), min((place + length) * (1 + gap) / of - gap, 1)]

    return [
        (span(column, broad, columns, gaps[0]), span(rows - row - deep, deep, rows, gaps[1]))
        for column, row, broad, deep in places
    ]


def _trace(trace):
    """A trace whose words are words: Plotly would read markup in them."""
    found = {"name": _plain(trace["name"])} if "name" in trace else {}
    found |= {"text": list(map(_plain, trace["text"]))} if "text" in trace else {}
    return trace | found


def _plain(text):
    return escape(str(text), quote=False)

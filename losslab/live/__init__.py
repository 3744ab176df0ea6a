"""The live figure: a Plotly figure that follows the thumbs of Streamlit's own sliders while they move.

Python paints the figure for the values it knows and sends, along with it, the traced program of the same function. In
the browser `live.js` reads the sliders at every animation frame of a drag and redraws by itself; the server is asked
when the thumb is released. Plotly.js is the chunk that Streamlit ships, or the file in the installed plotly package.
"""

import base64
import gzip
import json
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np

from losslab import theme
from losslab.data import LARGEST
from losslab.extras import needed_by
from losslab.figures.parts import describe
from losslab.trace import compile_figure, number, pack

with needed_by(__name__):
    import plotly
    import streamlit as st
    import streamlit.components.v1

DROPS = "drops/heard"  # the number of the last message that something was dragged, in any figure
MOST_ACTS = 100  # in one message
FINITE = sys.float_info.max  # NaN, infinities and longer integers are not below it
HERE = Path(__file__).parent
PACKAGE_DATA = Path(plotly.__file__).parent / "package_data"

_package = streamlit.components.v1.declare_component("plotly", path=PACKAGE_DATA)  # so that Streamlit serves the folder


# Data goes in a list: a dict would be searched for data frames, and the search loads pandas.
def _mount(name, *scripts):
    code = "\n".join((HERE / script).read_text(encoding="utf-8") for script in scripts)
    css = (HERE / "live.css").read_text(encoding="utf-8")
    return st.components.v2.component(name, js=code, css=css, isolate_styles=False)


_figure = _mount("losslab_figure", "runtime.js", "points.js", "player.js", "live.js")
_gallery = _mount("losslab_gallery", "search.js", "gallery.js")


@cache
def plotly_urls():
    """Where the browser finds Plotly.js, relative to the app: Streamlit's own chunk, then the plotly package's file."""
    chunks = sorted((Path(st.__file__).parent / "static/static/js").glob("PlotlyChart.*.js"))
    return [f"static/js/{chunk.name}" for chunk in chunks] + [f"component/{_package.name}/plotly.min.js"]


def live(figure, values, *, key, words, stops: Mapping = {}, on_drag=None, on_edit=None, on_wish=None):  # noqa: B006 (never written to)
    """Show `figure(**values)` and follow the sliders that are keyed like its values. A value may be an array too.

    `words` say below the chart what its upright lines mean. `stops` gives the list of stops of those that are
    `st.select_slider`s, whose thumb carries an index. A marker that was dragged on the chart is reported to
    `on_drag(name, value)`, on release.

    Where the figure says that points can be edited (`parts.points`), `on_edit(x, y, selected)` hears what the visitor
    made of them, on release, and `on_wish` "undo" or "redo": keeping a history is the page's. Without it there is no
    undo.
    """
    heard = f"{key}/heard"  # the number of the last act that was answered

    def dragged():
        n, places = numbered(st.session_state[key].get("drag"))
        if n <= st.session_state.get(f"{key}/dropped", 0):
            return  # said again, as its answer did not get through
        st.session_state[f"{key}/dropped"] = n
        st.session_state[DROPS] = max(n, st.session_state.get(DROPS, 0))
        for name, value in drops(places, painted["layout"]["meta"]["drags"]).items():
            if on_drag:
                on_drag(name, value)

    def edited():
        for act in acts(st.session_state[key].get("edit"), st.session_state.get(heard, 0), most):
            st.session_state[heard] = act["n"]
            if "wish" in act and on_wish:
                on_wish(act["wish"])
            elif "x" in act and on_edit:
                on_edit(act["x"], act["y"], act["selected"])

    given = {name: np.asarray(value, dtype=float)[()] for name, value in values.items()}  # which divide as arrays do
    painted = figure(**given)
    most = painted["layout"]["meta"].get("points", {}).get("most", 0)
    data = {
        "figure": {"data": plain(painted["data"]), "layout": plain(painted["layout"], "f8")},
        "program": compile_figure(figure, tuple(values)),
        "values": {name: [*map(number, v)] if v.ndim else number(v) for name, v in given.items()},
        "wishes": on_wish is not None,
        "page": st.session_state.get("page", ""),
        "seen": st.session_state.get(heard, 0),
        "drops": st.session_state.get(DROPS, 0),
        "stops": {name: [number(s) for s in steps] for name, steps in stops.items()},
        "plotly": plotly_urls(),
        "palette": [theme.LIGHT, theme.DARK],
        "key": words,
        "alt": describe(painted),
    }
    _figure(key=key, data=[data], on_drag_change=dragged, on_edit_change=edited)


def numbered(message):
    """(number, places) of a message of what was dragged; (0, None) if it is none."""
    n, places = message if isinstance(message, list) and len(message) == 2 else (0, None)
    return (n, places) if type(n) is int and 0 < n < 2**53 else (0, None)


def drops(message, drags):
    """{input: where it was dropped} that a browser reports, at a stop of the figure's `drags`; all else is left out."""
    parts = [part for drag in drags for part in drag.get("parts", [drag])]
    stops = {part["input"]: np.asarray(part["stops"]) for part in parts}
    found = {}
    for name, value in message.items() if isinstance(message, dict) else ():
        if name in stops and type(value) in (int, float) and abs(value) <= FINITE:
            found[name] = stops[name][np.argmin(np.abs(stops[name] - float(value)))].item()
    return found


def acts(message, heard, most):
    """The acts that a browser reports and that were not heard before, in order; what no visitor can do is left out.

    An act has a number and either new points, at most `most`, and the index of the selected one, or a wish.
    """
    found = []
    for act in message[-MOST_ACTS:] if isinstance(message, list) else []:
        n = act.get("n") if isinstance(act, dict) else None
        if type(n) is int and heard < n < 2**53:
            found += [_read(act, most) | {"n": n}]
            heard = n
    return found


def _read(act, most):
    """A wish, or points that a link can hold as floats; nothing if it is neither."""
    x, y, selected = (act.get(name) for name in ("x", "y", "selected"))
    if act.get("wish") in ("undo", "redo"):
        return {"wish": act["wish"]}
    if not (isinstance(x, list) and isinstance(y, list) and len(x) == len(y) <= most and type(selected) is int):
        return {}
    if not all(type(v) in (int, float) and abs(v) <= LARGEST for v in x + y) or not -1 <= selected < len(x):
        return {}
    return {"x": [float(v) for v in x], "y": [float(v) for v in y], "selected": selected}


def gallery(content, *, search, text, key):
    """Search results and small pictures of losses, chosen while the visitor types into the text input keyed `search`.

    `content` is what `squeeze` made of {"families": ..., "index": ...}. Returns the link that was clicked, once.
    """
    data = {"content": content, "search": search, "text": text}
    chosen = _gallery(key=key, data=[data], on_open_change=lambda: None).open
    return chosen if isinstance(chosen, str) else None


def squeeze(value):
    """Anything JSON can say, in a third of its length: the browser unpacks it."""
    return base64.b64encode(gzip.compress(json.dumps(value, ensure_ascii=False).encode(), mtime=0)).decode()


def plain(value, dtype="f4"):
    """A figure as JSON can carry it: arrays packed (places on an axis in full), what is not finite by its name."""
    if isinstance(value, dict):
        return {key: plain(part, "f8" if key == "x" else dtype) for key, part in value.items()}
    if isinstance(value, np.ndarray) and value.ndim == 2:
        return [pack(row, dtype) for row in value]
    if isinstance(value, np.ndarray) and value.ndim:
        return pack(value, dtype)
    if isinstance(value, list | tuple):
        return [plain(part, dtype) for part in value]
    if isinstance(value, float | np.ndarray | np.generic):
        return number(value)
    return value

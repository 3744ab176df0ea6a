"""The live figure: a Plotly figure that follows the thumbs of Streamlit's own sliders while they move.

Python sends the traced program of the figure, once, and at every run the values. In the browser the modules below `js/`
draw the figure from both, read the sliders at every animation frame of a drag and redraw by themselves; the server is
asked when the thumb is released. They are files that the browser keeps. Plotly.js is the chunk that Streamlit ships, or
the file in the installed plotly package.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from secrets import token_hex

from losslab.extras import needed_by
from losslab.live.messages import acts, drops, numbered
from losslab.live.payload import JS, VERSION, payload, programs

with needed_by(__name__):
    import plotly
    import streamlit as st
    import streamlit.components.v1

PROGRAMS = "live/programs"  # those that hold words of this visitor
TOP = "live/top"  # what, in the session: as it changes, the page is shown from its top on, as if it were another
HEARD = "live/heard"  # the number of the last message of any figure that was heard
PACKAGE_DATA = Path(plotly.__file__).parent / "package_data"

_package = streamlit.components.v1.declare_component("plotly", path=PACKAGE_DATA)  # so that Streamlit serves the folder
_scripts = streamlit.components.v1.declare_component(f"js-{VERSION}", path=JS)
SCRIPTS = f"component/{_scripts.name}/"  # their address, below the app's; another one when they change
# A component is given a few lines, sent at every run, that import its module. See `base` in host.js.
MOUNT = """const app = document.querySelector('script[type=module][src*="static/js/"]'),
base = new URL(app ? "../../" : "./", app?.src ?? document.baseURI);
export default async (it) => (await import(new URL("{}", base).href)).default(it);"""


# Data goes in a list: a dict would be searched for data frames, and the search loads pandas.
def _mount(name, script, **more):
    return st.components.v2.component(name, js=MOUNT.format(SCRIPTS + script), isolate_styles=False, **more)


STYLE = (JS / "live.css").read_text(encoding="utf-8")
_program = _mount("losslab_program", "programs.js", html="<i class='losslab-kept'></i>", css=STYLE)
_figure = _mount("losslab_figure", "mount.js")
_gallery = _mount("losslab_gallery", "gallery.js", css=STYLE)
_sheet = _mount("losslab_sheet", "sheet.js")


@cache
def plotly_urls():
    """Where the browser finds Plotly.js, relative to the app: Streamlit's own chunk, then the plotly package's file."""
    chunks = sorted((Path(st.__file__).parent / "static/static/js").glob("PlotlyChart.*.js"))
    return [f"static/js/{chunk.name}" for chunk in chunks] + [f"component/{_package.name}/plotly.min.js"]


def live(
    drawing,
    values,
    *,
    key,
    words,
    stops: Mapping = {},  # noqa: B006 (never written to)
    on_drag=None,
    on_edit=None,
    on_wish=None,
    on_remove=None,
    then=lambda: None,
):
    """Show `drawing(**values)` and follow the sliders that are keyed like its values. A value may be an array too.

    `words` say below the chart what its upright lines mean. `stops` gives the list of stops of those that are
    `st.select_slider`s, whose thumb carries an index. A marker that was dragged on the chart is reported to
    `on_drag(name, value)`, on release.

    Where the figure says that points can be edited (`parts.points`), `on_edit(x, y, selected)` hears what the visitor
    made of them, on release, and `on_wish` "undo" or "redo": keeping a history is the page's. Without it there is no
    undo. `on_remove(key)` hears that the visitor took a loss away, in the list of what is shown. After each of them
    `then()` is called. Returns the link to another page that was clicked, anywhere on this one, once.
    """
    heard = f"{key}/heard"  # the number of the last act of this figure

    def dragged():
        n, places = numbered(st.session_state[key].get("drag"))
        if n <= st.session_state.get(f"{key}/dropped", 0):
            return  # said again, as its answer did not get through
        st.session_state[f"{key}/dropped"] = n
        hear(n)
        for name, value in drops(places, shown.program.drags).items():
            if on_drag:
                on_drag(name, value)
        then()

    def edited():
        for act in acts(st.session_state[key].get("edit"), st.session_state.get(heard, 0), shown.program.most):
            st.session_state[heard] = act["n"]
            hear(act["n"])
            if "wish" in act and on_wish:
                on_wish(act["wish"])
            elif "x" in act and on_edit:
                on_edit(act["x"], act["y"], act["selected"])
        then()

    def removed():
        key_of_loss = st.session_state[key].get("remove")
        if on_remove and isinstance(key_of_loss, str):
            on_remove(key_of_loss)
        then()

    shown = payload(drawing, values, stops, st.session_state.setdefault(PROGRAMS, programs()))
    # What is the same at every run has a message of its own, of which Streamlit sends a hash where a browser has it.
    _program(key=f"{key}-program", data=shown.program.parcel)
    message = {
        "drawing": shown.program.id,
        "values": shown.numbers,
        "heard": st.session_state.get(HEARD, 0),
        "wishes": on_wish is not None,
        "removable": on_remove is not None,
        "page": f"{st.session_state.get('page', '')} {st.session_state.get(TOP, '')}",
        "key": words,
        "plotly": plotly_urls(),
    }
    hears = {"on_drag_change": dragged, "on_edit_change": edited, "on_remove_change": removed}
    chosen = _figure(key=key, data=[message], on_open_change=lambda: None, **hears).open
    return chosen if isinstance(chosen, str) else None


def hear(n):
    """Remember the number of a message: what a browser said before it is answered too."""
    st.session_state[HEARD] = max(n, st.session_state.get(HEARD, 0))


def gallery(content, *, search, text, key):
    """Search results and small pictures of losses, chosen while the visitor types into the text input keyed `search`.

    `content` is what `squeeze` made of {"families": ..., "index": ...}. Returns the link that was clicked, once.
    """
    data = {"content": content, "search": search, "text": text}
    chosen = _gallery(key=key, data=[data], on_open_change=lambda: None).open
    return chosen if isinstance(chosen, str) else None


def printed(paper, name):
    """Let the browser draw the figures of a `Paper`, and save it as a file of this name: once for each call."""
    _sheet(key="printed", data=[paper.data | {"n": token_hex(8), "name": name, "plotly": plotly_urls()}])

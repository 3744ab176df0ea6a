"""What a visitor can take from a page: files that are made when they are asked for, and what the browser makes."""

from functools import partial
from html import escape
from threading import Lock

import streamlit as st

from losslab.takeaway import PAPERS, kinds, lesson_of, name_of, paper, refusal, taken, titles
from losslab.takeaway.frame import framed
from losslab.takeaway.pictures import LEAST, MOST, SIZE
from losslab.ui import state
from losslab.ui.mount import printed
from losslab.ui.release import DRAWN

MAKING = Lock()
SCENES = 60  # of a page that is saved while others wait for the server; the command line has room for more
SIZES = ((800, 600), SIZE, (1920, 1080), (3840, 2160))
PICTURES = """<div class="losslab-take">
<p><label>Figure <select>{options}</select></label><span>{numbers}</span>
<button type="button" data-losslab-take="svg">SVG</button><button type="button" data-losslab-take="png">PNG</button></p>
<p><button type="button" data-losslab-take="frame"{off}>Copy &lt;iframe&gt;</button>
<span hidden>{frame}</span><span role="status">{said}</span></p></div>"""
NUMBER = """<input type="number" data-losslab-side="{}" aria-label="{}" value="{}" min="{}" max="{}">"""
OWN = "None: room for one of your own"
PRINTED = {
    "sheet": "To print: figure, values, question, room to answer, link; the solutions on pages of their own",
    "plan": "To print: fifty minutes, what to ask, what they will say, and what is behind it",
}
LINK = "{link}"  # the place of the link, which the browser knows


def offered(page, values):
    """Whether what has no figure can be taken away yet."""
    return not refusal(page, values)


def take_away():
    """A small box, whose content is drawn once it is opened."""

    @st.fragment(key="take")
    def alone():
        box = st.popover(
            "Take away",
            type="tertiary",
            icon=":material/download:",
            help="The page, its numbers, figure and code as files, or in a page of yours",
            key="taking",
            on_change="rerun",
        )
        if box.open:
            with box:
                _content(state.get(DRAWN))

    alone()


def _content(drawing):
    page = drawing.frame.page
    with st.container(horizontal=True, gap="small"):
        for kind, about in kinds(page).items():
            why = refusal(page, drawing.values, kind)
            st.download_button(
                about.title,
                partial(_made, drawing, kind),
                name_of(page, kind, drawing.values.get("lesson")),
                about.media,
                on_click="ignore",
                key=f"take/{kind}",
                help=f"{why}." if why else about.help,
                disabled=bool(why),
            )
    if drawing.frame.figure:
        st.html(_pictures(page, refusal(page, drawing.values, "frame")))
    if drawing.frame.figure or lesson_of(page, drawing.values):
        _papers(page, drawing.values)


def _papers(page, values):
    """What is printed: a worksheet, and of a lesson the plan too. The browser draws the figures."""
    lesson, about, wanted = lesson_of(page, values), None, ""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if not lesson:
            about = st.selectbox("Question on the worksheet", [*titles(page, values), OWN], key="take/about")
        for kind, title in PAPERS.items():
            why = refusal(page, values, kind)
            if kind == "sheet" or lesson:
                said = f"{why}." if why else PRINTED[kind]
                wanted = kind if st.button(title, key=f"take/{kind}", help=said, disabled=bool(why)) else wanted
    if wanted:
        try:
            with MAKING:
                made = paper(page, values, wanted, state.root(), "" if about == OWN else about)
            printed(made, name_of(page, wanted, lesson and lesson.key))
        except ValueError as error:
            st.caption(f"{error}.")


def _made(drawing, kind):
    """One file at a time: meanwhile the server has other visitors."""
    with MAKING:
        return taken(drawing.frame.page, drawing.values, kind, most=SCENES)


def _pictures(page, why):
    """What the browser makes by itself, of what it draws: see taking.js."""
    options = "".join(
        f'<option value="{w}x{h}"{" selected" if (w, h) == SIZE else ""}>{w} × {h}</option>' for w, h in SIZES
    )
    sides = zip(("width", "height"), ("Width, px", "Height, px"), SIZE, LEAST, MOST, strict=True)
    numbers = " × ".join(NUMBER.format(*side) for side in sides)
    off, said = (" disabled", escape(why)) if why else ("", "")
    return PICTURES.format(options=options, numbers=numbers, frame=escape(framed(page, LINK)), off=off, said=said)

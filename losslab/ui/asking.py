"""A link for a class: a question of a teacher's own, controls that are withheld, and the link as a QR code."""

from base64 import b64encode
from urllib.parse import urlencode

import streamlit as st

from losslab.asking import ASK, GUESS, KINDS, LONGEST_OPTION, LONGEST_WORDS, OPTIONS, REPLY, Ask, checked
from losslab.labs.page import STAGE
from losslab.labs.registry import HOME
from losslab.lessons.course.page import step_of
from losslab.lessons.course.records import read_number
from losslab.lessons.course.teacher import LETTERS, NOTHING, controls_of, places_of
from losslab.link import SHOWING, write_link
from losslab.qr import picture
from losslab.text import exact
from losslab.ui import state
from losslab.ui.release import DRAWN, wholly

DRAFT = "ask/draft"  # in the session: what was written so far of a question, {page: {what: value}}
NEAR, LEAST = 5, 0.01  # steps of a line from the answer that count as right; the step of what has none
SECRET = "The answer cannot be read in the link. It is no secret, though, from who reads our program."
LESSON = "This link opens exactly what is shown. The lesson asks its own questions."
OWN = "Ask something of your own about this figure"
SHOWN = "This link opens exactly what is shown."


def ask_class():
    """A small box, whose content is drawn once it is opened."""

    @st.fragment(key="ask-class")
    def alone():
        box = st.popover(
            "Ask the class",
            type="tertiary",
            icon=":material/qr_code_2:",
            help="A link to what is shown, with a question of your own, and its QR code",
            key="asking",
            on_change="rerun",
        )
        if box.open:
            with box:
                _content(state.get(DRAWN).frame.page)

    alone()


def qr_code():
    """On the stage: the code of the link for students, as large as the window."""

    @st.fragment(key="qr-code")
    def alone():
        icon, said = ":material/qr_code_2:", "The link for students as a QR code (q)"
        box = st.popover("QR code", icon=icon, help=said, key="qr", on_change="rerun")
        if box.open:
            with box:
                _code(address(state.get(DRAWN).frame.page, state.now()), large=True)

    alone()


def address(page, values):
    """The link for students: without what was answered, and not on the stage."""
    values = {name: values[name] for name in page.fields}
    usual = {REPLY: "", GUESS: None} | ({STAGE: ""} if values[STAGE] == "stage" else {})
    values |= {name: value for name, value in usual.items() if name in values and page.askable}
    query = write_link(page.fields, values)
    return f"{state.root()}/{'' if page.key == HOME else page.key}{f'?{urlencode(query)}' if query else ''}"


def _code(link, large=False):
    """The QR code of a link, or why there is none; below it the link."""
    try:
        drawn = picture(link).replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    except ValueError as error:
        st.info(f"There is no QR code: {error}.")
    else:
        name = "losslab-qr losslab-qr-large" if large else "losslab-qr"
        source = f"data:image/svg+xml;base64,{b64encode(drawn.encode()).decode()}"
        st.html(f'<img class="{name}" alt="QR code of the link" src="{source}">')
    if not large:
        st.code(link, language=None, wrap_lines=True)


def _content(page):
    values = state.now()
    if not page.askable:
        st.caption(LESSON)
        if there := step_of(values):
            st.link_button(OWN, address(*there), icon=":material/open_in_new:", help="In a new tab, on its own page")
        return _code(address(page, values))
    if values[ASK]:
        return _given(page, values)
    try:
        ask = _written(page, values)
    except ValueError as error:
        st.info(f"The link is not ready: {error}.")
        return None
    link = address(page, values | {ASK: ask})
    with st.container(horizontal=True, gap="small"):
        st.link_button("Preview", link, icon=":material/open_in_new:", help="In a new tab, as a student sees it")
        stage = f"{link}{'&' if '?' in link else '?'}{STAGE}=stage"
        st.link_button("On the stage", stage, icon=":material/slideshow:", help="In a new tab, for a projector")
    st.caption(SECRET if ask else SHOWN)
    return _code(link)


def _given(page, values):
    """Where a question is asked: its link. Once it was answered it can be written anew."""
    st.caption("This link asks the question again, with no answer given.")
    with st.container(horizontal=True, gap="small"):
        st.button("Stage", on_click=wholly(state.stage, True), key="ask/stage", icon=":material/slideshow:")
        if values[REPLY] or not values[ASK].kind:
            st.button("Change the question", on_click=wholly(_again, page, values[ASK]), key="ask/again")
    _code(address(page, values))


def _again(page, ask):
    """Back to the page as it is without the question, which can be written anew."""
    _drafts()[page.key] = {
        "kind": ask.kind,
        "text": ask.text,
        "options": "\n".join(ask.options),
        "letter": LETTERS[int(ask.right) - 1] if ask.kind == "choose" else None,
        "right": exact(ask.right),
        **dict.fromkeys(("within", "near"), exact(ask.within)),
        "where": ask.where or None,
        "why": ask.why,
        "veiled": ask.veiled,
        "locked": list(ask.locked),
        "hidden": list(ask.hidden),
    }
    state.change(NOTHING)


def _drafts():
    return st.session_state.setdefault(DRAFT, {})


class _Draft:
    """Widgets whose values stay while the box is closed."""

    def __init__(self, page):
        self.page, self.kept = page.key, _drafts().setdefault(page.key, {})

    def __call__(self, widget, label, name, usual, allowed=None, **options):
        """What a widget holds; `allowed(value)` says whether it still can."""
        key = f"ask/{self.page}/{name}"
        value = self.kept.get(name, usual)
        if key not in st.session_state:
            st.session_state[key] = value if allowed is None or allowed(value) else usual
        self.kept[name] = widget(label, key=key, **options)
        return self.kept[name]


def _written(page, values):
    """The question as it is written, None where nothing is asked or withheld; ValueError in a sentence."""
    draft, controls = _Draft(page), controls_of(page, values)
    kind = draft(st.segmented_control, "What students answer", "kind", "", options=list(KINDS), format_func=KINDS.get)
    kind, said = kind or "", {}
    if kind:
        help_ = "It is shown as you type it: no Markdown, no formulas"
        said["text"] = draft(st.text_area, "Your question", "text", "", max_chars=LONGEST_WORDS, height=80, help=help_)
        said |= {"choose": _choice, "number": _number, "place": _place}[kind](draft, page, values)
        said["why"] = draft(
            st.text_area, "Said once it is answered (optional)", "why", "", max_chars=LONGEST_WORDS, height=80
        )
        said["veiled"] = draft(st.toggle, "Hide the values beside the figure until then", "veiled", False)
    free = [name for name in controls if name != said.get("where")]
    fits = {"allowed": {*free}.issuperset, "format_func": controls.get}
    hidden = draft(st.multiselect, "Controls that are hidden", "hidden", [], options=free, **fits)
    rest = [name for name in free if name not in hidden]
    fits["allowed"] = {*rest}.issuperset
    locked = draft(st.multiselect, "Controls that are locked: seen, but not moved", "locked", [], options=rest, **fits)
    ask = checked(Ask(kind=kind, locked=tuple(locked), hidden=tuple(hidden), **said))
    return ask if ask != Ask() else None


def _choice(draft, page, values):
    text = draft(
        st.text_area, f"Options, {OPTIONS[0]} to {OPTIONS[-1]}, a line each", "options", "", height=110,
        max_chars=OPTIONS[-1] * (LONGEST_OPTION + 1),
    )  # fmt: skip
    options = tuple(line.strip() for line in text.splitlines() if line.strip())
    letters = list(LETTERS[: len(options)])
    known = {"options": letters, "allowed": [None, *letters].__contains__}
    letter = draft(st.segmented_control, "The answer is", "letter", None, **known) if options else None
    return {"options": options, "right": float(letters.index(letter) + 1) if letter else 0.0}


def _number(draft, page, values, step=0.0):
    name = "near" if step else "within"
    with st.container(horizontal=True, gap="small"):
        right = draft(st.text_input, "The answer is", "right", "", max_chars=24)
        within = draft(st.text_input, "Right up to this far from it", name, exact(NEAR * step), max_chars=24)
    return {"right": _read(right, "the answer"), "within": _read(within, "the tolerance")}


def _place(draft, page, values):
    places = places_of(page, values)
    options = {"options": list(places), "allowed": places.__contains__, "format_func": lambda key: places[key][0]}
    where = draft(st.selectbox, "What students put in place", "where", next(iter(places), None), **options)
    if where is None:
        raise ValueError("nothing here can be put in place")
    grid = places[where][1]
    made = {"where": where, "grid": grid, **_number(draft, page, values, grid[-1] if grid else LEAST)}
    if grid:
        return made
    if said := page.fields[where].read(exact(made["right"]))[1]:
        raise ValueError(f"the answer {said.partition(SHOWING)[0]}")
    if abs(values[where] - made["right"]) <= made["within"]:
        raise ValueError("the slider stands at the answer now, and students would find it there: move it away")
    return made


def _read(text, what):
    if not text.strip():
        raise ValueError(f"{what} is missing")
    return float(read_number(text))

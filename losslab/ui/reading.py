"""How a table is read, to be changed: a row of selects set to what was guessed, questions, and the code."""

import streamlit as st

from losslab.data import LIST, SEPARATORS
from losslab.data.lines import COMMENTS

CHOSEN = "own_data/chosen"  # (what was brought, {field of a Reading: value}) in the session
MOST_LINES = 30  # among which the names can be
SHORT = 16  # lines of code
GROUPS = {"": "nothing", ",": "comma", ".": "point", " ": "space", "'": "apostrophe"}
PRINTED = "printed"  # in place of a separator: made to lines as a program wrote it, which is what is guessed
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with a mark",
    "utf-16": "UTF-16 with a mark",
    "utf-16-le": "UTF-16, little endian",
    "utf-16-be": "UTF-16, big endian",
    "cp1252": "Windows-1252",
    "latin-1": "Latin-1",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "mac_roman": "Mac Roman",
    "shift_jis": "Shift JIS",
    "gb18030": "GB 18030",
}
SEPARATED = {mark: words if mark else "nothing: one column" for mark, words in SEPARATORS.items()} | {
    LIST: "nothing: one list"
}


def chosen_of(source):
    """What the visitor chose of the reading of this source, as sorted pairs: of another source nothing yet."""
    if st.session_state.get(CHOSEN, (None,))[0] != source:
        st.session_state[CHOSEN] = source, {}
    return tuple(sorted(st.session_state[CHOSEN][1].items()))


def choose(changes):
    """Read with these fields from now on; None for one lets it be guessed again."""
    source, chosen = st.session_state[CHOSEN]
    chosen = {name: value for name, value in (chosen | changes).items() if value is not None}
    st.session_state[CHOSEN] = source, chosen


def forget(*keys):
    for key in keys:
        st.session_state.pop(key, None)


def controls(reading, is_file):
    """One row of selects, set to how the table was read."""
    sheet = reading.form == "sheet"
    with st.container(horizontal=True):
        if len(reading.sheets) > 1:
            _field("Sheet", "sheet", reading.sheets, reading.sheet)
        if not sheet:
            sep = LIST if reading.form in ("of_list", "of_decimals") else PRINTED if reading.form else reading.sep
            options = SEPARATED | {PRINTED: "as it was written"} if sep == PRINTED else _with(SEPARATED, sep)
            _field("Separated by", "sep", options, sep)
        _field("Decimal mark", "decimal", {".": "point", ",": "comma"}, reading.decimal)
        _field("Between thousands", "thousands", _with(GROUPS, reading.thousands), reading.thousands)
        lines = range(max(MOST_LINES, reading.header, reading.skip) + 1)
        noun = "row" if sheet else "line"
        _field("Names are in", "header", {i: f"{noun} {i}" if i else f"no {noun}" for i in lines}, reading.header)
        _field(f"{noun.capitalize()}s to skip", "skip", lines, reading.skip)
        if not sheet:
            marks = {"": "none"} | {mark: mark for mark in COMMENTS if len(mark) == 1}
            _field("Comments begin with", "comment", _with(marks, reading.comment), reading.comment)
        if is_file and not sheet:
            _field("Encoding", "encoding", _with(ENCODINGS, reading.encoding), reading.encoding)
        if st.session_state.get(CHOSEN, (None, {}))[1]:
            st.button("Guess again", on_click=_guess_again)


def _guess_again():
    st.session_state[CHOSEN] = st.session_state[CHOSEN][0], {}


def _with(options, value):
    """The options and, if it is none of them, what was guessed."""
    return options if value in options else options | {value: " and ".join(options.get(part, part) for part in value)}


def _field(label, name, options, value):
    key = f"own_data/read/{name}"
    st.session_state[key] = value if value in options else next(iter(options))
    words = options.get if isinstance(options, dict) else str
    st.selectbox(label, options, format_func=words, key=key, on_change=_changed, args=(name,), width=160)


def _changed(name):
    value = st.session_state[f"own_data/read/{name}"]
    if name == "sheet":
        _guess_again()
    choose(
        {name: None if value == PRINTED else value}
        | ({"skip": min(value - 1, st.session_state["own_data/read/skip"])} if name == "header" and value else {})
    )


def ask(doubts):
    """What may also be meant, each with a button that reads the table so."""
    for doubt in doubts:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.warning(doubt.text)
            key = f"own_data/doubt/{doubt.label}/{doubt.chosen!r}"
            st.button(doubt.label, key=key, on_click=choose, args=(dict(doubt.chosen),))


def code(lines, is_file):
    """The Python that reads the same numbers from the file, or from the pasted text."""
    if not lines:
        st.caption("So many lines are left out that the code would be too long to read.")
        return
    words = "The code that reads these numbers" + ("" if is_file else ", where `text` is what you pasted")
    if lines.count("\n") < SHORT:
        st.caption(f"{words}:")
        st.code(lines, language="python")
    else:
        st.expander(words).code(lines, language="python")

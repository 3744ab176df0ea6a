"""A visitor's own data: from pasted text or a file to points of the page, or to rows that stay in their session."""

from dataclasses import replace

import numpy as np
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from losslab.data import (
    MOST_BYTES,
    MOST_POINTS,
    MOST_ROWS,
    Reading,
    guess,
    is_index,
    kind_of,
    read_table,
    roles,
    sign,
    take,
    told,
)
from losslab.data.table import NOUNS
from losslab.labs.outliers.rows import KINDS, prepared
from losslab.ui.mount import TOP
from losslab.ui.reading import ask, chosen_of, code, controls, forget

TABLE, TAKEN, SAID = "own_data/table", "own_data/taken", "own_data/said"  # in the session
USED = "own_data/used"  # how often
FILE, UPLOADS = "own_data/held_file", "own_data/uploads"
LONGEST_TEXT = 200_000  # characters: the browser sends them with every act
NUMBERED = -1  # the number of the row, as a choice of column
CHOICES = ("own_data/kind", *(f"own_data/{role}" for kind in KINDS.values() for role in kind.roles))


def own_data(use, first=False):
    """The section where a visitor brings data in; `use(rows)` takes what they chose, as Rows.

    Where it is the `first` of the page, that is shown from its top on, and so it is once they chose.
    """
    if first:
        st.session_state[TOP] = TOP
    st.header("Your own data")
    st.markdown(
        f"Up to {MOST_POINTS} points become points to drag, and are part of the link. More, up to {MOST_ROWS:,} rows, "
        "stay in this browser tab’s session: no other visitor sees them, and they are gone when it ends."
    )
    pasted, uploaded = st.columns(2, gap="medium")
    with pasted:
        text = st.text_area(
            "Paste a table",
            key="own_data/text",
            placeholder="x,y\n1,2.5\n2,3.7",
            height=150,
            persist_state="session",
        )
        st.button("Read the text")  # a press leaves the text area, and so sends it
    with uploaded:
        _uploader()
        file = st.session_state.get(FILE)
        if file:
            and_text = ", not the text" if text.strip() else ""
            st.caption(f"Read is the file {told(file[1])} of {_size(len(file[2]))}{and_text}.")
            st.button("Put the file away", on_click=_put_away)
    try:
        rows = _chosen(file, text)
    except ValueError as error:
        st.error(f"This cannot be used: {str(error).rstrip('.')}.")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if rows:
            st.button("Use these points", type="primary", on_click=_use, args=(use, rows))
        if said := st.session_state.pop(SAID, None):
            st.markdown(said)


def _size(count):
    return f"{count / 1e6:,.1f} MB" if count >= 1e5 else f"{max(count / 1e3, 0.1):,.1f} kB"


def _uploader():
    """A place to drop a file. What was read is taken out of it at once, so that Streamlit keeps no copy."""
    key = f"own_data/file{st.session_state.get(UPLOADS, 0)}"
    st.file_uploader(
        f"or upload a file: CSV or other text, or .xlsx, up to {MOST_BYTES / 1e6:.0f} MB",
        key=key,
        on_change=_received,
        args=(key,),
    )


def _received(key):
    file = st.session_state.get(key)
    if file is None:
        return
    count = st.session_state.get(UPLOADS, 0) + 1
    st.session_state[UPLOADS] = count
    st.session_state[FILE] = count, file.name, file.getvalue()
    context = get_script_run_ctx()
    if remove := getattr(context.uploaded_file_mgr, "remove_file", None):
        remove(session_id=context.session_id, file_id=file.file_id)


def _put_away():
    st.session_state.pop(FILE, None)


def _use(use, rows):
    use(rows)
    st.session_state[USED] = st.session_state[TOP] = st.session_state.get(USED, 0) + 1
    drawn = "rows are drawn. They are not part of the link." if rows.many else "points are drawn, and can be dragged."
    st.session_state[SAID] = f"{len(rows.x):,} {drawn}"


def _chosen(file, text):
    """The Rows of the table and the columns that the visitor chose; None without a table, ValueError in words."""
    if not file and len(text) > LONGEST_TEXT:
        raise ValueError(f"the text has {len(text):,} characters, more than {LONGEST_TEXT:,}: upload it as a file")
    source = file[0] if file else text
    if not file and not text.strip():
        forget(TABLE, TAKEN, *CHOICES)
        return None
    table, proof = _table(source, file[2] if file else text.encode("utf-8", "replace"))
    st.markdown(" ".join(table.notes))
    st.code(preview(table), language=None)
    controls(table.reading, bool(file))
    ask(table.doubts)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = KINDS[
            _select("The columns are", KINDS, lambda key: KINDS[key].title, _usual(table, proof), "own_data/kind")
        ]
        places = [
            _select(role, _options(table, kind, role), lambda i: _title(table, i), guessed, f"own_data/{role}")
            for role, guessed in zip(kind.roles, _guesses(table, kind), strict=True)
        ]
        if len(places) == 2:
            keys = [f"own_data/{role}" for role in kind.roles]
            st.button("⇄ Swap", on_click=_swap, args=keys, disabled=NUMBERED in places)
    st.caption(kind.words)
    if proof:
        st.markdown(proof[1])
    names = [table.names[place] for place in places if place != NUMBERED]
    taken = _taken(table, names)
    ask(taken.doubts)
    labels = dict(zip(names, taken.labels, strict=True))
    arrays = dict(zip(names, taken.arrays, strict=True))
    found = [np.arange(1.0, len(taken.arrays[0]) + 1) if i == NUMBERED else arrays[table.names[i]] for i in places]
    rows = prepared(
        kind,
        *found,
        names=[labels[table.names[i]] if i >= 0 else "row" for i in places],
        dropped=taken.dropped,
        columns=tuple(table.names[i] if i >= 0 else None for i in places),
        places=taken.places,
        noun=NOUNS.get(table.reading.form, "entry"),
        read=taken.call.code(repr(file[1])) if file else taken.call.code("text", text=True),
        pasted=not file,
    )
    st.markdown(" ".join([*taken.notes, taken.dropped, *rows.said]))
    code(rows.read, bool(file))
    return replace(rows, waiting=st.spinner)


def _table(source, raw):
    """(the Table of what was brought, read as was chosen, what its numbers prove of the sign of residuals)."""
    chosen = chosen_of(source)
    if st.session_state.get(TABLE, (None,))[0] != (source, chosen):
        forget(TABLE, TAKEN)
        if chosen is None or not chosen:
            forget(*CHOICES)
        try:
            with st.spinner("Reading"):
                table = read_table(raw, **dict(chosen))
                st.session_state[TABLE] = (source, chosen), table, _proof(table)
        except ValueError:
            if not raw.startswith(b"PK"):
                controls(
                    Reading(**{name: value for name, value in chosen if name in Reading.__dataclass_fields__}), True
                )
            raise
        columns = table.names
        if st.session_state.get("own_data/columns") != columns:
            forget(*CHOICES)
            st.session_state["own_data/columns"] = columns
    return st.session_state[TABLE][1:]


def _taken(table, names):
    """The numbers of these columns, remembered until others are asked for."""
    if st.session_state.get(TAKEN, (None,))[0] != names:
        forget(TAKEN)
        st.session_state[TAKEN] = names, take(table, *names)
    return st.session_state[TAKEN][1]


def _proof(table):
    """(kind of the residuals, a sentence) where a true value and a prediction prove their sign, else None."""
    found = roles(table)
    parts = [found.get(role) for role in ("residual", "y_true", "y_pred")]
    if None in parts or len(set(parts)) < 3:
        return None
    try:
        kind = sign(*take(table, *parts).arrays)
    except ValueError:
        return None
    residual, y_true, y_pred = map(told, parts)
    first, second = (y_true, y_pred) if kind == "errors" else (y_pred, y_true)
    return (kind, f"In every row {residual} is {first} − {second}.") if kind else None


def _select(label, options, name, usual, key):
    if st.session_state.get(key) not in options:
        st.session_state[key] = usual
    return st.selectbox(label, options, format_func=name, key=key)


def _options(table, kind, role):
    return ([NUMBERED] if role == "x" else []) + list(range(len(table.names)))


def _title(table, place):
    return "row number" if place == NUMBERED else table.names[place]


def _swap(*keys):
    first, second = (st.session_state[key] for key in keys)
    st.session_state[keys[0]], st.session_state[keys[1]] = second, first


def _guesses(table, kind):
    """A place for each role. Where one column only holds numbers, x is the number of the row."""
    real = [name for name in table.numeric if not is_index(table, name)] or list(table.numeric)
    alone = len(table.names) > 1 and len(real) == 1 and len(table.numeric) == 1 and not {"x", "y"} & set(roles(table))
    if kind.roles == ("x", "y") and alone:
        return [NUMBERED, table.names.index(real[0])]
    return [table.names.index(name) for name in guess(table, *kind.roles)]


def _usual(table, proof):
    """The kind that names and numbers of the columns speak for."""
    kind = kind_of(table)
    return proof[0] if proof and kind in ("residuals", "errors") else kind


def preview(table, most=5, width=8):
    """The first rows as plain text in columns."""
    rows = [[_plain(cell) for cell in row[:width]] for row in (table.names, *table.head[:most])]
    widths = [max(len(row[i]) if i < len(row) else 0 for row in rows) for i in range(max(map(len, rows)))]
    more = "  …" if len(table.names) > width else ""
    return "\n".join("  ".join(cell.rjust(n) for cell, n in zip(row, widths, strict=False)) + more for row in rows)


def _plain(cell):
    """A stranger's cell in one short line."""
    text = " ".join("".join(c if c.isprintable() else " " for c in cell).split())
    return text if len(text) <= 16 else f"{text[:15]}…"

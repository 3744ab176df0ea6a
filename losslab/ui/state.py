"""The state of a page: in its widgets, in the link, and in the session while another page is visited."""

import streamlit as st

from losslab.link import LONGEST, Note, read_link, write_link
from losslab.ui import prose

LONGEST_PAST = 200  # steps that can be undone


def restore(page, fields, tidy):
    """Fill the widgets' keys from the link, or from this page's last visit.

    `tidy(values)` mends what fields only together get wrong, in place, and returns its complaints.
    """
    prose.begin()
    memory = _memory(page)
    arrived, query, linked = _arrival(page)
    memory.pop("asked", None)
    if arrived:
        memory["from"] = st.session_state.get("page")
    st.session_state["page"] = page
    memory["unseen"] = memory.pop("changed", {})
    if linked:
        values, said = read_link(fields, query, tidy)
        memory |= {"values": values, "query": query, "complaints": said}
        st.session_state.update(values)
    # Only a widget that was shown in the last run knows better than the memory: of one that was not, Streamlit keeps
    # nothing, or what its key held before; and another page may have a field of the same name.
    shown = set() if arrived else memory["shown"]
    for key, field in fields.items():
        if key not in shown or key not in st.session_state:
            st.session_state[key] = memory["values"].get(key, field.default)


def _arrival(page):
    """(whether another page was shown before, the query of the address, whether that is what is to be shown)."""
    memory, query, before = _memory(page), st.query_params.to_dict(), st.session_state.get("page")
    if before != page and memory.get("asked"):
        return True, memory["asked"], True
    if before != page:
        # The first query of a page that was opened from here Streamlit may have put on the history entry of this one.
        left = _memory(before)["opened"].get(page, {}) if before else {}
        return True, query, bool(query) and [*query.items()] != [*left.items()]
    # A run that a widget started may carry an address older than what was written last: then the widgets are right.
    touched = memory.get("changed") or any(
        st.session_state.get(key, value) != value for key, value in memory["values"].items()
    )
    late = query != memory["query"]
    # Of what callbacks set in the run before, the browser may not have known either: it sent what was there earlier.
    for key, old in memory.get("unseen", {}).items() if late and touched else ():
        if key not in memory.setdefault("changed", {}) and st.session_state.get(key) == old:
            st.session_state[key] = memory["values"][key]
            memory["changed"][key] = old
    return False, query, late and not touched


def expect(page, key, field):
    """What `restore` is about to give one field, for a page whose other fields depend on it."""
    memory = _memory(page)
    arrived, query, linked = _arrival(page)
    if linked:
        return field.read(query[key][:LONGEST])[0] if key in query else field.default
    known = not arrived and key in memory["shown"] and key in st.session_state
    return st.session_state[key] if known else memory["values"].get(key, field.default)


def remember(page, fields, shown, fit=lambda values: None):
    """Write what the widgets hold into the link and into the session. `shown` are the fields that have a widget now.

    `fit(values)` puts in place what is drawn where widgets hold what does not go together: the link says that.
    """
    memory = _memory(page)
    memory["shown"] = set(shown)
    memory["values"] = {key: st.session_state.get(key, memory["values"].get(key)) for key in fields}
    drawn = dict(memory["values"])
    fit(drawn)
    query = write_link(fields, drawn)
    if query != st.query_params.to_dict():
        st.query_params.from_dict(query)
    memory["query"] = query
    if "from" in memory:
        memory["opened"][memory.pop("from")] = query


def complaints(page):
    """One line on what the link said that was not understood; gone once something else is shown."""
    said = _memory(page).pop("complaints", None) or []
    for note in [sentence for sentence in said if isinstance(sentence, Note)]:
        st.info(note)
    if said := [sentence for sentence in said if not isinstance(sentence, Note)]:
        more = f" And {len(said) - 4} more." if len(said) > 4 else ""
        st.warning(f"Not everything in this link was understood. {'; '.join(said[:4])}.{more}")


def change(values):
    """Set fields of this page from a callback."""
    memory = _memory(st.session_state["page"])
    changed = memory.setdefault("changed", {})  # {field: its value before}
    for key in values:
        changed.setdefault(key, memory["values"].get(key))
    memory["values"] |= values
    st.session_state.update(values)


def add(key):
    """Show one more loss, if it is not there yet, and look at it."""
    losses = st.session_state["losses"]
    change({"focus": key, "losses": losses if key in losses else [*losses, key]})


def keep(before):
    """Undo returns to the fields `before`; what was undone is out of reach."""
    memory = _memory(st.session_state["page"])
    memory["past"], memory["future"] = [*memory.get("past", []), before][-LONGEST_PAST:], []


def wish(what):
    """Undo or redo one step of this page, from a callback."""
    memory = _memory(st.session_state["page"])
    source, other = ("past", "future") if what == "undo" else ("future", "past")
    if steps := memory.get(source):
        memory[other] = [*memory.get(other, []), now(steps[-1])]
        memory[source] = steps[:-1]
        change(steps[-1])


def dragged(name, value):
    """A mark of the chart was dragged: the field of that name has this value."""
    change({name: value})


def now(keys):
    """{key: value} of fields of this page, in a callback too: of a widget that is not shown Streamlit keeps nothing."""
    memory = _memory(st.session_state["page"])["values"]
    return {key: st.session_state[key] if key in st.session_state else memory[key] for key in keys}


def visit(page, query):
    """Open another page as a link with this query does; with an empty one as it was left."""
    _memory(page)["asked"] = query
    st.switch_page(f"pages/{page}.py")


def _memory(page):
    return st.session_state.setdefault(f"memory/{page}", {"values": {}, "query": {}, "shown": set(), "opened": {}})

"""The state of a page: in its widgets, in the link, and in the session while another page is visited."""

import streamlit as st

from losslab.link import read_link, write_link


def restore(page, fields, tidy):
    """Fill the widgets' keys from the link, or from this page's last visit.

    `tidy(values)` mends what fields only together get wrong, in place, and returns its complaints.
    """
    query = st.query_params.to_dict()
    memory = _memory(page)
    if query and query != memory["query"]:
        values, said = read_link(fields, query)
        memory |= {"values": values, "query": query, "complaints": said + tidy(values)}
        st.session_state.update(values)
    for key, field in fields.items():
        if key not in st.session_state:
            st.session_state[key] = memory["values"].get(key, field.default)


def remember(page, fields):
    """Write what the widgets hold into the link and into the session."""
    memory = _memory(page)
    memory["values"] = {key: st.session_state.get(key, memory["values"].get(key)) for key in fields}
    query = write_link(fields, memory["values"])
    if query != st.query_params.to_dict():
        st.query_params.from_dict(query)
    memory["query"] = query


def complaints(page):
    """One line on what the link said that was not understood; gone once something else is shown."""
    if said := _memory(page).pop("complaints", None):
        more = f" And {len(said) - 4} more." if len(said) > 4 else ""
        st.warning(f"Not everything in this link was understood. {'; '.join(said[:4])}.{more}")


def change(values):
    """Set fields from a callback."""
    st.session_state.update(values)


def _memory(page):
    return st.session_state.setdefault(f"memory/{page}", {"values": {}, "query": {}})

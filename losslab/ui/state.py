"""The state of a page: in its widgets, in the link, and in the session while another page is visited."""

from functools import partial
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import streamlit as st

from losslab.formulas import work
from losslab.labs import blocks
from losslab.labs.controls import Change
from losslab.labs.page import STAGE
from losslab.labs.registry import PAGES
from losslab.link import LONGEST, Note, defaults, read_link, write_link
from losslab.takeaway.frame import HERE

LONGEST_PAST = 200  # steps that can be undone


def attend():
    """Work on a formula ends when its visitor leaves or asks for something else: reading the session tells."""
    work.asking(lambda: st.session_state.get("page"))


def restore(page):
    """Take the values from the link, or from this page's last visit; each widget is given its own as it is drawn."""
    memory, fields = _memory(page.key), page.fields
    memory["session"] = dict(page.session) | memory["session"]
    arrived, query, linked = _arrival(page.key)
    memory.pop("asked", None)
    if arrived:
        memory["from"], memory["shown"] = st.session_state.get("page"), set()
    st.session_state["page"] = page.key
    memory["unseen"] = memory.pop("changed", {})
    if linked:
        values, said = read_link(fields, query, partial(page.tidied, memory["session"]))
        memory |= {"values": values, "query": query, "complaints": said, "shown": set()}
    memory["values"] = defaults(fields) | memory["values"]


def _arrival(page):
    """(whether another page was shown before, the query of the address, whether that is what is to be shown)."""
    memory, query, before = _memory(page), st.query_params.to_dict(), st.session_state.get("page")
    if before != page and memory.get("asked"):
        return True, memory["asked"], True
    if before != page:
        # The first query of a page that was opened from here Streamlit may have put on the history entry of this one.
        left = _memory(before)["opened"].get(page, {}) if before else {}
        return True, query, bool(query) and [*query.items()] != [*left.items()]
    if query == memory["query"]:
        return False, query, False
    # A run that a widget started may carry an address older than what was written last: then the widgets are right.
    touched = memory.get("changed") or any(memory["values"].get(key) != value for key, value in _held(memory).items())
    if touched:
        _mend(memory)
    return False, query, not touched


def _mend(memory):
    """Of what callbacks set in the run before, a browser may not have known: then it sent what was there earlier."""
    for key, old in memory.get("unseen", {}).items():
        if key not in memory.setdefault("changed", {}) and st.session_state.get(key) == old:
            st.session_state[key] = memory["values"][key]
            memory["changed"][key] = old


def mended(page):
    """The fields that callbacks have set, of a page of which a widget was changed."""
    memory = _memory(page.key)
    if st.query_params.to_dict() != memory["query"]:
        _mend(memory)
    return set(memory.get("changed", ()))


def carry_on(page):
    """What `restore` does at the start of a run, where the page stays and a part of it is drawn."""
    memory = _memory(page.key)
    memory["unseen"] = memory.pop("changed", {})


def tell(name):
    """A widget that is drawn now gets its value, if it is new or a callback has set it and no hand since."""
    memory = _memory(st.session_state["page"])
    value, there = memory["values"].get(name), _held(memory, (name,))
    if not there or name in memory["unseen"] and there[name] == value:
        st.session_state[name] = value
    memory["shown"].add(name)


def _held(memory, names=None):
    """{field: what its widget holds}. Only a widget that was shown in the last run knows better than the memory: of one
    that was not, Streamlit keeps nothing, or what its key held before; and another page may have a field of its name.
    """
    shown, get = memory["shown"], st.session_state.get
    there = {name: get(name, memory) for name in (shown if names is None else shown.intersection(names))}
    return {name: value for name, value in there.items() if value is not memory}


def expect(page, key, field):
    """What `restore` is about to give one field, for a page whose other fields depend on it."""
    memory = _memory(page)
    arrived, query, linked = _arrival(page)
    if linked:
        return field.read(query[key][:LONGEST])[0] if key in query else field.default
    known = not arrived and key in memory["shown"] and key in st.session_state
    return st.session_state[key] if known else memory["values"].get(key, field.default)


def remember(page, shown, values):
    """Write what the widgets hold into the link and into the session. `shown` are the fields that have a control now.

    Where widgets hold what does not go together, the link says what is drawn.
    """
    memory, fields = _memory(page.key), page.fields
    memory["shown"] &= shown | {page.choice}
    memory["values"] = {key: values[key] for key in fields}
    drawn = dict(memory["values"])
    page.fit(drawn)
    query = write_link(fields, drawn)
    if query != st.query_params.to_dict():
        st.query_params.from_dict(query)
    memory["query"] = query
    if "from" in memory:
        memory["opened"][memory.pop("from")] = query


def correct(page, values, said):
    """Set values before anything is drawn, as what a link says does not fit: `said` are complaints."""
    memory = _memory(page)
    _set(memory, values)
    if said:
        memory["complaints"] = [*(memory.get("complaints") or []), *said]


def withhold(page):
    """What no hand can change on this page, until another is drawn."""
    _memory(page.key)["withheld"] = frozenset(page.withheld)


def refused(made):
    """The fields that a change would set, and that are withheld."""
    held = _memory(st.session_state["page"]).get("withheld", ())
    made = made.values if isinstance(made, Change) else made
    before = now()
    return [name for name, value in made.items() if name in held and before.get(name) != value]


def complaints(page):
    """What the link said that was not understood, as blocks; once."""
    found = _memory(page).pop("complaints", None) or []
    notes = [blocks.Note(sentence) for sentence in found if isinstance(sentence, Note)]
    if said := [sentence for sentence in found if not isinstance(sentence, Note)]:
        more = f" And {len(said) - 4} more." if len(said) > 4 else ""
        words = f"Not everything in this link was understood. {'; '.join(said[:4])}.{more}"
        notes.append(blocks.Note(words, "warning"))
    return tuple(notes)


def change(values):
    """Set fields of this page from a callback, or what its session holds; what is withheld stays as it is."""
    memory = _memory(st.session_state["page"])
    values = {name: value for name, value in values.items() if name not in memory.get("withheld", ())}
    memory["session"] |= {name: value for name, value in values.items() if name in memory["session"]}
    values = {name: value for name, value in values.items() if name not in memory["session"]}
    changed = memory.setdefault("changed", {})  # {field: its value before}
    for key in values:
        changed.setdefault(key, memory["values"].get(key))
    _set(memory, values)


def _set(memory, values):
    memory["values"] |= values
    there = _held(memory, values)
    st.session_state.update({name: values[name] for name in there if there[name] != values[name]})


def ask(question):
    """A question of a page was chosen: set its fields, and light what it changes. Sliders get their own ranges back."""
    st.session_state["shapes"] = {}
    before = now()
    st.session_state["asked"] = question.place, question.title
    st.session_state["lit"] = st.session_state["last"] = [k for k, v in question.values.items() if before.get(k) != v]
    change(question.values)


def asked(*place):
    """The title of the question that was chosen last, if it was here."""
    there, title = st.session_state.get("asked", ((), ""))
    return title if there == place else ""


def last_changed():
    """The fields that the last question changed."""
    return st.session_state.get("last", [])


def staged(values):
    """Whether this page is shown on the stage: large, with little beside the figure. So it is in a frame."""
    return values[STAGE] == "stage" or bool(st.context.is_embedded)


def stage(on):
    change({STAGE: "stage" if on else ""})


def light():
    """Lights the controls of what the last question has changed, once."""
    if names := st.session_state.pop("lit", []):
        where = ", ".join(f".st-key-{name}" for name in names)
        st.html(f"<style>{where} {{ animation: losslab-lit 2.5s ease-out; }}</style>")


def settle(rule):
    """Before anything is drawn: what follows from the fields of this page, by `rule(values)`. Returns all values."""
    values = now()
    made = rule(values)
    _set(_memory(st.session_state["page"]), made)
    return values | made


def apply(made):
    """Set fields from a callback: {field: value}, or a `Change` that can be undone."""
    if isinstance(made, Change):
        if made.before:
            keep(now(made.before))
        made = made.values
    change(made)


def root():
    """The address of the laboratory as this visitor's browser has it."""
    here = urlunsplit(urlsplit(st.context.url or HERE)._replace(query="", fragment=""))
    return here.rstrip("/").removesuffix(f"/{st.session_state['page']}")


def get(key):
    """What the session holds under a key that is no field."""
    return st.session_state.get(key)


def put(key, value):
    st.session_state[key] = value


def pop(key):
    return st.session_state.pop(key, None)


def hold(name, low, high, step):
    """Carry the value over when a slider's range changes: to Streamlit it is another slider then, and starts afresh."""
    shape, shapes = (low, high, step), st.session_state.setdefault("shapes", {})
    if shapes.get(name) != shape:
        shapes[name] = shape
        st.session_state[name] = min(max(st.session_state[name], low), high)


def widened(key, low, high):
    """The range of a slider, and what lies beyond it: once widened it stays so. Stops in its place had their own."""
    value, shape = st.session_state[key], st.session_state.get("shapes", {}).get(key, (low, high, 0.0))
    before = (low, high) if isinstance(shape[2], int) else shape[:2]
    return min(low, value, before[0]), max(high, value, before[1])


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


def now(keys=None):
    """{key: value} of fields of this page and of its session, all of them if none are named. In a callback too."""
    memory = _memory(st.session_state["page"])
    known = memory["values"] | _held(memory) | memory["session"]
    return known if keys is None else {key: known[key] for key in keys}


def visit(page, query):
    """Open another page as a link with this query does; with an empty one as it was left."""
    _memory(page)["asked"] = query
    st.switch_page(f"pages/{page}.py")


def follow(link):
    """Open the page that a link of ours, below the app's address, leads to, if there is one."""
    page, _, query = (link or "").partition("?")
    if page in PAGES:
        visit(page, dict(parse_qsl(query)))


def _memory(page):
    fresh = {"values": {}, "session": {}, "query": {}, "shown": set(), "opened": {}}
    return st.session_state.setdefault(f"memory/{page}", fresh)

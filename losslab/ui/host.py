"""The Streamlit host: draws any `Page`, and hands what its visitor does back to it."""

from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from html import escape
from itertools import groupby
from pathlib import Path

import streamlit as st

from losslab.labs import blocks
from losslab.labs.alike import alike
from losslab.labs.controls import controls_in
from losslab.labs.pieces import SAID, Piece, kind, place
from losslab.lessons.course.teacher import opened
from losslab.ui import state
from losslab.ui.asking import ask_class, qr_code
from losslab.ui.mount import live
from losslab.ui.own_data import own_data
from losslab.ui.release import DRAWN, Drawing, cut, piece, released, wholly
from losslab.ui.takeaway import offered, take_away
from losslab.ui.widgets import draw_controls

STAGED = Path(__file__).with_name("stage.css")


@dataclass(frozen=True)
class Ask:
    """A question at its place, (page, part): what it sets, and what it says to look at. One without title resets."""

    place: tuple
    title: str
    values: dict
    look: str = ""


def show(page, catalogue=None):
    """A page: its head, what can be asked, the figure with its controls, and what is said of it.

    `catalogue(field)` draws the search: a page that has it hands it in, since it takes time to load.
    """
    state.attend()
    page = _varied(page)
    state.restore(page)
    page = _asked(page)
    drawing = Drawing(*cut(page, state.settle(page.settle)), _draw, catalogue)
    state.put(DRAWN, drawing)
    frame = drawing.frame
    asks = _asks(frame)
    _head(frame, asks, drawing)
    if not frame.staged:
        _questions(frame, asks, drawing)
    state.light()
    drawing.cut.pieces[SAID] = state.complaints(page.key)  # gone once something else is shown
    piece(SAID)
    draw_controls(frame.above, drawing)
    if frame.beside:
        chart, controls = st.columns(page.widths, gap="small")
        with controls:
            st.html('<div class="losslab-readout"></div>')
            draw_controls(frame.beside, drawing)
    if frame.staged:
        _stage(page, drawing)
    _settled(drawing)
    if drawing.frame.figure:
        with (chart if frame.beside else st).container(key="chart"):
            draw_blocks(drawing.frame.figure, drawing)
    _sections(drawing)
    state.remember(page, drawing.cut.fields, state.now())
    drawing.whole = True


def _settled(drawing):
    """A slider whose range has changed may have moved its value: then the rest is drawn of what it is now."""
    if not alike(drawing.values, values := state.now()):
        drawing.frame, drawing.cut = cut(drawing.frame.page, values)
        drawing.once = True  # what is above was drawn of what it was


def _varied(page):
    """The page of what its field is about to be, or, while that makes none, of the last that made one."""
    if not page.varies:
        return page
    (name, make), made = page.varies, f"made/{page.key}"
    value = state.expect(page.key, name, page.fields[name])
    try:
        found = make(value)
    except ValueError:
        last = state.get(made)
        return make(page.fields[name].default if last is None else last)
    state.put(made, value)
    return found


def _asked(page):
    """The page as a link with a teacher's question shows it."""
    if page.askable:
        values = state.now()
        page, changes, said = opened(page, values, state.staged(values))
        state.correct(page.key, changes, said)
    state.withhold(page)
    return page


def _head(frame, asks, drawing):
    """Title, the switch of the parts, and the lead, or what the question that was asked last says to look at."""
    page, asked = frame.page, frame.asked
    with st.container(key="head", horizontal=True, vertical_alignment="center", gap="medium"):
        st.title(page.title, width="content")
        if switched := page.choice and page.in_head and not page.asks and not frame.staged:
            with st.container(key="switch", width="content"):
                draw_controls((page.switch(drawing.values),), drawing)
        after = st.container(key="beside") if switched and frame.figure else nullcontext()
        with after, st.container(key="lead", horizontal=True, vertical_alignment="center", gap="small"):
            if asked:
                st.markdown(asks[asked].look or f"**{asked}**")
            draw_blocks(frame.lead, drawing)
            if frame.staged or asked:
                _steps(asks, frame, drawing)
            alone = not (asks or page.asks or frame.staged)  # else they stand behind the questions
            if alone and (frame.figure or offered(page, drawing.values)):
                with st.container(key="along", horizontal=True, wrap=False, width="content", gap="xsmall"):
                    take_away()
                    if frame.figure:
                        ask_class()


def _asks(frame):
    """{title: Ask} of what can be asked here, and last "Reset"."""
    place, found = (frame.page.key, frame.part), frame.page.states(frame.part, frame.questions)
    return {title: Ask(place, "" if title == "Reset" else title, made, look) for title, (look, made) in found.items()}


def _questions(frame, asks, drawing):
    """What can be asked, in a strip; before it the choice of the part, where a word asks for it."""
    page = frame.page
    if not (asks or page.asks):
        return
    with st.container(key="ask", horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
        if page.asks:
            with st.container(key="parts"):
                draw_controls((page.switch(drawing.values),), drawing)
        if asks:
            _strip(asks, drawing)


def _strip(asks, drawing):
    """The states worth seeing, as questions; beside them the way back, to the stage, and what can be taken away."""
    asked = drawing.frame.asked
    with st.container(key="questions", horizontal=True, wrap=False, vertical_alignment="center", gap="xsmall"):
        for title, ask in asks.items():
            if ask.title:
                kind = "primary" if title == asked else "secondary"
                st.button(title, on_click=wholly(state.ask, ask), key=f"ask/{title}", type=kind)
    with st.container(key="tools", horizontal=True, wrap=False, vertical_alignment="center", gap="xsmall"):
        back = {title: ask for title, ask in asks.items() if not ask.title}
        for title, ask in back.items():
            icon = ":material/restart_alt:"
            st.button(title, on_click=wholly(state.ask, ask), key=f"ask/{title}", type="tertiary", icon=icon)
        said = "The figure alone, large, for a projector"
        st.button("Stage", on_click=wholly(state.stage, True), type="tertiary", icon=":material/slideshow:", help=said)
        take_away()
        ask_class()


def _steps(asks, frame, drawing):
    """To the next question; on the stage also back, what was hidden, and away from it. There keys press these too."""
    asked, staged = frame.asked, frame.staged
    titles = [title for title, ask in asks.items() if ask.title]
    at = titles.index(asked) if asked in titles else -1
    ways = {"previous": (-1, ":material/arrow_back:"), "next": (1, ":material/arrow_forward:")}
    with st.container(key="stepping", horizontal=True, width="content"):
        for way, (step, icon) in ways.items():
            if len(titles) > 1 and (staged or way == "next"):
                title = titles[(max(at, 0 if step < 0 else at) + step) % len(titles)]
                st.button(way.capitalize(), on_click=wholly(state.ask, asks[title]), key=way, help=title, icon=icon)
        if not staged:
            return
        page, values = frame.page, drawing.values
        hidden = {name: value for name, value in page.reveal.items() if values[name] != value}
        if hidden and page.withheld.keys().isdisjoint(hidden):
            st.button("Reveal", on_click=wholly(state.change, hidden), key="reveal", type="primary")
        st.button("Full screen", key="full", icon=":material/fullscreen:", help="Full screen (f)")
        if not st.context.is_embedded:
            qr_code()
            st.button("Leave", on_click=wholly(state.stage, False), key="leave", icon=":material/close:")


def _stage(page, drawing):
    """On the stage stands the figure with its numbers and one slider: that of the last question, or the first."""
    _, beside = page.parts[drawing.frame.part].controls_of(drawing.values)
    there = {control.name for control in drawing.cut.controls}
    beside = controls_in(part for part in beside if not callable(part))
    sliders = [control.name for control in beside if control.name in there and control.name not in page.withheld]
    sliders = [name for name in sliders if type(drawing.values[name]) is float] or sliders[:1]
    focus = next((name for name in state.last_changed() if name in sliders), sliders[0] if sliders else "")
    st.html(STAGED)
    column = '[data-testid="stColumn"]:has(.losslab-readout) > [data-testid="stVerticalBlock"] >'
    st.html(f"<style>{column} *:is(.st-key-{focus}, :has(.st-key-{focus})) {{ display: block; }}</style>")


def _sections(drawing):
    """What stands below the figure. Words that follow each other are as far apart as they are in a piece."""
    for words, run in groupby(drawing.frame.sections, lambda block: kind(block) if drawing.frame.figure else ""):
        run = tuple(run)
        with st.container() if words in ("words", "links") and len(run) > 1 else nullcontext():
            draw_blocks(run, drawing)


def draw_blocks(parts, drawing):
    """Blocks one below the other. Paragraphs that follow each other are one text."""
    for paragraphs, run in groupby(parts, lambda block: isinstance(block, blocks.Paragraph)):
        if paragraphs:
            st.markdown("\n\n".join(block.text for block in run))
        else:
            for block in run:
                _draw(block, drawing)


def _draw(block, drawing):
    match block:
        case blocks.Heading():
            st.header(block.text)
        case blocks.Paragraph():
            st.markdown(block.text)
        case blocks.Plain():
            tag = "strong" if block.strong else "span"
            st.html(f'<p class="losslab-plain" dir="auto"><{tag}>{escape(block.text)}</{tag}></p>')
        case blocks.Caption():
            st.caption(block.text)
        case blocks.Table():
            _table(block)
        case blocks.Chips():
            _chips(block)
        case blocks.Formula():
            st.latex(block.latex)
        case blocks.Code():
            st.code(block.text, language=block.language, wrap_lines=block.language is None and "\n" not in block.text)
        case blocks.Note():
            {"info": st.info, "warning": st.warning, "error": st.error}[block.kind](block.text)
        case blocks.Columns():
            columns = st.columns(block.widths or len(block.parts), gap=block.gap)
            for column, parts in zip(columns, block.parts, strict=True):
                with column:
                    draw_blocks(parts, drawing)
        case blocks.Tiles():
            with st.container(horizontal=True, gap="xsmall" if block.close else "small"):
                draw_blocks(block.parts, drawing)
        case blocks.Fold():
            with st.expander(block.title):
                draw_blocks(block.parts, drawing)
        case blocks.Tabs():
            for tab, (_, parts) in zip(st.tabs([title for title, _ in block.parts]), block.parts, strict=True):
                with tab:
                    draw_blocks(parts, drawing)
        case blocks.Box():
            with st.container(border=True):
                draw_blocks(block.parts, drawing)
        case blocks.To():
            icon, query = block.icon or None, dict(block.query) or None
            st.page_link(f"pages/{block.page}.py", label=block.label or None, icon=icon, query_params=query)
        case Piece():
            piece(block.key)
        case blocks.Figure():
            _figure(block, drawing)
        case blocks.Download():
            st.download_button(block.label, block.text, block.name, block.kind, on_click="ignore")
        case blocks.OwnData():
            own_data(lambda rows: state.apply(block.use(state.now(), rows)), block.first)
        case blocks.Catalogue():
            drawing.catalogue(block.field)
        case blocks.Divider():
            st.divider()
        case _:
            draw_controls((block,), drawing)


def _table(block):
    """A table as Markdown, where a bar within a cell would part it."""

    def line(cells):
        return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"

    ruler = "|".join(["", *("-" for _ in block.columns), ""])
    st.markdown("\n".join([line(block.columns), ruler, *map(line, block.rows)]))


def _chips(block):
    """Words that open, one at a time, by mouse, finger or key: what HTML has for it."""
    parts = "".join(
        f'<details name="chip"><summary>{escape(label)}</summary><p>{escape(sentence)}</p></details>'
        for label, sentence in block.parts
    )
    st.html(f'<div class="losslab-chips">{parts}</div>')


def _figure(figure, drawing):
    chosen = live(
        figure.drawing,
        figure.inputs,
        key=figure.key,
        words=figure.words,
        stops=drawing.cut.stops,
        on_drag=partial(_dragged, figure),
        on_edit=figure.edit and partial(_edited, figure),
        on_wish=state.wish if figure.undo else None,
        on_remove=partial(_removed, figure) if figure.losses in drawing.values else None,
        then=partial(released, place(figure)),
    )
    state.follow(chosen)


def _removed(figure, key):
    if key in (chosen := state.now().get(figure.losses, ())):
        state.apply({figure.losses: [other for other in chosen if other != key]})


def _dragged(figure, name, value):
    state.apply(figure.drag(state.now(), name, value) if figure.drag else {name: value})


def _edited(figure, x, y, selected):
    state.apply(figure.edit(state.now(), x, y, selected))

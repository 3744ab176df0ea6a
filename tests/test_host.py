"""The host that draws a page: what the pages there are do not show by themselves."""

import re

from streamlit.testing.v1 import AppTest

from losslab.labs.pieces import SAID
from losslab.labs.registry import PAGES
from losslab.ui import release
from tests.app import ROOT, query, start


def page():
    from losslab import link
    from losslab.labs.controls import Slider, Stops, Switch
    from losslab.labs.page import Page, Part
    from losslab.ui.host import show

    def place(values):
        few = Stops("place", "Place", 1.0, (0.0, 1.0, 5.0))
        return (few if values["few"] else Slider("place", "Place", 1.0, 0.0, 2.0, 0.1, True),)

    controls = (Switch("few", "Few stops", True), place)
    show(Page("page", "Page", "", parts={"": Part(controls=controls)}, more={"place": link.number(1.0, 0.0, 9.0)}))


def test_a_slider_in_the_place_of_stops_has_its_own_range_and_as_much_more_as_its_value_needs():
    app = AppTest.from_function(page, default_timeout=30).run()
    assert list(app.select_slider(key="place").options) == ["0", "1", "5"]
    app.toggle(key="few").set_value(False).run()
    assert app.slider(key="place").max == 2
    app.toggle(key="few").set_value(True).run()
    app.select_slider(key="place").set_value(5.0).run()
    app.toggle(key="few").set_value(False).run()
    assert (app.slider(key="place").max, app.slider(key="place").value) == (5, 5)
    app.slider(key="place").set_value(0.5).run()
    assert app.slider(key="place").max == 5 and not app.exception  # once widened it stays so
    app.toggle(key="few").set_value(True).run()
    assert list(app.select_slider(key="place").options) == ["0", "0.5", "1", "5"]


def test_a_thumb_that_a_hand_moves_is_not_set_by_the_server():
    """Where it were, the next move of a quick hand would be lost."""
    app = AppTest.from_function(page, default_timeout=30).run()
    app.select_slider(key="place").set_value(5.0).run()
    assert app.select_slider(key="place").value == 5 and not app.select_slider(key="place").proto.set_value
    app.toggle(key="few").set_value(False).run()
    app.slider(key="place").set_value(2.0).run()
    assert app.slider(key="place").value == 2 and not app.slider(key="place").proto.set_value


def varied():
    from dataclasses import replace

    from losslab import link
    from losslab.labs.blocks import Paragraph
    from losslab.labs.controls import Button, Change, Slider, Text
    from losslab.labs.page import Page, Part
    from losslab.ui import state
    from losslab.ui.host import show

    def make(text):
        count = int(text)  # ValueError where it is no number
        sliders = tuple(Slider(f"s{i}", f"Slider {i}", 0.0, 0.0, 1.0, 0.1) for i in range(count))
        return replace(page, parts={"": Part(controls=(*controls, *sliders), sections=(said,))})

    def said(values):
        yield Paragraph(f"brought {values['brought']}, {sum(name.startswith('s') for name in values)} sliders")

    def undo(values):
        state.wish("undo")
        return {}

    brought = Button("Bring", lambda values: Change({"brought": values["brought"] + 1}, ("brought",)))
    controls = (Text("count", "How many", "1"), brought, Button("Undo", undo))
    fields = {"count": link.words("1", 9)}
    page = Page("page", "Page", "", parts={"": Part()}, more=fields, session={"brought": 0}, varies=("count", make))
    show(page)


def test_a_page_is_that_of_its_field_or_of_the_last_that_made_one():
    app = AppTest.from_function(varied, default_timeout=30)
    app.query_params["count"] = "none"
    app.run()
    assert not app.exception and [slider.key for slider in app.slider] == ["s0"]  # of the default
    assert app.text_input(key="count").value == "none" and query(app) == {"count": "none"}
    app.text_input(key="count").set_value("2").run()
    app.slider(key="s1").set_value(0.5).run()
    assert query(app) == {"count": "2", "s1": "0.5"}
    app.text_input(key="count").set_value("2, or 3").run()
    assert not app.exception and app.slider(key="s1").value == 0.5
    app.text_input(key="count").set_value("0").run()
    assert not app.slider and query(app) == {"count": "0"}


def test_what_no_link_says_stays_with_its_visitor_and_can_be_undone():
    def press(label):
        next(button for button in app.button if button.label == label).click().run()
        assert not app.exception
        return next(part.value for part in app.markdown if part.value.startswith("brought"))

    app = AppTest.from_function(varied, default_timeout=30).run()
    assert press("Bring").startswith("brought 1") and press("Bring").startswith("brought 2")
    assert query(app) == {}
    app.text_input(key="count").set_value("2").run()
    assert press("Undo").startswith("brought 1, 2 sliders")
    other = AppTest.from_function(varied, default_timeout=30)
    other.query_params["brought"] = "7"
    other.run()
    assert any(part.value.startswith("brought 0") for part in other.markdown) and "brought" in other.warning[0].value


def test_no_field_of_a_link_has_the_key_of_what_the_host_draws():
    """A key is one widget's or container's: two of a name end the page."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "losslab/ui").glob("*.py")]
    keys = {key for text in texts for key in re.findall(r'key="([\w/]+)"', text)}
    assert "head" in keys and not keys & {name for page in PAGES.values() for name in page.fields}


def test_what_is_said_to_one_visitor_is_not_kept_with_the_page_that_all_share(monkeypatch):
    kept, opened = [], release._opened
    monkeypatch.setattr(release, "_opened", lambda *given: kept.append(opened(*given)) or kept[-1])
    assert "was understood" in start("td.py", gamma="soon").warning[0].value
    assert [cut.pieces[SAID] for _, cut, _ in kept] == [()]

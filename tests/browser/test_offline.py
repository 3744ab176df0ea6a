"""The connection to the server is cut while something is dragged: nothing is lost, and nothing false is shown."""

import re

from tests.browser.conftest import CONNECTED, CUT, WIDE, Visitor, free_port, start_server
from tests.browser.test_live import drag


def marker(visitor):
    return visitor.page.eval_on_selector(
        ".losslab-plot .point",
        "e => { const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; }",
    )


def test_F7_3_a_marker_dragged_while_the_line_is_cut_is_sent_when_it_is_back(cut_off):
    visitor, line = cut_off("regression")
    page = visitor.page
    for i in drag(visitor, marker(visitor), step=(-5, 0), moves=12):
        if i == 6:
            line.cut()
            page.wait_for_selector(CUT)
    page.mouse.up()
    shown = visitor.readout()
    page.get_by_text("Not connected. What you moved is sent once the connection is back.").wait_for()
    assert "y_pred" not in page.url
    line.up = True
    page.wait_for_url(re.compile("y_pred="))
    visitor.quiet()
    asked = float(re.search(r"y_pred=([-\d.]+)", page.url)[1])
    assert float(page.get_attribute(".st-key-y_pred input", "value")) == asked < 1.5
    assert visitor.readout() == shown and not page.get_by_text("Not connected.").count()
    page.focus(".st-key-huber-delta input")
    page.keyboard.press("ArrowRight")
    visitor.quiet()
    assert f"y_pred={asked:g}" in page.url and "huber-delta=1.05" in page.url
    visitor.faults.clear()  # Chromium tells of each attempt to connect


def test_F7_3_what_was_answered_into_a_cut_line_is_done_once(cut_off):
    visitor, line = cut_off("regression")
    page = visitor.page
    for _ in drag(visitor, marker(visitor), step=(-5, 0), moves=8):
        pass
    page.mouse.up()
    line.cut()  # before the answer, or in the middle of it
    page.wait_for_selector(CUT)
    line.up = True
    page.wait_for_selector(CONNECTED)
    page.wait_for_url(re.compile("y_pred="))
    visitor.quiet()
    asked = float(re.search(r"y_pred=([-\d.]+)", page.url)[1])
    assert float(page.get_attribute(".st-key-y_pred input", "value")) == asked
    visitor.faults.clear()  # Streamlit warns of the cut


def test_F7_4_after_a_restart_of_the_server_all_is_there_that_the_address_can_hold(chromium, tmp_path):
    port = free_port()
    with (tmp_path / "log").open("w") as log:
        process, address = start_server(log, port=port)
        context = chromium.new_context(**WIDE)
        try:
            visitor = Visitor(context, address).open("regression?losses=huber,cauchy")
            page = visitor.page
            page.get_by_role("button", name="Pin curves").click()
            visitor.quiet()
            for _ in drag(visitor, marker(visitor), step=(-5, 0), moves=8):
                pass
            page.mouse.up()
            visitor.quiet()
            shown, url = visitor.readout(), page.url
            assert "pins=" in url and "y_pred=" in url
            process.terminate()
            process.wait(30)
            page.wait_for_selector(CUT)
            for _ in drag(visitor, marker(visitor), step=(5, 0), moves=4):
                pass
            page.mouse.up()
            moved = visitor.readout()
            process, _ = start_server(log, port=port)
            page.wait_for_function("url => location.href !== url", arg=url)
            visitor.quiet()
            assert visitor.readout() == moved != shown and "pins=" in page.url
            assert page.get_by_test_id("stAlert").count() == 0
        finally:
            context.close()
            process.terminate()
            process.wait(30)
    assert "Traceback" not in (tmp_path / "log").read_text()

"""Points that are moved, added and removed on the live figure, by mouse, finger and keys, in a real browser."""

import json

import numpy as np
import pytest

from tests.browser.conftest import CUT, PHONE, serve
from tests.browser.test_live import drag

START = [[1, 2], [3, 3], [5, 4.5], [7, 5], [9, 8]]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    yield from serve(tmp_path_factory.mktemp("points") / "log", "tests/browser/points_app.py")


def drawn(visitor):
    """The points that the chart shows, in the units of its axes."""
    found = visitor.page.evaluate(
        """() => { const g = document.querySelector('.losslab-plot'), {xaxis, yaxis} = g._fullLayout;
            const trace = [...g.querySelectorAll('.scatterlayer .trace')].find(e => e.__data__[0].trace.uid === 'dots');
            return [...trace.querySelectorAll('.point')].map(e => {
                const [x, y] = e.getAttribute('transform').match(/-?[\\d.]+(e-?\\d+)?/g).map(Number);
                return [xaxis.p2c(x), yaxis.p2c(y)]; }); }"""
    )
    return np.round(found, 3).tolist()


def told(visitor):
    """What Python knows."""
    return json.loads(visitor.page.text_content(".told"))


def known(visitor):
    return [list(point) for point in zip(told(visitor)["x"], told(visitor)["y"], strict=True)]


def place(visitor, x, y):
    """Where a place of the panel is on the page."""
    return visitor.page.evaluate(
        """([x, y]) => { const g = document.querySelector('.losslab-plot'), r = g.getBoundingClientRect();
            const {xaxis, yaxis} = g._fullLayout;
            return [r.x + xaxis._offset + xaxis.c2p(x), r.y + yaxis._offset + yaxis.c2p(y)]; }""",
        [x, y],
    )


def ranges(visitor):
    return visitor.page.evaluate(
        "() => (({xaxis, yaxis}) => [xaxis.range, yaxis.range])(document.querySelector('.losslab-plot')._fullLayout)"
    )


def said(visitor):
    return visitor.page.text_content(".losslab-tools [role=status]:not(:empty)")


def slope(points):
    x, y = np.transpose(points)
    return np.polyfit(x, y, 1)[0]


def test_point_and_line_follow_at_every_frame_and_the_server_hears_the_release(visit):
    visitor = visit()
    visitor.sent.clear()
    seen = set()
    for _ in drag(visitor, place(visitor, 5, 4.5), step=(6, -9), moves=20):
        points = drawn(visitor)
        assert points[:2] + points[3:] == START[:2] + START[3:]
        assert float(visitor.readout()[0][1]) == pytest.approx(slope(points), rel=2e-4)
        seen.add((*points[2], *visitor.curves()))
    assert len(seen) >= 18 and visitor.sent == []
    preview, values = visitor.curves(), visitor.readout()
    visitor.page.mouse.up()
    visitor.quiet()
    assert len(visitor.sent) == 1
    now = told(visitor)
    assert known(visitor) == drawn(visitor) == points and now["selected"] == 2 and now["edits"] == 1
    assert np.allclose(np.array(points[2]) * 10, np.round(np.array(points[2]) * 10))  # on the grid
    assert visitor.readout() == values and visitor.curves() == preview
    assert said(visitor) == "Point 3 of 5: {:g}, {:g}.".format(*points[2])


def test_a_point_stays_inside_the_axes(visit):
    visitor = visit()
    for _ in drag(visitor, place(visitor, 7, 5), step=(60, -60), moves=12):
        pass
    visitor.page.mouse.up()
    visitor.quiet()
    assert known(visitor)[3] == drawn(visitor)[3] == [10, 10]


def test_a_press_selects_and_a_click_elsewhere_selects_none(visit):
    visitor = visit()
    mouse = visitor.page.mouse
    for _ in range(2):
        mouse.click(*np.add(place(visitor, 3, 3), [9, 9]))  # near it
        visitor.quiet()
    assert (told(visitor)["selected"], told(visitor)["past"], known(visitor)) == (1, 0, START)
    mouse.click(*place(visitor, 2, 8))
    visitor.quiet()
    assert (told(visitor)["selected"], told(visitor)["edits"], known(visitor)) == (-1, 2, START)
    visitor.sent.clear()
    mouse.click(*place(visitor, 2, 8))
    visitor.quiet()
    assert visitor.sent == []


def test_a_double_click_adds_a_point_that_can_be_moved_at_once_and_does_not_zoom(visit):
    visitor = visit()
    mouse, before = visitor.page.mouse, ranges(visitor)
    mouse.dblclick(*place(visitor, 2, 8))
    visitor.quiet()
    assert known(visitor) == drawn(visitor) == [*START, [2, 8]] and told(visitor)["selected"] == 5
    assert told(visitor)["edits"] == 1
    visitor.sent.clear()
    mouse.click(*place(visitor, 4, 9))
    for _ in drag(visitor, place(visitor, 4, 9), step=(4, 0), moves=25):
        assert len(drawn(visitor)) == 7
    visitor.frames(40)
    assert visitor.sent == []
    mouse.up()
    visitor.quiet()
    assert known(visitor) == drawn(visitor) and drawn(visitor)[6][0] > 4.3 and drawn(visitor)[6][1] == 9
    mouse.dblclick(*place(visitor, 8, 2))
    visitor.quiet()
    assert len(known(visitor)) == len(drawn(visitor)) == 7 and ranges(visitor) == before
    mouse.dblclick(*place(visitor, 9, 8))  # on a point
    visitor.quiet()
    assert len(known(visitor)) == 7 and ranges(visitor) == before


def test_keys_alone_choose_move_remove_add_and_undo(visit):
    visitor = visit()
    page, keyboard = visitor.page, visitor.page.keyboard
    for _ in range(20):
        keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.classList.contains('losslab-plot')"):
            break
    plot = page.locator(".losslab-plot:focus-visible")
    assert plot.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    assert plot.get_attribute("role") == "application" and "Page Down" in plot.get_attribute("aria-label")
    visitor.sent.clear()
    keyboard.press("PageDown")
    keyboard.press("PageDown")
    assert said(visitor) == "Point 2 of 5: 3, 3."
    heights = set()
    for _ in range(30):
        keyboard.down("ArrowUp")  # held down
        visitor.frames()
        heights.add(drawn(visitor)[1][1])
    assert len(heights) >= 15 and visitor.sent == []
    keyboard.up("ArrowUp")
    keyboard.press("Shift+ArrowLeft")
    visitor.quiet()
    moved = [START[0], [2, 6], *START[2:]]
    assert known(visitor) == drawn(visitor) == moved and len(visitor.sent) == 1
    assert said(visitor) == "Point 2 of 5: 2, 6."
    keyboard.press("Delete")
    visitor.quiet()
    assert known(visitor) == drawn(visitor) == [START[0], *START[2:]] and told(visitor)["selected"] == -1
    keyboard.press("Insert")
    visitor.quiet()
    added = told(visitor)
    middle = [5, added["y"][4]]  # of an axis from −0.3 to 10: halfway between two steps
    assert middle[1] in (4.8, 4.9) and added["selected"] == 4
    assert known(visitor) == drawn(visitor) == [START[0], *START[2:], middle]
    keyboard.press("Control+z")
    keyboard.press("Control+z")
    visitor.quiet()
    assert known(visitor) == drawn(visitor) == moved
    keyboard.press("Control+Shift+Z")
    visitor.quiet()
    keyboard.press("Control+y")
    visitor.quiet()
    assert told(visitor)["x"] == added["x"] and drawn(visitor) == known(visitor)
    keyboard.press("ArrowRight")
    keyboard.press("Control+z")  # takes back what was not even sent
    visitor.quiet()
    assert told(visitor)["x"] == added["x"] and drawn(visitor) == known(visitor)


def test_buttons_do_what_the_keys_do(visit):
    visitor = visit()
    button = lambda name: visitor.page.get_by_role("button", name=name, exact=True)
    button("Add a point").click()
    visitor.quiet()
    assert len(known(visitor)) == 6
    button("Remove").click()
    visitor.quiet()
    assert known(visitor) == drawn(visitor) == START
    button("Remove").click()
    assert said(visitor) == "No point is selected."
    button("Undo").click()
    visitor.quiet()
    assert len(known(visitor)) == len(drawn(visitor)) == 6
    button("Redo").click()
    visitor.quiet()
    assert known(visitor) == drawn(visitor) == START


def test_a_late_answer_does_not_throw_back_what_is_dragged_meanwhile(visit):
    visitor = visit("?slow=1")
    page = visitor.page
    for _ in drag(visitor, place(visitor, 5, 4.5), step=(0, -10), moves=5):
        pass
    first = drawn(visitor)[2]
    page.mouse.up()
    ready = page.get_attribute(".losslab-live", "data-ready")
    heights = []
    for i in drag(visitor, place(visitor, 9, 8), step=(0, 4), moves=60):
        points = drawn(visitor)
        assert points[2] == first
        heights.append(points[4][1])
        if i > 10 and page.get_attribute(".losslab-live", "data-ready") != ready:
            break
    else:
        page.wait_for_function("ready => document.querySelector('.losslab-live').dataset.ready !== ready", arg=ready)
    visitor.frames(4)
    assert heights == sorted(heights, reverse=True)
    assert drawn(visitor)[2] == first and drawn(visitor)[4][1] == heights[-1] < 8
    page.mouse.up()
    page.mouse.move(0, 0)
    visitor.frames(4)
    assert drawn(visitor)[4][1] == heights[-1]
    visitor.quiet()
    assert known(visitor) == drawn(visitor) and told(visitor)["past"] == 2
    assert (known(visitor)[2], known(visitor)[4][1]) == (first, heights[-1])


FAR = """(() => { const Near = window.WebSocket;
    window.WebSocket = class extends Near {
        set onmessage(f) { super.onmessage = (event) => setTimeout(() => f(event), 800); }
        addEventListener(type, f, ...more) {
            super.addEventListener(type, type === 'message' ? (event) => setTimeout(() => f(event), 800) : f, ...more);
        } }; })()"""


WATCH = """() => { window.places = new Set();
    const look = () => {
        const traces = [...document.querySelectorAll('.losslab-plot .scatterlayer .trace')];
        const dots = traces.find(e => e.__data__[0].trace.uid === 'dots'); // the ring around one may come later
        const points = [...dots.querySelectorAll('.point')];
        window.places.add(points.map((point) => point.getAttribute('transform')).join());
        requestAnimationFrame(look);
    };
    look(); }"""


def test_an_answer_to_the_edit_before_does_not_throw_back_the_last(visit):
    visitor = visit()
    visitor.page.add_init_script(FAR)  # whose server answers late
    visitor.open("")
    edits = []
    for point in ([5, 4.5], [9, 8]):
        for _ in drag(visitor, place(visitor, *point), step=(0, 10), moves=5):
            pass
        visitor.page.mouse.up()
        edits.append(drawn(visitor))
    visitor.page.evaluate(WATCH)
    assert edits[0][2] == edits[1][2] != START[2] and edits[0][4] == START[4] != edits[1][4]
    visitor.quiet()
    assert visitor.page.evaluate("() => window.places.size") == 1
    assert known(visitor) == drawn(visitor) == edits[1] and told(visitor)["past"] == 2
    visitor.page.focus(".losslab-plot")
    visitor.sent.clear()
    visitor.page.keyboard.press("PageUp")
    while not visitor.sent:
        visitor.frames()
    places = []
    for _ in range(30):  # the choice is answered while the arrow key is held down
        visitor.page.keyboard.down("ArrowLeft")
        visitor.frames()
        places.append(drawn(visitor)[3][0])
    assert places == sorted(places, reverse=True) and places[-1] == pytest.approx(4)
    visitor.page.keyboard.up("ArrowLeft")
    visitor.quiet()
    assert known(visitor) == drawn(visitor) and drawn(visitor)[3] == [4, 5]


def test_what_python_refuses_is_taken_back(visit):
    visitor = visit("?deaf=1")
    for _ in drag(visitor, place(visitor, 5, 4.5), step=(0, -10), moves=5):
        pass
    assert drawn(visitor)[2] != START[2]
    visitor.page.mouse.up()
    visitor.quiet()
    assert drawn(visitor) == START and said(visitor) == "5 points, none selected."


def test_keys_faster_than_the_server_are_all_heard_in_order(visit):
    """All in one moment: of messages that wait together, Streamlit hands on only the last."""
    visitor = visit("?slow=1")
    visitor.page.evaluate(
        """keys => keys.forEach(key => document.querySelector('.losslab-plot')
            .dispatchEvent(new KeyboardEvent('keydown', {key, ctrlKey: key === 'z'})))""",
        ["PageDown", "Delete", "PageDown", "Delete", "Insert", "PageDown", "Delete", "z", "z"],
    )
    visitor.quiet()
    assert told(visitor)["past"] == 2 and known(visitor) == drawn(visitor) == START[2:]


def test_the_zoom_box_works_beside_the_points_and_points_move_in_it(visit):
    visitor = visit()
    page = visitor.page
    page.mouse.move(*place(visitor, 4, 3))
    page.mouse.down()
    page.mouse.move(*place(visitor, 8, 6), steps=8)
    page.mouse.up()
    visitor.quiet()
    zoomed = ranges(visitor)
    np.testing.assert_allclose(zoomed, [[4, 8], [3, 6]], atol=0.05)
    for _ in drag(visitor, place(visitor, 5, 4.5), step=(40, 0), moves=30):  # to the edge of what is seen
        pass
    page.mouse.up()
    visitor.quiet()
    assert ranges(visitor) == zoomed and known(visitor) == drawn(visitor) and 7.8 < known(visitor)[2][0] <= 8
    page.focus(".losslab-plot")
    page.keyboard.press("PageUp")
    page.keyboard.press("PageUp")
    page.keyboard.press("ArrowRight")  # a point that is out of sight moves from where it is
    visitor.quiet()
    assert known(visitor)[0] in ([1.1, 2], [1, 2])


def fingers(visitor, path):
    """Put a finger on the screen, move it and lift it."""
    session = visitor.context.new_cdp_session(visitor.page)
    send = lambda kind, points: session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    spots = [[{"x": x, "y": y}] for x, y in path]
    send("touchStart", spots[0])
    for spot in spots[1:]:
        send("touchMove", spot)
        visitor.frames()
    yield
    send("touchEnd", [])


def test_a_finger_moves_a_point_and_elsewhere_scrolls_the_page(visit):
    visitor = visit(**PHONE)
    page = visitor.page
    scrolled = lambda: page.eval_on_selector("[data-testid=stMain]", "e => e.scrollTop")
    visitor.sent.clear()
    x, y = place(visitor, 5, 4.5)
    for _ in fingers(visitor, [(x + 15, y + 15 - 5 * i) for i in range(12)]):  # a finger hits less exactly
        assert drawn(visitor)[2][1] > 5 and visitor.sent == []
        points = drawn(visitor)
    visitor.quiet()
    assert known(visitor) == points == drawn(visitor) and len(visitor.sent) == 1 and scrolled() == 0
    x, y = place(visitor, 3, 8)
    for _ in fingers(visitor, [(x, y - 12 * i) for i in range(12)]):
        pass
    visitor.quiet()
    assert scrolled() > 60 and known(visitor) == drawn(visitor) == points
    page.eval_on_selector("[data-testid=stMain]", "e => e.scrollTo(0, 0)")
    x, y = place(visitor, 3, 8)
    page.touchscreen.tap(x, y)
    page.touchscreen.tap(x, y)
    visitor.quiet()
    assert len(known(visitor)) == len(drawn(visitor)) == 6 and ranges(visitor)[0] == [0, 10]


def test_F7_3_points_moved_while_the_line_is_cut_are_all_sent_in_order(cut_off):
    visitor, line = cut_off("")
    page, before = visitor.page, visitor.page.text_content(".told")
    line.cut()
    page.wait_for_selector(CUT)
    for point in ([5, 4.5], [9, 8]):
        for _ in drag(visitor, place(visitor, *point), step=(0, 10), moves=5):
            pass
        page.mouse.up()
    moved = drawn(visitor)
    assert moved[2] != START[2] and moved[4] != START[4] and known(visitor) == START
    page.get_by_text("Not connected. What you moved is sent once the connection is back.").wait_for()
    line.up = True
    page.wait_for_function("before => document.querySelector('.told').textContent !== before", arg=before)
    visitor.quiet()
    assert known(visitor) == drawn(visitor) == moved and not page.get_by_text("Not connected.").count()
    page.get_by_role("button", name="Undo", exact=True).click()
    visitor.quiet()
    assert known(visitor) == drawn(visitor) == [*START[:2], moved[2], *START[3:]]
    visitor.faults.clear()  # Chromium tells of each attempt to connect

"""Gradient descent in a real browser: followed while a hand moves, played without the server, shared as a link."""

import re

from losslab.text import shown
from tests.browser.conftest import PHONE
from tests.browser.test_live import drag


def button(visitor, name):
    return visitor.page.get_by_role("button", name=name, exact=True)


def step(visitor):
    """The step that the buttons and the table speak of."""
    beside = visitor.page.inner_text(".losslab-player [aria-hidden]")
    caption = visitor.page.text_content(".losslab-values caption")
    assert re.search(r"step = (\d+)", caption)[1] == re.search(r"step (\d+) of", beside)[1]
    return int(re.search(r"step (\d+) of", beside)[1])


def test_paths_follow_the_rate_with_no_message_until_release(visit):
    long = "descent?step=17&rate=0.3&start=9&reach=10&losses=squared_error,huber,tukey_biweight"
    for path, name in ((long, "rate"), ("descent?of=line&step=40&batch=5", "momentum")):
        visitor = visit(path, viewport={"width": 1280, "height": 720})
        start = visitor.thumb(name)
        visitor.sent.clear()
        drawings, places, heights, fates = set(), set(), set(), set()
        for _ in drag(visitor, start, moves=20):
            drawings.add(tuple(visitor.curves()))
            places.add(visitor.readout()[0][1])
            heights.add(visitor.page.eval_on_selector(".losslab-live", "e => e.offsetHeight"))
            fates.add(tuple(row[-3] for row in visitor.readout()))  # in the long run
        assert visitor.sent == [] and len(drawings) >= 15 and len(places) >= 15 and len(heights) == 1
        assert len(fates) > 1 or path != long
        values = visitor.readout()
        visitor.page.mouse.up()
        visitor.quiet()
        assert visitor.readout() == values and f"{name}=" in visitor.page.url


def test_where_lines_begin_is_carried_over_the_plane(visit):
    visitor = visit("descent?of=line&centred=1&line_rate=0.05")
    place = """([slope, level]) => {
        const g = document.querySelector('.losslab-plot'), { xaxis, yaxis } = g._fullLayout;
        const box = g.getBoundingClientRect();
        return [box.x + xaxis._offset + xaxis.c2p(slope), box.y + yaxis._offset + yaxis.c2p(level)]; }"""
    mouse = visitor.page.mouse
    mouse.move(*visitor.page.evaluate(place, [0, 0]))
    mouse.down()
    mouse.move(*visitor.page.evaluate(place, [2, 10]), steps=5)
    visitor.page.wait_for_function("() => document.querySelectorAll('.losslab-values td')[1].textContent === '10'")
    mouse.up()
    visitor.page.wait_for_url("**slope=2&level=10**")
    visitor.quiet()
    assert [row[1:3] for row in visitor.readout()] == [["2", "10"]] * 3


def test_play_goes_on_by_itself_and_a_pause_is_in_the_link(visit):
    visitor = visit("descent?rate=1.1&start=1&hide=1")
    visitor.sent.clear()
    button(visitor, "Play").click()
    visitor.page.wait_for_function("() => /step ([4-9])/.test(document.querySelector('.losslab-player').innerText)")
    assert visitor.sent == [] and visitor.page.inner_text(".losslab-player [role=status]") == ""
    button(visitor, "Pause").click()
    now, values = step(visitor), visitor.readout()
    visitor.page.wait_for_url(f"**step={now}&**")
    visitor.quiet()
    assert step(visitor) == now and visitor.readout() == values
    assert visitor.page.text_content(".losslab-player [role=status]") == f"step {now} of 40"
    assert visitor.page.input_value(".st-key-step input[type=range]") == str(now)
    assert values[0][1] == shown((-1.2) ** now)
    again = visit(visitor.page.url.removeprefix(visitor.server + "/"))
    assert again.readout() == visitor.readout() and again.curves() == visitor.curves()
    button(visitor, "Play").click()
    visitor.page.wait_for_function(
        f"() => !document.querySelector('.losslab-player').innerText.includes('step {now} ')"
    )
    visitor.thumb("step")  # a hand takes the slider: the film stops where the thumb is
    visitor.page.locator(".st-key-step input[type=range]").press("ArrowRight")
    visitor.page.wait_for_url(f"**step={now + 1}&**")
    visitor.quiet()
    assert step(visitor) == now + 1 and button(visitor, "Play").is_visible()


def test_the_film_by_keyboard_to_its_end_and_back(visit):
    visitor = visit("descent?step=37")
    button(visitor, "One step").focus()
    for key in ("Enter", "Space"):
        visitor.page.keyboard.press(key)
    visitor.page.wait_for_url("**step=39**")
    visitor.quiet()
    assert step(visitor) == 39
    visitor.page.keyboard.press("Shift+Tab")
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url("**step=40**")
    visitor.quiet()
    assert step(visitor) == 40 and button(visitor, "Play").is_visible()
    button(visitor, "To the start").press("Enter")
    visitor.page.wait_for_url("**/descent")
    assert step(visitor) == 0


def test_on_a_phone_without_motion_nothing_is_wider_and_play_jumps(visit):
    visitor = visit("descent?of=line", **PHONE, reduced_motion="reduce")
    assert visitor.sideways() <= 0
    button(visitor, "To the end").tap()
    visitor.page.wait_for_url("**step=120**")
    visitor.quiet()
    assert step(visitor) == 120

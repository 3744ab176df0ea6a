"""The stage: a figure, one question, numbers and a slider, to be read from the back row; and in a small frame."""

import pytest

from losslab.labs.registry import HOME, PAGES
from tests.browser.axe import SCREEN, serious
from tests.browser.conftest import PATIENCE

FRAME = {"width": 760, "height": 520}
STAGED = [key for key, page in PAGES.items() if page.staged and key not in (HOME, "glossary", "inventory")]
# What is out of the window, of what the stage is for.
OUTSIDE = """() => ['.losslab-plot', '.losslab-readout table', '[data-testid=stSlider] input', '.st-key-lead',
        '.st-key-full']
    .flatMap((of) => [...document.querySelectorAll(of)].filter((e) => e.checkVisibility()).slice(0, 1))
    .map((e) => [e.className || e.localName, e.closest('[data-testid=stSlider]') ?? e])
    .map(([name, e]) => [name, e.getBoundingClientRect()])
    .filter(([, r]) => r.top < -1 || r.left < -1 || r.bottom > innerHeight + 1 || r.right > innerWidth + 1)
    .map(([name, r]) => [name, r.top, r.bottom])"""
# Words that are smaller than so many px.
SMALLER = """(least) => [...document.querySelectorAll(`.losslab-plot text, .losslab-readout *, .st-key-lead p,
        [data-testid=stSlider] p, [data-testid=stSlider] label`)]
    .filter((e) => e.checkVisibility() && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
    .filter((e) => !e.closest('.losslab-hidden, sub, sup') && parseFloat(getComputedStyle(e).fontSize) < least)
    .map((e) => [e.textContent, getComputedStyle(e).fontSize])"""
SAID = "() => document.querySelector('.st-key-lead').innerText"


@pytest.mark.parametrize("key", STAGED)
def test_the_stage_fits_its_window_and_is_read_from_the_back_row(visit, key):
    visitor = visit(f"{key}?view=stage", viewport=SCREEN)
    page = visitor.page
    assert page.evaluate(OUTSIDE) == [] and page.evaluate(SMALLER, 24) == []
    assert serious(visitor) == []
    page.evaluate("document.activeElement.blur()")
    said = [page.evaluate(SAID)]
    for press in ("ArrowRight", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(press)
        said.append(page.evaluate(SAID) if visitor.quiet() else "")
    assert len({*said[:3]}) == 3 and said[3] == said[1], said
    page.set_viewport_size(FRAME)
    visitor.open(f"{key}?embed=true")
    assert page.evaluate(OUTSIDE) == [] and not page.locator(".st-key-leave").count()


@pytest.mark.parametrize("link", ["vectors?hidden=1", "outliers?fits=0", "descent?hide=1"])
def test_space_reveals_what_was_to_be_guessed(visit, link):
    visitor = visit(f"{link}&view=stage", viewport=SCREEN)
    page, (name, _, value) = visitor.page, link.partition("?")[2].partition("=")
    assert page.locator(".st-key-reveal button").is_visible()
    page.keyboard.press(" ")
    visitor.quiet()
    assert f"{name}={value}" not in page.url and not page.locator(".st-key-reveal").count()


def test_f_fills_the_screen_and_gives_it_back(visit):
    page = visit("regression?view=stage", viewport=SCREEN).page
    for filled in (True, False):
        page.keyboard.press("f")
        page.wait_for_function("(on) => Boolean(document.fullscreenElement) === on", arg=filled, timeout=PATIENCE)

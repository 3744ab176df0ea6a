"""One rule for numbers: the browser writes them as Python does."""

import base64
import re

import numpy as np
import pytest

from losslab.text import shown
from losslab.trace import number
from tests.app import figures, start
from tests.browser.conftest import ROOT


def numbers():
    """Thousands of all sizes: with few decimals and with many, halves and their neighbours, and what is no number."""
    rng = np.random.default_rng(13)
    sizes = 10.0 ** rng.uniform(-20, 20, 3000)
    short = [float(f"{value:.{k}g}") for k in (1, 2, 3, 4, 5, 6) for value in 10.0 ** rng.uniform(-6, 9, 500)]
    halves = [(n + 0.5) * scale for n in range(990, 1010) for scale in (1, 2**-10, 0.001, 1e-7, 10, 1e4)]
    halves += [n / 2**k for k in range(2, 24) for n in rng.integers(1, 2 ** (k + 3), 40)]
    near = [np.nextafter(value, way) for value in halves for way in (0, np.inf)]
    edges = [0.0, -0.0, np.nan, np.inf, 5e-324, 1e-4, 9.9995e-5, 99999.5, 1e5, 1e6, 1e7, 9999999.5, 1.7e308, 1234.5]
    found = np.array([*sizes, *short, *halves, *near, *edges])
    return np.concatenate([found, -found])


@pytest.fixture(scope="module")
def format_page(chromium):
    """A page that has the module of numbers and words as `window.live`."""
    page = chromium.new_page()
    code = base64.b64encode((ROOT / "losslab/live/js/format.js").read_bytes()).decode()
    page.evaluate(f"async () => {{ window.live = await import('data:text/javascript;base64,{code}'); }}")
    yield page
    page.close()


@pytest.fixture
def format_(format_page):
    """format_(numbers) -> texts, by the browser's own function."""
    each = "values => values.map(value => window.live.format(Number(value)))"
    return lambda values: format_page.evaluate(each, [*map(number, values)])


def test_F1_13_the_browser_writes_thousands_of_numbers_as_python_does(format_):
    given = numbers()
    texts = format_(given)
    wrong = [(value, text, shown(value)) for value, text in zip(given, texts, strict=True) if text != shown(value)]
    assert len(given) > 15_000 and not wrong, wrong[:10]


LINKS = (
    ("regression.py", {"losses": "huber,quantile", "y_pred": "1e9"}),
    ("regression.py", {"losses": ""}),
    ("td.py", {"losses": "td_loss,double_dqn_loss"}),
    ("descent.py", {"start": "1"}),
    ("cost.py", {"part": "paths"}),
)


@pytest.mark.parametrize("page, link", LINKS, ids=lambda part: str(part))
def test_the_browser_says_in_words_what_python_says(format_page, page, link):
    for found in figures(start(page, **link)):
        assert format_page.evaluate("figure => window.live.describe(figure)", found["figure"]) == found["alt"]


def test_F1_13_the_readout_says_what_the_card_and_the_screen_reader_say(visit):
    visitor = visit("regression?y_pred=1234.5&losses=absolute_error&focus=absolute_error")
    assert visitor.readout()[0][1] == "1234.5"
    page = visitor.page
    said = page.eval_on_selector_all("[aria-label]", "all => all.map(e => e.ariaLabel)")
    assert any("loss 1234.5," in label for label in said)
    assert not re.search(r"\b1234\b(?!\.5)|\b1235\b", page.inner_text("[data-testid=stMain]"))

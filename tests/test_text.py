"""Numbers as they are shown."""

import math

import numpy as np
import pytest

from losslab import latex
from losslab.text import shown
from tests.app import figure, opened
from tests.app import value as read

POWERS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
WRITTEN = {
    0.0: "0",
    1234.5: "1234.5",
    -1234.56: "−1234.6",
    0.12345: "0.1235",
    1.00045: "1",
    0.30000000000000004: "0.3",
    1.15**2: "1.323",
    40000: "40000",
    99800.1: "99800.1",
    998001: "998001",
    9999.96: "10000",
    9999999.96: "1·10⁷",
    4e7: "4·10⁷",
    -2.7e47: "−2.7·10⁴⁷",
    0.000099996: "0.0001",
    0.00012345: "0.0001235",
    1e-7: "1·10⁻⁷",
    5e-324: "4.941·10⁻³²⁴",
    math.inf: "∞",
    -math.inf: "−∞",
}


@pytest.mark.parametrize(("value", "text"), WRITTEN.items())
def test_F1_13_how_a_number_is_written(value, text):
    assert shown(value) == text and shown(np.float64(value)) == text
    if math.isfinite(value):
        power = text.partition("·10")[2].translate(POWERS)
        mantissa = text.partition("·")[0].replace("−", "-")
        assert latex.latex(value) == (rf"{mantissa}\cdot 10^{{{power}}}" if power else mantissa)


def test_F1_13_what_is_no_number_and_what_are_several():
    assert shown(math.nan) == "–" and shown(-0.0) == "0" and shown([1.0, math.nan, -0.5]) == "(1, –, −0.5)"


def test_F1_13_four_digits_are_always_right():
    """No number is shown as another one that is off by more than half a unit of its last digit."""
    rng = np.random.default_rng(5)
    for value in rng.choice([-1, 1], 3000) * 10.0 ** rng.uniform(-12, 12, 3000):
        text = shown(value)
        assert abs(read(text) - value) <= abs(value) * 5e-4 and len(text.partition("·")[0].lstrip("−")) <= 9


@pytest.mark.parametrize("value", [1234.5, 40000, 0.12345, 3.00005])
def test_F1_13_a_number_reads_alike_on_the_chart_in_the_card_and_to_a_screen_reader(value):
    """The marker's table is written in the browser by the same rule, which tests/browser/test_text.py holds."""
    app = opened("regression.py", y_pred=value, y_true=0, x_to=5e4, losses="absolute_error", focus="absolute_error")
    assert f"loss {shown(value)}," in figure(app)["alt"]
    assert any(shown(value) in latex.value for latex in app.latex)

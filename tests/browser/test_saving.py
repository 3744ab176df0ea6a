"""Pictures that are kept of a chart say where they are from, on a background of their own."""

import re

import pytest


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_drawing_has_a_background_the_title_the_values_and_the_link(visit, scheme):
    visitor = visit("regression?y_pred=2", color_scheme=scheme)
    page = visitor.page
    page.hover(".losslab-plot")
    with page.expect_download() as coming:
        page.locator("[data-title='Save as a drawing (SVG)']").click()
    drawing = coming.value.path().read_text()
    assert coming.value.suggested_filename == "losslab-regression.svg"
    words = re.sub(r"<[^>]+>", " ", drawing)
    for wanted in ("Regression", "Squared error 4, Absolute error 2", "regression?y_pred=2"):
        assert wanted in words
    (red,) = re.findall(r"<rect[^>]*width=.1200.[^>]*fill: rgb\((\d+),", drawing)[:1]
    assert (int(red) > 200) == (scheme == "light")


def test_a_picture_is_twice_as_fine_as_a_slide(visit):
    page = visit("td").page
    page.hover(".losslab-plot")
    with page.expect_download() as coming:
        page.locator("[data-title='Save as a picture (PNG)']").click()
    head = coming.value.path().read_bytes()[:24]
    assert head[1:4] == b"PNG" and int.from_bytes(head[16:20], "big") == 2400

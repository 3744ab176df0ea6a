"""Figures in a notebook that was run, exported as HTML and opened from the file system: no kernel is there any more."""

import json
import subprocess
import sys

import numpy as np
import pytest

import losslab
from losslab.site.notebook import Shown, show
from tests.browser.conftest import CALM, PATIENCE
from tests.conftest import absent

CELLS = (
    'import losslab\nlosslab.show("huber", "squared_error", delta=1.5, y_pred=2)',
    'losslab.find("tukey_biweight")',
)


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    """The HTML file that nbconvert makes of a notebook with these cells, executed."""
    if subprocess.run([sys.executable, "-m", "nbconvert", "--version"], capture_output=True).returncode:
        absent("nbconvert", "browser")
    path = tmp_path_factory.mktemp("notebook") / "figures.ipynb"
    cells = [
        {"cell_type": "code", "id": f"cell{i}", "source": code, "metadata": {}, "outputs": [], "execution_count": None}
        for i, code in enumerate(CELLS)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path.write_text(
        json.dumps({"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5})
    )
    made = subprocess.run(
        [sys.executable, "-m", "nbconvert", "--execute", "--to", "html", str(path)], capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr[-3000:]
    return path.with_suffix(".html")


def test_figures_of_an_exported_notebook_move_without_a_kernel(chromium, notebook):
    context = chromium.new_context(offline=True, viewport={"width": 1280, "height": 900})
    page, faults = context.new_page(), []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(notebook.as_uri(), wait_until="domcontentloaded")
    assert page.locator("iframe").count() == len(CELLS)
    for i, title in enumerate(("Regression losses", "Regression losses")):
        frame = page.locator("iframe").nth(i).element_handle().content_frame()
        frame.wait_for_selector("[data-ready]", timeout=PATIENCE)
        assert frame.locator("h1").inner_text() == title
    frame = page.locator("iframe").first.element_handle().content_frame()
    numbers = lambda: [row.split("\t")[1] for row in frame.locator(".losslab-values tr").all_inner_texts()[1:]]
    huber, squared = losslab.find("huber"), losslab.find("squared_error")
    assert [float(cell) for cell in numbers()] == [huber.value(2.0, delta=1.5), squared.value(2.0)]
    thumb = frame.locator("#beside input[type=range][name='huber-delta']")
    thumb.focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    frame.evaluate(CALM, PATIENCE)
    delta = float(thumb.get_attribute("aria-valuetext"))
    assert delta < 1.5
    np.testing.assert_allclose([float(cell) for cell in numbers()], [huber.value(2.0, delta=delta), 4.0], rtol=1e-3)
    assert faults == []
    context.close()


def test_what_cannot_be_shown_is_refused_in_words():
    with pytest.raises(ValueError, match="delta must lie in .0, inf., got -1$"):
        show("huber", delta=-1)
    with pytest.raises(ValueError, match="`epsilon` is no parameter of these losses"):
        show("huber", epsilon=1)
    with pytest.raises(
        ValueError, match="Huber of Regression losses and Binary cross-entropy of Binary classification"
    ):
        show("huber", "bce")
    with pytest.raises(ValueError, match="must name one at least"):
        show()
    with pytest.raises(KeyError, match="nearest are huber"):
        show("hubr")
    assert "<script" not in Shown("<b>", "<script>alert(1)</script>")._repr_html_()

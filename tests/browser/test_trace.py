"""The traced program, run in a real browser, gives NumPy's numbers: every loss, every stop of every slider."""

import base64
import json

import numpy as np
import pytest

from losslab import LOSSES
from losslab.link import figure as short
from losslab.trace import compile_figure
from tests.browser.conftest import ROOT
from tests.sweep import settings_of

RUNTIME = ROOT / "losslab/live/runtime.js"
GRID = np.concatenate([-np.geomspace(1e-9, 1e9, 91)[::-1], [0.0], np.geomspace(1e-9, 1e9, 91)])


@pytest.fixture(scope="module")
def evaluate(chromium):
    """evaluate(program, list of inputs) -> for each the arrays of all patches, computed in the browser."""
    page = chromium.new_page()
    code = base64.b64encode(RUNTIME.read_bytes()).decode()
    page.evaluate(f"async () => {{ window.runtime = await import('data:text/javascript;base64,{code}'); }}")

    def call(program, settings):
        out = page.evaluate(
            """([program, settings]) => {
                const run = window.runtime.load(JSON.parse(program));
                const last = {};
                return settings.map(inputs => {
                    const numbers = Object.fromEntries(Object.entries(inputs).map(([k, v]) => [k, Number(v)]));
                    for (const [path, value] of run(numbers))
                        last[path.join('/')] = typeof value === 'number' ? [value] : [...value];
                    return Object.fromEntries(Object.entries(last).map(([k, v]) => [k, v.map(String)]));
                });
            }""",
            [json.dumps(program), settings],
        )
        return [{k: np.array(v, dtype=float) for k, v in row.items()} for row in out]

    yield call
    page.close()


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.key)
def test_browser_and_numpy_agree(loss, evaluate):
    def everything(**settings):
        parts = {name: getattr(loss, name)(GRID, **settings) for name in ("value", "gradient", "curvature")}
        corners = loss.corners(**settings) if loss.corners else ()
        return parts | {"corners": [[c.place, c.left, c.right] for c in corners]}

    settings = settings_of(loss)
    # Parts that no parameter moves are not in the program: give every loss one input that moves them.
    program = compile_figure(everything, tuple(loss.defaults)) if loss.params else None
    if program is None:
        return _without_parameters(loss, evaluate)
    paths = {"/".join(map(str, path)) for path, _ in program["patches"]}
    assert "value" in paths
    found = evaluate(
        program,
        [
            {k: short(v) if np.isfinite(v) else str(v).replace("inf", "Infinity") for k, v in s.items()}
            for s in settings
        ],
    )  # noqa: E501
    for at, ours in zip(settings, found, strict=True):
        at = {k: float(short(v)) for k, v in at.items()}
        expected = everything(**at)
        for path in paths:
            name, *index = path.split("/")
            want = expected[name] if not index else expected[name][int(index[0])][int(index[1])]
            _same(ours[path], np.broadcast_to(want, ours[path].shape), f"{loss.key} {at} {path}")


def _without_parameters(loss, evaluate):
    def everything(shift):
        return {name: getattr(loss, name)(GRID + shift) for name in ("value", "gradient", "curvature")}

    program = compile_figure(everything, ("shift",))
    (found,) = evaluate(program, [{"shift": 0.0}])
    for path, _ in program["patches"]:
        _same(found[path[0]], everything(0.0)[path[0]], f"{loss.key} {path}")


def _same(found, expected, where):
    """Equal to 1e-11, the browser's elementary functions being good to an ulp or two; infinities and NaN alike."""
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-290, err_msg=where)

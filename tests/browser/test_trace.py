"""The traced program, run in a real browser, gives NumPy's numbers: every loss, every stop of every slider."""

import base64
import json

import numpy as np
import pytest

from losslab import LOSSES
from losslab.properties import contains
from losslab.trace import compile_figure
from tests.browser.conftest import ROOT
from tests.sweep import cases_of

RUNTIME = ROOT / "losslab/live/runtime.js"
LINE = np.concatenate([-np.geomspace(1e-9, 1e9, 91)[::-1], [0.0], np.geomspace(1e-9, 1e9, 91)])
SMALL = np.append(0.0, np.geomspace(1e-15, 0.5, 91))
PROBABILITIES = np.unique(np.concatenate([SMALL, 1 - SMALL]))


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


def each(losses):
    return pytest.mark.parametrize("loss", losses, ids=lambda loss: loss.key)


@each([loss for loss in LOSSES if not loss.family.argument.vector])
def test_browser_and_numpy_agree(loss, evaluate):
    """Parameters and data are inputs of the program. Parts that no input moves are not in it: hence the shift."""
    domain = loss.domain(loss.family.argument.name)
    x = PROBABILITIES if domain == "[0, 1]" else LINE[contains(domain, LINE)]
    cases = [settings | data for settings, data in cases_of(loss)]
    cases = cases if cases[0] else [{"shift": 0.0}]

    def everything(shift=0.0, **given):
        parts = {name: getattr(loss, name)(x + shift, **given) for name in ("value", "gradient", "curvature")}
        corners = loss.corners(**given) if loss.corners else ()
        return parts | {"corners": [[c.place, c.left, c.right] for c in corners]}

    program = compile_figure(everything, tuple(cases[0]))
    paths = {"/".join(map(str, path)) for path, _ in program["patches"]}
    assert "value" in paths
    inputs = [{name: str(value).replace("inf", "Infinity") for name, value in case.items()} for case in cases]
    for case, ours in zip(cases, evaluate(program, inputs), strict=True):
        expected = everything(**case)
        for path in paths:
            name, *index = path.split("/")
            want = expected[name] if not index else expected[name][int(index[0])][int(index[1])]
            _same(ours[path], np.broadcast_to(want, ours[path].shape), f"{loss.key} {case} {path}")


def _same(found, expected, where):
    """Equal to 1e-11, the browser's elementary functions being good to an ulp or two; infinities and NaN alike."""
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-290, err_msg=where)

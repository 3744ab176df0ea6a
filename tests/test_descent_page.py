"""The page of gradient descent: its numbers, its words, its links. Ids name the teaching material they come from."""

import json
import subprocess
import sys
from functools import partial

import numpy as np
import pytest

from losslab.labs.descent.code import numpy_program, torch_program
from losslab.labs.descent.page import ALL, QUESTIONS, SIZES
from tests.app import calm, click, columns, figure, opened, query, start, words
from tests.conftest import absent
from tests.test_link import HOSTILE

page = partial(opened, "descent.py")


def column(app, name):
    return [row[name] for row in columns(app).values()]


def test_S004_14_steep_where_the_error_is_large():
    app = page(reach=100, start=100)
    assert column(app, "gradient") == [200, 1, 1]
    app = page(rate=1.1, start=1)
    assert "| Squared error | 1 | −1.2 | 1.44 | −1.728 | 2.074 |" in words(app)
    assert column(app, "in the long run")[0] == "grows, beyond 10⁶"
    walk = page(rate=1.1, start=100, reach=100, step=40)
    assert columns(walk)["Huber"]["r"] == pytest.approx(100 - 40 * 1.1)
    assert columns(walk)["Huber"]["in the long run"].startswith("at rest")


def test_S004_15_steep_where_the_error_is_small():
    assert column(page(start=0.01), "gradient") == pytest.approx([0.02, 1, 0.01])
    app = page(rate=0.3, start=1)
    assert "| Absolute error | 1 | 0.7 | 0.4 | 0.1 | −0.2 | 0.1 | −0.2 | 0.1 | −0.2 |" in words(app)
    assert "| Huber (δ = 1) | 1 | 0.7 | 0.49 | 0.343 |" in words(app)
    found = column(app, "in the long run")
    assert found[1] == "alternates between two values" and all(found[i].startswith("at rest") for i in (0, 2))
    ends = [columns(app)["Absolute error"][name] for name in ("r after 1000 steps", "after 1001")]
    assert sorted(ends) == pytest.approx([-0.2, 0.1])


def test_S004_16_a_mini_batch_is_right_on_average_and_noisy():
    """The path of a mini-batch leaves that of all points; the page says by how much a step of each size is off."""
    whole, few = (page(of="line", centred=1, line_rate=0.02, batch=size, step=1) for size in ("30", "1"))
    assert column(whole, "slope") != column(few, "slope")
    spreads = [
        float(line.split("|")[2])
        for size in SIZES
        for line in words(few).splitlines()
        if line.startswith(f"| {size} | ")
    ]
    assert len(spreads) == len(SIZES) and spreads == sorted(spreads, reverse=True) and spreads[-1] == 0
    np.testing.assert_allclose(spreads[0] / spreads[2], np.sqrt(5 * 29 / 25), rtol=1e-3)
    assert column(page(of="line", batch="1", order=7, step=1), "slope") != column(
        page(of="line", batch="1", step=1), "slope"
    )


def test_S002_13_cost_and_gradient_are_two_things():
    """The one called ‖gradient‖ is the length of the derivatives of the one called cost."""
    h, at = 1e-4, {"of": "line", "slope": 0.5, "level": 1.0}
    app = page(**at, norm=1)
    partial = [
        [
            (a - b) / (2 * h)
            for a, b in zip(*(column(page(**(at | {name: at[name] + s * h})), "cost") for s in (1, -1)), strict=True)
        ]
        for name in ("slope", "level")
    ]
    np.testing.assert_allclose(column(app, "‖gradient‖"), np.hypot(*partial), rtol=1e-6)
    names = [trace.get("name") for trace in figure(app)["figure"]["data"]]
    assert "Squared error: ‖gradient‖" in names and "Squared error" in names
    assert not any("‖" in trace.get("name", "") for trace in figure(page(of="line"))["figure"]["data"])


def test_the_largest_rates_are_said():
    text = words(page(losses="squared_error,half_squared_error,absolute_error,charbonnier", momentum=0.5))
    assert "r² has c = 2, so its limit is 1; r²/2 has c = 1 and the limit 2." in text
    assert "| Squared error | 2 | 1.5 |" in text and "| Half squared error | 1 | 3 |" in text
    assert "| Absolute error | a kink: the slope jumps from −1 to 1 | no constant rate |" in text
    assert "gets to 1.388·10⁻¹⁶ and steps on" in text and "together are 20 first steps" in text


def test_the_largest_rate_of_two_halves_of_parabolas_is_that_of_both():
    """At 1/c₁ + 1/c₂, and not at 2/c of the steeper one: below it the residual settles, above it does not."""
    link = {"losses": "expectile", "expectile-tau": "0.7", "start": 1}  # c = 0.6 and 1.4
    assert "| Expectile (τ = 0.7) | 1.4 below 0, 0.6 above | 2.381 |" in words(page(**link))
    assert column(page(**link, rate=2.3), "in the long run") == ["at rest, to 10⁻⁶"]
    assert column(page(**link, rate=2.45), "in the long run") == ["grows, beyond 10⁶"]
    assert "1.4 below 0, 0.6 above | of both together |" in words(page(**link, momentum=0.5))


def test_what_is_hidden_is_nowhere_until_it_is_revealed():
    for link in ({"rate": "1.1", "start": "1"}, {"of": "line", "line_rate": "0.02"}):
        app = page(**link, hide=1, step=2)
        assert not any("run" in name or "after" in name or "move" in name for name in next(iter(columns(app).values())))
        for trace in figure(app)["figure"]["data"]:
            if trace["uid"].endswith(("-residual", "-loss-steps", "-cost")) and not trace["uid"].startswith("step"):
                assert np.max(_array(trace["x"])) <= 2
        assert "first steps in numbers" not in " ".join(s.value for s in app.header)
        app = click(app, "Reveal what follows")
        assert query(app) == link | {"step": "2"}
        assert any("after" in name for name in next(iter(columns(app).values())))


def _array(packed):
    import base64

    if not isinstance(packed, dict):
        return np.array(packed, dtype=float)
    return np.frombuffer(base64.b64decode(packed["bdata"]), dtype=packed["dtype"])


@pytest.mark.parametrize("title", [question.title for question in QUESTIONS])
def test_presets_open_and_their_link_opens_the_same(title):
    app = click(page(), title)
    again = page(**query(app))
    assert query(again) == query(app) and figure(again)["figure"] == figure(app)["figure"]


def test_presets_show_what_their_title_says():
    run = lambda title, what="in the long run": column(click(page(), title), what)
    assert run("L2 at rate 1.1")[0].startswith("grows")
    assert run("L1 at rate 0.3")[0].startswith("alternates")
    kinds = run("Huber does both")
    assert kinds[0].startswith("grows") and kinds[1].startswith("at rest")
    app = click(page(), "Momentum overshoots")
    without = page(**(query(app) | {"momentum": 0}))
    lines = [line for line in words(app).splitlines() if line.startswith("| Squared error | −2.5")]
    assert any(float(cell.replace("−", "-")) > 0 for cell in lines[0].split("|")[2:-1])
    lines = [line for line in words(without).splitlines() if line.startswith("| Squared error | −2.5")]
    assert all("−" in cell for cell in lines[0].split("|")[2:-1])
    far = "Far out: little pull, or none"
    assert run(far)[2] == "never moves" and 0 < run(far, "gradient")[1] < 0.02 * run(far, "gradient")[0]
    valley, centred = (run(title, "then above least")[0] for title in ("A narrow valley", "The same with x centred"))
    assert centred < valley / 100


def test_a_link_restores_what_was_shown():
    link = {"of": "line", "losses": "huber,cauchy", "huber-delta": "0.5", "line_rate": "0.015", "momentum": "0.8"}
    link |= {"step": "60", "batch": "5", "order": "3", "data": "clean", "centred": "1", "norm": "1", "slope": "1"}
    link |= {"level": "5", "schedule": "root", "hide": "1"}
    app = page(**link)
    assert query(app) == link
    assert app.slider(key="momentum").value == 0.8 and app.select_slider(key="line_rate").value == 0.015
    assert figure(app)["values"]["step"] == 60 and list(columns(app)) == ["Huber", "Cauchy"]


@pytest.mark.parametrize("text", HOSTILE[:22])
def test_a_hostile_link_opens_a_working_page(text):
    fields = "losses rate start momentum step schedule reach hide line_rate level batch order focus huber-delta".split()
    for of in ("ball", "line"):
        app = start("descent.py", **{"nonsense": text, **dict.fromkeys(fields, text), "of": of})
        assert len(app.warning) == 1 and "nonsense" in app.warning[0].value and "<" not in app.warning[0].value
        assert figure(app)["figure"]["data"]
        app.slider(key="momentum").set_value(0.5).run()
        assert not app.exception and not app.warning


def test_from_a_line_to_a_residual_the_step_stays_among_those_there_are():
    app = page(of="line", step=110)
    app.segmented_control(key="of").set_value("ball").run()
    assert not app.exception and figure(app)["values"]["step"] == 40
    assert columns(page(step=40)) == columns(app)


@pytest.mark.parametrize("of", ["ball", "line"])
@pytest.mark.parametrize("key", ALL)
def test_every_loss_goes_down(key, of):
    app = page(losses=key, of=of, momentum=0.9, step=20)
    assert not any(isinstance(cell, float) and np.isnan(cell) for cell in next(iter(columns(app).values())).values())


def test_no_loss_at_all_is_a_page_too():
    for of in ("ball", "line"):
        assert columns(page(of=of, losses="")) == {}


VALUES = {"start": -1.5, "rate": 0.2, "momentum": 0.7}


@pytest.mark.parametrize("schedule", ["constant", "root", "decay"])
def test_the_programs_that_are_shown_give_the_last_number(schedule):
    values = VALUES | {"schedule": schedule}
    app = page(**values, losses="huber,barron,linex", step=40)
    for (name, row), key in zip(columns(app).items(), ("huber", "barron", "linex"), strict=True):
        code = numpy_program(ALL[key], ALL[key].settings(), values)
        app.selectbox(key="focus").set_value(key).run()
        assert app.code[0].value == code
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        np.testing.assert_allclose(float(run.stdout), row["r"], rtol=1e-12, err_msg=name)


CALLS = [(loss, row) for loss in ALL.values() for row in loss.libraries if row.kind == "torch" and not row.gradient]


@pytest.mark.parametrize("loss, row", CALLS, ids=[f"{loss.key} {row.name}" for loss, row in CALLS])
def test_pytorch_takes_the_same_steps(loss, row, capsys):
    try:
        import torch  # noqa: F401
    except ImportError:
        absent("torch", "libraries")
    settings = loss.settings()
    if not row.accepts(settings):
        pytest.skip("not accepted at its defaults")
    values = VALUES | {"schedule": "root"}
    exec(compile(torch_program(row, settings, values), row.name, "exec"), {})
    theirs = float(capsys.readouterr().out)
    exec(compile(numpy_program(loss, settings, values), loss.key, "exec"), {})
    np.testing.assert_allclose(theirs, float(capsys.readouterr().out), rtol=1e-6, atol=1e-9)


def test_the_figure_is_light():
    """What goes to the browser at every release, for three losses."""
    for link, most in (({}, 60), ({"of": "line"}, 60), ({"of": "line", "batch": "1"}, 120)):
        assert len(json.dumps(figure(page(**link)))) < most * 1024


def test_what_is_asked_before_a_preset_was_seen_does_not_take_it_back():
    """The browser then sends the address and the thumbs that it still shows."""
    app = click(page(), "Momentum overshoots")
    app.query_params.clear()
    for name, value in {"rate": 0.3, "start": 2.0, "momentum": 0.0, "step": 1.0}.items():
        app.slider(name).set_value(value)
    assert query(calm(app.run())) == {"rate": "0.1", "start": "-2.5", "momentum": "0.9", "step": "1"}
    app.slider("rate").set_value(0.3)  # a hand that has seen it
    assert query(calm(app.run()))["momentum"] == "0.9" and "rate" not in query(app)

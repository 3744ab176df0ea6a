"""Paths over λ in a real browser: the line dragged, the sliders by keyboard, the link, and a narrow screen."""

from tests.browser.conftest import PHONE
from tests.browser.test_live import drag


def place(visitor, key, panel, strength):
    """Where on the screen λ lies, in the middle of a panel of one of the two figures."""
    return visitor.page.evaluate(
        """([key, panel, strength]) => {
            const g = document.querySelector(`.st-key-${key} .losslab-plot`);
            g.scrollIntoView({ block: 'center' });
            const n = panel ? panel + 1 : '', box = g.getBoundingClientRect();
            const x = g._fullLayout[`xaxis${n}`], y = g._fullLayout[`yaxis${n}`];
            return [box.x + x._offset + x.c2p(strength), box.y + y._offset + y._length / 2]; }""",
        [key, panel, strength],
    )


def table(visitor, key, n=0):
    """{name: cells} of one table of a figure, as text."""
    return visitor.page.evaluate(
        """([key, n]) => Object.fromEntries([...document.querySelectorAll(`.st-key-${key} table`)[n].rows].slice(1)
            .map(row => [row.cells[0].textContent, [...row.cells].slice(1).map(cell => cell.textContent)]))""",
        [key, n],
    )


def lines(visitor, key):
    """The path of every line of a figure."""
    return visitor.page.evaluate(
        """key => [...document.querySelectorAll(`.st-key-${key} .losslab-plot .js-line`)]
            .map(e => e.getAttribute('d'))""",
        key,
    )


def test_the_upright_line_is_dragged_and_the_weights_follow_with_no_message_until_release(visit):
    visitor = visit("cost?part=paths")
    start = place(visitor, "path_figure", 0, 0.1)
    visitor.sent.clear()
    volumes, kept = [], []
    for _ in drag(visitor, start, step=(8, 0), moves=15):
        volumes.append(float(table(visitor, "path_figure", 1)["cancer volume, log"][0]))
        kept.append(int(table(visitor, "path_figure")["weights that are not 0"][0]))
    assert visitor.sent == []
    assert volumes == sorted(volumes, reverse=True) and len(set(volumes)) >= 10
    assert kept == sorted(kept, reverse=True) and kept[0] == 5 and kept[-1] < 3
    before = table(visitor, "path_figure")
    visitor.page.mouse.up()
    visitor.quiet()
    assert table(visitor, "path_figure") == before and "path_lambda=" in visitor.page.url
    assert table(visitor, "path_given")["λρ, on ‖w‖₁"] == before["λ"][:1]


def test_both_figures_follow_the_sliders_by_keyboard(visit):
    visitor = visit("cost?part=paths")
    held = lines(visitor, "path_figure")
    visitor.page.focus(".st-key-path_rho input[type=range]")
    for _ in range(10):
        visitor.page.keyboard.press("ArrowLeft")
    visitor.quiet()
    assert "path_rho=0" in visitor.page.url and lines(visitor, "path_figure") != held
    assert table(visitor, "path_figure")["weights that are not 0"] == ["8", "8", "8"]
    assert table(visitor, "path_given", 1)["Ridge: alpha = n λ"] == ["9.7"]
    visitor.page.focus(".st-key-path_lambda input[type=range]")
    for _ in range(15):
        visitor.page.keyboard.press("ArrowRight")
    visitor.quiet()
    assert table(visitor, "path_given", 1)["Ridge: alpha = n λ"] == ["97"]
    assert table(visitor, "path_given", 1)["LinearSVC: C = 1 / (n λ)"] == ["0.01031"]


def test_the_link_opens_the_same_picture(visit):
    first = visit("cost?path_lambda=0.0215&path_rho=0.4&path_folds=5&path_seed=12&path_code=sgd")
    second = visit(first.page.url.removeprefix(first.server + "/"))
    for key in ("path_figure", "path_given"):
        assert lines(second, key) == lines(first, key) and table(second, key) == table(first, key)


def test_on_a_phone_nothing_is_wider_than_the_screen_and_chart_and_slider_are_in_sight_together(visit):
    visitor = visit("cost?part=paths", **PHONE)
    visitor.page.eval_on_selector(".st-key-path_lambda", "e => e.scrollIntoView()")
    visitor.page.eval_on_selector("[data-testid=stMain]", "e => e.scrollBy(0, -70)")  # below the menu
    visitor.quiet()
    slider, bottom = (
        visitor.page.eval_on_selector(found, f"e => e.getBoundingClientRect().{side}")
        for found, side in ((".st-key-path_lambda", "top"), (".st-key-path_figure .losslab-plot", "bottom"))
    )
    assert 0 < bottom < slider <= 844  # the chart stays above
    assert visitor.sideways() <= 0

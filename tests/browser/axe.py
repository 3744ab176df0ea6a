"""What axe-core finds serious on a page, as a keyboard, an eye in the dark and a phone meet it."""

from tests.browser.conftest import ROOT
from tests.conftest import absent

AXE = ROOT / "node_modules/axe-core/axe.min.js"
SCREEN, SMALL = {"width": 1280, "height": 720}, {"width": 390, "height": 844}
ALL = ["best-practice", *(f"wcag2{version}{level}" for version in ("", "1", "2") for level in ("a", "aa"))]
COLOURS, PLACES = ["color-contrast"], ["scrollable-region-focusable", "target-size", "list", "listitem"]
# Streamlit puts the pages of its menu for phones into groups between the list and its items: no style mends that.
ITS_OWN = [("list", "[data-testid=stSidebarNavItems]"), ("listitem", "[data-testid=stSidebarNavItems] *")]
SERIOUS = """async ([rules, its]) => {
    const { violations } = await axe.run(document, { resultTypes: ['violations'], runOnly: rules });
    const found = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    return found.flatMap(({ id, nodes }) => nodes
        .filter(({ target: [at] }) => !its.some(([rule, of]) => rule === id && document.querySelector(at).matches(of)))
        .map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`));
}"""


def serious(visitor, rules=ALL):
    """What axe finds serious or critical on the page as it is; a keyboard has come to it."""
    page = visitor.page
    page.keyboard.press("Tab")
    visitor.quiet()  # a field that was left may have begun a run, while which all is pale
    if not page.evaluate("window.axe !== undefined"):
        if not AXE.exists():
            absent("axe-core", "browser")
        page.evaluate(AXE.read_text())
        # What is half faded in is pale.
        page.add_style_tag(content="* { transition: none !important; animation: none !important }")
    return page.evaluate(SERIOUS, [rules, ITS_OWN])


def everywhere(visitor):
    """{where: what is serious}: in light, in dark, and in the window of a phone."""
    page = visitor.page
    page.set_viewport_size(SCREEN)
    found = {"light": serious(visitor.quiet())}
    page.emulate_media(color_scheme="dark")
    found["dark"] = serious(visitor.quiet(), COLOURS)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(SMALL)
    return found | {"phone": serious(visitor.quiet(), PLACES)}


def unfolded(visitor):
    """All that opens in place is open."""
    closed = visitor.page.locator("[data-testid=stMain] details:not([name]):not([open]) > summary:visible")
    while closed.count():
        closed.first.click()
    visitor.page.evaluate("for (const one of document.querySelectorAll('details[name]')) one.open = true")
    return visitor.quiet()

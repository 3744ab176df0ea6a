"""What a page as one file weighs, how long it takes to make, to open and to drag; see --help (needs Chromium)."""

import argparse
import shutil
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from losslab.labs.registry import PAGES
from losslab.site.onefile import one_file
from losslab.site.scenes import opened
from tests.browser.conftest import FLAGS

WIDE = {"width": 1280, "height": 720}
COLUMNS = "MB", "make, CPU s", "picture ms", "work ms", "drag ms", "drag 95 %", "work ms"
SEEN = """new MutationObserver((_, watcher) => {
    if (!document.querySelector('[data-ready]')) return;
    watcher.disconnect();
    requestAnimationFrame(() => setTimeout(() => { window.seen = performance.now(); }));
}).observe(document, { subtree: true, attributes: true, childList: true });"""
PICTURE = """() => new Promise((done) => {
    const look = () => (window.seen ? done(window.seen) : requestAnimationFrame(look));
    look();
})"""
DRAG = """async (moves) => {
    const thumb = document.querySelector('#beside input[type=range]:enabled'), taken = [], top = Number(thumb.max);
    thumb.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
    for (let i = 0; i < moves; i++) {
        const box = document.querySelector('.losslab-live'), before = box.dataset.frames, begun = performance.now();
        thumb.value = String(Math.round(top * (0.3 + 0.4 * (i % 10) / 10)));
        thumb.dispatchEvent(new Event('input', { bubbles: true }));
        const waits = () => box.dataset.frames === before && performance.now() < begun + 1000;
        while (waits()) await new Promise(requestAnimationFrame);
        taken.push(performance.now() - begun);
    }
    thumb.dispatchEvent(new PointerEvent('pointerup', { bubbles: true }));
    return taken;
}"""


def work(session):
    """CPU seconds that the page's main thread has worked."""
    return {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}["TaskDuration"]


def browse(browser, path, throttle, moves=40):
    """(ms to the first picture, work for it in ms, ms from a move to its frame: median, at 95 %; work a move in ms)."""
    context = browser.new_context(viewport=WIDE, offline=True)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    session.send("Emulation.setCPUThrottlingRate", {"rate": throttle})
    page.add_init_script(SEEN)
    page.goto(path.as_uri())
    page.wait_for_selector("[data-ready]", timeout=120_000)
    seen, opening = page.evaluate(PICTURE), work(session)
    page.wait_for_timeout(500)
    before = work(session)
    taken = sorted(page.evaluate(DRAG, moves)) if page.locator("#beside input[type=range]:enabled").count() else [0.0]
    dragging = (work(session) - before) / moves
    context.close()
    return seen, opening * 1000, median(taken), taken[int(0.95 * (len(taken) - 1))], dragging * 1000


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", nargs="*", default=[key for key, page in PAGES.items() if page.parts or page.varies])
    parser.add_argument("--throttle", type=float, default=4)
    asked = parser.parse_args()
    print(f"{'page':12}", *(f"{name:>12}" for name in COLUMNS))
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        found = shutil.which("chromium") or shutil.which("chromium-browser") or playwright.chromium.executable_path
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        for key in asked.pages:
            page, values, _ = opened(PAGES[key], {})
            if not page.parts or not any(part.figure for part in page.parts.values()):
                continue
            begun, path = time.process_time(), Path(folder) / f"{key}.html"
            path.write_text(one_file(page, values), encoding="utf-8")
            made = time.process_time() - begun
            row = path.stat().st_size / 1e6, made, *browse(browser, path, asked.throttle)
            print(f"{key:12}", *(f"{value:12.4g}" for value in row), flush=True)
        browser.close()


if __name__ == "__main__":
    main()

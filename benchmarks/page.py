"""Times what a visitor feels beside a drag: releasing, the first chart; and what a session costs the server."""

import shutil
import statistics
import time
from pathlib import Path
from tempfile import TemporaryFile

from playwright.sync_api import sync_playwright

from benchmarks.drag import EIGHT, FOUR
from tests.browser.conftest import FLAGS, WIDE, Visitor, start_server


def release(browser, server, losses, times=12):
    """From mouse-up to the server's picture, in ms."""
    visitor = Visitor(browser.new_context(**WIDE), server).open(f"regression?losses={losses}")
    page, taken = visitor.page, []
    for i in range(times):
        x, y = visitor.thumb("huber-delta")
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + (12 if i % 2 else 16), y, steps=3)
        page.evaluate(
            """() => { window.drawn = new Promise(done => {
                const box = document.querySelector('.losslab-live');
                let begun;
                document.addEventListener('pointerup', (e) => { begun = e.timeStamp; }, {capture: true, once: true});
                new MutationObserver((_, o) => { if (begun) { o.disconnect();
                    requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun))); } })
                    .observe(box, {attributes: true, attributeFilter: ['data-ready']}); }); }"""
        )
        page.mouse.up()
        taken.append(page.evaluate("() => window.drawn"))
        visitor.quiet(200)
    visitor.context.close()
    return taken


def cold_start(playwright, path):
    """From the command to the first painted chart, in ms, with a fresh server and a fresh browser."""
    browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
    page = browser.new_page()
    with TemporaryFile("w") as log:
        begun = time.perf_counter()
        process, address = start_server(log)
        page.goto(f"{address}/regression")
        page.wait_for_selector(".losslab-live[data-ready]", timeout=60_000)
        taken = (time.perf_counter() - begun) * 1000
        process.terminate()
        process.wait(10)
    browser.close()
    return taken


def resident(pid):
    """Resident memory of a process, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS")


def memory(browser, server, process, sessions=12):
    """(resident MB at rest, MB a session while they are open)."""
    first = Visitor(browser.new_context(**WIDE), server).open("regression")
    before = resident(process.pid)
    visitors = [
        Visitor(browser.new_context(**WIDE), server).open(f"regression?losses={EIGHT}") for _ in range(sessions)
    ]
    after = resident(process.pid)
    for visitor in [first, *visitors]:
        visitor.context.close()
    return before, (after - before) / sessions


def row(name, values, aim=""):
    low, middle, high = (statistics.quantiles(values, n=20)[i] for i in (0, 9, 18)) if len(values) > 1 else values * 3
    print(f"| {name:<44} | {low:8.1f} | {middle:8.1f} | {high:8.1f} | {aim:<18} |")


def main():
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    print(f"| {'ms':<44} | {'5 %':>8} | {'median':>8} | {'95 %':>8} | {'aim (median)':<18} |")
    print(f"|{'-' * 46}|---------:|---------:|---------:|{'-' * 20}|")
    with sync_playwright() as playwright, TemporaryFile("w") as log:
        row("cold start", [cold_start(playwright, path) for _ in range(3)], "under 5000")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        process, server = start_server(log)
        Visitor(browser.new_context(**WIDE), server).open("regression").context.close()
        for count, losses in ((4, FOUR), (8, EIGHT)):
            row(f"release, {count} losses", release(browser, server, losses), "under 150")
        at_rest, each = memory(browser, server, process)
        print(f"\nserver: {at_rest:.0f} MB resident with one session, {each:.2f} MB more for each of 12 sessions")
        browser.close()
        process.terminate()


if __name__ == "__main__":
    main()

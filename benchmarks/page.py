"""Times what a visitor feels: dragging, releasing, the first chart; and what a session costs the server."""

import shutil
import statistics
import time
from pathlib import Path
from tempfile import TemporaryFile

from playwright.sync_api import sync_playwright

from tests.browser.conftest import FLAGS, WIDE, Visitor, start_server
from tests.browser.test_outliers import FIVE, point

FOUR = "squared_error,absolute_error,huber,cauchy"
EIGHT = FOUR + ",tukey_biweight,log_cosh,quantile,barron"
OTHERS = {  # what is dragged on the other pages
    "two classes": ("binary?losses=hinge,logistic,bce,brier&show=loss,gradient", "z"),
    "several classes": ("classes?losses=softmax_ce,softmax_focal,brier_multi", "z1"),
    "several classes, simplex": ("classes?losses=softmax_ce&show=probability,gradient,loss,lengths,simplex", "z1"),
    "focal γ, simplex": ("classes?losses=softmax_focal&focus=softmax_focal&show=simplex", "softmax_focal-gamma"),
    "positive targets": ("positive?losses=msle,mape,poisson,gamma_deviance_half&show=loss,gradient", "y_true"),
    "a point, 5 losses fitted to 30": (f"outliers?losses={FIVE}", 23),
    "a point, 5 losses fitted to 47": (f"outliers?losses={FIVE}&data=stars&show=loss,gradient,histogram", 10),
    "one TD step, 2 losses": ("td?losses=td_loss,double_dqn_loss&huber=1&held=0", "n1"),
    "two boxes": ("boxes?losses=iou_loss,giou_loss,yolo_v1_cell&show=boxes,loss,gradient,terms", "x"),
    "a typed loss": ("own?formula=where(abs(r)<%3Dd,abs(r)**1.5,d*abs(r))&losses=typed,huber", "typed-d"),
    "a point, a typed loss fitted to 30": ("outliers?formula=d**2*log(cosh(r/d))&losses=typed,squared_error", 23),
    "several samples": ("meaning?losses=bce,brier", "p3"),
    "sum or mean": ("meaning?section=sequence", "total"),
    "units": ("meaning?section=units", "k"),
    "relative error": ("meaning?section=relative", "length"),
    "mini-batches": ("meaning?section=batches", "loss1"),
    "smallest loss": ("meaning?section=least", "y"),
    "no labels": ("meaning?section=unlabelled", "m"),
    "cost or gradient": ("meaning?section=rising", "start"),
    "descent of residuals": ("descent?start=1", "rate"),
    "descent of lines, mini-batches": ("descent?of=line&batch=2", "momentum"),
    "two vectors, entry by entry": ("vectors?each=absolute_error,squared_error,bce,huber&reduction=mean", "p3"),
    "vectors in the plane": ("vectors?losses=mahalanobis,euclidean,cosine_distance&focus=mahalanobis", "rho"),
    "λ of a cost": ("cost", "lam"),
    "λ, two weights, 4 penalties": (
        "cost?part=weights&losses=l1_penalty,l2_penalty_half,elastic_net,group_lasso",
        "strength",
    ),
    "weights over λ": ("cost?part=paths", "path_lambda"),
    "weights over λ, ρ": ("cost?path_rho=0", "path_rho"),
}
MEASURE = """() => {
    window.times = [];
    const channel = new MessageChannel();
    channel.port1.onmessage = ({data}) => window.times.push([performance.now() - data[0], data[1]]);
    let pending = null;
    document.addEventListener('pointermove', (event) => {
        if (pending !== null) return;
        pending = event.timeStamp;
        requestAnimationFrame(() => {
            const begun = performance.now();
            requestAnimationFrame(() => {});
            Promise.resolve().then(() => {});
            channel.port2.postMessage([pending, begun]);
            pending = null;
        });
    }, true);
}"""
WATCH_SCRIPT = """() => {
    const ask = window.requestAnimationFrame.bind(window);
    window.script = [];
    window.requestAnimationFrame = (f) => ask((t) => {
        const box = document.querySelector('.losslab-live'), before = box?.dataset.frames, begun = performance.now();
        f(t);
        if (box && box.dataset.frames !== before) window.script.push(performance.now() - begun);
    });
}"""


def drag(browser, server, link, thing, moves=120):
    """(event to paint, script) in ms, a list each, while a slider, or the point of a number, is dragged to and fro."""
    visitor = Visitor(browser.new_context(**WIDE), server).open(link)
    page = visitor.page
    page.evaluate(MEASURE)
    page.evaluate(WATCH_SCRIPT)
    x, y = visitor.thumb(thing) if isinstance(thing, str) else point(visitor, thing)
    page.mouse.move(x, y)
    page.mouse.down()
    for i in range(moves):
        away = 3 * (i if i < moves / 2 else moves - i)
        page.mouse.move(x + away, y + away * (not isinstance(thing, str)))
        page.wait_for_timeout(17)
    result = page.evaluate("() => [window.times.map(t => t[0]), window.script]")
    frames = page.evaluate("() => Number(document.querySelector('.losslab-live').dataset.frames)")
    assert frames > 4, f"only {frames} frames were drawn"  # as many as stops of a coarse slider were passed
    page.mouse.up()
    visitor.quiet()
    visitor.context.close()
    return result


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

        def dragged(name, link, slider):
            paint, script = drag(browser, server, link, slider)
            row(f"{name}: event to paint", paint, "under 17")
            row(f"{name}: script", script)

        for count, losses in ((4, FOUR), (8, EIGHT)):
            for panels in ("loss,gradient", "loss,gradient,curvature,weight"):
                dragged(
                    f"drag, {count} losses, {panels.count(',') + 1} panels",
                    f"regression?losses={losses}&show={panels}",
                    "huber-delta",
                )
            row(f"release, {count} losses", release(browser, server, losses), "under 150")
        for name, (link, slider) in OTHERS.items():
            dragged(f"drag, {name}", link, slider)
        at_rest, each = memory(browser, server, process)
        print(f"\nserver: {at_rest:.0f} MB resident with one session, {each:.2f} MB more for each of 12 sessions")
        browser.close()
        process.terminate()


if __name__ == "__main__":
    main()

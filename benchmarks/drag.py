"""Times a drag: sliders and points of every figure, at this machine's pace and at a quarter of it, side by side."""

import argparse
import json
import shutil
from tempfile import TemporaryFile

from playwright.sync_api import sync_playwright

from tests.browser.conftest import FLAGS, Visitor, start_server
from tests.browser.test_outliers import FIVE, point

WINDOW = {"viewport": {"width": 1280, "height": 720}}
FOUR = "squared_error,absolute_error,huber,cauchy"
EIGHT = FOUR + ",tukey_biweight,log_cosh,quantile,barron"
EVERY = "show=loss,gradient,curvature,weight"
SURFACE = "show=surface&own=1"
SECTIONS = "sequence units relative batches least stuck validation weights ignored unlabelled rising".split()
FIGURES = {  # {figure: link}: every page and part, with every panel
    "4 losses": f"regression?losses={FOUR}",
    "8 losses, 4 panels": f"regression?losses={EIGHT}&{EVERY}",
    "two classes": "binary?losses=hinge,logistic,bce,brier,focal_prob&show=loss,gradient,curvature,risk",
    "several classes": "classes?losses=softmax_ce,softmax_focal,brier_multi&show=probability,gradient,loss,lengths",
    "simplex": "classes?losses=softmax_focal&focus=softmax_focal&show=simplex",
    "positive targets": "positive?losses=msle,mape,poisson,gamma_deviance_half&show=loss,gradient,curvature",
    "entry by entry": "vectors?each=absolute_error,squared_error,bce,huber&reduction=mean",
    "vectors in the plane": "vectors?losses=mahalanobis,euclidean,cosine_distance&focus=mahalanobis",
    "triplets": "vectors?losses=triplet_margin,info_nce,contrastive&focus=triplet_margin",
    "two boxes": "boxes?losses=iou_loss,giou_loss,yolo_v1_cell&show=boxes,loss,gradient,terms",
    "a typed loss": f"own?formula=where(abs(r)<%3Dd,abs(r)**1.5,d*abs(r))&losses=typed,huber&{EVERY}",
    "5 fits": f"outliers?losses={FIVE}&show=loss,gradient,histogram",
    "5 fits of 47": f"outliers?losses={FIVE}&data=stars&show=loss,gradient,histogram,cost&own=1",
    "5 constants": f"outliers?losses={FIVE}&constant=1&show=loss,gradient,constant",
    "surface": f"outliers?losses=huber,squared_error,absolute_error&focus=huber&{SURFACE}",
    "surface of 47": f"outliers?losses=huber,cauchy&focus=cauchy&data=stars&{SURFACE}",
    "fits of a typed loss": "outliers?formula=d**2*log(cosh(r/d))&losses=typed,squared_error",
    "descent of residuals": "descent?start=1",
    "descent of lines": f"descent?of=line&losses={FOUR}&data=heavy_tails",
    "descent, mini-batches": "descent?of=line&batch=2",
    "a cost": "cost",
    "two weights": "cost?part=weights&losses=l1_penalty,l2_penalty_half,elastic_net,group_lasso",
    "paths": "cost?part=paths",
    "paths, ρ": "cost?part=paths&path_rho=0",
    "TD": "td?losses=td_loss,double_dqn_loss&huber=1&held=0",
    "several samples": "meaning?losses=bce,brier",
    **{section: f"meaning?section={section}" for section in SECTIONS},
}
POINTS = {"5 fits": 3, "5 fits of 47": 10, "5 constants": 3, "surface": 3, "surface of 47": 10}

# From the event to the moment after the frame that shows it was painted; what our script takes of it, without the wait
# for the frame and the browser's own work; and drawings by Plotly, a list of ms for each.
WATCH = """() => {
    Object.assign(window, {paints: [], scripts: [], drawings: []});
    const channel = new MessageChannel(), ask = window.requestAnimationFrame.bind(window);
    channel.port1.onmessage = ({data}) => paints.push(performance.now() - data);
    let pending = null;
    document.addEventListener('pointermove', (event) => {
        if (pending !== null) return;
        pending = event.timeStamp;
        ask(() => { channel.port2.postMessage(pending); pending = null; });
    }, true);
    const boxes = document.getElementsByClassName('losslab-live');
    window.drawn = () => [...boxes].reduce((n, box) => n + Number(box.dataset.frames ?? 0), 0);
    window.requestAnimationFrame = (f) => ask((t) => {
        const before = drawn(), begun = performance.now();
        f(t);
        const took = performance.now() - begun;
        if (drawn() !== before) scripts.push(took);
    });
    const react = Plotly.react;
    Plotly.react = function (...given) {
        const begun = performance.now(), made = react.apply(this, given);
        drawings.push(performance.now() - begun);
        return made;
    };
}"""
SLIDERS = """() => [...document.querySelectorAll('[class*=st-key-] input[type=range]')]
    .filter((e) => e.closest('[data-rac]')?.getClientRects().length && !e.disabled)
    .map((e) => e.closest('[class*=st-key-]').className.match(/st-key-(\\S+)/)[1])"""
ROOM = """(e) => {
    const track = e.closest('[data-rac][style]').parentElement.getBoundingClientRect();
    return [track.x, track.right];
}"""


class Hand:
    """A hand on a page whose browser counts the main thread's own seconds, whatever else the machine does."""

    def __init__(self, visitor):
        self.visitor, self.page = visitor, visitor.page
        self.browser = visitor.context.new_cdp_session(self.page)
        self.browser.send("Performance.enable", {"timeDomain": "threadTicks"})
        self.page.evaluate(WATCH)

    def worked(self):
        found = self.browser.send("Performance.getMetrics")["metrics"]
        return next(1000 * each["value"] for each in found if each["name"] == "TaskDuration")

    def drag(self, thing, moves=40, slower=1):
        """What it took to drag a slider, or the point of a number, to and fro and to let it go; None if nothing moved.

        `slower` is how many times slower than this machine the browser's is made. Lists are of ms; "work" is what the
        main thread did, in ms a move.
        """
        slides = isinstance(thing, str)
        x, y = self.visitor.thumb(thing) if slides else point(self.visitor, thing)
        low, high = self.page.eval_on_selector(f".st-key-{thing} input[type=range]", ROOM) if slides else (x, x + 400)
        way = 3 if high - x > x - low else -3
        before = self.page.evaluate("() => { paints.length = scripts.length = drawings.length = 0; return drawn(); }")
        self.browser.send("Emulation.setCPUThrottlingRate", {"rate": slower})
        begun = self.worked()
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        for i in range(moves):
            away = way * (i if i < moves / 2 else moves - i)
            self.page.mouse.move(x + away, y if slides else y + away)
            self.page.wait_for_timeout(17)
        work = (self.worked() - begun) / moves
        paints, scripts, during, now = self.page.evaluate("() => [paints, scripts, drawings.splice(0), drawn()]")
        self.page.mouse.up()
        self.visitor.quiet()
        after = self.page.evaluate("() => drawings")
        self.browser.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        found = {"paint": paints, "script": scripts, "work": work, "during": during, "after": after}
        return found if now > before else None


def at(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else float("nan")


def row(figure, thing, slower, found):
    cells = [at(found[name], share) for name in ("paint", "script") for share in (0.5, 0.95)] + [found["work"]]
    numbers = " | ".join(f"{cell:6.1f}" for cell in cells)
    drawings = f"{len(found['during']):6} | {len(found['after']):7}"
    print(f"| {figure:<22} | {thing!s:<22} | {slower:3.0f} | {numbers} | {drawings} |", flush=True)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slower", type=float, nargs="+", default=[1, 4], help="paces, as factors")
    parser.add_argument("--only", default="", help="figures whose name has this in it")
    parser.add_argument("--most", type=int, default=99, help="sliders of a figure")
    parser.add_argument("--moves", type=int, default=40)
    parser.add_argument("--to", help="a file for all that was measured, a line of JSON for each drag")
    asked = parser.parse_args(arguments)
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    heads = "figure", "what is dragged", "×", "paint", "95 %", "script", "95 %", "work", "during", "release"
    widths = 22, 22, 3, 6, 6, 6, 6, 6, 6, 7
    print("|", " | ".join(f"{head:<{wide}}" for head, wide in zip(heads, widths, strict=True)), "|")
    print("|" + "|".join("-" * (wide + 2) for wide in widths) + "|")
    with sync_playwright() as playwright, TemporaryFile("w") as log:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        process, server = start_server(log)
        for figure, link in FIGURES.items():
            if asked.only not in figure:
                continue
            visitor = Visitor(browser.new_context(**WINDOW), server).open(link)
            hand = Hand(visitor)
            sliders = list(dict.fromkeys(visitor.page.evaluate(SLIDERS)))[: asked.most]
            for thing in [*sliders, *([POINTS[figure]] if figure in POINTS else [])]:
                for slower in asked.slower:
                    found = hand.drag(thing, asked.moves, slower)
                    if not found:
                        break  # what changes the figure on release only
                    row(figure, thing, slower, found)
                    if asked.to:
                        with open(asked.to, "a", encoding="utf-8") as file:
                            print(json.dumps({"figure": figure, "thing": thing, "slower": slower, **found}), file=file)
            visitor.context.close()
        browser.close()
        process.terminate()


if __name__ == "__main__":
    main()

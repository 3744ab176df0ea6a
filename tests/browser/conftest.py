"""A real server and a real Chromium."""

import base64
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from losslab.trace import compile_figure, number
from tests.conftest import absent

ROOT = Path(__file__).resolve().parents[2]
# Pages of one site share a process, and with it what V8 has compiled: half of what a page costs to open.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
FLAGS += ["--process-per-site"]

WIDE = {"viewport": {"width": 1440, "height": 1000}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def start_server(log, script="app.py", port=None):
    """A fresh Streamlit server; returns (process, address) once it is healthy."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", script, f"--server.port={port}", "--server.headless=true"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
    for _ in range(1200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1)
            return process, f"http://localhost:{port}"
        except OSError:
            time.sleep(0.1)
    process.kill()
    raise RuntimeError("the server did not start")


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The address of a server. Afterwards its log must hold no traceback and no warning."""
    yield from serve(tmp_path_factory.mktemp("server") / "log")


def serve(path, script="app.py"):
    """Yield the address of a server of `script`, whose log goes to `path`."""
    with path.open("w") as log:
        process, address = start_server(log, script)
        yield address
        process.terminate()
        process.wait(10)
    text = path.read_text()
    assert "Traceback" not in text and "Warning" not in text, text[-3000:]


@pytest.fixture(scope="session")
def chromium():
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        path = path or playwright.chromium.executable_path
        if not Path(path).exists():
            absent("Chromium", "browser")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


# What goes in and comes out is one string, with arrays as the bytes of their numbers: a value of its own for each of
# millions of numbers takes Playwright minutes.
PATCHES = """(text) => {
    const [program, cases, fresh] = JSON.parse(text);
    const run = window.runtime.load(program);
    const packed = (value) => {
        const bytes = new Uint8Array(Float64Array.from(typeof value === 'number' ? [value] : value).buffer);
        return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
    };
    let last = {};
    return JSON.stringify(cases.map((inputs) => {
        if (fresh) last = {};
        const numbers = Object.entries(inputs).map(([k, v]) => [k, Array.isArray(v) ? v : Number(v)]);
        for (const [path, value] of run(Object.fromEntries(numbers))) last[path.join('/')] = packed(value);
        return { ...last };
    }));
}"""


@pytest.fixture(scope="module")
def evaluate(chromium):
    """evaluate(program, list of inputs) -> for each the arrays of all patches, computed in the browser.

    With `fresh` only of those patches that changed.
    """
    page = chromium.new_page()
    code = base64.b64encode((ROOT / "losslab/live/js/runtime.js").read_bytes()).decode()
    page.evaluate(f"async () => {{ window.runtime = await import('data:text/javascript;base64,{code}'); }}")

    def named(value):
        return [*map(number, value)] if np.ndim(value) else number(value)

    def call(program, cases, fresh=False):
        cases = [{name: named(value) for name, value in case.items()} for case in cases]
        out = page.evaluate(PATCHES, json.dumps([program, cases, fresh]))
        return [{k: np.frombuffer(base64.b64decode(v)) for k, v in row.items()} for row in json.loads(out)]

    yield call
    page.close()


def draws_the_same(evaluate, figure, cases, rtol, atol):
    """What a figure's program patches in the browser is what the figure is in Python, in all these cases."""
    program = compile_figure(figure, tuple(cases[0]))
    for case, found in zip(cases, evaluate(program, cases), strict=True):
        drawn = figure(**{key: np.float64(value) for key, value in case.items()})
        for path, _ in program["patches"]:
            ours = drawn
            for key in path:
                ours = ours[key]
            theirs = found["/".join(map(str, path))]
            np.testing.assert_allclose(theirs, np.ravel(ours), rtol=rtol, atol=atol, err_msg=f"{case} {path}")


# Resolves once nothing happens any more on the page: no script runs or is asked for, no figure waits, draws or is ahead
# of Python, and over some frames, in which timers had their turn, nothing changed.
CALM = """(patience) => new Promise((done, failed) => {
    const begun = performance.now();
    let changes = 0, seen = -1, calm = 0;
    const watcher = new MutationObserver((found) => { changes += found.length; });
    watcher.observe(document.body, { childList: true, attributes: true, characterData: true, subtree: true });
    const look = () => {
        const app = document.querySelector('[data-testid=stApp]')?.dataset;
        const idle = app?.testScriptState === 'notRunning' && app.testConnectionState === 'CONNECTED';
        const still = (idle || !document.getElementById('root'))  // what is no page of Streamlit has no server
            && ![...document.querySelectorAll('.losslab-live')].some((box) => box.busy);
        calm = still && changes === seen ? calm + 1 : 0;
        seen = changes;
        const over = performance.now() - begun > patience;
        if (!still && !over) return setTimeout(look, 30);  // to ask for every frame costs time that the page needs
        if (calm < 4 && !over) return requestAnimationFrame(() => setTimeout(look));
        watcher.disconnect();
        if (over) failed(Error(`never quiet: ${changes} changes, still: ${still}, ${JSON.stringify({ ...app })}`));
        else done();
    };
    look();
})"""
DRAWN = """() => document.querySelector('[data-ready]')
    || ['Glossary', 'Lessons', 'What do you believe?'].includes(document.querySelector('h1')?.textContent)"""
FRAMES = """async (count) => { for (let i = 0; i < count; i++) await new Promise(requestAnimationFrame); }"""
PATIENCE = 120_000  # ms after which what is waited for counts as missing: much, for machines that do much else


class Visitor:
    """A person at the browser: a page that collects what must not happen and what is sent.

    Nothing here waits for a time. `quiet` waits until all that was begun has come to its end, `frames` until so many
    frames were drawn, and Playwright's `wait_for_function`, `wait_for_url` and the like for what is expected.
    """

    def __init__(self, context, server):
        self.context, self.page = context, context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.server, self.faults, self.sent = server, [], []
        self.asked, self.answering = 0, False  # runs that were asked for and not begun, and whether one goes on
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._console)
        self.page.on("websocket", self._listen)

    def _console(self, message):
        probe = "404" in message.text and "_stcore" in message.location.get(
            "url", ""
        )  # Streamlit looks for its base path
        if message.type in ("error", "warning") and not probe:
            self.faults.append(f"{message.type}: {message.text} {message.location.get('url')}")

    def _listen(self, stream):
        stream.on("framesent", self._told)
        stream.on("framereceived", self._heard)
        stream.on("close", lambda _: self._idle())

    def _idle(self):
        self.asked, self.answering = 0, False

    def _told(self, frame):
        self.sent.append(len(frame))
        if isinstance(frame, bytes) and BackMsg.FromString(frame).WhichOneof("type") == "rerun_script":
            self.asked += 1

    def _heard(self, frame):
        """A run answers all that was asked before it began."""
        message = ForwardMsg.FromString(frame) if isinstance(frame, bytes) else ForwardMsg()
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.asked, self.answering = 0, True
        elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            self.answering = False

    def open(self, path):
        """Open a page of the app and wait until it is drawn and quiet."""
        self.page.goto(f"{self.server}/{path}")
        return self.drawn()

    def drawn(self):
        """Wait until there is a figure, or the gallery, or a page that has neither, and all is quiet."""
        self.page.wait_for_function(DRAWN, polling=30)
        return self.quiet()

    def quiet(self, rest=None):
        """Wait until all that was begun has come to its end: in the browser, on the line, and on the server.

        `rest`, a time, was needed once and is not looked at.
        """
        begun = time.monotonic()
        while time.monotonic() < begun + PATIENCE / 1000:
            before = len(self.sent)
            self.page.evaluate(CALM, PATIENCE)
            if len(self.sent) == before and not self.asked and not self.answering:
                return self
        raise AssertionError(f"never quiet: {self.asked} runs were asked for, one goes on: {self.answering}")

    def frames(self, count=2):
        """Wait until so many frames were drawn."""
        self.page.evaluate(FRAMES, count)

    def curves(self):
        """What Plotly has drawn: the path of every line and the place of every marker."""
        return self.page.evaluate(
            """() => [...document.querySelectorAll('.losslab-plot .js-line, .losslab-plot .point')]
                .map(e => (e.classList.contains('point') ? e.getAttribute('transform') : e.getAttribute('d')))"""
        )

    def readout(self):
        """The table of values as rows of text."""
        return self.page.evaluate(
            """() => [...document.querySelectorAll('.losslab-values tr')].slice(1)
                .map(row => [...row.cells].map(cell => cell.textContent))"""
        )

    def thumb(self, name):
        """The middle of a slider's thumb, in page coordinates."""
        return self.page.eval_on_selector(
            f".st-key-{name} input[type=range]",
            """e => { e.scrollIntoView({block: 'nearest'});
                const main = document.querySelector('[data-testid=stMain]');  // at its edge a finger misses the thumb
                if (e.getBoundingClientRect().bottom > innerHeight - 40) main.scrollBy(0, 60);
                const r = e.closest('[data-rac][style]').getBoundingClientRect();
                return [r.x + r.width / 2, r.y + r.height / 2]; }""",
        )

    def sideways(self):
        """By how many pixels the page is wider than its window."""
        return self.page.eval_on_selector("[data-testid=stMain]", "e => e.scrollWidth - e.clientWidth")

    def swipe(self, start, end):
        """A finger from one place of the window to another."""
        touch = self.context.new_cdp_session(self.page)
        spots = [{"x": x, "y": y} for x, y in np.linspace(start, end, 11).tolist()]
        for kind, *points in (("touchStart", spots[0]), *(("touchMove", spot) for spot in spots[1:]), ("touchEnd",)):
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
            self.frames()
        self.quiet()


CONNECTED = "[data-testid=stApp][data-test-connection-state=CONNECTED]"
CUT = "[data-testid=stApp]:not([data-test-connection-state=CONNECTED])"


class Line:
    """The websockets of a page, which can be cut."""

    def __init__(self, page):
        self.open, self.up = [], True
        page.route_web_socket(re.compile("_stcore/stream"), self.connect)

    def connect(self, one):
        if not self.up:
            return one.close()
        one.connect_to_server()
        self.open.append(one)

    def cut(self):
        self.up = False
        for one in self.open:
            one.close()
        self.open.clear()


@pytest.fixture(scope="session")
def context(chromium):
    """context(server, **options) -> the browser context of these options, whose pages compile its scripts once."""
    found = {}

    def start(server, **options):
        kind = json.dumps([server, options], sort_keys=True)
        if kind not in found:
            found[kind] = chromium.new_context(**options)
            found[kind].new_page().goto(f"{server}/_stcore/health")  # stays, so that their process does
        return found[kind]

    return start


@pytest.fixture
def visit(context, server):
    """visit(path, **context options) -> Visitor. At the end no visitor may have seen an error."""
    visitors = []

    def start(path="", **options):
        options = WIDE | options
        window = options.pop("viewport")
        visitors.append(Visitor(context(server, **options), server))
        visitors[-1].page.set_viewport_size(window)
        return visitors[-1].open(path)

    yield start
    for visitor in visitors:
        visitor.page.close()
    assert [fault for visitor in visitors for fault in visitor.faults] == []


@pytest.fixture
def cut_off(visit):
    """cut_off(path) -> (Visitor, Line): a visitor whose line can be cut."""

    def start(path):
        visitor = visit(path)
        line = Line(visitor.page)
        return visitor.open(path), line

    return start

"""What many visitors at once cost: N sessions open a page at the same moment, then each releases a slider now and then.

They speak to a real server as browsers do, over Streamlit's websocket, and draw nothing: what is timed is the server
and the line. Scripts and pictures that a browser loads beside (and keeps) are not part of it. The generator takes part
of the machine too, so compare ratios, or two runs side by side.
"""

import argparse
import asyncio
import itertools
import random
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import connect

from losslab.ui import allow_files
from tests.browser.conftest import start_server

PAGES = ("", *(path.stem for path in sorted(Path("pages").glob("*.py")) if path.stem != "home"))
SESSIONS = (1, 40, 200, 500)
RELEASES, EVERY = 3, 3.0  # of each session, and seconds between two of them
PATIENCE = 120.0  # seconds after which an answer counts as lost
DONE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


@dataclass
class Session:
    """A visitor's side of one websocket."""

    socket: object
    page: str
    bytes: int = 0
    query: str = ""
    sliders: dict = field(default_factory=dict)  # {id: (slider, the fragment that it runs)}
    script: str = ""  # the hash of the page's script, which a browser says too
    kept: dict = field(default_factory=dict)  # {hash: message} of messages that a browser keeps
    told: dict = field(default_factory=dict)  # {id: state} of the sliders that were moved

    async def ask(self, fragment=""):
        """Ask for a run; (seconds until the figure, or nan, seconds until all of it, bytes) of the answer."""
        await self.tell(fragment)
        return await self.hear()

    async def tell(self, fragment=""):
        """Send where the sliders are."""
        message = BackMsg()
        asked = message.rerun_script
        asked.page_name, asked.fragment_id, asked.query_string = self.page, fragment, self.query
        asked.page_script_hash = self.script
        asked.widget_states.widgets.extend(self.told.values())
        asked.cached_message_hashes.extend(sorted(self.kept))
        await self.socket.send(message.SerializeToString())

    async def hear(self):
        """Wait until a run is done."""
        before, begun, figure = self.bytes, time.perf_counter(), float("nan")
        async with asyncio.timeout(PATIENCE):
            while True:
                data = await self.socket.recv()
                self.bytes += len(data)
                answer = ForwardMsg.FromString(data)
                if answer.WhichOneof("type") == "navigation":
                    self.script = answer.navigation.page_script_hash
                if answer.metadata.cacheable and answer.hash:
                    self.kept[answer.hash] = answer
                self.heard(answer)
                if answer.WhichOneof("type") == "delta":
                    element = answer.delta.new_element
                    kind = element.WhichOneof("type")
                    if kind == "bidi_component" and figure != figure:
                        figure = time.perf_counter() - begun
                    elif kind == "slider":
                        self.sliders[element.slider.id] = element.slider, answer.delta.fragment_id
                elif answer.WhichOneof("type") == "page_info_changed":
                    self.query = answer.page_info_changed.query_string
                elif answer.WhichOneof("type") == "script_finished" and answer.script_finished in DONE:
                    return figure, time.perf_counter() - begun, self.bytes - before

    def heard(self, answer):
        """What came is of no use here."""

    async def release(self, place, name=None):
        """Let go of a slider, the first of numbers if none is named by its id, at a place between 0 and 1."""
        await self.tell(self.move(place, name))
        return await self.hear()

    def move(self, place, name=None):
        """Put a slider at a place; the fragment that runs once it is let go of."""
        name = name or next(name for name, (slider, _) in self.sliders.items() if not slider.options)
        slider, fragment = self.sliders[name]
        value = slider.min + round(place * (slider.max - slider.min) / slider.step) * slider.step
        self.told[name] = WidgetState(id=name)
        if slider.options:
            self.told[name].string_array_value.data.append(slider.options[int(value)])
        else:
            self.told[name].double_array_value.data.append(min(value, slider.max))
        return fragment


@dataclass
class Load:
    """What one crowd saw, and the seconds of CPU that it cost."""

    opened: list
    released: list
    opening_cpu: float
    releasing_cpu: float


def cpu(pid):
    """Seconds of CPU that a process has used; nan where that cannot be read."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return float("nan")
    return (int(after_name[11]) + int(after_name[12])) / 100  # ticks, of which Linux tells processes of 100 a second


async def crowd(address, pid, page, count, releases=RELEASES, every=EVERY):
    """`count` sessions open a page together and then release a slider `releases` times, each at its own time."""
    chance = random.Random(count)
    stream = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
    sockets = [await connect(stream, subprotocols=["streamlit"], max_size=None) for _ in range(count)]
    sessions = [Session(socket, page) for socket in sockets]
    at_first = cpu(pid)
    opened = await asyncio.gather(*(session.ask() for session in sessions))
    between = cpu(pid)

    async def moves(session):
        found = []
        for _ in range(releases if session.sliders else 0):
            await asyncio.sleep(chance.uniform(0.5, 1.5) * every)
            found.append(await session.release(chance.random()))
        return found

    released = [*itertools.chain(*await asyncio.gather(*map(moves, sessions)))]
    load = Load(opened, released, between - at_first, cpu(pid) - between)
    await asyncio.gather(*(socket.close() for socket in sockets))
    return load


def percentiles(seconds):
    """The 50th, 95th and 99th percentile in ms, in a row of a table."""
    known = [1000 * value for value in seconds if value == value]
    if not known:
        return " | ".join(["      –"] * 3)
    cuts = statistics.quantiles(known, n=100, method="inclusive") if len(known) > 1 else known * 99
    return " | ".join(f"{cuts[i]:7.0f}" for i in (49, 94, 98))


def rows(page, count, load):
    """Two rows: opening, until the figure is there, and the steady state, until a release is answered."""
    for what, answers, index, seconds in (
        ("open", load.opened, 0, load.opening_cpu),
        ("release", load.released, 1, load.releasing_cpu),
    ):
        if not answers:
            continue
        kilobytes = statistics.mean(answer[2] for answer in answers) / 1000
        times = percentiles([answer[index] if answer[index] == answer[index] else answer[1] for answer in answers])
        yield (
            f"| {page or 'home':<10} | {count:8} | {what:<7} | {times} | {kilobytes:6.0f} | "
            f"{1000 * seconds / len(answers):9.1f} |"
        )


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, nargs="+", default=SESSIONS)
    parser.add_argument("--pages", nargs="+", default=PAGES, help="home is the empty name")
    parser.add_argument("--releases", type=int, default=RELEASES, help="of each session")
    parser.add_argument("--every", type=float, default=EVERY, help="seconds between two releases of one session")
    asked = parser.parse_args(arguments)
    allow_files()
    print(f"| {'page':<10} | sessions | {'ms':<7} | {'p50':>7} | {'p95':>7} | {'p99':>7} | {'kB':>6} | CPU ms    |")
    print(f"|{'-' * 12}|---------:|---------|{'--------:|' * 3}-------:|----------:|")
    with TemporaryFile("w") as log:
        process, address = start_server(log)
        try:
            for page in asked.pages:
                asyncio.run(crowd(address, process.pid, page, 1, 0))  # the first visitor waits for imports
                for count in asked.sessions:
                    load = asyncio.run(crowd(address, process.pid, page, count, asked.releases, asked.every))
                    print(*rows(page, count, load), sep="\n", flush=True)
        finally:
            process.terminate()
            process.wait(10)


if __name__ == "__main__":
    main()

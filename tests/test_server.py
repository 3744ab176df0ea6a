"""What a visit costs the server, and what of it must not happen while others wait."""

import ast
import asyncio
import builtins
import inspect
import secrets
import subprocess
import sys
import tomllib
import urllib.error
import urllib.request
from contextlib import asynccontextmanager

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from losslab import LOSSES
from losslab.ui import MOST_FILES
from losslab.ui.gate import MOST_UPLOADS
from tests.app import PAGES, ROOT, start
from tests.browser.conftest import start_server
from tests.conftest import aside

FOCUS = [(loss.family.argument.page, loss.key) for loss in LOSSES]


@pytest.fixture
def parsed(monkeypatch):
    """The texts that are parsed as Python from here on, and the sources that are looked up.

    Only our own calls of `eval` count: libraries make functions that way where they are imported.
    """
    found = []

    def note(module, name):
        real = getattr(module, name)

        def noting(text, *args, **kwargs):
            ours = sys._getframe(1).f_globals["__name__"].startswith("losslab")
            if not inspect.iscode(text) and (ours or name != "eval"):
                found.append((name, str(text)[:80]))
            return real(text, *args, **kwargs)

        monkeypatch.setattr(module, name, noting)

    for module, name in ((ast, "parse"), (inspect, "getsource"), (builtins, "eval")):
        note(module, name)
    return found


@pytest.mark.parametrize("page", PAGES)
def test_F7_1_no_page_parses_python_while_it_runs(page, parsed):
    app = start(page)  # which may import a library
    parsed.clear()
    app.run()
    assert parsed == [] and not app.exception
    app = start(page)
    assert parsed == [] and not app.exception


@pytest.mark.parametrize("page", sorted({page for page, _ in FOCUS}))
def test_F7_1_no_card_parses_python(page, parsed):
    for key in [key for home, key in FOCUS if home == page]:
        app = start(f"{page}.py", losses=key, focus=key)
        assert parsed == [] and not app.exception, key


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    log = tmp_path_factory.mktemp("server") / "log"
    with log.open("w") as file:
        process, address = start_server(file)
        yield address
        process.terminate()
        process.wait(10)
    assert "Traceback" not in log.read_text()


def send(address, path="/", method="GET", **headers):
    """(status, headers, text) of what a server answers."""
    files = {"PUT": b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\n1,2\r\n--x--\r\n'}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    named |= {"Content-Type": "multipart/form-data; boundary=x"} if method in files else {}
    request = urllib.request.Request(address + path, files.get(method), named, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


@asynccontextmanager
async def session(address):
    """The id of a session of a visitor who has a page open."""
    async with connect(f"{address.replace('http', 'ws')}/_stcore/stream", subprotocols=["streamlit"]) as socket:
        message = BackMsg()
        message.rerun_script.page_name = ""
        await socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg.FromString(await socket.recv())
            if answer.WhichOneof("type") == "new_session":
                yield answer.new_session.initialize.session_id
                return


def test_F6_nothing_watches_the_files_of_a_server_as_it_is_shipped():
    settings = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))
    assert settings["server"]["fileWatcherType"] == "none" and settings["runner"]["postScriptGC"] is False


def test_F7_11_browsers_are_told_what_to_keep_to_and_nothing_is_told_of_the_server(server):
    for path in ("/", "/regression", "/_stcore/health"):
        status, headers, _ = send(server, path)
        assert status == 200 and headers["X-Content-Type-Options"] == "nosniff"
        rules = dict(rule.strip().split(" ", 1) for rule in headers["Content-Security-Policy"].split(";"))
        assert rules["default-src"] == "'self'" and rules["object-src"] == "'none'"
        assert not any(word in rule for rule in rules.values() for word in ("*", "http:", "https:"))
    assert send(server, "/_stcore/metrics")[0] == 404


def test_F7_7_a_session_has_room_for_few_files_and_strangers_have_none(server):
    async def visit():
        async with session(server) as name:
            path = f"/_stcore/upload_file/{name}/"
            put = lambda: asyncio.to_thread(send, server, path + secrets.token_hex(8), "PUT", Origin=server)
            return [await put() for _ in range(MOST_UPLOADS + 2)]

    answers = aside(asyncio.run, visit())
    assert [status for status, *_ in answers] == [204] * MOST_UPLOADS + [429] * 2
    assert (
        answers[-1][2]
        == f"This session has {MOST_UPLOADS} files on the server, which is the most. Reload the page to go on."
    )
    assert send(server, "/_stcore/upload_file/nobody/1", "PUT", Origin=server)[0] == 400


def test_F7_8_a_file_is_taken_from_our_own_pages_only_but_there_without_a_cookie(server):
    async def visit(**headers):
        async with session(server) as name:
            path = f"/_stcore/upload_file/{name}/1"
            return await asyncio.to_thread(send, server, path, "PUT", **headers)

    assert aside(asyncio.run, visit(Origin=server))[0] == 204
    for headers in ({}, {"Origin": "http://elsewhere.example"}, {"Origin": "null"}, {"Origin": server + ".example"}):
        assert aside(asyncio.run, visit(**headers))[0] == 403, headers


def test_F7_11_the_process_may_open_as_many_files_as_the_system_lets_it():
    resource = pytest.importorskip("resource")
    code = (
        "from resource import RLIMIT_NOFILE, getrlimit, setrlimit;"
        "setrlimit(RLIMIT_NOFILE, (256, getrlimit(RLIMIT_NOFILE)[1]));"
        "import losslab.ui; print(*getrlimit(RLIMIT_NOFILE))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    soft, hard = map(int, done.stdout.split())
    assert soft == (MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES))

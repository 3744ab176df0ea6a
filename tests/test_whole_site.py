"""The site without a server: how it is asked for, published, and served by the app."""

import asyncio
import re
import sys

import pytest

from losslab.__main__ import main
from losslab.labs.registry import PAGES
from losslab.site.site import PLOTLY, link
from losslab.ui.lab import Lab
from tests.app import ROOT
from tests.conftest import aside

WRITES = "import pathlib, sys; pathlib.Path(sys.argv[1], 'index.html').write_text('made')"


def ask(lab, path):
    """(status, body) of what is answered."""
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        await asyncio.Event().wait()  # nobody says more

    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": [], "root_path": ""}
    aside(asyncio.run, lab(scope, receive, send))
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:]).decode()


async def below(scope, receive, send):
    """What the app answers elsewhere."""
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def test_the_app_serves_the_site_once_it_is_made():
    lab = Lab(below, (sys.executable, "-c", WRITES))
    assert ask(lab, "/td")[0] == 204 and not lab.process, "nothing is made before somebody asks"
    assert ask(lab, "/lab")[0] == 307
    status, said = ask(lab, "/lab/")
    assert status == 503 and "being made" in said
    lab.process.wait()
    assert ask(lab, "/lab/") == (200, "made")
    assert ask(lab, "/lab/nowhere.html")[0] == 404 and ask(lab, "/lab/../app.py")[0] == 404


def test_a_site_that_could_not_be_made_is_said_and_tried_again():
    lab = Lab(below, (sys.executable, "-c", "raise SystemExit(1)"))
    assert ask(lab, "/lab/")[0] == 503
    lab.process.wait()
    assert ask(lab, "/lab/")[0] == 500
    assert ask(lab, "/lab/")[0] == 503


@pytest.mark.parametrize("words", [["site"], ["site", "--app"], ["site", "x", "--ap", "y"], ["site", "x", "--app"]])
def test_what_is_no_request_for_a_site_is_said(words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2 and capsys.readouterr().err.startswith("losslab: ")
    assert not list(tmp_path.iterdir())


def test_links_lead_to_pages_of_the_site_and_nowhere_else():
    assert link("regression?losses=huber") == "regression.html?losses=huber"
    assert link("home") == "index.html" and all(link(key) for key in PAGES)
    assert link("javascript:alert(1)") == link("../secret") == link("") == ""


def test_plotly_leaves_half_of_ten_megabytes_to_the_pages():
    assert PLOTLY.stat().st_size < 5e6


def test_what_is_published_is_what_the_command_line_writes():
    text = (ROOT / ".github/workflows/site.yml").read_text(encoding="utf-8")
    assert "\t" not in text and all(re.match(r"^( {2})*(#|- |[\w-]+:)", line) for line in text.splitlines())
    assert "python -m losslab site public --app" in text and "path: public" in text

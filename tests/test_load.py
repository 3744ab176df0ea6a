"""The load generator speaks to a server as it is, and every page that has a slider is released by it."""

import asyncio

from benchmarks.load import PAGES, crowd, main
from tests import app
from tests.browser.conftest import start_server
from tests.conftest import aside


def test_the_load_of_two_sessions_is_measured(capsys):
    aside(main, ["--sessions", "2", "--pages", "regression", "--releases", "1", "--every", "0.1"])
    head, _, *lines = capsys.readouterr().out.splitlines()
    assert head.startswith("| page") and len(lines) == 2
    for line, what in zip(lines, ("open", "release"), strict=True):
        page, sessions, kind, *numbers = [cell.strip() for cell in line.strip("|").split("|")]
        assert (page, sessions, kind) == ("regression", "2", what)
        times, kilobytes = [float(text) for text in numbers[:3]], float(numbers[3])
        assert 0 < times[0] <= times[1] <= times[2] and kilobytes > 1


def test_every_page_is_opened_and_released(tmp_path):
    assert {page or "home" for page in PAGES} == {page.removesuffix(".py") for page in app.PAGES}
    with (tmp_path / "log").open("w") as log:
        process, address = start_server(log)
        try:
            for page in PAGES:
                load = aside(asyncio.run, crowd(address, process.pid, page, 1, releases=1, every=0.0))
                ((figure, whole, size),) = load.opened
                assert size > (1_000 if page == "inventory" else 10_000) and whole > 0  # that has words alone, and few
                if page in ("", "glossary", "inventory", "lessons"):
                    assert load.released == []  # there is nothing to let go of
                else:
                    assert 0 < figure <= whole and len(load.released) == 1, page
        finally:
            process.terminate()
            process.wait(10)
    assert "Traceback" not in (tmp_path / "log").read_text()

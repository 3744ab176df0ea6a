"""What a visit costs the server, and what of it must not happen while others wait."""

import ast
import builtins
import inspect
import sys

import pytest

from losslab import LOSSES
from tests.app import PAGES, start

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

"""The app as AppTest runs it: opened by a link, as in a new tab, and what then stands on its page."""

import base64
import gzip
import json
import re
from functools import cache
from pathlib import Path

from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from losslab.figures.parts import describe
from losslab.live.payload import plain
from losslab.ui import release
from tests.program import painted

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(path.name for path in (ROOT / "pages").glob("*.py"))
# Every new AppTest reads the metadata of all that is installed, which takes longer than to run a page: once will do.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
# AppTest forgets what a run of a few fragments leaves as it is: here all of a page is drawn.
release._moved = lambda drawing: None


def start(page="regression.py", **link):
    """The app, opened at a page with a link, whatever that says: the address of a page is the name of its file."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app = app if page == "home.py" else app.switch_page(f"pages/{page}")
    for name, value in link.items():
        app.query_params[name] = str(value)
    assert not app.run().exception
    return app


def calm(app):
    """The app, which has nothing to complain of."""
    assert not app.exception and not app.warning and not app.error
    return app


def opened(page, **link):
    """The app, opened by a link that it understands."""
    return calm(start(page, **link))


def figures(app):
    """What each live figure was given, from above to below, with the figure that a browser makes of it."""
    drawings, found = {}, []
    for part in app.get("bidi_component"):
        if part.proto.WhichOneof("data") == "bytes":
            name, _, text = part.proto.bytes.partition(b"\n")
            drawings[name.decode()] = json.loads(gzip.decompress(text))
        elif "drawing" in (given := json.loads(part.proto.json)[0]):
            made = drawings[given["drawing"]]
            figure = painted(made["still"], made["program"], given["values"])
            drawn = {"data": plain(figure["data"]), "layout": plain(figure["layout"], "f8")}
            found.append(
                given | {name: made[name] for name in ("program", "stops")} | {"figure": drawn, "alt": describe(figure)}
            )
    return found


def figure(app):
    return figures(app)[0]


def sent(app):
    """All that the components of a page were given, as text."""
    parts = [part.proto for part in app.get("bidi_component")]
    return [gzip.decompress(p.bytes.partition(b"\n")[2]).decode() if p.bytes else p.json for p in parts]


def content(app):
    """What Home gave its gallery: families with their cards, and the index of the search."""
    given = json.loads(app.get("bidi_component")[-1].proto.json)[0]
    return json.loads(gzip.decompress(base64.b64decode(given["content"])))


def tables(app, which=0):
    """The tables of values at one live figure."""
    return figures(app)[which]["figure"]["layout"]["meta"]["tables"]


def rows(app, table=0, which=0):
    """{name of a row: its cells, numbers or words} of one table of values."""

    def read(cell):
        return cell["words"][int(cell["place"])] if isinstance(cell, dict) else float(cell)  # "NaN" is no JSON

    return {row["name"]: [read(cell) for cell in row["cells"]] for row in tables(app, which)[table]["rows"]}


def columns(app):
    """{name of a row: {column: its cell}} of the first table of values."""
    return {name: dict(zip(tables(app)[0]["columns"], cells, strict=True)) for name, cells in rows(app).items()}


def unlinked(text):
    """Markdown without its links to the glossary."""
    return re.sub(r'\[([^\]]*)\]\(glossary[^"]*"[^"]*"\)', r"\1", text)


def words(app):
    return unlinked("\n".join(markdown.value for markdown in app.markdown))


def value(text):
    """The number that is written as people read it: −1.2·10⁻⁷."""
    mantissa, _, power = text.replace("−", "-").partition("·10")
    return float(f"{mantissa}e{power.translate(str.maketrans('⁻⁰¹²³⁴⁵⁶⁷⁸⁹', '-0123456789')) or 0}")


def click(app, label):
    next(button for button in app.button if button.label == label).click().run()
    return calm(app)


def open_axes(app):
    app.session_state["axes"] = True
    return app.run()


def query(app):
    """The link to what is shown."""
    return {key: value[0] if isinstance(value, list) else value for key, value in app.query_params.items()}

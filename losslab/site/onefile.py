"""One HTML file of a page: its figure, its controls, its words, its scripts and Plotly.js, for any browser, offline."""

import base64
import gzip
from functools import cache
from html import escape
from pathlib import Path

from losslab import __version__
from losslab.extras import needed_by
from losslab.live.payload import JS
from losslab.site.assemble import assemble
from losslab.site.scenes import Scenes
from losslab.site.words import Words

with needed_by(__name__):
    import plotly

STYLES = [Path(__file__).with_name(name) for name in ("page.css", "course.css")]
DATA = '<script type="application/octet-stream" id="{}">{}</script>'
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title} · losslab</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
{body}
{data}
<script>{script}</script>
</body>
</html>
"""
BODY = """<header><h1>{title}</h1><p id="lead" aria-live="polite">{lead}</p></header>
<nav id="asks" aria-label="Questions"></nav>
<p id="said" role="status"></p>
<main>
<div id="above"></div>
<div class="bench">
<div id="chart"></div>
<div class="hand"><div class="losslab-readout"></div><div id="beside"></div></div>
</div>
<div id="notes"></div>
</main>
<noscript><p>The figure needs JavaScript.</p></noscript>
{after}
<footer>{footer}</footer>"""
POLICY = (  # nothing is asked of any network, whatever the page says
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; "
    "base-uri 'none'; form-action 'none'"
)
SAVED = """<details class="saved"><summary>As it was when saved: what the laboratory says of this state</summary>
<p class="note">These words and numbers do not follow what is moved above.</p>
{}</details>"""

WORDS = Words()
FOOTER = "Made by losslab {}, a laboratory for loss functions. This file asks nothing of any network."


def one_file(page, values, **bounds):
    """The text of an HTML file of a page in the state of `values`, those of all its fields and of its session.

    `bounds` are those of its `Scenes`.
    """
    scenes = Scenes(page, values, **bounds)
    first = scenes.scene
    told = "".join(WORDS.html(section(first.values)) for section in first.part.sections)
    body = BODY.format(
        title=escape(page.title),
        lead=WORDS.inline(first.part.lead or page.lead),
        after=SAVED.format(told) if told else "",
        footer=FOOTER.format(__version__),
    )
    return document(page.title, body, "page", page=scenes.packed(), plotly=plotly_zipped())


def document(title, body, script, **data):
    """The text of a file whose script is the module of that name; `data` are {id: what it is squeezed to}."""
    return PAGE.format(
        policy=POLICY,
        title=escape(title),
        style=style(),
        body=body,
        data="\n".join(DATA.format(name, text) for name, text in data.items()),
        script=assemble(script),
    )


@cache
def style():
    """The styles of what stands alone."""
    return "\n".join(path.read_text(encoding="utf-8") for path in (JS / "live.css", *STYLES))


@cache
def plotly_zipped():
    """Plotly.js as the installed package has it, zipped."""
    text = (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_bytes()
    return base64.b64encode(gzip.compress(text, mtime=0)).decode()

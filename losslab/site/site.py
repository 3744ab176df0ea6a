"""All pages as a folder of files, for any host that serves files, or none: each page, and what they have in common."""

import json
import shutil
from html import escape
from pathlib import Path

from losslab import __version__
from losslab.extras import needed_by
from losslab.glossary import TERMS
from losslab.labs.blocks import Catalogue
from losslab.labs.registry import HOME, PAGES
from losslab.lessons import lessons
from losslab.lessons.course.page import LEAD
from losslab.lessons.inventory.one_form import PART
from losslab.live.gallery import CONTENT, LABEL, LONGEST, PLACEHOLDER
from losslab.live.payload import squeeze
from losslab.search import address
from losslab.site.assemble import assemble
from losslab.site.course import course, steps
from losslab.site.inventory import inventory
from losslab.site.onefile import BODY, style
from losslab.site.scenes import Scenes, opened
from losslab.site.words import Words

with needed_by(__name__):
    import plotly

PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
MOST_BYTES = 180_000  # of zipped programs of a page
MOST_SCENES = 80
NAMES = {HOME: "index"} | {key: key for key in PAGES if key != HOME}
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title} · losslab</title>
<link rel="icon" href="{icon}">
<link rel="stylesheet" href="site.css">
<script src="plotly.min.js" id="plotly" async></script>
{data}
<script src="site.js" defer></script>
</head>
<body>
<nav id="pages" aria-label="Pages">{pages}</nav>
{body}
</body>
</html>
"""
ICON = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><text y='13'>📉</text></svg>"
# A file:// address is no origin: its scheme is named.
POLICY = (
    "default-src 'none'; script-src 'self' file:; style-src 'self' file: 'unsafe-inline'; img-src 'self' data: blob:; "
    "base-uri 'none'; form-action 'none'"
)
ABSENT = "it needs Python, which this site is without"
FOOTER = (
    "losslab {}, a laboratory for loss functions. This site computes in your browser and asks no server for anything. "
    "What is grey, what is typed and what is brought needs {}."
)
THERE = '<a id="there" href="{}" rel="noreferrer">the laboratory itself, in this state</a>'
INPUT = (
    '<div class="st-key-q"><label for="q">{}</label><input id="q" type="search" maxlength="{}" placeholder="{}"></div>'
)


def link(href):
    """Where a link to a page of the laboratory leads here; "" where there is no such page."""
    page, query, rest = href.partition("?")
    return f"{NAMES[page]}.html{query}{rest}" if page in NAMES else ""


def search(block):
    """The field in which one looks for all there is, with the gallery below it, or for words."""
    if isinstance(block, Catalogue):
        return INPUT.format(LABEL, LONGEST, escape(PLACEHOLDER)) + '<div id="gallery"></div>'
    return INPUT.format(escape(block.label), LONGEST, escape(block.placeholder))


WORDS = Words(link, ABSENT, search)


def site(out, app="", **bounds):
    """Write the site into a folder.

    Parameters
    ----------
    out : path
        The folder; it is made if there is none, and what it has else stays.
    app : str
        The address of the laboratory itself, for what needs Python.
    **bounds
        `most` and `most_bytes` of the `Scenes` of each page.

    Returns
    -------
    dict
        {name of a file: bytes}.
    """
    out = Path(out)
    (out / "data").mkdir(parents=True, exist_ok=True)
    made = {"site.css": style(), "site.js": assemble("site"), "data/gallery.js": _data(gallery=CONTENT)}
    for key, page in PAGES.items():
        own = {"lessons": _lessons, "inventory": _inventory}.get(key)
        made |= own(app) if own else _page(key, page, app, {"most": MOST_SCENES, "most_bytes": MOST_BYTES} | bounds)
    for name, text in made.items():
        (out / name).write_text(text, encoding="utf-8")
    shutil.copyfile(PLOTLY, out / PLOTLY.name)
    return {name: (out / name).stat().st_size for name in (*made, PLOTLY.name)}


def _data(**given):
    return f"window.losslab = {{ ...window.losslab, ...{json.dumps(given)} }};\n"


def _page(key, page, app, bounds):
    """{name: text} of the two files of a page."""
    drawn, values, _ = opened(page, {})
    scenes = Scenes(drawn, values, words=WORDS, told=True, **bounds)
    terms = json.dumps({key: term.name for key, term in TERMS.items()}) if key == "glossary" else ""
    more = f'<script type="application/json" id="terms">{terms}</script>' if terms else ""
    text = _document(key, app, scenes.scene.part.lead or page.lead, ["data/gallery.js"] if key == HOME else [], more)
    return {f"{NAMES[key]}.html": text, f"data/{key}.js": _data(page=scenes.packed())}


def _lessons(app):
    """{name: text} of the page of lessons, of what is known of all, and of each."""
    made = {f"{NAMES['lessons']}.html": _document("lessons", app, LEAD)}
    made |= {"data/lessons.js": _data(course=squeeze(course(WORDS, lessons())))}
    return made | {f"data/lesson-{key}.js": _data(**{key: steps(WORDS, lesson)}) for key, lesson in lessons().items()}


def _inventory(app):
    """{name: text} of the test."""
    made = {f"{NAMES['inventory']}.html": _document("inventory", app, PART.lead)}
    return made | {"data/inventory.js": _data(inventory=squeeze(inventory(WORDS)))}


def _document(key, app, lead, scripts=(), more=""):
    """The text of the HTML file of a page."""
    title, there = escape(PAGES[key].title), f"{app.rstrip('/')}/{'' if key == HOME else key}"
    body = BODY.format(
        title=title,
        lead=WORDS.inline(lead),
        after='<section id="told"></section>',
        footer=FOOTER.format(__version__, THERE.format(escape(there)) if app else "the laboratory itself"),
    )
    return PAGE.format(
        policy=POLICY,
        icon=ICON,
        title=title,
        data="\n".join(f'<script src="{name}" defer></script>' for name in (f"data/{key}.js", *scripts)),
        pages="".join(_to(other, other == key) for other in PAGES),
        body=body + more,
    )


def _to(key, here):
    current = ' aria-current="page"' if here else ""
    return f'<a href="{escape(link(address(key, {})))}"{current}>{escape(PAGES[key].name)}</a>'

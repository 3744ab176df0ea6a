"""A page within another one: the lines of HTML that put it there."""

from html import escape
from urllib.parse import urlencode

from losslab.labs.registry import HOME

HERE = "http://localhost:8501/"  # where the app runs when it is started by hand
FRAME = (
    '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy" allow="fullscreen" style="border: 0"></iframe>'
)


def frame(page, query, address=HERE, width=960, height=540):
    """The HTML: the page of a link that says `query`, {field: text}, of the app at an address, on its stage."""
    place = "" if page.key == HOME else page.key  # which has no other address
    return framed(page, f"{address.rstrip('/')}/{place}?{urlencode(query | {'embed': 'true'})}", width, height)


def framed(page, link, width=960, height=540):
    """The same of a whole link; a browser writes one in its place."""
    return FRAME.format(escape(link), width, height, escape(page.title))

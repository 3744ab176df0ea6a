"""A page in the output of a notebook's cell: a frame that holds all of it and needs no kernel."""

from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import parse_qsl

from losslab.catalog import find
from losslab.core import Loss
from losslab.figures.parts import setting
from losslab.labs.page import Page
from losslab.labs.registry import PAGES
from losslab.search import beside
from losslab.site.onefile import one_file
from losslab.site.scenes import opened, understood
from losslab.text import quote

HEIGHT = 640  # px of the frame: the figure stands in it whole, the rest is scrolled to
SCENES = 24  # of a cell's output: what is a step or two away from what is shown
FRAME = '<iframe title="{}" srcdoc="{}" style="width: 100%; height: {}px; border: 0"></iframe>'


@dataclass(frozen=True, repr=False)
class Shown:
    """A page in a state, which a notebook shows live.

    Parameters
    ----------
    title : str
        What the page is called.
    html : str
        All of it, a document of its own: written to a file, it opens in any browser.
    """

    title: str
    html: str

    def __repr__(self) -> str:
        return f"<{self.title}, live in a notebook; .html is the page>"

    def _repr_html_(self) -> str:
        return FRAME.format(escape(self.title), escape(self.html), HEIGHT)


def show(*losses: str | Loss, **settings: Any) -> Shown:
    """The live figure of losses, with its sliders, for the output of a cell.

    Parameters
    ----------
    *losses : str or Loss
        Records or their keys, all of one page; or alone what stands behind the address of the app, such as "td?q=2".
    **settings
        Parameters by their names, such as delta=1.5, for each of the losses that has it; or what a link to the page
        says, such as y_pred=2.

    Returns
    -------
    Shown
        What a notebook shows, also in HTML that is exported from it; no kernel is needed to drag.

    Raises
    ------
    KeyError
        Where there is no loss of a key; it names the nearest.
    ValueError
        Where the losses have no page in common, or a setting is unknown or out of its domain.

    Examples
    --------
    >>> show("huber", "squared_error", delta=1.5)
    <Regression losses, live in a notebook; .html is the page>
    >>> show("td?q=2")
    <TD error, live in a notebook; .html is the page>
    """
    if len(losses) == 1 and isinstance(losses[0], str) and not settings:
        key, _, link = losses[0].partition("?")
        if key in PAGES:
            return _shown(*understood(PAGES[key], dict(parse_qsl(link, keep_blank_values=True))))
    chosen = [loss if isinstance(loss, Loss) else find(loss) for loss in losses]
    pages = {loss.family.argument.page: loss.title for loss in chosen}
    if not chosen:
        raise ValueError("losses must name one at least, such as 'huber'")
    if len(pages) > 1:
        apart = " and ".join(f"{title} of {PAGES[key].title}" for key, title in pages.items())
        raise ValueError(f"losses must be of one page, got {apart}")
    page = PAGES[next(iter(pages))]
    query = {"losses": ",".join(loss.key for loss in chosen), "focus": chosen[0].key}
    for name, value in settings.items():
        known = [setting(loss, param) for loss in chosen for param in loss.params if param.name == name]
        known = known or [field for field in (name, name.replace("_", "-")) if field in page.fields]
        if not known:
            raise ValueError(f"{quote(name)} is no parameter of these losses, nor does a link to their page say it")
        query |= dict.fromkeys(known, ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value))
    return _shown(*understood(page, {name: text for name, text in query.items() if name in page.fields}))


def live(loss: Loss) -> str | None:
    """What a notebook shows of a record as the last line of a cell; None of one that is not in the catalogue.

    Parameters
    ----------
    loss : Loss
        The record.

    Returns
    -------
    str or None
        HTML: its page, with the losses that it is compared with.
    """
    page, _, query = beside(loss).partition("?")
    page, values, said = opened(PAGES[page], dict(parse_qsl(query)))
    return None if said else _shown(page, values)._repr_html_()


def _shown(page: Page, values: dict[str, Any]) -> Shown:
    return Shown(page.title, one_file(page, values, most=SCENES))

"""Blocks of words as HTML. Markdown is read without any markup in it, so that a stranger's words stay words."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html import escape

from losslab.extras import needed_by
from losslab.labs import blocks
from losslab.labs.controls import Button, Control, Folded, Form, Row, Stack, Text
from losslab.labs.registry import PAGES
from losslab.search import address

with needed_by(__name__):
    from markdown_it import MarkdownIt

THERE = '<p class="there">{} works in the laboratory itself; {}.</p>'
OUTWARD = "https://"


@cache
def _reader():
    reader = MarkdownIt("commonmark", {"html": False}).disable("image")
    reader.add_render_rule("link_open", _link_open)
    reader.add_render_rule("link_close", lambda self, tokens, i, _, env: "</a>" if _leads(tokens, i, env) else "")
    return reader


def _link_open(self, tokens, i, _, env):
    href = _leads(tokens, i, env)
    return f'<a href="{escape(href)}" rel="noreferrer">' if href else ""


def _leads(tokens, i, env):
    """Where the link that opens or closes at a token leads; "" where that is nowhere."""
    while tokens[i].type != "link_open":
        i -= 1
    href = tokens[i].attrs["href"]
    return href if href.startswith(OUTWARD) else env["link"](href)


@dataclass(frozen=True)
class Words:
    """How words become HTML.

    `link` gives where a link to a page of the laboratory leads, "" where it is to be plain words: a file has one page.
    `absent` ends the sentence on what is not there. `search(block)` is the HTML of a search.
    """

    link: Callable[[str], str] = lambda address: ""
    absent: str = "this file does not have it"
    search: Callable[[object], str] | None = None

    def markdown(self, text):
        """Paragraphs of Markdown."""
        return _reader().render(text, {"link": self.link})

    def inline(self, text):
        """A line of Markdown."""
        return _reader().renderInline(text, {"link": self.link})

    def html(self, parts):
        """Blocks, one below the other."""
        return "".join(map(self._html, parts))

    def _html(self, block):
        match block:
            case blocks.Heading():
                return f"<h2>{escape(block.text)}</h2>"
            case blocks.Paragraph():
                return self.markdown(block.text)
            case blocks.Plain():
                return f"<p>{escape(block.text)}</p>"
            case blocks.Caption():
                return f"<small>{self.markdown(block.text)}</small>"
            case blocks.Note():
                return f'<div class="note">{self.markdown(block.text)}</div>'
            case blocks.Table():
                return self._table(block)
            case blocks.Chips():
                return f"<ul>{''.join(f'<li>{escape(sentence)}</li>' for _, sentence in block.parts)}</ul>"
            case blocks.Formula():
                return f'<pre class="formula" tabindex="0">{escape(block.latex)}</pre>'
            case blocks.Code():
                return f'<pre tabindex="0"><code>{escape(block.text)}</code></pre>'
            case blocks.Columns():
                return (
                    f'<div class="columns">{"".join(f"<div>{self.html(parts)}</div>" for parts in block.parts)}</div>'
                )
            case blocks.Tiles() | blocks.Still() | blocks.Box():
                return self.html(block.parts)
            case blocks.Fold():
                return f"<details><summary>{escape(block.title)}</summary>{self.html(block.parts)}</details>"
            case blocks.Tabs():
                return "".join(f"<h3>{escape(title)}</h3>{self.html(parts)}" for title, parts in block.parts)
            case blocks.Divider():
                return "<hr>"
            case blocks.Figure():
                return self._there("Another live figure")
            case blocks.Download() | Button():
                return self._there(f"“{escape(block.label)}”")
            case blocks.OwnData():
                return self._there("Your own data")
            case blocks.Catalogue():
                return self.search(block) if self.search else self._there("The search")
            case Text() if self.search:
                return self.search(block)
            case blocks.To():
                return self._to(block)
            case Control() | Row() | Stack() | Folded() | Form():
                return ""
        raise TypeError(f"no HTML for {type(block).__name__}")

    def _there(self, what):
        return THERE.format(what, self.absent)

    def _to(self, block):
        href = self.link(address(block.page, block.query))
        return (
            f'<a class="to" href="{escape(href)}">{escape(block.label or PAGES[block.page].name)}</a>' if href else ""
        )

    def _table(self, block):
        def row(cells, tag):
            return f"<tr>{''.join(f'<{tag}>{self.inline(cell)}</{tag}>' for cell in cells)}</tr>"

        rows = [row(block.columns, "th"), *(row(cells, "td") for cells in block.rows)]
        return f'<div class="scroll"><table>{"".join(rows)}</table></div>'

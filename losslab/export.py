"""What the command line takes from a page: which page, in which state, as which files."""

from pathlib import Path

from losslab import asking
from losslab.labs.page import STAGE
from losslab.labs.registry import PAGES
from losslab.link import write_link
from losslab.site.handout import HANDED
from losslab.site.scenes import opened, understood
from losslab.takeaway import KINDS, PAPERS, PICTURES, SIZE, frame, paper, pictured, refusal, taken
from losslab.takeaway.frame import HERE
from losslab.takeaway.pictures import PX, sized
from losslab.text import quote

HIDDEN = {STAGE, *asking.FIELDS}  # of the fields of a link: what says nothing of a file
FILES = (*KINDS, *PICTURES, *PAPERS)
ASKED = {  # what else can be said, and what it is at first
    **dict.fromkeys(FILES, ""),
    "size": "{}x{}".format(*SIZE),
    "address": HERE,
    "about": "",
}
IFRAME = "iframe"  # an option that wants no value


def page_of(key):
    """The page of a key; ValueError names those that there are."""
    drawn = lambda page: page.varies or any(part.figure for part in page.parts.values())
    known = [name for name, page in PAGES.items() if drawn(page) or name in HANDED]
    if key not in known:
        raise ValueError(f"there is no page {quote(key)} with a figure; there are {', '.join(known)}")
    return PAGES[key]


def options_of(page):
    """{option: field} of the command line: those of the link, with a hyphen between words."""
    return {name.replace("_", "-"): name for name in page.fields if name not in HIDDEN}


def listed(page):
    """What can be said of a page on the command line, a line each: an option, and what it is at first."""
    _, values, _ = opened(page, {})
    for option, name in options_of(page).items():
        field = page.fields[name]
        yield f"  --{option:<32}{field.write(values[name]) or 'nothing'}"


def read(page, words):
    """({field: text}, {option of `ASKED`: text}, whether a frame is wanted) of `--option value` and `--option=value`.

    ValueError in a sentence.
    """
    known, query, asked, framed, rest = options_of(page), {}, {}, False, list(words)
    while rest:
        word, joined, text = rest.pop(0).partition("=")
        option = word.removeprefix("--").replace("_", "-")
        if word == f"--{IFRAME}" and not joined:
            framed = True
            continue
        if not word.startswith("--") or option not in {*known, *ASKED}:
            said = f"`losslab export {page.key} --help` lists the options"
            raise ValueError(f"{quote(word)} is no option of the page {page.key}; {said}")
        if not joined:
            if not rest:
                raise ValueError(f"--{option} wants a value")
            text = rest.pop(0)
        ours = option in ASKED and not (option in known and not PX.fullmatch(text))  # a batch has a size too
        into, name = (asked, option) if ours else (query, known[option])
        if name in into:
            raise ValueError(f"--{option} is given twice")
        into[name] = text
    if not framed and not {*FILES} & {*asked}:
        raise ValueError("say what and where to, such as --html page.html")
    return query, asked, framed


def export(key, words):
    """(the paths of the files that the words ask for, the lines that go to the screen).

    ValueError in a sentence; then nothing is written.
    """
    page = page_of(key)
    query, asked, framed = read(page, words)
    page, values = understood(page, query)
    size = sized(asked["size"]) if "size" in asked else ()
    files = {kind: Path(asked[kind]) for kind in FILES if kind in asked}
    if len({path.absolute() for path in files.values()}) < len(files):
        raise ValueError("two files cannot have one name")
    for kind in [*files, *(["frame"] if framed else [])]:
        if why := refusal(page, values, kind):
            raise ValueError(why)
    printed = {"address": asked.get("address", HERE), "about": asked.get("about")}
    made = {path: _made(page, values, kind, size, printed) for kind, path in files.items()}
    for path, content in made.items():
        path.write_bytes(content)
    said = write_link(page.fields, {name: values[name] for name in page.fields})
    return list(made), [frame(page, said, asked.get("address", HERE), *size)] if framed else []


def _made(page, values, kind, size, printed):
    if kind in PAPERS:
        return paper(page, values, kind, **printed).finished().encode()
    if kind in PICTURES:
        return pictured(page, values, kind, *(size or SIZE))
    made = taken(page, values, kind)
    return made if isinstance(made, bytes) else made.encode()

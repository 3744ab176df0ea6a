"""The command line: `python -m losslab list`, `... show`, `... export`, `... site`, `... inventory`, `... app`."""

import importlib.util
import subprocess
import sys

import numpy as np

from losslab import FAMILIES, LOSSES, __version__, find
from losslab.document import digits, formulas
from losslab.extras import APP, needed_by
from losslab.text import quote

HELP = f"""losslab {__version__}: loss functions, written once.

  python -m losslab list [WORD]         the losses, or those that a word fits
  python -m losslab show KEY [OPTIONS]  values, gradients and the formula of a loss
  python -m losslab export PAGE [OPTIONS] FILES
                                        what a page shows: `--html FILE` with its live figure, which needs no server
                                        and no network; `--csv` its numbers, `--svg` and `--png` its figure
                                        (`--size 1600x900`), `--py` a program, `--ipynb` a notebook; `--iframe`
                                        prints the frame for a page of yours (`--address` of the laboratory);
                                        `--sheet` a worksheet to print, with solutions (`--about` one of the
                                        questions of the page), `--plan` the plan of a lesson
                                        `--scorm` a lesson or the test for a learning platform
  python -m losslab site FOLDER [--app ADDRESS]
                                        all pages as files, for any host that serves files, or none; ADDRESS is
                                        where the laboratory itself runs, for what needs Python
  python -m losslab inventory --form A  a test of what is believed of losses, with its key; the other form is B
  python -m losslab app [OPTIONS]       the laboratory in the browser; options go to `streamlit run`
  python -m losslab --version

Options of show: `--at` says where, and each parameter and array of the loss has its name: `--delta 1.5`, `--y-true 1`.
Several numbers are parted by commas; for losses of a vector a semicolon starts the next vector. Without `--at` the
worked example is shown.

Options of export: those of a link to the page; `python -m losslab export PAGE --help` lists them.

  python -m losslab export regression --losses huber,squared_error --huber-delta 1.5 --html huber.html
  python -m losslab export td --q 1.5 --png td.png --size 1920x1080 --csv td.csv --ipynb td.ipynb
  python -m losslab export lessons --lesson bad_point --sheet sheet.html --plan plan.html
  python -m losslab export lessons --lesson delta --html delta.html --scorm delta.zip
  python -m losslab show huber --delta 1.5 --at 0.5,4
  python -m losslab show softmax_ce --at "2,1,0.1; 0,0,3" --y-true 0,2"""


class Refused(Exception):
    """What was wrong on the command line, in a sentence."""


def main(words=None):
    """The exit status: 0, or 2 with a sentence on stderr."""
    words = sys.argv[1:] if words is None else words
    for stream in (sys.stdout, sys.stderr):  # a terminal that has no δ
        getattr(stream, "reconfigure", dict)(errors="backslashreplace")
    try:
        return answer(*words)
    except (Refused, TypeError, ValueError, ModuleNotFoundError) as error:
        print(f"losslab: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        sys.stdout = None
        return 0


def answer(command="--help", *words):
    commands = {"list": listed, "show": show, "export": export, "site": site, "inventory": inventory, "app": app}
    if command in ("-h", "--help", "help") or command in commands and words[:1] in (("-h",), ("--help",)):
        say(HELP)
    elif command == "--version":
        say(__version__)
    elif command in commands:
        return commands[command](*words)
    else:
        raise Refused(
            f"there is no command {quote(command)}; there are list, show, export, site, inventory, app, --help and "
            "--version"
        )
    return 0


def say(*lines):
    print(*lines, sep="\n", flush=True)


def listed(*words):
    """Every loss with these words, by family."""
    word, found = " ".join(words).lower(), False
    for family in FAMILIES:
        rows = [loss for loss in LOSSES if loss.family.key == family.key and word in loss.words]
        if rows:
            say(("\n" if found else "") + family.title, *(f"  {loss.key:<32}{loss.title}" for loss in rows))
            found = True
    if not found:
        raise Refused(f"no loss goes by {quote(word)}; `python -m losslab list` names all")
    return 0


def show(key="", *options):
    """Formula, settings, and value and gradient at each place."""
    if not key:
        raise Refused("say which loss, such as `python -m losslab show huber`")
    try:
        loss = find(key)
    except KeyError as error:
        raise Refused(error.args[0]) from None
    x, given = _read(loss, options)
    settings = loss.settings(**{name: value for name, value in given.items() if name in loss.defaults})
    value, gradient = (f(x, **given) for f in (loss.value, loss.gradient))
    say(f"{loss.label(**settings)}: {loss.summary}", *formulas(loss), "")
    axis = int(loss.family.argument.vector)
    shape = np.broadcast_shapes(value.shape, x.shape[: x.ndim - axis])
    places = np.broadcast_to(x, shape + x.shape[x.ndim - axis :])
    gradient = np.broadcast_to(gradient, places.shape)
    columns = {loss.family.argument.name: places}
    beside = {d.name: given[d.name] for d in loss.family.argument.data}
    columns |= {name: np.broadcast_to(y, shape) for name, y in beside.items() if np.ndim(y) <= len(shape)}
    columns |= {"value": value, "gradient": gradient}
    _table([list(columns), *([digits(column[i]) for column in columns.values()] for i in np.ndindex(shape))])
    return 0


def _table(rows):
    wide = [max(map(len, column)) for column in zip(*rows, strict=True)]
    say(*("  ".join(map(str.ljust, row, wide)).rstrip() for row in rows))


def _read(loss, options):
    """(places, {name: number or array}) of `--name value` and `--name=value`; without a place those of the example."""
    argument, found = loss.family.argument, {}
    axes = {d.name: int(argument.vector) if d.axes is None else len(d.axes) for d in argument.data}
    axes |= {d.name: 0 for d in argument.data if d.classes}  # one number is the index of a class
    axes |= {"at": int(argument.vector)} | dict.fromkeys(loss.defaults, 0)
    rest = list(options)
    while rest:
        word, joined, text = rest.pop(0).partition("=")
        name = word.removeprefix("--").replace("-", "_")
        if not word.startswith("--") or name not in axes:
            raise Refused(f"{quote(word)} is no option here; {loss.key} has {', '.join(f'--{n}' for n in axes)}")
        if name in found:
            raise Refused(f"--{name} is given twice")
        if not joined and not rest:
            raise Refused(f"--{name} wants a value")
        found[name] = _numbers(name, text if joined else rest.pop(0), axes[name])
    example = loss.example
    if "at" not in found:
        usual = {**example.data, **(example.settings if not found else {})}
        return np.asarray(example.x, dtype=float), usual | found
    x = found.pop("at")
    return x, found


def _numbers(name, text, axes):
    """The numbers of an option: several are parted by commas, rows by semicolons."""
    try:
        rows = [[float(cell) for cell in row.split(",")] for row in text.split(";")]
    except ValueError:
        raise Refused(f"--{name} takes numbers parted by commas, not {quote(text)}") from None
    if len({len(row) for row in rows}) > 1:
        raise Refused(f"the rows of --{name} are not all of one length")
    if len(rows) > 1 or axes > 1:
        return np.array(rows)
    return np.array(rows[0]) if axes or len(rows[0]) > 1 else np.float64(rows[0][0])


def export(key="", *words):
    """What a page shows as files, or what can be said of it."""
    from losslab import export

    if not key:
        raise Refused("say which page, such as `python -m losslab export regression --html regression.html`")
    page = export.page_of(key)
    if {"--help", "-h"} & {*words}:
        say(f"The options of {page.title}, and what they are when they are not given:", *export.listed(page))
        return 0
    try:
        paths, lines = export.export(key, words)
    except OSError as error:
        raise Refused(f"the file could not be written: {error.strerror}") from None
    for path in paths:
        say(f"{path}: {_size(path.stat().st_size)}")
    if lines:
        say(*lines)
    return 0


def _size(count):
    return f"{count / 1e6:.1f} MB" if count >= 1e5 else f"{count / 1e3:.1f} kB"


def inventory(*words):
    """One form of the test, with its key."""
    from losslab.lessons.inventory.sheet import FORMS, sheet

    form = " ".join(words or ["--form=A"]).replace(" ", "=").removeprefix("--form=").upper()
    if form not in FORMS:
        raise Refused(f"the forms are {' and '.join(FORMS)}: `python -m losslab inventory --form A`")
    say(*sheet(form))
    return 0


def site(out="", *words):
    """All pages as files in a folder."""
    if not out or out.startswith("-"):
        raise Refused("say into which folder, such as `python -m losslab site public`")
    if words and (len(words) != 2 or words[0] != "--app"):
        raise Refused("after the folder there may be `--app` and the address of the laboratory, nothing else")
    from losslab.site import site

    try:
        made = site.site(out, *words[1:])
    except OSError as error:
        raise Refused(f"the site could not be written: {error.strerror}") from None
    say(f"{out}: {len(made)} files, {sum(made.values()) / 1e6:.1f} MB; open index.html in any browser")
    return 0


def app(*options):
    """The laboratory, as `streamlit run app.py` starts it."""
    with needed_by("losslab app"):
        if importlib.util.find_spec("streamlit") is None:
            raise ModuleNotFoundError(name="streamlit")
    try:  # where its settings are found
        return subprocess.call([sys.executable, "-m", "streamlit", "run", "app.py", *options], cwd=APP)
    except KeyboardInterrupt:  # which Streamlit heard too
        return 0


if __name__ == "__main__":
    sys.exit(main())

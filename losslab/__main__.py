"""The command line: `python -m losslab list`, `python -m losslab show huber --delta 1.5 --at 0.5,4`, `... app`."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy as np

from losslab import FAMILIES, LOSSES, __version__, find
from losslab.document import digits, formulas
from losslab.extras import needed_by
from losslab.text import quote

APP = Path(__file__).resolve().parents[1] / "app.py"  # of a checkout
HELP = f"""losslab {__version__}: loss functions, written once.

  python -m losslab list [WORD]         the losses, or those that a word fits
  python -m losslab show KEY [OPTIONS]  values, gradients and the formula of a loss
  python -m losslab app [OPTIONS]       the laboratory in the browser; options go to `streamlit run`
  python -m losslab --version

Options of show: `--at` says where, and each parameter and array of the loss has its name: `--delta 1.5`, `--y-true 1`.
Several numbers are parted by commas; for losses of a vector a semicolon starts the next vector. Without `--at` the
worked example is shown.

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
    commands = {"list": listed, "show": show, "app": app}
    if command in ("-h", "--help", "help") or command in commands and words[:1] in (("-h",), ("--help",)):
        say(HELP)
    elif command == "--version":
        say(__version__)
    elif command in commands:
        return commands[command](*words)
    else:
        raise Refused(f"there is no command {quote(command)}; there are list, show, app, --help and --version")
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


def app(*options):
    """The laboratory, as `streamlit run app.py` starts it."""
    with needed_by("losslab app"):
        if importlib.util.find_spec("streamlit") is None:
            raise ModuleNotFoundError(name="streamlit")
    if not APP.is_file():
        raise Refused("the pages are not part of the installed package: in a checkout, run `streamlit run app.py`")
    try:
        return subprocess.call([sys.executable, "-m", "streamlit", "run", str(APP), *options], cwd=APP.parent)
    except KeyboardInterrupt:  # which Streamlit heard too
        return 0


if __name__ == "__main__":
    sys.exit(main())

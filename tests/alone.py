"""Run by path, where losslab is installed with NumPy and nothing else: what works there, and what is said of the rest.

What it is given are folders to look for packages in.
"""

import importlib
import pickle
import pkgutil
import re
import sys
from pathlib import Path

sys.path += sys.argv[1:]
SAYS = re.compile(r'losslab[\w.]* needs (Streamlit|Plotly|markdown-it-py|segno): pip install "losslab\[app\]"')
SAYS_OF_FORMULAS = re.compile(r'losslab\.formulas\.\w+ needs (SymPy|mpmath): pip install "losslab\[formulas\]"')

SITE = "course", "handout", "notebook", "onefile", "scene", "scenes", "site", "words"
WORDS = {"losslab.export", *(f"losslab.site.{name}" for name in SITE)}
ALGEBRA = {f"losslab.formulas.{name}" for name in ("algebra", "composed", "digits", "write")}


def modules(package):
    """The dotted names of all modules below a package, found as files: nothing is imported."""
    for found in pkgutil.iter_modules(package):
        path = Path(found.module_finder.path) / found.name
        yield found.name
        if found.ispkg:
            yield from (f"{found.name}.{name}" for name in modules([str(path)]))


def refusal(name):
    """What the import of a module says where it fails, in words."""
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        return str(error)
    return ""


def main():
    import losslab

    names = ["losslab", *(f"losslab.{name}" for name in modules(losslab.__path__))]
    assert len(names) > 100, names
    said = {name: refusal(name) for name in names}
    for name, words in said.items():
        front = name.split(".")[1:2] in (["takeaway"], ["ui"], ["qr"]) or name in WORDS
        rule = SAYS if front else SAYS_OF_FORMULAS if name in ALGEBRA else re.compile("")
        assert rule.fullmatch(words), f"{name}: {words or 'is imported'}"

    huber = losslab.find("huber")
    assert huber.value(4.0, delta=1.5) == 4.875 and pickle.loads(pickle.dumps(huber)) is huber
    assert "delta : float, in (0, inf)" in huber.value.__doc__ and huber._repr_markdown_().startswith("### Huber")

    assert huber._repr_html_() is None
    try:
        losslab.show(huber)
    except ModuleNotFoundError as error:
        assert SAYS.fullmatch(str(error)), error
    else:
        raise AssertionError("Plotly is here")

    from losslab.fits.fit import fit_line
    from losslab.formulas.loss import typed_loss

    assert abs(fit_line(range(5), [1, 3, 5, 7, 90], huber, delta=0.1).slope - 2) < 0.1
    try:
        typed_loss("abs(r)")
    except ModuleNotFoundError as error:
        assert SAYS_OF_FORMULAS.fullmatch(str(error)), error
    else:
        raise AssertionError("SymPy is here")

    from losslab.__main__ import main as command

    assert command(["show", "huber", "--delta", "1.5", "--at", "0.5,4"]) == 0
    assert command(["app"]) == 2
    print(f"losslab {losslab.__version__}, {len(names)} modules beside NumPy alone, from {losslab.__path__[0]}")


main()

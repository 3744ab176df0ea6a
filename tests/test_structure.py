"""Dependence points one way: who may import whom, and who may know Streamlit, Plotly and pandas."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = (  # each may import from the layers before it, and from itself if it is a package
    "stable theme text extras trace",
    "link latex",
    "core",
    "families",
    "catalog",
    "checks data libraries",
    "glossary document symptoms formulas asking",
    "fits costs",
    "fitting search",
    "figures qr",
    "labs",
    "lessons",
    "registry",
    "live",
    "site",
    "takeaway",
    "export",
    "__main__",
    "ui",
    "pages app",
)
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names.split()}
MAY_KNOW = {"plotly": "figures labs lessons live site takeaway ui", "streamlit": "ui pages app"}
MAY_KNOW |= {"sympy": "formulas", "mpmath": "formulas"}
WHEN_ASKED = {  # a record is pickled by its key, described, and shown in a notebook, inside a function
    "core": {"catalog", "document", "site"},
    "losslab": {"site"},
}
AT_ONCE = {
    f"losslab/formulas/{name}.py" for name in ("algebra", "composed", "digits", "write")
}  # are imported for a formula
OF_ALL = "registry", "index"
FILES = [*(ROOT / "losslab").rglob("*.py"), *(ROOT / "pages").glob("*.py"), ROOT / "app.py"]


def layer(path):
    """`losslab/ui/card.py` is of ui, `pages/home.py` of pages, `losslab/__init__.py` of losslab.

    The registry of all pages, and the index of what is on them, stand above them, and above the lessons.
    """
    if path in [ROOT / f"losslab/labs/{name}.py" for name in OF_ALL]:
        return "registry"
    parts = path.relative_to(ROOT).with_suffix("").parts
    name = parts[1] if parts[0] == "losslab" else parts[0]
    return "losslab" if name == "__init__" else name


def imports(path, nodes):
    """The dotted names that import statements ask for; `from a import b` asks for a.b."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports here are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def read(path):
    return list(ast.walk(ast.parse(path.read_text())))


def at_start(path):
    """The statements of a module that run when it is imported, those below `with needed_by(...)` among them."""
    for node in ast.parse(path.read_text()).body:
        yield from node.body if isinstance(node, ast.With) else [node]


def own(name):
    """The layer that a name below losslab belongs to: `losslab.find` is of the catalogue."""
    parts = name.split(".")
    if parts[1:2] == ["labs"] and parts[2:3] and parts[2] in OF_ALL:
        return "registry"
    return parts[1] if len(parts) > 1 and parts[1] in RANK else "catalog"


each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))


@each_file
def test_imports_point_downwards(path):
    here = layer(path)
    assert here in RANK or here == "losslab", f"give {here} a place in LAYERS"
    early = set(imports(path, at_start(path)))
    for name in imports(path, read(path)):
        if name.split(".")[0] != "losslab":
            continue
        there = own(name)
        allowed = there == "catalog" if here == "losslab" else there == here or RANK[there] < RANK[here]
        allowed = allowed or there in WHEN_ASKED.get(here, ()) and name not in early
        assert allowed, f"{here} imports {name}, which is of {there}"


@each_file
def test_streamlit_and_plotly_stay_where_they_belong(path):
    known = {name.split(".")[0] for name in imports(path, read(path))}
    for package, modules in MAY_KNOW.items():
        assert package not in known or layer(path) in modules.split(), f"{layer(path)} must not know {package}"
    if RANK.get(layer(path), 0) < RANK["figures"] and layer(path) != "data":
        allowed = {"numpy", "losslab"} | ({"sympy", "mpmath"} if layer(path) == "formulas" else set())
        assert known <= set(sys.stdlib_module_names) | allowed, "below the figures there is NumPy only"
    at_once = {name.split(".")[0] for name in imports(path, at_start(path))}
    late = {"pandas", "scipy"} | (set() if str(path.relative_to(ROOT)) in AT_ONCE else {"sympy", "mpmath"})
    assert not at_once & late, "imported where it is used, not at start"


def test_the_package_asks_for_the_numpy_that_is_tested():
    """An older one lacks `matvec` and `vecmat`."""
    (asked,) = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert asked in (ROOT / "requirements.txt").read_text().splitlines()


def test_losslab_works_without_the_rest():
    code = """import sys, losslab
assert losslab.find("huber").value(3.0, delta=1.5) == 3.375
print(*{"streamlit", "plotly", "pandas", "scipy", "sympy", "mpmath"} & set(sys.modules))"""
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (result.returncode, result.stdout.strip()) == (0, ""), result.stderr or result.stdout


def test_sympy_waits_for_a_formula():
    """The pages that can show a typed loss are imported without it; the first formula brings it."""
    code = """import sys, losslab.ui.host, losslab.labs.registry
from losslab.formulas.loss import typed_loss
before = "sympy" in sys.modules
typed_loss("abs(r)")
print(before, "sympy" in sys.modules)"""
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert result.stdout.split() == ["False", "True"], result.stderr or result.stdout


def test_pandas_and_what_reads_workbooks_wait_for_a_table():
    """The laboratory that takes a visitor's table is imported without them; the first table brings pandas alone."""
    code = """import sys, losslab.ui.host, losslab.labs.registry
from losslab.data import columns, read_table
before = {"pandas", "python_calamine"} & set(sys.modules)
columns(read_table(b"x,y\\n1,2\\n3,4"), "x", "y")
print(len(before), "pandas" in sys.modules, "python_calamine" in sys.modules)"""
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert result.stdout.split() == ["0", "True", "False"], result.stderr or result.stdout

"""Code to take away: a loss in plain NumPy, and its call in another library. What is shown is what the tests run."""

import ast
import gc
import inspect
import math
import re
import textwrap
from collections.abc import Mapping
from functools import cache

import numpy as np

from losslab.libraries.kinds import KINDS

BOOSTERS = {
    "xgboost": """\
params = {params}
data = xgb.DMatrix(np.arange(len(y_true))[:, None], label=y_true, base_margin=y_pred)
model = xgb.train(params, data, num_boost_round=1)  # the first tree, grown from gradient and Hessian at y_pred""",
    "lightgbm": """\
params = {params}
data = lgb.Dataset(np.arange(len(y_true))[:, None], label=y_true, init_score=y_pred)
model = lgb.train(params, data, num_boost_round=1)  # the first tree, grown from gradient and Hessian at y_pred""",
}


def literal(value):
    """A number, or a list of numbers, as Python reads it back exactly. An int, the index of a class, stays one."""
    if np.ndim(value):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, int | np.integer):
        return str(int(value))
    value = float(value)
    return repr(value) if math.isfinite(value) else f"float('{value}')"


def call(library, settings, what="code"):
    """The library's expression with the parameters put in; with "gradient" the one for its gradient."""
    return getattr(library, what).format(**{name: literal(value) for name, value in settings.items()})


def snippet(loss, library, settings, y_pred, y_true):
    """A complete program: imports, arrays, the call. It leaves `loss` behind (a booster: `params` and `model`).

    Where the loss has no prediction and no true value, `y_pred` is its argument and `y_true` a mapping of its data.
    """
    kind = KINDS[library.kind]
    code = call(library, loss.settings(**settings))
    imports = kind.imports
    if library.kind == "sklearn":  # which does not load all its submodules by itself
        modules = sorted(set(re.findall(r"\bsklearn[\w.]*(?=\.\w+\()", code)))
        imports = re.sub("^import sklearn$", "\n".join(f"import {m}" for m in modules), imports, flags=re.MULTILINE)
    given = {"y_pred": y_pred, "y_true": y_true}
    indices = {"y_true"} if library.hard and np.ndim(y_true) < np.ndim(y_pred) else set()  # of classes
    if isinstance(y_true, Mapping):
        given = {loss.family.argument.name: y_pred, **y_true}
        indices = {datum.name for datum in loss.family.argument.data if datum.index}
    arrays = [
        f"{name} = {((name in indices and kind.indices) or kind.array).format(literal(values))}"
        for name, values in given.items()
    ]
    body = BOOSTERS[library.kind].format(params=code) if kind.booster else f"loss = {code}\nprint(loss)"
    return "\n".join([imports, "", *arrays, "", body])


def numpy_source(loss, part="value"):
    """The source of `value` (or "gradient", "curvature") as it runs here, after all that it calls. Needs only NumPy."""
    return _source(inspect.unwrap(getattr(loss, part)))


def prepare(losses):
    """Read every source once. A server does so at its start, before it has visitors: in CPython 3.11 a garbage
    collection that runs while a text is made into a tree can break `ast.parse`, in whichever thread that happens.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        for loss in losses:
            for part in ("value", "gradient", "curvature"):
                if getattr(loss, part):
                    numpy_source(loss, part)
    finally:
        _tree.cache_clear()
        if collects:
            gc.enable()


def numpy_sources(loss, parts):
    """The functions that compute these parts of a loss in NumPy, each once, one after the other: no imports."""
    pieces = {}
    for part in parts:
        pieces |= _pieces(inspect.unwrap(getattr(loss, part)))[1]
    return tuple(pieces.values())


def _source(function):
    modules, pieces = _pieces(function)
    imports = [f"import {name}" if name == short else f"import {name} as {short}" for short, name in modules.items()]
    return "\n\n".join(sorted(imports)) + "\n\n\n" + "\n\n\n".join(pieces.values())


@cache
def _pieces(function):
    """({short name: module}, {name: source}) of a function and all that it calls."""
    modules, pieces = {"np": "numpy"}, {}  # plain arithmetic too is called with arrays
    _collect(function.__name__, inspect.getmodule(function), modules, pieces)
    return modules, pieces


def _collect(name, module, modules, pieces):
    """Add the source that defines `name` in a module to `pieces`, after the sources of what it mentions."""
    value = getattr(module, name)
    if inspect.ismodule(value):
        modules[name] = value.__name__
        return
    home = inspect.getmodule(value) if inspect.isfunction(value) else module
    source = textwrap.dedent(inspect.getsource(value)) if inspect.isfunction(value) else _assignment(name, module)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and node.id != name and node.id not in pieces and hasattr(home, node.id):
            _collect(node.id, home, modules, pieces)
    pieces[name] = source.rstrip()


@cache
def _tree(module):
    """(source, syntax tree) of a module."""
    source = inspect.getsource(module)
    return source, ast.parse(source)


def _assignment(name, module):
    """The statement `name = ...` of a module."""
    source, tree = _tree(module)
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets):
            return ast.get_source_segment(source, node)
    raise LookupError(f"{module.__name__} imports {name}: write `from` its module where it is used")

"""The modules that a browser loads, as one script: from a file:// address it loads none.

Each module becomes a function that is called once, in the order in which they need each other, and gives what it
exports. They import and export in few ways, and those are all that is understood: on anything else it stops.
"""

import re
from functools import cache

from losslab.live.payload import JS

IMPORT = re.compile(r'^import \{ ([\w ,]+) \} from "\./(\w+)\.js";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async function|function|class|const) (\w+))", re.MULTILINE)
DEFAULT = re.compile(r"^export default (?=function\b)", re.MULTILINE)  # what mounts it in Streamlit: not wanted here
LEFT = re.compile(r"^\s*(?:import|export)\b.*|\bimport(?:\(|\.meta\b).*", re.MULTILINE)  # what none of them says


@cache
def assemble(name):
    """The script of the module of this name and of all that it needs; it calls `start`, which that module exports."""
    done = {}
    _add(name, done, ())
    return "\n".join(['"use strict";', *done.values(), f"{_box(name)}.start();", ""])


def _box(name):
    return f"module_{name}"


def _add(name, done, above):
    """Put a module into `done`, {name: script}, after those that it imports."""
    if name in done:
        return
    if name in above:
        raise ValueError(f"{name}.js imports itself by way of {', '.join(above)}")
    text = (JS / f"{name}.js").read_text(encoding="utf-8")
    for _, other in IMPORT.findall(text):
        _add(other, done, (*above, name))
    done[name] = module(name, text)


def module(name, text):
    """One module as a function that is called at once and returns what it exports."""
    exported = EXPORT.findall(text)
    body = DEFAULT.sub("", EXPORT.sub("", IMPORT.sub(_bound, text)))
    if left := LEFT.search(body):
        raise ValueError(f"{name}.js: this way to import or export is not understood: {left[0].strip()}")
    if "</script" in body.lower() or "<!--" in body:
        raise ValueError(f"{name}.js has what ends a script in an HTML file")
    return f"const {_box(name)} = (() => {{\n{body}\nreturn {{ {', '.join(exported)} }};\n}})();"


def _bound(match):
    names, other = match.groups()
    return f"const {{ {names.replace(' as ', ': ')} }} = {_box(other)};"

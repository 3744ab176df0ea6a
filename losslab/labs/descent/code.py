"""The steps of one residual as programs: in NumPy, and by PyTorch's SGD."""

import inspect

from losslab.labs.descent.figure import STEPS
from losslab.libraries.kinds import KINDS
from losslab.libraries.snippets import literal, numpy_source

RATES = {"constant": "{}", "root": "{} / (step + 1) ** 0.5", "decay": "{} * 0.95**step"}


def numpy_program(loss, settings, values):
    """NumPy for the steps of one residual. `values` has its start, and rate, momentum and schedule."""
    name = inspect.unwrap(loss.gradient).__name__
    more = "".join(f", {key}={literal(value)}" for key, value in settings.items())
    return (
        f"{numpy_source(loss, 'gradient')}\n\n\nr, v = {literal(values['start'])}, 0.0\nfor step in range({STEPS}):\n"
        f"    v = {literal(values['momentum'])} * v + {name}(r{more})\n"
        f"    r = r - {_rate(values)} * v\nprint(r)"
    )


def torch_program(library, settings, values):
    """PyTorch's SGD for the same steps: the rate is divided by what the library's loss is larger than ours."""
    scale, _ = library.scaled(settings)
    rate = _rate(values) if scale == 1 else f"{_rate(values)} / {literal(scale)}"
    code = library.code.format(**{name: literal(value) for name, value in settings.items()})
    kind = KINDS["torch"]
    lines = [
        *kind.imports.splitlines(),
        "",
        f"y_pred = {kind.array.format(literal([values['start']]))}.requires_grad_()",
        f"y_true = {kind.array.format('[0.0]')}",
        f"descent = torch.optim.SGD([y_pred], lr=1.0, momentum={literal(values['momentum'])})",
        f"for step in range({STEPS}):",
        f"    descent.param_groups[0]['lr'] = {rate}",
        "    descent.zero_grad()",
        f"    {code}.sum().backward()",
        "    descent.step()",
        "print(y_pred.item())",
    ]
    return "\n".join(lines)


def _rate(values):
    """The rate of a step, in Python."""
    return RATES[values["schedule"]].format(literal(values["rate"]))

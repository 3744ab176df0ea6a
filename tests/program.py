"""A program as the browser runs it, with NumPy instead: what a message with values makes of a drawing."""

import base64

import numpy as np

from losslab.trace import join, stack, take

NAMES = {"where": np.where, "clip": np.clip, "join": join, "stack": stack, "take": take, "cumsum": np.cumsum}
NAMES |= {"sort": np.sort, "argmin": np.argmin, "size": np.size, "expand": lambda a: np.asarray(a)[..., None]}
NAMES |= {"bitwise_and": np.logical_and, "bitwise_or": np.logical_or, "invert": np.logical_not}  # a constant is a float
WITH_AXIS = {"cumsum", "sort", "argmin"}


def unpack(value):
    """An array, or a number, as `trace.pack` and `trace.number` wrote it."""
    if not isinstance(value, dict):
        return np.float64(value)
    array = np.frombuffer(base64.b64decode(value["bdata"]), dtype=value["dtype"])
    return array.reshape(value["shape"]) if "shape" in value else array


def evaluate(nodes, inputs):
    """The values of all nodes of a program, with its inputs in order."""
    found = []
    for op, *args in nodes:
        if op == "input":
            found.append(inputs[args[0]])
        elif op == "const":
            found.append(unpack(args[0]))
        elif op in ("iterate", "accumulate"):
            found.append(_loop(args[0], [found[i] for i in args[1:]], op == "accumulate"))
        elif op.endswith("_last"):
            found.append(getattr(np, op.removesuffix("_last"))(found[args[0]], axis=-1, keepdims=bool(found[args[1]])))
        elif op in WITH_AXIS:
            found.append(NAMES[op](found[args[0]], axis=-1))
        else:
            found.append((NAMES.get(op) or getattr(np, op))(*(found[i] for i in args)))
    return found


def _loop(body, given, every):
    width, states = len(body["results"]), [given[: len(body["results"])]]
    for _ in range(body["limit"]):
        values = evaluate(body["nodes"], [*states[-1], *given[width:]])
        states.append([values[i] for i in body["results"]])
        if not every and np.array_equal(states[-1], states[-2], equal_nan=True):
            break
    return np.array(states if every else states[-1], dtype=float)


def painted(still, program, values):
    """The figure of these values."""
    given = [np.asarray(values[name], dtype=float)[()] for name in program["inputs"]]
    with np.errstate(all="ignore"):
        nodes = evaluate(program["nodes"], given)
    for path, index in program["patches"]:
        *way, last = path
        part = still
        for key in way:
            part = part[key]
        part[last] = nodes[index]
    return still

"""Argument and data as they are given, read and checked: arrays, or ValueError naming what is wrong."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from losslab.core.aliases import Numbers, Settings
from losslab.core.argument import Argument, Datum
from losslab.core.intervals import Interval

if TYPE_CHECKING:
    from losslab.core.loss import Loss


def read(
    loss: "Loss", x: Numbers, data: Mapping[str, Numbers], settings: Settings
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """(argument, data) as arrays, or ValueError naming what is wrong and what is allowed."""
    argument = loss.family.argument
    x = within(argument, loss.domain(argument.name, **settings), x)
    if argument.vector and (x.ndim == 0 or x.shape[-1] == 0):
        raise ValueError(f"{argument.name} must be a vector of at least one number, got {x}")
    found, sizes = {}, {"size": x.shape[-1]} if argument.vector else {}
    if missing := [datum for datum in argument.data if datum.name not in data]:
        names = " and ".join(f"'{datum.name}'" for datum in missing)
        raise TypeError(f"{loss.key} needs {names}: {'; '.join(datum.meaning for datum in missing)}")
    for datum in argument.data:
        domain = loss.domain(datum.name, **settings)
        rest = (x,) if datum.classes else ()
        array = (_shares if datum.classes else within)(datum, domain, data[datum.name], *rest)
        if datum.axes is not None:
            _sized(datum, datum.axes, array, sizes)
        if datum.index in sizes:
            _counts(datum, array, sizes[datum.index])
        found[datum.name] = array
    if found:
        _together(argument, x, found)
    return x, found


def within(what: Argument | Datum, domain: Interval, values: Numbers) -> np.ndarray:
    """`values` as floats, or ValueError if they break the domain or the rule of an Argument or Datum. NaN passes."""
    array = np.asarray(values, dtype=float)
    legal = domain.whole or domain.contains(array) | np.isnan(array)  # on a line infinity has limits
    if not np.all(legal):
        raise ValueError(f"{what.name} must lie in {domain}, got {array[~legal].flat[0]:g}")
    if what.rule and (broken := what.rule(array)):
        raise ValueError(f"{what.name} {broken}")
    return array


def _sized(datum: Datum, axes: tuple[str, ...], array: np.ndarray, sizes: dict[str, int]) -> None:
    """Check the last axes of an array against the sizes known of them, {name: size}, and note those that are new."""
    found = array.shape[array.ndim - len(axes) :] if array.ndim >= len(axes) else ()
    fits = len(found) == len(axes) and 0 not in found
    for name, size in zip(axes, found, strict=False):
        fits = fits and sizes.setdefault(name, size) == size
    if not fits:
        known = ", ".join(f"{name} = {sizes[name]}" for name in dict.fromkeys(axes) if name in sizes)
        rule = f"(..., {', '.join(axes)})" + (f" with {known}" if known else "")
        raise ValueError(f"{datum.name} must have the shape {rule}, got {array.shape}")


def _shares(datum: Datum, domain: Interval, values: Numbers, x: np.ndarray) -> np.ndarray:
    """One share per class along the last axis of `x`: what was given so, or 1 for the class that an index names."""
    array = np.asarray(values, dtype=float)
    if array.ndim == x.ndim:
        return within(datum, domain, array)
    classes = np.arange(x.shape[-1])
    unknown = ~np.isin(array, classes)
    if np.any(unknown):
        raise ValueError(
            f"{datum.name} must be a class from 0 to {classes[-1]} or one share per class, "
            f"got {array[unknown].flat[0]:g}"
        )
    return (array[..., None] == classes).astype(float)


def _together(argument: Argument, x: np.ndarray, data: Mapping[str, np.ndarray]) -> None:
    """Check that argument and data, but for the axes of one sample, can be repeated to one shape."""
    own = {d.name: int(argument.vector) if d.axes is None else len(d.axes) for d in argument.data}
    shapes = {argument.name: x.shape[: x.ndim - argument.vector]}
    shapes |= {name: array.shape[: array.ndim - own[name]] for name, array in data.items()}
    try:
        np.broadcast_shapes(*shapes.values())
    except ValueError:
        found = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        raise ValueError(f"the samples of {' and '.join(shapes)} must go together, got the shapes {found}") from None


def _counts(datum: Datum, array: np.ndarray, size: int) -> None:
    """Check that numbers are places from 0 to size − 1."""
    unknown = ~np.isin(array, np.arange(size))
    if np.any(unknown):
        raise ValueError(f"{datum.name} must be a whole number from 0 to {size - 1}, got {array[unknown].flat[0]:g}")

"""A loss read in another unit of information, or as a library computes it."""

import inspect
import math
from dataclasses import replace
from functools import lru_cache, wraps

import numpy as np

UNITS = {"nats": 1.0, "bits": 1 / math.log(2), "log10": 1 / math.log(10)}  # a nat in each of them


def read(loss, unit="nats", by=""):
    """`loss` itself, or a record like it whose numbers are in this unit, its value as library `by` clips it.

    A loss that is no logarithm has no unit, and where the library does not clip nothing changes. Gradient and curvature
    stay exact: what a library's own gradient does at the clip is its affair, and seldom the slope of what it returns.
    """
    return _read(loss, unit, by)


@lru_cache(maxsize=256)  # one record for one reading, so that figures are traced once
def _read(loss, unit, by):
    factor = UNITS[unit] if loss.nats else 1.0
    clipped = clips(loss, by)
    if factor == 1 and not clipped:
        return loss

    def scaled(function, original):
        @wraps(inspect.unwrap(original))
        def call(x, **given):
            with np.errstate(divide="ignore", over="ignore", under="ignore"):
                return factor * function(x, **given)

        return call

    parts = {name: scaled(f, f) for name in ("value", "gradient", "curvature") if (f := getattr(loss, name))}
    if loss.held:
        parts["held"] = replace(loss.held, derivative=scaled(loss.held.derivative, loss.held.derivative))
    if clipped:
        parts["value"] = scaled(lambda x, **given: clipped.emulate(x, **given) / clipped.scale, loss.value)
    return replace(loss, **parts).made_by(read, loss, unit, by)


def clips(loss, by):
    """The row of a loss's libraries that says what library `by` returns where it clips, or None."""
    return next((row for row in loss.libraries if row.kind == by and row.emulate), None)

"""NumPy in, a small program out: the same functions, written down once, to be evaluated in the browser.

A traced function is called with `Traced` stand-ins instead of arrays. Every NumPy function or operator that meets one
records itself, so the result is the expression that was computed. What cannot be recorded raises TypeError: nothing is
guessed. `live/js/runtime.js` evaluates the program; the names of the operations are NumPy's own.
"""

from losslab.trace.programs import compile_figure, number, pack, record
from losslab.trace.stand_ins import Traced, accumulate, iterate, join, stack, take

__all__ = [
    "Traced",
    "accumulate",
    "compile_figure",
    "iterate",
    "join",
    "number",
    "pack",
    "record",
    "stack",
    "take",
]

"""Stand-ins for numbers, on which NumPy's functions and operators record themselves; and what goes beyond NumPy's."""

from collections.abc import Callable
from typing import Any

import numpy as np

UFUNCS = frozenset(
    """add subtract multiply divide power negative absolute square minimum maximum sign sqrt hypot exp expm1 log log1p
    sin cos tan sinh cosh tanh arctan floor fmod isnan isinf isfinite less less_equal greater greater_equal equal
    not_equal bitwise_and bitwise_or invert logical_and logical_or logical_not matvec vecmat""".split()
)
FUNCTIONS = {np.where: "where", np.clip: "clip"}
LAST = {
    np.sort: "sort",
    np.cumsum: "cumsum",
    np.size: "size",
    np.argmin: "argmin",
}  # along the last axis, the only one there is
LOOPS = "iterate", "accumulate"
REDUCTIONS = {np.sum: "sum", np.min: "min", np.max: "max"}  # over all, or with axis=-1 over the last axis


Step = Callable[..., tuple[Any, ...]]  # from one state to the next


class Traced(np.lib.mixins.NDArrayOperatorsMixin):
    """A value known only in the browser: an operation and its arguments."""

    __slots__ = ("op", "args")

    def __init__(self, op: str, *args: Any) -> None:
        self.op, self.args = op, args

    def __repr__(self) -> str:
        return f"{self.op}({', '.join('array' if isinstance(a, np.ndarray) else repr(a) for a in self.args)})"

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> "Traced":
        if method != "__call__" or options or ufunc.__name__ not in UFUNCS:
            raise TypeError(f"np.{ufunc.__name__} ({method}) cannot be traced")
        return Traced(ufunc.__name__, *inputs)

    def __array_function__(self, function: Any, types: Any, args: Any, options: Any) -> "Traced":
        given = {"axis": None, **dict(zip(("axis",), args[1:], strict=False)), **options}
        if function in FUNCTIONS and not options:
            return Traced(FUNCTIONS[function], *args)
        if function is np.expand_dims and given == {"axis": -1}:
            return Traced("expand", args[0])
        if function in LAST and given in ({"axis": None}, {"axis": -1}):
            return Traced(LAST[function], args[0])
        if function in REDUCTIONS and given == {"axis": None}:
            return Traced(REDUCTIONS[function], args[0])
        if function in REDUCTIONS and given.pop("axis") == -1 and given in ({}, {"keepdims": True}):
            return Traced(f"{REDUCTIONS[function]}_last", args[0], len(given))
        raise TypeError(f"np.{function.__name__} cannot be traced with {options or args[1:]}")

    def __getitem__(self, key: Any) -> "Traced":
        if key == (Ellipsis, None):
            return Traced("expand", self)
        if isinstance(key, tuple) and len(key) == 2 and key[0] is Ellipsis and isinstance(key[1], int) and key[1] >= 0:
            return take(self, key[1])
        raise TypeError("of a traced value only [..., None] and [..., number] can be taken")

    def __bool__(self) -> bool:
        raise TypeError("a traced value is neither true nor false: write np.where instead of if")

    def __iter__(self) -> Any:
        raise TypeError("a traced value cannot be iterated")

    __hash__ = object.__hash__


def join(*parts: Any) -> Any:
    """Scalars and arrays end to end, row after row, as one array of one axis. Can be traced.

    Parameters
    ----------
    *parts : array_like
        Of any shapes.

    Returns
    -------
    ndarray
        Of one axis.

    Examples
    --------
    >>> join(1.0, [2.0, 3.0])
    array([1., 2., 3.])
    """
    if any(isinstance(part, Traced) for part in parts):
        return Traced("join", *parts)
    return np.concatenate([np.ravel(part) for part in parts])


def stack(*parts: Any) -> Any:
    """Scalars and arrays side by side along a new last axis. Can be traced.

    Parameters
    ----------
    *parts : array_like
        n arrays that can be repeated to one shape.

    Returns
    -------
    ndarray
        Of that shape and one more axis, of length n.

    Raises
    ------
    ValueError
        If the shapes do not go together.

    Examples
    --------
    >>> stack(1.0, [2.0, 3.0])
    array([[1., 2.],
           [1., 3.]])
    """
    if any(isinstance(part, Traced) for part in parts):
        return Traced("stack", *parts)
    return np.stack(np.broadcast_arrays(*parts), axis=-1)


def take(values: Any, place: Any) -> Any:
    """The entry at a computed place of the last axis. Can be traced.

    Parameters
    ----------
    values : ndarray
        Of shape (..., n).
    place : float
        From 0 to n − 1, a whole number; where nothing is traced also an array of such.

    Returns
    -------
    float or ndarray
        Of shape (...).

    Examples
    --------
    >>> float(take(np.array([5.0, 7.0]), 1.0))
    7.0
    """
    if isinstance(values, Traced) or isinstance(place, Traced):
        return Traced("take", values, place)
    return values[..., np.asarray(place, dtype=int)]


def iterate(step: Step, state: tuple[Any, ...], limit: int) -> tuple[Any, ...]:
    """The state after state = step(*state) until it stays as it is.

    Traced, `step` becomes a program of its own, which the browser runs over and over. What it takes from outside, by
    closure, is computed once.

    Parameters
    ----------
    step : callable
        From one state to the next, a tuple of as many numbers.
    state : tuple of float
        The first one.
    limit : int
        How many steps there are at most.

    Returns
    -------
    tuple
        The last state.

    Examples
    --------
    >>> iterate(lambda x: ((x + 2 / x) / 2,), (1.0,), 50)  # Newton's way to √2
    (1.414213562373095,)
    """
    new = step(*state)
    if not any(isinstance(part, Traced) for part in (*state, *new)):
        for _ in range(limit - 1):
            if np.array_equal(new, state, equal_nan=True):
                break
            state, new = new, step(*new)
        return new
    return _loop("iterate", step, state, limit)


def accumulate(step: Step, state: tuple[Any, ...], count: int) -> tuple[Any, ...]:
    """All states on the way of state = step(*state). Can be traced, as `iterate`.

    Parameters
    ----------
    step : callable
        From one state to the next, a tuple of as many numbers.
    state : tuple of float
        The first one.
    count : int
        How many steps there are.

    Returns
    -------
    tuple of ndarray
        For every part of the state an array of shape (count + 1,), the first one included.

    Examples
    --------
    >>> accumulate(lambda x: (x / 2,), (1.0,), 3)
    (array([1.   , 0.5  , 0.25 , 0.125]),)
    """
    new = step(*state)
    if any(isinstance(part, Traced) for part in (*state, *new)):
        return _loop("accumulate", step, state, count)
    states = [state, new]
    for _ in range(count - 1):
        states.append(step(*states[-1]))
    return tuple(np.array(part, dtype=float) for part in zip(*states, strict=True))


def _loop(op: str, step: Step, state: tuple[Any, ...], times: int) -> tuple[Any, ...]:
    inputs = [Traced("state") for _ in state]
    loop = Traced(op, (inputs, step(*inputs), times), *state)
    return tuple(loop[..., i] for i in range(len(state)))

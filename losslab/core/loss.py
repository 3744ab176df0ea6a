"""The record that everything else reads: a loss, and all that is known about it."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from losslab.core.aliases import Calculation, Numbers, Settings
from losslab.core.argument import Argument, Datum, Family
from losslab.core.facts import Corner, Example, Held, Noise, Param, Reference, Solution, Statistic
from losslab.core.function import Function, Told, signature
from losslab.core.intervals import Interval, interval
from losslab.core.library import Library
from losslab.core.reading import read
from losslab.latex import Formula
from losslab.text import shown


@dataclass(frozen=True, eq=False)
class Loss(Told):
    """A loss function and everything known about it.

    A record is never changed, so a copy of it is itself. The catalogue's are pickled by their key, others by `origin`:
    the function that made them and what it was given.

    Parameters
    ----------
    key : str
        What it is found by, and called in links.
    title : str
        What people read.
    family : Family
        The losses it is like. Its argument says what `value` is a function of, and which data it takes beside.
    value, gradient, curvature : callable
        Plain NumPy functions `(x, **data, **parameters)`, of a number elementwise in `x`; the gradient is what trains,
        which is the derivative in `x` unless something is `held`, and the curvature the second derivative. NaN in gives
        NaN out; infinity comes out only where the exact value is beyond floats. A loss of a vector, the last axis of
        `x`, gives one value for each, a gradient of the shape of `x`, and has no curvature. On the record they check
        what they are given, take any array_like and fill in defaults: `loss.value(r, delta=1.5)`.
    latex : tuple of str or latex.Formula
        Value and gradient; <delta> stands for a parameter, <r> for the argument.
    summary, use, trade : str
        What it does, when to use it, and what that costs, a sentence or two each.
    example : Example
        A worked example.
    reference : Reference
        Where it comes from.
    params : tuple of Param
        Its parameters. Their defaults stand in the signatures.
    domains : mapping of str to str or callable
        Where the argument or data must lie, if not where the family says; a callable gets the parameters.
    corners : callable, optional
        `corners(**data, **parameters)` is a tuple of Corner.
    claims : mapping of str to bool, float or callable
        Its properties; a callable gets the parameters.
    elicits : Statistic, optional
        What minimises its mean over a constant.
    noise : Noise, optional
        The noise of which it is the negative log-likelihood.
    solution : Solution, optional
        What it leaves of weights, of a penalty.
    held : Held, optional
        What training holds constant; `derivative` is then that of the value itself, and else `gradient`.
    lines : callable, optional
        Lines of equal loss, of vectors in the plane: see `families.level_lines`.
    aliases : tuple of str
        Other names of this very loss, up to a constant factor.
    near : tuple of str
        What leads here without being a name of it: a method, a noise, a relative.
    related : tuple of str
        Keys of losses that are like it.
    libraries : tuple of Library
        Calls that give the same number.
    nats : bool
        A logarithm all through: another base only changes the unit.
    note : str
        Where textbooks or libraries disagree.
    rough : float
        Size of the argument below which rounding may hide the shape of the loss.

    Raises
    ------
    TypeError
        If the functions, `params` and the data of the family disagree on names or defaults.
    """

    key: str
    title: str
    family: Family
    value: Calculation
    gradient: Calculation
    latex: tuple[Formula, Formula]
    summary: str
    use: str
    trade: str
    example: Example
    reference: Reference
    curvature: Any = None
    params: tuple[Param, ...] = ()
    domains: Mapping[str, str | Calculation] = field(default_factory=dict)
    corners: Calculation | None = None
    claims: Mapping[str, bool | float | Calculation] = field(default_factory=dict)
    elicits: Statistic | None = None
    noise: Noise | None = None
    solution: Solution | None = None
    held: Held | None = None
    lines: Calculation | None = None
    aliases: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    libraries: tuple[Library, ...] = ()
    nats: bool = False
    note: str = ""
    rough: float = 0.0
    derivative: Calculation = field(init=False, repr=False)  # of the value in the argument, nothing held
    typed: ClassVar[bool] = False  # whether a visitor made it
    defaults: dict[str, float] = field(init=False, repr=False)  # of the parameters, read from the signatures
    origin: tuple[Any, ...] = field(default=(), init=False)  # so that what is made of this record by `replace` has none

    def __post_init__(self) -> None:
        names = ("value", "gradient") if self.family.argument.vector else ("value", "gradient", "curvature")
        parts = {name: getattr(self, name) for name in names}
        parts |= {"derivative": self.held.derivative} if self.held else {}
        signatures = [signature(part) for part in parts.values()]
        data, defaults = signatures[0]
        declared = tuple(d.name for d in self.family.argument.data), [p.name for p in self.params]
        if any(s != signatures[0] for s in signatures) or (data, list(defaults)) != declared:
            raise TypeError(f"{self.key}: value, gradient, curvature, params and data disagree on names or defaults")
        object.__setattr__(self, "defaults", defaults)
        for name, part in parts.items():
            object.__setattr__(self, name, Function(self, name, part))
        if not self.held or self.held.by:
            object.__setattr__(self, "derivative", self.gradient)

    def __repr__(self) -> str:
        return f"<Loss {self.key}>"

    def __copy__(self) -> "Loss":
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> "Loss":
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        from losslab.catalog import LOSSES, find

        if self in LOSSES:
            return find, (self.key,)
        if self.origin:
            return self.origin
        raise TypeError(
            f"{self!r} cannot be pickled: it is not one of the catalogue's, and does not say by `made_by` what made it"
        )

    def made_by(self, function: Callable[..., "Loss"], *args: Any) -> "Loss":
        """This record, which from now on knows the call that gives one like it: so it can be pickled.

        Parameters
        ----------
        function : callable
            What gives such a record; it can be pickled by its name.
        *args
            What it is given.

        Returns
        -------
        Loss
            This one.
        """
        object.__setattr__(self, "origin", (function, args))
        return self

    def read(
        self, x: Numbers, data: Mapping[str, Numbers], settings: Settings
    ) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """Argument and data as arrays.

        Parameters
        ----------
        x : array_like
            The argument.
        data : mapping of str to array_like
            What the loss needs beside, by name.
        settings : mapping of str to float
            Complete, as `settings` gives them.

        Returns
        -------
        tuple of ndarray and dict
            The argument, and {name: array} of the data, in floats. Of classes there is one share each.

        Raises
        ------
        ValueError
            For what lies outside its domain or has a wrong shape; it names what is wrong and what is allowed.
        TypeError
            If data are missing.

        Examples
        --------
        >>> from losslab import find
        >>> find("softmax_ce").read([2.0, 1.0], {"y_true": 1}, {})
        (array([2., 1.]), {'y_true': array([0., 1.])})
        """
        return read(self, x, data, settings)

    def domain(self, name: str, **settings: Any) -> Interval:
        """Where the argument, or data, must lie.

        Parameters
        ----------
        name : str
            That of the argument or of a datum: `r`, `y_true`.
        **settings : float
            Parameters; what is left out takes its default.

        Returns
        -------
        Interval

        Raises
        ------
        KeyError
            If the loss takes nothing of that name.

        Examples
        --------
        >>> from losslab import find
        >>> str(find("bce").domain("p"))
        '[0, 1]'
        """
        argument = self.family.argument
        kinds: tuple[Argument | Datum, ...] = (argument, *argument.data)
        usual = {what.name: what.domain for what in kinds}[name]
        own = self.domains.get(name, usual)
        return interval(own(**self.settings(**settings)) if callable(own) else own)

    def settings(self, **given: Any) -> dict[str, float]:
        """All parameters, checked.

        Parameters
        ----------
        **given : float
            Parameters; what is left out takes its default.

        Returns
        -------
        dict of str to float

        Raises
        ------
        TypeError
            For a parameter that the loss does not have.
        ValueError
            For an illegal value; it names the parameter, the rule and the value.

        Examples
        --------
        >>> from losslab import find
        >>> find("huber").settings(delta=1.5)
        {'delta': 1.5}
        >>> find("huber").settings(delta=-1)
        Traceback (most recent call last):
        ValueError: delta must lie in (0, inf), got -1
        """
        for name in given:
            if name not in self.defaults:
                known = ", ".join(self.defaults) or "no parameter"
                raise TypeError(f"{self.key} has no parameter {name!r}; it has {known}")
        complete: dict[str, float] = {}
        for param in self.params:
            complete[param.name] = param.check(given.get(param.name, self.defaults[param.name]), complete)
        return complete

    def nearest(self, settings: Settings) -> dict[str, Any]:
        """The nearest settings that respect the rules between parameters. Can be traced.

        Parameters
        ----------
        settings : mapping of str to float
            Complete, and each legal by itself.

        Returns
        -------
        dict of str to float
            What another parameter forbids becomes the bound, or lies a step of its slider inside where that is open.

        Examples
        --------
        >>> from losslab import find
        >>> float(find("hampel").nearest({"a": 2.0, "b": 1.0, "c": 8.0})["b"])
        2.0
        """
        legal: dict[str, Any] = {}
        for param in self.params:
            legal[param.name] = param.nearest(settings[param.name], legal)
        return legal

    def at(self, **given: Any) -> tuple[Corner, ...]:
        """Where the curve has corners.

        Parameters
        ----------
        **given : float
            Parameters and data; a parameter that is left out takes its default.

        Returns
        -------
        tuple of Corner

        Raises
        ------
        TypeError, ValueError
            As `settings` does.

        Examples
        --------
        >>> from losslab import find
        >>> [(corner.place, corner.kind) for corner in find("huber").at(delta=1.5)]
        [(-1.5, 'bend'), (1.5, 'bend')]
        """
        data = {d.name: given.pop(d.name) for d in self.family.argument.data if d.name in given}
        return tuple(self.corners(**data, **self.settings(**given))) if self.corners else ()

    def claim(self, word: str, *, shown: Settings = {}, **settings: Any) -> bool | float:  # noqa: B006 (never written to)
        """What the record says of a property.

        Parameters
        ----------
        word : str
            The property, a key of `losslab.checks.properties`: `convex`, `lipschitz`.
        shown : mapping
            What else is known where the loss is of a vector: `size`, how many entries there are, `among`, how many
            candidates, both three unless said, or a datum such as a matrix.
        **settings : float
            Parameters; what is left out takes its default.

        Returns
        -------
        bool or float
            Whether it has the property, or the number that the property is about.

        Raises
        ------
        TypeError, ValueError
            As `settings` does, where the answer depends on them.

        Examples
        --------
        >>> from losslab import find
        >>> find("huber").claim("lipschitz", delta=1.5)
        1.5
        >>> find("squared_error").claim("lipschitz")
        False
        """
        said = self.claims.get(word, False)
        if not callable(said):
            return said
        names = inspect.signature(said).parameters
        return said(**self.settings(**settings), **{name: shown[name] for name in shown if name in names})

    def label(self, **settings: float) -> str:
        """The title with parameters.

        Parameters
        ----------
        **settings : float
            Those that are to be named.

        Returns
        -------
        str

        Examples
        --------
        >>> from losslab import find
        >>> find("huber").label(delta=1.5)
        'Huber (δ = 1.5)'
        """
        words = ", ".join(f"{p.symbol} = {shown(settings[p.name])}" for p in self.params if p.name in settings)
        return f"{self.title} ({words})" if words else self.title

    @cached_property
    def words(self) -> str:
        """All the words a visitor may look for, in lower case."""
        return " ".join([self.key, self.title, *self.aliases, *self.near, self.family.title]).lower()

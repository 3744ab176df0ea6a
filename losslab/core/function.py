"""What `loss.value` is, and how it and the record speak of themselves."""

import inspect
from typing import TYPE_CHECKING, Any

import numpy as np

from losslab.core.aliases import Calculation, Numbers

if TYPE_CHECKING:
    from losslab.core.loss import Loss


class Documented:
    """What an instance says of itself is made when somebody asks; a class says what is written below its name."""

    def __init_subclass__(cls) -> None:
        type.__setattr__(cls, "__doc__", _Doc(cls.__dict__.get("__doc__")))


class _Doc:
    def __init__(self, written: str | None) -> None:
        self.written = written

    def __get__(self, instance: Any, owner: type | None = None) -> str | None:
        return self.written if instance is None else instance.document()


class Told(Documented):
    """A record, which has a docstring, and a card in a notebook."""

    def document(self) -> str:
        from losslab.document import loss_text

        return loss_text(self)

    def _repr_markdown_(self) -> str:
        from losslab.document import markdown

        return markdown(self)

    def _repr_html_(self: Any) -> str | None:
        """The loss live, beside those that it is compared with; without Plotly a notebook has the words above."""
        try:
            from losslab.site.notebook import live
        except ModuleNotFoundError:
            return None
        return live(self)


class Function(Documented):
    """What `loss.value` is: the NumPy function of the record, behind a check of all that it is given.

    Its signature and its docstring follow from the record; it is pickled as "the value of this record".
    """

    def __init__(self, loss: "Loss", part: str, function: Calculation) -> None:
        self.loss, self.part, self.__wrapped__ = loss, part, function
        self.__name__, self.__qualname__, self.__module__ = (
            getattr(function, name) for name in ("__name__", "__qualname__", "__module__")
        )

    def __call__(self, x: Numbers, /, *more: Any, **given: Any) -> Any:
        loss, function = self.loss, self.__wrapped__
        if more:
            raise TypeError(f"{loss.key} takes one array; all the rest is given by name: {self}")
        if any(isinstance(v, np.lib.mixins.NDArrayOperatorsMixin) for v in (x, *given.values())):
            with np.errstate(over="ignore", under="ignore", divide="ignore"):
                return function(x, **{**loss.defaults, **given})  # a stand-in for an array: nothing to check yet
        data = {d.name: given.pop(d.name) for d in loss.family.argument.data if d.name in given}
        settings = loss.settings(**given)
        x, data = loss.read(x, data, settings)
        with np.errstate(over="ignore", under="ignore", divide="ignore"):
            return function(x, **data, **settings)[()]  # a float for numbers

    def __get__(self, instance: Any, owner: type | None = None) -> "Function":
        """In a class it stays what it is, as a static method does. `help` takes what has this for a function."""
        return self

    @property
    def __signature__(self) -> inspect.Signature:
        argument, kind = self.loss.family.argument, inspect.Parameter
        beside = [kind(d.name, kind.KEYWORD_ONLY) for d in argument.data]
        beside += [kind(name, kind.KEYWORD_ONLY, default=value) for name, value in self.loss.defaults.items()]
        return inspect.Signature([kind(argument.name, kind.POSITIONAL_ONLY), *beside])

    def __repr__(self) -> str:
        return f"{self.loss.key}.{self.part}{self.__signature__}"

    def __reduce__(self) -> tuple[Any, ...]:
        return getattr, (self.loss, self.part)

    def document(self) -> str:
        from losslab.document import function_text

        return function_text(self.loss, self.part)


def signature(function: Calculation) -> tuple[tuple[str, ...], dict[str, float]]:
    """(names of the data, {parameter: default}) of a loss's function: what has a default is a parameter."""
    after = list(inspect.signature(function).parameters.values())[1:]
    data = tuple(p.name for p in after if p.default is p.empty)
    return data, {p.name: p.default for p in after if p.default is not p.empty}

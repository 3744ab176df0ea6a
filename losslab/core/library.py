"""A library's own call for a loss."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from losslab.core.aliases import Calculation, Numbers, Settings


@dataclass(frozen=True)
class Library:
    """A library's own call for this loss; the page shows it, a test runs it.

    `code` is an expression over `y_pred` and `y_true` in which {delta} stands for a parameter. It returns one value a
    residual, or their mean when `reduction` is "mean". `scale` and `offset` map our value to theirs:
    library = scale * value + offset. `gradient` is an expression for the library's own gradient where autodiff does not
    give it. `legal` says for which settings the library accepts the call, `hard` that it takes the labels 0 and 1 only,
    or of several classes the index of one; without it shares are given, one per class.
    `emulate(x, **data, **parameters)` is what the call returns where it clips and ours does not. `terms`, with the same
    arguments, says how large the terms are whose difference it returns: where they nearly cancel it loses digits that
    ours keeps, and where they are infinite it overflows. `kind` names a row of `libraries.KINDS`.

    `fit` says how the library fits a line by this loss, where it does: SciPy by the `loss=...` of least_squares,
    statsmodels by the norm of RLM, scikit-learn by a regressor. `sizes` are the parameters that it takes by itself, in
    units of a scale that it fits too.
    """

    kind: str
    name: str
    code: str
    convention: str
    scale: float | Calculation = 1.0
    offset: float | Calculation = 0.0
    reduction: str = "none"
    gradient: str = ""
    legal: Calculation | None = None
    hard: bool = False
    emulate: Calculation | None = None
    terms: Calculation | None = None
    fit: str = ""
    sizes: Mapping[str, float] = field(default_factory=dict)

    def scaled(self, settings: Settings) -> tuple[Any, Any]:
        """(scale, offset) at these settings."""
        scale, offset = (f(**settings) if callable(f) else f for f in (self.scale, self.offset))
        return scale, offset

    def returns(self, value: Numbers, x: Numbers, data: Settings, settings: Settings) -> Any:
        """What the call returns where ours is `value`."""
        if self.emulate is None:
            scale, offset = self.scaled(settings)
            return scale * value + offset
        with np.errstate(all="ignore"):  # a library may be fed with what it was not made for
            return self.emulate(np.asarray(x, dtype=float), **data, **settings)

    def rounding(self, x: Numbers, data: Settings, settings: Settings) -> Any:
        """By how much rounding may change what the call returns, beyond its last digits: four units of its terms."""
        if self.terms is None:
            return 0.0
        with np.errstate(all="ignore"):
            return 4 * np.finfo(float).eps * self.terms(np.asarray(x, dtype=float), **data, **settings)

    def accepts(self, settings: Settings) -> bool:
        return self.legal is None or bool(self.legal(**settings))

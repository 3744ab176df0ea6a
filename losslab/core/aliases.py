"""What stands in signatures again and again."""

from collections.abc import Callable, Mapping
from typing import Any

Numbers = Any  # a number, an array or a list of them, or what stands for one in the browser
Settings = Mapping[str, Any]  # parameters by name: floats, or what stands for them
Calculation = Callable[..., Any]  # a plain NumPy function (x, **data, **parameters)

"""losslab: loss functions, written once. `losslab.find("huber").value(r, delta=1.5)`."""

from losslab.catalog import FAMILIES, LOSSES, find

__all__ = ["FAMILIES", "LOSSES", "find"]
__version__ = "0.1.0"

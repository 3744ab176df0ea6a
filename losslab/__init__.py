"""losslab: loss functions, written once. `losslab.find("huber").value(r, delta=1.5)`."""

from losslab.catalog import FAMILIES, LOSSES, find

__all__ = ["FAMILIES", "LOSSES", "find"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """`losslab.show`, which needs Plotly too."""
    if name == "show":
        from losslab.site.notebook import show

        return show
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

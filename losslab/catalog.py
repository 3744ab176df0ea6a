"""All losses and families, read from the modules in `families/`."""

import difflib
import importlib
import pkgutil

from losslab import families
from losslab.core import Family, Loss


def _read():
    """Every Loss and Family named in a module below `families`, in the order of family, module and definition."""
    names = sorted(m.name for m in pkgutil.walk_packages(families.__path__, families.__name__ + "."))
    found = [v for name in names for v in vars(importlib.import_module(name)).values()]
    kinds = sorted({f.key: f for f in found if isinstance(f, Family)}.values(), key=lambda f: f.order)
    losses = {
        loss.key: loss for kind in kinds for loss in found if isinstance(loss, Loss) and loss.family.key == kind.key
    }
    return tuple(losses.values()), tuple(kinds)


LOSSES: tuple[Loss, ...]
FAMILIES: tuple[Family, ...]
LOSSES, FAMILIES = _read()
_BY_KEY = {loss.key: loss for loss in LOSSES}


def find(key: str) -> Loss:
    """The loss of that key.

    Parameters
    ----------
    key : str
        As in the address of its page: `huber`.

    Returns
    -------
    Loss

    Raises
    ------
    KeyError
        If there is none; it names the nearest keys, and losses that have another name like it.

    Examples
    --------
    >>> import losslab
    >>> losslab.find("huber")
    <Loss huber>
    >>> losslab.find("hubert")
    Traceback (most recent call last):
    KeyError: "no loss has the key 'hubert'; nearest are huber, pseudo_huber, brier"
    """
    if key in _BY_KEY:
        return _BY_KEY[key]
    near = difflib.get_close_matches(str(key).lower(), _BY_KEY, n=3, cutoff=0.4)
    near += [loss.key for loss in LOSSES if str(key).lower() in (a.lower() for a in (*loss.aliases, *loss.near))]
    hint = f"; nearest are {', '.join(dict.fromkeys(near))}" if near else ""
    raise KeyError(f"no loss has the key {key!r}{hint}")

"""Values that remember which of them were asked for: what is made of them stands until one of these changes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from losslab.labs.alike import alike


class Asked(dict):
    """A dict whose `names` are the keys that were asked for, also of what was made of it by `|`."""

    def __init__(self, values, names=None):
        super().__init__(values)
        self.names = set() if names is None else names

    def __getitem__(self, name):
        self.names.add(name)
        return super().__getitem__(name)

    def get(self, name, default=None):
        self.names.add(name)
        return super().get(name, default)

    def __contains__(self, name):
        self.names.add(name)
        return super().__contains__(name)

    def __or__(self, other):
        return Asked(super().__or__(other), self.names)

    def __ror__(self, other):
        return Asked(super().__ror__(other), self.names)

    def __iter__(self):
        return iter(self.keys())

    def keys(self):
        self.names.update(super().keys())
        return super().keys()

    def values(self):
        self.keys()
        return super().values()

    def items(self):
        self.keys()
        return super().items()

    def copy(self):
        return dict(self.items())


@dataclass
class Made:
    """What functions made of values, which is made anew only where a value that was read is another."""

    before: dict = field(default_factory=dict)  # {function: (what it read, what it made)}
    now: dict = field(default_factory=dict)

    def of(self, function: Callable, values: dict):
        """({name: value} of what it read, what it made) of a function of the values."""
        read, made = self.before.get(function, (None, None))
        if read is None or not all(alike(values.get(name), value) for name, value in read.items()):
            asked = Asked(values)
            made = function(asked)
            made = tuple(made) if isinstance(made, Iterator) else made
            read = {name: values.get(name) for name in asked.names}
        self.now[function] = read, made
        return read, made

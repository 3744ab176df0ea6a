"""What one file holds of a page: scenes, each a drawing with its controls, and the steps from one to another.

Whatever a visitor may do, but for moving sliders, leads to another scene. Nearest first, as many are kept as fit; a
step to one that is not in the file leads nowhere. Where losses are chosen from a list, and the figure of several is
that of each in one, there is a scene for each loss, and the browser puts them together.
"""

import heapq
import json
import zlib
from dataclasses import replace
from functools import cached_property, partial
from itertools import count

import numpy as np

from losslab.asking import ASK
from losslab.link import SHOWING, Note, defaults, read_link
from losslab.live.payload import squeeze
from losslab.site.apart import composes, focused
from losslab.site.controls import Step
from losslab.site.scene import Around, numbers, scene
from losslab.site.told import told
from losslab.site.words import Words
from losslab.trace import number

ROWS = "A table of many rows stays with the visitor who brought it, and is in no file; points of one’s own can be saved"
ASKED = "A teacher’s question waits for an answer, which a file cannot hold; its link can be shared"
MOST_BYTES = 300_000  # of zipped programs in a file
MOST_SCENES = 150


def opened(page, query):
    """(the page that a query {name: text} opens, all its values, what of the query was not understood)."""
    if page.varies:
        name, make = page.varies
        try:
            page = make(page.fields[name].read(query.get(name, page.fields[name].write(page.fields[name].default)))[0])
        except ValueError:
            page = make(page.fields[name].default)
    values, said = read_link(page.fields, query, partial(page.tidied, page.session))
    return page, values | page.session, said


def understood(page, query):
    """(the page, all its values) that a query opens; ValueError in a sentence where something is not understood."""
    page, values, said = opened(page, query)
    if values.get(ASK):
        raise ValueError(ASKED)
    if any(isinstance(sentence, Note) for sentence in said):
        raise ValueError(ROWS)
    if said:
        raise ValueError("; ".join(sentence.partition(SHOWING)[0] for sentence in said))
    return page, values


class Scenes:
    """The scenes of a page that go into one file, those near `values` first."""

    def __init__(self, page, values, most_bytes=MOST_BYTES, most=MOST_SCENES, words=Words(), told=False, beside=None):  # noqa: B008
        self.page, self.most_bytes, self.most, self.told = page, most_bytes, most, told
        self.around = Around(words=words)
        self.around.known.update(self._known(values))
        self.kept, self.indices, self.drawings, self.states = [], {}, set(), {}
        self.programs, self.arrays = (beside.programs, beside.arrays) if beside else ({}, {})  # of pages in one file
        self.bytes, self._zip = 0, zlib.compressobj()
        self.looked = set()  # the parts of which is known whether their figure can be put together
        self._walk(values)
        self.scene = self._scene(values)
        self.first = self._at(values)

    def _scene(self, values):
        return scene(self.page, values, self.around)

    def _known(self, values):
        """{field: options} of lists that can be chosen: those that are, and those of questions, in their order."""
        first = self._scene(values)
        found = {}
        for state in (first.values, *(v for _, _, v, _ in first.asks)):
            for name, field in self.page.fields.items():
                if isinstance(field.default, list | tuple) and all(isinstance(v, str) for v in state[name]):
                    found[name] = list(dict.fromkeys([*found.get(name, ()), *state[name]]))
        return found

    def _each(self, values):
        """The values of the scenes that these values are put together from; themselves, if they are not."""
        part = self.page.shown(values)
        if part not in self.looked:
            self.looked.add(part)
            if field := composes(self._scene(values)):
                self.around.apart[part] = field
        field = self.around.apart.get(part)
        return [focused(values, field, key) for key in values[field]] or [values] if field else [values]

    def _walk(self, values):
        order = count()
        waiting = []  # (in which turn, order, cost, values)
        self.seen = {}  # {_raw(values): index, or None where it is not kept}

        def wait(turn, cost, values):
            for each in self._each(values):
                if _raw(each) not in self.seen:
                    heapq.heappush(waiting, (turn, next(order), cost, each))

        wait(0, 0, values)
        most = max(self.most, len(waiting))  # what the page opens with is there
        while waiting and len(self.kept) < most:
            *_, cost, values = heapq.heappop(waiting)
            if (raw := _raw(values)) in self.seen:
                continue
            found = self._scene(values)
            self.seen[raw] = index = self._keep(found)
            if index is not None and self.kept[index] is found:
                for step in self.steps(found):
                    if step.values is not None:
                        there = cost + step.cost
                        wait(there - step.first * step.cost, there, step.values)

    def steps(self, found):
        """All that leads away from a scene."""
        yield from found.drawn[0].steps
        yield from (Step({}, values, first=True) for *_, values, _ in found.asks)
        if made := found.edit:
            yield Step({}, made.values, 0)  # the same drawing: it takes no room

    def _keep(self, found):
        """The index of a scene that is kept now, or was; None if there is no room for its program."""
        new = found.live and found.drawing not in self.drawings
        if new and self.bytes > self.most_bytes:  # the one that is too much is taken yet
            return None
        if found.name in self.indices:
            return self.indices[found.name]
        if new:
            self._take(found.program)
            self.drawings.add(found.drawing)
        self.indices[found.name] = len(self.kept)
        self.kept.append(found)
        return self.indices[found.name]

    def _take(self, program):
        """Keep a program, each array once, and count what it adds to all of them zipped together."""
        if program.id not in self.programs:
            before = len(self.arrays)
            said = _shared(json.loads(program.text), self.arrays)
            self.programs[program.id] = text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
            added = "".join([*list(self.arrays)[before:], text]).encode()
            self.bytes += len(self._zip.compress(added)) + len(self._zip.flush(zlib.Z_SYNC_FLUSH))

    def _at(self, values):
        """The indices of the scenes that these values are put together from, None if one is not kept."""
        found = [self._index(each) for each in self._each(values)]
        return None if None in found else found

    def _index(self, values):
        """The index of the scene of these values, None if it is not kept."""
        if (raw := _raw(values)) not in self.seen:
            found = self._scene(values)
            known = not found.live or found.drawing in self.drawings
            self.seen[raw] = self.indices.get(found.name) if known else None
        return self.seen[raw]

    def leads(self, found, values, other):
        """[indices, numbers that change, focus] of a step from a scene to these values; None where it cannot be gone.

        `other` are the values that come of it where the free sliders stand elsewhere: it must be the same step.
        """
        if values is None or other is None or (at := self._at(values)) is None:
            return None
        change = _changed(found.values, values)
        if _changed(found.other.values, other) != change:
            return None
        there = [self.kept[index] for index in at]
        each = self._each(other)
        same = len(each) == len(there) and all(
            one.drawing == replace(one, values=values | self.page.settle(values)).drawing
            for one, values in zip(there, each, strict=True)
        )
        return [at, change, values.get("focus")] if same else None

    def data(self):
        """The scenes as JSON can carry them."""
        return [self._data(found) for found in self.kept]

    def _data(self, found):
        drawn, above, beside = found.drawn
        for step, same in zip(drawn.steps, found.other.drawn[0].steps, strict=True):
            if step.place:
                step.place["to"] = self.leads(found, step.values, same.values)
        for data in _nested([*above, *beside]):
            if data["kind"] == "slider" and data["name"] not in found.free:
                data["fixed"] = True
        _steady([above, beside], [other.drawn[1:] for other in found.others])
        asks = []
        for title, look, values, sets in found.asks:
            at = self._at(values)
            to = None if at is None else [at, sets, values.get("focus")]
            asks.append({"title": title, "look": self.around.words.inline(look), "to": to})
        figure, html = found.figure, self.around.words.html
        made = {"part": found.key, "lead": self.around.words.inline(found.part.lead or found.page.lead)}
        made |= {"asks": asks, "above": above, "beside": beside, "says": self._says(found)}
        if self.told:
            made["told"] = told(found)
        if found.apart:
            made |= {
                "losses": found.apart,
                "loss": found.loss,
                "state": self.states.setdefault(found.state, len(self.states)),
            }
        if not found.live:
            return made | {"note": html((figure,)) if figure else ""}
        made |= {"drawing": found.program.id, "inputs": list(figure.inputs)}
        made |= {"losses": figure.losses, "undo": figure.undo}
        made |= {"given": {n: _plain(v) for n, v in found.given.items()}, "free": list(found.free)}
        made["words"] = found.steady(lambda scene: scene.figure.words)
        made["notes"] = found.steady(lambda scene: html(scene.figure.above))
        if edit := found.edit:
            other = found.other.edit
            made["edit"] = {"places": edit.places, "points": edit.points, "x": edit.x, "y": edit.y}
            made["edit"]["to"] = self.leads(found, edit.values, other and other.values)
        return made

    @cached_property
    def loose(self):
        """The numbers of the page that no scene stands for: a browser keeps them."""
        found = {name for each in self.kept for name in (*each.free, *(each.edit.places if each.edit else ()))}
        given = {name for each in self.kept for name in each.given} & set(self.page.fields)
        return found | {name for name in given if name in numbers(self.kept[0].values)}

    def _says(self, found):
        """{field: text} of what is not usual in its link and the scene stands for."""
        return {name: text for name, text in found.texts.items() if name not in self.loose}

    def book(self):
        """All that a file has of the page, but for its programs."""
        first, usual = numbers(self.scene.values), numbers(defaults(self.page.fields))
        edits = [each.edit.points for each in self.kept if each.edit]
        most = [each.program.most for each in self.kept if each.program]
        data = self.data()
        return {
            "page": self.page.key,
            "title": self.page.title,
            "fields": {name: [field.write(field.default), *field.kind] for name, field in self.page.fields.items()},
            "numbers": {name: first[name] for name in sorted(self.loose)},
            "usual": {name: usual[name] for name in sorted(self.loose)},
            "points": next(filter(None, edits), ""),
            "most": max(most, default=0),
            "at": self.first,
            "focus": self.scene.values.get("focus"),
            "lists": self.around.lists,
            "texts": [name for name in ("q", "term") if name in self.page.fields],  # what is looked for
            "scenes": data,
        }

    def packed(self):
        """All that a file has of the page, zipped, for a browser to unpack."""
        return squeeze({"book": self.book(), "arrays": list(self.arrays), "programs": self.programs})


def _raw(values):
    """What tells these values from others."""
    return repr(sorted(values.items()))


def _changed(before, after):
    """The numbers of the page that another scene sets."""
    return {n: v for n, v in numbers(after).items() if v != numbers({n: before[n]})[n]}


def _shared(value, arrays):
    """A program with the place in `arrays`, {array: place}, of each that is packed."""
    if isinstance(value, dict):
        value = {key: _shared(part, arrays) for key, part in value.items()}
        return value | {"bdata": arrays.setdefault(value["bdata"], len(arrays))} if "bdata" in value else value
    return [_shared(part, arrays) for part in value] if isinstance(value, list) else value


def _plain(value):
    value = np.asarray(value, dtype=float)
    return [*map(number, value)] if value.ndim else number(value)


def _nested(parts):
    """All controls of nested data."""
    for part in parts:
        yield part
        yield from _nested(part.get("parts", ()))


def _steady(groups, others):
    """Takes out words among the controls that are others where the sliders stand elsewhere."""
    for i, group in enumerate(groups):
        for data, *same in zip(_nested(group), *(_nested(other[i]) for other in others), strict=True):
            if "html" in data and any(other["html"] != data["html"] for other in same):
                data["html"] = ""

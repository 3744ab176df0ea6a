"""What the sections of a page say wherever its sliders stand: the rest needs Python, and that is said."""

from dataclasses import replace

from losslab.labs import blocks
from losslab.labs.controls import Button, Control, Folded, Form, Row, Stack

LEFT = blocks.Caption("Numbers of this state stand in the laboratory itself.")
ASIDE = Button | Control | Row | Stack | Folded | Form | blocks.Figure | blocks.Download | blocks.OwnData


def told(scene):
    """HTML of what the sections of a scene say that holds wherever its sliders stand."""
    html = scene.around.words.html
    here, *others = ([block for make in each.part.sections for block in make(each.values)] for each in scene.views)
    found, left = _steady(here, others)
    return html((*found, LEFT) if left else found)


def _steady(here, others):
    """(the blocks that are the same in all, whether some were not)."""
    if any(list(map(type, other)) != list(map(type, here)) for other in others):
        return (), True
    found, left = [], False
    for block, *same in zip(here, *others, strict=True):
        if isinstance(block, ASIDE) or all(other == block for other in same):
            found.append(block)
        elif hasattr(block, "parts") and not isinstance(block, blocks.Chips):
            part, less = _within(block, same)
            found += [part] if part else []
            left |= less
        else:
            left = True
    return found, left


def _within(block, same):
    """(a group with what is the same in all, None if there is nothing, whether something was not)."""
    grouped = isinstance(block, blocks.Columns | blocks.Tabs)
    title = isinstance(block, blocks.Tabs)
    inner = lambda group: [part[1] if title else part for part in group.parts] if grouped else [group.parts]
    groups, left = [], False
    if any(len(inner(other)) != len(inner(block)) for other in same):
        return None, True
    for i, parts in enumerate(inner(block)):
        kept, less = _steady(parts, [inner(other)[i] for other in same])
        groups.append(tuple(kept))
        left |= less
    if not any(groups):
        return None, left
    if not grouped:
        return replace(block, parts=groups[0]), left
    names = [part[0] for part in block.parts] if title else None
    return replace(block, parts=tuple(zip(names, groups, strict=True)) if title else tuple(groups)), left

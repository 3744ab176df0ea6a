"""Text to expression: the formula of a residual, and a sentence for everything else."""

from dataclasses import dataclass

from losslab.formulas import spelling
from losslab.formulas.expression import evaluate, free, switches
from losslab.formulas.grammar import NotUnderstood
from losslab.formulas.words import Reader

LONGEST, MOST_PARAMETERS, MOST_SWITCHES = 300, 4, 8


@dataclass(frozen=True)
class Read:
    """A formula as it was read: the expression, its parameters as they are written, and what was read otherwise."""

    root: object
    names: tuple[str, ...]
    notes: tuple[str, ...] = ()


def parse(text):
    """(SymPy expression, names of its parameters as they are written) of a formula.

    NotUnderstood in words for anything else.
    """
    found = read(text)
    return found.root, found.names


def read(text):
    """The formula of a text. NotUnderstood in words for anything else."""
    if len(text) > LONGEST:
        raise NotUnderstood(f"a formula has at most {LONGEST} characters, this one has {len(text)}", LONGEST)
    if not text.strip():
        raise NotUnderstood("the formula is empty: write one such as `abs(r)`", 0)
    reader = Reader(text)
    root = _of_residual(reader, _averaged(reader, reader.whole()))
    there = {symbol.name for symbol in root.free_symbols}
    found = tuple(name for name in reader.names if name in there)
    if len(found) > MOST_PARAMETERS:
        raise NotUnderstood(f"at most {MOST_PARAMETERS} parameters can be used, here are {', '.join(found)}", 0)
    if len(switches(root)) > MOST_SWITCHES:
        raise NotUnderstood(f"at most {MOST_SWITCHES} of abs, sign, min, max and comparisons can be used", 0)
    return Read(root, found, spelling.sentences(reader.notes))


def _averaged(reader, root):
    """A mean (or sum) over samples is left out where it is the last that is done."""
    algebra = reader.algebra
    if not root.has(algebra.MEAN):
        return root
    slope = root.diff(algebra.MEAN)
    if slope.has(algebra.MEAN):
        said = "a mean or sum over samples can only be the last that is done: this page takes the loss of one of them"
        raise NotUnderstood(said, 0)
    return reader.make(0, root.subs, algebra.MEAN, algebra.S.One)


def _of_residual(reader, root):
    """The expression in r, where another name says the residual, or prediction and true value stand for it."""
    if not free(root):
        return root
    names = [name for name in reader.names if reader.names[name] in root.free_symbols]
    found = spelling.residual_of(names, reader.given)
    if found is None:
        raise NotUnderstood(spelling.PLAIN_E if not names and _spells_e(reader) else spelling.ELSEWHERE, 0)
    R, named = reader.algebra.R, [reader.names[name] for name in found]
    if len(found) == 1:
        reader.notes.append(("said", f"`{found[0]}` is read as r, the residual."))
        return reader.make(0, root.xreplace, {named[0]: R})
    predicted, true = named
    moved = reader.make(0, root.subs, predicted, R + true)  # y_pred − y_true = r
    if true in moved.free_symbols:
        at = {name: 1.3 for name in names if name not in found}
        values = [float(evaluate(moved, {"r": r, true.name: y, **at})) for r in (-0.7, 1.9) for y in (0.4, 1.1, 5.3)]
        if not all(abs(values[i] - values[i - i % 3]) <= 1e-9 * (1 + abs(values[i])) for i in range(6)):
            said = f"this depends on {true.name} itself, not only on the residual {predicted.name} − {true.name}; "
            raise NotUnderstood(said + "losses that do are on the page Positive targets", 0)
        moved = reader.make(0, moved.subs, true, reader.algebra.S.Zero)
    if free(moved):
        raise NotUnderstood("the formula does not depend on r, the residual", 0)
    reader.notes.append(("said", f"`{found[0]}` − `{found[1]}` is read as r, the residual."))
    return moved


def _spells_e(reader):
    return any(kind == "word" and text == "e" for kind, text, _ in reader.tokens)

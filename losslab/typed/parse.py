"""Text to expression: the few words and signs that a formula may hold, and a sentence for everything else."""

import keyword
import operator
import re

from losslab.text import quote
from losslab.typed.expression import COMPARE, ELEMENTARY, PAIRS, free, switches

LONGEST, DEEPEST, MOST_PARAMETERS, LONGEST_NAME, MOST_SWITCHES = 300, 30, 4, 12, 8
TOKEN = re.compile(r"(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|(\*\*|<=|>=|==|!=|.)", re.ASCII)
SAME = {"^": "**", "−": "-", "·": "*", "×": "*", "≤": "<=", "≥": ">=", "÷": "/"}  # typographic signs
KNOWN = (*ELEMENTARY, *PAIRS, "where")
CONSTANTS = {"pi": "Pi", "e": "Exp1"}  # and their names in SymPy
TAKEN = {"np", "math", "torch", "keras", "xgb", "lgb"}  # names in the code that is shown
HINTS = {
    "|": "write `abs(r)` for `|r|`",
    "²": "write `r**2` for r²",
    "=": "compare with `<`, `<=`, `>` or `>=`",
    "==": "compare with `<`, `<=`, `>` or `>=`",
    "!=": "compare with `<`, `<=`, `>` or `>=`",
    "[": "group with `(` and `)`",
    "{": "group with `(` and `)`",
}


class NotUnderstood(ValueError):
    """What is wrong with a formula, in a sentence without its full stop, and where: `column` counts from 0."""

    def __init__(self, said, column):
        super().__init__(f"{said} (column {column + 1})")
        self.column = column


def parse(text):
    """(SymPy expression, names of its parameters as they are written) of a formula.

    NotUnderstood in words for anything else.
    """
    if len(text) > LONGEST:
        raise NotUnderstood(f"a formula has at most {LONGEST} characters, this one has {len(text)}", LONGEST)
    if not text.strip():
        raise NotUnderstood("the formula is empty: write one such as `abs(r)`", 0)
    parser = _Parser(text)
    root = parser.whole()
    if free(root):
        raise NotUnderstood("the formula does not depend on r, the residual", 0)
    there = {symbol.name for symbol in root.free_symbols}
    found = tuple(name for name in parser.names if name in there)
    if len(found) > MOST_PARAMETERS:
        raise NotUnderstood(f"at most {MOST_PARAMETERS} parameters can be used, here are {', '.join(found)}", 0)
    if len(switches(root)) > MOST_SWITCHES:
        raise NotUnderstood(f"at most {MOST_SWITCHES} of abs, sign, min, max and comparisons can be used", 0)
    return root, found


class _Parser:
    """Recursive descent: a comparison of sums of products of signed powers of atoms."""

    def __init__(self, text):
        from losslab.typed import algebra  # and with it SymPy

        self.algebra, self.tokens, self.names, self.at, self.depth = algebra, [], {}, 0, 0
        for match in TOKEN.finditer(text):
            kind = ("number", "word", "sign")[match.lastindex - 1]
            if not match[0].isspace():
                self.tokens.append((kind, SAME.get(match[0], match[0]), match.start()))
        self.tokens.append(("end", "", len(text)))

    @property
    def next(self):
        return self.tokens[self.at][1] if self.tokens[self.at][0] == "sign" else ""

    def take(self):
        self.at += 1
        return self.tokens[self.at - 1]

    def make(self, column, build, *args):
        """What `build` makes of its arguments, or where that went beyond the bounds."""
        try:
            return self.algebra.checked(build(*args))
        except self.algebra.TooLarge as error:
            raise NotUnderstood(str(error), column) from None

    def whole(self):
        root = self.sum()
        kind, text, column = self.tokens[self.at]
        if kind == "end":
            return root
        if text in COMPARE:
            raise NotUnderstood("a comparison can stand only first in `where(condition, then, otherwise)`", column)
        if text == ")":
            raise NotUnderstood("this closing bracket was never opened", column)
        if text == ",":
            raise NotUnderstood("a comma can stand only between what a function is given", column)
        raise self.unknown(kind, text, column)

    def unknown(self, kind, text, column):
        if kind in ("number", "word") or text == "(":
            return NotUnderstood("an operator is missing here: write `*` to multiply", column)
        return NotUnderstood(HINTS.get(text, "this sign is none of `+ - * / ** ( ) , < <= > >=`"), column)

    def sum(self):
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotUnderstood(f"brackets and signs are nested more than {DEEPEST} deep", self.tokens[self.at][2])
        left = self.product()
        while self.next in ("+", "-"):
            _, sign, column = self.take()
            left = self.make(column, operator.add if sign == "+" else operator.sub, left, self.product())
        self.depth -= 1
        return left

    def product(self):
        left = self.signed()
        while self.next in ("*", "/"):
            _, sign, column = self.take()
            left = self.make(column, operator.mul if sign == "*" else self.algebra.divide, left, self.signed())
        return left

    def signed(self):
        """−x, where −r**2 is −(r**2), and 2**−r is allowed."""
        minus = False
        while self.next in ("+", "-"):
            minus ^= self.take()[1] == "-"
        power = self.power()
        return -power if minus else power

    def power(self):
        base = self.atom()
        if self.next != "**":
            return base
        _, _, column = self.take()
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotUnderstood(f"powers are nested more than {DEEPEST} deep", column)
        exponent = self.signed()
        self.depth -= 1
        return self.make(column, self.algebra.power, base, exponent)

    def atom(self):
        kind, text, column = self.take()
        if kind == "number":
            return self.make(column, self.algebra.number, text)
        if kind == "word":
            return self.function(text, column) if self.next == "(" else self.named(text, column)
        if text == "(" and kind == "sign":
            inner = self.sum()
            self.close(column)
            return inner
        if kind == "end":
            raise NotUnderstood("the formula ends too early: a number, r, a parameter or `(` is missing", column)
        if text in (")", ",", "*", "/", "**", *COMPARE):
            raise NotUnderstood(f"a number, r, a parameter or `(` is missing before `{text}`", column)
        raise self.unknown(kind, text, column)

    def close(self, opened):
        kind, text, column = self.tokens[self.at]
        if text == ")" and kind == "sign":
            self.at += 1
        elif kind == "end":
            raise NotUnderstood(f"a closing bracket is missing for the one at column {opened + 1}", column)
        elif text in COMPARE:
            raise NotUnderstood("a comparison can stand only first in `where(condition, then, otherwise)`", column)
        elif text == ",":
            raise NotUnderstood("a comma can stand only between what a function is given", column)
        else:
            raise self.unknown(kind, text, column)

    def named(self, text, column):
        if text in CONSTANTS:
            return getattr(self.algebra.S, CONSTANTS[text])
        if text in KNOWN:
            raise NotUnderstood(f"{text} is a function: write `{text}(...)`", column)
        if not text[0].isalpha() or len(text) > LONGEST_NAME:
            rule = f"begins with a letter and has at most {LONGEST_NAME} letters, digits and _"
            raise NotUnderstood(f"the name of a parameter {rule}: {quote(text)} has not", column)
        if keyword.iskeyword(text) or text in TAKEN:
            raise NotUnderstood(f"{quote(text)} has a meaning in the code below: take another name", column)
        if text == "r":
            return self.algebra.R
        return self.names.setdefault(text, self.algebra.name(text))

    def function(self, text, column):
        if text not in KNOWN:
            if text in CONSTANTS or text == "r":
                said = "an operator is missing before the bracket: write `*` to multiply"
                raise NotUnderstood(said, column + len(text))
            raise NotUnderstood(f"unknown function {quote(text)}; known are {', '.join(KNOWN)}", column)
        opened = self.take()[2]
        given = [self.condition(column)] if text == "where" else [] if self.next == ")" else [self.sum()]
        while self.next == ",":
            self.take()
            given.append(self.sum())
        self.close(opened)
        algebra = self.algebra
        if text == "where":
            self.check(len(given) == 3, "where takes three things: `where(condition, then, otherwise)`", column)
            return self.make(column, algebra.where, *given)
        if text in PAIRS:
            self.check(len(given) >= 2, f"{text} takes two numbers or more: `{text}(a, b)`", column)
            result = given[0]
            for other in given[1:]:
                result = self.make(column, algebra.pair, text, result, other)
            return result
        self.check(len(given) == 1, f"{text} takes one number: `{text}(x)`", column)
        return self.make(column, algebra.call, text, given[0])

    def condition(self, column):
        left = None if self.next in (")", ",") else self.sum()
        self.check(self.next in COMPARE, "where begins with a comparison, such as `where(abs(r) <= d, ...)`", column)
        _, sign, place = self.take()
        right = self.sum()
        self.check(self.next not in COMPARE, "two things can be compared at a time: put one where in another", place)
        return self.make(place, self.algebra.compare, sign, left, right)

    def check(self, right, said, column):
        if not right:
            raise NotUnderstood(said, column)

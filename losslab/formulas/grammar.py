"""The grammar of formulas: choices of conditions, comparisons, sums of products of signed powers of atoms."""

import operator
from dataclasses import dataclass

from losslab.formulas import spelling
from losslab.formulas.expression import COMPARE

DEEPEST = 30  # brackets, signs and powers within one another
ONLY_IN_WHERE = (
    "a comparison can stand only first in `where(condition, then, otherwise)`, after `if`, or in brackets as a factor"
)
HINTS = {
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


@dataclass(frozen=True)
class Condition:
    """A comparison, or several joined by `&`, `|` or `~`, with the column where it stands."""

    sign: str
    parts: tuple
    column: int


class Grammar:
    """Reads by recursive descent. What a word is, alone or before a bracket, says `words.Reader`."""

    def __init__(self, text):
        from losslab.formulas import algebra  # and with it SymPy

        self.algebra, self.names, self.at, self.depth, self.bars = algebra, {}, 0, 0, 0
        self.tokens, self.given, self.notes = spelling.tokens_of(text)

    @property
    def next(self):
        return self.tokens[self.at][1] if self.tokens[self.at][0] == "sign" else ""

    @property
    def word(self):
        """The word that comes next, if one does: `if`, `and`."""
        return self.tokens[self.at][1] if self.tokens[self.at][0] == "word" else ""

    def take(self):
        self.at += 1
        return self.tokens[self.at - 1]

    def make(self, column, build, *args):
        """What `build` makes of its arguments, or where that went beyond the bounds."""
        try:
            return self.algebra.checked(build(*args))
        except self.algebra.TooLarge as error:
            raise NotUnderstood(str(error), column) from None

    def deeper(self, said, column):
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotUnderstood(f"{said} are nested more than {DEEPEST} deep", column)

    def whole(self):
        root = self.number(self.choice())
        kind, text, column = self.tokens[self.at]
        if kind == "end":
            return root
        if text == ")":
            raise NotUnderstood("this closing bracket was never opened", column)
        if text == ",":
            raise NotUnderstood("a comma can stand only between what a function is given", column)
        raise self.unknown(kind, text, column)

    def unknown(self, kind, text, column):
        if kind in ("number", "word", "fraction", "raised") or text in ("(", "|"):
            return NotUnderstood("an operator is missing here: write `*` to multiply", column)
        return NotUnderstood(HINTS.get(text, "this sign is none of `+ - * / ** ( ) , < <= > >=`"), column)

    # Conditions.

    def choice(self):
        """`a if condition else b`, or what it is without."""
        self.deeper("brackets and signs", self.tokens[self.at][2])
        if self.word == "lambda" and self.tokens[self.at + 1][1] == ":":  # tf.cond takes functions
            self.at += 2
        left = self.either()
        if self.word == "if":
            _, _, column = self.take()
            condition = self.either()
            self.check(isinstance(condition, Condition), "a comparison is missing after `if`", column)
            self.check(self.word == "else", "`a if condition else b` needs an `else`", column)
            self.take()
            left = self.where(column, condition, self.number(left), self.number(self.choice()))
        self.depth -= 1
        return left

    def either(self):
        return self.joined("|", "or", self.both)

    def both(self):
        return self.joined("&", "and", self.negated)

    def joined(self, sign, word, part):
        left = part()
        while (self.next == sign and not (sign == "|" and self.bars)) or self.word == word:
            if not isinstance(left, Condition):
                if self.next == "|":
                    raise self.unknown(*self.tokens[self.at])
                raise NotUnderstood(f"`{sign}` joins comparisons: `where((r > 0) {sign} (r < 1), ...)`", self.take()[2])
            column = self.take()[2]
            right = part()
            self.check(isinstance(right, Condition), f"a comparison is missing after `{sign}`", column)
            left = Condition(sign, (left, right), column)
        return left

    def negated(self):
        if self.word != "not" and self.next != "~":
            return self.comparison()
        column = self.take()[2]
        self.deeper("brackets and signs", column)
        inner = self.negated()
        self.depth -= 1
        self.check(isinstance(inner, Condition), "a comparison is missing after `not`", column)
        return Condition("~", (inner,), column)

    def comparison(self):
        """A sum, or sums that are compared, each with the next."""
        left, found = self.sum(), None
        while self.next in COMPARE:
            _, sign, column = self.take()
            left, right = self.number(left), self.number(self.sum())
            one = Condition(sign, (left, right), column)
            found, left = one if found is None else Condition("&", (found, one), column), right
        return found or left

    def where(self, column, condition, a, b):
        """The expression that is `a` where a condition holds, else `b`."""
        sign, parts = condition.sign, condition.parts
        if sign == "&":
            return self.where(column, parts[0], self.where(column, parts[1], a, b), b)
        if sign == "|":
            return self.where(column, parts[0], a, self.where(column, parts[1], a, b))
        if sign == "~":
            return self.where(column, parts[0], b, a)
        compared = self.make(condition.column, self.algebra.compare, sign, *parts)
        return self.make(column, self.algebra.where, compared, a, b)

    def number(self, found):
        """An expression, where no condition may stand."""
        if isinstance(found, Condition):
            column = found.column
            while isinstance(found.parts[0], Condition):
                found = found.parts[0]
            raise NotUnderstood(ONLY_IN_WHERE, found.column if found.sign in COMPARE else column)
        return found

    # Numbers.

    def factor(self, found):
        """A comparison in brackets counts as 1 or 0."""
        return (
            self.where(found.column, found, *map(self.algebra.number, "10")) if isinstance(found, Condition) else found
        )

    def sum(self):
        left = self.product()
        while self.next in ("+", "-"):
            _, sign, column = self.take()
            right = self.factor(self.product())
            left = self.make(column, operator.add if sign == "+" else operator.sub, self.factor(left), right)
        return left

    def product(self):
        left = self.signed()
        while self.next in ("*", "/") or self.tokens[self.at - 1][0] == "fraction" and self.begins():
            _, sign, column = self.take() if self.next in ("*", "/") else ("sign", "*", self.tokens[self.at][2])
            right = self.factor(self.signed())
            left = self.make(column, operator.mul if sign == "*" else self.algebra.divide, self.factor(left), right)
        return left

    def begins(self):
        """Whether a factor begins here: ½r² needs no sign."""
        kind, text, _ = self.tokens[self.at]
        return kind in ("number", "word") and text not in ("if", "else", "and", "or") or text in ("(", "√")

    def signed(self):
        """−x, where −r**2 is −(r**2), and 2**−r is allowed."""
        minus, signs = False, 0
        while self.next in ("+", "-"):
            minus, signs = minus ^ (self.take()[1] == "-"), signs + 1
        power = self.power()
        return -self.factor(power) if minus else self.factor(power) if signs else power

    def power(self):
        base = self.atom()
        if self.tokens[self.at][0] == "raised":
            _, text, column = self.take()
            base = self.make(column, self.algebra.power, self.factor(base), self.algebra.number(text))
        if self.next != "**":
            return base
        _, _, column = self.take()
        self.deeper("powers", column)
        exponent = self.factor(self.signed())
        self.depth -= 1
        return self.make(column, self.algebra.power, self.factor(base), exponent)

    def atom(self):
        found = self.single()
        while self.next == "." and self.tokens[self.at + 1][0] == "word" and self.tokens[self.at + 2][1] == "(":
            _, _, column = self.take()
            found = self.function(self.take()[1], column + 1, [("", self.factor(found))])  # r.abs()
        return found

    def single(self):
        kind, text, column = self.take()
        if kind == "number":
            return self.make(column, self.algebra.number, text)
        if kind == "fraction":
            above, below = map(self.algebra.number, spelling.FRACTIONS[text].split("/"))
            return above / below
        if kind == "word":
            text, column = self.prefixed(text, column)
            return self.function(text, column) if self.next == "(" else self.named(text, column)
        if text == "(" and kind == "sign":
            return self.bracket(column, 0, ")")
        if text == "|":
            inner = self.number(self.bracket(column, 1, "|"))
            return self.make(column, self.algebra.call, "abs", inner)
        if text == "√":
            return self.make(column, self.algebra.call, "sqrt", self.factor(self.atom()))
        if kind == "end":
            raise NotUnderstood("the formula ends too early: a number, r, a parameter or `(` is missing", column)
        if text in (")", ",", "*", "/", "**", "&", *COMPARE):
            raise NotUnderstood(f"a number, r, a parameter or `(` is missing before `{text}`", column)
        raise self.unknown(kind, text, column)

    def bracket(self, column, bars, closing):
        outside, self.bars = self.bars, bars
        inner = self.choice()
        self.close(column, closing)
        self.bars = outside
        return inner

    def close(self, opened, closing=")"):
        kind, text, column = self.tokens[self.at]
        if text == closing and kind == "sign":
            self.at += 1
        elif kind == "end":
            what = "bracket" if closing == ")" else "`|`"
            raise NotUnderstood(f"a closing {what} is missing for the one at column {opened + 1}", column)
        elif text == ",":
            raise NotUnderstood("a comma can stand only between what a function is given", column)
        else:
            raise self.unknown(kind, text, column)

    def check(self, right, said, column):
        if not right:
            raise NotUnderstood(said, column)

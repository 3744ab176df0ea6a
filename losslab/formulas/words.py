"""What the words of a formula are: the residual, constants, parameters, and functions with what they are given."""

import keyword
import operator

from losslab.formulas import spelling
from losslab.formulas.expression import ELEMENTARY, PAIRS
from losslab.formulas.grammar import Condition, Grammar, NotUnderstood
from losslab.formulas.spelling import LOGIC, MEANS, NAMES, ORDERS
from losslab.text import quote

LONGEST_NAME = 12
KNOWN = (*ELEMENTARY, *PAIRS, "where")
CONSTANTS = {"pi": "Pi", "e": "Exp1"}  # and their names in SymPy
TAKEN = {"np", "math", "torch", "keras", "xgb", "lgb"}  # names in the code that is shown
KEYWORDS = {  # what functions call the numbers they are given, in their order
    "clip": (
        ("x", "a", "input"),
        ("min", "a_min", "clip_value_min", "min_value", "x_min"),
        ("max", "a_max", "clip_value_max", "max_value", "x_max"),
    ),
    "softplus": (("x", "input", "features"), ("beta",)),
}


class Reader(Grammar):
    """Reads a formula with its words."""

    def __init__(self, text):
        from losslab.formulas.composed import COMPOSED  # and with it SymPy

        super().__init__(text)
        self.made = COMPOSED

    def prefixed(self, text, column):
        """A name without the library before it: `np.abs` is abs."""
        first, here = self.at - 1, column
        while (
            text in spelling.INSIDE
            and (text in spelling.LIBRARIES or self.at - 1 > first)
            and self.next == "."
            and self.tokens[self.at + 1][0] == "word"
        ):
            self.take()
            _, text, column = self.take()
        if column != here:
            self.notes.append(("prefix", "".join(token[1] for token in self.tokens[first : self.at - 1])))
        return text, column

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

    def function(self, text, column, given=()):
        """A call; `given` is what stands before the point of a method, as in `r.abs()`."""
        called = text
        text = text if text in KNOWN or text.lower() not in KNOWN else text.lower()
        text = NAMES.get(text.lower(), text)
        kept = (*spelling.AS_IT_IS, *MEANS)
        if text not in (*KNOWN, *self.made, *ORDERS, *LOGIC, *kept, "ones_like", "zeros_like", "full_like"):
            if text in CONSTANTS or text == "r" or text in self.names:
                said = "an operator is missing before the bracket: write `*` to multiply"
                raise NotUnderstood(said, column + len(called))
            raise NotUnderstood(f"unknown function {quote(called)}; known are {', '.join(KNOWN)}", column)
        opened = self.take()[2]
        outside, self.bars = self.bars, 0
        given = [*given, *self.arguments(first_only=text in kept, column=column, given=len(given))]
        self.close(opened)
        self.bars = outside
        return self.applied(text, column, given, called)

    def arguments(self, first_only, column, given):
        """[(name or "", what is given), ...] up to the closing bracket; what follows the first may be of no account."""
        found = []
        while self.next != ")":
            if found and self.next != ",":
                break
            if found:
                self.take()
            if first_only and found or first_only and given:
                self.skip()
                break
            name = ""
            if self.word and self.tokens[self.at + 1][1] == "=":
                name = self.take()[1]
                self.take()
            found.append((name, self.choice()))
        return found

    def skip(self):
        """Past what is of no account, such as `axis=-1` or `tf.float32`, to the closing bracket."""
        open_brackets = 0
        while self.tokens[self.at][0] != "end" and (open_brackets or self.next != ")"):
            open_brackets += {"(": 1, ")": -1}.get(self.next, 0)
            self.at += 1

    def applied(self, text, column, given, called):
        algebra, values = self.algebra, [value for _, value in given]
        if text == "where":
            self.check(
                values and isinstance(values[0], Condition),
                "where begins with a comparison, such as `where(abs(r) <= d, ...)`",
                column,
            )
            self.check(len(values) == 3, "where takes three things: `where(condition, then, otherwise)`", column)
            return self.where(column, values[0], *map(self.number, values[1:]))
        if text in LOGIC:
            right = len(values) == (1 if LOGIC[text] == "~" else 2)
            self.check(right and all(isinstance(v, Condition) for v in values), f"{text} joins comparisons", column)
            return Condition(LOGIC[text], tuple(values), column)
        if text in ("cast", "float", "astype", "to", "double", "float32", "float64"):  # of a comparison, 1 or 0
            values = [self.factor(value) for value in values]
        values = [self.number(value) for value in values]
        if text in ORDERS:
            self.check(len(values) == 2, f"{text} compares two numbers", column)
            return Condition(ORDERS[text], tuple(values), column)
        if text in spelling.AS_IT_IS:
            self.check(len(values) == 1, f"{text} takes one number", column)
            return values[0]
        if text in ("ones_like", "zeros_like", "full_like"):
            self.check(len(values) == 1 + (text == "full_like"), f"{text} is given too much or too little", column)
            return values[1] if text == "full_like" else algebra.number("1" if text == "ones_like" else "0")
        if text in MEANS:
            self.check(len(values) == 1, f"{text} takes one loss", column)
            what = MEANS[text]
            self.notes.append(("said", f"The {what} over samples is left out: this is the loss of one of them."))
            return self.make(column, operator.mul, algebra.MEAN, values[0])
        if text in PAIRS:
            self.check(len(values) >= 2, f"{text} takes two numbers or more: `{text}(a, b)`", column)
            result = values[0]
            for other in values[1:]:
                result = self.make(column, algebra.pair, text, result, other)
            return result
        if text in self.made:
            return self.composed(text, column, given)
        self.check(len(values) == 1, f"{text} takes one number: `{text}(x)`", column)
        return self.make(column, algebra.call, text, values[0])

    def composed(self, text, column, given):
        """A function made of others, such as clip: its numbers in their order, or by their names."""
        build, least, most = self.made[text]
        known = KEYWORDS.get({"clamp": "clip", "clip_by_value": "clip"}.get(text, text), ())
        values, place = [None] * most, 0
        for name, value in given:
            if name:
                place = next((i for i, names in enumerate(known) if name in names), None)
                self.check(place is not None, f"{quote(name)} is nothing that {text} is given here", column)
            self.check(place < most, f"{text} is given too much: it takes {least} to {most} numbers", column)
            values[place], place = value, place + 1
        enough = sum(value is not None for value in values) >= least and values[0] is not None
        many = f"{least} to {most} numbers" if most > least else "one number" if most == 1 else f"{most} numbers"
        self.check(enough, f"{text} takes {many}", column)
        return self.make(column, build, *values)

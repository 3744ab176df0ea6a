"""Text to expression: the words and signs that a formula may hold, and a sentence for everything else."""

import keyword
import operator
from dataclasses import dataclass

from losslab.text import quote
from losslab.typed import spelling
from losslab.typed.expression import COMPARE, ELEMENTARY, PAIRS, evaluate, free, switches
from losslab.typed.spelling import LOGIC, MEANS, NAMES, ORDERS

LONGEST, DEEPEST, MOST_PARAMETERS, LONGEST_NAME, MOST_SWITCHES = 300, 30, 4, 12, 8
KNOWN = (*ELEMENTARY, *PAIRS, "where")
CONSTANTS = {"pi": "Pi", "e": "Exp1"}  # and their names in SymPy
TAKEN = {"np", "math", "torch", "keras", "xgb", "lgb"}  # names in the code that is shown
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
KEYWORDS = {  # what functions call the numbers they are given, in their order
    "clip": (
        ("x", "a", "input"),
        ("min", "a_min", "clip_value_min", "min_value", "x_min"),
        ("max", "a_max", "clip_value_max", "max_value", "x_max"),
    ),
    "softplus": (("x", "input", "features"), ("beta",)),
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
    parser = _Parser(text)
    root = parser.of_residual(parser.averaged(parser.whole()))
    there = {symbol.name for symbol in root.free_symbols}
    found = tuple(name for name in parser.names if name in there)
    if len(found) > MOST_PARAMETERS:
        raise NotUnderstood(f"at most {MOST_PARAMETERS} parameters can be used, here are {', '.join(found)}", 0)
    if len(switches(root)) > MOST_SWITCHES:
        raise NotUnderstood(f"at most {MOST_SWITCHES} of abs, sign, min, max and comparisons can be used", 0)
    return Read(root, found, spelling.sentences(parser.notes))


class _Parser:
    """Recursive descent: choices of conditions, comparisons, sums of products of signed powers of atoms."""

    def __init__(self, text):
        from losslab.typed import algebra  # and with it SymPy

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

    # Words.

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
        if text not in (*KNOWN, *self.algebra.COMPOSED, *ORDERS, *LOGIC, *kept, "ones_like", "zeros_like", "full_like"):
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
        if text in algebra.COMPOSED:
            return self.composed(text, column, given)
        self.check(len(values) == 1, f"{text} takes one number: `{text}(x)`", column)
        return self.make(column, algebra.call, text, values[0])

    def composed(self, text, column, given):
        """A function made of others, such as clip: its numbers in their order, or by their names."""
        build, least, most = self.algebra.COMPOSED[text]
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

    def check(self, right, said, column):
        if not right:
            raise NotUnderstood(said, column)

    # The whole.

    def averaged(self, root):
        """A mean (or sum) over samples is left out where it is the last that is done."""
        algebra = self.algebra
        if not root.has(algebra.MEAN):
            return root
        slope = root.diff(algebra.MEAN)
        if slope.has(algebra.MEAN):
            said = (
                "a mean or sum over samples can only be the last that is done: this page takes the loss of one of them"
            )
            raise NotUnderstood(said, 0)
        return self.make(0, root.subs, algebra.MEAN, algebra.S.One)

    def of_residual(self, root):
        """The expression in r, where another name says the residual, or prediction and true value stand for it."""
        if not free(root):
            return root
        names = [name for name in self.names if self.names[name] in root.free_symbols]
        found = spelling.residual_of(names, self.given)
        if found is None:
            raise NotUnderstood(spelling.PLAIN_E if not names and self.spells_e() else spelling.ELSEWHERE, 0)
        R, named = self.algebra.R, [self.names[name] for name in found]
        if len(found) == 1:
            self.notes.append(("said", f"`{found[0]}` is read as r, the residual."))
            return self.make(0, root.xreplace, {named[0]: R})
        predicted, true = named
        moved = self.make(0, root.subs, predicted, R + true)  # y_pred − y_true = r
        if true in moved.free_symbols:
            at = {name: 1.3 for name in names if name not in found}
            values = [
                float(evaluate(moved, {"r": r, true.name: y, **at})) for r in (-0.7, 1.9) for y in (0.4, 1.1, 5.3)
            ]
            if not all(abs(values[i] - values[i - i % 3]) <= 1e-9 * (1 + abs(values[i])) for i in range(6)):
                said = f"this depends on {true.name} itself, not only on the residual {predicted.name} − {true.name}; "
                raise NotUnderstood(said + "losses that do are on the page Positive targets", 0)
            moved = self.make(0, moved.subs, true, self.algebra.S.Zero)
        if free(moved):
            raise NotUnderstood("the formula does not depend on r, the residual", 0)
        self.notes.append(("said", f"`{found[0]}` − `{found[1]}` is read as r, the residual."))
        return moved

    def spells_e(self):
        return any(kind == "word" and text == "e" for kind, text, _ in self.tokens)

"""An expression in print: as LaTeX, and as a function in NumPy, PyTorch or Keras. Names are all that came from text."""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from losslab.snippets import literal
from losslab.text import exact
from losslab.typed.expression import COMPARE, PAIRS, order

LONGEST = 900  # characters of LaTeX that can be read
MOST_PARTS = 10_000  # 1/n is written as a division by n up to here
GREEK = """alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi
omega""".split()
SPECIAL = {
    "abs": r"\left|{}\right|",
    "sqrt": r"\sqrt{{{}}}",
    "exp": r"e^{{{}}}",
    "expm1": r"\left(e^{{{}}} - 1\right)",
}
SUM, PRODUCT, POWER, ATOM = range(4)  # how tightly a text holds together


@dataclass(frozen=True)
class Dialect:
    """How a library writes an expression. What is free of r is a Python number there, where `numbers` says how."""

    prefix: str
    numbers: str = ""  # the module for functions of plain numbers
    renamed: tuple = ()
    filled: str = ""  # a number where an array is meant, of slope 0


DIALECTS = {
    "numpy": Dialect("np.", renamed=(("atan", "arctan"), ("min", "minimum"), ("max", "maximum"))),
    "torch": Dialect("torch.", "math.", filled="0 * r + {}"),
    "keras": Dialect(
        "keras.ops.",
        "math.",
        (("atan", "arctan"), ("abs", "absolute")),
        "0 * r + {}",
    ),
}


def symbol(name):
    """A name in LaTeX: delta as δ, a1 and a_1 with an index, a word upright."""
    letters, digits = name.rstrip("0123456789").rstrip("_"), name[len(name.rstrip("0123456789")) :]
    plain = letters if len(letters) == 1 else rf"\mathrm{{{letters}}}".replace("_", r"\_")
    text = rf"\{letters}" if letters in GREEK else plain
    return rf"{text}_{{{digits}}}" if digits else text


def latex(root):
    """An expression as LaTeX, None where nobody would read it."""
    done, length = {}, 0
    for node in order(root):
        done[node] = _latex(node, done)
        length = len(done[node][0])
        if length > LONGEST:
            return None
    return done[root][0]


def _bracket(pair, least):
    text, tightness = pair
    return text if tightness >= least else rf"\left({text}\right)"


def _number(value):
    """A number, as a fraction where it is a simple one."""
    share = Fraction(value).limit_denominator(120)
    if abs(float(share) - value) <= 1e-12 * abs(value) and share.denominator > 1 and value != round(value, 2):
        sign = "-" if share < 0 else ""
        return rf"{sign}\tfrac{{{abs(share.numerator)}}}{{{share.denominator}}}"
    mantissa, _, power = f"{value:.6g}".partition("e")
    return rf"{mantissa}\cdot 10^{{{int(power)}}}" if power else mantissa


def _latex(node, done):
    """(text, how tightly it holds together)"""
    op, args = node.op, node.args
    if op == "number":
        return _number(args[0]), ATOM if args[0] >= 0 else SUM
    if op == "name":
        return symbol(args[0]), ATOM
    if op == "sum":
        return _latex_sum(args[0], args[1], done)
    if op == "product":
        return _latex_product(args, done)
    if op == "power":
        return _latex_falling(args, done)
    if op in COMPARE:
        sign = {"<": r"\lt", "<=": r"\le", ">": r"\gt", ">=": r"\ge"}[op]
        return rf"{done[args[0]][0]} {sign} {done[args[1]][0]}", SUM
    if op == "where":
        condition, a, b = (done[part][0] for part in args)
        return rf"\begin{{cases}}{a} & {condition}\\{b} & \text{{otherwise}}\end{{cases}}", ATOM
    inner = ",\\ ".join(done[part][0] for part in args)
    if op in SPECIAL:
        return SPECIAL[op].format(inner), POWER if op == "exp" else ATOM
    if op == "log1p":
        return rf"\ln\left(1 + {inner}\right)", PRODUCT
    word = {"log": r"\ln", "atan": r"\arctan", "sign": r"\operatorname{sign}"}.get(op, rf"\{op}")
    return rf"{word}\left({inner}\right)", PRODUCT


def _latex_product(args, done, over=1):
    """A product of powers, divided by the whole number `over`."""
    above = " ".join(_latex_power(b, n, done) for b, n in args if n > 0)
    below = " ".join([*([str(over)] if over > 1 else []), *(_latex_power(b, -n, done) for b, n in args if n < 0)])
    if not below:
        return above, PRODUCT if len(args) > 1 else POWER
    return rf"\frac{{{above or '1'}}}{{{below}}}", PRODUCT


def _latex_sum(constant, terms, done):
    pieces = []
    for coefficient, term in terms:
        sign, size = "-" if coefficient < 0 else "+", abs(coefficient)
        text, over = _bracket(done[term], PRODUCT), _divisor(size)
        if over:
            text = _latex_product(term.args if term.op == "product" else ((term, 1),), done, over)[0]
        elif size != 1:
            gap = r"\cdot " if text[0].isdigit() else r"\, " if text.startswith(("\\frac", "\\begin")) else " "
            text = f"{_number(size)}{gap}{text}"
        pieces.append((sign, text))
    if constant:
        place = 0 if constant > 0 else len(pieces)
        pieces.insert(place, ("-" if constant < 0 else "+", _number(abs(constant))))
    elif pieces[0][0] == "-" and any(sign == "+" for sign, _ in pieces):
        pieces.sort(key=lambda piece: piece[0] == "-")
    text = "".join(f" {sign} {piece}" for sign, piece in pieces).removeprefix(" + ").removeprefix(" ")
    return text, PRODUCT if len(pieces) == 1 and pieces[0][0] == "+" else SUM


def _divisor(size):
    """The whole number n above 1 of which a factor is the part 1/n, 0 if there is none that is short."""
    n = round(1 / size)
    return n if 1 < n <= MOST_PARTS and 1 / n == size else 0


def _latex_power(base, n, done):
    text = done[base][0] if n == 1 and done[base][1] >= PRODUCT else _bracket(done[base], ATOM)
    return text if n == 1 else rf"{text}^{{{n}}}"


def _latex_falling(args, done):
    base, exponent, k = args
    over = done[exponent][0] + (f" - {k}" if k else "")
    factors = [rf"\left({done[exponent][0]} - {i}\right)" if i else _bracket(done[exponent], POWER) for i in range(k)]
    return " ".join([*factors, f"{_bracket(done[base], ATOM)}^{{{over}}}"]), PRODUCT if k else POWER


# Code.


def function(root, name, dialect, settings):
    """The source of a function `name(r, ...)` that computes an expression, with these defaults."""
    dialect, nodes = DIALECTS[dialect], order(root)
    uses = Counter(part for node in nodes for part in node.parts)
    done, lines = {}, []
    fresh = (f"u{i}" for i in range(1, len(nodes) + 1))
    for node in nodes:
        text, tightness = _code(node, done, dialect)
        if node is not root and ((uses[node] > 1 and len(text) > 12) or len(text) > 70) and node.op not in COMPARE:
            short = next(name for name in fresh if name not in settings)
            lines.append(f"    {short} = {text}")
            text, tightness = short, ATOM
        done[node] = text, tightness
    arguments = "".join(f", {name}={literal(value)}" for name, value in settings.items())
    result = done[root][0]
    if root.free:
        result = dialect.filled.format(result) if dialect.filled else f"np.full_like(r, {result}, dtype=float)"
    return "\n".join([f"def {name}(r{arguments}):", *lines, f"    return {result}"])


def _code(node, done, dialect):
    """(text, how tightly it holds together)"""
    op, args = node.op, node.args
    plain = node.free and dialect.numbers
    if op == "number":
        return exact(args[0]), ATOM if args[0] >= 0 else SUM
    if op == "name":
        return args[0], ATOM
    if op == "sum":
        return _code_sum(args[0], args[1], done)
    if op == "product":
        above = " * ".join(_code_power(b, n, done) for b, n in args if n > 0) or "1"
        below = [_code_power(b, -n, done) for b, n in args if n < 0]
        if not below:
            return above, PRODUCT if len(args) > 1 else POWER
        return f"{above} / {below[0] if len(below) == 1 else '(' + ' * '.join(below) + ')'}", PRODUCT
    if op == "power":
        return _code_falling(node, done, dialect)
    if op in COMPARE:
        return f"{_bracket_code(done[args[0]], SUM)} {op} {_bracket_code(done[args[1]], SUM)}", SUM - 1
    if op == "where":
        return _choice(node, *(done[part][0] for part in args), dialect)
    inner = [done[part][0] for part in args]
    if op in PAIRS and dialect.numbers and not plain:  # whose own take arrays only
        a, b = (_bracket_code(done[part], PRODUCT) for part in args)
        first = f"{a} {'<' if op == 'min' else '>'} {b}"
        return f"{dialect.prefix}where({first}, {inner[0]}, {inner[1]})", ATOM
    if plain and op == "sign":
        return f"(({inner[0]} > 0) - ({inner[0]} < 0))", ATOM
    if plain:
        return f"{'' if op in ('abs', *PAIRS) else dialect.numbers}{op}({', '.join(inner)})", ATOM
    word = dict(dialect.renamed).get(op, op)
    return f"{dialect.prefix}{word}({', '.join(inner)})", ATOM


def _choice(node, condition, a, b, dialect):
    """One of two, by a condition."""
    condition_node, *branches = node.args
    a, b = (literal(n.args[0]) if n.op == "number" else text for n, text in zip(branches, (a, b), strict=True))
    if dialect.numbers and condition_node.free:
        return f"({a} if {condition} else {b})", ATOM
    if dialect.numbers and all(branch.free for branch in branches):
        a = dialect.filled.format(a)
    return f"{dialect.prefix}where({condition}, {a}, {b})", ATOM


def _bracket_code(pair, least):
    text, tightness = pair
    return text if tightness >= least else f"({text})"


def _code_sum(constant, terms, done):
    pieces = []
    for coefficient, term in terms:
        sign, size = "-" if coefficient < 0 else "+", abs(coefficient)
        text, whole = _bracket_code(done[term], PRODUCT), _divisor(size)
        if whole:
            text = f"{text} / {whole}"
        elif size != 1:
            text = f"{exact(size)} * {text}"
        pieces.append((sign, text))
    if constant:
        pieces.insert(0 if constant > 0 else len(pieces), ("-" if constant < 0 else "+", exact(abs(constant))))
    elif pieces[0][0] == "-" and any(sign == "+" for sign, _ in pieces):
        pieces.sort(key=lambda piece: piece[0] == "-")
    text = "".join(f" {sign} {piece}" for sign, piece in pieces).removeprefix(" + ")
    text = f"-{text[3:]}" if text.startswith(" - ") else text
    return text, PRODUCT if len(pieces) == 1 and pieces[0][0] == "+" else SUM


def _code_power(base, n, done):
    if n == 1:
        return _bracket_code(done[base], POWER)
    return f"{_bracket_code(done[base], ATOM)}**{n}"


def _code_falling(node, done, dialect):
    """A derivative of a power: where its factor is 0 so is all, though the power may be infinite."""
    base, exponent, k = node.args
    under = literal(base.args[0]) if base.op == "number" else _bracket_code(done[base], ATOM)  # 2 ** −1 is no integer
    if not k:
        return f"{under} ** {_bracket_code(done[exponent], ATOM)}", POWER
    text = f"{under} ** ({done[exponent][0]} - {k})"
    factors = [_bracket_code(done[exponent], POWER), *(f"({done[exponent][0]} - {i})" for i in range(1, k))]
    factor = " * ".join(factors)
    if dialect.numbers:  # the factor is a plain number
        return f"({factor} * {text} if {factor} else 0 * {done[base][0]})", ATOM
    return f"np.where({factor} == 0, 0.0, {factor} * {text})", ATOM

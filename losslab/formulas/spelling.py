"""How people write a formula: the libraries' prefixes and names, typographic signs, and names of the residual."""

import re

GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψωΔΓΘΛΣΦΨΩϵϑϕ",
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lam mu nu xi omicron pi rho sigma tau upsilon phi "
        "chi psi omega Delta Gamma Theta Lam Sigma Phi Psi Omega epsilon theta phi".split(),
        strict=True,
    )
) | {"ŷ": "y_hat", "y\u0302": "y_hat"}
LETTER = f"A-Za-z_{''.join(letter for letter in GREEK if len(letter) == 1)}"
SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", strict=True))
FRACTIONS = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3", "⅛": "1/8", "⅙": "1/6"}
TOKEN = re.compile(
    r"(?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)"
    rf"|(?P<word>(?:y\u0302|[{LETTER}])(?:y\u0302|[{LETTER}0-9])*)"
    rf"|(?P<raised>⁻?[{''.join(SUPERSCRIPTS)[:-1]}]+)"
    rf"|(?P<fraction>[{''.join(FRACTIONS)}])"
    r"|(?P<sign>\*\*|\.[*^/](?!\*)|<=|>=|==|!=|&&|.)",
    re.ASCII | re.DOTALL,
)
SAME = {"^": "**", ".^": "**", ".*": "*", "./": "/", "&&": "&", "¬": "~", "∧": "&", "∨": "|", "!": "~"}
SAME |= dict.fromkeys("−–‒﹣－", "-") | dict.fromkeys("·×⋅∙•∗＊✕", "*") | dict.fromkeys("÷∕⁄", "/")
SAME |= dict.fromkeys("≤⩽≦", "<=") | dict.fromkeys("≥⩾≧", ">=")
LIBRARIES = (
    "np numpy torch tf tensorflow jnp jax K keras ops F nn math cmath scipy sp special sympy cp cupy xp mnp mx pt at "
    "Math tfm tfp pytensor aesara pm tnp"
).split()
INSIDE = (*LIBRARIES, "functional", "backend", "experimental", "linalg", "lax", "compat", "v1", "v2", "tensor")
NAMES = {  # other names of the functions that are known
    "absolute": "abs",
    "fabs": "abs",
    "arctan": "atan",
    "maximum": "max",
    "fmax": "max",
    "pmax": "max",
    "minimum": "min",
    "fmin": "min",
    "pmin": "min",
    "ln": "log",
    "sgn": "sign",
    "expit": "sigmoid",
    "ifelse": "where",
    "iif": "where",
    "if": "where",
    "cond": "where",
    "switch": "where",
}
ORDERS = {"less": "<", "lt": "<", "less_equal": "<=", "le": "<=", "lessequal": "<="}
ORDERS |= {"greater": ">", "gt": ">", "greater_equal": ">=", "ge": ">=", "greaterequal": ">="}
LOGIC = {"logical_and": "&", "logical_or": "|", "logical_not": "~"}
MEANS = {"mean": "mean", "reduce_mean": "mean", "average": "mean", "nanmean": "mean"}
MEANS |= {"sum": "sum", "reduce_sum": "sum", "nansum": "sum"}
AS_IT_IS = (
    "constant tensor as_tensor asarray array float float32 float64 convert_to_tensor identity cast astype to double "
    "detach stop_gradient squeeze flatten ravel"
).split()

PREDICTED = (
    "y_pred ypred y_hat yhat pred preds prediction predictions predicted output outputs y_p fx y_score yp "
    "logits inputs input estimate"
).split()
TRUE = "y_true ytrue y target targets true truth label labels actual actuals t obs observed y_test gt y_t yt".split()
RESIDUAL = "err error errors res resid residual residuals diff difference e_i r_i x u".split()
ELSEWHERE = (
    "the formula does not depend on r. This page takes a loss of the residual r, prediction − true value; those of a "
    "probability, a logit or a margin are on the pages Binary classification and Several classes"
)
PLAIN_E = "the formula does not depend on r, the residual; e is Euler's number here, so write r for the error"

_ARGUMENTS = r"\(\s*(?P<given>[^()]*?)\s*\)"
STARTS = [
    (re.compile(rf"\s*def\s+[{LETTER}0-9]+\s*{_ARGUMENTS}\s*:"), "def"),
    (re.compile(r"\s*lambda\s+(?P<given>[^:()]*?)\s*:"), "lambda"),
    (re.compile(r"\s*return(?=[\s(])"), "return"),
    (re.compile(rf"\s*[{LETTER}ℓℒ][{LETTER}0-9]*\s*(?:{_ARGUMENTS})?\s*:?=(?!=)"), "="),
]


def tokens_of(text):
    """(tokens, names of what a function is given, notes): a formula cut into (kind, text, column).

    What stands before the formula itself, as in `loss = lambda r: abs(r)`, is left out and said in a note.
    """
    start, given, notes = 0, [], []
    while found := next((m for pattern, _ in STARTS if (m := pattern.match(text, start))), None):
        head = text[start : found.end()].strip()
        given = [part.strip() for part in (found.groupdict().get("given") or "").split(",") if part.strip()] or given
        notes.append(("before", head))
        start = found.end()
    end = len(text.rstrip().rstrip(";").rstrip())
    found = []
    for match in TOKEN.finditer(text, start, max(start, end)):
        if not match[0].isspace():
            kind, value = match.lastgroup, match[0]
            if kind == "word":
                value, spelled = _latin(value), value
                if value != spelled and value != "pi":
                    notes.append(("letter", spelled, value))
            elif kind == "raised":
                value = "".join(SUPERSCRIPTS[digit] for digit in value)
            found.append((kind, SAME.get(value, value), match.start()))
    return [*found, ("end", "", len(text))], given, notes


def _latin(word):
    """A word with Greek letters by their names: δ is delta, and δ1 delta1."""
    for letter, name in GREEK.items():
        word = word.replace(letter, name)
    return word


def residual_of(names, given):
    """How a formula without r says the residual: (its name,), (prediction, true value), or None."""
    plain = [part for part in given if "=" not in part and part.isidentifier()]
    predicted, true = ([name for name in names if name in known] for known in (PREDICTED, TRUE))
    if len(predicted) == len(true) == 1:
        return predicted[0], true[0]
    if set(true) == {"y", "t"} and not predicted:  # y predicts the target t
        return "y", "t"
    alone = [_latin(name) for name in plain] if len(plain) == 1 else [name for name in names if name in RESIDUAL]
    alone = [name for name in alone if name in names]
    return (alone[0],) if len(alone) == 1 else None


def sentences(notes):
    """What was read otherwise than it stands there, in sentences, each once."""
    said = []
    prefixes = dict.fromkeys(note[1] for note in notes if note[0] == "prefix")
    if prefixes:
        many = "prefixes" if len(prefixes) > 1 else "prefix"
        said.append(f"The {many} {', '.join(f'`{prefix}`' for prefix in prefixes)} {_are(prefixes)} left out.")
    heads = dict.fromkeys(note[1] for note in notes if note[0] == "before")
    if heads:
        said.append(f"What stands before the formula is left out: {', '.join(_quoted(head) for head in heads)}.")
    letters = {note[1]: note[2] for note in notes if note[0] == "letter"}
    said += [f"`{letter}` is named {name} here." for letter, name in letters.items()]
    said += dict.fromkeys(note[1] for note in notes if note[0] == "said")
    return tuple(said)


def _are(things):
    return "are" if len(things) > 1 else "is"


def _quoted(head):
    return f"`{re.sub('[^ -~]|`', '·', head)[:60]}`"

"""The formula with the numbers put in says what the loss computes: evaluated back, it gives the value."""

import math
import re

import numpy as np
import pytest

from losslab import LOSSES, latex
from tests.sweep import data_of, few_settings

PLACES = {"r": [-2.75, -0.4, 0.3, 1.9, 7.0], "m": [-2.5, -0.4, 0.3, 1.9], "p": [0.2, 0.85], "z": [-2.5, 0.3, 1.9]}
PLACES |= {"x": [0.3, 1.9], "x1": [-1.25, 0.3, 4.0]}
PLACES |= {"y_pred": [0.3, 1.9, 7.0], "eta": [-1.25, 0.3, 1.9]}
WORDS = {
    "sign": np.sign, "max": max, "min": min, "ln": math.log, "sqrt": math.sqrt, "cosh": math.cosh, "tanh": math.tanh,
    "sin": math.sin, "cos": math.cos, "arctan": math.atan, "abs": abs, "pi": math.pi, "e": math.e, "inf": math.inf,
}  # fmt: skip


def brace(text, start):
    """The end of the group that opens at `start`."""
    depth = 0
    for i in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[i], 0)
        if depth == 0:
            return i
    raise ValueError(text)


def python(text):
    """LaTeX of the catalogue as a Python expression."""
    text = re.sub(r"\\t?d?frac(\d)(\d)", r"(\1/\2)", text)
    while match := re.search(r"\\[td]?frac\{", text):
        first = brace(text, match.end() - 1)
        second = brace(text, first + 1)
        text = (
            f"{text[: match.start()]}(({text[match.end() : first]})/({text[first + 2 : second]})){text[second + 1 :]}"
        )
    text = re.sub(r"\\operatorname\{sign\}", r" sign", text)
    text = re.sub(r"\\(left|right|,|;|quad|!)", " ", text).replace("\\ ", " ").replace(r"\cdot", "*")
    text = text.replace("{", "(").replace("}", ")").replace("[", "(").replace("]", ")").replace("^", "**")
    while "|" in text:
        text = re.sub(r"\|([^|]*)\|", r"abs(\1)", text, count=1)
    text = re.sub(r"\\([a-z]+)", r" \1 ", text)
    text = re.sub(
        r"\b(ln|sin|cos|tanh|cosh|arctan|sqrt)\s+(ln|sin|cos|tanh|cosh|arctan)\s*(\([^()]*(?:\([^()]*\)[^()]*)*\)|\S+)",
        r"\1(\2(\3))",
        text,
    )
    text = re.sub(r"\b(ln|sin|cos|tanh|cosh|arctan)\s+(-?[\d.]+)", r"\1(\2)", text)
    text = re.sub(r"(?<=[\d.)])\s*(?=[a-z(])(?!\s*e-?\d)", "*", text)  # a number or bracket before a factor
    text = re.sub(r"(\bpi|\be)\s*(?=[\d(])", r"\1*", text)
    return re.sub(r"\b(sign|max|min|ln|sqrt|cosh|tanh|sin|cos|arctan|abs)\s*\*\s*\(", r"\1(", text)


CASES = [(loss, x) for loss in LOSSES for x in PLACES.get(loss.family.argument.name, [])]


@pytest.mark.parametrize("loss, x", CASES, ids=[f"{loss.key}-{x}" for loss, x in CASES])
def test_filled_formula_gives_the_number(loss, x):
    done = 0
    for given in few_settings(loss)[:4]:
        for data in data_of(loss, (1.0, 2.5), **given):
            filled = latex.numbers(loss, x, given, data)
            for text, function in zip(filled, (loss.value, loss.gradient), strict=True):
                assert text is not None and "cases" not in text and "<" not in text.replace(r"\left", "")
                try:
                    found = eval(python(text), {"__builtins__": {}}, WORDS)
                except (SyntaxError, TypeError, NameError, OverflowError):
                    continue  # notation this reader does not know: counted below
                expected = float(function(x, **data, **given))
                if np.isfinite(expected):
                    assert found == pytest.approx(expected, rel=2e-3, abs=2e-3), text
                done += 1
    READ[loss.key] = READ.get(loss.key, 0) + done


READ = {}


def test_most_formulas_could_be_read():
    """Whoever reads nothing checks nothing."""
    unread = [key for key, count in READ.items() if not count]
    assert len(unread) <= 12, unread


def test_at_a_kink_no_branch_is_claimed():
    quantile = next(loss for loss in LOSSES if loss.key == "quantile")
    assert latex.numbers(quantile, 0.0, quantile.settings())[1] is None


def condition(text, loss):
    """A condition in LaTeX as a Python expression over the argument, data and parameters."""
    for param in loss.params:
        if param.latex.startswith("\\"):
            text = re.sub(re.escape(param.latex) + r"(?![a-z])", f"({param.name})", text)
    text = re.sub(r"<(\w+)>", r"(\1)", text)
    text = re.sub(r"\|(.*?)\|", r"abs(\1)", re.sub(r"\\dfrac\{(.*?)\}\{(.*?)\}", r"((\1)/(\2))", text))
    text = text.replace(r",\ ", " and ")
    signs = {r"\le": "<=", r"\ge": ">=", r"\lt": "<", r"\gt": ">", r"\pi": "*pi", r"\cdot": "*", r"\infty": "inf"}
    for word, sign in signs.items():
        text = re.sub(re.escape(word) + r"(?![a-z])", sign, text)
    return re.sub(r"(?<![<>=])=(?!=)", "==", text.strip())


def branched():
    """(loss, Cases) of all formulas in branches."""
    for loss in LOSSES:
        for formula in loss.latex:
            parts = formula if isinstance(formula, tuple) else (formula,)
            yield from ((loss, part) for part in parts if isinstance(part, latex.Cases))


@pytest.mark.parametrize("loss, formula", [pytest.param(*pair, id=pair[0].key) for pair in branched()])
def test_a_branch_is_taken_where_its_condition_says_so(loss, formula):
    """What is printed beside a branch, read, and its predicate: the same at corners, beside them and far away."""
    argument, seen = loss.family.argument, set()
    for given in few_settings(loss):
        for data in data_of(loss, (1.0, 2.5, -0.5), **given) if not argument.vector else [loss.example.data]:
            places = [*np.linspace(-3, 3, 25), *(float(c.place) for c in loss.at(**data, **given))]
            for x in places if not argument.vector else [loss.example.x]:
                values, holding = given | data | {argument.name: x}, []
                for branch in formula.branches:
                    if r"\text" in branch.condition or r"\cos" in branch.condition:
                        holding.append(not any(holding) and f"{{{branch.formula}}}" == formula.chosen(values, False))
                    else:
                        known = {"abs": abs, "pi": math.pi, "inf": math.inf, **values}
                        holding.append(bool(eval(condition(branch.condition, loss), {"__builtins__": {}}, known)))
                if any(holding):
                    chosen = formula.branches[holding.index(True)].formula
                    assert formula.chosen(values, False) == f"{{{chosen}}}", f"{given} {data} {x}"
                    seen.add(chosen)
    assert len(seen) > 1 or argument.vector


def test_rounded_results_say_so_and_zero_has_no_sign():
    assert latex.equals(0.25) == "= 0.25" and latex.equals(1 / 3) == r"\approx 0.3333"
    assert latex.equals(0.1 / 2 * 0.3) == "= 0.015" and latex.equals(math.inf) == r"= \infty"
    assert latex.result(r"p^2\qquad p=0.5", 0.25) == r"p^2 = 0.25\qquad p=0.5"  # p is not 0.25
    assert latex.latex(-0.0) == "0" and latex.latex(-math.inf) == r"-\infty"


@pytest.mark.parametrize("loss", [o for o in LOSSES if not o.family.argument.vector], ids=lambda loss: loss.key)
def test_F1_5_a_slope_is_chosen_only_where_left_and_right_differ(loss):
    """Just left and just right of a place without a kink the slope is the one shown, and the formula gives it."""
    argument = loss.family.argument
    for settings in few_settings(loss):
        for data in data_of(loss, **settings):
            corners = loss.at(**data, **settings)
            places = {float(x) for x in (0.0, *(corner.place for corner in corners))}
            domain = loss.domain(argument.name, **settings)
            for x in [x for x in places if domain.contains(x)]:
                beside = [x + step for step in (-1e-9, 1e-9) if domain.contains(x + step)]
                slopes = [float(loss.gradient(y, **data, **settings)) for y in beside]
                here = float(loss.gradient(x, **data, **settings))
                filled = latex.numbers(loss, x, settings, data)[1]
                if filled is None:
                    assert np.ptp(slopes) > 1e-3, f"{loss.key} {settings} {data} at {x}: {slopes}"
                elif np.ptp(slopes) < 1e-6 and argument.name not in ("p", "z", "eta") and (x or loss.key != "smape"):
                    try:
                        shown = eval(python(filled), {}, dict(WORDS))
                    except (SyntaxError, TypeError, NameError, OverflowError):
                        continue  # notation that this reader does not know
                    assert math.isclose(shown, here, rel_tol=2e-3, abs_tol=5e-3), f"{loss.key} {settings} {data} {x}"

"""What a formula that a visitor types costs the server: CPU seconds of all that a page finds out, for random formulas.

    python -m benchmarks.formulas [how many] [seed]

The same seed makes the same formulas. Each is read, measured, described and named, as on the page, once with everything
forgotten. `read` is what it takes to make a loss of the text, and so on; the slowest are listed with their texts.
"""

import random
import sys
import time

from losslab.formulas.loss import measured, typed_loss
from losslab.formulas.named import named
from losslab.formulas.parse import NotUnderstood
from losslab.labs.own.findings import findings

LONGEST, SLOWEST = 300, 12
STAGES = ("read", "measure", "describe", "name")
ATOMS = ("r", "r", "r", "r", "d", "c", "2", "0.5", "3", "1e3", "-1", "pi")
POWERS = ("2", "3", "(-1)", "0.5", "1.5", "r", "d", "10", "(-2)", "(1/3)")
FUNCTIONS = "abs sqrt exp expm1 log log1p sin cos tanh atan sinh cosh sign softplus sigmoid".split()


def formula(draw, size):
    """A random formula of about this many parts."""
    if size <= 1:
        return draw.choice(ATOMS)
    left, kind = draw.randint(1, size - 1), draw.random()
    if kind < 0.4:
        return f"({formula(draw, left)}{draw.choice('+-*/')}{formula(draw, size - left)})"
    if kind < 0.65:
        return f"{draw.choice(FUNCTIONS)}({formula(draw, size - 1)})"
    if kind < 0.78:
        return f"({formula(draw, size - 1)})**{draw.choice(POWERS)}"
    if kind < 0.9:
        return f"{draw.choice(('min', 'max'))}({formula(draw, left)},{formula(draw, size - left)})"
    compared = f"{formula(draw, left)}{draw.choice('<>')}{formula(draw, 2)}"
    return f"where({compared},{formula(draw, size - left)},{formula(draw, 2)})"


def formulas(count, seed):
    """Random formulas in r of all sizes that fit into the text field."""
    draw = random.Random(seed)
    while count:
        text = formula(draw, draw.choice((4, 8, 15, 30, 50)))
        if len(text) <= LONGEST and "r" in text:
            count -= 1
            yield text


def cost(text):
    """{stage: CPU seconds} of a formula; of a text that is none only the first."""
    marks = [time.process_time()]
    try:
        loss = typed_loss(text)
        marks.append(time.process_time())
        settings = loss.settings()
        given = tuple(settings.items())
        for stage in (lambda: measured(loss, given), lambda: findings(loss, settings), lambda: named(loss, given)):
            stage()
            marks.append(time.process_time())
    except NotUnderstood:
        marks.append(time.process_time())
    return {stage: b - a for stage, a, b in zip(STAGES, marks, marks[1:], strict=False)}


def main(count=2000, seed=1):
    cost("r**2 + abs(r - 1)*d")  # SymPy, mpmath and the shapes of the catalogue are there
    costs = {text: cost(text) for text in formulas(count, seed)}
    totals = sorted(sum(row.values()) for row in costs.values())
    at = {f"p{p}": totals[min(p * len(totals) // 100, len(totals) - 1)] for p in (50, 90, 99)}
    print(
        f"{count} formulas, CPU seconds each:",
        ", ".join(f"{k} {v:.2f}" for k, v in at.items()),
        f"max {totals[-1]:.2f}",
    )
    print("largest of each stage:", {s: round(max(row.get(s, 0.0) for row in costs.values()), 2) for s in STAGES})
    for text in sorted(costs, key=lambda text: -sum(costs[text].values()))[:SLOWEST]:
        row = costs[text]
        print(f"{sum(row.values()):6.2f}", {s: round(c, 2) for s, c in row.items()}, text)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

"""What lambda does: where L1 and L2 put two weights, and which term of the cost it changes."""

import numpy as np

from losslab import find
from losslab.costs.two_weights import solution
from losslab.labs.cost.page import PAGE
from losslab.lessons.course.records import Choose, Lesson, Number, Option, Place, Slip, Step
from losslab.text import shown

L1, L2 = find("l1_penalty"), find("l2_penalty_half")
M, C = (1.2, 0.4), 0.0  # the weights of least squares, and the correlation of the inputs
BOTH = {"part": "weights", "losses": ["l1_penalty", "l2_penalty_half"], "c": C, "m1": M[0], "m2": M[1]}
DIAMOND = BOTH | {"losses": ["l1_penalty"], "focus": "l1_penalty"}
CIRCLE = BOTH | {"losses": ["l2_penalty_half"], "focus": "l2_penalty_half"}
LAMBDAS = np.linspace(0, 3, 3001)
DATA = r"\tfrac12(w_1-m_1)^2+\tfrac12(w_2-m_2)^2"
COST_1 = ((DATA, ("m1", "m2")), (r"+\ \lambda", ("strength",)), (r"\left(|w_1|+|w_2|\right)", ()))
COST_2 = ((DATA, ("m1", "m2")), (r"+\ \lambda", ("strength",)), (r"\tfrac12\left(w_1^2+w_2^2\right)", ()))


def weights(penalty, strength):
    return [float(w) for w in solution(penalty, M, C, strength, 0.5)]


def first_zero(which):
    """The least λ, on a fine grid, at which a weight is exactly 0 under L1."""
    return float(next(lam for lam in LAMBDAS if weights(L1, lam)[which] == 0))


def reaches(penalty):
    """Whether a weight is exactly 0 at some λ up to 1000."""
    return any(0 in weights(penalty, lam) for lam in (1.0, 3.0, 30.0, 1000.0))


def circles(strength):
    """The lines of equal data term that are drawn at a λ."""
    figure = PAGE.parts["weights"].figure(PAGE.usual | DIAMOND | {"strength": strength})
    drawn = figure.drawing(**{name: np.asarray(value, dtype=float) for name, value in figure.inputs.items()})
    (lines,) = (trace for trace in drawn["data"] if trace["uid"] == "levels-plane")
    return np.array([lines["x"], lines["y"]])


LESSON = Lesson(
    key="lam",
    title="What lambda does",
    says="why L1 sets weights to exactly 0 and L2 does not, and which term of the cost λ changes.",
    minutes=8,
    order=9,
    steps=(
        Step(
            f"The data alone would put two weights at m = ({shown(M[0])}, {shown(M[1])}): ellipses, here circles, of "
            "equal data term lie around it. L2 adds λ/2 times the sum of the squares.",
            PAGE,
            CIRCLE | {"strength": 1.0},
            Choose(
                "At which λ is a weight exactly 0?",
                {
                    "large": Option(
                        "From some large λ on",
                        lambda: (
                            f"At λ = 1000 they are {shown(weights(L2, 1000.0)[0])} "
                            f"and {shown(weights(L2, 1000.0)[1])}: tiny, but not 0."
                        ),
                    ),
                    "m": Option("At λ = 0.4, the size of the smaller weight", "So it would be with L1."),
                    "never": Option("At none"),
                },
                lambda: "large" if reaches(L2) else "never",
            ),
            lambda: (
                "L2 divides both weights by 1 + λ. Its pull is λw, and dies away together with the weight: near 0 "
                "nothing "
                f"pushes any more. At λ = 1 the weights are {' and '.join(map(shown, weights(L2, 1.0)))}."
            ),
            before={"strength": 0.0},
            hidden=("first-over", "second-over", "l2_penalty_half-plane", "l2_penalty_half-data"),
            veiled=True,
            unlocks=("strength",),
            equation=COST_2,
            try_it="Move λ. The framed term is the one that changes; the circles around m stay.",
        ),
        Step(
            "Now L1: λ times the sum of the sizes. Its lines of equal penalty are diamonds with corners on the axes.",
            PAGE,
            DIAMOND | {"strength": 0.0},
            Place(
                "On the axis of λ: where does w₂ become exactly 0?",
                lambda: first_zero(1),
                0.06,
                (
                    Slip(lambda: first_zero(0), "There w₁ becomes 0, the larger one, and with it all."),
                    Slip(lambda: 1.0, "The pull of L1 on a weight is λ, and w₂ is held by no more than 0.4."),
                ),
                high=3.0,
                step=0.05,
                panel=1,
            ),
            lambda: (
                f"At λ = {shown(first_zero(1))}, the size of m₂. L1 pulls with λ however small the weight is. The "
                "data pull "
                "back with m₂ at most, once w₂ is at 0: beyond that, it stays there."
            ),
            before={"strength": 0.0},
            hidden=("first-over", "second-over", "l1_penalty-plane", "l1_penalty-data", "strength"),
            veiled=True,
            unlocks=("strength",),
            equation=COST_1,
            try_it="Move λ past that place: the circle meets the diamond at its corner.",
        ),
        Step(
            "L1 again, at λ = 0.5.",
            PAGE,
            DIAMOND | {"strength": 0.5},
            Number(
                f"The data alone would make w₁ = {shown(M[0])}. What is it here?",
                lambda: weights(L1, 0.5)[0],
                0.005,
                (
                    Slip(lambda: weights(L2, 0.5)[0], "That is L2’s: 1.2 divided by 1 + λ."),
                    Slip(lambda: M[0] * 0.5, "That is half of it; L1 takes λ away, it does not multiply."),
                    Slip(lambda: M[0], "That is without a penalty."),
                ),
            ),
            lambda: (
                f"{shown(M[0])} − 0.5 = {shown(weights(L1, 0.5)[0])}. Every weight is moved towards 0 by λ, the large "
                "ones "
                "too: that is what is called a **soft threshold**, and why L1 makes large weights too small."
            ),
            before={"strength": 0.0},
            hidden=("first-over", "second-over", "l1_penalty-plane", "l1_penalty-data", "l1_penalty-ball", "strength"),
            veiled=True,
            unlocks=("strength",),
            equation=COST_1,
            try_it="Move λ from 0: the weight falls in a straight line.",
        ),
        Step(
            "A cost is a data term and a penalty. λ is doubled, and everything else stays.",
            PAGE,
            DIAMOND | {"strength": 0.3},
            Choose(
                "What happens to the circles around m?",
                {
                    "smaller": Option("They shrink", "Their centre and shape come from the data alone."),
                    "move": Option(
                        "They move towards 0",
                        "The best weights move towards 0. The circles stay, and a farther one touches the diamond.",
                    ),
                    "stay": Option("Nothing"),
                },
                lambda: "stay" if np.array_equal(circles(0.3), circles(0.6), equal_nan=True) else "move",
            ),
            "λ stands before the penalty alone. What changes is where on its way from m to 0 the balance lies. Move m "
            "instead, and the other term changes.",
            veiled=True,
            unlocks=("m1", "m2"),
            equation=COST_1,
            try_it="Drag the point m on the figure: now the data term is framed.",
        ),
        Step(
            "The inputs are correlated now, and their data alone would give the weights 1 and 0.3. λ is 0.8.",
            PAGE,
            BOTH | {"c": 0.9, "m1": 1.0, "m2": 0.3, "strength": 0.8, "focus": "l1_penalty"},
            Choose(
                "Which penalty keeps both weights?",
                {
                    "l1": Option("L1", "It keeps the one that serves best, and sets the other to 0."),
                    "l2": Option("L2"),
                    "both": Option("Both of them", "L1 has a corner there, and the ellipses are long."),
                },
                lambda: _keeps(),
            ),
            lambda: (
                f"L2 leaves {' and '.join(shown(float(w), 2) for w in _correlated(L2))}, L1 "
                f"{' and '.join(shown(float(w), 2) for w in _correlated(L1))}. Where two inputs say nearly the same, "
                "L2 "
                "shares the weight out, and L1 chooses."
            ),
            before={"strength": 0.0},
            hidden=("first-over", "second-over", "l1_penalty", "l2_penalty_half", "levels-touching"),
            veiled=True,
            unlocks=("strength",),
            try_it="Move λ, and watch the two paths.",
        ),
    ),
)


def _correlated(penalty):
    return solution(penalty, (1.0, 0.3), 0.9, 0.8, 0.5)


def _keeps():
    kept = [name for name, penalty in (("l1", L1), ("l2", L2)) if all(w != 0 for w in _correlated(penalty))]
    return kept[0] if len(kept) == 1 else "both"

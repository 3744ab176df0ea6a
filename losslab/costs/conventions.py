"""Costs: what is minimised over a data set. A data term, reduced from the losses of the samples, and a penalty on w.

The same data, weights and λ have several costs, because libraries disagree on the factors: a `Convention` each.
Here one λ goes into all and the costs differ; in `calls` the cost is one, and what each library is given differs.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from losslab.catalog import find
from losslab.core import Loss
from losslab.libraries.kinds import KINDS
from losslab.libraries.snippets import literal

REDUCTIONS = {
    "sum": lambda each: np.sum(each, axis=-1),
    "mean": lambda each: np.sum(each, axis=-1) / np.size(each, axis=-1),
}


@dataclass(frozen=True, eq=False)
class Convention:
    """One way to write a cost: the reduced losses of all samples, plus `factor` times a penalty.

    `latex` is the cost over r, w, n and λ. `by` names who writes it so, `who` says more. `programs` are
    {library kind, or "numpy": code} over `y_pred`, `y_true`, `w` and {strength}; each leaves `cost` behind, or for an
    optimiser the `gradient` of w.
    """

    key: str
    title: str
    by: str
    latex: str
    loss: Loss
    reduction: str
    penalty: Loss
    factor: float
    who: str
    programs: Mapping[str, str]

    def terms(self, y_pred, y_true, w, strength):
        """(data term, penalty with its factor) of predictions (..., n), true values alike, and weights (..., k)."""
        data = REDUCTIONS[self.reduction](self.loss.value(np.subtract(y_pred, y_true)))
        return data, self.factor * self.penalty.value(w, strength=strength)

    def value(self, y_pred, y_true, w, strength):
        """The cost: the sum of its terms."""
        data, penalty = self.terms(y_pred, y_true, w, strength)
        return data + penalty

    def gradient(self, y_pred, y_true, w, strength):
        """(with respect to the predictions, with respect to the weights), each in their shape."""
        n = np.size(y_pred, axis=-1) if self.reduction == "mean" else 1
        data = self.loss.gradient(np.subtract(y_pred, y_true)) / n
        return data, self.factor * self.penalty.gradient(w, strength=strength)


SQUARED, HALF, L1, L2 = map(find, ("squared_error", "half_squared_error", "l1_penalty", "l2_penalty_half"))
STEP = """\
moved = torch.nn.Parameter(w.clone())
moved.grad = torch.zeros_like(w)  # as where the data pull nowhere: what is left is weight_decay
torch.optim.SGD([moved], lr=1.0, weight_decay={strength}).step()
gradient = w - moved.detach()"""
CONVENTIONS = {
    row.key: row
    for row in (
        Convention(
            "mse_plus_l2",
            "mean r² + λ/2 Σw²",
            "textbook",
            r"\frac1n\sum_i r_i^2+\frac\lambda2\sum_j w_j^2",
            SQUARED,
            "mean",
            L2,
            1.0,
            "Many textbooks and courses. PyTorch does the same to the weights: `MSELoss` with "
            "`weight_decay=λ` of SGD or Adam, which adds λw, the gradient of this penalty, to that of the data. AdamW "
            "does something else with it.",
            {
                "numpy": "cost = np.mean((y_pred - y_true) ** 2) + ({strength} / 2) * np.sum(w**2)",
                "torch": STEP,
            },
        ),
        Convention(
            "mse_plus_twice_l2",
            "mean r² + λ Σw²",
            "Keras L2",
            r"\frac1n\sum_i r_i^2+\lambda\sum_j w_j^2",
            SQUARED,
            "mean",
            L2,
            2.0,
            "Keras: `MeanSquaredError` with `kernel_regularizer=L2(λ)`, which has no ½.",
            {
                "numpy": "cost = np.mean((y_pred - y_true) ** 2) + {strength} * np.sum(w**2)",
                "keras": "mse = keras.losses.mean_squared_error(y_true, y_pred)\n"
                "cost = mse + keras.regularizers.L2({strength})(w)",
            },
        ),
        Convention(
            "sse_plus_twice_l2",
            "Σr² + λ Σw²",
            "Ridge",
            r"\sum_i r_i^2+\lambda\sum_j w_j^2",
            SQUARED,
            "sum",
            L2,
            2.0,
            "scikit-learn’s `Ridge(alpha=λ)`, and most texts on ridge regression: a sum, so twice as many data "
            "need twice the λ.",
            {"numpy": "cost = np.sum((y_pred - y_true) ** 2) + {strength} * np.sum(w**2)"},
        ),
        Convention(
            "half_mse_plus_l2",
            "½ mean r² + λ/2 Σw²",
            "ElasticNet",
            r"\frac1{2n}\sum_i r_i^2+\frac\lambda2\sum_j w_j^2",
            HALF,
            "mean",
            L2,
            1.0,
            "scikit-learn’s `ElasticNet(alpha=λ, l1_ratio=0)`: ½ before both terms.",
            {"numpy": "cost = np.mean((y_pred - y_true) ** 2) / 2 + ({strength} / 2) * np.sum(w**2)"},
        ),
        Convention(
            "mse_plus_l1",
            "mean r² + λ Σ|w|",
            "Keras L1",
            r"\frac1n\sum_i r_i^2+\lambda\sum_j|w_j|",
            SQUARED,
            "mean",
            L1,
            1.0,
            "Keras: `MeanSquaredError` with `kernel_regularizer=L1(λ)`.",
            {
                "numpy": "cost = np.mean((y_pred - y_true) ** 2) + {strength} * np.sum(np.abs(w))",
                "keras": "mse = keras.losses.mean_squared_error(y_true, y_pred)\n"
                "cost = mse + keras.regularizers.L1({strength})(w)",
            },
        ),
        Convention(
            "half_mse_plus_l1",
            "½ mean r² + λ Σ|w|",
            "Lasso",
            r"\frac1{2n}\sum_i r_i^2+\lambda\sum_j|w_j|",
            HALF,
            "mean",
            L1,
            1.0,
            "scikit-learn’s `Lasso(alpha=λ)`: ½ before the data term only.",
            {"numpy": "cost = np.mean((y_pred - y_true) ** 2) / 2 + {strength} * np.sum(np.abs(w))"},
        ),
    )
}


def program(convention, kind, y_pred, y_true, w, strength):
    """A complete program for these numbers. It leaves `cost` behind, or for an optimiser `gradient`, and prints it."""
    code = convention.programs[kind].format(strength=literal(strength))
    imports, array = (
        ("import numpy as np", "np.array({})") if kind == "numpy" else (KINDS[kind].imports, KINDS[kind].array)
    )
    given = {name: array.format(literal(value)) for name, value in (("y_pred", y_pred), ("y_true", y_true), ("w", w))}
    given = {name: text for name, text in given.items() if re.search(rf"\b{name}\b", code)}
    arrays = [f"{name} = {text}" for name, text in given.items()]
    last = 'print("Cost:", cost)' if "cost =" in code else "print(gradient)"
    return "\n".join([imports, "", *arrays, "", code, last])

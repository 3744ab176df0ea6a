"""The same λ in every library: what each minimises, what it is to be given for our λ and ρ, and the code that does it.

Ours is (1/n) Σ loss + λ(ρ‖w‖₁ + (1 − ρ)/2 ‖w‖²), where the loss of a regression is r²/2. Libraries take sums or means,
write ½ or leave it out, and put λ before the penalty or its inverse before the loss.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import mul

from losslab.libraries.snippets import literal

FACTORS = {  # by what people read: functions of n, λ and ρ
    "2": lambda n, strength, l1_ratio: 2,
    "n": lambda n, strength, l1_ratio: n,
    "λ": lambda n, strength, l1_ratio: strength,
    "ρ": lambda n, strength, l1_ratio: l1_ratio,
    "(1 − ρ)": lambda n, strength, l1_ratio: 1 - l1_ratio,
}


@dataclass(frozen=True)
class Given:
    """What a parameter is to be given: the product of these FACTORS, or one over it. Its text is as people write it."""

    factors: tuple[str, ...]
    inverse: bool = False

    def __str__(self):
        product = " ".join(self.factors)
        return f"1 / ({product})" if self.inverse else product

    def value(self, n, strength, l1_ratio):
        """The number. Can be traced."""
        product = reduce(mul, (FACTORS[name](n, strength, l1_ratio) for name in self.factors))
        return 1 / product if self.inverse else product


@dataclass(frozen=True)
class Call:
    """How one call of a library weighs penalty against loss.

    `minimises` is LaTeX in their parameters, ℓ the loss of one row, whose key in the catalogue is `of`; `loss` and
    `penalty` say the same in words. `gives` says what each parameter is to be given. `code` fits weights
    `w` to X and y once {alpha} and the like are filled in. `only` is the ρ it is made for, None for any. Not `same`:
    what it fits is not the minimum of our cost.
    """

    key: str
    name: str
    of: str
    minimises: str
    loss: str
    penalty: str
    gives: Mapping[str, Given] = field(default_factory=dict)
    code: str = ""
    only: float | None = None
    same: bool = True
    note: str = ""

    @property
    def short(self):
        """The name without its modules."""
        return self.name.rpartition(".")[2]

    def values(self, n, strength, l1_ratio):
        """{parameter: number} that make this call minimise our cost. Can be traced."""
        return {name: given.value(n, strength, l1_ratio) for name, given in self.gives.items()}

    def accepts(self, l1_ratio):
        """Whether the call can be made for this ρ."""
        return self.only is None or l1_ratio == self.only

    def words(self):
        """What to give for each parameter, for people: [`alpha = n λ`]."""
        return [f"{name} = {given}" for name, given in self.gives.items()]

    def program(self, n, strength, l1_ratio):
        """A complete program for the prostate data. It leaves the weights behind as `w`."""
        values = self.values(n, strength, l1_ratio)
        code = self.code.format(**{name: literal(float(f"{value:.12g}")) for name, value in values.items()})
        return f"{START}{TARGETS.get(self.of, '')}\n{code}"


HALF_SQUARES, LOG_LOSS, SQUARED_HINGE, POISSON = "half_squared_error", "logistic", "squared_hinge", "poisson_log"
PENALTY = r"\left(\rho\,\lVert w\rVert_1 + \frac{1-\rho}{2}\lVert w\rVert^2\right)"
START = """\
from losslab.costs.paths import standardised
from losslab.data.prostate import prostate

X, y = prostate()
X = standardised(X)
"""
TARGETS = {  # of the loss: what y is made to be
    LOG_LOSS: "y = y > 2.5  # two classes\n",
    SQUARED_HINGE: "y = y > 2.5  # two classes\n",
    POISSON: "y = y**2  # amounts: none is negative\n",
}


def _steps(optimizer, rate):
    """A descent with all rows in each step."""
    return f"""\
import torch
import torch.nn.functional as F

X, y = torch.tensor(X), torch.tensor(y)
w, b = torch.zeros(X.shape[1], dtype=X.dtype, requires_grad=True), torch.zeros((), dtype=X.dtype, requires_grad=True)
groups = [{{{{"params": [w], "weight_decay": {{weight_decay}}}}}}, {{{{"params": [b], "weight_decay": 0.0}}}}]
optimizer = torch.optim.{optimizer}(groups, lr={rate})
for _ in range(3000):
    optimizer.zero_grad()
    F.mse_loss(X @ w + b, y).backward()
    optimizer.step()
w = w.detach().numpy()"""


CALLS = (
    Call(
        "ridge",
        "sklearn.linear_model.Ridge",
        HALF_SQUARES,
        r"\textstyle\sum_i r_i^2 + \alpha\,\lVert w\rVert^2",
        "sum, no ½",
        "no ½",
        {"alpha": Given(("n", "λ"))},
        """\
from sklearn.linear_model import Ridge

w = Ridge(alpha={alpha}).fit(X, y).coef_""",
        only=0.0,
        note="With the same alpha, twice as many rows mean half the λ. For the same weights its alpha is n times "
        "that of SGDRegressor.",
    ),
    Call(
        "sgd_regressor",
        "sklearn.linear_model.SGDRegressor",
        HALF_SQUARES,
        r"\textstyle\frac{1}{2n}\sum_i r_i^2 + \alpha" + PENALTY,
        "mean, ½",
        "½ on squares",
        {"alpha": Given(("λ",)), "l1_ratio": Given(("ρ",))},
        """\
from sklearn.linear_model import SGDRegressor

slower = {{"learning_rate": "invscaling", "eta0": 0.05, "power_t": 0.6, "max_iter": 5000, "tol": None}}
model = SGDRegressor(penalty="elasticnet", alpha={alpha}, l1_ratio={l1_ratio}, random_state=0, **slower)
w = model.fit(X, y).coef_""",
        note="Its alpha is not Ridge’s: a mean of the losses with two ½ here, a sum without ½ there, so Ridge’s alpha "
        "is n "
        "times as large for the same weights. One row per step, in random order: the weights come within about 0.003.",
    ),
    Call(
        "lasso",
        "sklearn.linear_model.Lasso",
        HALF_SQUARES,
        r"\textstyle\frac{1}{2n}\sum_i r_i^2 + \alpha\,\lVert w\rVert_1",
        "mean, ½",
        "as ours",
        {"alpha": Given(("λ",))},
        """\
from sklearn.linear_model import Lasso

w = Lasso(alpha={alpha}, tol=1e-10).fit(X, y).coef_""",
        only=1.0,
        note="Its alpha is scaled differently from that of Ridge in the same module.",
    ),
    Call(
        "elastic_net",
        "sklearn.linear_model.ElasticNet",
        HALF_SQUARES,
        r"\textstyle\frac{1}{2n}\sum_i r_i^2 + \alpha" + PENALTY,
        "mean, ½",
        "½ on squares",
        {"alpha": Given(("λ",)), "l1_ratio": Given(("ρ",))},
        """\
from sklearn.linear_model import ElasticNet

w = ElasticNet(alpha={alpha}, l1_ratio={l1_ratio}, tol=1e-10, max_iter=100_000).fit(X, y).coef_""",
        note="Made for ρ above 0: for ridge scikit-learn advises Ridge.",
    ),
    Call(
        "statsmodels",
        "statsmodels.api.OLS.fit_regularized",
        HALF_SQUARES,
        r"\textstyle\frac{1}{2n}\sum_i r_i^2 + \alpha" + PENALTY,
        "mean, ½",
        "½ on squares",
        {"alpha": Given(("λ",)), "L1_wt": Given(("ρ",))},
        """\
import statsmodels.api as sm

model = sm.OLS(y - y.mean(), X)  # a column of ones would be penalised too
w = model.fit_regularized(alpha={alpha}, L1_wt={L1_wt}, cnvrg_tol=1e-12, zero_tol=1e-12, maxiter=1000).params""",
    ),
    Call(
        "sgd",
        "torch.optim.SGD",
        HALF_SQUARES,
        r"\textstyle\frac{1}{n}\sum_i r_i^2 + \frac{d}{2}\lVert w\rVert^2",
        "mean, no ½ (F.mse_loss)",
        "½",
        {"weight_decay": Given(("2", "λ"))},
        _steps("SGD", 0.05),
        only=0.0,
        note="weight_decay d adds d·w to the gradient, as a cost of ½ d‖w‖² does; the gradient of r² is twice that of "
        "½ r². In one group with the weights the intercept would be penalised too. torch.optim.Adam ends at the same "
        "weights.",
    ),
    Call(
        "adamw",
        "torch.optim.AdamW",
        HALF_SQUARES,
        r"\textstyle\frac{1}{n}\sum_i r_i^2 \ \text{ under } \max_j \lvert w_j \rvert \le 1/d",
        "mean, no ½ (F.mse_loss)",
        "none, but a bound on every weight",
        {"weight_decay": Given(("2", "λ"))},
        _steps("AdamW", 0.01),
        only=0.0,
        same=False,
        note="Decoupled: beside Adam’s step each weight shrinks by rate · d · w, which is not divided by the size of "
        "past gradients. With all rows in each step, what it approaches is least squares with every weight bounded by "
        "1/d in size (Xie and Li, 2024): an L∞ bound, not an L2 penalty. At d = 0.2 the bound is 5, which no weight of "
        "these data reaches, so it ends as if without a penalty; from d = 1.52 on the largest weight is held at the "
        "bound. At the constant rate here it comes close, not to the last digit.",
    ),
    Call(
        "keras",
        "keras.regularizers.L1L2",
        HALF_SQUARES,
        r"\textstyle\frac{1}{n}\sum_i r_i^2 + l_1\lVert w\rVert_1 + l_2\lVert w\rVert^2",
        "mean, no ½ (loss mse)",
        "no ½",
        {"l1": Given(("2", "λ", "ρ")), "l2": Given(("λ", "(1 − ρ)"))},
        """\
import keras

layer = keras.layers.Dense(1, kernel_regularizer=keras.regularizers.L1L2(l1={l1}, l2={l2}))
model = keras.Sequential([layer])
slower = keras.optimizers.schedules.ExponentialDecay(0.1, decay_steps=100, decay_rate=0.8)
model.compile(keras.optimizers.SGD(slower), loss="mse")
model.fit(X, y, batch_size=len(X), epochs=2000, verbose=0)
w = layer.kernel.numpy()[:, 0]""",
        note="For ridge l2 is λ: the two missing ½ cancel. Steps along a sub-gradient come near 0 and do not rest on "
        "it: no weight is exactly 0.",
    ),
    Call(
        "gblinear",
        "XGBoost gblinear",
        HALF_SQUARES,
        r"\textstyle\frac12\sum_i r_i^2 + n\left(a\,\lVert w\rVert_1 + \frac{l}{2}\lVert w\rVert^2\right)",
        "sum, ½",
        "times n, ½ on squares",
        {"reg_lambda": Given(("λ", "(1 − ρ)")), "reg_alpha": Given(("λ", "ρ"))},
        """\
import numpy as np
import xgboost as xgb

params = {{"booster": "gblinear", "updater": "coord_descent", "reg_lambda": {reg_lambda}, "reg_alpha": {reg_alpha}}}
model = xgb.train(params | {{"eta": 1.0}}, xgb.DMatrix(X, label=y), num_boost_round=1000)
w = np.array(list(model.get_score(importance_type="weight").values()))""",
    ),
    Call(
        "trees",
        "XGBoost trees",
        HALF_SQUARES,
        r"\textstyle\frac12\sum_i r_i^2 + a\,\lVert w\rVert_1 + \frac{l}{2}\lVert w\rVert^2",
        "sum, ½",
        "½ on squares; w are the values of the leaves",
        {"reg_lambda": Given(("n", "λ", "(1 − ρ)")), "reg_alpha": Given(("n", "λ", "ρ"))},
        """\
import numpy as np
import xgboost as xgb

params = {{"max_depth": 1, "eta": 1.0, "base_score": 0.0, "reg_lambda": {reg_lambda}, "reg_alpha": {reg_alpha}}}
model = xgb.train(params, xgb.DMatrix(X, label=y), num_boost_round=1)
w = np.unique(model.predict(xgb.DMatrix(X)))  # of both leaves of one tree""",
        note="The same names as for gblinear, but with another meaning: here they are not multiplied by n.",
    ),
    Call(
        "logistic",
        "sklearn.linear_model.LogisticRegression",
        LOG_LOSS,
        r"\textstyle C\sum_i \ell_i + \rho\,\lVert w\rVert_1 + \frac{1-\rho}{2}\lVert w\rVert^2",
        "sum, times C",
        "½ on squares",
        {"C": Given(("n", "λ"), inverse=True), "l1_ratio": Given(("ρ",))},
        """\
from sklearn.linear_model import LogisticRegression

model = LogisticRegression(C={C}, l1_ratio={l1_ratio}, solver="saga", tol=1e-9, max_iter=100_000)
w = model.fit(X, y).coef_[0]""",
        note="C multiplies the loss: a larger C is a smaller λ.",
    ),
    Call(
        "svc",
        "sklearn.svm.LinearSVC",
        SQUARED_HINGE,
        r"\textstyle C\sum_i \ell_i + \frac12\lVert w\rVert^2",
        "sum, times C",
        "½",
        {"C": Given(("n", "λ"), inverse=True)},
        """\
from sklearn.svm import LinearSVC

model = LinearSVC(C={C}, dual=False, intercept_scaling=1000, tol=1e-10, max_iter=100_000)
w = model.fit(X, y).coef_[0]""",
        only=0.0,
        note="It penalises the intercept as well, the less the larger intercept_scaling is.",
    ),
    Call(
        "poisson",
        "sklearn.linear_model.PoissonRegressor",
        POISSON,
        r"\textstyle\frac1n\sum_i \ell_i + \frac{\alpha}{2}\lVert w\rVert^2",
        "mean",
        "½",
        {"alpha": Given(("λ",))},
        """\
from sklearn.linear_model import PoissonRegressor

w = PoissonRegressor(alpha={alpha}, tol=1e-10, max_iter=10_000).fit(X, y).coef_""",
        only=0.0,
    ),
    Call(
        "glmnet",
        "glmnet (R)",
        HALF_SQUARES,
        r"\textstyle\frac{1}{2n}\sum_i r_i^2 + \lambda" + PENALTY,
        "mean, ½",
        "½ on squares",
        note="Not run here. As documented its lambda is λ and its alpha is ρ; but it first divides y by its standard "
        "deviation s, so that for ridge λ·s is to be given.",
    ),
)

"""Programs for a typed loss: in NumPy, and for libraries, each of which runs as it stands."""

import numpy as np

from losslab.libraries.kinds import KINDS
from losslab.libraries.snippets import literal

PARTS = ("loss_of", "gradient_of", "curvature_of")
LEAF = (
    "A leaf of the first tree is −G / (H + λ): G and H are the sums of gradient and curvature over its rows. "
    "A split of which one side has curvatures that sum to 0 or less is never made."
)
ROWS = 10  # of each residual: libraries make no leaf of few rows
FLOORS = (1.0, 1e-6)  # the usual numbers below which no curvature is handed over
WORDS = {
    "torch": "The gradient comes from PyTorch itself. Where a branch of torch.where that is not taken has no finite "
    "slope, it is NaN.",
    "keras": "Give `own_loss` to `model.compile(loss=own_loss)`.",
    "xgboost": LEAF,
    "lightgbm": LEAF,
}
BOOSTED = """\
def objective(y_pred, data):
    r = y_pred - data.get_label()
    return gradient_of(r), {curvature}  # one of each for every row


x = np.repeat(np.arange({count}.0), {rows})[:, None]
y_pred = np.repeat({y_pred}, {rows})
y_true = np.repeat({y_true}, {rows})
"""
TRAINED = {
    "torch": """\
y_pred = torch.tensor({y_pred}, dtype=torch.float64, requires_grad=True)
y_true = torch.tensor({y_true}, dtype=torch.float64)
loss = loss_of(y_pred - y_true)
loss.sum().backward()
print(loss.detach(), y_pred.grad)""",
    "keras": """\
def own_loss(y_true, y_pred):
    return loss_of(y_pred - y_true)


y_pred = keras.ops.convert_to_tensor({y_pred}, dtype="float64")
y_true = keras.ops.convert_to_tensor({y_true}, dtype="float64")
loss = own_loss(y_true, y_pred)
print(loss)""",
    "xgboost": BOOSTED
    + """\
data = xgb.DMatrix(x, label=y_true, base_margin=y_pred)
params = {{"learning_rate": 1, "reg_lambda": 1, "min_child_weight": 0}}
model = xgb.train(params, data, num_boost_round=1, obj=objective)
steps = model.predict(data, output_margin=True) - y_pred
print(steps[::{rows}])  # of each leaf""",
    "lightgbm": BOOSTED
    + """\
data = lgb.Dataset(x, label=y_true, init_score=y_pred)
params = {{"objective": objective, "learning_rate": 1, "lambda_l2": 1, "verbose": -1}}
params |= {{"min_data_in_leaf": 1, "min_data_in_bin": 1, "min_sum_hessian_in_leaf": 0}}
model = lgb.train(params, data, num_boost_round=1)
steps = model.predict(x, raw_score=True)
print(steps[::{rows}])  # of each leaf""",
}


def numpy_program(loss, settings, r):
    """Value, gradient and curvature in NumPy, and the value and gradient at r."""
    call = f"np.array({literal([r])})"
    lines = [f"print(loss_of({call}), gradient_of({call}))"]
    return "\n\n\n".join(["import numpy as np", *_functions(loss, settings, PARTS, "numpy"), "\n".join(lines)])


def program(loss, settings, kind, y_pred, y_true, floor=None):
    """The program for a library of libraries.KINDS, at these predictions and true values.

    For a booster each of them stands for ROWS rows, and the curvatures handed over are not below `floor`.
    """
    booster = KINDS[kind].booster
    imports, dialect = KINDS[kind].imports, "numpy" if booster else kind
    functions = _functions(loss, settings, PARTS[1:] if booster else PARTS[:1], dialect)
    imports = imports.replace("\nimport torch.nn.functional as F", "")
    if any("math." in text for text in functions):
        imports = f"import math\n\n{imports}"
    curvature = "curvature_of(r)" if floor is None else f"np.maximum(curvature_of(r), {literal(floor)})"
    given = {"y_pred": literal(y_pred), "y_true": literal(y_true), "count": len(y_pred)}
    use = TRAINED[kind].format(**given, curvature=curvature, rows=ROWS)
    return "\n\n\n".join([imports, *functions, use])


def leaves(loss, settings, residuals, floor=None):
    """The steps of the two leaves that a booster makes of ROWS rows of either residual with λ = 1; None if of none."""
    r = np.array(residuals, dtype=float)
    gradient, curvature = ROWS * loss.gradient(r, **settings), ROWS * loss.curvature(r, **settings)
    curvature = curvature if floor is None else np.maximum(curvature, ROWS * floor)
    parts = gradient**2 / (curvature + 1)
    whole = np.sum(gradient) ** 2 / (np.sum(curvature) + 1)
    if not np.all(np.isfinite([gradient, curvature])) or np.any(curvature <= 0) or np.sum(parts) <= whole + 1e-6:
        return None
    return -gradient / (curvature + 1)


def _functions(loss, settings, parts, dialect):
    from losslab.formulas.write import function  # and with it SymPy

    trees = dict(zip(PARTS, loss.trees, strict=True))
    return [function(trees[part], part, dialect, settings) for part in parts]

"""Programs for a typed loss: in NumPy, and for libraries, each of which runs as it stands."""

from losslab.libraries import KINDS
from losslab.snippets import literal

PARTS = ("loss_of", "gradient_of", "curvature_of")
LEAF = "A leaf of the first tree is −G / (H + λ): G and H are the sums of gradient and curvature over its rows."
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
    return gradient_of(r), curvature_of(r)  # one of each for every row


y_pred = np.array({y_pred})
y_true = np.array({y_true})
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
data = xgb.DMatrix(np.arange(len(y_true))[:, None], label=y_true, base_margin=y_pred)
params = {{"learning_rate": 1, "reg_lambda": 1, "min_child_weight": 0}}
model = xgb.train(params, data, num_boost_round=1, obj=objective)""",
    "lightgbm": BOOSTED
    + """\
data = lgb.Dataset(np.arange(len(y_true))[:, None], label=y_true, init_score=y_pred)
params = {{"objective": objective, "learning_rate": 1, "lambda_l2": 1}}
params |= {{"min_data_in_leaf": 1, "min_sum_hessian_in_leaf": 0}}
model = lgb.train(params, data, num_boost_round=1)""",
}


def numpy_program(loss, settings, r):
    """Value, gradient and curvature in NumPy, and the value and gradient at r."""
    call = f"np.array({literal([r])})"
    lines = [f"print(loss_of({call}), gradient_of({call}))"]
    return "\n\n\n".join(["import numpy as np", *_functions(loss, settings, PARTS, "numpy"), "\n".join(lines)])


def program(loss, settings, kind, y_pred, y_true):
    """The program for a library of libraries.KINDS, at these predictions and true values."""
    imports, dialect = KINDS[kind].imports, "numpy" if KINDS[kind].booster else kind
    functions = _functions(loss, settings, PARTS[1:] if KINDS[kind].booster else PARTS[:1], dialect)
    imports = imports.replace("\nimport torch.nn.functional as F", "")
    if any("math." in text for text in functions):
        imports = f"import math\n\n{imports}"
    use = TRAINED[kind].format(y_pred=literal(y_pred), y_true=literal(y_true))
    return "\n\n\n".join([imports, *functions, use])


def _functions(loss, settings, parts, dialect):
    from losslab.typed.write import function  # and with it SymPy

    trees = dict(zip(PARTS, loss.trees, strict=True))
    return [function(trees[part], part, dialect, settings) for part in parts]

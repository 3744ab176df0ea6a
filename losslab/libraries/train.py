"""The few lines that train with a loss in a library: by its own name there, else with our NumPy in its dialect.

A program is given `x`, an array of n rows and a column for each input, and `y`, n targets; it leaves `y_pred` behind.
"""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from losslab.core import Library, Loss, Settings
from losslab.libraries.kinds import KINDS
from losslab.libraries.models import MODELS, MODULES, OBJECTIVES, TRAPS
from losslab.libraries.snippets import call, literal, numpy_sources


@dataclass(frozen=True)
class Training:
    """A program and what is to be known of it; one that holds the loss written out is `own`."""

    code: str
    words: str = ""
    own: bool = False


@dataclass(frozen=True)
class Output:
    """What the last layer gives as the argument of a loss, in three dialects, and what the targets are."""

    targets: str
    torch: str = "{}"
    keras: str = "linear"  # activation
    jax: str = "{}"
    classes: bool = False  # as many numbers as there are classes, and targets that are their indices


OUTPUTS = {
    "r": Output("`y` holds numbers."),
    "m": Output("`y` holds the labels −1 and 1."),
    "z": Output("`y` holds the labels 0 and 1."),
    "p": Output("`y` holds the labels 0 and 1.", "torch.sigmoid({})", "sigmoid", "jax.nn.sigmoid({})"),
    "y_pred": Output("`y` holds positive numbers.", "F.softplus({})", "softplus", "jax.nn.softplus({})"),
    "eta": Output("`y` holds positive numbers; the prediction is exp of the model's output."),
    "scores": Output("`y` holds the index of each row's class.", classes=True),
    "probabilities": Output(
        "`y` holds the index of each row's class.", "torch.softmax({}, -1)", "softmax", "jax.nn.softmax({})", True
    ),
    "log_probabilities": Output(
        "`y` holds the index of each row's class.",
        "torch.log_softmax({}, -1)",
        "log_softmax",
        "jax.nn.log_softmax({})",
        True,
    ),
}
FLAT = {  # nothing can be trained by the slope of these
    "zero_one": "Its slope is 0 wherever it has one: no descent moves by it. Train with a loss above it, such as the "
    "hinge or the logistic loss, and report this one.",
    "hit_or_miss": "Its slope is 0 wherever it has one: no descent moves by it. Train with a bounded loss that is "
    "smooth, such as Welsch's, and report this one.",
}
STILL = {  # whose smallest value is there before anything was learned
    key: "A model that is 0 everywhere costs nothing, so this loss does not say how good another is: count wrong rows."
    for key in ("perceptron", "multiclass_perceptron")
}
OWN = "The library has no loss of this name, so it is written out."


def trainings(loss: Loss, kind: str, settings: Settings) -> tuple[list[Training], str]:
    """The programs that train with `loss` in the library `kind`, and what is to be said where there is none."""
    if loss.key in FLAT:
        return [], FLAT[loss.key]
    if loss.family.argument.name not in OUTPUTS or len(loss.family.argument.data) > 1:
        return [], ""
    make = MAKERS[kind]
    return [found for found in make(loss, settings) if found], ""


def targets(loss: Loss) -> str:
    """What stands in x and y, in a sentence."""
    said = OUTPUTS[loss.family.argument.name].targets
    return f"`x` is an array with a row for each sample and a column for each input. {said}"


# --- by descent


def _torch(loss: Loss, settings: Settings) -> list[Training]:
    output = OUTPUTS[loss.family.argument.name]
    row = _row(loss, "torch", settings)
    name, functions, soft = _named(loss, "torch", settings), [], False
    if name:
        lines = [f"loss_of = {name}"]
        soft = loss.key in ("brier_multi", "softmax_ce_soft")
    elif row:
        soft = not row.hard
        functions = [f"def loss_of(y_pred, y_true):\n    return ({_mean(row, settings)}).mean()"]
        lines = []
    elif functions := _functions(loss, settings, "torch"):
        lines = []
    else:
        return []
    target = "torch.as_tensor(y, dtype=torch.float32)"
    if output.classes:
        target = "torch.as_tensor(y, dtype=torch.int64)"
        target = f"F.one_hot({target}).float()" if soft else target
    model = "model(inputs)" if output.classes else "model(inputs).squeeze(-1)"
    body = [
        "inputs = torch.as_tensor(x, dtype=torch.float32)",
        f"y_true = {target}",
        f"model = nn.Linear(x.shape[1], {'int(y.max()) + 1' if output.classes else '1'})",
        *lines,
        "optimizer = torch.optim.Adam(model.parameters(), lr=0.1)",
        "for step in range(150):",
        f"    y_pred = {output.torch.format(model)}",
        "    loss = loss_of(y_pred, y_true)",
        "    optimizer.zero_grad()",
        "    loss.backward()",
        "    optimizer.step()",
    ]
    code = _join(["import torch", "from torch import nn"], functions, body)
    if "F." in code:
        code = code.replace("import torch\n", "import torch\nimport torch.nn.functional as F\n", 1)
    return [_training(loss, "torch", code, not name and not row)]


def _keras(loss: Loss, settings: Settings) -> list[Training]:
    output = OUTPUTS[loss.family.argument.name]
    row, name, functions = _row(loss, "keras", settings), _named(loss, "keras", settings), []
    soft = output.classes and row is not None and not row.hard
    if not name and row:
        functions = [f"def loss_of(y_true, y_pred):\n    return {call(row, settings)}"]
    elif not name and not (functions := [] if output.classes else _functions(loss, settings, "keras")):
        return []
    given = "y" if output.classes else "y[:, None]"
    body = [
        f"layer = keras.layers.Dense({'int(y.max()) + 1' if output.classes else '1'}"
        f"{'' if output.keras == 'linear' else f', activation={output.keras!r}'})",
        "model = keras.Sequential([layer])",
        "model.compile(",
        "    optimizer=keras.optimizers.Adam(0.1),",
        f"    loss={name or 'loss_of'},",
        ")",
        f"y_true = {'keras.utils.to_categorical(y)' if soft else given}",
        "model.fit(x, y_true, epochs=100, batch_size=len(x), verbose=0)",
        f"y_pred = model.predict(x, verbose=0){'' if output.classes else '[:, 0]'}",
    ]
    return [_training(loss, "keras", _join(["import keras"], functions, body), not name and not row)]


def _optax(loss: Loss, settings: Settings) -> list[Training]:
    output, row = OUTPUTS[loss.family.argument.name], _row(loss, "optax", settings)
    if row:
        functions = [f"def loss_of(y_pred, y_true):\n    return ({call(row, settings)}).mean()"]
    elif not (functions := _functions(loss, settings, "optax")):
        return []
    soft = output.classes and not (row and row.hard)
    predict = "x @ w[1:] + w[0]"
    wide = ", y.max() + 1" if output.classes else ""
    body = [
        f"def predict(w):\n    return {output.jax.format(predict)}\n\n",
        f"y_true = {'jax.nn.one_hot(y, y.max() + 1)' if soft else 'jnp.asarray(y)'}",
        f"shape = (x.shape[1] + 1{wide or ','})",
        "w = 0.01 * jax.random.normal(jax.random.key(0), shape)",
        "optimizer = optax.adam(0.1)",
        "state = optimizer.init(w)",
        "slope = jax.jit(jax.grad(lambda w: loss_of(predict(w), y_true)))",
        "for step in range(150):",
        "    change, state = optimizer.update(slope(w), state)",
        "    w = optax.apply_updates(w, change)",
        "y_pred = predict(w)",
    ]
    imports = ["import jax", "import jax.numpy as jnp", "import optax"]
    return [_training(loss, "optax", _join(imports, functions, body), not row)]


# --- boosters


def _xgboost(loss: Loss, settings: Settings) -> list[Training]:
    if params := _params(loss, "xgboost", settings):
        body = [
            f"params = {params}",
            "data = xgb.DMatrix(x, label=y)",
            "model = xgb.train(params, data, num_boost_round=100)",
        ]
        return [_training(loss, "xgboost", _join(["import xgboost as xgb"], [], [*body, _raw(loss, "xgboost")]))]
    if not (written := _objective(loss, settings)):
        return []
    functions, words = written
    body = ["data = xgb.DMatrix(x, label=y)", "model = xgb.train({'base_score': 0.0}, data, 100, obj=objective)"]
    body += ["y_pred = model.predict(data, output_margin=True)"]
    imports = ["import numpy as np", "import xgboost as xgb"]
    said = f"{OWN} {words}"
    return [_training(loss, "xgboost", _join(imports, functions, body), said=said)]


def _lightgbm(loss: Loss, settings: Settings) -> list[Training]:
    imports = ["import lightgbm as lgb"]
    if params := _params(loss, "lightgbm", settings):
        body = [f"params = {params} | {{'verbose': -1}}", "model = lgb.train(params, lgb.Dataset(x, label=y), 100)"]
        return [_training(loss, "lightgbm", _join(imports, [], [*body, _raw(loss, "lightgbm")]))]
    if not (written := _objective(loss, settings)):
        return []
    functions, words = written
    body = [
        "params = {'objective': objective, 'verbose': -1}",
        "model = lgb.train(params, lgb.Dataset(x, label=y), 100)",
        "y_pred = model.predict(x, raw_score=True)",
    ]
    said = f"{OWN} {words}"
    return [_training(loss, "lightgbm", _join(["import numpy as np", *imports], functions, body), said=said)]


def _raw(loss: Loss, kind: str) -> str:
    """The line that predicts what the loss is of."""
    raw = loss.family.argument.name in ("z", "m", "eta", "scores")
    if kind == "xgboost":
        return f"y_pred = model.predict(data{', output_margin=True' if raw else ''})"
    return f"y_pred = model.predict(x{', raw_score=True' if raw else ''})"


def _params(loss: Loss, kind: str, settings: Settings) -> str:
    """The parameters by which a booster has this loss, or nothing."""
    found = OBJECTIVES.get((loss.key, kind))
    if found:
        return found.format(**{name: literal(value) for name, value in settings.items()})
    row = _row(loss, kind, settings)
    return call(row, settings) if row else ""


def _objective(loss: Loss, settings: Settings) -> tuple[list[str], str] | None:
    """(functions, words): gradient and curvature of the raw score, in NumPy."""
    name = loss.family.argument.name
    if name not in ("r", "m", "z", "eta") or loss.key in STILL:
        return None
    parts = [inspect.unwrap(getattr(loss, part)).__name__ for part in ("gradient", "curvature")]
    sources = list(numpy_sources(loss, ("gradient", "curvature")))
    args = "".join(f", {key}={literal(value)}" for key, value in settings.items())
    at, factor = {"r": ("y_pred - y_true", ""), "m": ("y_pred * y_true", "y_true * ")}.get(name, ("y_pred, y_true", ""))
    flat = not loss.claim("strongly_convex", **settings)
    curvature = f"{parts[1]}({at}{args})"
    curvature = f"np.maximum({curvature}, 1.0)" if flat else curvature
    objective = (
        "def objective(y_pred, data):\n    y_true = data.get_label()\n"
        f"    slope = {factor}{parts[0]}({at}{args})\n    bend = {curvature}\n"
        "    return slope, bend  # one of each for every row"
    )
    words = "It starts from 0, not from the mean of `y`: subtract a middle first if the targets are far from 0."
    if flat:
        words += (
            " Its curvature is not above a positive number everywhere, and a leaf is the sum of the gradients over "
            "that of the curvatures: the floor of 1.0 keeps a step from being boundless, or a leaf from being refused."
        )
    return [*sources, objective], words


# --- models that fit at once


def _sklearn(loss: Loss, settings: Settings) -> list[Training]:
    found = []
    for model in MODELS.get(loss.key, ()):
        if model.legal and not model.legal(**settings):
            continue
        made = model.code.format(**{name: literal(value) for name, value in settings.items()})
        imports = [f"from sklearn.{model.module} import {made.partition('(')[0]}"]
        imports = ["import numpy as np", "", *imports] if "np." in made else imports
        body = [f"model = {made}", "model.fit(x, y)", f"y_pred = model.{model.predicts}"]
        words = f"{model.words} {STILL.get(loss.key, '')}".strip()
        found.append(Training("\n".join([*imports, "", *body]), words))
    return found


def _scipy(loss: Loss, settings: Settings) -> list[Training]:
    row = next((row for row in loss.libraries if row.kind == "scipy" and row.fit), None)
    if not row:
        return []
    body = [
        "residuals = lambda w: x @ w[1:] + w[0] - y",
        "start = np.zeros(x.shape[1] + 1)",
        f"found = optimize.least_squares(residuals, start, {call(row, settings, 'fit')})",
        "y_pred = x @ found.x[1:] + found.x[0]",
    ]
    said = "f_scale is in units of the target; without it, it is 1."
    return [Training(_join(["import numpy as np", "from scipy import optimize"], [], body), said)]


def _statsmodels(loss: Loss, settings: Settings) -> list[Training]:
    row = next((row for row in loss.libraries if row.kind == "statsmodels" and row.fit), None)
    if not row:
        return []
    imports = ["import numpy as np", "from statsmodels.robust import norms"]
    imports += ["from statsmodels.robust.robust_linear_model import RLM"]
    body = [
        "inputs = np.column_stack([np.ones(len(x)), x])",
        f"model = RLM(y, inputs, M={call(row, settings, 'fit')})",
        "y_pred = model.fit(start_scale=1.0, update_scale=False).fittedvalues",
    ]
    said = (
        "Without start_scale and update_scale the parameters are in units of a scale that RLM estimates anew in every "
        "step, no longer in those of the target."
    )
    return [Training(_join(imports, [], body), said)]


MAKERS: dict[str, Callable[[Loss, Settings], list[Training]]] = {
    "torch": _torch,
    "keras": _keras,
    "optax": _optax,
    "xgboost": _xgboost,
    "lightgbm": _lightgbm,
    "sklearn": _sklearn,
    "scipy": _scipy,
    "statsmodels": _statsmodels,
}
assert set(MAKERS) == set(KINDS)


# --- a loss in a dialect


def _row(loss: Loss, kind: str, settings: Settings) -> Library | None:
    return next((row for row in loss.libraries if row.kind == kind and row.accepts(settings)), None)


def _named(loss: Loss, kind: str, settings: Settings) -> str:
    """The library's object for this loss, or nothing."""
    made = MODULES.get((loss.key, kind), "")
    row = _row(loss, kind, settings)
    if row is None and kind == "keras":  # there all that can be named has a row, which may refuse some settings
        return ""
    return made.format(**{name: literal(value) for name, value in settings.items()})


def _mean(row: Library, settings: Settings) -> str:
    return call(row, settings).replace(", dtype=torch.float64", "")


def _functions(loss: Loss, settings: Settings, kind: str) -> list[str]:
    """Our NumPy as this library writes it, and `loss_of`."""
    if loss.family.argument.vector and kind != "optax":
        return []
    name = inspect.unwrap(loss.value).__name__
    number = "torch.tensor({})" if kind == "torch" else "{}"
    args = "".join(f", {key}={number.format(literal(value))}" for key, value in settings.items())
    at = {"r": "y_pred - y_true", "m": "y_pred * y_true"}.get(loss.family.argument.name, "y_pred, y_true")
    mean = {"torch": "{}.mean()", "keras": "{}", "optax": "{}.mean()"}[kind]
    given = "y_true, y_pred" if kind == "keras" else "y_pred, y_true"
    return [*_dialect(loss, kind), f"def loss_of({given}):\n    return {mean.format(f'{name}({at}{args})')}"]


PREFIX = {"torch": "torch.", "keras": "keras.ops.", "optax": "jnp."}
EXTREME = """\
def {0}(a, b):  # torch.{0} takes no numbers
    return torch.{0}(torch.as_tensor(a), torch.as_tensor(b))"""


@cache
def _dialect(loss: Loss, kind: str) -> tuple[str, ...]:
    """The functions that compute the value of a loss, in another library's words."""
    found = []
    for source in numpy_sources(loss, ("value",)):
        source = re.sub(r"\bnp\.(pi|inf)\b", r"math.\1", source)
        if kind == "torch":
            source = re.sub(r"\bnp\.((?:min|max)imum)\b", r"\1", source).replace("1.7e308", "3.4e38")  # of float32
        if kind == "keras":
            source = re.sub(r"\bnp\.fmod\b", "keras.ops.mod", source)
        found.append(re.sub(r"\bnp\.", PREFIX[kind], source))
    text = "\n".join(found)
    helpers = [EXTREME.format(name) for name in ("minimum", "maximum") if kind == "torch" and f"{name}(" in text]
    return (*helpers, *found)


def _join(imports: list[str], functions: list[str], body: list[str]) -> str:
    if any("math." in text for text in functions):
        imports = ["import math", "", *imports]
    head, lines = "\n".join(imports), "\n".join(body)
    return "\n\n\n".join([head, *functions, lines]) if functions else f"{head}\n\n{lines}"


def _training(loss: Loss, kind: str, code: str, own: bool = False, said: str = "") -> Training:
    words = [OWN] if own else []
    words += [said] if said else []
    words += [STILL[loss.key]] if loss.key in STILL else []
    words += [TRAPS[loss.key, kind]] if (loss.key, kind) in TRAPS else []
    return Training(code, " ".join(words), own or bool(said))


def mean_loss(loss: Loss, settings: Settings, y_pred: np.ndarray, y: np.ndarray) -> float:
    """The mean of a loss over samples, with predictions and targets as the programs above have them."""
    classes = OUTPUTS[loss.family.argument.name].classes
    x, data = loss.family.argument.of(y_pred, np.eye(int(y.max()) + 1)[y] if classes else y)
    return float(np.mean(loss.value(x, **data, **settings)))

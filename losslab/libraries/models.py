"""What libraries call a loss when they train with it: an object, an objective, a model; and the trap in each."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Model:
    """A model of scikit-learn that is fitted by a loss. `code` makes it, `predicts` gives what the loss is of."""

    module: str  # of sklearn
    code: str
    words: str = ""
    predicts: str = "predict(x)"
    legal: Callable[..., bool] | None = None


MODULES = {  # an object that is the loss, where there is one
    ("squared_error", "torch"): "nn.MSELoss()",
    ("absolute_error", "torch"): "nn.L1Loss()",
    ("huber", "torch"): "nn.HuberLoss(delta={delta})",
    ("smooth_l1", "torch"): "nn.SmoothL1Loss(beta={beta})",
    ("logistic", "torch"): "nn.SoftMarginLoss()",
    ("squared_margin", "torch"): "nn.MSELoss()",
    ("bce", "torch"): "nn.BCELoss()",
    ("brier", "torch"): "nn.MSELoss()",
    ("bce_logits", "torch"): "nn.BCEWithLogitsLoss(pos_weight=torch.tensor({pos_weight}))",
    ("poisson", "torch"): "nn.PoissonNLLLoss(log_input=False)",
    ("poisson_log", "torch"): "nn.PoissonNLLLoss()",
    ("softmax_ce", "torch"): "nn.CrossEntropyLoss()",
    ("softmax_ce_soft", "torch"): "nn.CrossEntropyLoss()",
    ("softmax_ce_smooth", "torch"): "nn.CrossEntropyLoss(label_smoothing={smoothing})",
    ("nll_logprob", "torch"): "nn.NLLLoss()",
    ("squared_error", "keras"): "keras.losses.MeanSquaredError()",
    ("absolute_error", "keras"): "keras.losses.MeanAbsoluteError()",
    ("huber", "keras"): "keras.losses.Huber(delta={delta})",
    ("log_cosh", "keras"): "keras.losses.LogCosh()",
    ("hinge", "keras"): "keras.losses.Hinge()",
    ("squared_hinge", "keras"): "keras.losses.SquaredHinge()",
    ("bce", "keras"): "keras.losses.BinaryCrossentropy()",
    ("bce_logits", "keras"): "keras.losses.BinaryCrossentropy(from_logits=True)",
    ("bce_logits_smooth", "keras"): "keras.losses.BinaryCrossentropy(from_logits=True, label_smoothing={smoothing})",
    ("focal_prob", "keras"): "keras.losses.BinaryFocalCrossentropy(gamma={gamma})",
    ("poisson", "keras"): "keras.losses.Poisson()",
    ("msle", "keras"): "keras.losses.MeanSquaredLogarithmicError()",
    ("mape", "keras"): "keras.losses.MeanAbsolutePercentageError()",
    ("softmax_ce", "keras"): "keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
    ("softmax_ce_soft", "keras"): "keras.losses.CategoricalCrossentropy(from_logits=True)",
    ("softmax_ce_smooth", "keras"): (
        "keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing={smoothing})"
    ),
    ("categorical_ce", "keras"): "keras.losses.CategoricalCrossentropy()",
}
OBJECTIVES = {  # of boosters, where the record has no row: their leaves are not what gradient and Hessian give
    ("squared_error", "xgboost"): "{{'objective': 'reg:squarederror'}}",
    ("squared_error", "lightgbm"): "{{'objective': 'regression'}}",
    ("absolute_error", "xgboost"): "{{'objective': 'reg:absoluteerror'}}",
    ("absolute_error", "lightgbm"): "{{'objective': 'regression_l1'}}",
    ("quantile", "xgboost"): "{{'objective': 'reg:quantileerror', 'quantile_alpha': {tau}}}",
    ("quantile", "lightgbm"): "{{'objective': 'quantile', 'alpha': {tau}}}",
    ("softmax_ce", "xgboost"): "{{'objective': 'multi:softprob', 'num_class': int(y.max()) + 1}}",
    ("softmax_ce", "lightgbm"): "{{'objective': 'multiclass', 'num_class': int(y.max()) + 1}}",
}
_RENEWED = (
    "The Hessian of this loss is 0, so the trees are grown with a constant in its place, and each leaf is then set "
    "to the {} of its residuals. An objective of your own with Hessian 0 learns nothing."
)
_WEIGHTS = "Class weights: {}"
TRAPS = {
    ("huber", "torch"): "delta is in units of the target: a target in thousands needs a delta in thousands.",
    ("huber", "keras"): "delta is in units of the target: a target in thousands needs a delta in thousands.",
    ("smooth_l1", "torch"): "beta is in units of the target, and the loss is Huber's divided by it.",
    ("huber", "lightgbm"): "Here alpha is δ, in units of the target, not a quantile. No leaf moves by more than alpha "
    "times the learning rate in a round: with 0.9, its default, a target in thousands is hardly learned.",
    ("pseudo_huber", "xgboost"): "huber_slope is δ, in units of the target. The Hessian fades far out: with residuals "
    "in thousands and a slope of 1 no leaf reaches min_child_weight and nothing is split.",
    ("fair", "lightgbm"): "fair_c is in units of the target.",
    ("absolute_error", "xgboost"): _RENEWED.format("median"),
    ("absolute_error", "lightgbm"): _RENEWED.format("median"),
    ("quantile", "xgboost"): "quantile_alpha is the quantile τ, not a rate. " + _RENEWED.format("τ-quantile"),
    ("quantile", "lightgbm"): "alpha is the quantile τ here; for Huber the same name is δ. "
    + _RENEWED.format("τ-quantile"),
    ("softmax_ce", "torch"): _WEIGHTS.format(
        "`weight=torch.tensor([...])` has one number a class, and the mean is then divided by the sum of the weights. "
        "The model gives scores: no softmax before this loss."
    ),
    ("softmax_ce", "keras"): _WEIGHTS.format(
        "`model.fit(..., class_weight={0: 1.0, 1: 3.0})`; the sum is still divided by the number of rows."
    ),
    ("softmax_ce", "xgboost"): _WEIGHTS.format("give each row its own, `xgb.DMatrix(x, label=y, weight=...)`."),
    ("softmax_ce", "lightgbm"): _WEIGHTS.format("give each row its own, `lgb.Dataset(x, label=y, weight=...)`."),
    ("bce_logits", "torch"): "pos_weight weighs the ones; the mean is still over the number of rows. The model gives "
    "logits: no sigmoid before this loss.",
    ("bce_logits", "keras"): _WEIGHTS.format(
        "`model.fit(..., class_weight={0: 1.0, 1: 3.0})`. Keras takes probabilities unless told from_logits=True."
    ),
    ("bce_logits", "xgboost"): "scale_pos_weight weighs the ones; above 1, predicted probabilities are too high.",
    ("bce_logits", "lightgbm"): "scale_pos_weight weighs the ones; above 1, predicted probabilities are too high.",
    ("bce", "keras"): "The last layer must end in a sigmoid; if it does not, say from_logits=True.",
    ("bce", "torch"): "The sigmoid stands before the loss; BCEWithLogitsLoss without it is exact far out, too.",
}

_LEAST = "LinearRegression()"
_SGD = "It goes by stochastic descent: bring the inputs to one scale first. penalty=None switches its L2 penalty off."
_ALPHA = "alpha is the strength of its penalty, not a quantile, and not 0 unless told so."
_C = "C = 1 unless told otherwise, which is a penalty; with np.inf there is none."
_DECISION = "decision_function(x)"
_LOG = "predict(x)  # exp of the score that the loss is of"
_SQUARES = (
    Model("linear_model", _LEAST, "In closed form."),
    Model("ensemble", "GradientBoostingRegressor(loss='squared_error')"),
)
MODELS = {
    "squared_error": _SQUARES,
    "half_squared_error": _SQUARES,
    "absolute_error": (
        Model("linear_model", "QuantileRegressor(quantile=0.5, alpha=0)", _ALPHA),
        Model(
            "ensemble",
            "GradientBoostingRegressor(loss='absolute_error')",
            "Each leaf is set to the median of its residuals.",
        ),
    ),
    "huber": (
        Model(
            "linear_model",
            "SGDRegressor(loss='huber', epsilon={delta}, penalty=None)",
            f"epsilon is δ, in units of the target, and 0.1 unless told otherwise. {_SGD}",
        ),
        Model(
            "linear_model",
            "HuberRegressor(epsilon=1.35, alpha=0)",
            "epsilon is not δ: it is in units of a scale that is fitted with the line, and δ is epsilon · "
            "`model.scale_`. It must be 1 or more.",
        ),
        Model(
            "ensemble",
            "GradientBoostingRegressor(loss='huber', alpha=0.9)",
            "alpha is not δ: it is a quantile. In each stage δ is put where that share of all |r| lies below it.",
        ),
    ),
    "quantile": (
        Model("linear_model", "QuantileRegressor(quantile={tau}, alpha=0)", _ALPHA, legal=lambda tau: 0 < tau < 1),
        Model(
            "ensemble",
            "GradientBoostingRegressor(loss='quantile', alpha={tau})",
            "Here alpha is the quantile τ.",
            legal=lambda tau: 0 < tau < 1,
        ),
    ),
    "epsilon_insensitive": (
        Model(
            "linear_model",
            "SGDRegressor(loss='epsilon_insensitive', epsilon={epsilon}, penalty=None)",
            f"epsilon is in units of the target. {_SGD}",
        ),
        Model("svm", "LinearSVR(epsilon={epsilon}, C=1.0)", "With C comes a penalty; a larger C is a weaker one."),
    ),
    "squared_epsilon_insensitive": (
        Model(
            "linear_model",
            "SGDRegressor(loss='squared_epsilon_insensitive', epsilon={epsilon}, penalty=None)",
            f"epsilon is in units of the target. {_SGD}",
        ),
    ),
    "poisson_log": (Model("linear_model", "PoissonRegressor(alpha=0)", _ALPHA, _LOG),),
    "gamma_log": (Model("linear_model", "GammaRegressor(alpha=0)", _ALPHA, _LOG),),
    "tweedie_log": (Model("linear_model", "TweedieRegressor(power={power}, alpha=0, link='log')", _ALPHA, _LOG),),
    "perceptron": (
        Model(
            "linear_model",
            "SGDClassifier(loss='perceptron', penalty=None, learning_rate='adaptive', eta0=0.1)",
            _SGD,
            _DECISION,
        ),
    ),
    "hinge": (
        Model(
            "linear_model",
            "SGDClassifier(loss='hinge', penalty=None, learning_rate='adaptive', eta0=0.1)",
            _SGD,
            _DECISION,
        ),
        Model(
            "svm",
            "LinearSVC(loss='hinge', C=1.0)",
            "With C comes a penalty; without `loss`, the hinge is squared.",
            _DECISION,
        ),
    ),
    "squared_hinge": (
        Model("svm", "LinearSVC(C=1.0)", "With C comes a penalty; a larger C is a weaker one.", _DECISION),
    ),
    "modified_huber": (
        Model(
            "linear_model",
            "SGDClassifier(loss='modified_huber', penalty=None, learning_rate='adaptive', eta0=0.1)",
            _SGD,
            _DECISION,
        ),
    ),
    "logistic": (Model("linear_model", "LogisticRegression(C=np.inf)", _C, _DECISION),),
    "exponential": (
        Model(
            "ensemble",
            "GradientBoostingClassifier(loss='exponential')",
            "AdaBoost's loss, with trees. A probability of its own is σ(2f), where f is the score.",
            _DECISION,
        ),
    ),
    "bce": (Model("linear_model", "LogisticRegression(C=np.inf)", _C, "predict_proba(x)[:, 1]"),),
    "bce_logits": (
        Model(
            "linear_model",
            "LogisticRegression(C=np.inf, class_weight={{0: 1.0, 1: {pos_weight}}})",
            f"{_C} class_weight is pos_weight here; 'balanced' would take it from the shares of the classes.",
            _DECISION,
        ),
    ),
    "softmax_ce": (
        Model(
            "linear_model",
            "LogisticRegression(C=np.inf)",
            f"{_C} Class weights: `class_weight={{0: 1.0, 1: 3.0}}` or 'balanced'.",
            _DECISION,
        ),
    ),
    "categorical_ce": (Model("linear_model", "LogisticRegression(C=np.inf)", _C, "predict_proba(x)"),),
}

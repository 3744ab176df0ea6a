"""How each library is called: what to import, how an array is made. A loss names the call itself."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A library: its title, imports and array constructor."""

    title: str
    imports: str
    array: str  # {} stands for a list of numbers
    indices: str = ""  # the same for the indices of classes, where that differs
    booster: bool = False  # takes a gradient and a Hessian, never a value: `code` is its parameter dict


KINDS = {
    "torch": Kind(
        "PyTorch",
        "import torch\nimport torch.nn.functional as F",
        "torch.tensor({}, dtype=torch.float64)",
        indices="torch.tensor({})",
    ),
    "keras": Kind(
        "Keras 3",
        "import keras",
        "keras.ops.convert_to_tensor({}, dtype='float64')",
        indices="keras.ops.convert_to_tensor({}, dtype='int64')",
    ),
    "sklearn": Kind("scikit-learn", "import numpy as np\nimport sklearn", "np.array({})"),
    "scipy": Kind("SciPy", "import numpy as np\nfrom scipy import optimize, spatial, special", "np.array({})"),
    "statsmodels": Kind("statsmodels", "import numpy as np\nfrom statsmodels.robust import norms", "np.array({})"),
    "optax": Kind(
        "optax",
        "import jax\nimport jax.numpy as jnp\nimport optax\n\njax.config.update('jax_enable_x64', True)",
        "jnp.array({})",
    ),
    "xgboost": Kind(
        "XGBoost",
        "import numpy as np\nimport xgboost as xgb",
        "np.array({})",
        booster=True,
    ),
    "lightgbm": Kind(
        "LightGBM",
        "import numpy as np\nimport lightgbm as lgb",
        "np.array({})",
        booster=True,
    ),
}

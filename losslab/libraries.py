"""How each library is called: what to import, how an array is made. A loss names the call itself."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A library: its title, its packages (to install and to report the version of), imports and array constructor."""

    title: str
    packages: tuple[str, ...]
    imports: str
    array: str  # {} stands for a list of numbers
    indices: str = ""  # the same for the indices of classes, where that differs
    dtype: str = "float64"  # what the library computes in
    booster: bool = False  # takes a gradient and a Hessian, never a value: `code` is its parameter dict
    autodiff: str = ""  # how a test asks it for a gradient: "torch", "jax" or nothing


KINDS = {
    "torch": Kind(
        "PyTorch",
        ("torch",),
        "import torch\nimport torch.nn.functional as F",
        "torch.tensor({}, dtype=torch.float64)",
        indices="torch.tensor({})",
        autodiff="torch",
    ),
    "keras": Kind(
        "Keras 3",
        ("keras",),
        "import keras",
        "keras.ops.convert_to_tensor({}, dtype='float64')",
        indices="keras.ops.convert_to_tensor({}, dtype='int64')",
        dtype="float32",  # Keras 3 takes means in float32 even for float64 tensors
        autodiff="torch",
    ),
    "sklearn": Kind("scikit-learn", ("scikit-learn",), "import numpy as np\nimport sklearn", "np.array({})"),
    "scipy": Kind(
        "SciPy", ("scipy",), "import numpy as np\nfrom scipy import optimize, spatial, special", "np.array({})"
    ),
    "statsmodels": Kind(
        "statsmodels", ("statsmodels",), "import numpy as np\nfrom statsmodels.robust import norms", "np.array({})"
    ),
    "optax": Kind(
        "optax",
        ("optax", "jax"),
        "import jax\nimport jax.numpy as jnp\nimport optax\n\njax.config.update('jax_enable_x64', True)",
        "jnp.array({})",
        autodiff="jax",
    ),
    "xgboost": Kind(
        "XGBoost",
        ("xgboost-cpu",),
        "import numpy as np\nimport xgboost as xgb",
        "np.array({})",
        dtype="float32",
        booster=True,
    ),
    "lightgbm": Kind(
        "LightGBM",
        ("lightgbm",),
        "import numpy as np\nimport lightgbm as lgb",
        "np.array({})",
        dtype="float32",
        booster=True,
    ),
}

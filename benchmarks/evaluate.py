"""A million residuals: value and gradient of ours, as a ratio to PyTorch (one thread) and SciPy, run in turn."""

import statistics
import time
from functools import partial

import numpy as np
import torch
import torch.nn.functional as F
from scipy import special

import losslab

SIZE, RUNS = 1_000_000, 21


def timed(function):
    begun = time.perf_counter()
    function()
    return time.perf_counter() - begun


def with_gradient(call, y_pred, y_true):
    y_pred.grad = None
    call(y_pred, y_true).sum().backward()


def compare(name, ours, theirs):
    """The median of the ratios ours / theirs, pair by pair."""
    ours(), theirs()
    pairs = [(timed(ours), timed(theirs)) for _ in range(RUNS)]
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"| {name:<44} | {statistics.median(a for a, _ in pairs) * 1000:8.2f} | {ratio:8.2f} |")


def main():
    torch.set_num_threads(1)
    r = np.random.default_rng(0).standard_t(2, SIZE)
    y_pred, y_true = torch.tensor(r, requires_grad=True), torch.zeros(SIZE, dtype=torch.float64)
    losses = {
        key: losslab.find(key) for key in ("squared_error", "absolute_error", "huber", "smooth_l1", "pseudo_huber")
    }
    calls = {
        "squared_error": lambda a, b: F.mse_loss(a, b, reduction="none"),
        "absolute_error": lambda a, b: F.l1_loss(a, b, reduction="none"),
        "huber": lambda a, b: F.huber_loss(a, b, reduction="none"),
        "smooth_l1": lambda a, b: F.smooth_l1_loss(a, b, reduction="none"),
    }
    print(f"| {'10^6 residuals, float64':<44} | {'ours ms':>8} | {'ratio':>8} |\n|{'-' * 46}|---------:|---------:|")
    for key, call in calls.items():
        value, gradient = partial(losses[key].value, r), partial(losses[key].gradient, r)
        compare(f"{key}: value / PyTorch", value, partial(call, y_pred.detach(), y_true))
        both = partial(lambda *functions: [f() for f in functions], value, gradient)
        compare(f"{key}: value + gradient / PyTorch", both, partial(with_gradient, call, y_pred, y_true))
    compare("huber: value / scipy.special.huber", lambda: losses["huber"].value(r), lambda: special.huber(1.0, r))
    compare(
        "pseudo_huber: value / scipy.special.pseudo_huber",
        lambda: losses["pseudo_huber"].value(r),
        lambda: special.pseudo_huber(1.0, r),
    )


if __name__ == "__main__":
    main()

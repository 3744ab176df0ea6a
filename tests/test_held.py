"""Losses of which training holds a factor constant: the gradient that trains, and the derivative of the value itself.

The value is differentiated by numbers, and by automatic differentiation in torch: the call as it is shown, which stops
the gradient at what is held, and the same call without that.
"""

from dataclasses import replace

import numpy as np
import pytest

from losslab import LOSSES
from losslab.libraries.kinds import KINDS
from losslab.libraries.snippets import call, snippet
from tests.conftest import absent
from tests.sweep import few_settings
from tests.test_libraries import batches, installed

STOP = ".detach()"
HELD = [loss for loss in LOSSES if loss.held]
each_held = pytest.mark.parametrize("loss", HELD, ids=lambda loss: loss.key)


def stopping(loss):
    """The call in torch that stops the gradient at what is held."""
    return next(row for row in loss.libraries if row.kind == "torch" and STOP in row.code)


def name_of(loss):
    """By what the derivative is taken."""
    return loss.held.by or loss.family.argument.name


def cases(loss):
    """(y_pred, y_true, argument, data and settings): the points of the tests of libraries."""
    for settings in few_settings(loss):
        for y_pred, y_true in batches(loss, stopping(loss), settings):
            x, data = loss.family.argument.of(y_pred, y_true)
            yield y_pred, y_true, x, {name: np.asarray(y, dtype=float) for name, y in data.items()} | settings


@each_held
def test_the_derivative_is_that_of_the_value(loss):
    """By central differences along each entry, clear of kinks."""
    clear, argument, h = 0, loss.family.argument.name, 1e-6
    for _, _, x, given in cases(loss):
        ours = loss.held.derivative(x, **given)
        at = np.broadcast_to(given.get(name_of(loss), x), ours.shape)
        for unit in np.eye(at.shape[-1])[:, None] if at.ndim > 1 else [1.0]:
            moved = ({argument: x} | given | {name_of(loss): at + step * unit} for step in (-h, 0.0, h))
            low, here, high = (loss.value(inputs.pop(argument), **inputs) for inputs in moved)
            left, right = (here - low) / h, (high - here) / h
            smooth = np.abs(left - right) <= 1e-4 * (1 + np.abs(left))
            slope = np.sum(ours * unit, axis=-1) if at.ndim > 1 else ours
            np.testing.assert_allclose(slope[smooth], (left + right)[smooth] / 2, rtol=1e-6, atol=1e-6)
            clear += np.sum(smooth)
    assert clear > 20


@each_held
def test_torch_gives_the_one_with_the_stop_and_the_other_without(loss):
    if not installed(KINDS["torch"]):
        absent("PyTorch", "libraries")
    row, far = stopping(loss), 0.0
    free = replace(row, code=row.code.replace(STOP, ""))
    for y_pred, y_true, x, given in cases(loss):
        settings = {p.name: given[p.name] for p in loss.params}
        whole = loss.held.derivative(x, **given)
        trains = np.zeros(whole.shape) if loss.held.by else loss.gradient(x, **given)
        names = {}
        exec(snippet(loss, row, settings, y_pred, y_true), names)
        for library, expected in ((row, trains), (free, whole)):
            at = names[name_of(loss)].clone().requires_grad_()
            found = eval(call(library, settings), {**names, name_of(loss): at}).sum()
            if found.requires_grad:  # else nothing is left to move
                found.backward()
            slope = np.zeros(at.shape) if at.grad is None else at.grad.numpy()
            np.testing.assert_allclose(slope, expected, rtol=1e-12, atol=1e-12, err_msg=f"{settings}")
        far = max(far, np.max(np.abs(trains - whole)))
    assert far > 0.1, "what is held changes nothing"

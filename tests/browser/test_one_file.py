"""A loss that one file adds runs in the browser as NumPy computes it, whatever its kind."""

import pytest

from losslab.core import Loss
from tests.browser.test_trace import test_browser_and_numpy_agree as of_a_number
from tests.browser.test_trace import test_browser_and_numpy_agree_on_vectors as of_a_vector
from tests.more.extra import made_up


@pytest.mark.parametrize("loss", [x for x in vars(made_up).values() if isinstance(x, Loss)], ids=lambda loss: loss.key)
def test_a_new_loss_runs_in_the_browser(loss, evaluate):
    (of_a_vector if loss.family.argument.vector else of_a_number)(loss, evaluate)

"""Losses of preferences and of policies: exact values, what libraries return there, and the sentences about them.

The exact values in `data/preferences.jsonl` were computed with 120 digits from the plain formulas and rounded once. Of
losses of two answers the gradient has an entry for each; `derivative` is that of a value with nothing held constant.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from losslab import find

EXACT = [json.loads(line) for line in (Path(__file__).parent / "data/preferences.jsonl").read_text().splitlines()]
KEYS = {  # public names: links and notebooks depend on them
    "dpo_sigmoid": {"beta": 0.1, "eps": 0.0},
    "dpo_robust": {"beta": 0.1, "eps": 0.1},
    "dpo_hinge": {"beta": 0.1},
    "ipo": {"tau": 0.1},
    "apo_zero": {"beta": 0.1},
    "bradley_terry": {"m": 0.0, "lam": 0.0},
    "ppo_clip": {"eps_low": 0.2, "eps_high": 0.2},
    "cispo": {"cap": 5.0},
    "sapo": {"tau_pos": 1.0, "tau_neg": 1.05},
}
DPO, ROBUST, HINGE, IPO, APO, REWARD, PPO, CISPO, SAPO = map(find, KEYS)


def close(found, true):
    return found == true or abs(found - true) <= 1e-12 * abs(true) + 1e-300


def test_keys_and_defaults_are_the_public_ones():
    assert {key: dict(find(key).defaults) for key in KEYS} == KEYS
    assert {row["loss"] for row in EXACT} == set(KEYS)


@pytest.mark.parametrize("row", EXACT, ids=lambda row: row["loss"])
def test_exact_values(row):
    loss, x, given = find(row["loss"]), row["x"], row["data"] | row["settings"]
    assert close(loss.value(x, **given), row["value"])
    first, *second = np.atleast_1d(row["gradient"])
    assert close(loss.gradient(x, **given), first)
    if second:  # swapped and with other signs a pair costs the same
        swapped = row["settings"] | {"rejected": -x}
        assert close(loss.value(-given["rejected"], **swapped), row["value"])
        assert close(-loss.gradient(-given["rejected"], **swapped), second[0])
    if "derivative" in row:
        assert close(loss.derivative(x, **given), row["derivative"])

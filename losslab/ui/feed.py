"""What did you feed it? The same numbers, taken by each library's function for what it expects."""

import math

import numpy as np
import streamlit as st

from losslab import find, link
from losslab.stable import softmax
from losslab.text import quote, shown
from losslab.ui.prose import prose
from losslab.ui.tables import table

KINDS = ("logits", "probabilities", "log-probabilities")
TAKES = {
    "scores": "logits",
    "log_probabilities": "log-probabilities",
    "probabilities": "probabilities",
    "p": "probabilities, one a label",
    "z": "logits, one a label",
}
CALLS = (  # of each library's function the loss that it is and its name there
    ("softmax_ce", "torch.nn.CrossEntropyLoss"),
    ("nll_logprob", "torch.nn.NLLLoss"),
    ("bce", "torch.nn.BCELoss"),
    ("bce_logits", "torch.nn.BCEWithLogitsLoss"),
    ("categorical_ce", "keras.losses.CategoricalCrossentropy"),
    ("softmax_ce_soft", "keras.losses.CategoricalCrossentropy(from_logits=True)"),
    ("categorical_ce", "sklearn.metrics.log_loss"),
)
MOST = 12
FIELDS = {
    "fed": link.words("0.8, 0, 0, 0.2, 0", 200),
    "fed_true": link.choice("0", [str(k) for k in range(MOST)]),
    "fed_as": link.choice("probabilities", KINDS),
}


def read_numbers(text):
    """The numbers of a text, separated by commas; ValueError in a sentence."""
    found = []
    for part in text.split(","):
        try:
            found.append(float(part))
        except ValueError:
            raise ValueError(
                f"{quote(part.strip())} is not a number: write numbers with points, separated by commas"
            ) from None
    if len(found) > MOST or not all(abs(number) <= 1e6 for number in found):
        raise ValueError(f"at most {MOST} numbers can be read, none larger in size than 1e6")
    return found


def row(key, name):
    """(loss, library row) of one of the calls."""
    loss = find(key)
    return loss, next(library for library in loss.libraries if library.name == name)


def returned(loss, library, numbers, true):
    """What a library's function returns when it is fed these numbers, as the mean over labels where it takes labels.

    ValueError where it refuses them.
    """
    if library.kind == "sklearn" and len(numbers) < 2:
        raise ValueError("there must be at least two classes")
    target = np.eye(len(numbers))[true]
    x, data = loss.family.argument.of(np.array(numbers), target)
    inside = (
        0 <= min(numbers) and max(numbers) <= 1
    )  # all that PyTorch and scikit-learn insist on; Keras checks nothing
    unchecked = library.emulate and (inside or library.kind == "keras")
    value = np.nan if unchecked else loss.value(x, **data)
    return float(np.mean(library.returns(value, x, data, loss.settings())))


def cross_entropy(numbers, true, kind):
    """−ln of the probability of the true class, if the numbers are what `kind` says. ValueError if they are not."""
    if kind == "logits":
        return float(find("softmax_ce").value(numbers, y_true=true))
    with np.errstate(over="ignore"):
        p = np.array(numbers) if kind == "probabilities" else np.exp(numbers)
    try:
        return float(find("categorical_ce").value(p, y_true=true))
    except ValueError as error:
        raise ValueError(f"these numbers are no {kind}: {error}") from None


def feed(options):
    """The section of the page."""
    st.subheader("What did you feed it?")
    prose(
        "A score, its probability and the logarithm of that are all just numbers: no function can tell which it was "
        "given. Each takes them for what it expects."
    )
    text, true, kind = st.columns([3, 1, 3])
    with text:
        st.text_input("Numbers, one a class", key="fed", max_chars=200)
    try:
        numbers = read_numbers(st.session_state["fed"])
    except ValueError as error:
        st.error(f"{error}.")
        return
    places = [str(k) for k in range(len(numbers))]
    if st.session_state["fed_true"] not in places:
        st.session_state["fed_true"] = places[0]
    with true:
        st.selectbox("True class", places, key="fed_true", help="Counted from 0, as libraries do.")
    with kind:
        st.segmented_control("They are", KINDS, key="fed_as", required=True)
    right, chosen = int(st.session_state["fed_true"]), st.session_state["fed_as"]
    try:
        meant = cross_entropy(numbers, right, chosen)
        prose(f"Their cross-entropy, as {chosen}, is **{shown(meant)}**.")
    except ValueError as error:
        meant = None
        st.warning(f"{str(error)[0].upper()}{str(error)[1:]}.")
    lines = []
    for key, name in CALLS:
        loss, library = row(key, name)
        lines.append(
            _line(f"`{name}`", TAKES[loss.family.argument.name], meant, returned, loss, library, numbers, right)
        )
    twice = "softmax, then `torch.nn.CrossEntropyLoss`"
    lines.append(
        _line(
            twice, "logits", meant, lambda: float(find("softmax_ce").value(softmax(np.array(numbers))[0], y_true=right))
        )
    )
    table("Fed to | it takes them for | and returns | ", lines)
    said = "BCELoss and BCEWithLogitsLoss ask of every class by itself whether it is true; the mean over them is shown."
    if len(numbers) > 1:
        said += (
            f" A softmax before CrossEntropyLoss is a softmax applied twice: with {len(numbers)} classes the loss can "
            f"then never fall below {shown(math.log1p((len(numbers) - 1) / math.e))}, however sure the model is."
        )
    st.caption(said)


def _line(name, takes, meant, value, *args):
    """A row of the table."""
    try:
        found = value(*args)
    except ValueError as error:
        return f"{name} | {takes} | an error | {error}"
    same = meant is not None and math.isclose(found, meant, rel_tol=1e-6, abs_tol=1e-9)
    return f"{name} | {takes} | **{found:.6g}** | {'their cross-entropy' if same else ''}"

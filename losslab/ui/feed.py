"""What did you feed it? The same numbers, taken by each library's function for what it expects."""

import math

import numpy as np
import streamlit as st

from losslab import find, link
from losslab.stable import part, softmax
from losslab.text import quote, shown
from losslab.ui.prose import prose
from losslab.ui.tables import table

KINDS = ("logits", "probabilities", "log-probabilities")
TAKES = {
    "scores": "logits",
    "log_probabilities": "log-probabilities",
    "probabilities": "probabilities",
    "p": "probabilities, one per label",
    "z": "logits, one per label",
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
    "kl_q": link.words("0.5, 0.3, 0.2", 200),
    "kl_p": link.words("0.7, 0.2, 0.1", 200),
}


def read_numbers(text):
    """The numbers of a text, separated by commas; ValueError in a sentence."""
    found = []
    for word in text.split(","):
        try:
            found.append(float(word))
        except ValueError:
            raise ValueError(
                f"{quote(word.strip())} is not a number: write numbers with points, separated by commas"
            ) from None
    if len(found) > MOST or not all(abs(number) <= 1e6 for number in found):
        raise ValueError(f"at most {MOST} numbers can be read, none larger in size than {shown(1e6)}")
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
        raise ValueError(f"these numbers are not {kind}: {error}") from None


def feed(options):
    """The section of the page."""
    st.subheader("What did you feed it?")
    prose(
        "A score, its probability and the logarithm of that are all just numbers: no function can tell which of them "
        "it "
        "was given. Each takes them for what it expects."
    )
    text, true, kind = st.columns([3, 1, 3])
    with text:
        st.text_input("Numbers, one per class", key="fed", max_chars=200)
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
        prose(f"Their cross-entropy, as {chosen}, is **{shown(meant)}** nats, {shown(meant / math.log(2))} bits.")
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
    said = "BCELoss and BCEWithLogitsLoss ask of every class separately whether it is true; their mean is shown."
    if len(numbers) > 1:
        said += (
            f" A softmax before CrossEntropyLoss is a softmax applied twice: with {len(numbers)} classes the loss can "
            f"then never fall below {shown(math.log1p((len(numbers) - 1) / math.e))}, however sure the model is."
        )
    st.caption(said)
    _divergence()
    prose(
        "**“A softmax gives numbers between 0 and 1.”** On paper never 0 or 1 themselves: the interval is open. In "
        f"double precision e to a number below {shown(_vanishes(np.float64))} is exactly 0, in float32 below "
        f"{shown(_vanishes(np.float32))}, and so is the probability of a class whose logit lies that far under the "
        "largest; its logarithm would be −∞. Losses of logits never make that probability, and stay finite."
    )


def _vanishes(kind):
    """The logarithm of half the smallest positive number of a kind: e to less is rounded to 0."""
    return math.log(np.finfo(kind).smallest_subnormal) - math.log(2)


# --- the KL divergence, which takes two distributions


def _divergence():
    st.subheader("Why is KLDivLoss negative?")
    prose(
        "PyTorch’s `kl_div` takes the **logarithms** of the predicted probabilities q, and the target p as "
        "probabilities. Of two distributions it is never below 0; a negative number says that it was fed something "
        "else."
    )
    texts = {}
    for column, name, label in zip(st.columns(2), ("kl_q", "kl_p"), ("Predicted q", "Target p"), strict=True):
        texts[name] = column.text_input(f"{label}, one number per class", key=name, max_chars=200)
    try:
        q, p = (read_amounts(text) for text in texts.values())
        if len(q) != len(p):
            raise ValueError(f"q has {len(q)} numbers and p has {len(p)}; both need the same number")
    except ValueError as error:
        st.error(f"{str(error)[0].upper()}{str(error)[1:]}.")
        return
    right = float(find("kl_div").value(q / q.sum(), p=p / p.sum()))
    prose(f"The KL divergence of p from q, each divided by its sum, is **{shown(right)}** nats.")
    lines = []
    for code, why, value in divergences(q, p):
        same = "their KL divergence" if math.isclose(value, right, rel_tol=1e-6, abs_tol=1e-9) else ""
        lines.append(f"`{code}` | {why} | **{shown(value, 5)}** | {same}")
    table("Call | q and p are taken for | and it returns | ", lines)
    total = float(q.sum())
    if not math.isclose(total, 1, abs_tol=1e-9):
        st.caption(
            f"q sums to {shown(total)}, so with its logarithm the result is too small by ln {shown(total)} = "
            f"{shown(math.log(total))} times the sum of p."
        )


def read_amounts(text):
    """Positive or zero numbers of a text, not all 0; ValueError in a sentence."""
    found = np.array(read_numbers(text))
    if len(found) < 2 or np.any(found < 0) or not found.sum() > 0:
        raise ValueError("a distribution needs at least two numbers, none below 0 and not all 0")
    return found


def divergences(q, p):
    """[(call in PyTorch, what it takes q and p for, what it returns)] of two vectors of amounts."""

    def kl_div(logarithms, target):
        with np.errstate(divide="ignore"):
            return float(np.sum(part(target, np.log(target)) - part(target, logarithms)))

    with np.errstate(divide="ignore"):
        log_q, log_p = np.log(q), np.log(p)
    return [
        ("F.kl_div(q.log(), p, reduction='sum')", "log-probabilities, probabilities: right", kl_div(log_q, p)),
        ("F.kl_div(q, p, reduction='sum')", "log-probabilities, though they are probabilities", kl_div(q, p)),
        ("F.kl_div(q.log_softmax(-1), p, reduction='sum')", "logits, probabilities", kl_div(-softmax(q)[2], p)),
        ("F.kl_div(p.log(), q, reduction='sum')", "each for the other: the reverse divergence", kl_div(log_p, q)),
        (
            "F.kl_div(q.log(), p, reduction='mean')",
            "right, but divided by the number of classes too; `batchmean` divides by the rows only",
            kl_div(log_q, p) / len(q),
        ),
    ]


def _line(name, takes, meant, value, *args):
    """A row of the table."""
    try:
        found = value(*args)
    except ValueError as error:
        return f"{name} | {takes} | an error | {error}"
    same = meant is not None and math.isclose(found, meant, rel_tol=1e-6, abs_tol=1e-9)
    return f"{name} | {takes} | **{found:.6g}** | {'their cross-entropy' if same else ''}"

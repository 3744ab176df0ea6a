"""What did you feed it? The same numbers, taken by each library's function for what it expects."""

import math

import numpy as np

from losslab import find, link
from losslab.labs.blocks import Caption, Heading, Note, Paragraph, Table
from losslab.labs.controls import Choice, Row, Text
from losslab.labs.numbers import MOST, read_numbers
from losslab.stable import part, softmax
from losslab.text import shown

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
FIELDS = {
    "fed": link.words("0.8, 0, 0, 0.2, 0", 200),
    "fed_true": link.choice("0", [str(k) for k in range(MOST)]),
    "fed_as": link.choice("probabilities", KINDS),
    "kl_q": link.words("0.5, 0.3, 0.2", 200),
    "kl_p": link.words("0.7, 0.2, 0.1", 200),
}


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


def settle(values):
    """The true class is one of those that have a number."""
    try:
        count = len(read_numbers(values["fed"]))
    except ValueError:
        return {}
    return {} if int(values["fed_true"]) < count else {"fed_true": "0"}


def functions(values):
    """What each library's function makes of the same numbers."""
    yield Heading("What did you feed it?")
    yield Paragraph(
        "A score, its probability and the logarithm of that are all just numbers: no function can tell which of them "
        "it was given. Each takes them for what it expects."
    )
    typed = Text("fed", "Numbers, one per class", FIELDS["fed"].default, 200)
    try:
        numbers = read_numbers(values["fed"])
    except ValueError as error:
        yield typed
        yield Note(f"{error}.", "error")
        return
    places = {str(k): str(k) for k in range(len(numbers))}
    kinds = {kind: kind for kind in KINDS}
    true = Choice("fed_true", "True class", "0", places, look="menu", help="Counted from 0, as libraries do.")
    yield Row((typed, true, Choice("fed_as", "They are", "probabilities", kinds)))
    right, kind = int(values["fed_true"]), values["fed_as"]
    try:
        meant = cross_entropy(numbers, right, kind)
        bits = shown(meant / math.log(2))
        yield Paragraph(f"Their cross-entropy, as {kind}, is **{shown(meant)}** nats, {bits} bits.")
    except ValueError as error:
        meant = None
        yield Note(f"{str(error)[0].upper()}{str(error)[1:]}.", "warning")
    yield Table(("Fed to", "it takes them for", "and returns", ""), _calls(numbers, right, meant))
    said = "BCELoss and BCEWithLogitsLoss ask of every class separately whether it is true; their mean is shown."
    if len(numbers) > 1:
        said += (
            f" A softmax before CrossEntropyLoss is a softmax applied twice: with {len(numbers)} classes the loss can "
            f"then never fall below {shown(math.log1p((len(numbers) - 1) / math.e))}, however sure the model is."
        )
    yield Caption(said)


def _calls(numbers, right, meant):
    """Rows: what each function returns when it is fed these numbers, where their cross-entropy is `meant`."""
    found = []
    for key, name in CALLS:
        loss, library = row(key, name)
        takes = TAKES[loss.family.argument.name]
        found.append(_row(f"`{name}`", takes, meant, returned, loss, library, numbers, right))

    def twice():
        return float(find("softmax_ce").value(softmax(np.array(numbers))[0], y_true=right))

    return (*found, _row("softmax, then `torch.nn.CrossEntropyLoss`", "logits", meant, twice))


def _row(name, takes, meant, value, *args):
    try:
        found = value(*args)
    except ValueError as error:
        return name, takes, "an error", str(error)
    same = meant is not None and math.isclose(found, meant, rel_tol=1e-6, abs_tol=1e-9)
    return name, takes, f"**{found:.6g}**", "their cross-entropy" if same else ""


def vanishing(values):
    """Where a softmax becomes 0."""
    yield Paragraph(
        "**“A softmax gives numbers between 0 and 1.”** On paper never 0 or 1 themselves: the interval is open. In "
        f"double precision e to a number below {shown(_vanishes(np.float64))} is exactly 0, in float32 below "
        f"{shown(_vanishes(np.float32))}, and so is the probability of a class whose logit lies that far under the "
        "largest; its logarithm would be −∞. Losses of logits never make that probability, and stay finite."
    )


def _vanishes(kind):
    """The logarithm of half the smallest positive number of a kind: e to less is rounded to 0."""
    return math.log(np.finfo(kind).smallest_subnormal) - math.log(2)


# --- the KL divergence, which takes two distributions


def divergence(values):
    """What PyTorch's function makes of two distributions."""
    yield Heading("Why is KLDivLoss negative?")
    yield Paragraph(
        "PyTorch’s `kl_div` takes the **logarithms** of the predicted probabilities q, and the target p as "
        "probabilities. Of two distributions it is never below 0; a negative number says that it was fed something "
        "else."
    )
    labels = {"kl_q": "Predicted q", "kl_p": "Target p"}
    yield Row(
        tuple(Text(name, f"{label}, one number per class", FIELDS[name].default, 200) for name, label in labels.items())
    )
    try:
        q, p = (read_amounts(values[name]) for name in labels)
        if len(q) != len(p):
            raise ValueError(f"q has {len(q)} numbers and p has {len(p)}; both need the same number")
    except ValueError as error:
        yield Note(f"{str(error)[0].upper()}{str(error)[1:]}.", "error")
        return
    right = float(find("kl_div").value(q / q.sum(), p=p / p.sum()))
    yield Paragraph(f"The KL divergence of p from q, each divided by its sum, is **{shown(right)}** nats.")
    rows = []
    for code, why, value in divergences(q, p):
        same = "their KL divergence" if math.isclose(value, right, rel_tol=1e-6, abs_tol=1e-9) else ""
        rows.append((f"`{code}`", why, f"**{shown(value, 5)}**", same))
    yield Table(("Call", "q and p are taken for", "and it returns", ""), tuple(rows))
    total = float(q.sum())
    if not math.isclose(total, 1, abs_tol=1e-9):
        yield Caption(
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

"""The page of several samples of a yes-or-no question: what is measured, what is said of it, and the code for it."""

import inspect
import math

import numpy as np
import streamlit as st

from losslab import LOSSES, find, link
from losslab.figures.samples import MOST, decided, measures, reduced, sample_losses
from losslab.libraries import KINDS
from losslab.live import live
from losslab.reading import UNITS, read
from losslab.snippets import literal, numpy_source, snippet
from losslab.text import SUBSCRIPTS, shown
from losslab.ui import state
from losslab.ui.controls import draw_slider
from losslab.ui.prose import prose
from losslab.ui.section import Section
from losslab.ui.tables import table

ALL = {loss.key: loss for loss in LOSSES if loss.family.argument.name == "p"}
CODE = dict.fromkeys(row.kind for loss in ALL.values() for row in loss.libraries)
COUNTS = [str(n) for n in range(2, MOST + 1)]
FIELDS = {
    "n": link.choice("5", COUNTS),
    **{f"p{i}": link.number(p, 0.0, 1.0) for i, p in enumerate((0.9, 0.2, 0.1, 0.4, 0.9, 0.7, 0.3, 0.6))},
    **{f"y{i}": link.flag(bool(y)) for i, y in enumerate((1, 0, 0, 1, 1, 1, 0, 0))},
    "losses": link.several(("bce",), ALL, what="losses"),
    "unit": link.choice("nats", UNITS),
    "reduction": link.choice("mean", ("mean", "sum")),
    "code": link.choice("torch", CODE),
}
SLIDE = (0.5, 0.9, 0.8, 0.4, 0.9)  # probabilities of true labels
FOUR = {  # pairs of models for the same four samples, all with the label 1
    "A": (0.51, 0.51, 0.51, 0.51),
    "B": (0.99, 0.99, 0.99, 0.49),
    "C": (0.9, 0.9, 0.9, 0.49),
    "D": (0.55, 0.55, 0.55, 0.55),
}


def _samples(p, **more):
    """The fields that show samples with the label 1."""
    p = {f"p{i}": value for i, value in enumerate(p)}
    return {"n": str(len(p)), **p, **{f"y{i}": True for i in range(len(p))}, **more}


PRESETS = {
    "A: all right, barely": _samples(FOUR["A"]),
    "B: sure, one wrong": _samples(FOUR["B"]),
    "C: less sure, one wrong": _samples(FOUR["C"]),
    "D: all right, unsure": _samples(FOUR["D"]),
    "A likelihood?": _samples(SLIDE, losses=["bce", "likelihood"]),
    "Which logarithm?": _samples((0.8, 0.6, 0.8, 0.7, 0.9)),
    "p = 0.8 in bits": _samples((0.8, 0.8), unit="bits"),
    "Sure and wrong": _samples((0.9, 0.9, 0.0, 0.9, 0.9), losses=["bce", "brier"]),
}


def draw(chart, controls):
    """The live figure with its controls, what is said of loss values, and the code."""
    with controls:
        count = int(st.select_slider("Number of samples", COUNTS, key="n"))
        p, labels = _sample_controls(count)
        chosen = st.multiselect("Losses", ALL, format_func=lambda key: ALL[key].title, key="losses", wrap=True)
        unit = st.segmented_control("Logarithms in", UNITS, key="unit", required=True)
        reduction = st.segmented_control("Over the samples", ("mean", "sum"), key="reduction", required=True)
    losses, length = tuple(read(ALL[key], unit) for key in chosen), UNITS[unit]
    with chart:
        live(
            sample_losses(losses, labels, length, reduction, f"Losses: {reduction} over {count} samples, in {unit}"),
            {f"p{i}": value for i, value in enumerate(p)},
            key="figure",
            words="A sample is classified as 1 if p ≥ ½. Level lines on the right: the mean of each loss; dotted, what "
            "always answering ½ costs.",
            on_drag=state.dragged,
        )
    p, y_true = np.array(p), np.array(labels, dtype=float)
    st.subheader("What is said of loss values, and what the numbers say")
    _sayings(p, y_true, unit, length)
    st.subheader("Sample by sample")
    _each(losses, p, y_true, unit)
    st.subheader("The same numbers in code")
    _code(losses, p, y_true, unit, reduction)
    names = [f"{name}{i}" for i in range(count) for name in "py"]
    return {"n", "losses", "unit", "reduction", *names, *(("code",) if losses else ())}


def _sample_controls(count):
    """A slider and a switch for every sample; (probabilities, labels)."""
    with st.container(gap="xxsmall"):
        for i in range(count):
            with st.container(horizontal=True, vertical_alignment="bottom"):
                draw_slider(f"p{i}", f"Sample {i + 1}: p", 0.0, 1.0, 0.01, "")
                st.toggle(f"y{SUBSCRIPTS[i]} = {int(st.session_state[f'y{i}'])}", key=f"y{i}")
    p = [float(st.session_state[f"p{i}"]) for i in range(count)]
    return p, tuple(int(st.session_state[f"y{i}"]) for i in range(count))


def _sayings(p, y_true, unit, length):
    """What people say, each with a plain verdict and the numbers of this moment."""
    bce, mean_p = read(find("bce"), unit), find("likelihood")
    here = measures(p, y_true)
    cost, guess = float(reduced(bce, {}, p, y_true, "mean")), length * math.log(2)
    four = {name: (np.array(given), np.ones(len(given))) for name, given in FOUR.items()}
    accuracy = {name: shown(measures(*given)["accuracy"]) for name, given in four.items()}
    loss = {name: shown(reduced(bce, {}, *given, "mean")) for name, given in four.items()}
    left, right = st.columns(2, gap="large")
    with left:
        prose(
            "**“The lower the cost, the better the performance.”** True of that cost by definition, not of accuracy: "
            f"from A to B the mean cross-entropy falls from {loss['A']} to {loss['B']} {unit}, and accuracy falls from "
            f"{accuracy['A']} to {accuracy['B']}. From C to D both rise: the cross-entropy from {loss['C']} to "
            f"{loss['D']}, accuracy from {accuracy['C']} to {accuracy['D']}."
        )
        lines = [f"{name} | {_list(FOUR[name])} | {accuracy[name]} | {loss[name]}" for name in FOUR]
        table("Model | p of four samples, y = 1 | Accuracy | Mean cross-entropy", lines)
        barely, sure = (shown(bce.value(value, y_true=1.0)) for value in (0.51, 0.95))
        prose(
            f"**“Accuracy says how good a model is.”** With {len(p)} samples it moves in steps of "
            f"{shown(1 / len(p))} and does not see how certain an answer is: for the label 1, p = 0.51 and p = 0.95 "
            "are "
            f"both right, and cost {barely} and {sure} {unit}."
        )
        prose(
            "**“The loss of these samples is …”** A cross-entropy is a number only together with its logarithm and "
            "its reduction. Of the samples above:"
        )
        lines = []
        for name in UNITS:
            both = (shown(reduced(read(find("bce"), name), {}, p, y_true, how)) for how in ("mean", "sum"))
            lines.append(" | ".join([name, *both]))
        table("Binary cross-entropy in | mean | sum", lines)
    with right:
        prose(
            "**“The absolute magnitude of a loss does not matter.”** It does, against a baseline: always answering ½ "
            f"costs {shown(guess)} {unit}; the samples above cost {shown(cost)}, as much as a blind choice among "
            f"{shown(here['perplexity'])} equally likely answers, their perplexity. With K classes a blind choice "
            "costs:"
        )
        lines = [f"{k} | {shown(length * math.log(k))} | {shown(math.exp(math.log(k)))}" for k in (2, 5, 10, 27, 1000)]
        table(f"K | Cross-entropy in {unit} | Perplexity", lines)
        linear = shown(reduced(mean_p, {}, p, y_true, "mean"))
        prose(
            "**“Minus the mean probability of the true label is the maximum likelihood loss.”** A slide says so of "
            f"{shown(-np.mean(SLIDE))} = −({' + '.join(map(shown, SLIDE))}) / {len(SLIDE)}; for the samples above it "
            f"is {linear}. But the likelihood is the product of these probabilities, "
            f"{shown(here['product of P(true label)'])}, and minus its logarithm, divided by {len(p)} samples, is "
            f"{shown(here['−mean ln P(true label)'])} nats: the mean cross-entropy. Nor does it reward an honest "
            "answer: where 70 % of the labels are 1, it is least at p = "
            f"{shown(find('likelihood').elicits.of(np.float64(0.7)))}, the cross-entropy at p = "
            f"{shown(find('bce').elicits.of(np.float64(0.7)))}."
        )
        best, worst = (shown(mean_p.value(value, y_true=1.0)) for value in (1.0, 0.0))
        prose(
            f"**“A loss is never below 0.”** That one is {best} if every answer is certain and right, and {worst} if "
            "every answer is certain and wrong. What 0 means differs from loss to loss."
        )


def _each(losses, p, y_true, unit):
    """One line per sample; what is infinite is named."""
    given = np.where(y_true > 0, p, 1 - p)
    right = decided(p, y_true)
    values = [loss.value(p, y_true=y_true, **loss.settings()) for loss in losses]
    titles = [f"{loss.title}{f' ({unit})' if loss.nats else ''}" for loss in losses]
    lines = []
    for i in range(len(p)):
        cells = [str(i + 1), shown(p[i]), shown(y_true[i]), shown(given[i]), "right" if right[i] else "wrong"]
        lines.append(" | ".join([*cells, *(shown(each[i]) for each in values)]))
    for name, reduce in (("mean", np.mean), ("sum", np.sum)):
        lines.append(" | ".join([f"**{name}**", "", "", "", "", *(f"**{shown(reduce(each))}**" for each in values)]))
    table(" | ".join(["Sample", "p", "y", "P(true label)", "Decided", *titles]), lines)
    for title, each in zip(titles, values, strict=True):
        if endless := [str(i + 1) for i in np.flatnonzero(np.isinf(each))]:
            st.markdown(
                f"**{title}** is infinite for sample {' and '.join(endless)}, which gave its true label the "
                "probability 0; so are mean and sum, however good the other samples are."
            )


def _code(losses, p, y_true, unit, reduction):
    """NumPy, and one library, for exactly these samples."""
    if not losses:
        st.markdown("Choose a loss to see its code.")
        return
    kind = st.pills("In a library", CODE, format_func=lambda k: KINDS[k].title, key="code", required=True)
    for loss in losses:
        settings, value = loss.settings(), float(reduced(loss, loss.settings(), p, y_true, reduction))
        st.markdown(f"**{loss.title}**, {reduction} over the samples{f', in {unit}' if loss.nats else ''}")
        ours, theirs = st.columns(2, gap="large")
        with ours:
            st.code(f"{numpy_program(loss, settings, p, y_true, unit, reduction)}  # {value:.6g}", language="python")
        with theirs:
            rows = [row for row in loss.libraries if row.kind == kind]
            if not rows:
                st.markdown(f"No call of {KINDS[kind].title} is listed that returns this loss.")
            for row in rows:
                st.code(program(loss, row, settings, p, y_true, unit, reduction), language="python")
                raw = find(loss.key)
                each = row.returns(raw.value(p, y_true=y_true, **settings), p, {"y_true": y_true}, settings)
                found = float((np.mean if reduction == "mean" else np.sum)(each))
                found *= UNITS[unit] if loss.nats else 1.0
                same = math.isclose(found, value, rel_tol=1e-6, abs_tol=1e-12)
                says = "the same as ours" if same else f"ours is {shown(value)}"
                st.markdown(f"The last line prints **{found:.6g}** ({says}). {row.convention}")


def numpy_program(loss, settings, p, y_true, unit, reduction):
    """The NumPy of a loss, and its mean or sum over samples as the last line."""
    name = inspect.unwrap(loss.value).__name__
    more = "".join(f", {key}={literal(value)}" for key, value in settings.items())
    divided = f" / np.log({2 if unit == 'bits' else 10})" if loss.nats and unit != "nats" else ""
    arrays = f"p = np.array({literal(p)})\ny_true = np.array({literal(y_true)})"
    source = numpy_source(loss)
    return f"{source}\n\n\n{arrays}\nprint(np.{reduction}({name}(p, y_true{more})){divided})"


def program(loss, library, settings, p, y_true, unit, reduction):
    """A library's program for the samples, whose last line prints the mean or the sum in this unit."""
    code, total = snippet(loss, library, settings, p, y_true), "loss"
    if library.reduction == "none":
        total = f"keras.ops.{reduction}(loss)" if library.kind == "keras" else f"loss.{reduction}()"
    elif reduction == "sum":
        total = f"{len(p)} * loss"
    if loss.nats and unit != "nats":
        code, total = f"import math\n{code}", f"{total} / math.log({2 if unit == 'bits' else 10})"
    return code if total == "loss" else f"{code}\nprint({total})"


def _list(values):
    return ", ".join(map(shown, values))


SAMPLES = Section(
    title="Accuracy or loss",
    first="Each bar is one sample: the predicted probability **p** that its label is 1. **Drag a bar**, or click **A** "
    "and then **B** below the chart: which model is better by accuracy, and which by loss?",
    fields=FIELDS,
    presets=PRESETS,
    draw=draw,
)

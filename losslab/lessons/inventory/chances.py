"""Questions on probabilities, likelihoods and logits, and what is believed of them."""

import numpy as np

from losslab.catalog import find
from losslab.lessons.inventory.records import Misconception, Question

CROSS_ENTROPY = find("softmax_ce").value


def probabilities(z):
    """The softmax."""
    return np.exp(z) / np.sum(np.exp(z))


QUESTIONS = (
    Question(
        "sure_and_wrong",
        "A model gives the true label of a sample the probability {before}; the cross-entropy is {loss}. Then it gives "
        "the true label only {after}. What is the cross-entropy now?",
        ({"before": 0.1, "after": 0.01}, {"before": 0.2, "after": 0.02}),
        lambda after: -np.log(after),
        "It is −ln p; ten times less probability adds ln 10 = 2.303.",
        lambda before: {"loss": -np.log(before)},
    ),
    Question(
        "first_loss",
        "A classifier for {classes} classes has learned nothing yet: it gives each class the same probability. What is "
        "its cross-entropy?",
        ({"classes": 5}, {"classes": 20}),
        lambda classes: CROSS_ENTROPY(np.zeros(classes), y_true=0),
        "The true class has the probability 1/C, and −ln(1/C) = ln C.",
    ),
    Question(
        "two_losses",
        "A model gives the true label of every sample the same probability p. The mean of (1 − p)² is {mse}. What is "
        "the mean cross-entropy of the same model?",
        ({"mse": 0.16}, {"mse": 0.09}),
        lambda mse: -np.log(1 - np.sqrt(mse)),
        "The root of it is 1 − p, and the cross-entropy is −ln p.",
    ),
    Question(
        "density",
        "A loss is −ln of the density that a model gives to the value that came out. The density there is {density}. "
        "What is the loss?",
        ({"density": 4}, {"density": 2.5}),
        lambda density: -np.log(density),
        "A density may be above 1. Its logarithm is positive then, and minus that is negative.",
    ),
    Question(
        "likelihood",
        "Four samples are independent of each other. A model gives their labels the probabilities {p}. What is the "
        "likelihood of all four labels together?",
        ({"p": (0.5, 0.9, 0.8, 0.4)}, {"p": (0.6, 0.9, 0.5, 0.7)}),
        lambda p: np.prod(p),
        "Multiply the four probabilities.",
    ),
    Question(
        "best_p",
        "{ones} of {n} samples have the label 1, the others 0. A model gives all of them the same probability p of the "
        "label 1. Which p has the largest likelihood?",
        ({"ones": 7, "n": 10}, {"ones": 12, "n": 20}),
        lambda ones, n: ones / n,
        "The likelihood is largest where p is the share of the label 1.",
    ),
    Question(
        "soft_label",
        "People looked at a picture, and the share of them that said “cat” is y = {y}. A model predicts exactly that, "
        "p = {y}. What is its cross-entropy, −y ln p − (1 − y) ln(1 − p)?",
        ({"y": 0.3}, {"y": 0.2}),
        lambda y: find("bce").value(y, y_true=y),
        "Put p = y into the formula. It is the least that can be reached for this label, and above 0.",
    ),
    Question(
        "softmax_twice",
        "The logits of a sample are {z}; the first class is true, and the cross-entropy of these logits is {loss}. By "
        "mistake a program applies softmax first and hands what comes out to the same function, which applies softmax "
        "again. What does it print?",
        ({"z": (3, 1, 0)}, {"z": (2, 1, 0)}),
        lambda z: CROSS_ENTROPY(probabilities(z), y_true=0),
        "The function takes the probabilities for logits. They differ by at most 1, so that no class gets much more "
        "than the others.",
        lambda z: {"loss": CROSS_ENTROPY(z, y_true=0)},
    ),
    Question(
        "fed_probabilities",
        "PyTorch’s `CrossEntropyLoss` expects logits. It is given the probabilities {p}; the first class is true. What "
        "does it return?",
        ({"p": (0.8, 0.1, 0.1)}, {"p": (0.7, 0.2, 0.1)}),
        lambda p: CROSS_ENTROPY(p, y_true=0),
        "It applies softmax to what it is given, and takes −ln of the first result.",
    ),
)
IDEAS = (
    Misconception(
        "one_minus_p",
        "The loss is how far the probability is from 1.",
        "Cross-entropy is −ln p, not 1 − p. Near p = 1 the two are alike; towards p = 0 one stops at 1 and the other "
        "grows without end.",
        "yes_or_no",
        {
            "sure_and_wrong": lambda before, after: -np.log(before) + (before - after),
            "softmax_twice": lambda z: 1 - probabilities(z)[0],
            "fed_probabilities": lambda p: 1 - p[0],
            "two_losses": lambda mse: np.sqrt(mse),
        },
    ),
    Misconception(
        "in_proportion",
        "A probability ten times smaller costs ten times as much.",
        "The logarithm turns factors into steps: dividing p by 10 adds ln 10 = 2.303, wherever p was.",
        "yes_or_no",
        {"sure_and_wrong": lambda before, after: -np.log(before) * before / after},
    ),
    Misconception(
        "log_ten",
        "The log in a loss is the logarithm to base 10.",
        "It is the natural one, here and in all libraries. To base 10 every number is 2.303 times smaller.",
        "yes_or_no",
        {
            "sure_and_wrong": lambda before, after: -np.log(before) + np.log10(before / after),
            "first_loss": lambda classes: np.log10(classes),
            "two_losses": lambda mse: -np.log10(1 - np.sqrt(mse)),
            "density": lambda density: -np.log10(density),
        },
    ),
    Misconception(
        "mean_probability",
        "Maximum likelihood looks for the highest mean probability.",
        "A likelihood is a product, so its logarithm is a sum of logarithms. The highest mean is reached by being sure "
        "of what is more frequent; a product punishes that with every exception.",
        "likelihood",
        {
            "likelihood": lambda p: np.mean(p),
            "best_p": lambda ones, n: 1.0 if 2 * ones > n else 0.0,
        },
    ),
    Misconception(
        "no_logarithm",
        "The loss is minus the probability itself.",
        "It is minus its logarithm. Probabilities of several samples multiply, and only logarithms turn that into a "
        "sum.",
        "likelihood",
        {"density": lambda density: -density, "fed_probabilities": lambda p: -p[0]},
    ),
    Misconception(
        "likelihoods_add",
        "The likelihoods of samples add up.",
        "That several things happen, independent of each other, has the product of their probabilities. It is their "
        "logarithms that add up.",
        "likelihood",
        {"likelihood": lambda p: np.sum(p)},
    ),
    Misconception(
        "weakest_sample",
        "All together are as likely as the least likely one.",
        "Each further sample makes all together less likely, as each has to happen as well.",
        "likelihood",
        {"likelihood": lambda p: np.min(p)},
    ),
    Misconception(
        "cannot_know",
        "Without anything to go by, the best answer is ½.",
        "The labels themselves are something to go by: their share is the likeliest p.",
        "likelihood",
        {"best_p": lambda: 0.5},
    ),
    Misconception(
        "never_negative",
        "A loss cannot be negative.",
        "−ln of a density above 1 is negative. Only what the loss is compared with counts, not its sign.",
        "value",
        {"density": lambda density: abs(-np.log(density))},
    ),
    Misconception(
        "perfect_is_zero",
        "The best possible prediction has the loss 0.",
        "Where labels are uncertain, the best prediction has the cross-entropy that is in the labels themselves, their "
        "entropy. It is the lowest that can be reached.",
        "value",
        {"soft_label": lambda y: 0.0},
    ),
    Misconception(
        "one_term",
        "Only the label 1 has a part in cross-entropy.",
        "Each label counts by its share: the part of label 0 is −(1 − y) ln(1 − p), and it is 0 only for y = 1.",
        "value",
        {"soft_label": lambda y: -y * np.log(y)},
    ),
    Misconception(
        "starts_at_one",
        "Before training the loss is 1, which is 100 %.",
        "Cross-entropy is no percentage. With C classes and nothing learned each has the probability 1/C, and that "
        "costs ln C.",
        "value",
        {"first_loss": lambda: 1.0},
    ),
    Misconception(
        "loss_is_error_rate",
        "The loss is the share of wrong answers.",
        "That share is 1 − accuracy. Cross-entropy asks how probable each true label was.",
        "both_up",
        {"first_loss": lambda classes: 1 - 1 / classes},
    ),
    Misconception(
        "values_compare",
        "Values of different losses can be compared.",
        "The same predictions have another value by each loss. A value means something only beside others of the same "
        "loss.",
        "value",
        {"two_losses": lambda mse: mse},
    ),
    Misconception(
        "softmax_twice_same",
        "Softmax of what is softmax already changes nothing.",
        "The second softmax takes the probabilities for logits. Since these differ by at most 1, no class gets more "
        "than 2.7 times as much as another.",
        "fed",
        {"softmax_twice": lambda z: CROSS_ENTROPY(z, y_true=0)},
    ),
    Misconception(
        "twice_doubles",
        "Softmax applied twice doubles the loss.",
        "The loss is computed once, of other numbers: the second softmax takes the probabilities for logits.",
        "fed",
        {"softmax_twice": lambda z: 2 * CROSS_ENTROPY(z, y_true=0)},
    ),
    Misconception(
        "knows_what_it_is_fed",
        "A function that takes logits may be given probabilities.",
        "It cannot tell them apart, and applies softmax to them. What comes out has the right form and the wrong "
        "value.",
        "fed",
        {"fed_probabilities": lambda p: -np.log(p[0])},
    ),
)

"""Questions on costs, and on what training does with them, and what is believed of them."""

import numpy as np

from losslab.catalog import find
from losslab.lessons.inventory.records import Misconception, Question

SQUARE = find("squared_error").value


def surprise(p):
    """The mean cross-entropy of samples with the label 1."""
    return np.mean(find("bce").value(p, y_true=1.0))


def moved(before, after):
    """What a cost did."""
    return f"it {'rises' if after > before else 'falls'} to {{}}", after


def compared(difference):
    """How much higher a loss is on the validation set than on the training set."""
    return f"{{}} {'higher' if difference > 0 else 'lower'} on the validation set", abs(difference)


QUESTIONS = (
    Question(
        "batches",
        "A program reads its samples in batches of {sizes} and prints the mean loss of each batch: {means}. What is "
        "the mean loss of all samples?",
        ({"sizes": (2, 2, 1), "means": (1.5, 3.5, 10)}, {"sizes": (4, 4, 2), "means": (2, 3, 8)}),
        lambda sizes, means: np.sum(sizes * means) / np.sum(sizes),
        "Each batch mean counts as often as the batch has samples.",
    ),
    Question(
        "accuracy",
        "Four samples all have the label 1, and p ≥ ½ counts as 1. A model gives them {before}; its mean cross-entropy "
        "is {loss}. After more training it gives {after}: the accuracy has risen from {first} % to {second} %. What "
        "does the mean cross-entropy do?",
        (
            {"before": (0.9, 0.9, 0.9, 0.49), "after": (0.55, 0.55, 0.55, 0.55)},
            {"before": (0.95, 0.95, 0.4, 0.95), "after": (0.6, 0.6, 0.6, 0.6)},
        ),
        lambda before, after: moved(surprise(before), surprise(after)),
        "Three samples lost much probability, one gained a little: the mean of −ln p is higher.",
        lambda before, after: {
            "loss": surprise(before),
            "first": 100 * np.mean(before >= 0.5),
            "second": 100 * np.mean(after >= 0.5),
        },
    ),
    Question(
        "validation",
        "A program prints the training loss {training}, in which a penalty of {penalty} is included, and the "
        "validation loss {validation}, without it. How does the mean loss of the samples differ between the two sets?",
        (
            {"training": 0.7, "penalty": 0.2, "validation": 0.62},
            {"training": 0.9, "penalty": 0.3, "validation": 0.8},
        ),
        lambda training, penalty, validation: compared(validation - (training - penalty)),
        "Take the penalty off the training loss, then compare.",
    ),
    Question(
        "zero_loss",
        "A cost is the mean loss plus λ/2 · w², with λ = {strength}. At w = {w} the mean loss is 0, and so is its "
        "slope. Gradient descent takes one step with the learning rate {rate}. What is w then?",
        ({"w": 2, "strength": 0.1, "rate": 0.5}, {"w": 3, "strength": 0.2, "rate": 0.5}),
        lambda w, strength, rate: w - rate * find("l2_penalty_half").gradient(np.array([w]), strength=strength)[0],
        "The slope of the penalty is λ · w, and the learning rate times this slope is subtracted.",
    ),
    Question(
        "sum_lambda",
        "A program minimises the mean of {n} losses plus λ/2 · ‖w‖², with λ = {strength}. Another one minimises the "
        "sum of the same losses plus a penalty of the same form. Which λ gives it the same weights?",
        ({"n": 100, "strength": 0.1}, {"n": 40, "strength": 0.5}),
        lambda n, strength: n * strength,
        "The sum is n times the mean. With the penalty n times as large too, the whole cost is, and its minimum stays.",
    ),
    Question(
        "one_step",
        "The loss is r². Gradient descent stands at r = {r} and takes one step with the learning rate {rate}. What is "
        "the loss then?",
        ({"r": 1, "rate": 1.1}, {"r": 2, "rate": 1.2}),
        lambda r, rate: SQUARE(r - rate * find("squared_error").gradient(r)),
        "The slope is 2r; subtract the learning rate times this from r, and square what is left.",
    ),
)
IDEAS = (
    Misconception(
        "sum_for_mean",
        "Whether losses are summed or averaged makes no difference.",
        "A sum grows with the number of samples; its mean does not. The gradient grows along with the sum, and so does "
        "the λ that a penalty needs.",
        "two_numbers",
        {"mse": lambda r: np.sum(SQUARE(r)), "sum_lambda": lambda strength: strength},
    ),
    Misconception(
        "mean_of_means",
        "The mean of the batch means is the mean.",
        "Only if all batches have the same size. Otherwise each sample of a small batch counts more than the others.",
        "both_up",
        {"batches": lambda means: np.mean(means)},
    ),
    Misconception(
        "last_batch",
        "The loss printed last is the loss of the epoch.",
        "It is that of the last batch alone.",
        "both_up",
        {"batches": lambda means: means[-1]},
    ),
    Misconception(
        "over_batches",
        "The total loss is divided by how many batches there were.",
        "A mean over samples divides by how many samples there were.",
        "both_up",
        {"batches": lambda sizes, means: np.sum(sizes * means) / len(sizes)},
    ),
    Misconception(
        "follows_accuracy",
        "If the accuracy rises, the loss must fall.",
        "Accuracy asks only on which side of ½ each answer is; cross-entropy asks how sure it was. Here all became "
        "less sure.",
        "both_up",
        {
            "accuracy": lambda before, after: moved(
                surprise(before), surprise(before) * np.mean(before >= 0.5) / np.mean(after >= 0.5)
            )
        },
    ),
    Misconception(
        "right_is_zero",
        "If all answers are right, the loss is 0.",
        "A right answer of which the model is not quite sure costs something, too.",
        "both_up",
        {"accuracy": lambda before, after: moved(surprise(before), np.mean(after < 0.5))},
    ),
    Misconception(
        "same_quantity",
        "Training loss and validation loss measure the same.",
        "Here only the first holds the penalty. The first often runs with dropout too, and over an epoch in which the "
        "model was still worse.",
        "both_up",
        {"validation": lambda training, validation: compared(validation - training)},
    ),
    Misconception(
        "below_is_a_bug",
        "A validation loss below the training loss shows a mistake.",
        "It may be what has to come out: a penalty or dropout that is in one of the numbers only makes the training "
        "loss larger.",
        "both_up",
        {
            "validation": lambda training, validation: (
                "one of the numbers must be wrong" if validation < training else ""
            )
        },
    ),
    Misconception(
        "zero_is_done",
        "Loss 0 means that training is done: nothing moves any more.",
        "What is minimised is the whole cost. As long as any part of it has a slope, the weights move on.",
        "lam",
        {"zero_loss": lambda w: w},
    ),
    Misconception(
        "ascent",
        "A step of gradient descent adds the gradient.",
        "The gradient points uphill, so it is subtracted.",
        "overshoot",
        {
            "zero_loss": lambda w, rate, strength: w + rate * strength * w,
            "one_step": lambda r, rate: SQUARE(r + rate * 2 * r),
        },
    ),
    Misconception(
        "half_stays",
        "The ½ of a penalty stays in its derivative.",
        "The derivative of w² is 2w, and the ½ is there to take away this 2.",
        "lam",
        {"zero_loss": lambda w, rate, strength: w - rate * strength * w / 2},
    ),
    Misconception(
        "sum_wants_less",
        "A sum is larger than a mean, so its λ is smaller.",
        "The sum is n times as large. To keep the balance, the penalty has to be n times as large as well.",
        "lam",
        {"sum_lambda": lambda strength, n: strength / n},
    ),
    Misconception(
        "root_of_n",
        "Whatever is averaged goes with the root of n.",
        "The noise of a mean does. The mean itself is the sum over n.",
        "lam",
        {"sum_lambda": lambda strength, n: strength * np.sqrt(n)},
    ),
    Misconception(
        "two_forgotten",
        "The derivative of r² is r.",
        "It is 2r; only ½r² has the derivative r. A learning rate that suits one of them is off by a factor of 2 for "
        "the other.",
        "overshoot",
        {"one_step": lambda r, rate: SQUARE(r - rate * r)},
    ),
    Misconception(
        "stops_at_the_bottom",
        "A step of gradient descent never goes past the minimum.",
        "A step is the learning rate times the slope, and knows nothing of where the minimum is. Too large a rate "
        "lands higher on the other side.",
        "overshoot",
        {"one_step": lambda r, rate: SQUARE(max(r - rate * 2 * r, 0.0))},
    ),
)

"""The loss of one cell of a detector: a place, a size, a confidence and classes, each with its own weight."""

import numpy as np

from losslab.core import Argument, Datum, Example, Family, Loss, Param, Reference, uniform
from losslab.families import VECTOR, as_given
from losslab.stable import part, ratio


def _cell(entries):
    """What is wrong with the entries of cells along the last axis."""
    if entries.ndim == 0 or entries.shape[-1] < 5:
        return "must have at least five entries, x, y, w, h and the confidence, along the last axis"
    size = entries[..., 2:4]
    return f"must have no width or height below 0, got {np.min(size):g}" if np.any(size < 0) else ""


CELLS = Family(
    key="cells",
    title="Detection cells",
    summary="A sum of losses of different things, with weights that say what matters how much.",
    argument=Argument(
        name="cell",
        symbol="v",
        meaning="v = (x, y, w, h, c, p₁, p₂, …): centre and size of a box, confidence, one probability per class",
        page="boxes",
        of=as_given,
        data=(
            Datum("gt", "g", "what is true of the cell, the same entries", rule=_cell, axes=("size",)),
            Datum("obj", "o", "1 where the cell holds an object, 0 where it holds none", "{0, 1}", axes=()),
        ),
        vector=True,
        rule=_cell,
        words=(*VECTOR, "symmetric"),
        space="cells",
        entries=6,
    ),
    order=41,
)


def cell_terms(cell, gt, obj, lambda_coord=5.0, lambda_noobj=0.5):
    """For each entry (weight, difference, root, whether it is a width or height, of which the roots are compared)."""
    place = np.cumsum(np.where(np.isnan(cell), 1.0, 1.0), axis=-1)  # 1, 2, 3, …
    size, there = (place == 3) | (place == 4), np.expand_dims(obj, -1) > 0
    weight = np.where(there, np.where(place <= 4, lambda_coord, 1.0), np.where(place == 5, lambda_noobj, 0.0))
    root, gt_root = np.sqrt(np.where(size, cell, 0.0)), np.sqrt(np.where(size, gt, 0.0))
    return weight, np.where(size, root - gt_root, cell - gt), root, size


def yolo_v1_cell(cell, gt, obj, lambda_coord=5.0, lambda_noobj=0.5):
    weight, apart, _, _ = cell_terms(cell, gt, obj, lambda_coord, lambda_noobj)
    return np.sum(weight * apart * apart, axis=-1)


def yolo_v1_cell_gradient(cell, gt, obj, lambda_coord=5.0, lambda_noobj=0.5):
    weight, apart, root, size = cell_terms(cell, gt, obj, lambda_coord, lambda_noobj)
    return part(weight, np.where(size, ratio(apart, root, empty=1.0), 2 * apart))  # d(√w − √ŵ)²/dw = (√w − √ŵ)/√w


YOLO_V1_CELL = Loss(
    key="yolo_v1_cell",
    title="YOLO v1 cell",
    family=CELLS,
    value=yolo_v1_cell,
    gradient=yolo_v1_cell_gradient,
    params=(
        Param(
            "lambda_coord",
            "λ_coord",
            r"\lambda_{\text{coord}}",
            "What place and size weigh in a cell with an object.",
            domain="[0, inf)",
            stops=uniform(0.0, 10.0, 1.0),
        ),
        Param(
            "lambda_noobj",
            "λ_noobj",
            r"\lambda_{\text{noobj}}",
            "What the confidence weighs in a cell without an object. There are many such cells.",
            domain="[0, inf)",
            stops=uniform(0.0, 2.0, 0.25),
        ),
    ),
    latex=(
        r"\begin{aligned}&<obj><lambda_coord>\left((<cell>_x-<gt>_x)^2+(<cell>_y-<gt>_y)^2\right)\\"
        r"&+<obj><lambda_coord>\left((\sqrt{<cell>_w}-\sqrt{<gt>_w})^2+(\sqrt{<cell>_h}-\sqrt{<gt>_h})^2\right)\\"
        r"&+(<obj>+<lambda_noobj>(1-<obj>))\,(<cell>_c-<gt>_c)^2\\"
        r"&+<obj>\sum_k(<cell>_{p_k}-<gt>_{p_k})^2\end{aligned}",
        r"\partial_x=2<lambda_coord><obj>(<cell>_x-<gt>_x),\quad "
        r"\partial_w=<lambda_coord><obj>\left(1-\sqrt{<gt>_w/<cell>_w}\right),\quad \dots",
    ),
    aliases=("YOLO loss",),
    near=("YOLO", "You only look once", "composite loss", "multi-task loss", "multi-part loss"),
    summary="Squared differences of a cell’s centre, of the roots of width and height, of confidence and class "
    "probabilities, weighted and added up.",
    use="To see a composite loss in small: one number for several tasks, whose weights decide which error is mended "
    "first.",
    trade="The weights are chosen by hand and add up what has no common unit. A probability that is "
    "sure and wrong costs 1 and is pulled by 2, where a cross-entropy would be infinite; the slope of the root grows "
    "without limit for thin boxes.",
    claims={"convex": True, "differentiable": True, "symmetric": True},
    related=("iou_loss", "giou_loss", "brier_multi", "squared_error"),
    reference=Reference(
        "J. Redmon, S. Divvala, R. Girshick, A. Farhadi, You only look once: unified, real-time object detection, "
        "CVPR 2016, equation 3.",
        "https://arxiv.org/abs/1506.02640",
    ),
    example=Example(
        {"lambda_coord": 2.0, "lambda_noobj": 0.3},
        x=(0.5, 0.25, 0.25, 0.64, 0.75, 0.5, 0.25),
        value=0.6,
        gradient=(0.0, -1.0, -0.4, 0.5, -0.5, -1.0, 0.5),
        words="an object is there, with (0.5, 0.5, 0.36, 0.36, 1, 1, 0). Place: 0 + 0.25² = 0.0625. Size: "
        "(0.5 − 0.6)² + (0.8 − 0.6)² = 0.05. Confidence: 0.25² = 0.0625. Classes: 0.5² + 0.25² = 0.3125. Together "
        "2 · (0.0625 + 0.05) + 0.0625 + 0.3125 = 0.6",
        data={"gt": (0.5, 0.5, 0.36, 0.36, 1.0, 1.0, 0.0), "obj": 1.0},
    ),
    note="One box per cell is shown; the paper predicts several and takes the one with the largest IoU, and sums over "
    "the 49 cells of the picture without a factor ½. There the true confidence is the IoU itself; here it is what you "
    "say. λ_coord = 5 and λ_noobj = 0.5 are the paper’s. At w = 0 the slope is −∞, or λ_coord if the true width is 0 "
    "too.",
)

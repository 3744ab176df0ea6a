"""Losses of boxes (x1, y1, x2, y2): how much of two boxes is shared, and how far apart they are where nothing is."""

import numpy as np

from losslab.core import Argument, Datum, Example, Family, Held, Library, Loss, Reference
from losslab.families import VECTOR, as_given
from losslab.stable import ratio


def _boxes(corners):
    """What is wrong with boxes along the last axis."""
    if corners.ndim == 0 or corners.shape[-1] != 4:
        return "must have four entries, x1, y1, x2, y2, along the last axis"
    empty = np.any(corners[..., 2:] <= corners[..., :2], axis=-1)
    if np.any(empty):
        return "must have x1 < x2 and y1 < y2, got ({:g}, {:g}, {:g}, {:g})".format(*corners[empty][0])
    return ""


BOXES = Family(
    key="boxes",
    title="Boxes",
    summary="How well one box covers another, whatever their size: intersection over union, and what helps it.",
    argument=Argument(
        name="box",
        symbol="b",
        meaning="b = (x1, y1, x2, y2): the predicted box, by two opposite corners with x1 < x2 and y1 < y2",
        page="boxes",
        of=as_given,
        data=(Datum("gt", "g", "the true box (ground truth), by the same two corners", rule=_boxes, axes=("size",)),),
        vector=True,
        rule=_boxes,
        words=(*VECTOR, "zero_at_truth", "symmetric"),
        space="boxes",
        entries=4,
        span=(0.0, 10.0),
    ),
    order=40,
)


def lengths(low, high, gt_low, gt_high):
    """Along one axis, over the hull's: length of the box, shared, of one box alone, of the other, gap; and the hull."""
    hull = np.maximum(high, gt_high) - np.minimum(low, gt_low)
    left, right = np.clip(gt_low, low, high), np.clip(gt_high, low, high)
    gt_left, gt_right = np.clip(low, gt_low, gt_high), np.clip(high, gt_low, gt_high)
    alone, gt_alone = (left - low) + (high - right), (gt_left - gt_low) + (gt_high - gt_right)
    gap = np.maximum(np.maximum(low, gt_low) - np.minimum(high, gt_high), 0.0)
    return (high - low) / hull, (right - left) / hull, alone / hull, gt_alone / hull, gap / hull, hull


def along(box, gt, axis):
    """Both ends of both boxes along x (0) or y (1)."""
    return box[..., axis], box[..., axis + 2], gt[..., axis], gt[..., axis + 2]


def areas(box, gt):
    """(shared, covered by one box only, empty) over the area of the hull, the smallest box around both.

    All are sums of strips: a difference of areas would cancel for boxes that are nearly the same.
    """
    width, x_shared, x_alone, x_gt_alone, x_gap, _ = lengths(*along(box, gt, 0))
    height, y_shared, y_alone, y_gt_alone, y_gap, _ = lengths(*along(box, gt, 1))
    alone = x_alone * height + x_shared * y_alone
    gt_alone = x_gt_alone * (y_shared + y_gt_alone) + x_shared * y_gt_alone
    empty = x_alone * y_gt_alone + x_gt_alone * y_alone + x_gap + y_gap * (1 - x_gap)
    return x_shared * y_shared, alone + gt_alone, empty


def over_diagonal(box, gt):
    """(what the true centre lacks to the predicted one, side of the hull) along x and y, over the hull's diagonal."""
    hulls = [lengths(*along(box, gt, axis))[-1] for axis in (0, 1)]
    for axis, hull in enumerate(hulls):
        low, high, gt_low, gt_high = along(box, gt, axis)
        yield ((low - gt_low) + (high - gt_high)) / 2 / np.hypot(*hulls), hull / np.hypot(*hulls)


def one_sided(box, gt, after, iou_counts, hull_counts, apart_counts):
    """The gradient with every entry moved to one side: `after(a, b)` says whether a lies beyond b.

    Moving an end outwards adds to the union the length across it (`grown`), or the part of it that is not shared while
    the end is inside the true box; beyond the true box it widens the hull too.
    """
    shared, single, _ = areas(box, gt)
    union, total = shared + single, 0.0
    spans = list(over_diagonal(box, gt))
    apart = sum(offset * offset for offset, _ in spans)
    for i in range(4):
        j, sign = i % 2, 1 if i > 1 else -1
        *_, hull = lengths(*along(box, gt, j))
        across, common, *_ = lengths(*along(box, gt, 1 - j))
        beyond_low, beyond_high = after(box[..., i], gt[..., j]), after(box[..., i], gt[..., j + 2])
        within = np.where(beyond_low & ~beyond_high, common, 0.0)
        widens, (offset, side) = np.where(beyond_high if i > 1 else ~beyond_low, 1.0, 0.0), spans[j]
        grown = across - within
        slope = iou_counts * (shared / union * grown - within) / union + hull_counts * (union * widens - grown)
        slope = slope + apart_counts * side * (sign * offset - 2 * apart * side * widens)
        total = total + (sign * slope / hull)[..., None] * np.eye(4)[i]
    return total


def least(box, gt, iou_counts=1.0, hull_counts=0.0, apart_counts=0.0, smooth=0.0):
    """Where an end meets one of the true box, the number between its two slopes that is nearest to 0."""
    sides = (
        one_sided(box, gt, after, iou_counts, hull_counts, apart_counts) for after in (np.greater, np.greater_equal)
    )
    below, above = (side + smooth for side in sides)
    return np.clip(0.0, np.minimum(below, above), np.maximum(below, above))


def iou_loss(box, gt):
    shared, single, _ = areas(box, gt)
    return single / (shared + single)


def iou_loss_gradient(box, gt):
    return least(box, gt)


def giou_loss(box, gt):
    shared, single, empty = areas(box, gt)
    return single / (shared + single) + empty


def giou_loss_gradient(box, gt):
    return least(box, gt, hull_counts=1.0)


def diou_loss(box, gt):
    return iou_loss(box, gt) + sum(offset * offset for offset, _ in over_diagonal(box, gt))


def diou_loss_gradient(box, gt):
    return least(box, gt, apart_counts=1.0)


def aspects(box, gt):
    """(v, its slope in the box, α = v/(1 − IoU + v)): v is (2/π)² times the squared angle between the two diagonals."""
    sides = [(f[..., 2] - f[..., 0], f[..., 3] - f[..., 1]) for f in (box, gt)]
    (w, h), (gt_w, gt_h) = ((w / np.hypot(w, h), h / np.hypot(w, h)) for w, h in sides)
    angle = np.arctan((gt_w * h - w * gt_h) / (gt_h * h + gt_w * w))
    v, turn = 4 / np.pi**2 * angle * angle, 8 / np.pi**2 * angle / np.hypot(*sides[0])
    slope = (turn * h)[..., None] * np.array([1.0, 0.0, -1.0, 0.0]) - (turn * w)[..., None] * np.array(
        [0.0, 1.0, 0.0, -1.0]
    )
    return v, slope, ratio(v, iou_loss(box, gt) + v)


def ciou_loss(box, gt):
    v, _, alpha = aspects(box, gt)
    return diou_loss(box, gt) + alpha * v


def ciou_loss_gradient(box, gt):
    """With α held constant."""
    _, slope, alpha = aspects(box, gt)
    return least(box, gt, apart_counts=1.0, smooth=alpha[..., None] * slope)


def ciou_loss_derivative(box, gt):
    """With nothing held: αv is v²/(1 − IoU + v)."""
    _, slope, alpha = aspects(box, gt)
    return least(
        box, gt, iou_counts=1 - alpha * alpha, apart_counts=1.0, smooth=(alpha * (2 - alpha))[..., None] * slope
    )


IOU_LOSS = Loss(
    key="iou_loss",
    title="IoU loss",
    family=BOXES,
    value=iou_loss,
    gradient=iou_loss_gradient,
    latex=(
        r"1-\frac IU,\qquad I=|<box>\cap <gt>|,\quad U=|<box>\cup <gt>|",
        r"\frac{I\,\partial U}{U^2}-\frac{\partial I}{U}",
    ),
    aliases=("Jaccard loss of boxes", "1 − IoU"),
    near=("intersection over union", "overlap of boxes"),
    summary="1 minus the area that both boxes share, divided by the area that they cover together.",
    use="To train what detection is scored by: it does not depend on the unit or on the size of the boxes, "
    "and sees the four corners together.",
    trade="Once the boxes are apart it is 1 with the slope 0, wherever they are: nothing pulls them together, which "
    "GIoU and DIoU mend. It is not convex.",
    claims={"bounded": 1.0, "symmetric": True, "zero_at_truth": True},
    related=("giou_loss", "diou_loss", "ciou_loss", "dice", "yolo_v1_cell"),
    reference=Reference(
        "J. Yu, Y. Jiang, Z. Wang, Z. Cao, T. Huang, UnitBox: an advanced object detection network, ACM Multimedia "
        "2016, where it is −ln(I/U).",
        "https://doi.org/10.1145/2964284.2967274",
    ),
    example=Example(
        {},
        x=(3.0, 2.0, 6.0, 5.0),
        value=0.875,
        gradient=(-0.0234375, -0.0234375, -0.1171875, -0.046875),
        words="the true box is (5, 3, 8, 6). Both are 3 wide and high, and share 1 · 2 = 2; together they cover "
        "9 + 9 − 2 = 16, so the loss is 1 − 2/16 = 0.875. Moving x2 outwards adds 2 to what is shared and 1 to the "
        "rest: the slope is 2 · 1/16² − 2/16 = −0.1171875",
        data={"gt": (5.0, 3.0, 8.0, 6.0)},
    ),
    note="Where boxes only touch, or an edge meets an edge of the true box, the slope jumps: of the slopes on both "
    "sides the smallest number between is taken, 0 at the touch. Pixels counted with both ends belong to boxes that "
    "are 1 larger: some old code adds 1 to each length.",
)
GIOU_LOSS = Loss(
    key="giou_loss",
    title="GIoU loss",
    family=BOXES,
    value=giou_loss,
    gradient=giou_loss_gradient,
    latex=(
        r"1-\frac IU+\frac{C-U}C,\qquad I=|<box>\cap <gt>|,\quad U=|<box>\cup <gt>|,\quad C=|\text{hull}|",
        r"\frac{I\,\partial U}{U^2}-\frac{\partial I}{U}+\frac{U\,\partial C}{C^2}-\frac{\partial U}C",
    ),
    aliases=("generalized_box_iou_loss",),
    near=("generalized IoU", "generalised intersection over union"),
    summary="The IoU loss plus the share of the hull, the smallest box around both, that neither of them covers.",
    use="As the IoU loss, from predictions that may not touch the object yet: apart, too, it pulls the boxes together.",
    trade="Boxes that are apart are pulled by growing as well as by moving: a larger box fills the hull. It is not "
    "convex, and a box inside the other costs what it costs by IoU alone.",
    claims={"bounded": 2.0, "symmetric": True, "zero_at_truth": True},
    related=("iou_loss", "diou_loss", "yolo_v1_cell"),
    reference=Reference(
        "H. Rezatofighi, N. Tsoi, J. Gwak, A. Sadeghian, I. Reid, S. Savarese, Generalized intersection over union, "
        "CVPR 2019.",
        "https://arxiv.org/abs/1902.09630",
    ),
    example=Example(
        {},
        x=(3.0, 2.0, 6.0, 5.0),
        value=1.075,
        gradient=(-0.0334375, -0.0734375, -0.1671875, -0.146875),
        words="the true box is (5, 3, 8, 6). The boxes share 2 and cover 16; the hull, from (3, 2) to (8, 6), is 20, "
        "of which 4 are empty: 1 − 2/16 + 4/20 = 1.075",
        data={"gt": (5.0, 3.0, 8.0, 6.0)},
    ),
    note="From 0 to 2, which it approaches for ever farther boxes. Where an edge meets an edge of the true box the "
    "slope jumps, and the smallest number between the slopes on both sides is taken.",
)
DIOU_LOSS = Loss(
    key="diou_loss",
    title="DIoU loss",
    family=BOXES,
    value=diou_loss,
    gradient=diou_loss_gradient,
    latex=(
        r"1-\frac IU+\frac{d^2}{c^2},\qquad I=|<box>\cap <gt>|,\quad U=|<box>\cup <gt>|,\quad "
        r"d=\text{distance of the centres},\quad c=\text{diagonal of the hull}",
        r"\frac{I\,\partial U}{U^2}-\frac{\partial I}{U}+\frac{\partial(d^2)}{c^2}-\frac{d^2\,\partial(c^2)}{c^4}",
    ),
    aliases=("distance_box_iou_loss", "distance IoU loss"),
    near=("Distance-IoU", "distance of the centres of boxes"),
    summary="The IoU loss plus the squared distance of the two centres, over the squared diagonal of the hull.",
    use="As GIoU, where boxes may not touch: the centres are pulled together directly, and a box that lies inside the "
    "true one is pulled to its middle.",
    trade="It is not convex, and says nothing of width against height: CIoU adds that. As all losses of this kind it "
    "does not depend on the unit, so in pixels of a large picture its gradient is small.",
    claims={"bounded": 2.0, "symmetric": True, "zero_at_truth": True},
    related=("iou_loss", "giou_loss", "ciou_loss", "yolo_v1_cell"),
    reference=Reference(
        "Z. Zheng, P. Wang, W. Liu, J. Li, R. Ye, D. Ren, Distance-IoU loss: faster and better learning for bounding "
        "box regression, AAAI 2020.",
        "https://arxiv.org/abs/1911.08287",
    ),
    example=Example(
        {},
        x=(3.0, 2.0, 6.0, 5.0),
        value=0.875 + 5 / 41,
        gradient=(-0.04247378792385, -0.02403238399762, -0.16596798780488, -0.07126524390244),
        words="the true box is (5, 3, 8, 6), so the centres are (4.5, 3.5) and (6.5, 4.5), and d² = 2² + 1² = 5. The "
        "hull is 5 wide and 4 high, so c² = 41. The boxes share 2 of the 16 that they cover: 1 − 2/16 + 5/41 = "
        "0.9969512195. Moving x2 outwards does not widen the hull and moves the centre by half of that: its slope is "
        "that of the IoU loss, −0.1171875, and 2 · (−2)/2/41 = −0.0487804878 more",
        data={"gt": (5.0, 3.0, 8.0, 6.0)},
    ),
    note="From 0 to 2. It is 0 for equal boxes only: the same centre is not enough. The slope jumps where an edge "
    "meets an edge of the true box, and the smallest number between the slopes on both sides is taken. "
    "torchvision.ops.distance_box_iou_loss adds 1e-7 to U and to c², which matters for tiny boxes. As a measure, 1 "
    "minus this loss, it can be negative.",
)
CIOU_LOSS = Loss(
    key="ciou_loss",
    title="CIoU loss",
    family=BOXES,
    value=ciou_loss,
    gradient=ciou_loss_gradient,
    held=Held(
        "α, the weight of the term of the aspect ratio",
        ciou_loss_derivative,
        r"\partial\text{DIoU}-\alpha^2\,\partial\text{IoU loss}+\alpha(2-\alpha)\,\partial v",
    ),
    latex=(
        r"1-\frac IU+\frac{d^2}{c^2}+\alpha v,\qquad I=|<box>\cap <gt>|,\quad U=|<box>\cup <gt>|,\quad "
        r"v=\frac{4}{\pi^2}\left(\arctan\frac{w_{<gt>}}{h_{<gt>}}-\arctan\frac{w_{<box>}}{h_{<box>}}\right)^2,\quad "
        r"\alpha=\frac{v}{1-\frac IU+v}",
        r"\partial\text{DIoU}+\alpha\,\partial v",
    ),
    aliases=("complete_box_iou_loss", "complete IoU loss"),
    near=("Complete-IoU", "aspect ratio of boxes", "YOLOv5 box loss"),
    summary="The DIoU loss plus a term that compares the aspect ratios of the two boxes.",
    use="Where boxes should fit in shape too: once overlap and centre are nearly right, width against height still "
    "counts.",
    trade="The new term sees the aspect ratio only: a box of the right shape and the wrong size costs nothing more by "
    "it, and width and height can never be enlarged together by it. It is not convex, and not a fixed function that "
    "is descended on, as α is held constant.",
    claims={"bounded": 2.5, "symmetric": True, "zero_at_truth": True},
    related=("diou_loss", "giou_loss", "iou_loss", "yolo_v1_cell"),
    reference=Reference(
        "Z. Zheng, P. Wang, D. Ren, W. Liu, R. Ye, Q. Hu, W. Zuo, Enhancing geometric factors in model learning and "
        "inference for object detection and instance segmentation, IEEE Transactions on Cybernetics 52, 2022.",
        "https://arxiv.org/abs/2005.03572",
    ),
    example=Example(
        {},
        x=(3.0, 2.0, 6.0, 5.0),
        value=0.9964050631962,
        gradient=(-0.0529419165205, -0.01950618036532, -0.170187408739, 0.004800298012375),
        words="the true box is (5, 3, 8, 4.5). The boxes share 1.5 and cover 12 together, so the IoU loss is 0.875; "
        "the centres are (4.5, 3.5) and (6.5, 3.75), so d² = 4.0625, and the hull is 5 by 3, so c² = 34. The angles "
        "are arctan 2 and arctan 1: v = 4/π² · 0.3217505544² = 0.04195646149 and α = 0.04195646149/0.9169564615 = "
        "0.04575621856. 0.875 + 4.0625/34 + α · v = 0.9964050632. Moving x2 outwards adds α · ∂v = −0.04575621856 · "
        "8/π² · 0.3217505544 · 3/18 = −0.001988879 to the slope of DIoU",
        data={"gt": (5.0, 3.0, 8.0, 4.5)},
    ),
    note="From 0 to 2.5. α is computed without a gradient, as in torchvision; v itself must have one: code that stops "
    "both never learns the shape. Some old code leaves the factor 1/(w² + h²) of the slope of v out, which is right "
    "only for sizes near 1, and the authors’ own sets α = 0 up to an IoU of ½. torchvision’s eps reaches α only, not "
    "the overlap.",
    libraries=(
        Library(
            "torch",
            "by hand in PyTorch",
            "(lambda loss, v: loss + (v / (loss + v)).detach() * v)(\n    (lambda shared: 1 - shared / ((box[:, 2:] - "
            "box[:, :2]).prod(-1) + (gt[:, 2:] - gt[:, :2]).prod(-1) - shared))(\n        (torch.minimum(box[:, 2:], "
            "gt[:, 2:]) - torch.maximum(box[:, :2], gt[:, :2])).clamp(min=0).prod(-1)\n    ),\n    4 / torch.pi**2 * "
            "(torch.atan2(gt[:, 2] - gt[:, 0], gt[:, 3] - gt[:, 1])\n    - torch.atan2(box[:, 2] - box[:, 0], box[:, "
            "3] - box[:, 1])) ** 2,\n) + ((box[:, :2] + box[:, 2:] - gt[:, :2] - gt[:, 2:]) / 2).square().sum(-1) / "
            "(\n    torch.maximum(box[:, 2:], gt[:, 2:]) - torch.minimum(box[:, :2], gt[:, :2])\n).square().sum(-1)",
            "PyTorch has none of its own; torchvision.ops.complete_box_iou_loss(box, gt) is this, with 1e-7 added to "
            "denominators. Equal boxes give NaN here. No reduction.",
        ),
    ),
)

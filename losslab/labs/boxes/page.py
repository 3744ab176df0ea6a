"""The page of losses of boxes, and of the cell of a detector."""

from losslab import link
from losslab.labs.blocks import Caption
from losslab.labs.boxes.figure import SHOW, View, box_losses, given
from losslab.labs.controls import Switch, always
from losslab.labs.explorer import Explorer, Moving, page_of
from losslab.labs.page import Question


def _obj(losses, values):
    """Whether an object is in the cell: None where no cell is shown."""
    return values["obj"] if any(loss.family.argument.space == "cells" for loss in losses) else None


def _options(values):
    pinned = [BOXES.all[key] for key, _ in values["pins"]]
    return {"obj": _obj([*BOXES.chosen(values), *pinned], values)}


def _above(losses, values):
    if _obj(losses, values) is not None:
        return (Switch("obj", "An object is in the cell", True),)
    if "terms" in values["show"]:
        return (Caption("The terms shown are those of a cell: choose the YOLO v1 cell among the losses."),)
    return ()


def _with_cell(values):
    return _options(values)["obj"] is not None


def _point(loss, values):
    """At the boxes of the moment: argument and data, for libraries under the same names."""
    x, data = given(loss, values, _options(values)["obj"])
    x, data = _rounded(x), {name: _rounded(array) for name, array in data.items()}
    return x, data, x, data


def _rounded(array):
    """Numbers without the last digits, which are of the computer and not of the box."""
    return [float(f"{entry:.12g}") for entry in array] if array.ndim else float(array)


def _words(values):
    """What the marks of the panels shown mean."""
    boxes = (
        "Drag ● to move the predicted box and ■ to resize it. Arrows: a step downhill at two corners, 0.08 times the "
        "gradient."
    )
    curves = "Over centre x: the box moves sideways, all else stays the same."
    said = {"boxes": boxes, "loss": curves, "gradient": curves}
    return " ".join(dict.fromkeys(said[panel] for panel in values["show"] if panel in said))


def _share(name, label, default, low=0.0, help="", shown=always):
    return Moving(name, label, default, lambda view: (low, 1.0, 0.01), help, shown)


BOXES = Explorer(
    page="boxes",
    figure=box_losses,
    view=View,
    show=SHOW,
    shown=("boxes", "loss", "gradient"),
    losses=("iou_loss", "giou_loss"),
    focus="iou_loss",
    moving=(
        _share("x", "centre x", 0.4),
        _share("y", "centre y", 0.45),
        _share("w", "width", 0.3, 0.05),
        _share("h", "height", 0.4, 0.05),
        _share("c", "confidence", 0.8, help="How sure the cell is that it holds an object.", shown=_with_cell),
        _share("p1", "probability of the true class", 0.7, shown=_with_cell),
        _share("p2", "probability of another class", 0.2, shown=_with_cell),
    ),
    point=_point,
    words=_words,
    beside=True,
    more={"obj": link.flag(True)},
    options=_options,
    above=_above,
    questions=(
        Question(
            "Apart: IoU does not pull",
            {"x": 0.2, "focus": "giou_loss"},
            look="The boxes no longer touch. Compare the two slopes over centre x: one is 0.",
        ),
        Question(
            "One inside the other",
            {"x": 0.6, "y": 0.45, "w": 0.15, "h": 0.2, "losses": ["iou_loss", "giou_loss", "diou_loss"]},
            look="The predicted box lies inside the true one. Drag it about within: does IoU change? Does GIoU? Where "
            "is DIoU smallest?",
        ),
        Question(
            "Several tasks in one number",
            {
                "w": 0.2,
                "h": 0.5,
                "losses": ["yolo_v1_cell"],
                "focus": "yolo_v1_cell",
                "show": ["boxes", "loss", "terms"],
            },
            look="One number adds up place, size, confidence and class. Drag the box: which terms grow?",
        ),
        Question(
            "An empty cell",
            {
                "losses": ["yolo_v1_cell"],
                "focus": "yolo_v1_cell",
                "show": ["boxes", "loss", "terms"],
                "obj": False,
            },
            look="No object is in the cell. Of all terms only that of the confidence is left: drag the confidence.",
        ),
    ),
)
PAGE = page_of(
    BOXES,
    "Boxes and cells",
    group="Losses",
    lead="A detector predicts a box around an object. **Drag the box** away from the dashed true one: which loss still "
    "pulls it back when they no longer touch?",
)

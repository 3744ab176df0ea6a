"""The explorer of losses of boxes, and of the cell of a detector."""

import streamlit as st

from losslab import link
from losslab.figures.boxes import SHOW, View, box_losses, given
from losslab.ui.explorer import Explorer, Slider


def _choose(losses, above):
    """The options of the figure: whether an object is in the cell, None where no cell is shown."""
    if not any(loss.family.argument.name == "cell" for loss in losses):
        if "terms" in st.session_state["show"]:
            above.caption("The terms shown are those of a cell: choose the YOLO v1 cell among the losses.")
        return {"obj": None}
    with above:
        st.toggle("An object is in the cell", key="obj")
    return {"obj": st.session_state["obj"]}


def _with_cell(options):
    return options.get("obj") is not None


def _point(loss, values, options):
    """At the boxes of the moment: argument and data, for libraries under the same names."""
    x, data = given(loss, values, options["obj"])
    x, data = _rounded(x), {name: _rounded(array) for name, array in data.items()}
    return x, data, x, data


def _rounded(array):
    """Numbers without the last digits, which are of the computer and not of the box."""
    return [float(f"{entry:.12g}") for entry in array] if array.ndim else float(array)


def _words(options):
    """What the marks of the panels shown mean."""
    boxes = (
        "Drag ● to move the predicted box and ■ to resize it. Arrows: a step downhill at two corners, 0.08 times the "
        "gradient."
    )
    curves = "Over centre x: the box moves sideways, all else stays the same."
    said = {"boxes": boxes, "loss": curves, "gradient": curves}
    return " ".join(dict.fromkeys(said[panel] for panel in options["show"] if panel in said))


def _share(name, label, default, low=0.0, meaning="", shown=lambda options: True):
    return Slider(name, label, default, lambda view: (low, 1.0, 0.01), meaning, shown)


BOXES = Explorer(
    page="boxes",
    figure=box_losses,
    view=View,
    show=SHOW,
    shown=("boxes", "loss", "gradient"),
    losses=("iou_loss", "giou_loss"),
    focus="iou_loss",
    sliders=(
        _share("x", "centre x", 0.4),
        _share("y", "centre y", 0.45),
        _share("w", "width", 0.3, 0.05),
        _share("h", "height", 0.4, 0.05),
        _share("c", "confidence", 0.8, meaning="How sure the cell is that it holds an object.", shown=_with_cell),
        _share("p1", "probability of the true class", 0.7, shown=_with_cell),
        _share("p2", "probability of another class", 0.2, shown=_with_cell),
    ),
    point=_point,
    words=_words,
    beside=True,
    more={"obj": link.flag(True)},
    choose=_choose,
    presets={
        "Apart: IoU does not pull": {"x": 0.2, "focus": "giou_loss"},
        "One inside the other": {"x": 0.65, "y": 0.5, "w": 0.15, "h": 0.2},
        "Several tasks in one number": {
            "w": 0.2,
            "h": 0.5,
            "losses": ["yolo_v1_cell"],
            "focus": "yolo_v1_cell",
            "show": ["boxes", "loss", "terms"],
        },
        "An empty cell": {
            "losses": ["yolo_v1_cell"],
            "focus": "yolo_v1_cell",
            "show": ["boxes", "loss", "terms"],
            "obj": False,
        },
    },
)

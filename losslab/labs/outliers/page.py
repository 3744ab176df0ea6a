"""The outlier laboratory: points that can be dragged, and the line that each loss fits through them."""

from dataclasses import replace
from functools import lru_cache

import numpy as np

from losslab import data, link
from losslab.figures.parts import own
from losslab.formulas.loss import typed_loss
from losslab.labs.blocks import Caption, Code, Note, OwnData
from losslab.labs.controls import Button, Change, Choice, Number, Slider, Switch
from losslab.labs.explorer import Explorer, Moving, page_of
from losslab.labs.outliers.closer import SECTIONS, closer, of_rows
from losslab.labs.outliers.figure import MOST, SHOW, View, fitted_lines
from losslab.labs.outliers.many_rows import SHOW as MANY
from losslab.labs.outliers.many_rows import many_rows
from losslab.labs.outliers.own_rows import BRING_LEAD, PAST, ROWS_LEAD, first_shown, left_out, row_questions
from losslab.labs.outliers.points import (
    AXES,
    DATASETS,
    FARTHEST,
    FIRST,
    LABELS,
    OWN,
    ROWS,
    SAMPLES,
    TITLES,
    USUAL,
    axes_of,
    brought,
    labels_of,
    points_of,
    selected_of,
    share_of,
)
from losslab.labs.outliers.questions import USUAL_LOSSES, questions
from losslab.labs.outliers.robustness import fit_of
from losslab.labs.outliers.sizes_figure import sizes_in
from losslab.labs.outliers.spread import axes_of_rows, line_of, reach_of
from losslab.labs.own.card import card
from losslab.labs.own.formula import GOOD, loss_of
from losslab.labs.parameters import spanned
from losslab.text import shown

FIELDS = {
    "data": link.choice(FIRST, TITLES),
    "points": link.Field((), data.parse_points, data.write_points),
    "seed": link.whole(0, 0, 9999),
    "noise": link.number(0.5, 0.0, 3.0),
    "share": link.number(-1.0, -1.0, 0.5),
    "selected": link.whole(FARTHEST, FARTHEST, MOST - 1.0),
    "fit": link.choice("line", ("line", "constant")),
    "drawn": link.choice("segments", ("none", "segments", "squares")),
    "fits": link.flag(True),
    "own": link.flag(),
    "far": link.flag(),
    "closer": link.choice("fits", SECTIONS),
    "bring": link.flag(),  # whether data are brought, above the figure
    "formula": GOOD,  # of a loss that the visitor typed
}
GONE = (
    "The table of this page is not here: its rows are kept for the visitor who brought it, until the page is reloaded, "
    "is without a connection for an hour, or the server is started anew. A sample is shown in its place. To see the "
    "table, bring it again: “Bring your own data” is below the choice of data."
)

SIZES = (
    "Bars: how many residuals are of each size. Curve: the share of points beyond it. Upright: a size of the loss in "
    "focus, to be dragged. "
)


def _follow(values):
    """A link to data and no axes gets axes around the data; own points there are none of become a sample.

    Returns what to say of it.
    """
    drawn = any(values[name] != FIELDS[name].default for name in ("seed", "noise", "share"))
    if values["data"] == FIRST and (drawn or values["selected"] >= len(DATASETS[FIRST].x)):
        values["data"] = "one_outlier"  # of a link from the time when it was the data of those that named none
    lost = values["data"] == ROWS and not values.get("rows")
    if lost or values["data"] == OWN and not values["points"]:
        values |= {"data": FIELDS["data"].default, "selected": FARTHEST} | (USUAL if lost else {})
    usual = all(values[name] == getattr(View, name) for name in AXES)
    if usual and values["data"] != FIELDS["data"].default:
        lines = ("left", "right")
        values |= {
            name: value for name, value in _axes(values).items() if name not in lines or values[name] == USUAL[name]
        }
    values["selected"] = float(min(int(values["selected"]), len(points_of(values)[0]) - 1))
    return [link.Note(GONE)] if lost else []


# The controls.


def _above(losses, values):
    """Which data, and where they are from."""
    key, rows = values["data"], values["rows"]
    absent = {OWN: not values["points"], ROWS: not rows}
    titles = {key: title for key, title in TITLES.items() if not absent.get(key)}
    yield Choice("data", "Data", FIELDS["data"].default, titles, look="menu", then=_new_data)
    if key in SAMPLES:
        yield Caption(SAMPLES[key].words)
    elif key in DATASETS:
        source = DATASETS[key].source
        by = f"[{source.text}]({source.url})" if source.url else source.text
        yield Caption(f"{DATASETS[key].words} Source: {by}")
    elif key == ROWS:
        yield Caption(
            f"{len(rows.x):,} rows. They are in your session only, not in the link. Choose other data to go "
            "back; the rows stay in this list."
        )
        if values["show"] and not set(values["show"]) <= set(MANY):
            yield Caption("The panels of costs are drawn for up to 60 points only.")
    if brought(values):
        yield from left_out(values, _view)
    if not values["bring"]:
        yield Button("Bring your own data", lambda values: {"bring": True}, icon=":material/upload_file:")
    if values["formula"]:
        yield Caption("Your loss:")
        yield Code(values["formula"], None)


def _reach(view, values):
    """What sliders of sizes span: the scale of what the visitor brought, else what is drawn."""
    return brought(values) and reach_of(values, _mine(values)) or view.r_to


def _below(losses, values):
    """What is fitted and drawn, and how a sample is drawn at random."""
    key = values["data"]
    yield Choice("fit", "Fit", "line", {fit: fit for fit in ("line", "constant")})
    x, _ = points_of(values)
    if values["fit"] == "line" and np.ptp(x) == 0:
        yield Note(
            f"All points lie at x = {shown(x[0])}: no line can be fitted. Its place is taken by the best constant.",
            "warning",
        )
    if key != ROWS:
        ways = {drawn: drawn for drawn in ("none", "segments", "squares")}
        yield Choice("drawn", "Draw residuals as", "segments", ways)
    yield Switch("fits", "Show the fitted lines", True, help="Off: guess first, with your own line.")
    yield Switch("own", "Your own line", False, help="Drag its two handles at the ends of the axis.")
    yield Switch(
        "far",
        "Start descents at your line",
        False,
        help="For losses that are not convex, such as Tukey's: where a descent ends depends on where it starts. "
        "Otherwise it starts at the L1 line, the one of least absolute errors.",
    )
    if key in SAMPLES:
        yield Number("seed", "Seed", 0, 0, 9999, 1, then=_drawn_anew("seed"))
        yield Slider("noise", "Noise", 0.5, 0.0, 3.0, 0.1, then=_drawn_anew("noise"))
        if SAMPLES[key].share:
            label, act = "Share of bad points", lambda values: _drawn_anew("share")(values | {"share": values[SHARE]})
            yield Slider(SHARE, label, share_of(values), 0.0, 0.5, 0.01, virtual=True, then=act)


SHARE = "share/shown"  # the slider of the share: a link says another share only than the sample's own


def _drawn_anew(name):
    """Another draw of the sample: the point that was looked at is gone."""
    return lambda values: {name: values[name], "selected": FARTHEST}


def _new_data(values):
    """Other data: its own axes, its farthest point selected, the usual share of bad points."""
    changes = {"share": -1.0, "selected": FARTHEST}
    if values["data"] == FIRST:
        changes |= {"seed": FIELDS["seed"].default, "noise": FIELDS["noise"].default}
    return changes | _axes(values | changes)


def _axes(values):
    """The axes that these data open with."""
    rows = values["rows"] if values["data"] == ROWS else None
    return axes_of_rows(rows, rows.line) if rows else axes_of(*points_of(values))


# What the visitor makes.


def edit(values, x, y, selected):
    """The visitor moved, added or removed points: they are their own from now on, and the step can be undone."""
    if len(x) < 2:
        return {}
    points = tuple((float(a), float(b)) for a, b in zip(x, y, strict=True))
    if np.array_equal(np.array(points).T, points_of(values)):
        return {"selected": float(selected)}
    key, labels, few = values["data"], values["labels"], brought(values)
    if key != OWN:
        labels = (DATASETS[key].x_label, DATASETS[key].y_label) if key in DATASETS else ("x", "y")
    changes = {"data": OWN, "points": points, "labels": labels, "selected": float(selected)}
    changes["few"] = few.edited(x, y) if few else None
    grown = _view(values).holding(*points[selected]) if selected >= 0 else {}
    return Change(changes | grown, PAST)


# The figure.


def _drawing(losses, show, view, pins, **options):
    return (many_rows if options.pop("many") else fitted_lines)(losses, show, view, pins, **options)


def _options(values):
    x_label, y_label = labels_of(values)
    return {
        "many": values["data"] == ROWS,
        "x_label": x_label,
        "y_label": y_label,
        "fits": values["fits"],
        "own": values["own"],
        "constant": values["fit"] == "constant",
        "far": values["far"],
        "over": values["focus"],
        "drawn": values["drawn"],
        "said": (x_label, y_label) not in LABELS,
    }


def _given(values):
    lines = {name: values[name] for name in ("left", "right")}
    if values["data"] == ROWS:
        losses = [(loss, own(loss, values)) for loss in _losses(values)]
        mine, reach = _mine(values), _reach(_view(values), values)
        sizes = [(param, settings) for loss, settings in losses for param in sizes_in(loss)]
        stops = [stop for p, settings in sizes for stop in (settings[p.name], *(spanned(p, reach) or p.stops))]
        line = line_of(values, mine)
        return values["rows"].inputs(losses, _view(values), _options(values), mine, line, stops) | lines
    x, y = points_of(values)
    selected = selected_of(x, y, values["selected"])
    return {"x": x, "y": y, "selected": selected, "aspect": 1.5} | lines  # aspect: until the browser knows better


def _losses(values):
    return [loss_of(key, values) for key in values["losses"]]


def _view(values):
    return OUTLIERS.axes(values)[0]


def _mine(values):
    """(slope, intercept) of the visitor's line."""
    return _view(values).line(values["left"], values["right"])


def _point(loss, values):
    """At the selected point, or at the first: its residual from this loss's line. Nothing while the visitor guesses."""
    if not values["fits"]:
        return None
    x, y = points_of(values)
    i = max(selected_of(x, y, values["selected"]), 0)
    settings, start, constant = own(loss, values), _mine(values) if values["far"] else None, values["fit"] == "constant"
    if values["data"] == ROWS:
        slope, intercept, *_ = values["rows"].fit(loss, settings, constant, start)
    else:
        fit = fit_of(loss, settings, x, y, constant, start)
        slope, intercept = fit.slope, fit.intercept
    prediction = round(intercept + slope * float(x[i]), 9)
    return round(prediction - float(y[i]), 9), {}, prediction, float(y[i])


def _words(values):
    said = SIZES if "sizes" in values["show"] else ""
    if values["data"] == ROWS:
        return (
            f"{said}Grey: the rows, the stronger the more of them. The curves follow a slider, the fits and the table "
            "its release."
        )
    return (
        f"{said}The pull of a point is the slope of its loss at its residual: how strongly it draws a line towards "
        "itself. Drag a point, among the points or on a curve; double click adds one. Keys, once the chart has the "
        "focus: Page Up and Down choose a point, arrows move it, Delete removes it, Insert adds one."
    )


def _heights(view):
    return view.y_from, view.y_to, view.step[1]


def _closer(values):
    """A closer look at the fits."""
    return closer(_losses(values), values, _view(values), _mine(values) if values["far"] else None)


def _brought(values):
    """What comes of the rows that the visitor brought."""
    return of_rows(_losses(values), values, _view(values), _mine(values) if values["far"] else None)


def use(values, rows):
    """The visitor brought data."""
    return first_shown(values, rows, _losses(values))


def _own_data(values):
    """Where data are brought: here, or above the figure where a link or a button asks for it."""
    return () if values["bring"] else (OwnData(use),)


def _bring(values):
    return (OwnData(use, True),) if values["bring"] else ()


OUTLIERS = Explorer(
    page="outliers",
    of="regression",
    figure=_drawing,
    view=View,
    show=SHOW,
    shown=("loss", "gradient"),
    losses=USUAL_LOSSES,
    focus="squared_error",
    reach=_reach,
    over=_bring,
    moving=(
        Moving("left", "your line: height at the left", USUAL["left"], _heights, shown=lambda values: values["own"]),
        Moving("right", "your line: height at the right", USUAL["right"], _heights, shown=lambda values: values["own"]),
    ),
    point=_point,
    words=_words,
    follow=_follow,
    more=FIELDS,
    options=_options,
    above=_above,
    below=_below,
    given=_given,
    about={"edit": edit, "undo": True},
    questions=questions,
    sections=(_closer, _brought, _own_data),
    near=True,
    card=card,
)


def _record(lab):
    """What the record of the page has: rows that cannot be dragged have a lead and questions of their own."""
    many = replace(lab, questions=lambda values: row_questions(values, _view(values)))
    parts = {"": lab.part(), ROWS: many.part(lead=ROWS_LEAD), "bring": replace(lab, questions=()).part(lead=BRING_LEAD)}
    return lab.record() | {"parts": parts}


@lru_cache(maxsize=64)
def _with(loss):
    """The page with a typed loss among the others."""
    return replace(PAGE, **_record(replace(OUTLIERS, extra=(loss,))))


PAGE = page_of(
    OUTLIERS,
    "Outlier laboratory",
    group="Data",
    lead="**Drag a point** far away and watch which lines follow it: each loss fits its own line through the same "
    "points.",
    icon=":material/scatter_plot:",
    which=lambda values: "bring" if values["bring"] else ROWS if values["data"] == ROWS else "",
    parts=_record(OUTLIERS)["parts"],
    reveal={"fits": True},
    session={"rows": None, "few": None, "labels": ("x", "y")},
    varies=("formula", lambda text: _with(typed_loss(text)) if text else PAGE),
)

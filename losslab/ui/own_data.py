"""A visitor's own data: from pasted text or a file to points of the page, or to rows that stay in their session."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np
import streamlit as st

from losslab.data import MOST_POINTS, MOST_ROWS, columns, guess, read_table
from losslab.figures.many_rows import counted
from losslab.fitting import fitted
from losslab.text import shown

ROWS = "rows"  # as a choice of data
HELD, TABLE, COLUMNS, SAID = "own_data/rows", "own_data/table", "own_data/columns", "own_data/said"  # in the session
LONGEST_TEXT = 200_000  # characters: the browser sends them with every act
REACH = 5e5  # within it round axes around the data stay within ±1,000,000
MOST_FITS = 200  # remembered
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
BACK = "[Back to the chart](#outlier-laboratory)"


@dataclass(frozen=True)
class Kind:
    """What a visitor's columns mean: `points(*columns)` gives (x, y), and the residuals of `line` are the visitor's.

    `line` is None where there are none, "equal" for the line y = x, "zero" for the level at 0.
    """

    title: str
    roles: tuple[str, ...]
    points: Callable
    labels: tuple[str, str]
    words: str
    line: str | None = None


def _numbered(y):
    return np.arange(1.0, len(y) + 1), y


LEFT_OVER = (
    "The chart shows y − prediction against the row number, and your own line is set to 0, where r = prediction − y is "
    "the residual of your model. A fitted constant is what that loss would add to every prediction."
)
KINDS = {
    "pairs": Kind(
        "x and y",
        ("x", "y"),
        lambda x, y: (x, y),
        ("x", "y"),
        "Each loss fits its line: prediction = slope · x + intercept.",
    ),
    "predictions": Kind(
        "true values and predictions",
        ("y_true", "y_pred"),
        lambda y_true, y_pred: (y_pred, y_true),
        ("prediction", "true value"),
        "The chart shows the true value against the prediction, and your own line is set to y = x, where "
        "r = prediction − y is the residual of your model. A fitted line is how that loss would correct the "
        "predictions.",
        "equal",
    ),
    "residuals": Kind(
        "residuals, prediction − y",
        ("residual",),
        lambda r: _numbered(-r),
        ("row", "y − prediction"),
        LEFT_OVER,
        "zero",
    ),
    "errors": Kind("residuals, y − prediction", ("residual",), _numbered, ("row", "y − prediction"), LEFT_OVER, "zero"),
}


CHOICES = ("own_data/kind", *(f"own_data/{role}" for kind in KINDS.values() for role in kind.roles))


@dataclass(frozen=True, eq=False)
class Rows:
    """A visitor's points: what their columns mean, and the fits made so far."""

    x: np.ndarray
    y: np.ndarray
    kind: Kind
    labels: tuple[str, str]
    said: tuple[str, ...]
    fits: dict = field(default_factory=dict)

    @property
    def many(self):
        return len(self.x) > MOST_POINTS

    def fit(self, loss, settings, constant, start):
        """(slope, intercept, mean loss, share of the loss in % of the costliest hundredth of the rows)."""
        return self._found(loss, settings, constant, start)[0]

    def whole(self, loss, settings, constant, start):
        """The same as a Fit, without the weights."""
        return self._found(loss, settings, constant, start)[1]

    def _found(self, loss, settings, constant, start):
        key = loss, tuple(settings.items()), constant, start
        if key not in self.fits:
            if len(self.fits) >= MOST_FITS:
                self.fits.clear()
            with st.spinner(f"Fitting {len(self.x):,} rows"):
                self.fits[key] = self._fit(loss, settings, constant, start)
        return self.fits[key]

    @np.errstate(all="ignore")  # a loss may lie beyond floats
    def _fit(self, loss, settings, constant, start):
        fit = fitted(loss, settings, self.x, self.y, constant, start)
        values = np.sort(loss.value(fit.intercept + fit.slope * self.x - self.y, **settings))
        worst, total = np.sum(values[-max(len(values) // 100, 1) :]), np.sum(values)
        share = float(100 * worst / total) if values[0] >= 0 < total else np.nan  # of a loss below 0 there is no share
        return (fit.slope, fit.intercept, float(np.mean(values)), share), replace(fit, weights=np.empty(0))

    @np.errstate(all="ignore")
    def inputs(self, losses, view, options, mine):
        """The inputs of the figure of many rows. `losses` are pairs (loss, settings), `mine` is the own line."""
        start = mine if options["far"] else None
        ours = mine[1] + mine[0] * self.x - self.y
        cells, r = [], ours
        for loss, settings in losses:
            slope, intercept, *rest = self.fit(loss, settings, options["constant"], start)
            cells += [slope, intercept, *rest, float(np.mean(loss.value(ours, **settings)))]
            if loss.key == options["over"] or r is ours:
                r = intercept + slope * self.x - self.y
        return counted(self.x, self.y, r, view) | {"fitted": np.array(cells)}


def held():
    """The Rows that this visitor brought, None if there are none."""
    return st.session_state.get(HELD)


def hold(rows):
    """Keep Rows in the session of this visitor, in place of those before."""
    st.session_state[HELD] = rows


def own_data(use):
    """The section where a visitor brings data in; `use(rows)` takes what they chose, as Rows."""
    st.subheader("Your own data")
    st.markdown(
        f"Up to {MOST_POINTS} points become points to drag, and are part of the link. More, up to {MOST_ROWS:,} rows, "
        "stay in this browser tab’s session: no other visitor sees them, and they are gone when it ends."
    )
    pasted, uploaded = st.columns(2, gap="medium")
    with pasted:
        text = st.text_area(
            "Paste a table",
            key="own_data/text",
            placeholder="x,y\n1,2.5\n2,3.7",
            height=150,
            persist_state="session",
        )
        st.button("Read the text")  # a press leaves the text area, and so sends it
    with uploaded:
        file = st.file_uploader("or upload a CSV file, up to 50 MB", key="own_data/file")
        if file and text.strip():
            st.caption("The file is read, not the text; remove the file to read the text.")
    try:
        rows = _chosen(file, text)
    except ValueError as error:
        st.error(f"This cannot be used: {str(error).rstrip('.')}.")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if rows:
            st.button("Use these points", type="primary", on_click=_use, args=(use, rows))
        if said := st.session_state.pop(SAID, None):
            st.markdown(f"{said} {BACK}")


def _use(use, rows):
    use(rows)
    drawn = "rows are drawn. They are not part of the link." if rows.many else "points are drawn, and can be dragged."
    st.session_state[SAID] = f"{len(rows.x):,} {drawn}"


def _chosen(file, text):
    """The Rows of the table and the columns that the visitor chose; None without a table, ValueError in words."""
    if not file and len(text) > LONGEST_TEXT:
        raise ValueError(f"the text has {len(text):,} characters, more than {LONGEST_TEXT:,}: upload it as a file")
    source = file.file_id if file else text
    if not source.strip():
        for key in (TABLE, COLUMNS):
            st.session_state.pop(key, None)
        return None
    if st.session_state.get(TABLE, (None,))[0] != source:
        for key in (TABLE, COLUMNS, *CHOICES):
            st.session_state.pop(key, None)
        with st.spinner("Reading"):
            table = read_table(file.getvalue() if file else text.encode("utf-8", "replace"))
        st.session_state[TABLE] = source, table
    table = st.session_state[TABLE][1]
    st.markdown(" ".join(table.notes))
    st.code(preview(table), language=None)
    with st.container(horizontal=True):
        kind = KINDS[_select("The columns are", KINDS, lambda key: KINDS[key].title, _usual(table), "own_data/kind")]
        guesses = [table.names.index(name) for name in guess(table, *kind.roles)]
        places = [
            _select(role, range(len(table.names)), table.names.__getitem__, guessed, f"own_data/{role}")
            for role, guessed in zip(kind.roles, guesses, strict=True)
        ]
    names = [table.names[place] for place in places]
    st.caption(kind.words)
    if st.session_state.get(COLUMNS, (None,))[0] != names:
        st.session_state[COLUMNS] = names, columns(table, *names)
    found, dropped = st.session_state[COLUMNS][1]
    rows = prepared(kind, *found)
    st.markdown(" ".join([dropped, *rows.said]))
    return rows


def _select(label, options, name, usual, key):
    if key not in st.session_state:
        st.session_state[key] = usual
    return st.selectbox(label, options, format_func=name, key=key)


def _usual(table):
    """The kind that names and number of the columns speak for."""
    names = {name.lower() for name in table.names}
    if names >= {"y_true", "y_pred"}:
        return "predictions"
    return "residuals" if len(table.names) == 1 or "residual" in names and not names >= {"x", "y"} else "pairs"


def prepared(kind, *found):
    """The Rows of columns of this kind, in units in which they can be drawn; ValueError for fewer than two."""
    x, y = kind.points(*found)
    if len(x) < 2:
        raise ValueError(f"there is {len(x)} row with numbers, and a fit needs at least two")
    powers = [power_of(x), power_of(y)]
    if kind.line == "equal":
        powers = [max(powers)] * 2
    labels, said = [], []
    for label, power in zip(kind.labels, powers, strict=True):
        unit = f"10{str(power).translate(SUPERSCRIPTS)}"
        labels.append(f"{label} (in {unit})" if power else label)
        if power:
            said.append(f"The {label} is drawn in units of {unit}: axes reach ±{shown(1e6)} and must not be too short.")
    x, y = (values / 10.0**power for values, power in zip((x, y), powers, strict=True))
    return Rows(x, y, kind, tuple(labels), tuple(said))


def power_of(values):
    """A power of a thousand, as the exponent of 10, in which values can be drawn; 0 if they can as they are."""
    size = np.max(np.abs(values))
    return 0 if size == 0 or 1e-3 <= size <= REACH else max(3 * int(np.floor(np.log10(size) / 3)), -300)


def preview(table, most=5, width=8):
    """The first rows as plain text in columns."""
    rows = [[_plain(cell) for cell in row[:width]] for row in (table.names, *islice(table.rows(), most))]
    widths = [max(len(row[i]) if i < len(row) else 0 for row in rows) for i in range(max(map(len, rows)))]
    more = "  …" if len(table.names) > width else ""
    return "\n".join("  ".join(cell.rjust(n) for cell, n in zip(row, widths, strict=False)) + more for row in rows)


def _plain(cell):
    """A stranger's cell in one short line."""
    text = " ".join("".join(c if c.isprintable() else " " for c in cell).split())
    return text if len(text) <= 16 else f"{text[:15]}…"

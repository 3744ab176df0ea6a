"""Colour and line by meaning. A curve is told apart by its dash as well as by its colour."""

import itertools

# Okabe and Ito's colours, darkened (light page) or lightened (dark page) to at least 3:1 against the page.
LIGHT = ("#0072b2", "#c44e00", "#00805c", "#b0428a", "#1a1a1a", "#8a6d00", "#5b4fc4", "#555555")
DARK = ("#56b4e9", "#ff8f4a", "#2fc79a", "#e58ac4", "#f2f2f2", "#e8c22e", "#a89cff", "#c4c4c4")
# The last three are for what is no loss: it takes more than five losses in one picture to reach them.
BLUE, ORANGE, GREEN, PINK, INK, OCHRE, VIOLET, GREY = LIGHT
DASHES = (
    "solid",
    "12px,4px",
    "3px,3px",
    "12px,4px,3px,4px",
    "20px,5px",
    "6px,3px",
    "16px,4px,3px,4px,3px,4px",
    "1px,4px",
)

MUTED = "#7a7a7a"  # cursors, pinned curves: legible on both pages
RIM = "#ffffff"  # of a marker
FAVOURITES = ("squared_error", "absolute_error", "huber")  # always the same three looks, on every page


def translucent(color, opacity):
    """`#7a7a7a` at an opacity between 0 and 1."""
    return f"rgba({','.join(map(str, bytes.fromhex(color[1:])))},{opacity:g})"


def looks(keys):
    """{key: (colour, dash)}: the favourites keep theirs, the others take what is free, in order."""
    slots = {key: FAVOURITES.index(key) for key in keys if key in FAVOURITES}
    free = (i for i in itertools.count() if i not in slots.values())
    slots |= {key: next(free) for key in keys if key not in FAVOURITES}
    # From the ninth on colours return with other dashes: 8 colours and 8 dashes tell 64 curves apart.
    return {key: (LIGHT[i % 8], DASHES[(i + 3 * (i // 8)) % 8]) for key, i in slots.items()}

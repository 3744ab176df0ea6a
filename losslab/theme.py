"""Colour and line by meaning. A curve is told apart by its dash as well as by its colour."""

# Okabe and Ito's colours, darkened (light page) or lightened (dark page) to at least 3:1 against the page.
LIGHT = ("#0072b2", "#c44e00", "#00805c", "#b0428a", "#1f7fb8", "#8a6d00", "#5b4fc4", "#555555")
DARK = ("#56b4e9", "#ff8f4a", "#2fc79a", "#e58ac4", "#9bd3f5", "#e8c22e", "#a89cff", "#c4c4c4")
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
FAVOURITES = ("squared_error", "absolute_error", "huber")  # always the same three looks, on every page


def looks(keys):
    """{key: (colour, dash)}: the favourites keep theirs, the others take what is free, in order."""
    slots = {key: FAVOURITES.index(key) for key in keys if key in FAVOURITES}
    free = [i for i in range(len(LIGHT)) if i not in slots.values()]
    for n, key in enumerate(key for key in keys if key not in slots):
        slots[key] = free[n % len(free)] if free else n % len(LIGHT)
    return {key: (LIGHT[slots[key]], DASHES[slots[key]]) for key in keys}

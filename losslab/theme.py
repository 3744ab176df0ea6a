"""Colour and line by meaning. A curve is told apart by its dash as well as by its colour."""

# Okabe and Ito's colours, darkened (light page) or lightened (dark page) to at least 3:1 against the page.
LIGHT = ("#0072b2", "#c44e00", "#00805c", "#b0428a", "#1a1a1a", "#8a6d00", "#5b4fc4", "#555555")
DARK = ("#56b4e9", "#ff8f4a", "#2fc79a", "#e58ac4", "#f2f2f2", "#e8c22e", "#a89cff", "#c4c4c4")
# The same in steps from dark to light, so that a printer without colour tells areas apart.
PRINT = ("#00426a", "#da5800", "#006c4d", "#822f65", "#1a1a1a", "#b48f00", "#2b2564", "#6f6f6f")
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


def translucent(color, opacity):
    """`#7a7a7a` at an opacity between 0 and 1."""
    return f"rgba({','.join(map(str, bytes.fromhex(color[1:])))},{opacity:g})"


def look(n):
    """(colour, dash) number n: seven colours, each with every dash, before the first is there again."""
    return LIGHT[n % 7], DASHES[(n % 7 + 3 * (n // 7)) % 8]  # the grey is for what is no curve

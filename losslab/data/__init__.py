"""Data to fit lines to: samples, published sets, points in a link, and a visitor's own table."""

from losslab.data.cells import Format, numbers
from losslab.data.guess import LIST, guess_reading
from losslab.data.lines import ALLOWED, MOST_BYTES, MOST_COLUMNS, MOST_ROWS, told
from losslab.data.points import LARGEST, MOST_POINTS, parse_points, write_points
from losslab.data.reading import DECIMALS, SEPARATORS, Doubt, Reading
from losslab.data.roles import guess, is_index, kind_of, roles, sign
from losslab.data.sets import (
    APART,
    DATASETS,
    LIFT,
    POINTS,
    SAMPLES,
    Dataset,
    Sample,
)
from losslab.data.table import Table, read, read_table
from losslab.data.taken import Taken, columns, take

__all__ = [
    "ALLOWED",
    "APART",
    "DATASETS",
    "DECIMALS",
    "LARGEST",
    "LIFT",
    "LIST",
    "MOST_BYTES",
    "MOST_COLUMNS",
    "MOST_POINTS",
    "MOST_ROWS",
    "POINTS",
    "SAMPLES",
    "SEPARATORS",
    "Dataset",
    "Doubt",
    "Format",
    "Reading",
    "Sample",
    "Table",
    "Taken",
    "columns",
    "guess",
    "guess_reading",
    "is_index",
    "kind_of",
    "numbers",
    "parse_points",
    "read",
    "read_table",
    "roles",
    "sign",
    "take",
    "told",
    "write_points",
]

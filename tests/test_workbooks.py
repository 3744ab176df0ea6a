"""Workbooks: read as text files are, by pandas; and what could harm is measured before it is unpacked."""

import io
import zipfile

import numpy as np
import pytest

from losslab.data import columns, guess, kind_of, read_table, take
from losslab.data.excel import MOST_CELLS, MOST_UNPACKED
from tests.workbook import HEAD, MAIN, sheet, workbook

ROWS = [["Sales by city"], [], ["city", "ads", "sales"], ["New York", 2, 5.5], ["Boston", 4, 9], ["Rome", "n.a.", 3]]


def test_a_sheet_is_read_and_its_code_reads_it_again(tmp_path):
    raw = workbook({"Data": ROWS})
    table = read_table(raw)
    assert table.names == ("city", "ads", "sales") and guess(table, "x", "y") == ("ads", "sales")
    taken = take(table, "ads", "sales")
    assert [values.tolist() for values in taken.arrays] == [[2, 4], [5.5, 9]]
    assert taken.dropped == "1 of 3 rows is left out: 1 with nothing in `ads` (row 6: `n.a.`)."
    path = tmp_path / "sales.xlsx"
    path.write_bytes(raw)
    scope = {}
    exec(taken.call.code(repr(str(path))), scope)
    np.testing.assert_array_equal(scope["table"][["ads", "sales"]].to_numpy().T, taken.arrays)


def test_of_several_sheets_the_first_with_cells_is_read_and_another_can_be_chosen():
    raw = workbook({"Empty": [], "A & B": [["x", "y"], [1, 2], [3, 4]], "C": [["r"], [0.5], [-1.5], [2]]})
    table = read_table(raw)
    assert table.reading.sheets == ("Empty", "A & B", "C") and table.reading.sheet == "A & B"
    assert columns(table, "x", "y")[0][1].tolist() == [2, 4] and "Read is the sheet `A · B` of 3." in table.notes
    other = read_table(raw, sheet="C")
    assert kind_of(other) == "residuals" and columns(other, "r")[0][0].tolist() == [0.5, -1.5, 2]
    with pytest.raises(ValueError, match="the sheet `Empty` has no cells"):
        read_table(raw, sheet="Empty")


def test_numbers_kept_as_text_truth_values_and_formulas():
    rows = [["x", "y"], ["1,5", "=A1+1→2.5"], ["2,5", "=A2→3"], ["3,5", "=NOW()"], ["4,5", True]]
    raw = workbook({"S": rows}, more={"xl/externalLinks/externalLink1.xml": f"{HEAD}<externalLink/>"})
    table = read_table(raw)
    (x, y), said = columns(table, "x", "y")
    assert (x.tolist(), y.tolist()) == ([1.5, 2.5], [2.5, 3])
    assert "1 with nothing in `y` (row 4)" in said and "1 without a number in `y` (row 5: `True`)" in said
    text = " ".join(table.notes)
    assert "Formulas are not computed" in text and "Links to other workbooks are not followed" in text


def bomb(size):
    return workbook(
        {"S": f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{" " * size}<row r="1"><c r="A1"><v>1</v></c></row>'}
    )


def patched(raw, name, **sizes):
    """The same archive, whose central directory claims another size of a part."""
    at = raw.rindex(name.encode()) - 46
    return raw[: at + 24] + sizes["size"].to_bytes(4, "little") + raw[at + 28 :]


def far(row="1048576", letters="XFD"):
    cells = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{row}"><c r="{letters}{row}"><v>1</v></c></row>'
    return workbook({"S": f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'})


def other(*paths):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in paths:
            archive.writestr(path, "text")
    return out.getvalue()


ENTITIES = f'<!DOCTYPE a [<!ENTITY b "cccc">]><worksheet xmlns="{MAIN}"><sheetData>&b;</sheetData></worksheet>'
GOOD = workbook({"S": [["x", "y"], [1, 2], [3, 4]]})


@pytest.mark.parametrize(
    "raw, words",
    [
        (lambda: bomb(MOST_UNPACKED), "larger than 150 MB once unpacked"),
        (
            lambda: patched(bomb(MOST_UNPACKED), "xl/worksheets/sheet1.xml", size=100),
            "larger than 150 MB once unpacked",
        ),
        (far, f"spans more than {MOST_CELLS:,} cells"),
        (lambda: far("1000001", "A"), f"spans more than {MOST_CELLS:,} cells"),
        (lambda: workbook({"S": ENTITIES}), "declares entities"),
        (lambda: workbook({"S": sheet(ROWS).encode("utf-16")}), "UTF-16"),
        (lambda: workbook({"S": []}), "no cells in any of its sheets"),
        (lambda: workbook({"S": ROWS}, compression=zipfile.ZIP_BZIP2), "damaged"),
        (lambda: GOOD[:-40], "damaged"),
        (lambda: GOOD[:200], "damaged"),
        (lambda: GOOD.replace(b"\x50\x4b\x03\x04", b"\x50\x4b\x03\x04", 1)[:60] + bytes(400) + GOOD[460:], "damaged"),
        (lambda: other("a.csv"), "a ZIP archive, but no workbook"),
        (lambda: other("word/document.xml"), "a Word document"),
        (lambda: other("content.xml", "META-INF/manifest.xml"), "OpenDocument"),
        (lambda: other("xl/workbook.bin"), "binary workbook (.xlsb)"),
        (lambda: b"\xd0\xcf\x11\xe0" + bytes(600), "old Office, such as .xls: save it as .xlsx or CSV"),
        (lambda: b"\xd0\xcf\x11\xe0" + bytes(60) + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
    ],
)
def test_what_is_no_workbook_or_would_harm_is_refused_with_a_sentence(raw, words):
    with pytest.raises(ValueError, match="Allowed is a table as text") as error:
        read_table(raw())
    assert words in str(error.value) and type(error.value) is ValueError


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_workbook_gives_a_table_or_a_sentence(seed):
    rng = np.random.default_rng(seed)
    raw = bytearray(workbook({"S": ROWS, "T": ROWS}, compression=[zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED][seed % 2]))
    for at in rng.integers(4, len(raw), 3):
        raw[at] = rng.integers(256)
    try:
        read_table(bytes(raw))
    except ValueError as error:
        assert type(error) is ValueError and str(error).isprintable()

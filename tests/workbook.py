"""Workbooks as a spreadsheet program writes them, in their least form."""

import io
import zipfile
from xml.sax.saxutils import escape

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def column(number):
    return (column(number // 26 - 1) if number >= 26 else "") + chr(65 + number % 26)


def cell(value, row, place):
    at = f'r="{column(place)}{row}"'
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith("="):
        formula, _, saved = value[1:].partition("→")
        return f"<c {at}><f>{escape(formula)}</f>{f'<v>{saved}</v>' if saved else ''}</c>"
    if isinstance(value, str):
        return f'<c {at} t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    if isinstance(value, bool):
        return f'<c {at} t="b"><v>{int(value)}</v></c>'
    return f"<c {at}><v>{value!r}</v></c>"


def sheet(rows):
    lines = (
        f'<row r="{i}">{"".join(cell(value, i, k) for k, value in enumerate(row))}</row>'
        for i, row in enumerate(rows, 1)
    )
    return f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def workbook(sheets, more=(), compression=zipfile.ZIP_DEFLATED):
    """The bytes of a workbook of {name: rows of values, or the text of the sheet's part}; `more` are other parts."""
    names = list(sheets)
    kinds = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{TYPE}.worksheet+xml"/>'
        for i in range(1, len(names) + 1)
    )
    parts = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
        f'PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>{kinds}</Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}"><sheets>'
        + "".join(f'<sheet name="{escape(n)}" sheetId="{i}" r:id="rId{i}"/>' for i, n in enumerate(names, 1))
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{i}" Type="{DOCUMENT}/worksheet" Target="worksheets/sheet{i}.xml"/>'
            for i in range(1, len(names) + 1)
        )
        + "</Relationships>",
    }
    for i, name in enumerate(names, 1):
        rows = sheets[name]
        parts[f"xl/worksheets/sheet{i}.xml"] = rows if isinstance(rows, str | bytes) else sheet(rows)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for path, text in (parts | dict(more)).items():
            archive.writestr(path, text)
    return out.getvalue()

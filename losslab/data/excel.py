"""Workbooks: measured before anything is unpacked, then read by pandas as the text of one sheet."""

import io
import re
import xml.etree.ElementTree as ElementTree
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from losslab.data.lines import MOST_BYTES, refuse, told
from losslab.extras import needed_by

ZIP = b"PK\x03\x04"
MOST_UNPACKED = 150_000_000  # bytes of all parts together
MOST_CELLS = 1_000_000  # of the rectangle that a sheet's cells span
MOST_PARTS = 2000
CHUNK = 1 << 16
OTHERS = (
    ("word/", "a Word document"),
    ("ppt/", "a PowerPoint presentation"),
    ("xl/workbook.bin", "a binary workbook (.xlsb): save it as .xlsx or CSV"),
    ("META-INF/manifest.xml", "an OpenDocument file such as .ods: save it as .xlsx or CSV"),
    ("content.xml", "an OpenDocument file such as .ods: save it as .xlsx or CSV"),
    ("Index/", "a Numbers document: export it as .xlsx or CSV"),
)
CELL = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\br\s*=\s*[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
CELLS = re.compile(rb"<(?:\w+:)?c[\s>/]")
FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_LINK = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def sheets(
    raw: bytes, sheet: str | None = None
) -> tuple[tuple[str, ...], str, tuple[str, ...]] | tuple[tuple[str, str], str, tuple[str, ...]] | None:
    """(names of the sheets, the one that is read, notes); ValueError in words if this workbook cannot be read."""
    if len(raw) > MOST_BYTES:
        raise refuse(f"there are {len(raw) / 1e6:,.1f} MB, more than {MOST_BYTES / 1e6:.0f}")
    parts = _parts(raw)
    names = _names(raw, parts)
    filled = [name for name, path in names.items() if parts.get(path, (0, 0, False))[0]]
    if not filled:
        raise refuse("this workbook has no cells in any of its sheets")
    chosen = sheet if sheet in names else filled[0]
    cells, box, formulas = parts.get(names[chosen], (0, 0, False))
    if not cells:
        raise refuse(f"the sheet {told(chosen)} has no cells")
    notes = [f"Read is the sheet {told(chosen)} of {len(names)}." if len(names) > 1 else "Read from a workbook."]
    if formulas:
        notes.append("Formulas are not computed: of each the value is taken that was last saved.")
    if any(path.startswith("xl/externalLinks/") for path in parts):
        notes.append("Links to other workbooks are not followed.")
    return tuple(names), chosen, tuple(notes)


def _parts(raw: bytes) -> dict[str, tuple[int, ...] | tuple[int, int, bool]]:
    """{path: (cells, cells of the rectangle that they span, whether there are formulas)}, by unpacking in pieces."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            infos = archive.infolist()
            paths = [info.filename for info in infos]
            if "xl/workbook.xml" not in paths:
                kinds = (what for start, what in OTHERS if any(path.startswith(start) for path in paths))
                raise refuse(f"this is {next(kinds, 'a ZIP archive, but no workbook')}")
            if len(infos) > MOST_PARTS or len(set(paths)) < len(paths):
                raise refuse("this workbook has too many parts to be read")
            if sum(info.file_size for info in infos) > MOST_UNPACKED:
                raise refuse(TOO_LARGE)
            found, total = {}, 0
            for info in infos:
                found[info.filename], total = _measured(raw, info, total)
            return found
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError, UnicodeError):
        raise refuse("this workbook is damaged, or not complete") from None


TOO_LARGE = f"this workbook would be larger than {MOST_UNPACKED / 1e6:.0f} MB once unpacked"


def _measured(raw: bytes, info: Any, total: int) -> tuple[tuple[int, ...], int] | tuple[tuple[int, int, bool], int]:
    """((cells, cells of the rectangle, formulas), bytes unpacked so far) of a part, whatever its header claims."""
    if info.flag_bits & 1:
        raise refuse("this workbook is locked with a password")
    sheet = info.filename.startswith("xl/worksheets/") and info.filename.endswith(".xml")
    cells = formulas = bottom = right = 0
    tail = b""
    for piece in _pieces(raw, info):
        total += len(piece)
        if total > MOST_UNPACKED:
            raise refuse(TOO_LARGE)
        text = tail + piece
        if not tail and info.filename.endswith((".xml", ".rels")) and text[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise refuse("this workbook is written in UTF-16, which cannot be measured: save it anew")
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise refuse("this workbook declares entities, which no spreadsheet program writes")
        if not sheet:
            tail = text[-10:]
            continue
        end = text.rfind(b"<")  # what follows may go on in the next piece
        done, tail = (text[:end], text[end:]) if end > 0 else (b"", text)
        if len(tail) > CHUNK:
            done, tail = text, b""
        cells += len(CELLS.findall(done))
        formulas = formulas or bool(FORMULA.search(done))
        for letters, row in CELL.findall(done):
            bottom = max(bottom, int(row))
            right = max(right, _column(letters))
        if cells > MOST_CELLS or bottom * right > MOST_CELLS:
            raise refuse(
                f"a sheet of this workbook spans more than {MOST_CELLS:,} cells: keep only the columns that are needed"
            )
    return (cells, max(bottom * right, cells), formulas), total


def _pieces(raw: bytes, info: Any) -> Iterator[bytes]:
    """The part in pieces. Its sizes are not believed: a wrong one ends with the stream, or at the limit."""
    start = info.header_offset
    name, extra = (
        int.from_bytes(raw[start + 26 : start + 28], "little"),
        int.from_bytes(raw[start + 28 : start + 30], "little"),
    )
    body = memoryview(raw)[start + 30 + name + extra :]
    if info.compress_type == zipfile.ZIP_STORED:
        yield bytes(body[: info.compress_size])
        return
    if info.compress_type != zipfile.ZIP_DEFLATED:
        raise NotImplementedError
    unpack = zlib.decompressobj(-zlib.MAX_WBITS)
    left = bytes(body[: info.compress_size])
    while not unpack.eof:
        piece = unpack.decompress(left, CHUNK)
        left = unpack.unconsumed_tail
        if not piece and not left:
            if not unpack.eof:
                raise EOFError
            break
        yield piece


@lru_cache(maxsize=64)
def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def _names(raw: bytes, parts: dict[str, tuple[int, ...] | tuple[int, int, bool]]) -> dict[str, str]:
    """{name of a sheet: path of its part}."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        try:
            book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
            links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        except (ElementTree.ParseError, KeyError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError):
            raise refuse("this workbook is damaged, or not complete") from None
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    found = {}
    for sheet in (*book.iter(f"{MAIN}sheet"), *book.iter(f"{STRICT}sheet")):
        target = targets.get(sheet.get(LINK) or sheet.get(STRICT_LINK), "")
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if path.startswith("xl/worksheets/"):
            found[sheet.get("name") or "?"] = path
    if not found:
        raise refuse("this workbook has no sheet of cells")
    return found


def sheet_text(raw: bytes, sheet: str) -> str:
    """The cells of a sheet as the text of a CSV file, as pandas reads and writes them."""
    with needed_by(__name__):
        import pandas as pd
        import python_calamine  # noqa: F401 (the engine)

    try:
        cells = pd.read_excel(io.BytesIO(raw), sheet_name=sheet, header=None, engine="calamine")
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise refuse("this workbook is damaged, or of a kind that cannot be read") from None
        raise
    if cells.empty:
        raise refuse(f"the sheet {told(sheet)} has no cells")
    return cells.to_csv(index=False, header=False)

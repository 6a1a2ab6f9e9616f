"""Files that mean ill: workbooks and databases no program of an office writes."""

import io
import sqlite3
import struct
import tempfile
import zipfile
from pathlib import Path

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

VRT = b"""<OGRVRTDataSource><OGRVRTLayer name="contributi"><SrcDataSource>CSV:%s</SrcDataSource>
<SrcLayer>secret</SrcLayer><LayerSRS>EPSG:32632</LayerSRS><GeometryType>wkbPoint</GeometryType>
<GeometryField encoding="PointFromColumns" x="one" y="one"/><Field name="id" src="one"/><Field name="tipo" src="one"/>
</OGRVRTLayer></OGRVRTDataSource>"""
"""To GDAL a layer whose rows are those of another file; %s is its path."""


def packed(parts: dict[str, str | bytes]) -> bytes:
    """A ZIP file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return made.getvalue()


def workbook(rows: str, before: str = "", **more: str | bytes) -> bytes:
    """A workbook of one sheet whose `rows` are written in XML; `more` are other parts, by their names under xl/."""
    kinds = {
        "workbook": "sheet.main",
        "worksheets/sheet1": "worksheet",
        "sharedStrings": "sharedStrings",
        "styles": "styles",
    }
    types = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
        for name, kind in kinds.items()
        if "/" in name or name == "workbook" or name in more
    )
    links = f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_OFFICE}/%s" Target="%s"/></Relationships>'
    return packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">{types}</Types>',
            "_rels/.rels": links % ("officeDocument", "xl/workbook.xml"),
            "xl/_rels/workbook.xml.rels": links % ("worksheet", "worksheets/sheet1.xml"),
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
            '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/worksheets/sheet1.xml": f'{before}<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>',
            **{f"xl/{name}.xml": text for name, text in more.items()},
        }
    )  # fmt: skip


def row(*cells: str) -> str:
    """A row of texts."""
    return "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells) + "</row>"


def far_cells(*headings: str, rows: int = 12_000) -> bytes:
    """A small workbook with one cell in the last column of every row."""
    return workbook(row(*headings) + '<row><c r="XFD2"><v>1</v></c></row>' * rows)


def changed(geopackage: bytes, *statements: str, values: tuple[object, ...] = ()) -> bytes:
    """The database after the statements; `values` fill the last."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "s.gpkg"
        path.write_bytes(geopackage)
        database = sqlite3.connect(path)
        for name in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):  # GDAL's triggers call them
            database.create_function(name, 1, lambda _: 0)
        with database:
            for n, statement in enumerate(statements, start=1):
                database.execute(statement, values if n == len(statements) else ())
        database.close()
        return path.read_bytes()


def nested_blob(depth: int) -> bytes:
    """A GeoPackage geometry of collections in collections, such that a reader that follows them runs out of stack."""
    header = b"GP\x00\x01" + struct.pack("<i", 32632)
    return header + b"\x01\x07\0\0\0\x01\0\0\0" * depth + b"\x01\x01\0\0\0" + bytes(16)

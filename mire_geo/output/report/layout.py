"""What every page of the report is made of: paragraphs, tables, legends, and feet that count the pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, Spacer, Table

from mire_geo.city import City
from mire_geo.output.legend import LegendClass
from mire_geo.output.report import glyphs, wording
from mire_geo.output.report.results import Results
from mire_geo.output.wording import figures
from mire_geo.output.wording.catalogue import gettext

MARGIN = 14 * mm
SOFT = colors.HexColor("#f4f2ec")
_INK, _MUTED, _LINE = (colors.HexColor(c) for c in ("#14213d", "#5d6270", "#cfccc2"))
_GAIN, _LOSE = colors.HexColor("#0b5d7f"), colors.HexColor("#a63a1e")


@dataclass(frozen=True)
class Layout:
    """The pieces of a page in one language and size."""

    language: str
    scale: float
    """How much larger everything is than on A4."""
    width: float
    """Between the margins, points."""

    def __post_init__(self) -> None:
        glyphs.register_fonts()

    def report_word(self, code: str) -> str:
        """A fixed word of the report."""
        return wording.report_word(code, self.language)

    def number_text(self, value: float) -> str:
        """A number with a decimal if it needs one."""
        return figures.short_number(value, self.language)

    def printable(self, text: str, limit: int = 300) -> str:
        """What somebody wrote, fit for print."""
        return glyphs.printable_line(text, limit)

    @cached_property
    def styles(self) -> dict[str, ParagraphStyle]:
        k = self.scale
        body = ParagraphStyle(
            "body", fontName=glyphs.PLAIN, fontSize=8.2 * k, leading=11 * k, textColor=_INK, splitLongWords=1
        )
        sizes = {
            "title": {"fontName": glyphs.BOLD, "fontSize": 20 * k, "leading": 24 * k},
            "session": {"fontName": glyphs.BOLD, "fontSize": 12 * k, "leading": 15.5 * k},
            "h2": {
                "fontName": glyphs.BOLD,
                "fontSize": 10.5 * k,
                "leading": 14 * k,
                "spaceBefore": 7 * k,
                "spaceAfter": 3 * k,
            },
            "small": {"fontSize": 7 * k, "leading": 9.2 * k, "textColor": _MUTED},
            "tiny": {"fontSize": 6 * k, "leading": 7.6 * k, "textColor": _MUTED},
            "head": {"fontName": glyphs.BOLD, "fontSize": 7 * k, "leading": 9 * k},
            "cell": {"fontSize": 7.4 * k, "leading": 9.4 * k},
            "sentence": {"fontSize": 7.4 * k, "leading": 9.6 * k, "spaceAfter": 2.2 * k},
            "right": {"fontSize": 7.4 * k, "leading": 9.4 * k, "alignment": TA_RIGHT},
            "head_right": {
                "fontName": glyphs.BOLD,
                "fontSize": 7 * k,
                "leading": 9 * k,
                "alignment": TA_RIGHT,
            },
            "figure": {"fontName": glyphs.BOLD, "fontSize": 16 * k, "leading": 19 * k},
            "figure_gain": {
                "fontName": glyphs.BOLD,
                "fontSize": 16 * k,
                "leading": 19 * k,
                "textColor": _GAIN,
            },
            "figure_lose": {
                "fontName": glyphs.BOLD,
                "fontSize": 16 * k,
                "leading": 19 * k,
                "textColor": _LOSE,
            },
            "mono": {"fontSize": 6.6 * k, "leading": 9 * k},
        }
        return {"body": body} | {
            name: ParagraphStyle(name, parent=body, **how) for name, how in sizes.items()
        }

    def paragraph(self, text: str, style: str = "body") -> Paragraph:
        """A paragraph of plain text: nothing in it is markup."""
        return Paragraph(escape(text), self.styles[style])

    def spacer(self, millimetres: float) -> Spacer:
        return Spacer(1, millimetres * mm * self.scale)

    def two_columns(self, left: list[Flowable], right: list[Flowable], half: float) -> Table:
        table = Table([[left, right]], colWidths=[half + 4 * mm * self.scale, half])
        table.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *no_padding()])
        return table

    def legend(self, classes: Sequence[LegendClass], title: str, columns: int = 3) -> Table:
        k = self.scale
        steps = [(step.colour, step.label(self.language)) for step in classes]
        rows: list[list[Any]] = [steps[i : i + columns] for i in range(0, len(steps), columns)]
        style: list[tuple[Any, ...]] = [("VALIGN", (0, 0), (-1, -1), "MIDDLE"), *no_padding(1.2 * k)]
        cells: list[list[Any]] = [[self.paragraph(title, "head"), *[""] * (2 * columns - 1)]]
        style.append(("SPAN", (0, 0), (-1, 0)))
        for y, row in enumerate(rows, start=1):
            line: list[Any] = []
            for x, (colour, words_) in enumerate(row):
                line += ["", self.paragraph(words_, "small")]
                style.append(("BACKGROUND", (2 * x, y), (2 * x, y), colors.HexColor(colour)))
                style.append(("BOX", (2 * x, y), (2 * x, y), 1.6 * k, colors.white))
                style.append(("LEFTPADDING", (2 * x + 1, y), (2 * x + 1, y), 3 * k))
            cells.append(line + [""] * (2 * columns - len(line)))
        room = self.width if columns > 1 else (self.width - 4 * mm * k) / 2
        table = Table(cells, colWidths=[8 * mm * k, room / columns - 8 * mm * k] * columns)
        table.hAlign = "LEFT"
        table.setStyle(style)
        return table

    def heading_row(self, codes: Iterable[str]) -> list[Flowable]:
        first, *others = codes
        return [
            self.paragraph(self.report_word(first), "head"),
            *(self.paragraph(self.report_word(code), "head_right") for code in others),
        ]

    def table(self, rows: list[list[Any]], widths: list[float]) -> Table:
        k = self.scale
        table = Table(rows, colWidths=widths, repeatRows=1)
        table.setStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, 0), 0.8 * k, _INK),
                ("LINEBELOW", (0, 1), (-1, -1), 0.3 * k, _LINE),
                ("TOPPADDING", (0, 0), (-1, -1), 2 * k),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2 * k),
                ("LEFTPADDING", (0, 0), (-1, -1), 2 * k),
                ("RIGHTPADDING", (0, 0), (-1, -1), 2 * k),
            ]
        )
        return table


@dataclass(frozen=True)
class SessionLayout(Layout):
    """The pieces of a page about the results of one session."""

    city: City
    """The city of today, that the proposals start from."""
    session_results: Results


def no_padding(bottom: float = 0) -> list[tuple[Any, ...]]:
    """Style of a table whose cells touch."""
    sides = ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING")
    return [(side, (0, 0), (-1, -1), 0) for side in sides] + [("BOTTOMPADDING", (0, 0), (-1, -1), bottom)]


class NumberedCanvas(Canvas):  # type: ignore[misc]
    """A canvas whose feet know how many pages there are."""

    def __init__(self, *args: Any, foot: str, language: str, scale: float, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._foot, self._language, self._scale = foot, language, scale
        self._saved: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802
        self._saved.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, state in enumerate(self._saved, start=1):
            self.__dict__.update(state)
            self._write_foot(number, len(self._saved))
            super().showPage()
        super().save()

    def _write_foot(self, number: int, total: int) -> None:
        k = self._scale
        self.setFont(glyphs.PLAIN, 6.5 * k)
        self.setFillColor(_MUTED)
        y, width = 8 * mm * k, self._pagesize[0]
        self.drawString(MARGIN * k, y, self._foot)
        page = gettext("pagina %(n)s di %(total)s", self._language, n=number, total=total)
        self.drawRightString(width - MARGIN * k, y, page)

"""What every page of the report is made of: paragraphs, tables, legends, and the foot with the page number."""

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

    def report_word(self, word_code: str) -> str:
        """A fixed word of the report."""
        return wording.report_word(word_code, self.language)

    def number_text(self, number: float) -> str:
        """A number with a decimal if it needs one."""
        return figures.short_number(number, self.language)

    def printable(self, text: str, max_length: int = 300) -> str:
        """What somebody wrote, fit for print."""
        return glyphs.printable_line(text, max_length)

    @cached_property
    def styles(self) -> dict[str, ParagraphStyle]:
        scale = self.scale
        body_style = ParagraphStyle(
            "body",
            fontName=glyphs.PLAIN,
            fontSize=8.2 * scale,
            leading=11 * scale,
            textColor=_INK,
            splitLongWords=1,
        )
        figure_options = {"fontName": glyphs.BOLD, "fontSize": 16 * scale, "leading": 19 * scale}
        options_by_style = {
            "title": {"fontName": glyphs.BOLD, "fontSize": 20 * scale, "leading": 24 * scale},
            "session": {"fontName": glyphs.BOLD, "fontSize": 12 * scale, "leading": 15.5 * scale},
            "h2": {
                "fontName": glyphs.BOLD,
                "fontSize": 10.5 * scale,
                "leading": 14 * scale,
                "spaceBefore": 7 * scale,
                "spaceAfter": 3 * scale,
            },
            "small": {"fontSize": 7 * scale, "leading": 9.2 * scale, "textColor": _MUTED},
            "tiny": {"fontSize": 6 * scale, "leading": 7.6 * scale, "textColor": _MUTED},
            "head": {"fontName": glyphs.BOLD, "fontSize": 7 * scale, "leading": 9 * scale},
            "cell": {"fontSize": 7.4 * scale, "leading": 9.4 * scale},
            "sentence": {"fontSize": 7.4 * scale, "leading": 9.6 * scale, "spaceAfter": 2.2 * scale},
            "right": {"fontSize": 7.4 * scale, "leading": 9.4 * scale, "alignment": TA_RIGHT},
            "head_right": {
                "fontName": glyphs.BOLD,
                "fontSize": 7 * scale,
                "leading": 9 * scale,
                "alignment": TA_RIGHT,
            },
            "figure": figure_options,
            "figure_gain": figure_options | {"textColor": _GAIN},
            "figure_lose": figure_options | {"textColor": _LOSE},
            "mono": {"fontSize": 6.6 * scale, "leading": 9 * scale},
        }
        return {"body": body_style} | {
            style_name: ParagraphStyle(style_name, parent=body_style, **style_options)
            for style_name, style_options in options_by_style.items()
        }

    def paragraph(self, text: str, style_name: str = "body") -> Paragraph:
        """A paragraph of plain text: nothing in it is markup."""
        return Paragraph(escape(text), self.styles[style_name])

    def spacer(self, millimetres: float) -> Spacer:
        return Spacer(1, millimetres * mm * self.scale)

    def two_columns(
        self, left_column: list[Flowable], right_column: list[Flowable], column_width: float
    ) -> Table:
        table = Table(
            [[left_column, right_column]], colWidths=[column_width + 4 * mm * self.scale, column_width]
        )
        table.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *no_padding()])
        return table

    def legend(self, classes: Sequence[LegendClass], title: str, column_count: int = 3) -> Table:
        scale = self.scale
        colours_and_labels = [
            (legend_class.colour, legend_class.label(self.language)) for legend_class in classes
        ]
        rows_of_classes: list[list[Any]] = [
            colours_and_labels[i : i + column_count] for i in range(0, len(colours_and_labels), column_count)
        ]
        commands: list[tuple[Any, ...]] = [("VALIGN", (0, 0), (-1, -1), "MIDDLE"), *no_padding(1.2 * scale)]
        table_rows: list[list[Any]] = [[self.paragraph(title, "head"), *[""] * (2 * column_count - 1)]]
        commands.append(("SPAN", (0, 0), (-1, 0)))
        for y, class_row in enumerate(rows_of_classes, start=1):
            table_row: list[Any] = []
            for x, (colour, class_label) in enumerate(class_row):
                table_row += ["", self.paragraph(class_label, "small")]
                commands.append(("BACKGROUND", (2 * x, y), (2 * x, y), colors.HexColor(colour)))
                commands.append(
                    (
                        "BOX",
                        (2 * x, y),
                        (2 * x, y),
                        1.6 * scale,
                        colors.white,
                    )
                )
                commands.append(("LEFTPADDING", (2 * x + 1, y), (2 * x + 1, y), 3 * scale))
            table_rows.append(table_row + [""] * (2 * column_count - len(table_row)))
        legend_width = self.width if column_count > 1 else (self.width - 4 * mm * scale) / 2
        legend_table = Table(
            table_rows,
            colWidths=[8 * mm * scale, legend_width / column_count - 8 * mm * scale] * column_count,
        )
        legend_table.hAlign = "LEFT"
        legend_table.setStyle(commands)
        return legend_table

    def heading_row(self, word_codes: Iterable[str]) -> list[Flowable]:
        first_code, *other_codes = word_codes
        return [
            self.paragraph(self.report_word(first_code), "head"),
            *(self.paragraph(self.report_word(word_code), "head_right") for word_code in other_codes),
        ]

    def table(self, rows: list[list[Any]], column_widths: list[float]) -> Table:
        scale = self.scale
        table = Table(rows, colWidths=column_widths, repeatRows=1)
        table.setStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, 0), 0.8 * scale, _INK),
                ("LINEBELOW", (0, 1), (-1, -1), 0.3 * scale, _LINE),
                ("TOPPADDING", (0, 0), (-1, -1), 2 * scale),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2 * scale),
                ("LEFTPADDING", (0, 0), (-1, -1), 2 * scale),
                ("RIGHTPADDING", (0, 0), (-1, -1), 2 * scale),
            ]
        )
        return table


@dataclass(frozen=True)
class SessionLayout(Layout):
    """The pieces of a page about the results of one session."""

    city: City
    """The city of today, that the proposals start from."""
    session_results: Results


def no_padding(bottom_padding: float = 0) -> list[tuple[Any, ...]]:
    """Style of a table whose cells touch."""
    padding_names = ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING")
    return [(padding_name, (0, 0), (-1, -1), 0) for padding_name in padding_names] + [
        ("BOTTOMPADDING", (0, 0), (-1, -1), bottom_padding)
    ]


class NumberedCanvas(Canvas):  # type: ignore[misc]
    """A canvas that writes the page number and the number of pages at the foot of every page."""

    def __init__(self, *args: Any, foot_text: str, language: str, scale: float, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._foot_text, self._language, self._scale = foot_text, language, scale
        self._page_states: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802
        self._page_states.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for page_number, page_state in enumerate(self._page_states, start=1):
            self.__dict__.update(page_state)
            self._write_foot(page_number, len(self._page_states))
            super().showPage()
        super().save()

    def _write_foot(self, page_number: int, page_count: int) -> None:
        scale = self._scale
        self.setFont(glyphs.PLAIN, 6.5 * scale)
        self.setFillColor(_MUTED)
        foot_y, page_width = 8 * mm * scale, self._pagesize[0]
        self.drawString(MARGIN * scale, foot_y, self._foot_text)
        page_text = gettext("pagina %(n)s di %(total)s", self._language, n=page_number, total=page_count)
        self.drawRightString(page_width - MARGIN * scale, foot_y, page_text)

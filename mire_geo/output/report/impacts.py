"""An impact on paper: its figures in large, maps before, after and of the difference, sentences, groups of people."""

import io
from collections.abc import Iterator
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Image, KeepTogether, Paragraph, Table

from mire_geo.measures.time import personas
from mire_geo.output.report import drawing
from mire_geo.output.report.layout import SOFT, SessionLayout
from mire_geo.output.wording import impact_sentences, names
from mire_geo.planning.scenario import GROUPS, Impact

_BESIDE = 13
"""Sentences beside the map of the difference; the others come below."""


class Impacts(SessionLayout):
    """The impacts of a session, a kind of place each."""

    def kind_pages(self, impact: Impact, *, first: bool) -> Iterator[Flowable]:
        yield self.paragraph(impact_sentences.impact_title(impact.question, self.language), "h2")
        yield self.figure_tiles(impact)
        yield self.spacer(2)
        view = drawing.impact_view(
            self.city, self.session_results.after, impact, self.session_results.session.nil_ids
        )
        half = (self.width - 4 * mm * self.scale) / 2
        side = half if not first else min(half, 84 * mm * self.scale)
        yield KeepTogether(
            [
                self.two_columns(
                    self.map_picture(view, "before", side), self.map_picture(view, "after", side), half
                ),
                self.legend(view.classes, self.report_word(view.measure)),
                self.marks_legend(view),
            ]
        )
        sentences = impact_sentences.sentences(impact, self.language)
        difference = [
            *self.map_picture(view, "change", half),
            self.legend(view.change_classes, self.report_word(f"change_{view.measure}"), columns=1),
            self.marks_legend(view),
        ]
        plain = [self.paragraph(self.report_word("sentences"), "h2")]
        plain += [self.paragraph(f"– {one.text}", "sentence") for one in sentences[:_BESIDE]]
        yield self.two_columns(difference, plain, half)
        if rest := sentences[_BESIDE:]:
            yield self.spacer(2)
            yield from (self.paragraph(f"– {one.text}", "sentence") for one in rest)
        yield from self.group_tables(impact)

    def figure_tiles(self, impact: Impact) -> Table:
        total = impact.groups.loc["all"].to_dict()
        cost = impact.cost
        added = cost.hours_added - cost.hours_removed
        figures = [
            (self.number_text(int(total["gain"])), "gain", "figure_gain"),
            (self.number_text(int(total["lose"])), "lose", "figure_lose"),
            (self.number_text(int(total["more_hours"])), "more", "figure_gain"),
            (self.number_text(int(total["fewer_hours"])), "fewer", "figure_lose"),
            (f"{'+' if added > 0 else ''}{self.number_text(added)}".replace("-", "−"), "opening", "figure"),
        ]
        cells = [
            [self.paragraph(figure, style), self.paragraph(self.report_word(code), "small")]
            for figure, code, style in figures
        ]
        table = Table([cells], colWidths=[self.width / len(cells)] * len(cells))
        k = self.scale
        table.setStyle(
            [
                ("BACKGROUND", (0, 0), (-1, -1), SOFT),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("INNERGRID", (0, 0), (-1, -1), 2 * k, colors.white),
                ("LEFTPADDING", (0, 0), (-1, -1), 5 * k),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3 * k),
            ]
        )
        return table

    def map_picture(self, view: drawing.ImpactView, when: str, side: float) -> list[Flowable]:
        picture = drawing.map_png(view, when, width_mm=side / mm, dpi=int(220 / self.scale))
        return [
            self.paragraph(self.report_word(when), "head"),
            self.spacer(0.6),
            Image(io.BytesIO(picture), side, side),
        ]

    def marks_legend(self, view: drawing.ImpactView) -> Paragraph:
        """The marks of the places that are on the map."""
        parts = [
            f'<font color="{mark.colour}">{mark.glyph}</font> {escape(self.report_word(mark.code))}'
            for frame, mark in zip(drawing.changed_sites(view), drawing.MARKS, strict=True)
            if len(frame)
        ]
        return Paragraph(" &nbsp; ".join(parts), self.styles["small"])

    def group_tables(self, impact: Impact) -> Iterator[Flowable]:
        k = mm * self.scale
        heads = ["group", "people", "served", "served_after", "gains", "loses", "more_short", "fewer_short"]
        columns = ["people", "served_before", "served_after", "gain", "lose", "more_hours", "fewer_hours"]
        rows = [
            [
                self.paragraph(impact_sentences.group_name(code, self.language), "cell"),
                *(
                    self.paragraph(self.number_text(int(impact.groups.loc[code].to_dict()[name])), "right")
                    for name in columns
                ),
            ]
            for code in GROUPS
            if code in impact.groups.index
        ]
        narrow = (self.width - 44 * k) / 7
        yield KeepTogether(
            [
                self.paragraph(self.report_word("groups"), "h2"),
                self.table([self.heading_row(heads), *rows], [44 * k, *[narrow] * 7]),
            ]
        )
        if impact.personas.empty:
            return
        gaps = ["served", "time_gap", "space_gap", "information_gap"]
        rows = []
        for code, row in impact.personas.to_dict(orient="index").items():
            name = names.persona(personas.persona(str(code)), self.language)
            changes = [self.before_after(row[f"{gap}_before"], row[f"{gap}_after"]) for gap in gaps]
            rows.append([self.paragraph(name, "cell"), *(self.paragraph(text, "right") for text in changes)])
        head = [self.paragraph(self.report_word("week"), "head")]
        head += [self.paragraph(impact_sentences.gap_name(gap, self.language), "head_right") for gap in gaps]
        wide = (self.width - 56 * k) / 4
        yield KeepTogether(
            [
                self.paragraph(self.report_word("personas"), "h2"),
                self.table([head, *rows], [56 * k, *[wide] * 4]),
            ]
        )

    def before_after(self, before: int, after: int) -> str:
        return (
            self.number_text(after)
            if before == after
            else f"{self.number_text(before)} → {self.number_text(after)}"
        )

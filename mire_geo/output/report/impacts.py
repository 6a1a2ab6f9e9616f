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


class ImpactsLayout(SessionLayout):
    """The impacts of a session, a kind of place each."""

    def kind_pages(self, impact: Impact, *, is_first_kind: bool) -> Iterator[Flowable]:
        yield self.paragraph(impact_sentences.impact_title(impact.question, self.language), "h2")
        yield self.figure_tiles(impact)
        yield self.spacer(2)
        view = drawing.impact_view(
            self.city, self.session_results.after, impact, self.session_results.session.nil_ids
        )
        column_width = (self.width - 4 * mm * self.scale) / 2
        map_side = column_width if not is_first_kind else min(column_width, 84 * mm * self.scale)
        yield KeepTogether(
            [
                self.two_columns(
                    self.map_flowables(view, "before", map_side),
                    self.map_flowables(view, "after", map_side),
                    column_width,
                ),
                self.legend(view.classes, self.report_word(view.measure)),
                self.marks_legend(view),
            ]
        )
        sentences = impact_sentences.sentences(impact, self.language)
        difference_column = [
            *self.map_flowables(view, "change", column_width),
            self.legend(view.change_classes, self.report_word(f"change_{view.measure}"), column_count=1),
            self.marks_legend(view),
        ]
        sentence_column = [self.paragraph(self.report_word("sentences"), "h2")]
        sentence_column += [
            self.paragraph(f"– {sentence.text}", "sentence") for sentence in sentences[:_BESIDE]
        ]
        yield self.two_columns(difference_column, sentence_column, column_width)
        if remaining_sentences := sentences[_BESIDE:]:
            yield self.spacer(2)
            yield from (self.paragraph(f"– {sentence.text}", "sentence") for sentence in remaining_sentences)
        yield from self.group_tables(impact)

    def figure_tiles(self, impact: Impact) -> Table:
        impact_on_all = impact.groups.loc["all"].to_dict()
        cost = impact.cost
        hours_change = cost.hours_added - cost.hours_removed
        tile_rows = [
            (self.number_text(int(impact_on_all["gain"])), "gain", "figure_gain"),
            (self.number_text(int(impact_on_all["lose"])), "lose", "figure_lose"),
            (self.number_text(int(impact_on_all["more_hours"])), "more", "figure_gain"),
            (self.number_text(int(impact_on_all["fewer_hours"])), "fewer", "figure_lose"),
            (
                f"{'+' if hours_change > 0 else ''}{self.number_text(hours_change)}".replace("-", "−"),
                "opening",
                "figure",
            ),
        ]
        tile_cells = [
            [self.paragraph(figure_text, style_name), self.paragraph(self.report_word(word_code), "small")]
            for figure_text, word_code, style_name in tile_rows
        ]
        tiles_table = Table([tile_cells], colWidths=[self.width / len(tile_cells)] * len(tile_cells))
        scale = self.scale
        tiles_table.setStyle(
            [
                ("BACKGROUND", (0, 0), (-1, -1), SOFT),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("INNERGRID", (0, 0), (-1, -1), 2 * scale, colors.white),
                ("LEFTPADDING", (0, 0), (-1, -1), 5 * scale),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3 * scale),
            ]
        )
        return tiles_table

    def map_flowables(self, view: drawing.ImpactView, map_stage: str, side_points: float) -> list[Flowable]:
        png_bytes = drawing.map_png(view, map_stage, width_mm=side_points / mm, dpi=int(220 / self.scale))
        return [
            self.paragraph(self.report_word(map_stage), "head"),
            self.spacer(0.6),
            Image(io.BytesIO(png_bytes), side_points, side_points),
        ]

    def marks_legend(self, view: drawing.ImpactView) -> Paragraph:
        """The marks of the places that are on the map."""
        item_markups = [
            f'<font color="{place_mark.colour}">{place_mark.glyph}</font> {escape(self.report_word(place_mark.code))}'
            for sites_of_mark, place_mark in zip(drawing.changed_sites(view), drawing.MARKS, strict=True)
            if len(sites_of_mark)
        ]
        return Paragraph(" &nbsp; ".join(item_markups), self.styles["small"])

    def group_tables(self, impact: Impact) -> Iterator[Flowable]:
        scaled_mm = mm * self.scale
        title_codes = [
            "group",
            "people",
            "served",
            "served_after",
            "gains",
            "loses",
            "more_short",
            "fewer_short",
        ]
        figure_columns = [
            "people",
            "served_before",
            "served_after",
            "gain",
            "lose",
            "more_hours",
            "fewer_hours",
        ]
        table_rows = [
            [
                self.paragraph(impact_sentences.group_name(group_code, self.language), "cell"),
                *(
                    self.paragraph(
                        self.number_text(int(impact.groups.loc[group_code].to_dict()[column])), "right"
                    )
                    for column in figure_columns
                ),
            ]
            for group_code in GROUPS
            if group_code in impact.groups.index
        ]
        number_column_width = (self.width - 44 * scaled_mm) / 7
        yield KeepTogether(
            [
                self.paragraph(self.report_word("groups"), "h2"),
                self.table(
                    [self.heading_row(title_codes), *table_rows], [44 * scaled_mm, *[number_column_width] * 7]
                ),
            ]
        )
        if not impact.personas.empty:
            yield self._persona_table(impact)

    def _persona_table(self, impact: Impact) -> Flowable:
        scaled_mm = mm * self.scale
        gap_codes = ["served", "time_gap", "space_gap", "information_gap"]
        table_rows = []
        for persona_code, persona_row in impact.personas.to_dict(orient="index").items():
            persona_name = names.persona(personas.persona(str(persona_code)), self.language)
            change_texts = [
                self.before_after_text(persona_row[f"{gap_code}_before"], persona_row[f"{gap_code}_after"])
                for gap_code in gap_codes
            ]
            table_rows.append(
                [
                    self.paragraph(persona_name, "cell"),
                    *(self.paragraph(change_text, "right") for change_text in change_texts),
                ]
            )
        heading_cells = [self.paragraph(self.report_word("week"), "head")]
        heading_cells += [
            self.paragraph(impact_sentences.gap_name(gap_code, self.language), "head_right")
            for gap_code in gap_codes
        ]
        gap_column_width = (self.width - 56 * scaled_mm) / 4
        return KeepTogether(
            [
                self.paragraph(self.report_word("personas"), "h2"),
                self.table([heading_cells, *table_rows], [56 * scaled_mm, *[gap_column_width] * 4]),
            ]
        )

    def before_after_text(self, number_before: int, number_after: int) -> str:
        return (
            self.number_text(number_after)
            if number_before == number_after
            else f"{self.number_text(number_before)} → {self.number_text(number_after)}"
        )

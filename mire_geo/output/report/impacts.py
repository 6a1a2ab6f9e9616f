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

    def kind(self, impact: Impact, *, first: bool) -> Iterator[Flowable]:
        yield self.text(impact_sentences.title(impact.question, self.language), "h2")
        yield self.tiles(impact)
        yield self.gap(2)
        view = drawing.view(
            self.city, self.session_results.after, impact, self.session_results.session.nil_ids
        )
        half = (self.width - 4 * mm * self.scale) / 2
        side = half if not first else min(half, 84 * mm * self.scale)
        yield KeepTogether(
            [
                self.pair(self.map(view, "before", side), self.map(view, "after", side), half),
                self.legend(view.classes, self.word(view.measure)),
                self.marks(view),
            ]
        )
        sentences = impact_sentences.sentences(impact, self.language)
        difference = [
            *self.map(view, "change", half),
            self.legend(view.change_classes, self.word(f"change_{view.measure}"), columns=1),
            self.marks(view),
        ]
        plain = [self.text(self.word("sentences"), "h2")]
        plain += [self.text(f"– {one.text}", "sentence") for one in sentences[:_BESIDE]]
        yield self.pair(difference, plain, half)
        if rest := sentences[_BESIDE:]:
            yield self.gap(2)
            yield from (self.text(f"– {one.text}", "sentence") for one in rest)
        yield from self.figures(impact)

    def tiles(self, impact: Impact) -> Table:
        total = impact.groups.loc["all"].to_dict()
        cost = impact.cost
        added = cost.hours_added - cost.hours_removed
        figures = [
            (self.number(int(total["gain"])), "gain", "figure_gain"),
            (self.number(int(total["lose"])), "lose", "figure_lose"),
            (self.number(int(total["more_hours"])), "more", "figure_gain"),
            (self.number(int(total["fewer_hours"])), "fewer", "figure_lose"),
            (f"{'+' if added > 0 else ''}{self.number(added)}".replace("-", "−"), "opening", "figure"),
        ]
        cells = [
            [self.text(figure, style), self.text(self.word(code), "small")] for figure, code, style in figures
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

    def map(self, view: drawing.View, when: str, side: float) -> list[Flowable]:
        picture = drawing.png(view, when, width_mm=side / mm, dpi=int(220 / self.scale))
        return [self.text(self.word(when), "head"), self.gap(0.6), Image(io.BytesIO(picture), side, side)]

    def marks(self, view: drawing.View) -> Paragraph:
        """The marks of the places that are on the map."""
        parts = [
            f'<font color="{mark.colour}">{mark.glyph}</font> {escape(self.word(mark.code))}'
            for frame, mark in zip(drawing.changed_sites(view), drawing.MARKS, strict=True)
            if len(frame)
        ]
        return Paragraph(" &nbsp; ".join(parts), self.styles["small"])

    def figures(self, impact: Impact) -> Iterator[Flowable]:
        k = mm * self.scale
        heads = ["group", "people", "served", "served_after", "gains", "loses", "more_short", "fewer_short"]
        columns = ["people", "served_before", "served_after", "gain", "lose", "more_hours", "fewer_hours"]
        rows = [
            [
                self.text(impact_sentences.group(code, self.language), "cell"),
                *(
                    self.text(self.number(int(impact.groups.loc[code].to_dict()[name])), "right")
                    for name in columns
                ),
            ]
            for code in GROUPS
            if code in impact.groups.index
        ]
        narrow = (self.width - 44 * k) / 7
        yield KeepTogether(
            [
                self.text(self.word("groups"), "h2"),
                self.table([self.heads(heads), *rows], [44 * k, *[narrow] * 7]),
            ]
        )
        if impact.personas.empty:
            return
        gaps = ["served", "time_gap", "space_gap", "information_gap"]
        rows = []
        for code, row in impact.personas.to_dict(orient="index").items():
            name = names.persona(personas.persona(str(code)), self.language)
            changes = [self.change(row[f"{gap}_before"], row[f"{gap}_after"]) for gap in gaps]
            rows.append([self.text(name, "cell"), *(self.text(text, "right") for text in changes)])
        head = [self.text(self.word("week"), "head")]
        head += [self.text(impact_sentences.gap(gap, self.language), "head_right") for gap in gaps]
        wide = (self.width - 56 * k) / 4
        yield KeepTogether(
            [self.text(self.word("personas"), "h2"), self.table([head, *rows], [56 * k, *[wide] * 4])]
        )

    def change(self, before: int, after: int) -> str:
        return self.number(after) if before == after else f"{self.number(before)} → {self.number(after)}"

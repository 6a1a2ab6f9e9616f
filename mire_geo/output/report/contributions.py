"""The contributions of a session on paper: ranked by votes with what each alone would do, listed, left out."""

from collections.abc import Iterator, Sequence
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Table

from mire_geo.output.report import wording
from mire_geo.output.report.layout import SessionLayout
from mire_geo.output.wording import impact_sentences
from mire_geo.planning.workshop import Contribution

_MOST_ROWS = 400
"""Contributions listed; the exports hold them all."""


class ContributionsLayout(SessionLayout):
    """The contributions of a session."""

    def ranking_table(self, contributions: Sequence[Contribution], *, with_effects: bool) -> Table:
        column_codes = ["dots", "proposal", "effect"] if with_effects else ["dots", "proposal"]
        column_titles = ["", *(self.report_word(column_code) for column_code in column_codes)]
        table_rows: list[list[Flowable]] = [[self.paragraph(title, "head") for title in column_titles]]
        are_votes_hidden = all(
            listed_contribution.votes is None for listed_contribution in self.session_results.session.visible
        )
        for rank, contribution in enumerate(contributions, start=1):
            votes_text = "–" if contribution.votes is None else self.number_text(contribution.votes)
            if are_votes_hidden:
                votes_text = self.report_word("hidden")
            description_lines = [
                self.paragraph(wording.contribution_line(contribution, self.city, self.language))
            ]
            if contribution.text:
                description_lines.append(
                    self.paragraph(self.printable(contribution.text, 180 if with_effects else 500), "small")
                )
            description_lines += [] if with_effects else self.comment_paragraphs(contribution)
            first_cells: list[Any] = [
                self.paragraph(str(rank), "head"),
                self.paragraph(votes_text, "head"),
                description_lines,
            ]
            table_rows.append(
                [*first_cells, self.paragraph(self.effect_sentence(contribution), "cell")]
                if with_effects
                else first_cells
            )
        scaled_mm = mm * self.scale
        column_widths = (
            [8 * scaled_mm, 15 * scaled_mm, 80 * scaled_mm, self.width - 103 * scaled_mm]
            if with_effects
            else [8 * scaled_mm, 15 * scaled_mm, self.width - 23 * scaled_mm]
        )
        return self.table(table_rows, column_widths)

    def effect_sentence(self, contribution: Contribution) -> str:
        if contribution.id in self.session_results.answers:
            impact = self.session_results.answers[contribution.id]
            return impact_sentences.sentences(impact, self.language)[0].text
        exclusion_reason = self.session_results.left_out.get(contribution.id)
        if exclusion_reason is None:
            return "–"
        return wording.exclusion_sentence(
            exclusion_reason, self.session_results.session, self.city, self.language
        )

    def comment_paragraphs(self, contribution: Contribution) -> list[Flowable]:
        comment_texts = [f"{c.alias}: {c.text}" if c.alias else c.text for c in contribution.comments[:20]]
        author_line = " · ".join(
            self.printable(author_part, 60)
            for author_part in (contribution.alias, contribution.group)
            if author_part
        )
        line_texts = ([author_line] if author_line else []) + [
            f"“{self.printable(comment_text, 240)}”" for comment_text in comment_texts
        ]
        return [self.paragraph(line_text, "small") for line_text in line_texts]

    def contributions_section(self) -> Iterator[Flowable]:
        contributions = self.session_results.session.visible
        if contributions:
            yield self.paragraph(self.report_word("all"), "h2")
            yield self.ranking_table(contributions[:_MOST_ROWS], with_effects=False)
        if self.session_results.left_out:
            summary_by_id = {
                contribution.id: wording.contribution_line(contribution, self.city, self.language, 100)
                for contribution in contributions
            }
            yield self.paragraph(self.report_word("left_out"), "h2")
            for contribution_id, reason in list(self.session_results.left_out.items())[:_MOST_ROWS]:
                sentence = wording.exclusion_sentence(
                    reason, self.session_results.session, self.city, self.language
                )
                yield self.paragraph(f"– {summary_by_id.get(contribution_id, '')}: {sentence}.", "small")

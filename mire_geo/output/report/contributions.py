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
        codes = ["dots", "proposal", "effect"] if with_effects else ["dots", "proposal"]
        column_titles = ["", *(self.report_word(code) for code in codes)]
        rows: list[list[Flowable]] = [[self.paragraph(title, "head") for title in column_titles]]
        votes_hidden = all(
            listed_contribution.votes is None for listed_contribution in self.session_results.session.visible
        )
        for rank, contribution in enumerate(contributions, start=1):
            votes = "–" if contribution.votes is None else self.number_text(contribution.votes)
            if votes_hidden:
                votes = self.report_word("hidden")
            description = [self.paragraph(wording.contribution_line(contribution, self.city, self.language))]
            if contribution.text:
                description.append(
                    self.paragraph(self.printable(contribution.text, 180 if with_effects else 500), "small")
                )
            description += [] if with_effects else self.comment_lines(contribution)
            row: list[Any] = [self.paragraph(str(rank), "head"), self.paragraph(votes, "head"), description]
            rows.append(
                [*row, self.paragraph(self.effect_sentence(contribution), "cell")] if with_effects else row
            )
        scaled_mm = mm * self.scale
        widths = (
            [8 * scaled_mm, 15 * scaled_mm, 80 * scaled_mm, self.width - 103 * scaled_mm]
            if with_effects
            else [8 * scaled_mm, 15 * scaled_mm, self.width - 23 * scaled_mm]
        )
        return self.table(rows, widths)

    def effect_sentence(self, contribution: Contribution) -> str:
        if contribution.id in self.session_results.answers:
            impact = self.session_results.answers[contribution.id]
            return impact_sentences.sentences(impact, self.language)[0].text
        reason = self.session_results.left_out.get(contribution.id)
        if reason is None:
            return "–"
        return wording.exclusion_sentence(reason, self.session_results.session, self.city, self.language)

    def comment_lines(self, contribution: Contribution) -> list[Flowable]:
        comments = [f"{c.alias}: {c.text}" if c.alias else c.text for c in contribution.comments[:20]]
        author = " · ".join(
            self.printable(author_part, 60)
            for author_part in (contribution.alias, contribution.group)
            if author_part
        )
        lines = ([author] if author else []) + [f"“{self.printable(comment, 240)}”" for comment in comments]
        return [self.paragraph(line, "small") for line in lines]

    def contribution_list(self) -> Iterator[Flowable]:
        contributions = self.session_results.session.visible
        if contributions:
            yield self.paragraph(self.report_word("all"), "h2")
            yield self.ranking_table(contributions[:_MOST_ROWS], with_effects=False)
        if self.session_results.left_out:
            summaries = {
                contribution.id: wording.contribution_line(contribution, self.city, self.language, 100)
                for contribution in contributions
            }
            yield self.paragraph(self.report_word("left_out"), "h2")
            for contribution_id, reason in list(self.session_results.left_out.items())[:_MOST_ROWS]:
                sentence = wording.exclusion_sentence(
                    reason, self.session_results.session, self.city, self.language
                )
                yield self.paragraph(f"– {summaries.get(contribution_id, '')}: {sentence}.", "small")

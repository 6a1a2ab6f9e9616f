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


class Contributions(SessionLayout):
    """The contributions of a session."""

    def ranking_table(self, contributions: Sequence[Contribution], *, effects: bool) -> Table:
        heads = ["", self.report_word("dots"), self.report_word("proposal"), self.report_word("effect")]
        rows: list[list[Flowable]] = [[self.paragraph(head, "head") for head in heads[: 4 if effects else 3]]]
        for place, one in enumerate(contributions, start=1):
            votes = "–" if one.votes is None else self.number_text(one.votes)
            if all(each.votes is None for each in self.session_results.session.visible):
                votes = self.report_word("hidden")
            what = [self.paragraph(wording.contribution_line(one, self.city, self.language))]
            if one.text:
                what.append(self.paragraph(self.printable(one.text, 180 if effects else 500), "small"))
            what += [] if effects else self.comment_lines(one)
            row: list[Any] = [self.paragraph(str(place), "head"), self.paragraph(votes, "head"), what]
            rows.append([*row, self.paragraph(self.effect_sentence(one), "cell")] if effects else row)
        k = mm * self.scale
        widths = (
            [8 * k, 15 * k, 80 * k, self.width - 103 * k] if effects else [8 * k, 15 * k, self.width - 23 * k]
        )
        return self.table(rows, widths)

    def effect_sentence(self, one: Contribution) -> str:
        if one.id in self.session_results.answers:
            return impact_sentences.sentences(self.session_results.answers[one.id], self.language)[0].text
        reason = self.session_results.left_out.get(one.id)
        if reason is None:
            return "–"
        return wording.exclusion_sentence(reason, self.session_results.session, self.city, self.language)

    def comment_lines(self, one: Contribution) -> list[Flowable]:
        texts = [f"{c.alias}: {c.text}" if c.alias else c.text for c in one.comments[:20]]
        author = " · ".join(self.printable(part, 60) for part in (one.alias, one.group) if part)
        lines = ([author] if author else []) + [f"“{self.printable(text, 240)}”" for text in texts]
        return [self.paragraph(line, "small") for line in lines]

    def contribution_list(self) -> Iterator[Flowable]:
        contributions = self.session_results.session.visible
        if contributions:
            yield self.paragraph(self.report_word("all"), "h2")
            yield self.ranking_table(contributions[:_MOST_ROWS], effects=False)
        if self.session_results.left_out:
            summaries = {
                one.id: wording.contribution_line(one, self.city, self.language, 100) for one in contributions
            }
            yield self.paragraph(self.report_word("left_out"), "h2")
            for key, reason in list(self.session_results.left_out.items())[:_MOST_ROWS]:
                sentence = wording.exclusion_sentence(
                    reason, self.session_results.session, self.city, self.language
                )
                yield self.paragraph(f"– {summaries.get(key, '')}: {sentence}.", "small")

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

    def ranking(self, contributions: Sequence[Contribution], *, effects: bool) -> Table:
        heads = ["", self.word("dots"), self.word("proposal"), self.word("effect")]
        rows: list[list[Flowable]] = [[self.text(head, "head") for head in heads[: 4 if effects else 3]]]
        for place, one in enumerate(contributions, start=1):
            votes = "–" if one.votes is None else self.number(one.votes)
            if all(each.votes is None for each in self.session_results.session.visible):
                votes = self.word("hidden")
            what = [self.text(wording.contribution(one, self.city, self.language))]
            if one.text:
                what.append(self.text(self.printable(one.text, 180 if effects else 500), "small"))
            what += [] if effects else self.comments(one)
            row: list[Any] = [self.text(str(place), "head"), self.text(votes, "head"), what]
            rows.append([*row, self.text(self.effect(one), "cell")] if effects else row)
        k = mm * self.scale
        widths = (
            [8 * k, 15 * k, 80 * k, self.width - 103 * k] if effects else [8 * k, 15 * k, self.width - 23 * k]
        )
        return self.table(rows, widths)

    def effect(self, one: Contribution) -> str:
        if one.id in self.session_results.answers:
            return impact_sentences.sentences(self.session_results.answers[one.id], self.language)[0].text
        reason = self.session_results.left_out.get(one.id)
        if reason is None:
            return "–"
        return wording.left_out(reason, self.session_results.session, self.city, self.language)

    def comments(self, one: Contribution) -> list[Flowable]:
        texts = [f"{c.alias}: {c.text}" if c.alias else c.text for c in one.comments[:20]]
        author = " · ".join(self.printable(part, 60) for part in (one.alias, one.group) if part)
        lines = ([author] if author else []) + [f"“{self.printable(text, 240)}”" for text in texts]
        return [self.text(line, "small") for line in lines]

    def contributions(self) -> Iterator[Flowable]:
        contributions = self.session_results.session.visible
        if contributions:
            yield self.text(self.word("all"), "h2")
            yield self.ranking(contributions[:_MOST_ROWS], effects=False)
        if self.session_results.left_out:
            summaries = {
                one.id: wording.contribution(one, self.city, self.language, 100) for one in contributions
            }
            yield self.text(self.word("left_out"), "h2")
            for key, reason in list(self.session_results.left_out.items())[:_MOST_ROWS]:
                sentence = wording.left_out(reason, self.session_results.session, self.city, self.language)
                yield self.text(f"– {summaries.get(key, '')}: {sentence}.", "small")

"""The report as PDF, A4 or A3: the same pages, larger. The same results give the same bytes."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors, pagesizes
from reportlab.lib.units import mm
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    Image,
    KeepTogether,
    PageBreak,
    PageTemplate,
    Paragraph,
    Table,
)

from mire_geo.city import City
from mire_geo.errors import InputError, alternatives
from mire_geo.measures.time import personas
from mire_geo.output.report import drawing, results, wording
from mire_geo.output.report.layout import MARGIN, SOFT, Layout, Numbered, no_padding
from mire_geo.output.report.results import Results
from mire_geo.output.wording import catalogue, impact_sentences, names
from mire_geo.output.wording.catalogue import gettext
from mire_geo.planning.scenario import GROUPS, Impact
from mire_geo.planning.workshop import Contribution

SIZES = {"A4": (pagesizes.A4, 1.0), "A3": (pagesizes.A3, 2**0.5)}
"""Page -> its size, and how much larger everything is than on A4."""

TOP = 5
_MOST_ROWS = 400
"""Contributions listed; the exports hold them all."""


def pdf(city: City, session_results: Results, *, language: str = "it", page: str = "A4") -> bytes:
    """The report of a session.

    Args:
        city: the city of today, that the proposals start from.
        page: A4 or A3.

    Raises:
        InputError: another page or language.
    """
    if page not in SIZES:
        raise InputError(
            "the report is printed on %(known)s, not on %(page)r", known=alternatives(*SIZES), page=page[:20]
        )
    if language not in catalogue.languages():
        raise InputError(
            "the report is in %(known)s, not in %(language)r",
            known=alternatives(*catalogue.languages()),
            language=language[:20],
        )
    size, scale = SIZES[page]
    pages = _Pages(language, scale, size[0] - 2 * MARGIN * scale, city, session_results)
    buffer = io.BytesIO()
    foot = 16 * mm * scale
    frame = Frame(MARGIN * scale, foot, pages.width, size[1] - foot - MARGIN * scale, 0, 0, 0, 0)
    document = BaseDocTemplate(
        buffer,
        pagesize=size,
        pageTemplates=[PageTemplate(frames=[frame])],
        title=f"{wording.TITLE}: {pages.printable(session_results.session.title)}",
        author="Mire Geo",
        subject=session_results.scenario.fingerprint,
        lang=language,
        invariant=1,
    )
    document.build(list(pages.story()), canvasmaker=pages.canvas)
    return buffer.getvalue()


@dataclass(frozen=True)
class _Pages(Layout):
    city: City
    session_results: Results

    def story(self) -> Iterator[Flowable]:
        yield from self.heading()
        if not self.session_results.impacts:
            yield self.text(self.word("none"))
        for number, impact in enumerate(self.session_results.impacts):
            if number:
                yield PageBreak()
            yield from self.kind(impact, first=not number)
        yield PageBreak()
        yield from self.contributions()
        yield from self.sources()

    def heading(self) -> Iterator[Flowable]:
        session = self.session_results.session
        yield self.text(wording.TITLE, "title")
        yield self.text(self.printable(session.title) or "–", "session")
        about = wording.about(session, self.city, self.language)
        if session.groups:
            about = f"{about} · {self.printable(', '.join(session.groups), 200)}"
        yield self.text(about, "small")
        top = self.session_results.session.visible[:TOP]
        if top:
            yield self.text(self.word("ranking"), "h2")
            yield self.ranking(top, effects=True)

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

    def sources(self) -> Iterator[Flowable]:
        k = mm * self.scale
        datasets = [
            self.text(f"{d.publisher}: {d.title}, {d.vintage}. {d.licence}.", "tiny")
            for d in results.datasets(
                self.city, [impact.question.kind for impact in self.session_results.impacts]
            )
        ]
        half = -(-len(datasets) // 2)
        yield KeepTogether(
            [
                self.text(self.word("again"), "h2"),
                self.text(self.word("fingerprint"), "small"),
                self.text(self.session_results.scenario.fingerprint, "mono"),
                self.text(self.command(), "small"),
                self.text(self.word("no_persons"), "small"),
            ]
        )
        if self.session_results.session.delete_on:
            text = gettext(
                "Il laboratorio e i suoi contributi saranno cancellati il %(day)s.",
                self.language,
                day=wording.day(self.session_results.session.delete_on, self.language),
            )
            yield self.text(text, "small")
        if datasets:
            table = Table(
                [[datasets[:half], datasets[half:] or [""]]],
                colWidths=[self.width / 2 - 2 * k, self.width / 2],
            )
            table.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *no_padding()])
            yield KeepTogether([self.text(self.word("data"), "h2"), table])

    def command(self) -> str:
        return gettext(
            "Scaricate lo scenario del laboratorio come file JSON e date il comando: %(command)s",
            self.language,
            command="mire scenario scenario.json",
        )

    def canvas(self, *args: Any, **kwargs: Any) -> Numbered:
        title = self.printable(self.session_results.session.title, 70)
        foot = f"{wording.TITLE} · {title} · {self.session_results.scenario.fingerprint[:12]}"
        return Numbered(*args, foot=foot, language=self.language, scale=self.scale, **kwargs)


_BESIDE = 13
"""Sentences beside the map of the difference; the others come below."""

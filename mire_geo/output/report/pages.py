"""The report as PDF, A4 or A3: the same pages, larger. The same results give the same bytes."""

import io
from collections.abc import Iterator
from typing import Any

from reportlab.lib import pagesizes
from reportlab.lib.units import mm
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    KeepTogether,
    PageBreak,
    PageTemplate,
    Table,
)

from mire_geo.city import City
from mire_geo.errors import InputError, alternatives
from mire_geo.output.report import results, wording
from mire_geo.output.report.contributions import ContributionsLayout
from mire_geo.output.report.impacts import ImpactsLayout
from mire_geo.output.report.layout import MARGIN, NumberedCanvas, no_padding
from mire_geo.output.report.results import TOP, Results
from mire_geo.output.wording import catalogue
from mire_geo.output.wording.catalogue import gettext

SIZES = {"A4": (pagesizes.A4, 1.0), "A3": (pagesizes.A3, 2**0.5)}
"""Page -> its size, and how much larger everything is than on A4."""


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
            "the report is printed on %(known)s, not on %(page)r",
            known=alternatives(*SIZES),
            page=page[:20],
        )
    if language not in catalogue.languages():
        raise InputError(
            "the report is in %(known)s, not in %(language)r",
            known=alternatives(*catalogue.languages()),
            language=language[:20],
        )
    page_size, scale = SIZES[page]
    report_layout = _ReportLayout(language, scale, page_size[0] - 2 * MARGIN * scale, city, session_results)
    pdf_buffer = io.BytesIO()
    foot_height = 16 * mm * scale
    page_frame = Frame(
        MARGIN * scale,
        foot_height,
        report_layout.width,
        page_size[1] - foot_height - MARGIN * scale,
        0,
        0,
        0,
        0,
    )
    document = BaseDocTemplate(
        pdf_buffer,
        pagesize=page_size,
        pageTemplates=[PageTemplate(frames=[page_frame])],
        title=f"{wording.TITLE}: {report_layout.printable(session_results.session.title)}",
        author="Mire Geo",
        subject=session_results.scenario.fingerprint,
        lang=language,
        invariant=1,
    )
    document.build(list(report_layout.report_flowables()), canvasmaker=report_layout.canvas)
    return pdf_buffer.getvalue()


class _ReportLayout(ContributionsLayout, ImpactsLayout):
    """The whole report, from its heading to where the data come from."""

    def report_flowables(self) -> Iterator[Flowable]:
        yield from self.heading_section()
        if not self.session_results.impacts:
            yield self.paragraph(self.report_word("none"))
        for impact_number, impact in enumerate(self.session_results.impacts):
            if impact_number:
                yield PageBreak()
            yield from self.kind_pages(impact, is_first_kind=not impact_number)
        yield PageBreak()
        yield from self.contributions_section()
        yield from self.sources_section()

    def heading_section(self) -> Iterator[Flowable]:
        session = self.session_results.session
        yield self.paragraph(wording.TITLE, "title")
        yield self.paragraph(self.printable(session.title) or "–", "session")
        session_line = wording.session_line(session, self.city, self.language)
        if session.groups:
            session_line = f"{session_line} · {self.printable(', '.join(session.groups), 200)}"
        yield self.paragraph(session_line, "small")
        top_contributions = self.session_results.session.visible[:TOP]
        if top_contributions:
            yield self.paragraph(self.report_word("ranking"), "h2")
            yield self.ranking_table(top_contributions, with_effects=True)

    def sources_section(self) -> Iterator[Flowable]:
        scaled_mm = mm * self.scale
        dataset_paragraphs = [
            self.paragraph(
                f"{dataset.publisher}: {dataset.title}, {dataset.vintage}. {dataset.licence}.", "tiny"
            )
            for dataset in results.datasets(
                self.city, [impact.question.kind for impact in self.session_results.impacts]
            )
        ]
        rows_per_column = -(-len(dataset_paragraphs) // 2)
        yield KeepTogether(
            [
                self.paragraph(self.report_word("again"), "h2"),
                self.paragraph(self.report_word("fingerprint"), "small"),
                self.paragraph(self.session_results.scenario.fingerprint, "mono"),
                self.paragraph(self.command_sentence(), "small"),
                self.paragraph(self.report_word("no_persons"), "small"),
            ]
        )
        if self.session_results.session.delete_on:
            deletion_notice = gettext(
                "Il laboratorio e i suoi contributi saranno cancellati il %(day)s.",
                self.language,
                day=wording.long_date(self.session_results.session.delete_on, self.language),
            )
            yield self.paragraph(deletion_notice, "small")
        if dataset_paragraphs:
            datasets_table = Table(
                [[dataset_paragraphs[:rows_per_column], dataset_paragraphs[rows_per_column:] or [""]]],
                colWidths=[self.width / 2 - 2 * scaled_mm, self.width / 2],
            )
            datasets_table.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *no_padding()])
            yield KeepTogether([self.paragraph(self.report_word("data"), "h2"), datasets_table])

    def command_sentence(self) -> str:
        return gettext(
            "Scaricate lo scenario del laboratorio come file JSON e date il comando: %(command)s",
            self.language,
            command="mire scenario scenario.json",
        )

    def canvas(self, *args: Any, **kwargs: Any) -> NumberedCanvas:
        title = self.printable(self.session_results.session.title, 70)
        foot_text = f"{wording.TITLE} · {title} · {self.session_results.scenario.fingerprint[:12]}"
        return NumberedCanvas(*args, foot_text=foot_text, language=self.language, scale=self.scale, **kwargs)

"""The results as one picture (PNG, landscape): to hang, to send, to put in a talk."""

import io
import textwrap
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from mire_geo.city import City
from mire_geo.errors import InputError, alternatives
from mire_geo.output.legend import LegendClass
from mire_geo.output.report import drawing, glyphs, wording
from mire_geo.output.report.results import TOP, Results
from mire_geo.output.wording import catalogue, figures, impact_sentences
from mire_geo.output.wording.catalogue import ngettext

WIDTH, HEIGHT = 11.69, 8.27
"""Inches: A4 landscape."""
DPI = 200
_MOST_SENTENCES = 8
_MUTED = "#5d6270"
_REVERSE_RTL = not glyphs.SHAPED


def png(city: City, session_results: Results, *, language: str = "it") -> bytes:
    """One picture of the session: the proposals with most dots, and what the first kind they touch would become.

    Raises:
        InputError: another language.
    """
    if language not in catalogue.languages():
        raise InputError(
            "the picture is in %(known)s, not in %(language)r",
            known=alternatives(*catalogue.languages()),
            language=language[:20],
        )
    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    poster_page = _PosterPage(figure)
    session = session_results.session
    poster_page.write_text(0.03, 0.955, wording.TITLE, 20, bold=True)
    next_y = poster_page.write_text(
        0.03,
        0.91,
        glyphs.printable_line(session.title, 160, reverse_rtl=_REVERSE_RTL),
        11,
        bold=True,
        line_length=110,
    )
    poster_page.write_text(
        0.03,
        next_y,
        glyphs.printable_line(wording.session_line(session, city, language), 220, reverse_rtl=False),
        6.6,
        colour=_MUTED,
    )
    _draw_ranking(poster_page, city, session_results, language)
    if session_results.impacts:
        _draw_maps(poster_page, city, session_results, language)
    fingerprint_line = (
        f"{wording.report_word('fingerprint', language)}: {session_results.scenario.fingerprint}"
    )
    poster_page.write_text(0.03, 0.022, fingerprint_line, 5.5, colour=_MUTED)
    poster_page.write_text(
        0.97,
        0.022,
        "© OpenStreetMap contributors (ODbL) · Comune di Milano (CC BY) · ISTAT",
        5.5,
        colour=_MUTED,
        ha="right",
    )
    png_buffer = io.BytesIO()
    figure.savefig(png_buffer, format="png", metadata={"Software": None, "Title": wording.TITLE})
    return png_buffer.getvalue()


class _PosterPage:
    """Text on a figure, in fractions of it from the lower left; nothing in a text is markup or mathematics."""

    def __init__(self, figure: Figure) -> None:
        self.figure = figure

    def write_text(
        self,
        x: float,
        y: float,
        text: str,
        font_size: float,
        *,
        bold: bool = False,
        line_length: int = 0,
        **text_options: Any,
    ) -> float:
        """Write a text from `y` down, in lines of at most `line_length` letters, and return `y` of the next line."""
        text_lines = textwrap.wrap(text, line_length) if line_length else [text]
        colour = text_options.pop("colour", drawing.INK)
        line_height = font_size * 1.32 / 72 / HEIGHT
        for text_line in text_lines:
            self.figure.text(
                x, y, text_line, fontsize=font_size, color=colour, fontweight="bold" if bold else "normal", va="top",
                parse_math=False, **text_options,
            )  # fmt: skip
            y -= line_height
        return y


def _draw_ranking(poster_page: _PosterPage, city: City, session_results: Results, language: str) -> None:
    y = poster_page.write_text(0.03, 0.83, wording.report_word("ranking", language), 9.5, bold=True) - 0.008
    for rank, contribution in enumerate(session_results.session.visible[:TOP], start=1):
        contribution_line = wording.contribution_line(
            contribution, city, language, 110, reverse_rtl=_REVERSE_RTL
        )
        ranking_line = f"{rank}. {contribution_line}"
        if contribution.votes is not None:
            votes_text = ngettext(
                "%(n)s voto",
                "%(n)s voti",
                contribution.votes,
                language,
                n=figures.number(contribution.votes, language),
            )
            ranking_line = f"{ranking_line} · {votes_text}"
        y = poster_page.write_text(0.03, y, ranking_line, 7.4, bold=True, line_length=46)
        if contribution.text:
            y = poster_page.write_text(
                0.03,
                y,
                glyphs.printable_line(contribution.text, 130, reverse_rtl=_REVERSE_RTL),
                6.6,
                line_length=54,
                colour=_MUTED,
            )
        if contribution.id in session_results.answers:
            effect_text = impact_sentences.sentences(session_results.answers[contribution.id], language)[
                0
            ].text
            y = poster_page.write_text(0.03, y, effect_text, 6.6, line_length=54)
        y -= 0.012


def _draw_maps(poster_page: _PosterPage, city: City, session_results: Results, language: str) -> None:
    impact = session_results.impacts[0]
    view = drawing.impact_view(city, session_results.after, impact, session_results.session.nil_ids)
    poster_page.write_text(
        0.33, 0.83, impact_sentences.impact_title(impact.question, language), 9.5, bold=True
    )
    map_width = 0.203
    map_height = map_width * WIDTH / HEIGHT
    maps_top = 0.775
    for map_index, map_stage in enumerate(("before", "after", "change")):
        x = 0.33 + map_index * (map_width + 0.015)
        poster_page.write_text(x, maps_top + 0.024, wording.report_word(map_stage, language), 7.4, bold=True)
        axes = poster_page.figure.add_axes((x, maps_top - map_height, map_width, map_height))
        drawing.draw_map(axes, view, map_stage, scale=0.68)
    legend_top = maps_top - map_height - 0.02
    legend_bottom = _draw_legend(
        poster_page, 0.33, legend_top, view.classes, wording.report_word(view.measure, language), language
    )
    change_title = wording.report_word(f"change_{view.measure}", language)
    change_legend_bottom = _draw_legend(
        poster_page, 0.33 + 2 * (map_width + 0.015), legend_top, view.change_classes, change_title, language
    )
    _draw_marks(poster_page, 0.33 + map_width + 0.015, legend_top, view, language)
    y = min(legend_bottom, change_legend_bottom) - 0.016
    for sentence in impact_sentences.sentences(impact, language)[:_MOST_SENTENCES]:
        y = poster_page.write_text(0.33, y, f"– {sentence.text}", 8, line_length=112) - 0.006
    if len(session_results.impacts) > 1:
        other_titles = ", ".join(
            impact_sentences.impact_title(other_impact.question, language)
            for other_impact in session_results.impacts[1:4]
        )
        poster_page.write_text(0.33, y - 0.006, f"+ {other_titles}", 6.6, line_length=130, colour=_MUTED)


def _draw_marks(
    poster_page: _PosterPage, x: float, y: float, view: drawing.ImpactView, language: str
) -> None:
    for sites_of_mark, place_mark in zip(drawing.changed_sites(view), drawing.MARKS, strict=True):
        if len(sites_of_mark):
            poster_page.write_text(x, y, place_mark.glyph, 8, colour=place_mark.colour)
            poster_page.write_text(
                x + 0.016, y, wording.report_word(place_mark.code, language), 6.2, colour=_MUTED
            )
            y -= 0.0185


def _draw_legend(
    poster_page: _PosterPage, x: float, y: float, classes: tuple[LegendClass, ...], title: str, language: str
) -> float:
    y = poster_page.write_text(x, y, title, 6.6, bold=True) - 0.004
    for legend_class in classes:
        poster_page.figure.add_artist(
            Rectangle(
                (x, y - 0.012),
                0.016,
                0.012,
                facecolor=legend_class.colour,
                edgecolor="#b9b6ab",
                linewidth=0.4,
            )
        )
        poster_page.write_text(x + 0.021, y, legend_class.label(language), 6.2, colour=_MUTED)
        y -= 0.0185
    return y

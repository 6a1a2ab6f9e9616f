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
    page = _PosterPage(figure)
    session = session_results.session
    page.write_text(0.03, 0.955, wording.TITLE, 20, bold=True)
    y = page.write_text(
        0.03,
        0.91,
        glyphs.printable_line(session.title, 160, reverse_rtl=_REVERSE_RTL),
        11,
        bold=True,
        width=110,
    )
    page.write_text(
        0.03,
        y,
        glyphs.printable_line(wording.session_line(session, city, language), 220, reverse_rtl=False),
        6.6,
        colour=_MUTED,
    )
    _draw_ranking(page, city, session_results, language)
    if session_results.impacts:
        _draw_maps(page, city, session_results, language)
    foot = f"{wording.report_word('fingerprint', language)}: {session_results.scenario.fingerprint}"
    page.write_text(0.03, 0.022, foot, 5.5, colour=_MUTED)
    page.write_text(
        0.97,
        0.022,
        "© OpenStreetMap contributors (ODbL) · Comune di Milano (CC BY) · ISTAT",
        5.5,
        colour=_MUTED,
        ha="right",
    )
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None, "Title": wording.TITLE})
    return buffer.getvalue()


class _PosterPage:
    """Text on a figure, in fractions of it from the lower left; nothing in a text is markup or mathematics."""

    def __init__(self, figure: Figure) -> None:
        self.figure = figure

    def write_text(
        self, x: float, y: float, text: str, size: float, *, bold: bool = False, width: int = 0, **how: Any
    ) -> float:
        """Write, in lines of at most `width` letters, from `y` down; the height at which the next line would be."""
        lines = textwrap.wrap(text, width) if width else [text]
        colour = how.pop("colour", drawing.INK)
        step = size * 1.32 / 72 / HEIGHT
        for line in lines:
            self.figure.text(
                x, y, line, fontsize=size, color=colour, fontweight="bold" if bold else "normal", va="top",
                parse_math=False, **how,
            )  # fmt: skip
            y -= step
        return y


def _draw_ranking(page: _PosterPage, city: City, session_results: Results, language: str) -> None:
    y = page.write_text(0.03, 0.83, wording.report_word("ranking", language), 9.5, bold=True) - 0.008
    for place, one in enumerate(session_results.session.visible[:TOP], start=1):
        head = f"{place}. {wording.contribution_line(one, city, language, 110, reverse_rtl=_REVERSE_RTL)}"
        if one.votes is not None:
            votes = ngettext(
                "%(n)s voto", "%(n)s voti", one.votes, language, n=figures.number(one.votes, language)
            )
            head = f"{head} · {votes}"
        y = page.write_text(0.03, y, head, 7.4, bold=True, width=46)
        if one.text:
            y = page.write_text(
                0.03,
                y,
                glyphs.printable_line(one.text, 130, reverse_rtl=_REVERSE_RTL),
                6.6,
                width=54,
                colour=_MUTED,
            )
        if one.id in session_results.answers:
            effect = impact_sentences.sentences(session_results.answers[one.id], language)[0].text
            y = page.write_text(0.03, y, effect, 6.6, width=54)
        y -= 0.012


def _draw_maps(page: _PosterPage, city: City, session_results: Results, language: str) -> None:
    impact = session_results.impacts[0]
    view = drawing.impact_view(city, session_results.after, impact, session_results.session.nil_ids)
    page.write_text(0.33, 0.83, impact_sentences.impact_title(impact.question, language), 9.5, bold=True)
    side = 0.203
    high = side * WIDTH / HEIGHT
    top = 0.775
    for number, when in enumerate(("before", "after", "change")):
        x = 0.33 + number * (side + 0.015)
        page.write_text(x, top + 0.024, wording.report_word(when, language), 7.4, bold=True)
        axes = page.figure.add_axes((x, top - high, side, high))
        drawing.draw_map(axes, view, when, scale=0.68)
    below = top - high - 0.02
    end = _draw_legend(page, 0.33, below, view.classes, wording.report_word(view.measure, language), language)
    change = wording.report_word(f"change_{view.measure}", language)
    last = _draw_legend(page, 0.33 + 2 * (side + 0.015), below, view.change_classes, change, language)
    _draw_marks(page, 0.33 + side + 0.015, below, view, language)
    y = min(end, last) - 0.016
    for one in impact_sentences.sentences(impact, language)[:_MOST_SENTENCES]:
        y = page.write_text(0.33, y, f"– {one.text}", 8, width=112) - 0.006
    if len(session_results.impacts) > 1:
        others = ", ".join(
            impact_sentences.impact_title(each.question, language) for each in session_results.impacts[1:4]
        )
        page.write_text(0.33, y - 0.006, f"+ {others}", 6.6, width=130, colour=_MUTED)


def _draw_marks(page: _PosterPage, x: float, y: float, view: drawing.ImpactView, language: str) -> None:
    for frame, mark in zip(drawing.changed_sites(view), drawing.MARKS, strict=True):
        if len(frame):
            page.write_text(x, y, mark.glyph, 8, colour=mark.colour)
            page.write_text(x + 0.016, y, wording.report_word(mark.code, language), 6.2, colour=_MUTED)
            y -= 0.0185


def _draw_legend(
    page: _PosterPage, x: float, y: float, classes: tuple[LegendClass, ...], title: str, language: str
) -> float:
    y = page.write_text(x, y, title, 6.6, bold=True) - 0.004
    for step in classes:
        page.figure.add_artist(
            Rectangle((x, y - 0.012), 0.016, 0.012, facecolor=step.colour, edgecolor="#b9b6ab", linewidth=0.4)
        )
        page.write_text(x + 0.021, y, step.label(language), 6.2, colour=_MUTED)
        y -= 0.0185
    return y

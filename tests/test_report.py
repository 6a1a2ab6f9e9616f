"""The printed results: what the PDF says, that the same session gives the same bytes, and that no text of people harms."""

import io
import struct
from datetime import date

import pypdf
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from mire_geo.city import City
from mire_geo.errors import InputError
from mire_geo.output import report
from mire_geo.output.report import drawing, glyphs
from mire_geo.output.report.results import datasets
from mire_geo.planning import scenario
from mire_geo.planning.workshop import Comment, Contribution, Session
from tests import toy
from tests.schooltoy import SCHOOL_CITY, at

BASELINE = scenario.Baseline(SCHOOL_CITY)
HOSTILE = "<b>x</b><script>alert(1)</script> ${7*7} `id` $\\frac{1}{0}$ \u202egnp.exe\u202c \U0001faa8 a\x00b &amp; <para>"


def point(node: int) -> shapely.Point:
    return shapely.Point(at(node))


def contributions(text: str = "Serve a chi lavora") -> tuple[Contribution, ...]:
    return (
        Contribution("p1", "add", kind="farmacia", geometry=point(8), hours="Mo-Sa 08:00-20:00", text=text, votes=5),
        Contribution("p2", "close", site="farmacia:b", votes=2, text=text, alias=text, group=text,
                     comments=(Comment(text, text),)),
        Contribution("p3", "hours", site="biblioteca:x", hours="Mo-Fr 09:00-19:30", votes=9),
        Contribution("p4", "close", site="farmacia:b", votes=1),
        Contribution("p5", "add", kind="farmacia", geometry=shapely.Point(0, 0)),
        Contribution("p6", "move", site="farmacia:z", geometry=point(1)),
        Contribution("p7", "need", kind="nido", text=text, votes=0),
        Contribution("p8", "add", kind="farmacia"),
    )  # fmt: skip


def a_session(text: str = "Serve a chi lavora", **options) -> Session:
    return Session(
        "Tavolo di prova", contributions(text), code="K7QX2M", held_on="2026-11-25", delete_on="2027-02-25",
        nil_ids=(1, 2), participants=34, groups=("residenti",), **options,
    )  # fmt: skip


def results(session: Session) -> report.Results:
    return report.results(BASELINE, session, minutes=10, personas=("ufficio",))


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def test_of_what_people_brought_that_which_goes_together_counts():
    found = results(a_session())
    assert [one.id for one in found.scenario.proposals] == ["p3", "p1", "p2"]
    assert {key: why.code for key, why in found.left_out.items()} == {
        "p4": "conflict", "p5": "outside", "p6": "unknown_site", "p8": "unusable",
    }  # fmt: skip
    assert found.scenario.kinds == ("biblioteca", "farmacia")
    assert set(found.answers) == {"p1", "p2", "p3"}
    assert found.scenario.fingerprint == scenario.fingerprint(SCHOOL_CITY, found.scenario.proposals)


def test_the_figures_are_those_of_the_scenario_run_again():
    found = results(a_session())
    again = scenario.read_text(scenario.as_text(found.scenario))
    for impact in found.impacts:
        other = BASELINE.answer(again.proposals, again.question(impact.question.kind))
        assert scenario.as_dict(other) == scenario.as_dict(impact)


def test_the_pdf_says_it_all():
    found = results(a_session())
    text = text_of(report.pdf(SCHOOL_CITY, found))
    total = found.impacts[0].groups.loc["all"]
    for wanted in (
        "Impatto temporale", "Tavolo di prova", "K7QX2M", "34 partecipanti", "Ovest, Est",
        "Cambiare orari: Biblioteca X, lun-ven 09:00-19:30", "9", "Chiudere: Farmacia B", "Qui manca: Nido d'infanzia",
        "Oggi", "Con le proposte", "La differenza", "In parole semplici", "Chi ci guadagna e chi ci perde",
        "riguarda lo stesso posto di un’altra proposta", "il punto è fuori dalla città", found.scenario.fingerprint,
        "mire scenario", "25 novembre 2026", "25 febbraio 2027", f"{total['more_hours']} residenti troverebbero aperto", "pagina 1 di",
    ):  # fmt: skip
        assert wanted in text, wanted
    english = text_of(report.pdf(SCHOOL_CITY, found, language="en"))
    for wanted in (
        "Change hours: Biblioteca X, Mo-Fr 09:00-19:30",
        "In plain words",
        "the point is outside the city",
    ):
        assert wanted in english, wanted


@pytest.mark.parametrize(("page", "points"), [("A4", (595, 842)), ("A3", (842, 1191))])
def test_a4_and_a3_have_their_size_and_say_the_same(page, points):
    made = report.pdf(SCHOOL_CITY, results(a_session()), page=page)
    read = pypdf.PdfReader(io.BytesIO(made))
    assert tuple(round(float(v)) for v in read.pages[0].mediabox[2:]) == points
    assert read.metadata.title == "Impatto temporale: Tavolo di prova"
    assert "Impatto temporale" in text_of(made)


def test_the_same_session_gives_the_same_bytes():
    one, other = (report.pdf(SCHOOL_CITY, results(a_session())) for _ in range(2))
    assert one == other
    assert report.png(SCHOOL_CITY, results(a_session())) == report.png(SCHOOL_CITY, results(a_session()))


def test_no_text_of_people_is_markup_script_or_formula():
    session = Session(HOSTILE, contributions(HOSTILE), code="<b>", groups=(HOSTILE,))
    made = report.pdf(SCHOOL_CITY, results(session))
    text = text_of(made).replace(" ", "")
    for wanted in ("<b>x</b><script>alert(1)</script>", "${7*7}`id`$\\frac{1}{0}$gnp.exe", "ab&amp;<para>"):
        assert wanted.replace(" ", "") in text
    assert "\u202e" not in text
    objects = pypdf.PdfReader(io.BytesIO(made))
    assert not any("/JS" in page or "/AA" in page or "/Annots" in page for page in objects.pages)
    assert "/OpenAction" not in objects.trailer["/Root"]
    assert report.png(SCHOOL_CITY, results(session)).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "text", ["x" * 10_000, "W " * 4_999, "\n" * 300, "שלום עולם " * 300, "字" * 500, "😀" * 900]
)
def test_a_text_however_long_stays_on_its_page(text):
    made = report.pdf(SCHOOL_CITY, results(a_session(text)))
    assert 2 <= len(pypdf.PdfReader(io.BytesIO(made)).pages) < 20
    report.png(SCHOOL_CITY, results(a_session(text)))


def test_what_is_hidden_withdrawn_or_waits_is_neither_counted_nor_printed():
    for status in ("hidden", "withdrawn", "pending", "cleared"):
        listed = (
            Contribution("a", "close", site="farmacia:b", text="SEGRETO", votes=9, status=status),
            Contribution("b", "need", kind="nido", text="visibile", status="live"),
        )
        found = results(Session("Prova", listed))
        assert found.scenario.proposals == ()
        text = text_of(report.pdf(SCHOOL_CITY, found))
        assert "SEGRETO" not in text
        assert "visibile" in text


def test_many_contributions_go_over_many_pages():
    many = tuple(
        Contribution(f"n{i}", "need", text="Qui manca qualcosa. " * 20, votes=i % 7) for i in range(150)
    )
    made = report.pdf(SCHOOL_CITY, results(Session("Tanti", many)))
    assert len(pypdf.PdfReader(io.BytesIO(made)).pages) > 5


def test_a_session_without_any_proposal_is_printed_too():
    for session in (Session("", ()), Session("Solo parole", (Contribution("a", "pin", geometry=point(8)),))):
        found = results(session)
        assert "Nessuna proposta cambia la città." in text_of(report.pdf(SCHOOL_CITY, found))
        assert report.png(SCHOOL_CITY, found).startswith(b"\x89PNG")


def test_hidden_votes_are_not_printed_as_none():
    hidden = tuple(Contribution(f"n{i}", "need", kind="nido") for i in range(2))
    text = text_of(report.pdf(SCHOOL_CITY, results(Session("Voto aperto", hidden))))
    assert "nascosti" in text
    assert "None" not in text


def test_the_picture_is_a_landscape_a4():
    made = report.png(SCHOOL_CITY, results(a_session()), language="en")
    width, height = struct.unpack(">II", made[16:24])
    assert (width, height) == (2338, 1654)


def test_another_page_or_language_is_refused():
    found = results(Session("", ()))
    with pytest.raises(InputError, match="A4 or A3"):
        report.pdf(SCHOOL_CITY, found, page="A5")
    for make in (report.pdf, report.png):
        with pytest.raises(InputError, match="it or en"):
            make(SCHOOL_CITY, found, language="de")


def test_hours_are_drawn_where_nobodys_walk_changes():
    late = Session("", (Contribution("p", "hours", site="biblioteca:x", hours="Mo-Fr 09:00-19:30"),))
    found = results(late)
    view = drawing.impact_view(SCHOOL_CITY, found.after, found.impacts[0])
    assert view.by_hours
    assert view.cell_values("change").max() == 7.5
    walks = results(Session("", (Contribution("p", "close", site="farmacia:b"),)))
    view = drawing.impact_view(SCHOOL_CITY, walks.after, walks.impacts[0])
    assert not view.by_hours
    assert view.cell_values("change")[list(toy.CELLS).index("Cn")] == 16
    same, closed, new, hours = drawing.changed_sites(view)
    assert [len(frame) for frame in (same, closed, new, hours)] == [1, 1, 0, 0]


@given(st.text(max_size=400))
@settings(max_examples=60)
def test_any_text_becomes_one_line_of_glyphs_that_can_be_drawn(text):
    line = glyphs.printable_line(text, 80)
    assert len(line) <= 80
    assert "\n" not in line
    assert line.isprintable() or line == ""


def test_right_to_left_is_turned_round_for_who_draws_letters_as_they_come():
    assert glyphs.printable_line("dire שלום עולם ora") == "dire םלוע םולש ora"
    assert glyphs.printable_line("dire שלום ora", reverse_rtl=False) == "dire שלום ora"


def test_milano_is_printed_with_the_licences_of_what_it_rests_on(built_milano: City):
    session = Session(
        "Anagrafe",
        (
            Contribution(
                "p", "hours", site="anagrafe:via-larga-12", hours="Mo-Fr 08:30-20:00; Sa 08:30-11:30", votes=1
            ),
        ),
        nil_ids=(1,),
    )
    baseline = scenario.Baseline(built_milano)
    found = report.results(baseline, session, personas=("ufficio",), monday=date(2026, 11, 16))
    text = text_of(report.pdf(built_milano, found))
    for wanted in (
        "Sedi anagrafiche: orari",
        "CC BY 4.0",
        "Censimento della popolazione 2011",
        "ODbL 1.0",
        "Duomo",
    ):
        assert wanted in text
    keys = {one.key for one in datasets(built_milano, ["anagrafe"])}
    assert "comune-ds549" in keys
    assert not keys & {"lombardia-farmacie", "comune-ds235"}

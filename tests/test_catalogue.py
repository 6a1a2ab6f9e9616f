"""The catalogues: languages are the folders, plural forms those of the language, and the library speaks any of them."""

import pytest

from mire_geo import coworking
from mire_geo.city.gazetteer import Match
from mire_geo.output import maps, report
from mire_geo.output.report import wording
from mire_geo.output.wording import (
    catalogue,
    contribution_types,
    figures,
    impact_sentences,
    matching_sentences,
    names,
    place_sentences,
)
from mire_geo.planning import scenario
from mire_geo.tables.kinds import KINDS
from tests import pseudo
from tests.desktoy import ask, space, walks
from tests.test_report import SCHOOL_CITY, a_session, results, text_of

TRUE = catalogue.FOLDER
DATA = frozenset({"Ovest", "Est", "Nord", "Sud"})


@pytest.fixture(scope="module")
def spoken(tmp_path_factory):
    """The invented language beside the true ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "FOLDER", pseudo.translations(tmp_path_factory.mktemp("translations")))
        yield pseudo.LANGUAGE


def test_a_folder_is_a_language(spoken, monkeypatch):
    assert catalogue.languages() == ("it", "en", "eo")
    assert catalogue.language_name("eo") == "Esperanto"
    monkeypatch.setattr(catalogue, "FOLDER", TRUE)
    assert catalogue.languages() == ("it", "en")


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 rows"), (1, "1 row"), (1.0, "1 row"), (1.5, "1.5 rows"), (2, "2 rows"), (21, "21 rows")],
)
def test_a_number_chooses_its_form(number, text):
    assert catalogue.ngettext("%(n)s riga", "%(n)s righe", number, "en", n=f"{number:g}") == text


def test_a_language_with_three_forms_uses_them(tmp_path, monkeypatch):
    pseudo.polish(tmp_path)
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    rows = [catalogue.ngettext("%(n)s riga", "%(n)s righe", n, "pl", n=n) for n in (1, 2, 5, 22)]
    assert rows == ["1 wiersz", "2 wiersze", "5 wierszy", "22 wiersze"]


def test_numbers_are_those_of_the_language(spoken):
    assert figures.number(1234567.5, spoken, 1) == "1\u202f234\u202f567,5"


@pytest.mark.parametrize("versus", ["", "Piano B"])
def test_an_impact_is_told_in_it(spoken, versus):
    for impact in results(a_session()).impacts:
        rows = impact_sentences.sentences_as_dict(impact, spoken, baseline_name=versus)
        sentences = rows["sentences"]
        texts = [rows["title"], *(one["text"] for one in rows["said"]), sentences["cost"], sentences["sure"]]
        texts += [text for part in ("groups", "areas", "personas") for text in sentences[part].values()]
        texts += [text for part in rows["labels"].values() for text in part.values()]
        assert [left for text in texts if (left := pseudo.untranslated(text, DATA))] == []


def test_a_matching_is_told_in_it(spoken):
    requests = [
        ask("a", commute=40),
        ask("b"),
        ask("c", limit=5),
        ask("d", desk="meeting"),
        ask("e", budget=10.5),
    ]
    minutes = walks({"a": [3, 9], "b": [4, 9], "c": [4, 9], "d": [4, 9], "e": [4, 9]}, ["near", "far"])
    spaces = [space("near"), space("far")]
    best, greedy = coworking.match(requests, spaces, minutes), coworking.first_come(requests, spaces, minutes)
    data = frozenset({"Spazio near", "Spazio far"})
    texts = [matching_sentences.summary(best, greedy, spoken)]
    texts += [matching_sentences.match_sentence(best, one, spoken) for one in best.matches]
    texts += [matching_sentences.unmatched_sentence(best, one, spoken) for one in best.unmatched]
    assert len(texts) == 1 + len(requests)
    assert [left for text in texts if (left := pseudo.untranslated(text, data))] == []


def test_the_printed_report_is_in_it(spoken):
    assert report.png(SCHOOL_CITY, results(a_session()), language=spoken).startswith(b"\x89PNG")
    text = text_of(report.pdf(SCHOOL_CITY, results(a_session()), language=spoken))
    for message in (*wording.WORDS.values(), *(words.printed for words in contribution_types.TYPES.values())):
        if message in text:
            pytest.fail(f"{message!r} is in Italian")


def test_the_saved_map_is_in_it(spoken, tmp_path):
    page = maps.save(SCHOOL_CITY, "farmacia", 10, tmp_path / "map.html", language=spoken).read_text("utf-8")
    city = SCHOOL_CITY
    data = frozenset(figures.place_name(str(name)) for name in city.quartieri["nil"]) | DATA
    texts = pseudo.visible(page)
    assert len(texts) > 20
    assert [left for text in texts if (left := pseudo.untranslated(text, data))] == []


@pytest.mark.parametrize("sort", ["address", "stop", "near_number", "street", "corner", "nil"])
def test_how_sure_a_position_is_is_told_in_it(spoken, sort):
    assert (
        pseudo.untranslated(
            place_sentences.position_remark(
                Match("", 0, 0, sort, False, 100, requested_number=1, number=2), spoken
            )
        )
        == ""
    )


@pytest.mark.parametrize("code", scenario.GROUPS)
def test_the_names_of_groups_are_in_it(spoken, code):
    assert pseudo.untranslated(impact_sentences.group_name(code, spoken)) == ""


def test_the_names_of_kinds_are_in_it(spoken):
    for kind in KINDS.values():
        for named in (names.kind, names.plural_kind, names.plural_kind_inside, names.kind_description):
            assert pseudo.untranslated(named(kind, spoken)) == ""

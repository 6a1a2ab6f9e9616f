"""The words of an impact: every number said is the number found, losers are never left out, nothing puzzles."""

import json
import re

import pytest

from mire_geo.output.wording import impact_sentences
from mire_geo.planning import scenario
from mire_geo.planning.scenario.proposals import (
    AddSite,
    ChangeHours,
    CloseSite,
    MoveSite,
    Proposal,
    Resize,
)
from tests.schooltoy import SCHOOL_CITY, at

BASELINE = scenario.Baseline(SCHOOL_CITY)
CASES: dict[str, tuple[str, list[Proposal]]] = {
    "add": ("farmacia", [AddSite("p", "farmacia", *at(8), hours="Mo-Sa 08:00-20:00", capacity=3)]),
    "move": ("farmacia", [MoveSite("p", "farmacia:a", *at(1))]),
    "close": ("biblioteca", [CloseSite("p", "biblioteca:x")]),
    "late": ("biblioteca", [ChangeHours("p", "biblioteca:x", "Mo-Fr 09:00-19:30")]),
    "shift": ("biblioteca", [ChangeHours("p", "biblioteca:x", "Mo-Fr 10:00-19:00; Sa 10:00-12:00")]),
    "first": ("nido", [AddSite("p", "nido", *at(8))]),
    "resize": ("biblioteca", [Resize("p", "biblioteca:x", 9)]),
}


def said(case: str, language: str = "it", **options: str) -> dict[str, impact_sentences.Sentence]:
    kind, asked = CASES[case]
    found = BASELINE.answer(asked, scenario.Question(kind, 10))
    return {one.code: one for one in impact_sentences.sentences(found, language, **options)}


def test_a_new_pharmacy_in_plain_italian():
    found = said("add")
    assert found["place_gain"].text == (
        "60 residenti che oggi non hanno farmacie entro 10 minuti a piedi ne avrebbero."
    )
    assert found["who_gain"].text.startswith("Tra chi ci guadagna: 30 donne, 12 cittadini stranieri, ")
    assert found["where_gain"].text == "Ci si guadagna soprattutto a Est (60)."
    assert found["no_losers"].tone == "same"
    assert found["cost_hours_added"].text == (
        "Servono 72 ore di apertura in più alla settimana e 6 giorni di apertura in più."
    )
    assert found["cost_sites_added"].text == "1 posto nuovo."


def test_losers_are_said_and_nobody_claims_that_there_are_none():
    found = said("move")
    assert found["place_lose"].number == 180
    assert found["place_lose"].text == (
        "180 residenti che oggi hanno farmacie entro 10 minuti a piedi non ne avrebbero più."
    )
    assert "no_losers" not in found
    assert found["where_lose"].text == "Ci si perde soprattutto a Ovest (180)."


def test_an_hour_gained_in_the_evening_does_not_hide_the_one_lost_in_the_morning():
    found = said("shift")
    assert found["hours_more"].number == found["hours_fewer"].number == 180
    assert "no_losers" not in found
    assert found["cost_hours_removed"].text == "Si tolgono 5 ore di apertura alla settimana."


def test_the_gap_that_shrinks_is_named_with_its_persona():
    text = said("late")["gap_time_gap"].text
    assert (
        text
        == "La mancanza di orari si riduce: per «Impiego d'ufficio a tempo pieno, 9-18» da 59 a 0 persone."
    )


def test_a_first_place_says_that_the_data_hold_none():
    found = said("first")
    assert "no_data" in found
    assert "nearer" not in found
    assert found["cost_unknown"].text == "Gli orari di un posto non sono noti: le sue ore non sono contate."


def test_what_changes_nothing_for_anybody_says_so_first():
    assert next(iter(said("resize"))) == "nothing"
    assert said("resize")["cost_capacity_removed"].number == 21


def test_another_scenario_is_not_called_today():
    for language, word in (("it", "oggi"), ("en", "today")):
        for case in CASES:
            texts_by_code = said(case, language, baseline_name="A").values()
            assert not any(re.search(rf"\b{word}\b", one.text) for one in texts_by_code)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("language", ["it", "en"])
def test_every_sentence_is_whole_and_carries_its_number(case, language):
    for one in said(case, language).values():
        assert one.text[0].isupper() or one.text[0].isdigit()
        assert one.text.endswith(".")
        assert not re.search(r"[{}]|nan|None|  ", one.text)
        if one.number and one.code.startswith(("place", "persona", "hours")):
            assert str(int(one.number)) in one.text.replace(".", "").replace(",", "")
    assert set(said(case, "it")) == set(said(case, "en"))


def test_one_person_is_not_people():
    found = BASELINE.answer(*_impact("add"))
    found.groups.loc["all", ["gain", "lose"]] = 1
    texts = {one.code: one.text for one in impact_sentences.sentences(found, "it")}
    assert texts["place_gain"].startswith("1 residente che oggi non ha farmacie")
    assert texts["place_lose"].endswith("non ne avrebbe più.")


def _impact(case: str) -> tuple[list[Proposal], scenario.Question]:
    kind, asked = CASES[case]
    return asked, scenario.Question(kind, 10)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("language", ["it", "en"])
def test_every_row_of_figures_has_a_sentence_under_it(case, language):
    found = BASELINE.answer(*_impact(case))
    texts_by_code = impact_sentences.sentences_as_dict(found, language)
    json.dumps(texts_by_code, allow_nan=False)
    assert (
        set(texts_by_code["sentences"]["groups"])
        == set(found.groups.index)
        == set(texts_by_code["labels"]["groups"])
    )
    assert set(texts_by_code["sentences"]["personas"]) == set(found.personas.index)
    assert texts_by_code["headline"] == texts_by_code["said"][0]["text"]
    assert (texts_by_code["sentences"]["losers"] is None) == (case not in ("move", "close", "shift"))
    assert texts_by_code["sentences"]["sure"]


def test_how_sure_the_hours_are_is_counted_place_by_place():
    texts_by_code = impact_sentences.sentences_as_dict(BASELINE.answer(*_impact("add")), "it")
    assert texts_by_code["sentences"]["sure"] == "Orari di 3 luoghi: 1 proposto qui, 2 non noti."

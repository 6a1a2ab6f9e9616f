"""Personas: ten weeks that hold together, each with a source and somebody it stands for."""

import pytest

from mire_geo.errors import InputError, UnknownError
from mire_geo.measures.time import personas
from mire_geo.measures.time.personas import PERSONAS, Persona, Window
from mire_geo.output.wording import names
from mire_geo.tables import schema


@pytest.mark.parametrize("persona", PERSONAS.values(), ids=list(PERSONAS))
def test_a_persona_is_whole(persona):
    assert persona.windows
    assert persona.name != names.persona(persona, "en")
    assert persona.stands_for.endswith(".")
    assert persona.source
    assert set(persona.counts) <= set(schema.columns(schema.Cells))


def test_there_are_ten_and_only_the_old_walk_slower():
    assert len(PERSONAS) == 10
    assert {p.code: p.speed_kmh for p in PERSONAS.values() if p.speed_kmh != 4.5} == {"anziana-a-piedi": 3.0}


def test_a_persona_is_found_by_code_or_a_near_spelling_suggested():
    assert names.persona(personas.persona("commercio"), "en").startswith("Retail")
    with pytest.raises(UnknownError, match="did you mean 'commercio'"):
        personas.persona("comercio")
    with pytest.raises(UnknownError, match="known: ufficio,"):
        personas.persona("zzz")


def test_days_are_read_as_lists_ranges_and_across_sunday():
    days = [w.day for w in personas.read_windows("Fr-Mo,We 08:00 home → 09:00 work;")]
    assert days == [0, 2, 4, 5, 6]


def test_windows_that_overlap_or_leave_from_nowhere_are_refused():
    def made(*windows):
        return Persona("x", "x", windows, ("people",), "x.", "x")

    with pytest.raises(InputError, match="overlap on Mo"):
        made(Window(0, 60, 180, "home", "home"), Window(0, 120, 240, "home", "home"))
    with pytest.raises(InputError, match="Sunday runs into the first of Monday"):
        made(Window(0, 60, 180, "home", "home"), Window(6, 1400, 1600, "home", "home"))
    with pytest.raises(InputError, match="'gym' is none of home, work, school"):
        made(Window(0, 60, 180, "gym", "home"))

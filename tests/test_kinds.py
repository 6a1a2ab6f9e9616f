"""The taxonomy: what every entry must hold, and what a misspelt code answers."""

import re
from pathlib import Path

import pytest

from mire_geo.errors import UnknownError
from mire_geo.output.wording import catalogue, names
from mire_geo.tables import kinds
from mire_geo.tables.schema import AGE_BANDS

SELECTOR = re.compile(r"[a-z_]+(:[a-z_]+)*=[a-z0-9_]+( \+ [a-z_]+(:[a-z_]+)*=[a-z0-9_]+)*")


@pytest.mark.parametrize("kind", kinds.KINDS.values(), ids=lambda kind: kind.code)
def test_every_kind_is_whole(kind: kinds.Kind) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", kind.code)
    assert kind.group in kinds.GROUPS
    spoken = [
        named(kind, language)
        for named in (names.kind, names.plural_kind, names.kind_description)
        for language in catalogue.languages()
    ]
    for words in (*kind.labels, *spoken):
        assert words == words.strip()
        assert words[0].isupper(), "labels are in sentence case"
        assert not words.endswith(".")
    assert all(SELECTOR.fullmatch(one) for one in kind.osm)
    assert re.fullmatch(r"(\d{3}(-\d\d)* [A-Z].*)?", kind.hsds)
    assert set(kind.ages) <= set(AGE_BANDS)
    assert re.fullmatch(r"(ds\d+)?", kind.portal)


def test_the_list_says_what_the_city_has_and_no_file_holds() -> None:
    missing = {code for code, kind in kinds.KINDS.items() if kind.coverage == "missing"}
    assert missing >= {"nido", "wemi", "consultorio", "centro_milano_donna", "servizio_sociale"}
    assert missing >= {"casa_di_comunita", "medico_base"}
    assert len(kinds.KINDS) - len(missing) >= 30


def test_every_group_has_kinds_and_labels_are_told_apart() -> None:
    assert {kind.group for kind in kinds.KINDS.values()} == set(kinds.GROUPS)
    for language in catalogue.languages():
        labels = [names.kind(kind, language) for kind in kinds.KINDS.values()]
        assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("kind", kinds.KINDS.values(), ids=lambda kind: kind.code)
def test_people_may_write_a_kind_by_its_english_names(kind: kinds.Kind) -> None:
    assert {names.kind(kind, "en"), names.plural_kind(kind, "en")} == set(kind.also)


def test_kind_finds_by_code_only() -> None:
    assert kinds.kind("farmacia").name == "Farmacia"
    with pytest.raises(UnknownError):
        kinds.kind("Farmacia")


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("farmacie", "farmacia"),
        ("farmaca", "farmacia"),
        ("pharmacy", "farmacia"),
        ("case di quartiere", "casa_di_quartiere"),
        ("asilo nido", "nido"),
        ("bibliteca", "biblioteca"),
        ("Registry office", "anagrafe"),
        ("wemy", "wemi"),
    ],
)
def test_a_misspelt_kind_is_answered_with_the_near_ones(asked: str, meant: str) -> None:
    assert kinds.suggestions(asked)[0] == meant
    with pytest.raises(UnknownError, match=f"did you mean {meant}"):
        kinds.kind(asked)


def test_a_word_like_no_other_is_answered_with_where_to_look() -> None:
    with pytest.raises(UnknownError, match="mire kinds"):
        kinds.kind("qwxz")


def test_the_documented_table_is_the_taxonomy() -> None:
    lines = (Path(__file__).parents[1] / "docs" / "sites.md").read_text(encoding="utf-8").splitlines()
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| `")
    ]
    documented = {row[0].strip("`"): (row[1], row[2], row[3], row[6]) for row in cells if len(row) == 7}
    assert documented == {
        code: (kind.name, names.kind(kind, "en"), kind.coverage, kind.hsds)
        for code, kind in kinds.KINDS.items()
    }

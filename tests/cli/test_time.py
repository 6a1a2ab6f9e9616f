"""The commands that speak of hours, on the toy city with hours."""

import json

import click
import pytest

from mire_geo import cli
from mire_geo.cli.time.piano import PUBLISHED
from mire_geo.planning import piano
from mire_geo.planning.piano import Piano
from tests import toy
from tests.cli.command import HERE, mire, table_of, write_city


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The toy city with hours, as `mire build` would leave it."""
    return write_city(tmp_path_factory.mktemp("timed"), toy.quartieri(), toy.timed_city().sites)


def test_help_of_every_subcommand_teaches_by_example():
    group = cli.main.get_command(click.Context(cli.main), "hours")
    assert isinstance(group, click.Group)
    for name, command in group.commands.items():
        own = mire("hours", name, "--help").stdout
        assert "Examples:" in own
        assert f"mire hours {name}" in own
        assert [o.name for o in command.params if isinstance(o, click.Option) and not o.help] == []


def test_hours_are_read_with_the_words_they_come_from():
    told = table_of(
        mire("hours", "read", "Lun 15:30-19:00, chiuso agosto, mercoledì forse", "--at", "lun 16")
    )
    said = told.groupby("part")["value"].agg(list).to_dict()
    assert said["reading"][0] == "part"
    assert "letto da: Lun 15:30-19:00" in said["rule"]
    assert said["unread"] == ["forse"]
    assert said["state"] == ["open (letto da: Lun 15:30-19:00)"]
    assert said["day"][0] == "15:30-19:00"


def test_hours_in_the_week_of_the_bridge():
    told = table_of(mire("hours", "read", "Mo-Fr 08:30-15:30; PH off", "--week", "ponte"))
    days = told[told["part"] == "day"]
    assert days["value"].tolist() == ["closed", "closed", *["08:30-15:30"] * 3, "closed", "closed"]


def test_unknown_hours_are_said_so():
    told = table_of(mire("hours", "read", 'Mo 09:00-10:00 "su appuntamento"'))
    assert "09:00-10:00 unknown" in told["value"].tolist()


def test_lint_of_a_text_and_of_the_data(folder):
    doubts = table_of(mire("hours", "lint", "Mo-Fr 09:00-13:00; Tu,Th 15:00-19:00"))
    assert doubts["suggestion"].tolist() == ["Mo-Fr 09:00-13:00, Tu,Th 15:00-19:00"]
    clean = mire("hours", "lint", folder=folder)
    assert "2 places have hours, in 2 different texts" in clean.stderr
    assert "nothing to doubt" in clean.stderr


def test_gaps_at_a_moment_and_of_a_persona(folder):
    asked = ["gaps", "--kind", "farmacia", "--minutes", 10]
    at = table_of(mire(*asked, "--at", "mar 10:30", folder=folder))
    assert at.columns.tolist() == [
        "nil_id", "nil", "municipio", "people", "served", "time_gap", "space_gap", "information_gap",
        "share_served", "status",
    ]  # fmt: skip
    assert at["served"].sum() == 180
    assert at["information_gap"].sum() == 90
    week = table_of(mire(*asked, "--persona", "ufficio", "--by", "municipio", folder=folder))
    assert week["time_gap"].sum() == 100 // 3 + 80 // 3
    both = mire(*asked, "--persona", "ufficio", "--at", "mar 10:30", "--by", "cell", folder=folder)
    assert "leaves no time to go out" in both.stderr
    assert table_of(both)["served"].sum() == 100 // 3 + 80 // 3
    drawn = json.loads(
        mire(*asked, "--at", "mar 10:30", "--by", "cell", "--format", "geojson", folder=folder).stdout
    )
    assert {f["properties"]["served"] for f in drawn["features"]} == {100, 80, 0}


def test_the_nearest_are_found_open_or_shut_on_arrival(folder):
    asked = ["nearest", *HERE, "--kind", "farmacia", "--count", 2]
    found = table_of(mire(*asked, "--at", "mar 10:30", folder=folder)).set_index("site")
    assert found["state"].to_dict() == {"farmacia:a": "open", "farmacia:b": "unknown"}
    assert found.loc["farmacia:a", "until"] == "2026-11-17T12:00"
    shut = table_of(mire(*asked, "--at", "mar 11:59", folder=folder)).set_index("site")
    assert shut.loc["farmacia:a", "state"] == "closed"
    assert "no moment" in mire(*asked, "--at", "ieri", folder=folder, code=2).stderr


def test_hours_for_other_programs_say_what_they_cannot():
    text = 'Mo-Fr 09:00-13:00 || "su appuntamento"'
    told = json.loads(mire("hours", "export", text, "--as", "schema.org").stdout)
    assert told["rows"][0]["opens"] == "09:00"
    assert told["unsaid"]
    rows = json.loads(mire("hours", "export", "Mo-Fr 09:00-13:00", "--as", "hsds").stdout)["rows"]
    assert {row["byday"] for row in rows} == {"MO", "TU", "WE", "TH", "FR"}
    calendar = mire("hours", "export", text, "--as", "ics", "--from", "2026-11-16", "--to", "2026-11-22")
    assert calendar.stdout.startswith("BEGIN:VCALENDAR")
    assert calendar.stderr
    assert "is no day" in mire("hours", "export", text, "--from", "ieri", code=2).stderr


def test_go_and_ask(folder):
    listed = table_of(
        mire("gaps", "--kind", "farmacia", "--minutes", 10, "--persona", "cura", "--to-ask", folder=folder)
    )
    assert listed["site"].tolist() == ["farmacia:b"]


def test_an_order_of_the_plan_serves_the_office_workers(folder, tmp_path):
    """Pharmacy a stays open to 21 on Thursdays: the office workers of As and Bs, in a gap of hours, are served."""
    file = tmp_path / "piano.json"
    file.write_text(
        json.dumps(
            {"ordinanze": [{
                "code": "sera", "what": "Giovedì sera", "sites": ["farmacia:a"], "hours": "Th 19:00-21:00",
                "starts": "2026-09-01", "source": "toy", "change": "add",
            }]}
        )
    )  # fmt: skip
    asked = ["gaps", "--kind", "farmacia", "--minutes", 10, "--persona", "ufficio", "--piano", file]
    assert table_of(mire(*asked, folder=folder))["served"].sum() == 100 // 3 + 80 // 3
    summer = table_of(mire(*asked, "--week", "senza-scuola", folder=folder))
    assert summer["served"].sum() == 0
    listed = table_of(mire("piano", "--file", file, "--on", "2026-09-01"))
    assert listed["code"].tolist() == ["sera"]
    assert mire("piano", "--file", file, "--on", "2026-08-31").stdout.count("\n") == 1
    assert "is no day" in mire("piano", "--on", "ieri", code=2).stderr


def test_the_published_plan_can_be_read():
    assert isinstance(piano.read(PUBLISHED), Piano)
    assert "sedi-anagrafiche" in mire("piano").stdout


def test_usable_minutes_of_the_published_example():
    found = table_of(
        mire(
            "prism", "--persona", "ufficio", "--home", 15, "--work", 25,
            "--hours", "Mo-We,Fr 08:30-15:30; Th 08:30-19:00; Sa 08:30-12:30",
        )
    )  # fmt: skip
    assert found.loc[0, ["low", "high", "windows_low"]].tolist() == [275, 275, 2]


def test_usable_minutes_around_a_home_and_by_nil(folder):
    """Pharmacy a is 2 minutes away; Tuesday 10-12 is 120 minutes, on Thursday at 15 the shift is on."""
    asked = ["prism", "--persona", "turno-pomeriggio", "--kind", "farmacia", "--minutes", 10]
    near = table_of(mire(*asked, *HERE, folder=folder))
    assert near["site"].tolist() == ["farmacia:a"]
    assert near.loc[0, ["walk", "low", "high"]].tolist() == [2.0, 120.0, 120.0]
    by_nil = table_of(mire(*asked, folder=folder)).set_index("nil_id")
    assert by_nil.loc[1, "people"] == sum(p // 3 for p in (100, 80, 200, 10))
    assert by_nil.loc[1, "share_none"] == pytest.approx((200 // 3) / by_nil.loc[1, "people"], abs=1e-3)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["gaps", "--kind", "farmacia", "--minutes", 9, "--week", "ponte"], "add --at MOMENT or --persona"),
        (["gaps", "--kind", "farmacia", "--minutes", 9, "--at", "ieri"], "no moment of the week"),
        (["gaps", "--kind", "farmacia", "--minutes", 9, "--at", "lun 9", "--to-ask"], "whole week"),
        (["gaps", "--kind", "farmacia", "--minutes", 9, "--persona", "cura", "--speed", 3], "own speed"),
        (["prism", "--persona", "ufficio"], "either --kind KIND or --hours"),
        (["prism", "--persona", "ufficio", "--hours", "Mo 9-10", "--home", 5], "add --work"),
        (["prism", "--persona", "uficio", "--kind", "farmacia"], "did you mean 'ufficio'"),
    ],
)
def test_what_is_asked_wrongly_is_said_in_a_sentence(folder, arguments, sentence):
    assert sentence in mire(*arguments, folder=folder, code=2).stderr


def test_the_four_classes_of_the_city_and_what_a_planner_would_quote(folder):
    asked = [
        "partition",
        "--kind",
        "farmacia",
        "--kind",
        "biblioteca",
        "--persona",
        "ufficio",
        "--minutes",
        10,
    ]
    table = table_of(mire(*asked, folder=folder))
    assert table["kind"].tolist() == ["farmacia", "biblioteca"]
    assert (
        table[["served", "time_gap", "space_gap", "information_gap"]].sum(axis=1) == table["people"]
    ).all()
    said = table_of(mire(*asked, "--quotes", folder=folder)).set_index("kind")["sentence"]
    assert said["farmacia"] == (
        "Office, full time 9-18: 59 of 187 people (31.6%) have pharmacies within 10 minutes, but never open when "
        "they can go."
    )
    italian = table_of(mire(*asked, "--quotes", "--language", "it", "--week", "ferragosto", folder=folder))
    assert "ma mai aperte quando possono andarci" in italian["sentence"].iloc[1]

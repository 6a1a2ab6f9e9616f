"""Scenarios as files: what is written comes back as it was, and what is wrong is said."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings

from mire_geo.errors import InputError
from mire_geo.planning import scenario
from mire_geo.planning.scenario.proposals import AddSite, ChangeHours, CloseSite, MoveSite, Proposal, Resize
from tests.schooltoy import OFFICE, SCHOOL_CITY, at, proposals


class TestFiles:
    ALL = (
        AddSite(
            "a", "farmacia", *at(8), hours="Mo-Fr 09:00-18:00", capacity=3, name="«Nuova» ${x} `y` \u202e"
        ),
        CloseSite("c", "farmacia:b"),
        MoveSite("m", "farmacia:a", *at(1)),
        ChangeHours("h", "farmacia:a", "24/7"),
        Resize("r", "biblioteca:x", 40),
    )

    def test_a_scenario_comes_back_as_it_was(self, tmp_path: Path) -> None:
        made = scenario.Scenario(
            self.ALL,
            "Titolo è <b>",
            ("farmacia",),
            12.5,
            OFFICE,
            date(2026, 8, 10),
            scenario.fingerprint(SCHOOL_CITY),
        )
        scenario.write(made, tmp_path / "one.json")
        assert scenario.read(tmp_path / "one.json") == made
        scenario.write(scenario.read(tmp_path / "one.json"), tmp_path / "two.json")
        assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()

    @given(proposals())
    @settings(max_examples=25)
    def test_proposals_come_back_as_they_were(self, asked: list[Proposal]) -> None:
        said = json.loads(json.dumps([scenario.proposal_as_dict(one) for one in asked]))
        assert [scenario.proposal(one) for one in said] == asked

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("{", "not JSON"),
            ("[" * 100_000, "nested deeper"),
            ("[]", "no scenario"),
            ('{"format": "mire-scenario", "version": 2}', "version 2"),
            ('{"format": "mire-scenario", "version": 1, "proposals": {}}', "must be a list"),
            ('{"format": "mire-scenario", "version": 1, "proposals": [], "who": 1}', "has the field 'who'"),
            (
                '{"format": "mire-scenario", "version": 1, "proposals": [3]}',
                r"proposals\[0\] is not an object",
            ),
            ('{"format": "mire-scenario", "version": 1, "proposals": [{"type": []}]}', "is of type"),
            (
                '{"format": "mire-scenario", "version": 1, "proposals": [{"type": "close"}]}',
                "lacks the field 'id'",
            ),
            (
                '{"format": "mire-scenario", "version": 1, "proposals": [], "minutes": true}',
                "minutes is True",
            ),
            ('{"format": "mire-scenario", "version": 1, "proposals": [], "monday": "x"}', "write a day"),
            ('{"format": "mire-scenario", "version": 1, "proposals": [], "crs": "EPSG:4326"}', "EPSG:32632"),
            ('{"format": "mire-scenario", "version": 1}', "proposals"),
        ],
    )
    def test_what_is_wrong_is_said(self, text: str, words: str) -> None:
        with pytest.raises(InputError, match=words):
            scenario.read_text(text)

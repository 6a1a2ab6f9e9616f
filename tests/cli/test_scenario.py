"""`mire scenario` and `suggest`: a scenario run again from its file, and hours suggested as one."""

import json

import pytest

from tests import toy
from tests.cli.command import mire, table_of


@pytest.fixture
def proposals(tmp_path):
    """A scenario file of the toy city: a pharmacy at node 8, which brings the 60 people of Cs within 10 minutes."""
    x, y = toy.nodes().loc[8, ["x", "y"]]
    asked = [{"type": "add", "id": "p", "kind": "farmacia", "x": x, "y": y, "name": "=1+1"}]
    said = {"format": "mire-scenario", "version": 1, "title": "Prova", "minutes": 10, "proposals": asked}
    file = tmp_path / "scenario.json"
    file.write_text(json.dumps(said), encoding="utf-8")
    return file


def test_a_scenario_runs_again_to_the_same_figures(folder, proposals):
    groups = table_of(mire("scenario", proposals, "--by", "group", folder=folder)).set_index("group")
    assert groups.loc["all", ["people", "served_before", "served_after", "gain", "lose"]].tolist() == [
        570,
        270,
        330,
        60,
        0,
    ]
    areas = table_of(mire("scenario", proposals, "--by", "nil", folder=folder))
    assert areas[["kind", "nil", "gain"]].to_numpy().tolist() == [["farmacia", "Est", 60]]
    cells = json.loads(
        mire("scenario", proposals, "--by", "cell", "--format", "geojson", folder=folder).stdout
    )
    changed = {f["properties"]["cell"]: f["properties"] for f in cells["features"]}
    assert (changed["Cs"]["minutes_before"], changed["Cs"]["minutes_after"]) == (11, 7)
    said = json.loads(mire("scenario", proposals, "--by", "all", folder=folder).stdout)
    assert said["impacts"][0]["groups"]["all"]["gain"] == 60
    assert said["impacts"][0]["words"]["headline"] in mire("scenario", proposals, folder=folder).stdout
    again = json.loads(mire("scenario", proposals, "--by", "all", folder=folder).stdout)
    assert again == said


def test_a_scenario_of_other_data_is_remarked(folder, proposals):
    right = json.loads(mire("scenario", proposals, "--by", "all", folder=folder).stdout)["fingerprint"]
    said = json.loads(proposals.read_text())
    for fingerprint, remarked in ((right, False), ("0" * 64, True)):
        proposals.write_text(json.dumps(said | {"fingerprint": fingerprint}))
        told = mire("scenario", proposals, "--by", "cost", folder=folder).stderr
        assert ("the figures may differ" in told) == remarked


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"proposals": []}, "nothing to look at"),
        ({"proposals": [{"type": "close", "id": "c", "site": "farmacia:z"}]}, "farmacia:z"),
        ({"format": "other"}, "no scenario"),
    ],
)
def test_a_scenario_that_cannot_be_is_a_sentence(folder, proposals, change, words):
    proposals.write_text(json.dumps(json.loads(proposals.read_text()) | change))
    assert words in mire("scenario", proposals, folder=folder, code=2).stderr
    assert words in mire("scenario", proposals, "--by", "all", folder=folder, code=2).stderr


def test_all_the_figures_at_once_are_json(folder, proposals):
    assert (
        "json" in mire("scenario", proposals, "--by", "all", "--format", "csv", folder=folder, code=2).stderr
    )


def test_hours_are_suggested_and_written_as_a_scenario(folder, tmp_path):
    hours = ["suggest", "--kind", "farmacia", "--persona", "ufficio", "--minutes", "10"]
    assert "site,name,hours,suggested" in mire(*hours, "--hours", "5", folder=folder).stdout
    assert "--hours N" in mire(*hours, folder=folder, code=2).stderr
    assert "--hours N" in mire(*hours, "--hours", "5", "--reshape", folder=folder, code=2).stderr
    told = mire(*hours, "--reshape", "-o", tmp_path / "s.json", folder=folder).stderr
    assert "0 people more can make a visit" in told
    assert json.loads((tmp_path / "s.json").read_text())["kinds"] == ["farmacia"]

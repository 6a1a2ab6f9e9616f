"""The figures of docs/access.md, siting.md and network.md are Milano's, by the commands they name."""

import re

import pytest

from mire_geo.city import accessibility, dependency
from mire_geo.city.accessibility import Question
from mire_geo.planning import location_allocation
from tests.milano import PROJECT, milano


def told(page: str) -> str:
    return re.sub(r"\s+", " ", (PROJECT / "docs" / page).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("question", "sentences"),
    [
        (
            Question("rsa", "catchment", 30, "80+"),
            (
                "has {mean:.0f} places in care homes for a thousand",
                "One in twenty ({nothing:.1%}) reaches none",
                "Gini index is {gini:.2f}: three in ten",
                "is {concentration:.2f} (between {low:.3f} and {high:.3f}",
            ),
        ),
        (
            Question("pediatra", "catchment", 20, "0-13"),
            (
                "are {mean:.1f} family paediatricians for a thousand children, and {nothing:.0%} of the children reach none",
                "Gini index is {gini:.2f} and the concentration by income +{concentration:.2f} ({low:.3f} to {high:.3f})",
            ),
        ),
    ],
)
def test_what_the_page_on_access_says(question, sentences):
    city = milano()
    shares = accessibility.share(city, question).scaled
    placement = accessibility.indices(city, shares)
    figures = placement["value"].to_dict() | placement.loc["concentration", ["low", "high"]].to_dict()
    for sentence in sentences:
        said = sentence.format(**figures).replace("4.9%", "4.9 %").replace("16%", "16 %")
        assert said in told("access.md")
    fifths = accessibility.groups(city, shares, "income")
    share = (fifths["without"] / fifths["people"]).loc[[1, 5]]
    if question.kind == "pediatra":
        assert f"poorest fifth {share[1]:.0%}".replace("%", " children of 100") in told("access.md")
        assert f"in the richest {share[5]:.0%}".replace("%", "") in told("access.md")
    else:
        assert 0.25 < figures["poor"] < 0.35


def test_what_the_page_on_siting_says():
    city = milano()
    question = location_allocation.Question("casa_di_quartiere")
    on = location_allocation.siting_input(city, question)
    placement = location_allocation.place(city, question, search_input=on)
    page = told("siting.md")
    assert placement.answer.proven
    for figure in (
        placement.before,
        placement.people,
        placement.after,
        placement.after - placement.before,
        *placement.places["people_gained"],
    ):
        assert f"{figure:,}" in page
    assert f"among {len(on.places)} public buildings" in page
    assert f"{placement.lost:,} people are more than 10 minutes" in page


def test_what_the_page_on_the_network_says():
    city = milano()
    page = told("network.md")
    for _, row in dependency.critical_sites(city, dependency.welfare_kinds(city), 15).head(5).iterrows():
        assert row["name"].removeprefix("Casa di quartiere ") in page
        assert f"{row['people_only']:,}" in page

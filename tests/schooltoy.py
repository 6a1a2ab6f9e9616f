"""The toy city with hours and a school, where its nodes are, and proposals for it drawn at random."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
from hypothesis import strategies as st

from mire_geo.city import City
from mire_geo.planning.scenario.proposals import AddSite, ChangeHours, CloseSite, MoveSite, Proposal
from tests import toy

X0, Y0 = toy.ORIGIN
OFFICE = ("ufficio",)


def at(node: int) -> tuple[float, float]:
    """Where a node of the drawing is."""
    x, y = toy.nodes().loc[node, ["x", "y"]]
    return float(x), float(y)


def _school_city() -> City:
    """The toy city with hours at the library and a school at node 13."""
    added = toy.sites().loc[["biblioteca:x"]].rename(index={"biblioteca:x": "scuola_primaria:s"})
    added["kind"], added["source_id"] = "scuola_primaria", "s"
    added.geometry = gpd.points_from_xy(*np.array([at(13)]).T)
    made = toy.city().with_sites(added)
    sites = made.sites.copy()
    sites.at["biblioteca:x", "hours"] = "Mo-Fr 09:00-18:00"
    sites.at["farmacia:a", "hours"] = "Mo-Fr 09:00-18:00; Sa 10:00-12:00"
    return replace(made, sites=sites)


SCHOOL_CITY = _school_city()
"""One for all tests, so that its hash is read once."""

WEEKS = st.sampled_from(
    ["24/7", "Mo-Fr 09:00-18:00", "Mo-Fr 08:30-19:30; Sa 09:00-12:30", "Th 18:00-21:00", "Sa,Su 10:00-20:00"]
)
KINDS = st.sampled_from(["farmacia", "biblioteca", "scuola_primaria"])
PLACES = st.tuples(st.floats(0, 1200), st.floats(0, 600)).map(lambda p: (float(X0 + p[0]), float(Y0 + p[1])))
SITES = list(SCHOOL_CITY.sites.index)


@st.composite
def proposals(draw: st.DrawFn) -> list[Proposal]:
    """A few proposals that can all be, in any order."""
    asked: list[Proposal] = [
        AddSite(f"a{n}", draw(KINDS), *draw(PLACES), hours=draw(st.none() | WEEKS))
        for n in range(draw(st.integers(0, 2)))
    ]
    for site in draw(st.lists(st.sampled_from(SITES), unique=True, max_size=3)):
        what = draw(st.sampled_from(["close", "move", "hours", "both"]))
        if what == "close":
            asked.append(CloseSite(f"c{len(asked)}", site))
        if what in ("move", "both"):
            asked.append(MoveSite(f"m{len(asked)}", site, *draw(PLACES)))
        if what in ("hours", "both"):
            asked.append(ChangeHours(f"h{len(asked)}", site, draw(WEEKS)))
    return draw(st.permutations(asked))

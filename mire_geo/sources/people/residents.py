"""Residents of every piece of the city: the distribution of one year, the totals of another, whole persons.

This is an estimate: see docs/people.md.
"""

import numpy as np
import pandas as pd

from mire_geo.errors import DataError
from mire_geo.sources.people.apportionment import Real, Whole, apportion, apportion_rows

GROWN = 2.0
"""A NIL that has at least so many times its residents of the census has grown on new ground."""

EMPTY_PER_HA = 5.0
"""Residents a hectare at the census below which ground was free for the new buildings."""

MINORS = ("age_0_2", "age_3_5", "age_6_10", "age_11_13", "age_14_17")
MINOR_YEARS = (3, 3, 5, 3, 4)
ADULTS = ("age_18", "age_19_64")
SPREAD = ("minors", "adults", "age_65_79", "age_80_plus")
"""Groups whose total a NIL is known; together they are everybody."""

CENSUS = "censimento"
GROWTH = "crescita"


def settle(census: pd.DataFrame, ground: pd.DataFrame, quartieri: pd.DataFrame) -> pd.DataFrame:
    """Residents of each piece in whole numbers: `people`, age bands, women, foreigners, households, employed, `rule`.

    In every NIL the pieces add up exactly to its residents in `quartieri`: people, minors, 65 and over, 80 and over,
    women, foreigners, households. Each group has the distribution it had at the census; where a NIL has grown on new
    ground (see `growing`) the census residents stay and the others go to `ground`.

    Args:
        census: index (grid_id, nil_id); residents at the census, real numbers: `people`, the bands of `MINORS` and
            `ADULTS`, `age_65_79`, `age_80_plus`, `minors`, `adults`, `women`, `foreigners`, `households`,
            `in_households`, `employed`.
        ground: same index; `area_ha` of the piece, `free_ha` outside parks, `junctions` of streets outside parks.
        quartieri: as `schema.Quartieri`.

    Raises:
        DataError: a NIL has residents and no piece to put them on.
    """
    nil = census.index.get_level_values("nil_id")
    without_piece = quartieri.index[(quartieri["people"] > 0) & ~quartieri.index.isin(nil)]
    if len(without_piece):
        raise DataError(
            "NIL %(ids)s have residents but no cell of the grid; is the grid complete?",
            ids=list(without_piece),
        )
    profile = _minor_profile(census, quartieri)
    grown = growing(census, quartieri)
    settled = []
    for nil_id in nil.unique():
        rows, totals = census[nil == nil_id], quartieri.loc[nil_id]
        staying_share = rows["people"].sum() / totals["people"] if grown[nil_id] else 1.0
        shares = _Shares(rows, new_ground(rows, ground[nil == nil_id]), staying_share)
        settled.append(_settle_nil(rows, shares, totals, profile))
    return pd.concat(settled).reindex(census.index)


def growing(census: pd.DataFrame, quartieri: pd.DataFrame) -> pd.Series:
    """True for each NIL that has grown on new ground: at least `GROWN` times its residents of the census.

    Not so where most residents of the census already lived outside households, in an institution: it has grown
    where it stood.
    """
    at_census = census.groupby(level="nil_id").sum().reindex(quartieri.index, fill_value=0.0)
    institution = at_census["in_households"] < at_census["people"] / 2
    return (quartieri["people"] >= GROWN * at_census["people"]) & (quartieri["people"] > 0) & ~institution


def new_ground(census: pd.DataFrame, ground: pd.DataFrame) -> Real:
    """Weights (n,) by which the newcomers of one NIL settle on its pieces.

    By junctions of streets outside parks, on the pieces that were nearly empty at the census; where streets are
    unknown, by area outside parks; where nothing was empty, on every piece alike.
    """
    empty = (census["people"] < EMPTY_PER_HA * ground["area_ha"]).to_numpy()
    for measure in ("junctions", "free_ha"):
        for pieces in (empty, np.ones(len(empty), dtype=bool)):
            weights = np.where(pieces, ground[measure].to_numpy(np.float64), 0.0)
            if weights.any():
                return weights
    return ground["area_ha"].to_numpy(np.float64)


class _Shares:
    """How a group of one NIL is shared among its pieces."""

    def __init__(self, census: pd.DataFrame, new: Real, staying_share: float) -> None:
        self.census, self.staying_share = census, staying_share
        self.new: Real = new / new.sum()

    def of(self, group: str) -> Real:
        """Shares (n,) that add up to one: those who stay as at the census, the others on new ground."""
        at_census: Real = self.census[group].to_numpy(np.float64)
        if not at_census.any():
            at_census = self.census["people"].to_numpy(np.float64)
        if not at_census.any():
            return self.new
        share: Real = self.staying_share * at_census / at_census.sum() + (1 - self.staying_share) * self.new
        return share

    def bands(self, names: tuple[str, ...]) -> Real:
        """Expected residents (n, k) in proportion, by band: newcomers have the ages of their NIL."""
        at_census: Real = self.census[list(names)].to_numpy(np.float64)
        newcomers = self.new[:, None] * at_census.sum(axis=0)
        expected: Real = self.staying_share * at_census + (1 - self.staying_share) * newcomers
        return expected


def _settle_nil(rows: pd.DataFrame, shares: _Shares, totals: pd.Series, minor_growth: Real) -> pd.DataFrame:
    group_totals = {
        "minors": totals["minors"],
        "adults": totals["people"] - totals["minors"] - totals["people_65_plus"],
        "age_65_79": totals["people_65_plus"] - totals["people_80_plus"],
        "age_80_plus": totals["people_80_plus"],
    }
    settled = pd.DataFrame(
        {group: apportion(shares.of(group), int(group_totals[group])) for group in SPREAD}, rows.index
    )
    people = settled[list(SPREAD)].sum(axis=1)
    minors = apportion_rows(shares.bands(MINORS) * minor_growth, settled["minors"].to_numpy())
    adults = apportion_rows(shares.bands(ADULTS), settled["adults"].to_numpy())
    bands = pd.DataFrame(np.hstack([minors, adults]), rows.index, [*MINORS, *ADULTS])
    settled.insert(0, "people", people)
    settled[list(MINORS[:-1])] = bands[list(MINORS[:-1])]
    settled["age_14_18"] = bands["age_14_17"] + bands["age_18"]
    settled["age_19_64"] = bands["age_19_64"]
    for group in ("women", "foreigners", "households"):
        settled[group] = apportion(shares.of(group), int(totals[group]), people.to_numpy())
    settled["employed"] = _employed(rows, shares, settled["age_19_64"])
    newcomers = (shares.staying_share < 1) & (shares.new > 0)
    settled["rule"] = pd.array(np.where(newcomers, GROWTH, CENSUS), dtype="str")
    return settled.drop(columns=["minors", "adults"])


def _employed(rows: pd.DataFrame, shares: _Shares, working_age: pd.Series) -> Whole:
    """Employed residents, at the rate of the census on people of 19 to 64."""
    of_working_age = rows["age_19_64"].sum()
    rate = min(1.0, rows["employed"].sum() / of_working_age) if of_working_age else 0.0
    return apportion(shares.of("employed"), round(rate * int(working_age.sum())), working_age.to_numpy())


def _minor_profile(census: pd.DataFrame, quartieri: pd.DataFrame) -> Real:
    """How much larger or smaller each band of `MINORS` has become since the census, in the whole city.

    Births have fallen since, so the census would show too many infants. Ages 0 to 17 are taken to lie on a straight
    line that starts at the births of the year and adds up to the minors of today.
    """
    births, minors = float(quartieri["births"].sum()), float(quartieri["minors"].sum())
    ages = np.arange(18)
    line = np.maximum(births + (minors - 18 * births) / ages.sum() * ages, 0.0)
    today = np.add.reduceat(line, np.cumsum((0, *MINOR_YEARS[:-1])))
    at_census = census[list(MINORS)].sum().to_numpy(np.float64)
    if not at_census.all() or not today.any():
        return np.ones(len(MINORS))
    change: Real = (today / today.sum()) / (at_census / at_census.sum())
    return change

"""Residents of every piece of the city: the distribution of one year, the totals of another, whole persons.

This is an estimate: see docs/people.md.
"""

import numpy as np
import pandas as pd

from mire_geo.errors import DataError
from mire_geo.sources.people.apportionment import Integers, Reals, apportion, apportion_rows

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


def settle_residents(
    census: pd.DataFrame, land_survey: pd.DataFrame, quartieri: pd.DataFrame
) -> pd.DataFrame:
    """Residents of each piece in whole numbers: `people`, age bands, women, foreigners, households, employed, `rule`.

    In every NIL the pieces add up exactly to its residents in `quartieri`: people, minors, 65 and over, 80 and over,
    women, foreigners, households. Each group has the distribution it had at the census; where a NIL has grown on new
    ground (see `grown_nils`) the census residents stay and the others go to `land_survey`.

    Args:
        census: index (grid_id, nil_id); residents at the census, real numbers: `people`, the bands of `MINORS` and
            `ADULTS`, `age_65_79`, `age_80_plus`, `minors`, `adults`, `women`, `foreigners`, `households`,
            `in_households`, `employed`.
        land_survey: same index; `area_ha`, `free_ha` outside parks, `junctions` of streets outside parks.
        quartieri: as `schema.Quartieri`.

    Raises:
        DataError: a NIL has residents and no piece to put them on.
    """
    nil_ids = census.index.get_level_values("nil_id")
    nil_ids_without_piece = quartieri.index[(quartieri["people"] > 0) & ~quartieri.index.isin(nil_ids)]
    if len(nil_ids_without_piece):
        raise DataError(
            "NIL %(ids)s have residents but no cell of the grid; is the grid complete?",
            ids=list(nil_ids_without_piece),
        )
    minor_band_growths = _minor_band_growths(census, quartieri)
    has_grown = grown_nils(census, quartieri)
    settled_nils = []
    for nil_id in nil_ids.unique():
        nil_census, nil_totals = census[nil_ids == nil_id], quartieri.loc[nil_id]
        staying_share = nil_census["people"].sum() / nil_totals["people"] if has_grown[nil_id] else 1.0
        piece_shares = _PieceShares(
            nil_census, newcomer_weights(nil_census, land_survey[nil_ids == nil_id]), staying_share
        )
        settled_nils.append(_settle_nil(nil_census, piece_shares, nil_totals, minor_band_growths))
    return pd.concat(settled_nils).reindex(census.index)


def grown_nils(census: pd.DataFrame, quartieri: pd.DataFrame) -> pd.Series:
    """True for each NIL that has grown on new ground: at least `GROWN` times its residents of the census.

    Not so where most residents of the census already lived outside households, in an institution: it has grown
    where it stood.
    """
    census_by_nil = census.groupby(level="nil_id").sum().reindex(quartieri.index, fill_value=0.0)
    is_institutional = census_by_nil["in_households"] < census_by_nil["people"] / 2
    return (
        (quartieri["people"] >= GROWN * census_by_nil["people"])
        & (quartieri["people"] > 0)
        & ~is_institutional
    )


def newcomer_weights(census: pd.DataFrame, land_survey: pd.DataFrame) -> Reals:
    """Weights (n,) by which the newcomers of one NIL settle on its pieces.

    By junctions of streets outside parks, on the pieces that were nearly empty at the census; where streets are
    unknown, by area outside parks; where nothing was empty, on every piece alike.
    """
    is_empty = (census["people"] < EMPTY_PER_HA * land_survey["area_ha"]).to_numpy()
    for measure_column in ("junctions", "free_ha"):
        for is_eligible in (is_empty, np.ones(len(is_empty), dtype=bool)):
            weights = np.where(is_eligible, land_survey[measure_column].to_numpy(np.float64), 0.0)
            if weights.any():
                return weights
    return land_survey["area_ha"].to_numpy(np.float64)


class _PieceShares:
    """How a group of one NIL is shared among its pieces."""

    def __init__(self, census: pd.DataFrame, newcomer_weights: Reals, staying_share: float) -> None:
        self.census, self.staying_share = census, staying_share
        self.newcomer_shares: Reals = newcomer_weights / newcomer_weights.sum()

    def group_shares(self, group_name: str) -> Reals:
        """Shares (n,) that add up to one: those who stay as at the census, the others on new ground."""
        census_people: Reals = self.census[group_name].to_numpy(np.float64)
        if not census_people.any():
            census_people = self.census["people"].to_numpy(np.float64)
        if not census_people.any():
            return self.newcomer_shares
        piece_shares: Reals = (
            self.staying_share * census_people / census_people.sum()
            + (1 - self.staying_share) * self.newcomer_shares
        )
        return piece_shares

    def band_residents(self, band_names: tuple[str, ...]) -> Reals:
        """Expected residents (n, k) in proportion, by band: newcomers have the ages of their NIL."""
        census_people: Reals = self.census[list(band_names)].to_numpy(np.float64)
        newcomer_people = self.newcomer_shares[:, None] * census_people.sum(axis=0)
        expected_people: Reals = (
            self.staying_share * census_people + (1 - self.staying_share) * newcomer_people
        )
        return expected_people


def _settle_nil(
    nil_census: pd.DataFrame, piece_shares: _PieceShares, nil_totals: pd.Series, minor_band_growths: Reals
) -> pd.DataFrame:
    group_totals = {
        "minors": nil_totals["minors"],
        "adults": nil_totals["people"] - nil_totals["minors"] - nil_totals["people_65_plus"],
        "age_65_79": nil_totals["people_65_plus"] - nil_totals["people_80_plus"],
        "age_80_plus": nil_totals["people_80_plus"],
    }
    nil_residents = pd.DataFrame(
        {
            group_name: apportion(piece_shares.group_shares(group_name), int(group_totals[group_name]))
            for group_name in SPREAD
        },
        nil_census.index,
    )
    piece_people = nil_residents[list(SPREAD)].sum(axis=1)
    minor_bands = apportion_rows(
        piece_shares.band_residents(MINORS) * minor_band_growths, nil_residents["minors"].to_numpy()
    )
    adult_bands = apportion_rows(piece_shares.band_residents(ADULTS), nil_residents["adults"].to_numpy())
    band_people = pd.DataFrame(np.hstack([minor_bands, adult_bands]), nil_census.index, [*MINORS, *ADULTS])
    nil_residents.insert(0, "people", piece_people)
    nil_residents[list(MINORS[:-1])] = band_people[list(MINORS[:-1])]
    nil_residents["age_14_18"] = band_people["age_14_17"] + band_people["age_18"]
    nil_residents["age_19_64"] = band_people["age_19_64"]
    for group_name in ("women", "foreigners", "households"):
        nil_residents[group_name] = apportion(
            piece_shares.group_shares(group_name), int(nil_totals[group_name]), piece_people.to_numpy()
        )
    nil_residents["employed"] = _apportion_employed(nil_census, piece_shares, nil_residents["age_19_64"])
    has_newcomers = (piece_shares.staying_share < 1) & (piece_shares.newcomer_shares > 0)
    nil_residents["rule"] = pd.array(np.where(has_newcomers, GROWTH, CENSUS), dtype="str")
    return nil_residents.drop(columns=["minors", "adults"])


def _apportion_employed(
    nil_census: pd.DataFrame, piece_shares: _PieceShares, working_age_people: pd.Series
) -> Integers:
    """Employed residents, at the rate of the census on people of 19 to 64."""
    census_working_age = nil_census["age_19_64"].sum()
    employment_rate = (
        min(1.0, nil_census["employed"].sum() / census_working_age) if census_working_age else 0.0
    )
    return apportion(
        piece_shares.group_shares("employed"),
        round(employment_rate * int(working_age_people.sum())),
        working_age_people.to_numpy(),
    )


def _minor_band_growths(census: pd.DataFrame, quartieri: pd.DataFrame) -> Reals:
    """How much larger or smaller each band of `MINORS` has become since the census, in the whole city.

    Births have fallen since, so the census would show too many infants. Ages 0 to 17 are taken to lie on a straight
    line that starts at the births of the year and adds up to the minors of today.
    """
    birth_count, minor_count = float(quartieri["births"].sum()), float(quartieri["minors"].sum())
    ages = np.arange(18)
    minors_by_age = np.maximum(birth_count + (minor_count - 18 * birth_count) / ages.sum() * ages, 0.0)
    minors_today_by_band = np.add.reduceat(minors_by_age, np.cumsum((0, *MINOR_YEARS[:-1])))
    census_minors_by_band = census[list(MINORS)].sum().to_numpy(np.float64)
    if not census_minors_by_band.all() or not minors_today_by_band.any():
        return np.ones(len(MINORS))
    band_growths: Reals = (minors_today_by_band / minors_today_by_band.sum()) / (
        census_minors_by_band / census_minors_by_band.sum()
    )
    return band_growths

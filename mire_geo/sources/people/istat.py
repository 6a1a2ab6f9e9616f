"""ISTAT: the census of 2011 by section, put on the grid and carried to the residents of today."""

import ast
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from mire_geo.errors import DataError
from mire_geo.sources.people import grid, mef, residents
from mire_geo.sources.publishers import comune_quartieri, orientation
from mire_geo.sources.publishers.comune_quartieri import find_file
from mire_geo.tables import schema
from mire_geo.tables.provenance import Dataset, Receipt

CENSUS = Dataset(
    key="istat-cpa-2011",
    publisher="ISTAT",
    title="Censimento della popolazione 2011, sezioni di Milano",
    dataset_id="cpa2011",
    licence="CC BY 3.0 IT",
    vintage="2011-10-09",
    files=(
        "quartieri/istat_cpa2011_sezioni_milano.csv",
        "quartieri/istat_cpa2011_tracciato_variabili.csv",
    ),
)
WEIGHTS = Dataset(
    key="sezioni-griglia",
    publisher="derived from ISTAT boundaries and the Milano Grid",
    title="Share of the area of each grid cell that each census section covers",
    dataset_id="sez2011_grid235m",
    licence="CC BY 3.0 IT, ODbL 1.0",
    vintage="2011",
    files=("quartieri/sez2011_grid235m_areaweights.csv",),
)
LOOKUP = Dataset(
    key="sezioni-nil",
    publisher="derived from ISTAT and Comune di Milano boundaries",
    title="NIL of each census section, by its name of 2011",
    dataset_id="sez2011_nil",
    licence="CC BY 3.0 IT, CC BY 4.0",
    vintage="2011",
    files=("quartieri/sez2011_to_nil.csv", "quartieri/nil_2011_poligoni_vecchi_nomi.geojson"),
)

FICTITIOUS = 8_888_880
"""Sections numbered from here on hold people without a home, registered at an address that does not exist."""

_MISSPELT = {"MAGENTA - S.VITTORE": "MAGENTA - S. VITTORE"}
"""A name of the lookup that its polygons spell in another way."""

_WORKING_AGE_VARIABLES = {f"P{number}": 1.0 for number in range(18, 27)}
_CENSUS_VARIABLES: dict[str, dict[str, float]] = {
    "people": {"P1": 1.0},
    "women": {"P3": 1.0},
    "foreigners": {"ST1": 1.0},
    "households": {"PF1": 1.0},
    "in_households": {"PF2": 1.0},
    "employed": {"P61": 1.0},
    "age_0_2": {"P14": 3 / 5},
    "age_3_5": {"P14": 2 / 5, "P15": 1 / 5},
    "age_6_10": {"P15": 4 / 5, "P16": 1 / 5},
    "age_11_13": {"P16": 3 / 5},
    "age_14_17": {"P16": 1 / 5, "P17": 3 / 5},
    "age_18": {"P17": 1 / 5},
    "age_19_64": {"P17": 1 / 5, **_WORKING_AGE_VARIABLES},
    "age_65_79": {"P27": 1.0, "P28": 1.0},
    "age_80_plus": {"P29": 1.0},
    "minors": {"P14": 1.0, "P15": 1.0, "P16": 1.0, "P17": 3 / 5},
    "adults": {"P17": 2 / 5, **_WORKING_AGE_VARIABLES},
}
"""What a section counts, from the variables of the census: bands of five years are split evenly by single year.

The census stops at "75 and over": who is 65 to 79 is spread as those of 65 to 74 were, who is 80 or over as those of
75 or over.
"""


def read_cells(raw_folder: Path, quartieri: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Receipt]]:
    """The inhabited pieces of the grid with their residents, and the receipts of all that they were made from.

    `residents.settle_residents` says how people are put there; every NIL adds up exactly to `quartieri`.

    Raises:
        DataError: a file is missing or does not hold what it should.
    """
    sections, census_receipts = read_sections(raw_folder)
    cell_shares, weights_receipt = read_shares(raw_folder, sections)
    pieces, cell_count = grid.read_pieces(raw_folder, quartieri)
    parks, _ = orientation.read_parks(raw_folder, quartieri.union_all())
    free_land = grid.outside_parks(pieces, parks)
    land_survey = grid.survey_pieces(pieces, free_land, grid.read_junctions(raw_folder))
    census_people = grid.move_to_pieces(put_on_grid(sections, cell_shares), pieces)
    piece_residents = residents.settle_residents(census_people, land_survey, quartieri)
    is_inhabited = piece_residents["people"] > 0
    cells = pieces[is_inhabited].join(piece_residents[is_inhabited])
    cells[["x", "y"]] = grid.walk_starts(pieces[is_inhabited], free_land[is_inhabited])
    municipi, _ = comune_quartieri.read_municipi(raw_folder)
    cells["municipio"] = comune_quartieri.municipio_of(cells, municipi)
    income_receipts = _add_income(raw_folder, cells)
    inhabited_cell_count = cells.index.get_level_values("grid_id").nunique()
    empty_reason = "no resident, or outside the city"
    grid_receipt = Receipt(
        grid.GRID, cell_count, inhabited_cell_count, refused={empty_reason: cell_count - inhabited_cell_count}
    )
    cells_table = _label_cells(cells)
    receipts = [*census_receipts, weights_receipt, grid_receipt, *income_receipts]
    return schema.check(cells_table, schema.Cells, name="cells"), receipts


def read_sections(raw_folder: Path) -> tuple[pd.DataFrame, list[Receipt]]:
    """Residents of 2011 by census section: index `section`, `nil_id`, the keys of `_CENSUS_VARIABLES`; and receipts.

    Raises:
        DataError: a file is missing, or the lookup uses a name of NIL that has no polygon.
    """
    census_rows = pd.read_csv(find_file(raw_folder, CENSUS), sep=";", encoding="latin-1").set_index("SEZ2011")
    nil_by_section, lookup_count = _read_nil_by_section(raw_folder)
    is_fictitious = census_rows["NSEZ"] >= FICTITIOUS
    is_in_no_nil = ~is_fictitious & ~census_rows.index.isin(nil_by_section.index)
    rows_in_nil = census_rows[~is_fictitious & ~is_in_no_nil]
    sections = pd.DataFrame(
        {
            column: sum(
                (rows_in_nil[variable] * share for variable, share in variable_shares.items()), start=0.0
            )
            for column, variable_shares in _CENSUS_VARIABLES.items()
        }
    ).rename_axis("section")
    sections.insert(0, "nil_id", nil_by_section.reindex(sections.index).astype("int64"))
    unused_count = lookup_count - len(sections)
    refusal_counts = {
        "fictitious section: people without a home, at no address": int(is_fictitious.sum()),
        "in no NIL by the lookup": int(is_in_no_nil.sum()),
    }
    census_receipt = Receipt(CENSUS, len(census_rows), len(sections), refused=_nonzero_counts(refusal_counts))
    lookup_receipt = Receipt(
        LOOKUP,
        lookup_count,
        len(sections),
        refused=_nonzero_counts({"section not in the census": unused_count}),
    )
    return sections, [census_receipt, lookup_receipt]


def read_shares(raw_folder: Path, sections: pd.DataFrame) -> tuple[pd.DataFrame, Receipt]:
    """How each section is shared among grid cells: columns section, grid_id, share (adding up to 1 a section).

    Residents are taken to live evenly over the area of their section. Sections the file leaves out have no share:
    the others of their NIL stand for them.

    Raises:
        DataError: the file is missing or a row is not a number and a dictionary.
    """
    weights_path = find_file(raw_folder, WEIGHTS)
    weight_rows: list[tuple[int, int, float]] = []
    weight_lines = weights_path.read_text(encoding="utf-8").splitlines()
    refusal_counts = {"no weights": 0, "section not in the census or in no NIL": 0}
    for line_number, line_text in enumerate(weight_lines, start=1):
        section_code, weight_by_cell = _read_weights(line_text, f"{weights_path}, line {line_number}")
        if not weight_by_cell:
            refusal_counts["no weights"] += 1
        elif section_code not in sections.index:
            refusal_counts["section not in the census or in no NIL"] += 1
        else:
            weight_rows += [(section_code, cell_id, weight) for cell_id, weight in weight_by_cell.items()]
    shares_table = pd.DataFrame(weight_rows, columns=["section", "grid_id", "share"])
    shares_table["share"] /= shares_table.groupby("section")["share"].transform("sum")
    unweighted_people = sections.loc[~sections.index.isin(shares_table["section"]), "people"]
    note = f"{len(unweighted_people)} sections with {unweighted_people.sum():.0f} residents of 2011 have no weights"
    receipt = Receipt(
        WEIGHTS,
        len(weight_lines),
        len(weight_lines) - sum(refusal_counts.values()),
        refused=_nonzero_counts(refusal_counts),
        notes=(note,),
    )
    return shares_table, receipt


def put_on_grid(sections: pd.DataFrame, shares: pd.DataFrame) -> pd.DataFrame:
    """Residents of 2011 by grid cell and NIL: index (grid_id, nil_id), the columns of `sections`, real numbers.

    A section belongs to one NIL, so the people of a cell that two NIL share go each to their own.
    """
    shares_with_sections = shares.merge(sections, left_on="section", right_index=True)
    people_by_share = shares_with_sections[list(_CENSUS_VARIABLES)].mul(shares_with_sections["share"], axis=0)
    return people_by_share.groupby([shares_with_sections["grid_id"], shares_with_sections["nil_id"]]).sum()


def _read_nil_by_section(raw_folder: Path) -> tuple[pd.Series, int]:
    nil_name_by_section = (
        pd.read_csv(find_file(raw_folder, LOOKUP)).set_index("SEZ2011")["NIL"].replace(_MISSPELT)
    )
    polygon_rows = gpd.read_file(raw_folder / LOOKUP.files[1], ignore_geometry=True)
    nil_id_by_name = dict(
        zip(polygon_rows["quartiere"], polygon_rows["IDquartiere"].astype(int), strict=True)
    )
    unknown_names = sorted(set(nil_name_by_section) - set(nil_id_by_name))
    if unknown_names:
        raise DataError(
            "%(file)s names NIL that have no polygon: %(unknown)s; mend `_MISSPELT`",
            file=LOOKUP.files[0],
            unknown=unknown_names,
        )
    return nil_name_by_section.map(nil_id_by_name), len(nil_name_by_section)


def _read_weights(line_text: str, location_text: str) -> tuple[int, dict[int, float]]:
    """Section and {cell: weight} of one line such as `151460003840.0,"{5048: 0.06}"`."""
    section_text, comma, weights_text = line_text.partition(",")
    try:
        weight_by_cell = ast.literal_eval(weights_text.strip().strip('"') or "{}")
        if not comma or not isinstance(weight_by_cell, dict):
            raise ValueError(weights_text)
        return int(float(section_text)), weight_by_cell
    except (ValueError, SyntaxError) as error:
        raise DataError(
            "%(where)s: expected a section and a dictionary of weights, found %(line)r",
            where=location_text,
            line=line_text,
        ) from error


def _add_income(raw_folder: Path, cells: gpd.GeoDataFrame) -> list[Receipt]:
    """Fill in `cap`, `income` and `income_rank` of `cells`; the receipts come back."""
    income_by_postcode, income_receipt = mef.read_income(raw_folder)
    postcode_points, points_receipts = mef.read_postcode_points(raw_folder)
    cells["cap"] = mef.postcode_at(cells[["x", "y"]].to_numpy(np.float64), postcode_points).to_numpy()
    cells["income"] = cells["cap"].map(income_by_postcode).astype("float64")
    cells["income_rank"] = mef.rank_people(cells["income"], cells["people"])
    return [income_receipt, *points_receipts]


def _label_cells(cells: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """`cells` indexed by "<grid>-<nil>", with the columns of `schema.Cells` in order."""
    flat_cells = cells.reset_index()
    flat_cells.index = pd.Index(
        [
            f"{grid_id}-{nil_id}"
            for grid_id, nil_id in zip(flat_cells["grid_id"], flat_cells["nil_id"], strict=True)
        ],
        name="cell",
    )
    flat_cells["cap"] = flat_cells["cap"].astype("str")
    return gpd.GeoDataFrame(flat_cells[schema.columns(schema.Cells)], crs=schema.CRS)


def _nonzero_counts(refusal_counts: dict[str, int]) -> dict[str, int]:
    return {reason: count for reason, count in refusal_counts.items() if count}

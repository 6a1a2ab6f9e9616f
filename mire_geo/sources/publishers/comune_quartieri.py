"""Comune di Milano: the 88 NIL, the nine Municipi, the residents by group, and what is known only as counts."""

import json
import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from mire_geo.errors import DataError
from mire_geo.tables import schema
from mire_geo.tables.provenance import Dataset, Receipt

INHABITED_PER_HA = 5.0
"""Residents a hectare below which a NIL is not `abitato`.

Milano's NIL leave a gap here: nine stand at 3.8 or less (Parco Sempione, the agricultural parks, Roserio...),
the next at 6.2, so any threshold between the two names the same nine.
"""

PRECISION_M = 0.1
"""Coordinates are rounded to this step: finer than the accuracy of the drawing, and smaller on disk."""

_OPEN_LICENCE = "CC BY 4.0"

NIL = Dataset(
    key="comune-ds964",
    publisher="Comune di Milano",
    title="NIL vigenti (PGT 2030)",
    dataset_id="ds964",
    licence=_OPEN_LICENCE,
    vintage="2020-02-05",
    files=("quartieri/ds964_nil_wm.geojson",),
)
MUNICIPI = Dataset(
    key="comune-ds379",
    publisher="Comune di Milano",
    title="Municipi: confini e superficie",
    dataset_id="ds379",
    licence=_OPEN_LICENCE,
    vintage="2020",
    files=("quartieri/ds379_municipi.geojson",),
)
RESIDENTS = Dataset(
    key="comune-ds205-2024",
    publisher="Comune di Milano",
    title="Popolazione: indicatori principali per NIL al 31/12/2024",
    dataset_id="ds205",
    licence=_OPEN_LICENCE,
    vintage="2024-12-31",
    files=("quartieri/ds205_popolazione_nil_2024.csv",),
)
COMMERCE = Dataset(
    key="comune-commercio-nil",
    publisher="Comune di Milano, counted by a third party",
    title="Esercizi e coworking per NIL (solo conteggi)",
    dataset_id="nil_commercio_conteggi",
    licence=_OPEN_LICENCE,
    vintage="2024",
    files=("quartieri/nil_commercio_conteggi_bundle.json",),
)
SERVICES = Dataset(
    key="comune-servizi-nil",
    publisher="Comune di Milano, counted by a third party",
    title="Servizi sociali e sanitari per NIL (solo conteggi)",
    dataset_id="nil_conteggi_servizi",
    licence=_OPEN_LICENCE,
    vintage="2024",
    files=("places/nil_conteggi_servizi_sociali_sanitari.json",),
)

_GROUP_COLUMNS = {
    "Totale": "people",
    "Donne": "women",
    "Uomini": "men",
    "Minori": "minors",
    "65 e +": "people_65_plus",
    "80 e +": "people_80_plus",
    "Stranieri": "foreigners",
    "Famiglie registrate in anagrafe": "households",
    "Famiglie unipersonali registrate in anagrafe": "single_households",
    "80 e + soli fam registrate in anagrafe": "single_80_plus",
    "Nati vivi": "births",
    "Morti": "deaths",
    "Immigrati": "arrivals",
    "Emigrati": "departures",
}
_KIND_BY_FIELD = {
    "coworking": "coworking",
    "pubbliciEsercizi": "pubblico_esercizio",
    "eserciziVicinato": "esercizio_vicinato",
    "bottegheStoriche": "bottega_storica",
    "grandeDistribuzione": "grande_distribuzione",
    "edicole": "edicola",
}
_LITTLE_WORDS = {"al", "dei", "degli", "del", "della", "delle", "di", "e", "il", "in", "la", "sul", "sulla"}
_SPELLINGS = {"nolo": "NoLo", "p.ta": "Porta", "pta": "Porta", "qt": "QT", "s.": "San", "ca'": "Ca'"}
_ROMAN_NUMERAL = re.compile(r"[ivxlc]{2,}")
_ACCENTED = str.maketrans("aeiou", "àèìòù")


def read_quartieri(raw_folder: Path) -> tuple[gpd.GeoDataFrame, list[Receipt]]:
    """The 88 NIL with Municipio, area, residents by group, and their receipts.

    Everything joins on the number of the NIL, never on its name. Areas come from the polygons.

    Raises:
        DataError: a file is missing, a NIL has no row of residents or the other way round, or a row contradicts
            itself (men and women that do not add up).
    """
    nil_polygons = _read_polygons(raw_folder, NIL)
    nil_shapes = gpd.GeoDataFrame(
        {"nil": [title_case(nil_name) for nil_name in nil_polygons["NIL"]]},
        index=pd.Index(nil_polygons["ID_NIL"].to_numpy(np.int64), name="nil_id"),
        geometry=nil_polygons.geometry.to_numpy(),
        crs=schema.CRS,
    ).sort_index()
    municipi, municipi_receipt = read_municipi(raw_folder)
    residents, residents_receipt = read_residents(raw_folder)
    unmatched_ids = nil_shapes.index.symmetric_difference(residents.index)
    if len(unmatched_ids):
        raise DataError(
            "%(file)s and %(other)s do not hold the same NIL: %(ids)s differ",
            file=NIL.files[0],
            other=RESIDENTS.files[0],
            ids=list(unmatched_ids),
        )
    quartieri = nil_shapes.join(residents)
    quartieri["municipio"] = municipio_of(quartieri, municipi)
    quartieri["area_m2"] = quartieri.area
    quartieri["abitato"] = quartieri["people"] / (quartieri["area_m2"] / 10_000) >= INHABITED_PER_HA
    quartieri["institutional"] = _has_excess_households(quartieri)
    quartieri = quartieri[schema.columns(schema.Quartieri)]
    receipts = [
        Receipt(NIL, read=len(nil_shapes), kept=len(nil_shapes), notes=("names rewritten in title case",)),
        municipi_receipt,
        residents_receipt,
    ]
    return schema.check(quartieri, schema.Quartieri, name="quartieri"), receipts


def read_municipi(raw_folder: Path) -> tuple[gpd.GeoDataFrame, Receipt]:
    """The nine Municipi: index `municipio`, polygons in metres."""
    polygons = _read_polygons(raw_folder, MUNICIPI)
    municipio_numbers = pd.Index(polygons["MUNICIPIO"].to_numpy(np.int64), name="municipio")
    municipio_shapes = gpd.GeoDataFrame(
        index=municipio_numbers, geometry=polygons.geometry.to_numpy(), crs=schema.CRS
    ).sort_index()
    return municipio_shapes, Receipt(MUNICIPI, read=len(municipio_shapes), kept=len(municipio_shapes))


def read_residents(raw_folder: Path) -> tuple[pd.DataFrame, Receipt]:
    """Residents by group: index `nil_id`, the columns of `schema.Quartieri` that count people and households.

    Raises:
        DataError: the file is missing, or a row's groups contradict its total.
    """
    residents_path = find_file(raw_folder, RESIDENTS)
    rows = pd.read_csv(residents_path, sep=";", decimal=",", encoding="utf-8")
    rows_with_nil = rows[rows["NIL"].notna()]
    residents = rows_with_nil[list(_GROUP_COLUMNS)].rename(columns=_GROUP_COLUMNS).astype("int64")
    residents.index = pd.Index(rows_with_nil["NIL"].to_numpy(np.int64), name="nil_id")
    is_contradictory = (
        (residents["men"] + residents["women"] != residents["people"])
        | (residents["people_80_plus"] > residents["people_65_plus"])
        | (residents["minors"] + residents["people_65_plus"] > residents["people"])
    )
    if is_contradictory.any():
        raise DataError(
            "%(path)s: the groups of NIL %(ids)s do not fit their total; mend the rows",
            path=residents_path,
            ids=list(residents.index[is_contradictory]),
        )
    rows_without_nil = rows[rows["NIL"].isna()]
    refusal_reason = "no NIL stated (N.D.): a row of births and moves, it counts no resident"
    refusal_counts = {refusal_reason: len(rows_without_nil)} if len(rows_without_nil) else {}
    receipt = Receipt(RESIDENTS, read=len(rows), kept=len(residents), refused=refusal_counts)
    return residents.sort_index(), receipt


def read_counts(raw_folder: Path) -> tuple[pd.DataFrame, list[Receipt]]:
    """What is known only as a number a NIL, for instance coworkings; and the receipts.

    Scores and levels in the file are a third party's inventions: they are not read. The counts of social and
    health services are refused: they are double counted at source, so they are no number of places.

    Raises:
        DataError: a file is missing.
    """
    commerce_counts = json.loads(find_file(raw_folder, COMMERCE).read_text(encoding="utf-8"))
    count_rows = [
        {
            "nil_id": int(nil_counts["nilId"]),
            "kind": kind_code,
            "count": int(nil_counts[field_name]),
            "source": COMMERCE.key,
        }
        for nil_counts in commerce_counts.values()
        for field_name, kind_code in _KIND_BY_FIELD.items()
    ]
    counts_table = pd.DataFrame(count_rows, columns=schema.columns(schema.Counts))
    counts_table = counts_table.sort_values(["kind", "nil_id"], ignore_index=True)
    service_counts = json.loads(find_file(raw_folder, SERVICES).read_text(encoding="utf-8"))
    entry_count = sum(len(nil_entries) for nil_entries in service_counts.values())
    refusal_reason = "double counted at source, an indication only: not a number of places"
    note_text = "scores, levels and densities not read"
    receipts = [
        Receipt(COMMERCE, read=len(commerce_counts), kept=len(commerce_counts), notes=(note_text,)),
        Receipt(SERVICES, read=entry_count, kept=0, refused={refusal_reason: entry_count}),
    ]
    return schema.check(counts_table, schema.Counts, name="counts"), receipts


def municipio_of(shapes: gpd.GeoDataFrame, municipi: gpd.GeoDataFrame) -> pd.Series:
    """Number of the Municipio that holds most of the area of each shape, on the index of `shapes`.

    Raises:
        DataError: a shape lies outside every Municipio.
    """
    shape_positions, municipio_positions = municipi.sindex.query(shapes.geometry, predicate="intersects")
    common_areas = shapely.intersection(
        shapes.geometry.to_numpy()[shape_positions], municipi.geometry.to_numpy()[municipio_positions]
    )
    municipio_numbers = municipi.index.to_numpy()[municipio_positions]
    overlaps = pd.DataFrame(
        {"shape": shape_positions, "municipio": municipio_numbers, "area": shapely.area(common_areas)}
    )
    largest_overlaps = overlaps.sort_values(["area", "municipio"], ascending=[False, True]).drop_duplicates(
        "shape"
    )
    shape_municipi = largest_overlaps.set_index("shape")["municipio"].reindex(range(len(shapes)))
    if shape_municipi.isna().any():
        raise DataError(
            "%(ids)s lie outside every Municipio; is the CRS right?",
            ids=list(shapes.index[shape_municipi.isna()]),
        )
    return pd.Series(shape_municipi.to_numpy(np.int64), index=shapes.index, name="municipio")


def title_case(name: str) -> str:
    """`name`, written all in capitals at the source, as one reads it.

    >>> title_case("NIGUARDA - CA' GRANDA - Q.RE FULVIO TESTI")
    "Niguarda - Ca' Granda - Q.re Fulvio Testi"
    >>> title_case("PARCO BOSCO IN CITTA'"), title_case("MAGENTA - S.VITTORE")
    ('Parco Bosco in Città', 'Magenta - San Vittore')
    """
    name_parts = re.sub(r"\bs\.\s*", "s. ", name.strip().lower()).split(" - ")
    return " - ".join(
        " ".join(_title_word(word, is_first=not position) for position, word in enumerate(name_part.split()))
        for name_part in name_parts
    )


def find_file(raw_folder: Path, dataset: Dataset) -> Path:
    """Path of the first file of `dataset` inside the raw folder.

    Raises:
        DataError: it is not there.
    """
    raw_path = raw_folder / dataset.files[0]
    if not raw_path.is_file():
        raise DataError(
            "%(file)s is missing from %(raw)s: it holds %(title)s (%(publisher)s)",
            file=dataset.files[0],
            raw=raw_folder,
            title=dataset.title,
            publisher=dataset.publisher,
        )
    return raw_path


def _read_polygons(raw_folder: Path, dataset: Dataset) -> gpd.GeoDataFrame:
    polygons = gpd.read_file(find_file(raw_folder, dataset)).to_crs(schema.CRS)
    rounded_shapes = shapely.set_precision(polygons.geometry.to_numpy(), PRECISION_M)
    return polygons.set_geometry(rounded_shapes, crs=schema.CRS)


def _has_excess_households(residents: pd.DataFrame) -> pd.Series:
    """True where the register counts more households of two or more than its residents could form.

    That happens where the members of an institution are registered one by one as households.
    """
    single_households, households = residents["single_households"], residents["households"]
    return single_households + 2 * (households - single_households) > residents["people"]


def _title_word(word: str, *, is_first: bool) -> str:
    if word in _SPELLINGS:
        return _SPELLINGS[word]
    if word in _LITTLE_WORDS and not is_first:
        return word
    if _ROMAN_NUMERAL.fullmatch(word) and word not in _LITTLE_WORDS:
        return word.upper()
    if re.search(r"[aeiou]'$", word):
        word = word[:-2] + word[-2].translate(_ACCENTED)
    return word[0].upper() + word[1:]

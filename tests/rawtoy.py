"""A raw folder of toy size, in the very formats of the publishers, traps included.

Cells of 235 m, numbered as the Milano Grid is (100 to a row, from the south-west); three NIL, two Municipi:

    y
    470 +-----+-----+-----+-----+-----+
        | 101 | 102 | 103 | 104 | 105 |     NIL 1 BORGO          cells 1 2 101 102: 100 people in 2011, 120 in 2024
    235 +-----+-----+-----+-----+-----+     NIL 2 CITTA' NUOVA   cells 3 4 103 104:  10 people in 2011, 100 in 2024
        |  1  |  2  |  3  |  4  |  5  |     NIL 3 PARCO          cells 5 105: nobody
      0 +-----+-----+-----+-----+-----+
        <-- NIL 1 --> <-- NIL 2 --> <3>     Municipio 1: x < 587.5 (NIL 1 and half of the cells 3 and 103)

Sections: 11 lies on cells 1 and 2 alike (60 people), 12 on 101 (40), 21 on 3 (10), 22 has no weights (5), 31 no NIL.
A park covers cell 4; junctions stand in cells 103 (three) and 104 (one), so newcomers go there.
"""

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

SIDE = 235.0
EAST, NORTH = 514_000.0, 5_034_000.0
CRS = "EPSG:32632"


def write(raw: Path) -> Path:
    """Every file that the people of the city are read from; `raw` comes back."""
    for folder in ("quartieri", "places", "streets"):
        (raw / folder).mkdir(parents=True)
    _write_areas(raw)
    _write_residents(raw)
    _write_census(raw)
    _write_income(raw)
    _write_green(raw)
    _write_counts(raw)
    return raw


def square(left: float, bottom: float, right: float, top: float) -> shapely.Polygon:
    """A rectangle given in cells from the south-west corner."""
    return shapely.box(EAST + left * SIDE, NORTH + bottom * SIDE, EAST + right * SIDE, NORTH + top * SIDE)


def edit(path: Path, old: str, new: str) -> None:
    """Replace `old`, which must be there, by `new` in a text file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def geojson(path: Path, columns: dict[str, list[object]], shapes: list[shapely.Geometry]) -> None:
    """A GeoJSON file in degrees, as publishers write them, of shapes in metres."""
    frame = gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS).to_crs("EPSG:4326")
    path.write_text(frame.to_json(), encoding="utf-8")


def _write_areas(raw: Path) -> None:
    nils = [square(2, 0, 4, 2), square(0, 0, 2, 2), square(4, 0, 5, 2)]
    names = ["CITTA' NUOVA", "BORGO", "PARCO"]
    geojson(raw / "quartieri/ds964_nil_wm.geojson", {"ID_NIL": [2, 1, 3], "NIL": names}, nils)
    old = raw / "quartieri/nil_2011_poligoni_vecchi_nomi.geojson"
    geojson(old, {"IDquartiere": [2, 1, 3], "quartiere": ["NUOVA", "MAGENTA - S. VITTORE", "PARCO"]}, nils)
    halves = [square(0, 0, 2.5, 2), square(2.5, 0, 5, 2)]
    geojson(raw / "quartieri/ds379_municipi.geojson", {"MUNICIPIO": [1, 2], "AREA": [1.0, 1.0]}, halves)
    ids = [row * 100 + column + 1 for row in range(2) for column in range(6)]
    cells = [square(column, row, column + 1, row + 1) for row in range(2) for column in range(6)]
    geojson(raw / "quartieri/milano_grid_235m.geojson", {"cellId": ids}, cells)


def _write_residents(raw: Path) -> None:
    columns = (
        "Anno;Quartiere;NIL;Uomini;Donne;Totale;Minori;Stranieri;Famiglie registrate in anagrafe;"
        "Famiglie unipersonali registrate in anagrafe;80 e + soli fam registrate in anagrafe;Nati vivi;Morti;"
        "Emigrati;Immigrati;80 e +;65 e +;Area (metri quadrati)"
    )
    rows = [
        "2024;Borgo;1;58;62;120;20;12;60;20;5;1;1;2;3;10;30;1,5",
        "2024;Citta' nuova;2;60;40;100;25;30;90;10;1;1;0;2;3;2;5;1,5",
        "2024;Parco;3;0;0;0;0;0;0;0;0;0;0;0;0;0;0;1,5",
        "2024;N.D.;;;;;;;;;;1;0;0;0;;;",
    ]
    text = "\n".join([columns, *rows]) + "\n"
    (raw / "quartieri/ds205_popolazione_nil_2024.csv").write_text(text, encoding="utf-8")


def _write_census(raw: Path) -> None:
    counted = ["P1", "P3", "ST1", "PF1", "PF2", "P61", *(f"P{number}" for number in range(14, 30))]
    people = {11: 60, 12: 40, 21: 10, 22: 5, 31: 7, 8_888_888: 9}
    rows = []
    for number, total in people.items():
        row = dict.fromkeys(counted, 0) | {"SEZ2011": number, "NSEZ": number, "P1": total}
        row |= {"P3": total // 2, "ST1": total // 10, "PF1": total // 2, "PF2": total, "P61": total // 3}
        row |= {
            "P14": total // 10,
            "P15": total // 10,
            "P17": total // 10,
            "P20": total // 2,
            "P27": total // 10,
        }
        row["P29"] = total - sum(row[variable] for variable in ("P14", "P15", "P17", "P20", "P27"))
        rows.append(row)
    pd.DataFrame(rows).to_csv(raw / "quartieri/istat_cpa2011_sezioni_milano.csv", sep=";", index=False)
    lines = ['11.0,"{1: 0.5, 2: 0.5}"', '12.0,"{101: 0.2}"', "21.0,{3: 0.9}", "22.0,{}", '77.0,"{1: 0.1}"']
    (raw / "quartieri/sez2011_grid235m_areaweights.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    lookup = {"SEZ2011": [11, 12, 21, 22, 99], "NIL": ["MAGENTA - S.VITTORE"] * 2 + ["NUOVA"] * 2 + ["PARCO"]}
    pd.DataFrame(lookup).to_csv(raw / "quartieri/sez2011_to_nil.csv", index=False)


def _write_income(raw: Path) -> None:
    lines = [
        "Anno;CAP;Codice catastale;Reddito imponibile - Frequenza;Reddito imponibile - Ammontare in euro; ",
        "2021;20121;F205;10;400000;;",
        "2021;20122;F205;20;400000;;",
        "2021;20123;F205;;;;",
        "2021;15121;A182;10;100000;;",
    ]
    path = raw / "quartieri/mef_irpef_subcomunale_cap_2021.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    places = gpd.GeoSeries([square(0, 0, 1, 1).centroid, square(1, 1, 2, 2).centroid], crs=CRS).to_crs(
        "EPSG:4326"
    )
    rows = [
        {"cap": cap, "id_nil": "1", "long_x_4326": point.x, "lat_y_4326": point.y}
        for cap, point in zip(["20121", "20122"], places, strict=True)
    ]
    for name, data in (
        ("ds502_vedovelle_cap_nil_2026", rows),
        ("ds290_botteghe_storiche_cap_nil_2024", rows[:1]),
    ):
        text = json.dumps({"totale": len(data), "data": data})
        (raw / f"quartieri/{name}.json").write_text(text, encoding="utf-8")


def _write_green(raw: Path) -> None:
    shapes = [square(3, 0, 4, 1), square(-50, -50, 50, 50), square(40, 40, 41, 41)]
    parks = {"id": [7, 3, 9], "name": ["Parco della Torre", "Parco agricolo", None]}
    gpd.GeoDataFrame(parks, geometry=shapes, crs=CRS).to_file(raw / "places/osm_parks_2025.gpkg")
    areas = {
        "id_amat": [1, 2, 3],
        "tipo": ["AP", "ZTL", "AP"],
        "nome": ["Via Dante", "Centro", "Via Finita"],
        "val_fine": ["2049-12-31T23:00:00Z", "2049-12-31T23:00:00Z", "2017-09-29T23:00:00Z"],
    }
    geojson(raw / "streets/ds51_pedestrian_areas_ztl_2020.geojson", areas, [square(0, 0, 1, 1)] * 3)
    spots = [(2.2, 1.2), (2.5, 1.5), (2.8, 1.8), (3.5, 1.5), (3.5, 0.5)]
    nodes = pd.DataFrame(
        {"x": [EAST + x * SIDE for x, _ in spots], "y": [NORTH + y * SIDE for _, y in spots]}
    )
    nodes.to_csv(raw / "streets/osm_2016_nodes.csv.gz", index=False)


def _write_counts(raw: Path) -> None:
    fields = ("pubbliciEsercizi", "eserciziVicinato", "bottegheStoriche", "grandeDistribuzione", "edicole")
    bundle = {
        str(nil): {"nilId": nil, **dict.fromkeys(fields, 3), "coworking": nil, "scoreVitalita": 2.3}
        for nil in (1, 2)
    }
    path = raw / "quartieri/nil_commercio_conteggi_bundle.json"
    path.write_text(json.dumps(bundle), encoding="utf-8")
    services = {"servizi-sociali": {"1": {}}, "servizi-sanitari": {"1": {}, "2": {}}}
    path = raw / "places/nil_conteggi_servizi_sociali_sanitari.json"
    path.write_text(json.dumps(services), encoding="utf-8")

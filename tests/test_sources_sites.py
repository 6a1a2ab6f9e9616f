"""Sites: every publisher's traps on small files of our own, the merging, and the real lists counted one by one."""

import csv
import json
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from mire_geo import tables
from mire_geo.errors import DataError
from mire_geo.model import KINDS, Dataset, Receipt
from mire_geo.sources import (
    comune,
    comune_quartieri,
    libraries,
    likeness,
    lombardia,
    merge,
    miur,
    osm,
    places,
    sport,
    transit,
    wording,
)
from mire_geo.sources.listing import Listing, Place, never

X0, Y0 = 514_000.0, 5_034_000.0
DEGREES = pyproj.Transformer.from_crs(tables.CRS, "EPSG:4326", always_xy=True)


def quartieri() -> gpd.GeoDataFrame:
    """Two NIL of 2 x 2 km side by side; what lies beyond is outside the city."""
    squares = [shapely.box(X0, Y0, X0 + 2000, Y0 + 2000), shapely.box(X0 + 2000, Y0, X0 + 4000, Y0 + 2000)]
    index = pd.Index([1, 2], name="nil_id")
    return gpd.GeoDataFrame({"municipio": [1, 9]}, index=index, geometry=squares, crs=tables.CRS)


def at(east: float, north: float) -> tuple[float, float]:
    """Longitude and latitude of a point given in metres from the corner of the toy city."""
    lon, lat = DEGREES.transform(X0 + east, Y0 + north)
    return lon, lat


def place(
    key: str, east: float = 500.0, north: float = 500.0, *, kind: str = "farmacia", **more: Any
) -> Place:
    lon, lat = at(east, north)
    return Place(kind=kind, key=key, lon=lon, lat=lat, **more)


def listing(key: str, *found: Place, **more: Any) -> Listing:
    source = Dataset(key, "Ente", "Elenco", key, "CC0", "2024", ("file.csv",))
    return Listing(dataset=source, read=len(found), places=list(found), **more)


def write_csv(path: Path, rows: Sequence[Mapping[str, str]], separator: str = ",") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]), delimiter=separator)
        writer.writeheader()
        writer.writerows(rows)


def write_json(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


def write_points(
    path: Path, rows: Iterable[Mapping[str, Any]], lon: float = 9.18, lat: float = 45.46
) -> None:
    point = {"type": "Point", "coordinates": [lon, lat]}
    write_json(path, {"features": [{"geometry": point, "properties": dict(row)} for row in rows]})


def assert_exact(receipts: Iterable[Receipt]) -> None:
    for receipt in receipts:
        assert receipt.read == receipt.kept + receipt.merged + sum(receipt.refused.values()), (
            receipt.dataset.key
        )


class TestWording:
    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ("RSA SAN GIORGIO", "RSA San Giorgio"),
            ("R.S.A. BAGGIO", "RSA Baggio"),
            ("CDI I DELFINI", "CDI I Delfini"),
            ("MUSEO DELLA CITTA' DI SANT'AMBROGIO", "Museo della Città di Sant'Ambrogio"),
            ("CA' GRANDA", "Ca' Granda"),
            ("BIBLIOTECA DELL'ARCIVESCOVADO", "Biblioteca dell'Arcivescovado"),
            ("ISTITUTO PER LA STORIA", "Istituto per la Storia"),
            ("LICEO XXII MARZO", "Liceo XXII Marzo"),
            ("EDIFICIO A", "Edificio A"),
            ("COMUNALE P.LE BACONE", "Comunale Piazzale Bacone"),
            ("SCUOLA T.PINI", "Scuola T. Pini"),
            ('"RSA  ""EMMAUS"""', 'RSA "Emmaus"'),
            ("SocietÃ\xa0 Umanitaria", "Società Umanitaria"),
            ("De André", "De André"),
            ("n.d. ", None),
            ("ND", None),
            ("", None),
        ],
    )
    def test_names_become_readable(self, written: str, read: str | None) -> None:
        assert wording.readable(written) == read

    @pytest.mark.parametrize(
        ("street", "number", "read"),
        [
            ("VIA MAURIZIO QUADRIO,14/16", None, "Via Maurizio Quadrio, 14/16"),
            ("VIA ANTONIO DI RUDINI',3", None, "Via Antonio di Rudinì, 3"),
            ("P.ZZA OSPEDALE MAGGIORE,3", None, "Piazza Ospedale Maggiore, 3"),
            ("VIA BARI 11A", None, "Via Bari, 11A"),
            ("CORSO XXII MARZO59", None, "Corso XXII Marzo, 59"),
            ("VIA PASSERINI 4 8", None, "Via Passerini, 4/8"),
            ("VLE CERVANTES MICHELE, SC", None, "Viale Cervantes Michele"),
            ("via Padova 118", None, "Via Padova, 118"),
            ("Via Cima", "15", "Via Cima, 15"),
            ("Via Commenda", "22  A", "Via Commenda, 22A"),
            ("VIA 5 MAGGIO, 1", None, "Via 5 Maggio, 1"),
            ("C.O MAGENTA 71", None, "Corso Magenta, 71"),
            ("Via G.Mompiani, 5", None, "Via G. Mompiani, 5"),
            ("", "4", None),
        ],
    )
    def test_addresses_become_street_and_number(
        self, street: str, number: str | None, read: str | None
    ) -> None:
        assert wording.address(street, number) == read

    def test_hours_are_never_touched(self) -> None:
        as_written = "  Lun 14,45-17:45,er 9:00  "
        assert wording.given(as_written) == as_written
        assert wording.given("n.d. ") is None


class TestLikeness:
    def test_the_same_name_further_off_is_the_same_place(self) -> None:
        one, other = place("1", name="Farmacia Canossa"), place("2", name="Canossa snc")
        assert likeness.sameness(one, other, 140.0) is not None
        assert likeness.sameness(one, other, 160.0) is None

    def test_names_that_contradict_keep_neighbours_apart(self) -> None:
        one = place("1", kind="banca", name="Unicredit")
        other = place("2", kind="banca", name="Banca Popolare di Sondrio")
        assert likeness.sameness(one, other, 10.0) is None
        assert likeness.sameness(one, place("3", kind="banca"), 10.0) is not None

    def test_no_two_pharmacies_share_an_address(self) -> None:
        one = place("1", name="Farmacia A.F.M. n. 30", address="Via Pizzolpasso, 5")
        assert likeness.sameness(one, place("2", name="BENU", address="Via Francesco Pizzolpasso, 5"), 80.0)
        assert (
            likeness.sameness(one, place("3", name="BENU", address="Via Francesco Pizzolpasso, 9"), 80.0)
            is None
        )

    def test_two_libraries_at_one_address_are_two(self) -> None:
        one = place(
            "1", kind="biblioteca_specialistica", name="Biblioteca della Montagna", address="Via Pellico, 6"
        )
        other = place(
            "2", kind="biblioteca_specialistica", name="Centro di studi grafici", address="Via Pellico, 6"
        )
        assert likeness.sameness(one, other, 0.0) is None


class TestMerge:
    def test_the_first_list_names_and_places_the_later_ones_complete(self) -> None:
        official = listing("a", place("MI1", name="Farmacia Canossa"))
        later = place(
            "osm-n1", 520.0, name="Canossa", hours_text="Mo-Fr 09:00-19:00", confirmed_on="2026-01-02"
        )
        sites, receipts = merge.combine([official, listing("b", later, adds=never)], quartieri())
        row = sites.loc["farmacia:MI1"]
        assert len(sites) == 1
        assert (row["name"], row["source"], row["also_in"]) == ("Farmacia Canossa", "a", "b")
        assert (row["hours_text"], row["confirmed_on"]) == ("Mo-Fr 09:00-19:00", "2026-01-02")
        assert row["geometry"].x == pytest.approx(X0 + 500.0, abs=0.1)
        assert [(r.kept, r.merged) for r in receipts] == [(1, 0), (0, 1)]

    def test_what_an_official_list_lacks_is_not_added_by_others(self) -> None:
        sites, receipts = merge.combine([listing("b", place("osm-n1"), adds=never)], quartieri())
        assert sites.empty
        assert receipts[0].refused == {merge.UNLISTED: 1}

    def test_a_shared_code_settles_it_at_any_distance(self) -> None:
        one = listing("a", place("S1", 100, 100, kind="scuola_primaria", aliases=("MIEE1",)))
        other = listing(
            "b", place("S2", 3900, 1900, kind="scuola_primaria", aliases=("MIEE1",), capacity=90.0)
        )
        sites, _ = merge.combine([one, other], quartieri())
        assert sites["capacity"].tolist() == [90.0]

    def test_a_place_without_position_is_found_by_its_name_alone(self) -> None:
        known = listing("a", place("x", kind="biblioteca", name="Biblioteca Baggio"))
        nowhere = Place(kind="biblioteca", key="y", lon=None, lat=None, name="Baggio", capacity=80.0)
        lost = Place(kind="biblioteca", key="z", lon=None, lat=None, name="Harar")
        sites, receipts = merge.combine([known, listing("b", nowhere, lost)], quartieri())
        assert sites["capacity"].tolist() == [80.0]
        assert receipts[1].refused == {merge.NOWHERE: 1}

    def test_outside_the_city_is_refused(self) -> None:
        beyond = listing("a", place("in"), place("out", 4500), place("china", kind="farmacia"))
        beyond.places[2].lon, beyond.places[2].lat = 103.58, 28.27
        sites, receipts = merge.combine([beyond], quartieri())
        assert sites.index.tolist() == ["farmacia:in"]
        assert receipts[0].refused == {merge.OUTSIDE: 2}

    def test_position_gives_nil_and_municipio(self) -> None:
        sites, _ = merge.combine([listing("a", place("w", 100), place("e", 3000))], quartieri())
        assert sites[["nil_id", "municipio"]].to_dict("index") == {
            "farmacia:e": {"nil_id": 2, "municipio": 9},
            "farmacia:w": {"nil_id": 1, "municipio": 1},
        }

    def test_neighbours_of_one_list_stay_apart_unless_it_repeats_itself(self) -> None:
        twins = [place("1", kind="posta"), place("2", 501, kind="posta")]
        apart, _ = merge.combine([listing("a", *twins)], quartieri())
        once, receipts = merge.combine([listing("a", *twins, repeats=True)], quartieri())
        assert (len(apart), len(once), receipts[0].merged) == (2, 1, 1)
        assert once["also_in"].isna().all()

    def test_the_same_id_twice_is_an_error(self) -> None:
        with pytest.raises(DataError, match="farmacia:1"):
            merge.combine([listing("a", place("1"), place("1", 1500))], quartieri())

    def test_workplaces_are_those_of_their_kind(self) -> None:
        found = listing("a", place("1", kind="ospedale"), place("2", kind="farmacia"))
        sites, _ = merge.combine([found], quartieri())
        assert sites["workplace"].to_dict() == {"ospedale:1": True, "farmacia:2": False}

    def test_a_list_that_loses_rows_is_an_error(self) -> None:
        source = listing("a").dataset
        with pytest.raises(DataError, match="3 rows read but 1"):
            Listing(dataset=source, read=3, places=[place("1")])

    spots = st.lists(
        st.tuples(
            st.floats(-500, 4500), st.floats(-500, 2500), st.sampled_from(["farmacia", "banca", "posta"])
        ),
        max_size=25,
    )

    @given(first=spots, second=spots, seed=st.integers(0, 99))
    @settings(max_examples=40, deadline=None)
    def test_receipts_are_exact_and_the_first_list_is_never_touched(
        self,
        first: list[tuple[float, float, str]],
        second: list[tuple[float, float, str]],
        seed: int,
    ) -> None:
        def listed(key: str, spots: list[tuple[float, float, str]]) -> Listing:
            return listing(
                key, *(place(f"{key}{n}", x, y, kind=kind) for n, (x, y, kind) in enumerate(spots))
            )

        alone, _ = merge.combine([listed("a", first)], quartieri())
        both, receipts = merge.combine([listed("a", first), listed("b", second)], quartieri())
        assert_exact(receipts)
        assert sum(receipt.kept for receipt in receipts) == len(both)
        assert set(alone.index) <= set(both.index)
        assert both.loc[alone.index].geometry.geom_equals(alone.geometry).all()
        shuffled = listed("a", first)
        random.Random(seed).shuffle(shuffled.places)
        again, _ = merge.combine([shuffled], quartieri())
        pd.testing.assert_frame_equal(pd.DataFrame(again), pd.DataFrame(alone))


class TestPublishers:
    def test_hospitals_once_each_with_x_the_latitude(self, tmp_path: Path) -> None:
        columns = (
            "DESCRIZIONE STRUTTURA DI RICOVERO",
            "CODICE STRUTTURA DI RICOVERO",
            "INDIRIZZO",
            "LOCALITA",
            "COORDINATA GEOGRAFICA X",
            "COORDINATA GEOGRAFICA Y",
        )
        rows = [
            ("CASA DI CURA CAPITANIO - MILANO", "3-00", "VIA MERCALLI,28", "MILANO", "45,4554", "9,1917"),
            ("POLO CHIRURGICO CAPITANIO", "4-02", "VIA MERCALLI,28", "MILANO", "45,4553", "9,1909"),
            ("IRCCS OSPEDALE CAPITANIO", "5-03", "VIA MERCALLI,28", "MILANO", "45,28218", "9,871"),
            ("OSPEDALE UBOLDO", "6-00", "VIA UBOLDO 21", "CERNUSCO SUL NAVIGLIO", "45,52", "9,32"),
            ("ISTITUTO EUROPEO DI ONCOLOGIA", "030941-00", "VIA RIPAMONTI, 435", "MILANO", "45,444", "9,198"),
        ]
        write_csv(
            tmp_path / lombardia.OSPEDALI.files[0], [dict(zip(columns, row, strict=True)) for row in rows]
        )
        found = lombardia.read_ospedali(tmp_path)
        (only,) = found.places
        assert (only.key, only.name) == ("5-03", "IRCCS Ospedale Capitanio")
        assert (only.lat, only.lon) == (45.4553, 9.1917)
        assert (found.merged, found.refused) == (2, Counter({merge.OUTSIDE: 1, lombardia.WRONG: 1}))

    @pytest.mark.parametrize(
        ("company", "door"),
        [
            ("TONALE DOTT. ROSSI GIAMPIERO E BIANCHI ROBERTO SNC", "Farmacia Tonale"),
            ("SAN CAMILLO DEL DR.ROSSI GIOVANNI SNC", "Farmacia San Camillo"),
            ("SANTA MARIA ALLA FONTANA DI ROSSI MATILDE SAS", "Farmacia Santa Maria alla Fontana"),
            ("DR.MAX MILANO BAUSAN", "Farmacia Dr.Max Milano Bausan"),
            ("ABBAZIA DI CHIARAVALLE & C.", "Farmacia Abbazia di Chiaravalle"),
            ("ANTICA FARMACIA DI BRERA SRL", "Antica Farmacia di Brera"),
            ("DELLA CITTADELLA SAS DELLA DR.SSA ROSSI MARIA", "Farmacia della Cittadella"),
        ],
    )
    def test_pharmacies_have_the_name_over_the_door(self, company: str, door: str) -> None:
        assert lombardia.pharmacy_name(company) == door

    def test_a_care_home_keeps_its_places_and_no_tax_number(self, tmp_path: Path) -> None:
        row = {
            "COD_STRUTTURA": "000083",
            "DENOM_STRUTTURA": '"RSA  ""EMMAUS"""',
            "INDIRIZZO_UBICAZIONE": "VIA COSTANTINO BARONI,71/73",
            "TOT_POSTI_ACCREDITATI": "128",
            "DENOM_GESTORE": "SOCIETA' COOPERATIVA",
            "P_IVA": "04140620966",
            "WGS84_Y": "45,4064395",
            "WGS84_X": "9,1717389",
        }
        write_csv(tmp_path / lombardia.RSA.files[0], [row])
        (home,) = lombardia.read_rsa(tmp_path).places
        assert (home.name, home.capacity, home.capacity_unit) == ('RSA "Emmaus"', 128.0, "posti")
        assert home.provider == "Società Cooperativa"
        assert "04140620966" not in repr(home)

    def test_case_di_quartiere_keep_their_hours_as_written(self, tmp_path: Path) -> None:
        hours = "Dal 1 giugno: Lun 14,45-17:45,er 9:00"
        row = {
            "id": "20",
            "Nome Sede": "Mompiani",
            "Indirizzo Sede": "Via G.Mompiani, 5",
            "Barriere Architettoniche": "no",
            "Orari di apertura": hours,
            "Periodo di chiusura": "ND",
            "LONG_X_4326": "9.222",
            "LAT_Y_4326": "45.438",
        }
        write_csv(tmp_path / comune.CASE_DI_QUARTIERE.files[0], [row], ";")
        (house,) = comune.read_case_di_quartiere(tmp_path).places
        assert (house.hours_text, house.closures_text, house.wheelchair) == (hours, None, "yes")
        assert house.name == "Casa di quartiere Mompiani"

    def test_a_provisional_entrance_does_not_change_the_id(self, tmp_path: Path) -> None:
        rows = [
            {
                "titolo": title,
                "Indirizzo": street,
                "orari": "su appuntamento",
                "LONG_X_4326": "9.19",
                "LAT_Y_4326": "45.46",
            }
            for title, street in (
                ("Municipio 1", "(sede via Larga 12) INGRESSO PROVVISORIO da Via Pecorari 3"),
                ("", "Via Passerini 5"),
            )
        ]
        write_csv(tmp_path / comune.ANAGRAFI.files[0], rows, ";")
        first, second = comune.read_anagrafi(tmp_path).places
        assert (first.key, second.key) == ("via-larga-12", "via-passerini-5")
        assert first.address == "Via Larga, 12 (ingresso provvisorio da Via Pecorari 3)"
        assert second.name == "Sede anagrafica di Via Passerini, 5"

    def test_surgeries_at_one_address_are_two_and_the_lost_one_is_found(self, tmp_path: Path) -> None:
        def row(id_nil: str, lon: str, lat: str, doctors: str) -> dict[str, str]:
            spot = {"lon": lon, "lat": lat, "pediatri": doctors}
            return {"via": "Via Gnocchi", "civico": "12", "cap": "20148", "id_nil": id_nil} | spot

        rows = [row("60", "9.123851", "45.472832", "3"), row("", "9.193877", "45.528656", "1")]
        write_csv(tmp_path / comune.PEDIATRI.files[0], rows)
        one, other = comune.read_pediatri(tmp_path).places
        assert one.key != other.key
        assert (other.lon, other.lat, other.capacity) == (9.123851, 45.472832, 1.0)
        assert one.name is None
        assert other.name is None

    def test_a_sports_facility_is_one_site_and_not_one_a_sport(self, tmp_path: Path) -> None:
        base = {"VIA": "Via Iseo", "LOCALITA": "10, 20159", "Gestore": "Milanosport"}
        rows = [
            base | {"SPECIFICA_LOCALITA": "Impianto Sportivo", "Tipo": "Tennis"},
            base | {"SPECIFICA_LOCALITA": "Centro Sportivo Iseo", "Tipo": "Basket"},
        ]
        write_points(tmp_path / sport.FACILITIES.files[0], rows)
        found = sport.read_facilities(tmp_path)
        assert [site.name for site in found.places] == ["Centro Sportivo Iseo (basket, tennis)"]
        assert found.merged == 1

    def test_court_hours_are_listed_by_month_or_not_at_all(self, tmp_path: Path) -> None:
        def months(area: int, hours: tuple[str, str] | None) -> list[dict[str, Any]]:
            base = {"Codice area": area, "VIA": "parco", "LOCALITA": "Sempione", "Tipo": "Basket"}
            open_close = {} if hours is None else {"Orario apertura": hours[0], "Orario chiusura": hours[1]}
            return [base | {"Mese": month} | open_close for month in ("GENNAIO", "FEBBRAIO")]

        write_points(tmp_path / sport.COURTS.files[0], months(1, ("6:30", "20:30")) + months(2, None))
        first, second = sport.read_courts(tmp_path).places
        assert first.hours_text == "GENNAIO 6:30-20:30; FEBBRAIO 6:30-20:30"
        assert second.hours_text is None
        assert (first.name, first.address) == ("Basket, parco Sempione", "Parco Sempione")

    def test_schools_merge_on_their_code_and_evening_courses_are_for_adults(self, tmp_path: Path) -> None:
        _write_schools(tmp_path)
        lists = [miur.read_schools(tmp_path), miur.read_pupils(tmp_path)]
        lists += [miur.read_state(tmp_path), miur.read_enrolled(tmp_path)]
        sites, receipts = merge.combine(lists, quartieri())
        assert_exact(receipts)
        assert sites.index.tolist() == [
            "scuola_primaria:MIEE1",
            "scuola_primaria:MIEE1-01",
            "scuola_primaria:MIEE2",
            "istruzione_adulti:MIRC9",
        ]
        assert sites.loc["scuola_primaria:MIEE1", "capacity"] == 232.0
        assert sites.loc["scuola_primaria:MIEE2", "geometry"].x == pytest.approx(X0 + 1500, abs=1)
        reasons: Counter[str] = Counter()
        for receipt in receipts:
            reasons.update(receipt.refused)
        assert reasons == {miur.CLOSED_IN: 2, merge.UNLISTED: 1}

    def test_libraries_of_one_name_are_one_and_private_collections_none(self, tmp_path: Path) -> None:
        _write_libraries(tmp_path)
        lists = [libraries.read_cool_spaces(tmp_path), libraries.read_directory(tmp_path)]
        lists += [libraries.read_seats(tmp_path), libraries.read_national(tmp_path)]
        sites, receipts = merge.combine(lists, quartieri())
        assert_exact(receipts)
        assert sites.index.tolist() == [
            "biblioteca:lambrate",
            "biblioteca_specialistica:ds41-design-library",
        ]
        library = sites.loc["biblioteca:lambrate"]
        assert (library["capacity"], library["wheelchair"]) == (242.0, "yes")
        assert library["also_in"] == "comune-ds41 comune-ds287 mibact-biblioteche-2017"
        assert not sites["name"].str.contains("Rossi").any()
        assert receipts[3].refused == {libraries.PRIVATE: 1, libraries.ELSEWHERE: 1}

    def test_metro_names_are_spelt_out(self, tmp_path: Path) -> None:
        rows = [
            {"id_amat": 893, "nome": "VILLA S.G.", "linee": "1"},
            {"id_amat": 919, "nome": "P.TA GENOVA F.S.", "linee": "2"},
            {"id_amat": 960, "nome": "DUOMO M1", "linee": "1"},
        ]
        write_points(tmp_path / transit.METRO.files[0], rows)
        names = [station.name for station in transit.read_metro(tmp_path).places]
        assert names == ["Villa San Giovanni (M1)", "Porta Genova FS (M2)", "Duomo (M1)"]

    def test_a_missing_file_says_which(self, tmp_path: Path) -> None:
        with pytest.raises(DataError, match=r"farmacie_2026\.csv"):
            lombardia.read_farmacie(tmp_path)


def _write_schools(raw: Path) -> None:
    lon, lat = at(500, 500)
    base = {
        "DESCRIZIONECARATTERISTICASCUOLA": "NORMALE",
        "DESCRIZIONETIPOLOGIAGRADOISTRUZIONESCUOLA": "SCUOLA PRIMARIA",
        "DENOMINAZIONESCUOLA": "VIA VITERBO - MILANO",
        "DENOMINAZIONEISTITUTORIFERIMENTO": "IC IQBAL MASIH/MILANO",
        "INDIRIZZOSCUOLA": "VIA VITERBO 31",
        "bStatale": "True",
        "Long": str(lon).replace(".", ","),
        "Lat": str(lat).replace(".", ","),
    }
    china = {"Long": "103,58", "Lat": "28,27"}
    ministry = [
        {"CODICESCUOLA": "MIEE1"} | base,
        {"CODICESCUOLA": "MIEE2"} | base | china | {"INDIRIZZOSCUOLA": "VIA PINI 3"},
        {"CODICESCUOLA": "MIEE3"} | base | {"DESCRIZIONECARATTERISTICASCUOLA": "C/O IST. OSPEDALIERO"},
    ]
    write_csv(raw / miur.SCHOOLS.files[0], ministry, ";")
    level = base["DESCRIZIONETIPOLOGIAGRADOISTRUZIONESCUOLA"]
    pupils = {"CODSCUOLA": "MIEE1", "ALUNNI": "232", "DESCRIZIONETIPOLOGIAGRADOISTRUZIONESCUOLA": level}
    write_csv(raw / miur.PUPILS.files[0], [pupils], ";")

    def state(code: str, seat: str, name: str, east: float, street: str) -> dict[str, str]:
        x, y = (str(value).replace(".", ",") for value in at(east, 500))
        upper = "Istituto Istruzione Secondario Secondo grado"
        kind = upper if "serale" in name else "Istituto Istruzione Primario"
        where = {"Indirizzo": street, "Civico": "1", "coorX": x, "coorY": y, "Organico Sede": "0"}
        return {
            "Codice": code,
            "Tipologia": kind,
            "Caratteristica scuola": seat,
            "Denominazione": name,
        } | where

    rows = [
        state("MIEE1", "Ordinaria", "Primaria - via Viterbo", 500, "Via Viterbo"),
        state("MIEE1-01", "Succursale", "Primaria - via Viterbo succursale", 1200, "Via Bari"),
        state("MIEE2", "Ordinaria", "Primaria - via Pini", 1500, "Via Pini"),
        state("MIEE9", "Ordinaria", "Primaria - chiusa", 1900, "Via Chiusa"),
        state("MIEE8", "Carceraria", "Primaria - San Vittore", 700, "Via Filangieri"),
        state("MIRC9-SV", "Ordinaria", "I.P. Frisi serale", 900, "Via Otranto"),
    ]
    write_csv(raw / miur.STATE.files[0], rows)
    names = {
        "COD_MECCANOGRAFICO_SEDE": "MIEE1",
        "MACROTIPOLOGIA_SEDE": "Istituto Istruzione Primario",
        "TIPO_SEDE": "Ordinaria",
        "DENOM_SEDE": "Primaria - Viterbo",
        "INDIRIZZO_SEDE": "VIA VITERBO",
        "CIVICO_SEDE": "31",
        "ALLIEVI_SEDE": "999",
        "coorX": base["Long"],
        "coorY": base["Lat"],
    }
    write_csv(raw / miur.ENROLLED.files[0], [names])


def _write_libraries(raw: Path) -> None:
    lon, lat = at(500, 500)
    cool = {"Toponimo": "Lambrate", "Indirizzo": "via Valvassori Peroni, 56"}
    write_csv(
        raw / libraries.COOL_SPACES.files[0], [cool | {"LONG_X_4326": str(lon), "LAT_Y_4326": str(lat)}], ";"
    )
    base = {"tipologia": "BIBLIOTECHE", "ente": None, "civ_num": 7.0, "long_x_4326": lon, "lat_y_4326": lat}
    directory = [
        base
        | {
            "sottotipo": "BIBLIOTECHE DI QUARTIERE",
            "denominaz": "BIBLIOTECA VALVASSORI PERONI",
            "indirizzo": "VIA VALVASSORI PERONI CARLO, 7",
            "disabili": "SI",
        },
        base
        | {"sottotipo": "x", "denominaz": "DESIGN LIBRARY", "indirizzo": "VIA SAVONA, 11", "disabili": None},
        base
        | {"sottotipo": "x", "denominaz": "BIBLIOBUS", "indirizzo": "VIA BEZZECCA, 18", "disabili": None},
    ]
    seats = [
        {"anno": year, "biblioteca": name, "indirizzo": "Via", "posti_a_sedere": places}
        for year, name, places in (
            (2013, "Valvassori Peroni", "290"),
            (2015, "Valvassori Peroni", "242"),
            (2015, "Bibliobus", None),
            (2015, "Deposito Interbibliotecario", float("nan")),
        )
    ]
    content = {"biblioteche": {"data": seats}, "archivi": {"data": directory}}
    write_json(raw / libraries.DIRECTORY.files[0], content)

    def registered(code: str, name: str, owner: str, sort: str) -> dict[str, str]:
        return {
            "codiceIsil": code,
            "denominazioni.ufficiale": name,
            "ente": owner,
            "indirizzo.via-piazza": "Via Valvassori Peroni, 56",
            "tipologia-amministrativa": sort,
            "accesso.portatori-handicap": "",
            "Lat": str(lat).replace(".", ","),
            "Long": str(lon).replace(".", ","),
        }

    rows = [
        registered("IT-1", "Biblioteca comunale rionale Valvassori Peroni", "Comune di Milano", "Comune"),
        registered("IT-2", "Biblioteca privata Mario Rossi", "", "Privati - Famiglie"),
        registered("IT-3", "Biblioteca comunale", "Comune di Buccinasco", "Comune"),
    ]
    write_csv(raw / libraries.NATIONAL.files[0], rows, ";")


class TestOsm:
    @pytest.mark.parametrize(
        ("tags", "kind"),
        [
            ({"amenity": "pharmacy"}, "farmacia"),
            ({"amenity": "restaurant", "office": "coworking"}, "coworking"),
            ({"amenity": "social_facility", "social_facility": "nursing_home"}, "rsa"),
            ({"amenity": "social_facility", "social_facility": "soup_kitchen"}, "struttura_sociale"),
            ({"amenity": "library", "operator": "Comune di Milano"}, "biblioteca"),
            ({"amenity": "library", "name": "Biblioteca di Via Senato"}, "biblioteca_specialistica"),
            ({"railway": "station", "train": "yes"}, "stazione_ferroviaria"),
            ({"leisure": "sports_centre", "name": "Piscina Cozzi"}, "piscina"),
            ({"amenity": "waste_basket"}, None),
        ],
    )
    def test_tags_name_the_kind(self, tags: dict[str, str], kind: str | None) -> None:
        assert osm.kind_of(tags) == kind

    def test_objects_give_hours_access_and_the_day_of_the_last_check(self, tmp_path: Path) -> None:
        text = """<osm>
        <note>licence</note>
        <node id="1" lat="45.46" lon="9.18"><tag k="amenity" v="pharmacy"/><tag k="name" v="Canossa"/>
          <tag k="opening_hours" v="Mo-Fr 09:00-19:00"/><tag k="wheelchair" v="designated"/>
          <tag k="check_date" v="2026"/><tag k="check_date:opening_hours" v="2025-03-01"/></node>
        <way id="2"><center lat="45.47" lon="9.19"/><nd ref="1"/><tag k="amenity" v="post_office"/></way>
        <way id="3"><nd ref="1"/><tag k="amenity" v="bank"/></way>
        <node id="4" lat="45.46" lon="9.18"><tag k="amenity" v="kindergarten"/><tag k="name" v="Nido Rossi"/></node>
        <node id="5" lat="45.46" lon="9.18"><tag k="amenity" v="cafe"/></node>
        <node id="6" lat="45.46" lon="9.18"><tag k="amenity" v="dentist"/><tag k="name" v="Dott. Rossi"/></node>
        <node id="7" lat="45.46" lon="9.18"><tag k="amenity" v="toilets"/><tag k="access" v="customers"/></node>
        <node id="8" lat="45.46" lon="9.18"><tag k="amenity" v="pharmacy"/><tag k="name" v="Parafarmacia"/></node>
        </osm>"""
        path = tmp_path / osm.POIS.files[0]
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
        found = osm.read_pois(tmp_path)
        pharmacy, post, bank, dentist = found.places
        assert (pharmacy.key, pharmacy.wheelchair, pharmacy.confirmed_on) == ("osm-n1", "yes", "2025-03-01")
        assert pharmacy.hours_text == "Mo-Fr 09:00-19:00"
        assert (post.key, post.lon, post.lat) == ("osm-w2", 9.19, 45.47)
        assert bank.lon is None
        assert dentist.name is None
        assert found.refused == {osm.MISSING: 1, osm.UNKNOWN: 2, osm.CLOSED: 1}
        assert not found.adds(pharmacy)
        assert found.adds(post)

    def test_of_2016_only_what_nothing_newer_lists(self, tmp_path: Path) -> None:
        rows = [
            {"amenity": amenity, "id": str(number), "lat": "45.46", "lon": "9.18"}
            for number, amenity in enumerate(("post_office", "pharmacy", "coworking_space", "bench"))
        ]
        write_csv(tmp_path / osm.NODES_2016.files[0], rows)
        found = osm.read_2016(tmp_path)
        assert [(one.kind, one.key) for one in found.places] == [("posta", "osm-n0")]
        assert found.refused == {osm.NEWER: 2, osm.UNKNOWN: 1}

    def test_parks_are_a_point_inside_and_regional_ones_are_none(self, tmp_path: Path) -> None:
        ring = shapely.box(X0, Y0, X0 + 100, Y0 + 100) - shapely.box(X0 + 10, Y0 + 10, X0 + 90, Y0 + 90)
        shapes = [ring, shapely.box(X0, Y0, X0 + 2000, Y0 + 2000), shapely.box(X0, Y0, X0 + 50, Y0 + 50)]
        frame = gpd.GeoDataFrame(
            {
                "element": ["way"] * 3,
                "id": [1, 2, 3],
                "access": [None, None, "private"],
                "name": ["A", "B", "C"],
            },
            geometry=shapes,
            crs=tables.CRS,
        )
        path = tmp_path / osm.PARKS.files[0]
        path.parent.mkdir(parents=True)
        frame.to_file(path, driver="GPKG")
        found = osm.read_parks(tmp_path)
        (park,) = found.places
        spot = shapely.Point(
            pyproj.Transformer.from_crs("EPSG:4326", tables.CRS, always_xy=True).transform(park.lon, park.lat)
        )
        assert park.key == "osm-w1"
        assert ring.buffer(0.01).contains(spot)
        assert found.refused == {osm.CLOSED: 1, osm.REGIONAL: 1}


Milano = tuple[gpd.GeoDataFrame, list[Receipt]]


@pytest.fixture(scope="module")
def milano(raw_dir: Path) -> Milano:
    nil, _ = comune_quartieri.read_quartieri(raw_dir)
    return places.read_sites(raw_dir, nil)


@pytest.mark.raw
class TestMilano:
    """The real lists, counted. Each figure is the publisher's own count unless the comment says why not."""

    @pytest.mark.parametrize(
        ("kind", "sites"),
        [
            ("farmacia", 421),
            ("rsa", 59),
            ("centro_diurno", 22),
            ("casa_di_quartiere", 34),
            ("anagrafe", 13),
            ("sede_municipio", 9),
            ("pediatra", 85),
            ("ospedale", 35),  # 39 rows at 36 addresses, one of them placed 4 km from its own
            ("biblioteca", 25),  # 24 of the neighbourhoods and the Sormani
            ("coworking", 7),
            ("stazione_metro", 90),  # 110 with those outside the city
            ("stazione_ferroviaria", 21),
            ("bike_sharing", 280),
        ],
    )
    def test_official_lists_are_whole(self, milano: Milano, kind: str, sites: int) -> None:
        assert (milano[0]["kind"] == kind).sum() == sites

    def test_kinds_that_no_file_holds_have_no_site(self, milano: Milano) -> None:
        found = set(milano[0]["kind"])
        assert found == {code for code, kind in KINDS.items() if kind.coverage != "missing"}
        assert len(found) >= 30
        assert len(milano[0]) >= 3_500

    def test_receipts_are_exact(self, milano: Milano) -> None:
        sites, receipts = milano
        assert_exact(receipts)
        kept = sites["source"].value_counts().to_dict()
        assert {r.dataset.key: r.kept for r in receipts if r.kept} == kept
        known = {r.dataset.key for r in receipts}
        assert set(sites["also_in"].dropna().str.split().explode()) <= known

    def test_places_add_up(self, milano: Milano) -> None:
        capacity = milano[0].groupby("kind")["capacity"].sum()
        assert capacity["rsa"] == 7728
        assert capacity["centro_diurno"] == 602
        assert capacity["pediatra"] == 121

    def test_hours_are_those_of_the_file(self, milano: Milano, raw_dir: Path) -> None:
        text = (raw_dir / comune.CASE_DI_QUARTIERE.files[0]).read_text(encoding="utf-8")
        houses = milano[0][milano[0]["kind"] == "casa_di_quartiere"]
        assert houses["hours_text"].map(lambda hours: hours in text).all()
        assert houses["closures_text"].notna().sum() == 30  # four say "ND"

    def test_nothing_of_private_persons_or_contacts(self, milano: Milano) -> None:
        words = milano[0][["name", "address", "provider"]].fillna("").agg(" ".join, axis=1)
        assert not words.str.contains("@").any()
        assert not words.str.contains(r"\b\d{11}\b").any()
        assert not milano[0].loc[milano[0]["kind"] == "pediatra", "name"].notna().any()

    def test_ids_name_the_kind_and_come_the_same_again(self, milano: Milano, raw_dir: Path) -> None:
        sites = milano[0]
        assert (sites.index.str.partition(":").get_level_values(0) == sites["kind"]).all()
        nil, _ = comune_quartieri.read_quartieri(raw_dir)
        again, _ = places.read_sites(raw_dir, nil)
        pd.testing.assert_frame_equal(pd.DataFrame(again), pd.DataFrame(sites))

    def test_positions_fall_where_the_city_itself_says(self, milano: Milano, raw_dir: Path) -> None:
        rows = [row for row, _, _ in _features(raw_dir, sport.POOLS)]
        said = {row["ID_NIL"] for row in rows}
        ours = milano[0].loc[milano[0]["source"] == sport.POOLS.key, "nil_id"].astype(str)
        assert set(ours) <= said


def _features(raw: Path, source: Dataset) -> list[tuple[dict[str, Any], float, float]]:
    return [
        (feature["properties"], *feature["geometry"]["coordinates"])
        for feature in json.loads((raw / source.files[0]).read_text(encoding="utf-8"))["features"]
    ]

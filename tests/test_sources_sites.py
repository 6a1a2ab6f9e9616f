"""The traps of every publisher of places, on small files of our own."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from mire_geo.errors import DataError
from mire_geo.sources.cleaning import merge
from mire_geo.sources.publishers import comune, libraries, lombardia, miur, sport, transit
from tests.placetoy import X0, assert_exact, at, quartieri, write_csv, write_json, write_points


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
        lists += [miur.read_state_schools(tmp_path), miur.read_enrolled_pupils(tmp_path)]
        sites, receipts = merge.combine_listings(lists, quartieri())
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
        sites, receipts = merge.combine_listings(lists, quartieri())
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


def _state_school(code: str, seat: str, name: str, east: float, street: str) -> dict[str, str]:
    """A row of the list of state schools."""
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

    rows = [
        _state_school("MIEE1", "Ordinaria", "Primaria - via Viterbo", 500, "Via Viterbo"),
        _state_school("MIEE1-01", "Succursale", "Primaria - via Viterbo succursale", 1200, "Via Bari"),
        _state_school("MIEE2", "Ordinaria", "Primaria - via Pini", 1500, "Via Pini"),
        _state_school("MIEE9", "Ordinaria", "Primaria - chiusa", 1900, "Via Chiusa"),
        _state_school("MIEE8", "Carceraria", "Primaria - San Vittore", 700, "Via Filangieri"),
        _state_school("MIRC9-SV", "Ordinaria", "I.P. Frisi serale", 900, "Via Otranto"),
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

"""Hours as offices write them: what is read, what is corrected, what stays unread; on the real texts too."""

import csv
import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mire_geo import schedule
from mire_geo.output.wording import errors, schedule_sentences
from mire_geo.schedule.calendars import TYPICAL_WEEKS

UNPUBLISHED = 'unknown "orario non pubblicato per questo periodo"'

SPOKEN: list[tuple[str, str]] = [
    ("lun-ven 9-18", "Mo-Fr 09:00-18:00"),
    ("Lun–Ven 8–20", "Mo-Fr 08:00-20:00"),
    ("LUNEDI' 9-12", "Mo 09:00-12:00"),
    ("mar 9-12", "Tu 09:00-12:00"),
    ("Lun 14,45-17:45", "Mo 14:45-17:45"),
    ("9-12,15-18", "09:00-12:00,15:00-18:00"),
    ("lun - ven ore 9,00 - 12,30 e 14,30 - 17,00", "Mo-Fr 09:00-12:30,14:30-17:00"),
    ("lun-ven 9.00/12.30", "Mo-Fr 09:00-12:30"),
    ("lun-ven 9-13/15-19", "Mo-Fr 09:00-13:00,15:00-19:00"),
    ("Lun-Ven 9.00-12.30 / 14.00-18.00; Sab 9-12", "Mo-Fr 09:00-12:30,14:00-18:00; Sa 09:00-12:00"),
    ("dal lunedì al venerdì dalle ore 8 alle ore 20; festivi 9-12", "Mo-Fr 08:00-20:00; PH 09:00-12:00"),
    ("9-18 dal lunedì al venerdì", "Mo-Fr 09:00-18:00"),
    ("dalle 9 alle 13 e dalle 15 alle 19 dal lunedì al venerdì", "Mo-Fr 09:00-13:00,15:00-19:00"),
    ("lun mer ven 9-12; mar e gio 15-19", "Mo,We,Fr 09:00-12:00; Tu,Th 15:00-19:00"),
    ("lun-ven 9-13; mar 15-18", "Mo,We-Fr 09:00-13:00; Tu 09:00-13:00,15:00-18:00"),
    ("tutti i giorni 8-20, domenica 9-13", "Mo-Sa 08:00-20:00; Su 09:00-13:00"),
    ("sab e dom 8-12, feriali 7-19", "Mo-Fr 07:00-19:00; Sa,Su 08:00-12:00; PH off"),
    ("Tutti i giorni escluso il lunedì 10-19", "Tu-Su 10:00-19:00"),
    ("Aperto tutti i giorni dalle 8 alle 20, festivi compresi", "Mo-Su 08:00-20:00"),
    ("lun-ven 9-18 festivi esclusi", "Mo-Fr 09:00-18:00; PH off"),
    ("lun-sab 9-18 escluso festivi", "Mo-Sa 09:00-18:00; PH off"),
    ("feriali 9-12.30", "Mo-Sa 09:00-12:30; PH off"),
    ("domenica e festivi 10-13", "Su,PH 10:00-13:00"),
    ("prefestivi 9-12", "PH -1 day 09:00-12:00"),
    ("1° e 3° sabato del mese 9-12", "Sa[1],Sa[3] 09:00-12:00"),
    ("ultimo sabato del mese 9-12", "Sa[-1] 09:00-12:00"),
    ("ven 22-2", "Fr 22:00-02:00"),
    ("aperto dalle 20 alle 24", "20:00-24:00"),
    ("Aperto 24 ore su 24", "00:00-24:00"),
    ("lun-ven dalle 14", "Mo-Fr 14:00+"),
    ("Lun-Ven: 8-20 Sab: 8-13 Dom: chiuso", "Mo-Fr 08:00-20:00; Sa 08:00-13:00; Su off"),
    ("mar-dom 10-19, chiuso il lunedì e i festivi", "Tu-Su 10:00-19:00; Mo,PH off"),
    ("lun-ven 9-18; chiuso agosto", "Mo-Fr 09:00-18:00; Aug off"),
    ("lun-ven 9-18; 24 e 31 dicembre chiuso", "Mo-Fr 09:00-18:00; Dec 24,Dec 31 off"),
    ("lun-ven 9-18; 24 dicembre 9-12", "Mo-Fr 09:00-18:00; Dec 24 09:00-12:00"),
    ("lun-ven 9-18; agosto 9-13", "Mo-Fr 09:00-18:00; Aug Mo-Fr 09:00-13:00"),
    ("lun-ven 9-18; chiuso dal 24 dicembre al 6 gennaio", "Mo-Fr 09:00-18:00; Dec 24-Jan 06 off"),
    ("orario continuato 9-18; sabato 9-12", "09:00-18:00; Sa 09:00-12:00"),
    ("lun-ven 9-18; vigilia di Natale 9-12", "Mo-Fr 09:00-18:00; Dec 24 09:00-12:00"),
    ("lun-ven 9-18 escluso vigilia di Capodanno", "Mo-Fr 09:00-18:00; Dec 31 off"),
    ("lun-ven 9-18, chiuso Sant'Ambrogio e Santo Stefano", "Mo-Fr 09:00-18:00; Dec 07,Dec 26 off"),
    ("lun-ven 9-18; primo maggio 9-12", "Mo-Fr 09:00-18:00; May 01 09:00-12:00"),
    ("chiuso agosto", f"{UNPUBLISHED}; Aug off"),
    (
        "lun-ven 9-18 dal 1 settembre al 30 giugno",
        f"{UNPUBLISHED}; Sep-Jun off; Sep-Jun Mo-Fr 09:00-18:00",
    ),
]


def notes(reading):
    """What a reading notes, in Italian."""
    return tuple(errors.sentence(note, "it") for note in reading.notes)


def why(hours, moment):
    """Where a state comes from, in Italian."""
    return errors.sentence(schedule.explain(hours, moment), "it")


@pytest.mark.parametrize(("text", "osm_text"), SPOKEN)
def test_italian_hours_read_whole(text: str, osm_text: str) -> None:
    reading = schedule.read(text)
    assert reading.osm_text == osm_text
    assert (reading.unread, reading.outcome) == ((), "whole")


MENDED: list[tuple[str, str, str]] = [
    (
        "Mo-Fr 8:30-15:30 su appuntamento",
        'Mo-Fr 8:30-15:30 "su appuntamento"',
        'corretto: «su appuntamento» letto «"su appuntamento"»',
    ),
    (
        "Tu 9-12 (previo appuntamento)",
        'Tu 09:00-12:00 "previo appuntamento"',
        "corretto: «9-12» letto «09:00-12:00»",
    ),
    ('Mo-Fr 9-12; "solo soci"', 'Mo-Fr 09:00-12:00; "solo soci"', "corretto: «9-12» letto «09:00-12:00»"),
    ("Ven 15:30:19:00", "Fr 15:30-19:00", "corretto: «15:30:19:00» letto «15:30-19:00»"),
    ("Sab 14:3 -18:30", "Sa 14:30-18:30", "corretto: «14:3» letto «14:30»"),
    ("Mar 15:00-18:00, ,er 15:00-18:00", "Tu,We 15:00-18:00", "corretto: «er» letto «mercoledì»"),
    (
        "Dal 1 lugliuo al 21 luglio: Lun 9-12",
        f"{UNPUBLISHED}; Jul 01-Jul 21 off; Jul 01-Jul 21 Mo 09:00-12:00",
        "corretto: «lugliuo» letto «luglio»",
    ),
    (
        "Dal 1 giugno 3 luglio: 9-12",
        f"{UNPUBLISHED}; Jun 01-Jul 03 09:00-12:00",
        "corretto: manca «al» in «1 giugno 3 luglio»",
    ),
    (
        "Ven 8:45-12:00 e 12:00-21:00",
        "Fr 08:45-21:00",
        "orari che si toccano o si sovrappongono, uniti: «Ven 8:45-12:00 e 12:00-21:00»",
    ),
    ("martedì 15-18 (su appuntamento)", "Tu 15:00-18:00", "su appuntamento"),
    ("Mar 9:00-12:00", "Mar 9:00-12:00", "«Mar» è letto marzo; se è martedì, scrivi «martedì»"),
    ("Mo-Fr 8.30-12.30", "Mo-Fr 08:30-12:30", "corretto: «8.30-12.30» letto «08:30-12:30»"),
    ("Mo-Fr 9-18", "Mo-Fr 09:00-18:00", "corretto: «9-18» letto «09:00-18:00»"),
    ("Mo-Su06:00-24:45", "Mo-Su 06:00-24:45", "corretta la punteggiatura"),
    (
        "Mo-Fr 09:00-12:00/15:00-18:00",
        "Mo-Fr 09:00-12:00,15:00-18:00",
        "corretto: separatore dopo «09:00-12:00»",
    ),
    (
        "Mo-Su 09:30-17:30; Dec 07,25 off",
        "Mo-Su 09:30-17:30; Dec 07,Dec 25 off",
        "corretto: «Dec 07,25» letto «Dec 07,Dec 25»",
    ),
    ("Fr-Sa 24:00-05:00", "Sa-Su 00:00-05:00", "corretto: «Fr-Sa 24:00» letto «Sa-Su 00:00»"),
    ("mo-fr 10:00-18:00", "Mo-Fr 10:00-18:00", "corretto: «mo» letto «Mo»"),
]


@pytest.mark.parametrize(("text", "osm_text", "note"), MENDED)
def test_slips_are_corrected_and_said(text: str, osm_text: str, note: str) -> None:
    reading = schedule.read(text)
    assert reading.osm_text == osm_text
    assert note in notes(reading)


UNCLEAR: list[tuple[str, str, tuple[str, ...]]] = [
    ("telefonare allo 02 1234", 'unknown "telefonare allo 02 1234"', ("telefonare allo 02 1234",)),
    ("sabati alterni 9-12", 'unknown "sabati alterni 9-12"', ("sabati alterni 9-12",)),
    ("dal 9 al 12", 'unknown "dal 9 al 12"', ("dal 9 al 12",)),
    ("fino alle 19", 'unknown "fino alle 19"', ("fino alle 19",)),
    ("lun-ven 9-18, sabato mattina", 'Mo-Fr 09:00-18:00; Sa unknown "sabato mattina"', ("sabato mattina",)),
    ("lun-ven 9-18 citofonare", "Mo-Fr 09:00-18:00", ("citofonare",)),
    ("lun-ven 9-18 int. 25", 'Mo-Fr 09:00-18:00 || unknown "non letto: int. 25"', ("int. 25",)),
    ("Mo 24:30-19:00; Tu-Fr 09:30-19:00", 'Mo unknown "24:30-19:00"; Tu-Fr 09:30-19:00', ("Mo 24:30-19:00",)),
]


@pytest.mark.parametrize(("text", "osm_text", "unread"), UNCLEAR)
def test_what_cannot_be_read_is_kept_and_never_closed(
    text: str, osm_text: str, unread: tuple[str, ...]
) -> None:
    reading = schedule.read(text)
    assert (reading.osm_text, reading.unread) == (osm_text, unread)
    assert reading.outcome == ("none" if osm_text.startswith("unknown") else "part")


@pytest.mark.parametrize("text", [None, "", "  ", "n.d.", "ND", "-", "nan", "Non disponibile"])
def test_nothing_said_is_unknown(text: str | None) -> None:
    reading = schedule.read(text)
    assert reading.outcome == "none"
    assert notes(reading) == ("orario non indicato",)
    assert schedule.state(reading.osm_text, "2026-11-16T10:00") == "unknown"


CLOSINGS: list[tuple[str, str]] = [
    ("Dal 8 al 23 agosto", "Aug 08-Aug 23 off"),
    ("chiuso dal 16 agosto al 9 settembre", "Aug 16-Sep 09 off"),
    ("15 August", "Aug 15 off"),
    ("15 e 16 agosto", "Aug 15-Aug 16 off"),
    ("agosto tutto il mese", "Aug off"),
    ("tutto il mese di agosto", "Aug off"),
    ("02-giu", "Jun 02 off"),
    ("10/08 - 18/08", "Aug 10-Aug 18 off"),
    ("01/08/26 al 24/08/2026", "2026 Aug 01-2026 Aug 24 off"),
    ("Settimana di Ferragosto 10-16 agosto", "Aug 10-Aug 16 off"),
    ("Ferragosto", "Aug 15 off"),
    ("dal 5 al 19 luglio e tutto agosto", "Jul 05-Jul 19,Aug off"),
    ("dal 20 dicembre al 6 gennaio 2027", "2026 Dec 20-2027 Jan 06 off"),
]


@pytest.mark.parametrize(("closures", "rule"), CLOSINGS)
def test_closing_periods(closures: str, rule: str) -> None:
    reading = schedule.read("lun-ven 9-18", closures=closures)
    assert reading.osm_text == f"Mo-Fr 09:00-18:00; {rule}"
    assert reading.outcome == "whole"


@pytest.mark.parametrize(
    ("closures", "note"),
    [("ND", "chiusure non indicate"), ("Nessuna Chiusura", "nessuna chiusura dichiarata")],
)
def test_no_closing_period(closures: str, note: str) -> None:
    reading = schedule.read("lun-ven 9-18", closures=closures)
    assert (reading.osm_text, notes(reading)) == ("Mo-Fr 09:00-18:00", (note,))


def test_an_end_that_is_no_date_is_left_unread() -> None:
    reading = schedule.read("lun-ven 9-18", closures="Dal 8 agosto a metà settembre")
    assert reading.osm_text == "Mo-Fr 09:00-18:00; Aug 08-Aug 31 off"
    assert reading.unread == ("a metà settembre",)
    assert reading.outcome == "part"


def test_hours_and_closing_that_contradict_each_other_leave_nobody_sure() -> None:
    reading = schedule.read("Dal 1 al 31 agosto: Lun 10-17", closures="tutto il mese di agosto", year=2026)
    assert reading.outcome == "part"
    assert reading.unread == ("tutto il mese di agosto",)
    week = schedule.week(reading.osm_text, "2026-08-10")
    assert week.unknown_hours == 168


def test_a_dated_timetable_says_nothing_of_the_rest_of_the_year() -> None:
    reading = schedule.read("Dal 1 giugno al 24 luglio: Lun 15:30-19:00", year=2026)
    states = [
        schedule.state(reading.osm_text, f"2026-{day}")
        for day in ("07-06T16:00", "07-06T10:00", "07-07T16:00")
    ]
    assert states == ["open", "closed", "closed"]
    assert schedule.state(reading.osm_text, "2026-11-16T16:00") == "unknown"
    assert schedule.state(reading.osm_text, "2027-07-05T16:00") == "unknown"


def test_months_of_the_courts_become_seasons() -> None:
    text = (
        "GENNAIO 7-19; FEBBRAIO 7-19; MARZO 7-20; APRILE 7-20; MAGGIO 6:30-22; GIUGNO 6:30-22; LUGLIO 6:30-22; "
        "AGOSTO 6:30-22; SETTEMBRE 7-20; OTTOBRE 7-20; NOVEMBRE 7-19; DICEMBRE 7-19"
    )
    reading = schedule.read(text)
    assert reading.osm_text == (
        "Jan-Feb,Nov-Dec 07:00-19:00; Mar-Apr,Sep-Oct 07:00-20:00; May-Aug 06:30-22:00"
    )
    assert reading.outcome == "whole"
    assert schedule.week(reading.osm_text, "2026-08-10").open_hours == 7 * 15.5


def test_each_rule_says_where_it_was_read() -> None:
    reading = schedule.read(
        "Dal 1 giugno al 24 luglio: Lun 15:30-19:00, Mar 10:00-14:30", closures="dal 6 al 12 luglio"
    )
    reasons = {moment: why(reading, moment) for moment in (
        "2026-06-08T16:00", "2026-06-08T10:00", "2026-06-09T10:00", "2026-06-10T10:00", "2026-07-07T10:00", "2026-11-07T10:00",
    )}  # fmt: skip
    assert reasons == {
        "2026-06-08T16:00": "letto da: Lun 15:30-19:00",
        "2026-06-08T10:00": "letto da: Lun 15:30-19:00",
        "2026-06-09T10:00": "letto da: Mar 10:00-14:30",
        "2026-06-10T10:00": "nessun orario indicato per questo giorno",
        "2026-07-07T10:00": "letto da: dal 6 al 12 luglio",
        "2026-11-07T10:00": "orario non pubblicato per questo periodo",
    }


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        ("2026-11-19T21:00", "letto da: Th 09:30-22:00"),
        ("2026-11-19T10:00", "letto da: Th 09:30-22:00"),
        ("2026-11-18T10:00", "letto da: Tu-Sa 09:30-19:30"),
        ("2026-11-16T10:00", 'letto da: "su richiesta"'),
        ("2026-12-08T10:00", "letto da: PH off"),
    ],
)
def test_osm_rules_explain_themselves(moment: str, told: str) -> None:
    text = 'Tu-Sa 09:30-19:30; Th 09:30-22:00 || "su richiesta"; PH off'
    assert why(text, moment) == told


def test_nothing_explains_a_day_no_rule_speaks_of() -> None:
    assert schedule.explain("Mo 10:00-12:00", "2026-11-17T10:00") is None


WORDS = [
    "lun", "mar", "gio", "sab", "dom", "lunedì", "festivi", "feriali", "chiuso", "dal", "al", "dalle",
    "alle", "fino", "e", ",", "-", ";", ":", ".", "(", ")", "/", "9", "12", "24", "8:30", "14.30",
    "18,30", "1", "31", "79", "giugno", "agosto", "febbraio", "29", "2026", "01/06/2026", "24/79",
    "h24", "escluso", "primo", "mese", "Mo-Fr", "Mo", "off", "||", "+", '"',
]  # fmt: skip


@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=12),
    st.lists(st.sampled_from(WORDS), max_size=6),
    st.sampled_from(["", " "]),
    st.sampled_from([None, 2026]),
)
@settings(deadline=None, max_examples=300)
def test_any_words_are_read_into_valid_hours(
    said: list[str], shut: list[str], space: str, year: int | None
) -> None:
    reading = schedule.read(space.join(said), closures=" ".join(shut), year=year)
    assert schedule.parse(reading.osm_text)
    assert schedule.read(reading.osm_text).osm_text == reading.osm_text
    assert all(
        schedule_sentences.doubt_sentence(finding, "it") for finding in schedule.lint(space.join(said))
    )
    schedule.explain(reading, "2026-11-17T10:00")


# --- the real texts


@pytest.mark.raw
def test_case_di_quartiere(raw_dir: Path) -> None:
    with (raw_dir / "places" / "ds3017_case_di_quartiere_2026.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    readings = {
        row["Nome Sede"]: schedule.read(
            row["Orari di apertura"], closures=row["Periodo di chiusura"], year=2026
        )
        for row in rows
    }
    assert Counter(reading.outcome for reading in readings.values()) == {"whole": 32, "part": 2}
    assert {name: reading.unread for name, reading in readings.items() if reading.unread} == {
        "Sant'Uguzzone (CAM)": ("tutto il mese di agosto",),
        "Rudinì": ("a metà settembre",),
    }
    july, winter = TYPICAL_WEEKS["senza-scuola"], TYPICAL_WEEKS["scuola"]
    open_hours = {
        name: schedule.week(reading.osm_text, july).open_hours for name, reading in readings.items()
    }
    assert open_hours["Romana - Vigentina (ex CAM)"] == 3.5 + 4.5 + 4 + 3.5 + 3
    assert open_hours["Saponaro (CAM)"] == (8 + 3) + (8 + 2) + 12.5 + (8.5 + 2.5) + 12.5
    assert open_hours["Satta"] == 6 * 4
    assert open_hours["Montegrappa"] == 6 * 3
    assert open_hours["San Paolino"] == 3 + 4 + 3 + 3.5
    assert open_hours["Aldini"] == 0
    assert all(schedule.week(reading.osm_text, winter).unknown_hours == 168 for reading in readings.values())


@pytest.mark.raw
def test_registry_offices(raw_dir: Path) -> None:
    with (raw_dir / "places" / "ds549_sedi_anagrafiche_2026.csv").open(encoding="utf-8-sig") as file:
        readings = [schedule.read(row["orari"], year=2026) for row in csv.DictReader(file, delimiter=";")]
    assert len(readings) == 13
    assert {reading.outcome for reading in readings} == {"whole"}
    assert Counter(reading.osm_text for reading in readings) == {
        "Mo-Fr 08:30-15:30": 11,
        "Mo-We,Fr 08:30-15:30; Th 08:30-19:00; Sa 08:30-11:30": 1,
        "Mo 08:30-12:30,14:30-15:30; 2026 Jan 05 off": 1,
    }
    assert sum("su appuntamento" in notes(reading) for reading in readings) == 12


@pytest.mark.raw
def test_courts_by_month(raw_dir: Path) -> None:
    source = json.loads((raw_dir / "places" / "ds632_campi_sport_parchi_orari_2020.geojson").read_text())
    spans = {
        (row["Mese"], row["Orario apertura"], row["Orario chiusura"])
        for row in (feature["properties"] for feature in source["features"])
        if "Orario apertura" in row
    }
    assert len(spans) > 50
    for month, opens, closes in spans:
        reading = schedule.read(f"{month} {opens}-{closes}")
        assert (reading.outcome, reading.notes) == ("whole", ())
        number = next(
            n for n in range(1, 13) if schedule.state(reading.osm_text, f"2026-{n:02d}-10T12:00") == "open"
        )
        week = schedule.week(reading.osm_text, monday_inside(number))
        begin, end = (
            int(hour) + int(minute or 0) / 60
            for hour, _, minute in (t.partition(":") for t in (opens, closes))
        )
        assert week.open_hours == pytest.approx(7 * (end - begin))


def monday_inside(month: int) -> date:
    """A Monday whose week lies in the month, far from the changes of clock."""
    return next(date(2026, month, day) for day in range(8, 15) if date(2026, month, day).weekday() == 0)

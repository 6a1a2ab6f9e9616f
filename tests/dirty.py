"""A list of places as it comes from an office: 40 rows, good ones among many kinds of fault.

Names are made up ("Prova 1"); positions stand on real streets of Milano.
`read` and `codes` read a few rows, and say what was found wrong with them.
"""

from collections.abc import Iterable
from typing import Any

from mire_geo.sources import spreadsheet

DUOMO = "45.4642,9.1900"
HEADING = "Denominazione;Tipologia;Indirizzo;Latitudine;Longitudine;Posti;Orari;Codice"

ROWS = (
    # good, written in every way people write
    "Prova Uno;farmacia;piazza del Duomo;45,4642;9,1900;;Mo-Sa 08:30-19:30;F1",
    "Prova Due;Farmacia;corso Buenos Aires;45.4782;9.2090;;;F2",
    "Prova Tre;Biblioteche di pubblica lettura;via Senato;45,4702;9,1989;120;lun-ven 9-18;",
    "Prova Quattro;Public library;via Padova;45,4935;9,2310;;;",
    "Prova Cinque;casa_di_quartiere;viale Monza;45,5010;9,2245;60;;",
    '"Prova Sei; sede ""grande""";Casa di quartiere;"via Giambellino\n(cortile interno)";45,4480;9,1420;80;;',
    "Prova Sette;Pediatra di famiglia;via Ripamonti;45°26'12\"N;9°12'03\"E;;;",
    "Prova Otto;coworking;via Tortona;45,4520;9,1635;1.200;;",
    "Prova Nove;anagrafe;via Larga;45,4610;9,1935;;Mo-Fr 08:30-15:30;",
    "Società Dieci;wemi;corso San Gottardo;45,4490;9,1790;;;",
    # put right, with a warning
    "Prova Undici;farmacia;via Novara;9,1170;45,4680;;;",
    "Prova Dodici;farmacia;via Lorenteggio;5032840,5;510400;;;",
    "Prova Tredici;farmacia;viale Fulvio Testi;5041000;1515900;;;",
    "Prova Quattordici;rsa;via Mecenate;45,4560;9,2480;40;09-dic;",
    "Prova Quindici;biblioteca;viale Zara;45,4960;9,1930",
    # refused
    ";farmacia;via Washington;45,4610;9,1560;;;",
    "Prova Diciassette;farmaccia;via Solari;45,4560;9,1650;;;",
    "Prova Diciotto;zzzz;via Savona;45,4530;9,1610;;;",
    "Prova Diciannove;;via Foppa;45,4570;9,1590;;;",
    "Prova Venti;farmacia;via Marghera;;9,1550;;;",
    "Prova Ventuno;farmacia;via Marghera 2;;;;;",
    "Prova Ventidue;farmacia;via Vercelli;boh;9,1620;;;",
    "Prova Ventitre;farmacia;via Rubens;45.465.203;9.147.300;;;",
    "Prova Ventiquattro;farmacia;piazza Castello di Pavia;45,1847;9,1582;;;",
    "Prova Venticinque;farmacia;Roma, via del Corso;41,9028;12,4964;;;",
    "Prova Ventisei;farmacia;nel golfo di Guinea;0;0;;;",
    "Prova Ventisette;rsa;via Ornato;45,5170;9,1990;-5;;",
    "Prova Ventotto;rsa;via Pianell;45,5140;9,2050;quaranta;;",
    "Prova Ventinove;rsa;via Bicocca;45,5150;9,2130;40 posti;;",
    "Prova Trenta;farmacia;via Dante; angolo Rovello;45,4665;9,1845;;;",
    "Prova Trentuno;farmacia;via Torino;45,4605;9,1835;;;F1",
    "Prova Trentadue;biblioteca;via Meda;45,4410;9,1800;;;farmacia:F9",
    "PROVA UNO;farmacia;p.za Duomo;45,46421;9,19002;;;",
    "Prova Trentaquattro;farmacia;via Cenisio;#N/D;9,1650;;;",
    '"Prova Trentacinque;farmacia;via Bodoni;45,4930;9,1580;;;',
    "Biblioteca X;biblioteca;via Toy;5034300;514600;;;",
    '=HYPERLINK("http://example.org");farmacia;via Losanna;45,4870;9,1640;tanti;;',
    # good again: what is above must not have swallowed them
    "Prova Trentotto;parco;via Palizzi;45,5090;9,1370;;;",
    "Prova Trentanove;farmacia;via Forze Armate;45,4610;9,1030;;;",
    "Prova Quaranta;museo;via Olona;45,4620;9,1710;;;",
)

REFUSED = {
    19: "name_missing",
    20: "kind_unknown_near",
    21: "kind_unknown",
    22: "kind_missing",
    23: "position_missing",
    26: "position_missing position_missing",
    27: "position_not_number",
    28: "position_mark_lost position_mark_lost",
    29: "position_outside",
    30: "position_nowhere",
    31: "position_nowhere",
    32: "capacity_negative",
    33: "capacity_not_number",
    34: "capacity_with_words",
    35: "fields_too_many",
    36: "id_repeated",
    37: "id_of_other_kind",
    38: "place_repeated",
    39: "excel_error",
    40: "quote_open",
    41: "place_known",
    42: "capacity_not_number",
}
"""Line, as a spreadsheet shows it -> codes of what is wrong there."""

WARNED = {
    14: "swapped",
    15: "other_crs",
    16: "other_crs",
    17: "hours_turned_date",
    18: "row_short",
}
"""Line -> what was put right there."""


def text() -> str:
    """The file: a title, a blank line, the heading on line 3; a blank line and the heading again on 24 and 25."""
    above = ["Elenco dei luoghi, bozza;;;;;;;", ""]
    return "\r\n".join([*above, HEADING, *ROWS[:20], "", HEADING, *ROWS[20:], ""])


def read(text: str, **options: Any) -> spreadsheet.Import:
    """What is understood of a text as a spreadsheet."""
    return spreadsheet.read_sites(text.encode(), **options)


def codes(faults: Iterable[spreadsheet.Fault]) -> dict[int, str]:
    """Line -> codes of the faults there, between spaces."""
    by_line: dict[int, list[str]] = {}
    for fault in faults:
        by_line.setdefault(fault.line, []).append(fault.code)
    return {line: " ".join(each) for line, each in by_line.items()}

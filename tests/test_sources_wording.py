"""Names and addresses become readable; hours are never touched."""

import pytest

from mire_geo.sources.cleaning import wording


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
def test_names_become_readable(written: str, read: str | None) -> None:
    assert wording.readable_text(written) == read


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
def test_addresses_become_street_and_number(street: str, number: str | None, read: str | None) -> None:
    assert wording.address(street, number) == read


def test_hours_are_never_touched() -> None:
    as_written = "  Lun 14,45-17:45,er 9:00  "
    assert wording.text_or_none(as_written) == as_written
    assert wording.text_or_none("n.d. ") is None

"""The words and the colour of each type of contribution, in the order in which a room offers them."""

from collections.abc import Mapping
from dataclasses import dataclass

from mire_geo.output.wording.catalogue import N_


@dataclass(frozen=True, slots=True)
class TypeWords:
    """How a type is called and shown. All but the colour are messages of the catalogues."""

    title: str
    printed: str
    """Its name in a printed report."""
    about: str
    """What it is for, on its form."""
    save: str
    """The button that sends it."""
    colour: str = "#2f6f8f"
    """White text on it can be read (contrast 4.5 at least)."""


TYPES: Mapping[str, TypeWords] = {
    "pin": TypeWords(
        N_("Punto"),
        N_("Segnalazione"),
        N_("Un punto da ricordare: un posto che va bene, che va male, una domanda."),
        N_("Salva il punto"),
    ),
    "need": TypeWords(
        N_("Qui manca"),
        N_("Qui manca"),
        N_("Che cosa manca, e dove."),
        N_("Salva: qui manca"),
        "#b8431f",
    ),
    "add": TypeWords(
        N_("Nuovo servizio"),
        N_("Nuovo posto"),
        N_("Un servizio che oggi non c’è."),
        N_("Proponi il servizio"),
        "#1b7452",
    ),
    "hours": TypeWords(
        N_("Altri orari"),
        N_("Cambiare orari"),
        N_("Lo stesso servizio, con altri orari."),
        N_("Proponi gli orari"),
        "#6d4a9e",
    ),
    "move": TypeWords(
        N_("Spostare"),
        N_("Spostare"),
        N_("Lo stesso servizio, altrove."),
        N_("Proponi lo spostamento"),
        "#7d5f14",
    ),
    "close": TypeWords(
        N_("Chiudere"),
        N_("Chiudere"),
        N_("Un servizio che si potrebbe chiudere: la mappa dice chi ci perde."),
        N_("Proponi la chiusura"),
        "#4a4f5c",
    ),
    "resize": TypeWords(
        N_("Altri posti"),
        N_("Cambiare capienza"),
        N_("Lo stesso servizio, con più o meno posti."),
        N_("Proponi i posti"),
        "#2458a6",
    ),
    "line": TypeWords(
        N_("Linea"),
        N_("Percorso"),
        N_("Un percorso, una barriera, una strada: un punto dopo l’altro."),
        N_("Salva la linea"),
    ),
    "area": TypeWords(
        N_("Area"),
        N_("Area"),
        N_("Una zona: un punto dopo l’altro, almeno tre."),
        N_("Salva l’area"),
    ),
}
"""Type of a contribution (see `planning.workshop.contribution_types`) -> its words."""

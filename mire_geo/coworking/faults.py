"""What can be wrong with a space or a request: the field, a code, and a sentence that says what to do."""

import dataclasses
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from mire_geo.errors import InputError

SENTENCES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "missing": ("manca: scrivilo", "is missing: write it"),
        "id_repeated": ("«{value}» c’è già alla riga {line}", "{value!r} is already on line {line}"),
        "price": (
            "«{value}» non è un prezzo: scrivi euro, per esempio 12,50",
            "{value!r} is not a price: write euro, for example 12.50",
        ),
        "price_unclear": (
            "«{value}» può valere {one} o {other}: scrivilo senza il segno delle migliaia",
            "{value!r} may be {one} or {other}: write it without a thousands mark",
        ),
        "price_negative": ("«{value}» è sotto zero", "{value!r} is below zero"),
        "price_none": (
            "postazioni senza prezzo: scrivi quanto costano al giorno o al mese (0 se gratis)",
            "desks without a price: write what they cost a day or a month (0 if free)",
        ),
        "number": (
            "«{value}» non è un numero intero: scrivine uno",
            "{value!r} is not a whole number: write one",
        ),
        "desks_none": (
            "lo spazio non ha postazioni: scrivine almeno una, o sospendilo",
            "the space has no desks: write one or more, or suspend it",
        ),
        "below_one": ("deve essere almeno 1, non {value}", "must be 1 or more, not {value}"),
        "too_many": ("deve essere al massimo {most}, non {value}", "must be {most} at most, not {value}"),
        "desk_unknown": (
            "non c’è un tipo di postazione «{value}»: scegli tra {known}",
            "there is no kind of desk {value!r}: choose among {known}",
        ),
        "desk_repeated": (
            "il tipo di postazione «{value}» è scritto due volte: uniscile",
            "the kind of desk {value!r} comes twice: join them",
        ),
        "feature_unknown": (
            "non c’è una dotazione «{value}»: scegli tra {known}",
            "there is no feature {value!r}: choose among {known}",
        ),
        "state_unknown": (
            "non c’è uno stato «{value}»: scegli tra {known}",
            "there is no state {value!r}: choose among {known}",
        ),
        "pays_unknown": (
            "«{value}» non è un modo di pagare: scegli tra {known}",
            "{value!r} is no way to pay: choose among {known}",
        ),
        "hours_unread": (
            "di «{value}» non so leggere: {parts}",
            "of {value!r} this cannot be read: {parts}",
        ),
        "hours_overlap": (
            "in «{value}» due orari si sovrappongono: uniscili o correggili",
            "two opening times of {value!r} overlap: join or mend them",
        ),
        "date": (
            "«{value}» non è una data: scrivi anno-mese-giorno, per esempio 2026-09-30",
            "{value!r} is not a date: write year-month-day, for example 2026-09-30",
        ),
        "date_past": (
            "{value} è passato: scrivi una data da oggi in poi",
            "{value} is past: write a date from today on",
        ),
        "dates_turned": (
            "finisce il {end}, prima di cominciare il {start}",
            "ends on {end}, before it begins on {start}",
        ),
        "accreditation_expired": (
            "l’iscrizione all’Elenco qualificato è scaduta il {value}: rinnovala o lasciala vuota",
            "the accreditation in the Elenco qualificato expired on {value}: renew it, or leave it empty",
        ),
        "slot": (
            "«{value}» non è una fascia: scrivi data e ore, per esempio 2026-09-30 09:00-13:00",
            "{value!r} is not a slot: write date and hours, for example 2026-09-30 09:00-13:00",
        ),
        "slots_overlap": ("le fasce {one} e {other} si sovrappongono", "slots {one} and {other} overlap"),
        "slots_none": ("nessun giorno: scrivi almeno una fascia", "no day: write one slot or more"),
        "limit": (
            "deve essere un numero di minuti tra 1 e 120, non «{value}»",
            "must be a number of minutes from 1 to 120, not {value!r}",
        ),
        "where_unknown": (
            "«{value}» non è una cella né un NIL della città (per esempio nil:23)",
            "{value!r} is neither a cell nor a NIL of the city (for example nil:23)",
        ),
        "where_address": (
            "«{value}» sembra un indirizzo: qui si scrive solo il quartiere (nil:23) o la cella",
            "{value!r} looks like an address: write only the quartiere (nil:23) or the cell",
        ),
        "consent": ("senza consenso la richiesta non si può tenere", "a request without consent cannot be kept"),
        "yes_no": ("«{value}» non è né sì né no", "{value!r} is neither yes nor no"),
        "position": (
            "«{value}» non è una posizione vicino a Milano: scrivi gradi, per esempio 45.4642 e 9.19",
            "{value!r} is not a position near Milano: write degrees, for example 45.4642 and 9.19",
        ),
    }
)  # fmt: skip
"""Code -> Italian and English sentence; braces are the fault's parameters."""


@dataclasses.dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong."""

    field: str
    """Name of the column or field."""
    code: str
    """A key of `SENTENCES`."""
    params: Mapping[str, str | int] = dataclasses.field(default_factory=dict)
    line: int = 0
    """Of the file, as a spreadsheet program shows it; 0 where there is no file."""

    def sentence(self, language: str = "it") -> str:
        """What is wrong and what to do, with the field before it.

        >>> Fault("prezzo", "price", {"value": "gratis"}).sentence()
        'prezzo: «gratis» non è un prezzo: scrivi euro, per esempio 12,50'
        """
        italian, english = SENTENCES[self.code]
        text = (english if language == "en" else italian).format(**self.params)
        return f"{self.field}: {text}" if self.field else text

    def error(self) -> InputError:
        """The fault as an error to be raised."""
        return RefusedError([self])


class RefusedError(InputError):
    """A space or request that cannot be used; `faults` holds everything that is wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(fault.sentence("en") for fault in self.faults))


def refuse(faults: Iterable[Fault]) -> None:
    """Nothing, where there is no fault.

    Raises:
        RefusedError: there is one or more.
    """
    told = tuple(faults)
    if told:
        raise RefusedError(told)

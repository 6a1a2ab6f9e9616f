"""What is wrong with a file that somebody sent, in the reader's language (see `mire_geo.sources.incoming`)."""

from flask_babel import gettext as _

from app import language
from mire_geo.errors import BusyError, MireError
from mire_geo.output.wording import faults
from mire_geo.sources.incoming import FileError
from mire_geo.sources.spreadsheet.faults import RefusedError


def sentence(error: MireError) -> str:
    """The sentence of an error: those of files and of a busy server are translated."""
    if isinstance(error, BusyError):
        return str(_("Si stanno leggendo altri fogli: riprova fra un minuto."))
    if isinstance(error, RefusedError):
        return faults.refusal(error, language.chosen())
    if not isinstance(error, FileError):
        return str(error)
    return str(_of_file(error.code) % error.params)


def _of_file(code: str) -> str:
    """The sentence of a code of `incoming.limits.SENTENCES`, still without what fills it."""
    with_blanks = {
        "too_large": _("Il file è più grande di %(most)s MB: tieni solo le righe che servono."),
        "other_kind": _("Questo file non è %(kind)s, qualunque sia il suo nome: salvalo di nuovo come %(kind)s."),
        "unreadable": _("Questo file non è %(kind)s leggibile: salvalo di nuovo. (%(why)s)"),
        "damaged": _("Il foglio è danneggiato: salvalo di nuovo come .xlsx o CSV. (%(why)s)"),
        "unpacks": _("Il foglio, aperto, occupa più di %(most)s MB: salva come CSV solo quello che serve."),
        "parts": _("Il foglio ha più di %(most)s parti: salva come CSV solo quello che serve."),
        "defines": _("Il foglio definisce entità XML, come nessun programma fa: salvalo come CSV."),
        "rows": _("Il file ha più di %(most)s righe: dividilo."),
        "columns": _(
            "La riga %(row)s ha una cella nella colonna %(column)s, oltre le %(most)s che si leggono: cancella quello"
            " che sta oltre."
        ),
        "cells": _("Il file ha più di %(most)s celle o caratteri: dividilo."),
        "letters": _("La riga %(row)s ha una cella di più di %(most)s caratteri: accorciala."),
        "nested": _("Il file ha più di %(most)s livelli uno dentro l’altro: semplificalo."),
        "items": _("Il file ha più di %(most)s valori: dividilo."),
        "vertices": _("La forma della riga %(row)s ha più di %(most)s punti: semplificala."),
        "slow": _("Per leggere il file non bastano %(most)s secondi: salvalo come CSV, o dividilo."),
        "no_sheet": _("Non c’è un foglio «%(sheet)s»: ci sono %(sheets)s."),
        "no_layer": _("Questo file non è un GeoPackage con una tabella «%(layer)s»: usane uno esportato."),
        "other_crs": _("La tabella «%(layer)s» non è in %(crs)s: riproiettala."),
        "shape": _("La geometria della riga %(row)s non si legge: disegnala di nuovo."),
    }  # fmt: skip
    return str(with_blanks[code])

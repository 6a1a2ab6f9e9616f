"""How sure the position of a name is, in words."""

from collections.abc import Mapping

from mire_geo.city.gazetteer.search import Match
from mire_geo.output.wording.catalogue import N_, gettext


def position_remark(search_match: Match, language: str) -> str:
    """How sure an answer of the search is, in a sentence; empty where the position is exact.

    >>> position_remark(Match("Viale Monza, 40", 0, 0, "near_number", False, 100, requested_number=12, number=40), "it")
    'Il numero 12 non è nei nostri dati: il più vicino che conosciamo è il 40.'
    >>> position_remark(Match("Viale Monza", 0, 0, "street", False, 100), "en")
    'A point of this street.'
    """
    if search_match.sort == "near_number":
        return gettext(
            "Il numero %(asked)s non è nei nostri dati: il più vicino che conosciamo è il %(known)s.",
            language,
            asked=str(search_match.requested_number),
            known=str(search_match.number),
        )
    if search_match.sort == "site" or search_match.exact:
        return ""
    is_numberless_street = search_match.sort == "street" and search_match.requested_number is not None
    return gettext(_REMARKS["numberless" if is_numberless_street else search_match.sort], language)


_REMARKS: Mapping[str, str] = {
    "address": N_("Le fonti mettono questo indirizzo in due punti: controlla sulla mappa."),
    "numberless": N_("Di questa via non conosciamo numeri civici: è un suo punto."),
    "street": N_("Un punto di questa via."),
    "stop": N_("La fermata davanti a questo numero."),
    "corner": N_("Una fermata vicino all’angolo con questa via."),
    "nil": N_("Il centro abitato del quartiere."),
}

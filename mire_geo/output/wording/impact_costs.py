"""What a scenario asks for and gives up: opening hours, places, capacity."""

from collections.abc import Iterator

from mire_geo.output.wording.catalogue import N_, NN_
from mire_geo.output.wording.impact_names import ImpactTranslator, Sentence
from mire_geo.planning.scenario import Cost


def sentences(cost: Cost, translator: ImpactTranslator) -> Iterator[Sentence]:
    """A sentence for each cost that is not zero."""
    if cost.hours_added or cost.days_added:
        yield Sentence("cost_hours_added", "cost", _hours_added(cost, translator), cost.hours_added)
    if cost.hours_removed or cost.days_removed:
        yield Sentence("cost_hours_removed", "cost", _hours_removed(cost, translator), cost.hours_removed)
    for code, plural_forms in _PLACES.items():
        if amount := getattr(cost, code):
            yield Sentence(f"cost_{code}", "cost", translator.plural_sentence(plural_forms, amount), amount)
    for code, message in _CAPACITIES.items():
        if amount := getattr(cost, code):
            yield Sentence(
                f"cost_{code}", "cost", translator.gettext(message, n=translator.number_text(amount)), amount
            )
    if cost.unknown:
        yield Sentence(
            "cost_unknown", "note", translator.plural_sentence(_UNKNOWN, cost.unknown), cost.unknown
        )


def _hours_added(cost: Cost, translator: ImpactTranslator) -> str:
    if not cost.days_added:
        return translator.plural_sentence(_ADDED, cost.hours_added)
    return translator.plural_sentence(
        _ADDED_DAYS, cost.hours_added, days=translator.plural_sentence(_DAYS, cost.days_added)
    )


def _hours_removed(cost: Cost, translator: ImpactTranslator) -> str:
    if not cost.days_removed:
        return translator.plural_sentence(_REMOVED, cost.hours_removed)
    return translator.plural_sentence(
        _REMOVED_DAYS, cost.hours_removed, days=translator.plural_sentence(_DAYS, cost.days_removed)
    )


_DAYS = NN_("%(n)s giorno", "%(n)s giorni")
_ADDED = NN_(
    "Serve %(n)s ora di apertura in più alla settimana.",
    "Servono %(n)s ore di apertura in più alla settimana.",
)
_ADDED_DAYS = NN_(
    "Servono %(n)s ora di apertura in più alla settimana e %(days)s di apertura in più.",
    "Servono %(n)s ore di apertura in più alla settimana e %(days)s di apertura in più.",
)
_REMOVED = NN_(
    "Si toglie %(n)s ora di apertura alla settimana.", "Si tolgono %(n)s ore di apertura alla settimana."
)
_REMOVED_DAYS = NN_(
    "Si tolgono %(n)s ora di apertura alla settimana e %(days)s di apertura.",
    "Si tolgono %(n)s ore di apertura alla settimana e %(days)s di apertura.",
)
_PLACES = {
    "sites_added": NN_("%(n)s posto nuovo.", "%(n)s posti nuovi."),
    "sites_closed": NN_("%(n)s posto chiuso.", "%(n)s posti chiusi."),
    "sites_moved": NN_("%(n)s posto spostato.", "%(n)s posti spostati."),
}
_CAPACITIES = {
    "capacity_added": N_("Capienza in più: %(n)s."),
    "capacity_removed": N_("Capienza in meno: %(n)s."),
}
_UNKNOWN = NN_(
    "Gli orari di un posto non sono noti: le sue ore non sono contate.",
    "Gli orari di %(n)s posti non sono noti: le loro ore non sono contate.",
)

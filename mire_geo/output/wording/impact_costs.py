"""What a scenario asks for and gives up: opening hours, places, capacity."""

from collections.abc import Iterator

from mire_geo.output.wording.catalogue import N_, NN_
from mire_geo.output.wording.impact_names import ImpactTranslator, Sentence
from mire_geo.planning.scenario import Cost


def sentences(cost: Cost, translator: ImpactTranslator) -> Iterator[Sentence]:
    """A sentence for each cost that is not zero."""
    if cost.hours_added or cost.days_added:
        yield Sentence("cost_hours_added", "cost", _hours_added_text(cost, translator), cost.hours_added)
    if cost.hours_removed or cost.days_removed:
        yield Sentence(
            "cost_hours_removed", "cost", _hours_removed_text(cost, translator), cost.hours_removed
        )
    for cost_code, plural_forms in _PLACE_FORMS.items():
        if place_count := getattr(cost, cost_code):
            yield Sentence(
                f"cost_{cost_code}",
                "cost",
                translator.plural_sentence(plural_forms, place_count),
                place_count,
            )
    for cost_code, message in _CAPACITY_MESSAGES.items():
        if capacity_change := getattr(cost, cost_code):
            yield Sentence(
                f"cost_{cost_code}",
                "cost",
                translator.gettext(message, n=translator.number_text(capacity_change)),
                capacity_change,
            )
    if cost.unknown:
        yield Sentence(
            "cost_unknown", "note", translator.plural_sentence(_UNKNOWN_HOURS, cost.unknown), cost.unknown
        )


def _hours_added_text(cost: Cost, translator: ImpactTranslator) -> str:
    if not cost.days_added:
        return translator.plural_sentence(_HOURS_ADDED, cost.hours_added)
    return translator.plural_sentence(
        _HOURS_DAYS_ADDED, cost.hours_added, days=translator.plural_sentence(_DAY_FORMS, cost.days_added)
    )


def _hours_removed_text(cost: Cost, translator: ImpactTranslator) -> str:
    if not cost.days_removed:
        return translator.plural_sentence(_HOURS_REMOVED, cost.hours_removed)
    return translator.plural_sentence(
        _HOURS_DAYS_REMOVED,
        cost.hours_removed,
        days=translator.plural_sentence(_DAY_FORMS, cost.days_removed),
    )


_DAY_FORMS = NN_("%(n)s giorno", "%(n)s giorni")
_HOURS_ADDED = NN_(
    "Serve %(n)s ora di apertura in più alla settimana.",
    "Servono %(n)s ore di apertura in più alla settimana.",
)
_HOURS_DAYS_ADDED = NN_(
    "Servono %(n)s ora di apertura in più alla settimana e %(days)s di apertura in più.",
    "Servono %(n)s ore di apertura in più alla settimana e %(days)s di apertura in più.",
)
_HOURS_REMOVED = NN_(
    "Si toglie %(n)s ora di apertura alla settimana.", "Si tolgono %(n)s ore di apertura alla settimana."
)
_HOURS_DAYS_REMOVED = NN_(
    "Si tolgono %(n)s ora di apertura alla settimana e %(days)s di apertura.",
    "Si tolgono %(n)s ore di apertura alla settimana e %(days)s di apertura.",
)
_PLACE_FORMS = {
    "sites_added": NN_("%(n)s posto nuovo.", "%(n)s posti nuovi."),
    "sites_closed": NN_("%(n)s posto chiuso.", "%(n)s posti chiusi."),
    "sites_moved": NN_("%(n)s posto spostato.", "%(n)s posti spostati."),
}
_CAPACITY_MESSAGES = {
    "capacity_added": N_("Capienza in più: %(n)s."),
    "capacity_removed": N_("Capienza in meno: %(n)s."),
}
_UNKNOWN_HOURS = NN_(
    "Gli orari di un posto non sono noti: le sue ore non sono contate.",
    "Gli orari di %(n)s posti non sono noti: le loro ore non sono contate.",
)

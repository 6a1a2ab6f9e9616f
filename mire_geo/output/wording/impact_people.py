"""What an impact does to people: who gains and who loses a place near, hours or the way there, and where they live."""

from collections.abc import Iterator, Mapping

import pandas as pd

from mire_geo.measures.time import gap_classes
from mire_geo.output.wording import figures
from mire_geo.output.wording.catalogue import N_, NN_
from mire_geo.output.wording.impact_names import ImpactTranslator, Sentence, Tone
from mire_geo.planning.scenario import Impact

MOST_AREAS = 3
"""Quartieri named in a sentence."""

Forms = tuple[str, str]


def sentences(impact: Impact, translator: ImpactTranslator) -> Iterator[Sentence]:
    """Every sentence on what happens to people, most important first."""
    yield from _place_sentences(impact, translator)
    yield from _hours_sentences(impact, translator)
    yield from _persona_sentences(impact, translator)
    yield from _gap_sentences(impact, translator)
    yield from _group_sentences(impact, translator)
    yield from _area_sentences(impact, translator)


def is_first_of_kind(impact: Impact) -> bool:
    """Whether the data hold no place of the kind before: everybody is nearer then, so `nearer` means nothing."""
    return bool(impact.cells["minutes_before"].min() == float("inf"))


def _place_sentences(impact: Impact, translator: ImpactTranslator) -> Iterator[Sentence]:
    impact_on_all = impact.groups.loc["all"].to_dict()
    gainers, losers, people_farther, people_nearer = (
        int(impact_on_all[column]) for column in ("gain", "lose", "farther", "nearer")
    )
    if gainers:
        yield _people_sentence("place_gain", "gain", gainers, translator)
    if losers:
        yield _people_sentence("place_lose", "lose", losers, translator)
    if people_farther and people_farther != losers:
        yield _people_sentence("farther", "lose", people_farther, translator)
    if people_nearer and people_nearer != gainers and not is_first_of_kind(impact):
        yield _people_sentence("nearer", "gain", people_nearer, translator)


def _hours_sentences(impact: Impact, translator: ImpactTranslator) -> Iterator[Sentence]:
    impact_on_all = impact.groups.loc["all"].to_dict()
    if people_with_more := int(impact_on_all["more_hours"]):
        yield _people_sentence("hours_more", "gain", people_with_more, translator)
    if people_with_fewer := int(impact_on_all["fewer_hours"]):
        yield _people_sentence("hours_fewer", "lose", people_with_fewer, translator)


def _persona_sentences(impact: Impact, translator: ImpactTranslator) -> Iterator[Sentence]:
    ranked_personas = impact.personas.assign(most=impact.personas[["gain", "lose"]].max(axis=1))
    ranked_personas = ranked_personas.sort_values("most", ascending=False, kind="stable")
    for persona_code, gainers, losers in zip(
        ranked_personas.index, ranked_personas["gain"], ranked_personas["lose"], strict=True
    ):
        if gainers:
            yield _people_sentence(
                "persona_gain", "gain", int(gainers), translator, persona_code=str(persona_code)
            )
        if losers:
            yield _people_sentence(
                "persona_lose", "lose", int(losers), translator, persona_code=str(persona_code)
            )


def _people_sentence(
    sentence_code: str, tone: Tone, people_count: int, translator: ImpactTranslator, persona_code: str = ""
) -> Sentence:
    plural_forms = (_VERSUS_FORMS if translator.baseline_name else _TODAY_FORMS).get(
        sentence_code
    ) or _EITHER_FORMS[sentence_code]
    sentence_text = translator.plural_sentence(
        plural_forms, people_count, name=translator.persona_name(persona_code) if persona_code else ""
    )
    return Sentence(
        f"{sentence_code}:{persona_code}" if persona_code else sentence_code,
        tone,
        sentence_text,
        people_count,
    )


_EITHER_FORMS: Mapping[str, Forms] = {
    "farther": NN_(
        "%(n)s residente avrebbe almeno un minuto di strada in più.",
        "%(n)s residenti avrebbero almeno un minuto di strada in più.",
    ),
    "nearer": NN_(
        "%(n)s residente avrebbe almeno un minuto di strada in meno.",
        "%(n)s residenti avrebbero almeno un minuto di strada in meno.",
    ),
}
_TODAY_FORMS: Mapping[str, Forms] = {
    "place_gain": NN_(
        "%(n)s residente che oggi non ha %(kinds)s entro %(minutes)s minuti a piedi ne avrebbe.",
        "%(n)s residenti che oggi non hanno %(kinds)s entro %(minutes)s minuti a piedi ne avrebbero.",
    ),
    "place_lose": NN_(
        "%(n)s residente che oggi ha %(kinds)s entro %(minutes)s minuti a piedi non ne avrebbe più.",
        "%(n)s residenti che oggi hanno %(kinds)s entro %(minutes)s minuti a piedi non ne avrebbero più.",
    ),
    "hours_more": NN_(
        "%(n)s residente troverebbe aperto, entro %(minutes)s minuti a piedi, "
        "in ore in cui oggi niente risulta aperto.",
        "%(n)s residenti troverebbero aperto, entro %(minutes)s minuti a piedi, "
        "in ore in cui oggi niente risulta aperto.",
    ),
    "hours_fewer": NN_(
        "%(n)s residente non troverebbe più aperto, entro %(minutes)s minuti a piedi, "
        "in ore in cui oggi un posto risulta aperto.",
        "%(n)s residenti non troverebbero più aperto, entro %(minutes)s minuti a piedi, "
        "in ore in cui oggi un posto risulta aperto.",
    ),
    "persona_gain": NN_(
        "%(name)s: %(n)s persona che oggi non può andarci ci riuscirebbe.",
        "%(name)s: %(n)s persone che oggi non possono andarci ci riuscirebbero.",
    ),
    "persona_lose": NN_(
        "%(name)s: %(n)s persona che oggi può andarci non ci riuscirebbe più.",
        "%(name)s: %(n)s persone che oggi possono andarci non ci riuscirebbero più.",
    ),
}
_VERSUS_FORMS: Mapping[str, Forms] = {
    "place_gain": NN_(
        "%(n)s residente che con «%(versus)s» non ha %(kinds)s entro %(minutes)s minuti a piedi ne avrebbe.",
        "%(n)s residenti che con «%(versus)s» non hanno %(kinds)s entro %(minutes)s minuti a piedi ne avrebbero.",
    ),
    "place_lose": NN_(
        "%(n)s residente che con «%(versus)s» ha %(kinds)s entro %(minutes)s minuti a piedi non ne avrebbe più.",
        "%(n)s residenti che con «%(versus)s» hanno %(kinds)s entro %(minutes)s minuti a piedi non ne avrebbero più.",
    ),
    "hours_more": NN_(
        "%(n)s residente troverebbe aperto, entro %(minutes)s minuti a piedi, "
        "in ore in cui con «%(versus)s» niente risulta aperto.",
        "%(n)s residenti troverebbero aperto, entro %(minutes)s minuti a piedi, "
        "in ore in cui con «%(versus)s» niente risulta aperto.",
    ),
    "hours_fewer": NN_(
        "%(n)s residente non troverebbe più aperto, entro %(minutes)s minuti a piedi, "
        "in ore in cui con «%(versus)s» un posto risulta aperto.",
        "%(n)s residenti non troverebbero più aperto, entro %(minutes)s minuti a piedi, "
        "in ore in cui con «%(versus)s» un posto risulta aperto.",
    ),
    "persona_gain": NN_(
        "%(name)s: %(n)s persona che con «%(versus)s» non può andarci ci riuscirebbe.",
        "%(name)s: %(n)s persone che con «%(versus)s» non possono andarci ci riuscirebbero.",
    ),
    "persona_lose": NN_(
        "%(name)s: %(n)s persona che con «%(versus)s» può andarci non ci riuscirebbe più.",
        "%(name)s: %(n)s persone che con «%(versus)s» possono andarci non ci riuscirebbero più.",
    ),
}


def _gap_sentences(impact: Impact, translator: ImpactTranslator) -> Iterator[Sentence]:
    """Sentences on the gaps that shrink or grow, each for the persona for whom it changes most."""
    for gap_code, (shrinking_forms, growing_forms) in _GAP_FORMS.items():
        people_pairs = impact.personas[[f"{gap_code}_before", f"{gap_code}_after"]].to_numpy(dtype=int)
        changes = people_pairs[:, 1] - people_pairs[:, 0]
        if not changes.any():
            continue
        row_index = int(abs(changes).argmax())
        people_before, people_after = (int(people_count) for people_count in people_pairs[row_index])
        persona_name = translator.persona_name(impact.personas.index[row_index])
        plural_forms = shrinking_forms if changes[row_index] < 0 else growing_forms
        sentence_text = translator.plural_sentence(
            plural_forms, people_after, before=translator.number_text(people_before), name=persona_name
        )
        yield Sentence(f"gap_{gap_code}", "note", sentence_text, int(changes[row_index]))


_GAP_FORMS: Mapping[str, tuple[Forms, Forms]] = {
    gap_classes.TIME: (
        NN_(
            "La mancanza di orari si riduce: per «%(name)s» da %(before)s a %(n)s persona.",
            "La mancanza di orari si riduce: per «%(name)s» da %(before)s a %(n)s persone.",
        ),
        NN_(
            "La mancanza di orari cresce: per «%(name)s» da %(before)s a %(n)s persona.",
            "La mancanza di orari cresce: per «%(name)s» da %(before)s a %(n)s persone.",
        ),
    ),
    gap_classes.SPACE: (
        NN_(
            "La mancanza di posti si riduce: per «%(name)s» da %(before)s a %(n)s persona.",
            "La mancanza di posti si riduce: per «%(name)s» da %(before)s a %(n)s persone.",
        ),
        NN_(
            "La mancanza di posti cresce: per «%(name)s» da %(before)s a %(n)s persona.",
            "La mancanza di posti cresce: per «%(name)s» da %(before)s a %(n)s persone.",
        ),
    ),
    gap_classes.INFORMATION: (
        NN_(
            "Il numero di chi non sa se troverebbe aperto si riduce: per «%(name)s» da %(before)s a %(n)s persona.",
            "Il numero di chi non sa se troverebbe aperto si riduce: per «%(name)s» da %(before)s a %(n)s persone.",
        ),
        NN_(
            "Il numero di chi non sa se troverebbe aperto cresce: per «%(name)s» da %(before)s a %(n)s persona.",
            "Il numero di chi non sa se troverebbe aperto cresce: per «%(name)s» da %(before)s a %(n)s persone.",
        ),
    ),
}


def _group_sentences(impact: Impact, translator: ImpactTranslator) -> Iterator[Sentence]:
    """Sentences on the groups of people whose places or hours change."""
    groups = impact.groups
    for tone, (place_column, hours_column) in _COLUMNS_BY_TONE.items():
        people_by_group = groups[
            place_column if groups.loc["all", [place_column]].any() else hours_column
        ].to_dict()
        if not people_by_group["all"]:
            continue
        group_texts = [
            translator.plural_sentence(
                plural_forms, int(sum(people_by_group[group_code] for group_code in group_codes))
            )
            for group_codes, plural_forms in _GROUP_FORMS.items()
        ]
        sentence_text = translator.gettext(_WHO_MESSAGES[tone], people=", ".join(group_texts))
        yield Sentence(f"who_{tone}", tone, sentence_text)
        poor_people, rich_people = int(people_by_group["income_1"]), int(people_by_group["income_3"])
        yield Sentence(
            f"income_{tone}",
            tone,
            translator.plural_sentence(
                _INCOME_FORMS[tone], poor_people, rich=translator.number_text(rich_people)
            ),
        )


_COLUMNS_BY_TONE: Mapping[Tone, tuple[str, str]] = {
    "gain": ("gain", "more_hours"),
    "lose": ("lose", "fewer_hours"),
}
_WHO_MESSAGES: Mapping[Tone, str] = {
    "gain": N_("Tra chi ci guadagna: %(people)s."),
    "lose": N_("Tra chi ci perde: %(people)s."),
}
_GROUP_FORMS: Mapping[tuple[str, ...], Forms] = {
    ("women",): NN_("%(n)s donna", "%(n)s donne"),
    ("foreigners",): NN_("%(n)s cittadino straniero", "%(n)s cittadini stranieri"),
    ("age_0_2", "age_3_5", "age_6_10", "age_11_13"): NN_(
        "%(n)s bambino o ragazzo fino a 13 anni", "%(n)s bambini e ragazzi fino a 13 anni"
    ),
    ("age_65_79", "age_80_plus"): NN_("%(n)s persona di 65 anni e più", "%(n)s persone di 65 anni e più"),
}
_INCOME_FORMS: Mapping[Tone, Forms] = {
    "gain": NN_(
        "Tra chi ci guadagna, %(n)s è del terzo di residenti con il reddito del CAP più basso "
        "e %(rich)s del terzo con il più alto.",
        "Tra chi ci guadagna, %(n)s sono del terzo di residenti con il reddito del CAP più basso "
        "e %(rich)s del terzo con il più alto.",
    ),
    "lose": NN_(
        "Tra chi ci perde, %(n)s è del terzo di residenti con il reddito del CAP più basso "
        "e %(rich)s del terzo con il più alto.",
        "Tra chi ci perde, %(n)s sono del terzo di residenti con il reddito del CAP più basso "
        "e %(rich)s del terzo con il più alto.",
    ),
}


def _area_sentences(impact: Impact, translator: ImpactTranslator) -> Iterator[Sentence]:
    areas = impact.areas
    for tone, columns in _COLUMNS_BY_TONE.items():
        column = columns[0] if areas[columns[0]].any() else columns[1]
        ranked_areas = areas[areas[column] > 0].sort_values(column, ascending=False, kind="stable")
        if not ranked_areas.empty:
            places_text = _places_text(ranked_areas.head(MOST_AREAS), column, translator)
            yield Sentence(
                f"where_{tone}", tone, translator.gettext(_WHERE_MESSAGES[tone], places=places_text)
            )


_WHERE_MESSAGES: Mapping[Tone, str] = {
    "gain": N_("Ci si guadagna soprattutto a %(places)s."),
    "lose": N_("Ci si perde soprattutto a %(places)s."),
}


def _places_text(ranked_areas: pd.DataFrame, column: str, translator: ImpactTranslator) -> str:
    """Quartieri with the people of each, as a list."""
    names_and_people = zip(ranked_areas["nil"], ranked_areas[column], strict=True)
    return ", ".join(
        f"{figures.place_name(str(nil_name))} ({translator.number_text(int(people_count))})"
        for nil_name, people_count in names_and_people
    )

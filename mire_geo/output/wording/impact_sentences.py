"""The impact of a scenario in plain words: one sentence for each number, winners and losers."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from mire_geo.output.wording import errors, figures, impact_costs, impact_people
from mire_geo.output.wording.catalogue import NN_
from mire_geo.output.wording.impact_names import (
    GAPS,
    ImpactTranslator,
    Sentence,
    Tone,
    exclusion_reason,
    gap_name,
    group_name,
    impact_title,
)
from mire_geo.planning.scenario import Impact
from mire_geo.tables import kinds

__all__ = [
    "GAPS",
    "Sentence",
    "Tone",
    "exclusion_reason",
    "gap_name",
    "group_name",
    "impact_title",
    "sentences",
    "sentences_as_dict",
]


def sentences(impact: Impact, language: str, *, baseline_name: str = "") -> tuple[Sentence, ...]:
    """Every sentence on an impact, most important first; never empty.

    Args:
        language: one of `catalogue.languages()`.
        baseline_name: name of the scenario it is compared with; today's city if empty.
    """
    translator = ImpactTranslator(language, impact.question, baseline_name)
    people_sentences = list(impact_people.sentences(impact, translator))
    if impact.is_empty:
        no_change_text = translator.gettext(
            "Per chi abita in città non cambia nulla: né la strada da fare, né le ore in cui si trova aperto."
        )
        people_sentences.insert(0, Sentence("nothing", "same", no_change_text, 0))
    elif not any(sentence.tone == "lose" for sentence in people_sentences):
        no_losers_text = translator.gettext(
            "Nessuno ci perde: nessuno ha più strada da fare o meno ore in cui trova aperto."
        )
        people_sentences.append(Sentence("no_losers", "same", no_losers_text, 0))
    return (
        *people_sentences,
        *impact_costs.sentences(impact.cost, translator),
        *_note_sentences(impact, translator),
    )


def sentences_as_dict(impact: Impact, language: str, *, baseline_name: str = "") -> dict[str, Any]:
    """The words of an impact as JSON, to stand under the numbers of `scenario.as_dict`.

    `headline` is the first sentence; `said` all of them; `sentences` one for each row of figures, by its code, for the
    cost, for the losers (null if there are none), and on how sure the hours are; `labels` the names of the codes.
    """
    translator = ImpactTranslator(language, impact.question, baseline_name)
    all_sentences = sentences(impact, language, baseline_name=baseline_name)
    return {
        "title": impact_title(impact.question, language),
        "headline": all_sentences[0].text,
        "said": [asdict(sentence) for sentence in all_sentences],
        "sentences": {
            "groups": {
                str(code): _row_sentence(_capitalise_first(group_name(str(code), language)), row, translator)
                for code, row in impact.groups.to_dict(orient="index").items()
            },
            "areas": _sentence_by_area(impact, translator),
            "personas": _text_by_persona(impact, all_sentences, translator),
            "cost": " ".join(sentence.text for sentence in all_sentences if sentence.code.startswith("cost_"))
            or translator.gettext("Non si aggiungono né si tolgono ore o posti."),
            "losers": " ".join(sentence.text for sentence in all_sentences if sentence.tone == "lose")
            or None,
            "sure": _hours_certainty_text(impact, translator),
        },
        "left_out": {code: errors.sentence(error, language) for code, error in impact.left_out.items()},
        "labels": {
            "groups": {str(code): group_name(str(code), language) for code in impact.groups.index},
            "personas": {str(code): translator.persona_name(code) for code in impact.personas.index},
            "gaps": {code: gap_name(code, language) for code in GAPS},
        },
    }


def _sentence_by_area(impact: Impact, translator: ImpactTranslator) -> dict[int, str]:
    changed_areas = impact.areas[impact.areas[list(_CHANGE_COLUMNS)].any(axis=1)]
    return {
        int(str(nil_id)): _row_sentence(figures.place_name(area_row["nil"]), area_row, translator)
        for nil_id, area_row in changed_areas.to_dict(orient="index").items()
    }


_CHANGE_COLUMNS = ("gain", "lose", "nearer", "farther", "more_hours", "fewer_hours")


def _text_by_persona(
    impact: Impact, all_sentences: tuple[Sentence, ...], translator: ImpactTranslator
) -> dict[str, str]:
    texts_by_persona: dict[str, list[str]] = {}
    for sentence in all_sentences:
        code_prefix, _, persona_code = sentence.code.partition(":")
        if persona_code and code_prefix.startswith("persona"):
            texts_by_persona.setdefault(persona_code, []).append(sentence.text)
    no_change_text = translator.gettext("Per questa settimana tipo non cambia nulla.")
    return {
        str(persona_code): " ".join(texts_by_persona.get(str(persona_code), [no_change_text]))
        for persona_code in impact.personas.index
    }


def _row_sentence(row_name: str, row_figures: Mapping[Hashable, Any], translator: ImpactTranslator) -> str:
    """What happens to the people of one row of figures."""
    change_texts = [
        translator.plural_sentence(plural_forms, int(row_figures[column]))
        for column, plural_forms in _CHANGE_FORMS.items()
        if row_figures[column]
    ]
    if not change_texts and (row_figures["nearer"] or row_figures["farther"]):
        people_nearer, people_farther = int(row_figures["nearer"]), int(row_figures["farther"])
        change_texts = [
            translator.plural_sentence(
                _NEARER_FORMS, people_nearer, farther=translator.number_text(people_farther)
            )
        ]
    if not change_texts:
        return translator.gettext("%(name)s: non cambia nulla.", name=row_name)
    return translator.gettext("%(name)s: %(changes)s.", name=row_name, changes=", ".join(change_texts))


_CHANGE_FORMS = {
    "gain": NN_(
        "%(n)s in più con un posto entro %(minutes)s minuti a piedi",
        "%(n)s in più con un posto entro %(minutes)s minuti a piedi",
    ),
    "lose": NN_(
        "%(n)s in meno con un posto entro %(minutes)s minuti a piedi",
        "%(n)s in meno con un posto entro %(minutes)s minuti a piedi",
    ),
    "more_hours": NN_("%(n)s trova aperto in più ore", "%(n)s trovano aperto in più ore"),
    "fewer_hours": NN_("%(n)s perde ore in cui trova aperto", "%(n)s perdono ore in cui trovano aperto"),
}
_NEARER_FORMS = NN_(
    "%(n)s ha meno strada da fare, %(farther)s di più", "%(n)s hanno meno strada da fare, %(farther)s di più"
)


def _hours_certainty_text(impact: Impact, translator: ImpactTranslator) -> str:
    """How sure the hours are, place by place."""
    state_texts = [
        translator.plural_sentence(plural_forms, impact.sure[hours_state])
        for hours_state, plural_forms in _HOURS_STATE_FORMS.items()
        if impact.sure.get(hours_state)
    ]
    if not state_texts:
        return translator.gettext("Nei dati non c’è nessun luogo di questo tipo.")
    return translator.plural_sentence(
        _CERTAINTY_FORMS, sum(impact.sure.values()), states=", ".join(state_texts)
    )


_CERTAINTY_FORMS = NN_("Orari di %(n)s luogo: %(states)s.", "Orari di %(n)s luoghi: %(states)s.")
_HOURS_STATE_FORMS = {
    "verified": NN_("%(n)s da chi gestisce il servizio", "%(n)s da chi gestisce il servizio"),
    "web": NN_("%(n)s dal web", "%(n)s dal web"),
    "proposed": NN_("%(n)s proposto qui", "%(n)s proposti qui"),
    "unknown": NN_("%(n)s non noto", "%(n)s non noti"),
}


def _note_sentences(impact: Impact, translator: ImpactTranslator) -> Iterator[Sentence]:
    coverage = kinds.kind(impact.question.kind).coverage
    if impact_people.is_first_of_kind(impact):
        note_text = translator.gettext(
            "Nei dati non c’è nessun luogo di questo tipo: non si sa chi abbia già %(kinds)s, "
            "e i guadagni sono al massimo quelli detti.",
            kinds=translator.kinds_name,
        )
        yield Sentence("no_data", "note", note_text)
    elif coverage != "register":
        note_text = translator.gettext(
            "Dei luoghi di questo tipo se ne conosce solo una parte: "
            "chi risulta senza %(kinds)s può averne che i dati non hanno.",
            kinds=translator.kinds_name,
        )
        yield Sentence("sample", "note", note_text)
    if len(impact.personas):
        note_text = translator.gettext(
            "Le settimane tipo si sovrappongono: contano chi abita in città come se tutti vivessero quella settimana, "
            "e non si sommano."
        )
        yield Sentence("personas", "note", note_text)
    for persona_code in impact.left_out:
        note_text = translator.gettext(
            "Di «%(name)s» non si può dire nulla: i dati non hanno le scuole da cui passa.",
            name=translator.persona_name(persona_code),
        )
        yield Sentence(f"left_out:{persona_code}", "note", note_text)


def _capitalise_first(text: str) -> str:
    return text[:1].upper() + text[1:]

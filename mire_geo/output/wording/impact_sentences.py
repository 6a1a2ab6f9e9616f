"""The impact of a scenario in plain words: one sentence for each number, winners and losers."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from mire_geo.output.wording import errors, figures, impact_costs, impact_people
from mire_geo.output.wording.catalogue import NN_
from mire_geo.output.wording.impact_names import (
    GAPS,
    ImpactSpeaker,
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


def sentences(impact: Impact, language: str, *, versus: str = "") -> tuple[Sentence, ...]:
    """All there is to say of an impact, most important first; never empty.

    Args:
        language: one of `catalogue.languages()`.
        versus: name of the scenario it is compared with; today's city if empty.
    """
    speaker = ImpactSpeaker(language, impact.question, versus)
    people_sentences = list(impact_people.sentences(impact, speaker))
    if impact.is_empty:
        no_change = speaker.gettext(
            "Per chi abita in città non cambia nulla: né la strada da fare, né le ore in cui si trova aperto."
        )
        people_sentences.insert(0, Sentence("nothing", "same", no_change, 0))
    elif not any(sentence.tone == "lose" for sentence in people_sentences):
        no_losers = speaker.gettext(
            "Nessuno ci perde: nessuno ha più strada da fare o meno ore in cui trova aperto."
        )
        people_sentences.append(Sentence("no_losers", "same", no_losers, 0))
    return (
        *people_sentences,
        *impact_costs.sentences(impact.cost, speaker),
        *_note_sentences(impact, speaker),
    )


def sentences_as_dict(impact: Impact, language: str, *, versus: str = "") -> dict[str, Any]:
    """The words of an impact as JSON, to stand under the numbers of `scenario.as_dict`.

    `headline` is the first sentence; `said` all of them; `sentences` one for each row of figures, by its code, for the
    cost, for the losers (null if there are none), and on how sure the hours are; `labels` the names of the codes.
    """
    speaker = ImpactSpeaker(language, impact.question, versus)
    all_sentences = sentences(impact, language, versus=versus)
    return {
        "title": impact_title(impact.question, language),
        "headline": all_sentences[0].text,
        "said": [asdict(sentence) for sentence in all_sentences],
        "sentences": {
            "groups": {
                str(code): _row_sentence(_capitalised(group_name(str(code), language)), row, speaker)
                for code, row in impact.groups.to_dict(orient="index").items()
            },
            "areas": _area_sentences(impact, speaker),
            "personas": _persona_sentences(impact, all_sentences, speaker),
            "cost": " ".join(sentence.text for sentence in all_sentences if sentence.code.startswith("cost_"))
            or speaker.gettext("Non si aggiungono né si tolgono ore o posti."),
            "losers": " ".join(sentence.text for sentence in all_sentences if sentence.tone == "lose")
            or None,
            "sure": _hours_certainty(impact, speaker),
        },
        "left_out": {code: errors.sentence(error, language) for code, error in impact.left_out.items()},
        "labels": {
            "groups": {str(code): group_name(str(code), language) for code in impact.groups.index},
            "personas": {str(code): speaker.persona_name(code) for code in impact.personas.index},
            "gaps": {code: gap_name(code, language) for code in GAPS},
        },
    }


def _area_sentences(impact: Impact, speaker: ImpactSpeaker) -> dict[int, str]:
    changed_areas = impact.areas[impact.areas[list(_CHANGES)].any(axis=1)]
    return {
        int(str(nil_id)): _row_sentence(figures.place_name(row["nil"]), row, speaker)
        for nil_id, row in changed_areas.to_dict(orient="index").items()
    }


_CHANGES = ("gain", "lose", "nearer", "farther", "more_hours", "fewer_hours")


def _persona_sentences(
    impact: Impact, impact_sentences: tuple[Sentence, ...], speaker: ImpactSpeaker
) -> dict[str, str]:
    texts_by_persona: dict[str, list[str]] = {}
    for sentence in impact_sentences:
        code_type, _, persona = sentence.code.partition(":")
        if persona and code_type.startswith("persona"):
            texts_by_persona.setdefault(persona, []).append(sentence.text)
    no_change = speaker.gettext("Per questa settimana tipo non cambia nulla.")
    return {
        str(persona): " ".join(texts_by_persona.get(str(persona), [no_change]))
        for persona in impact.personas.index
    }


def _row_sentence(row_name: str, row: Mapping[Hashable, Any], speaker: ImpactSpeaker) -> str:
    """What happens to the people of one row of figures."""
    changes = [
        speaker.plural_sentence(plural_forms, int(row[column]))
        for column, plural_forms in _ROW.items()
        if row[column]
    ]
    if not changes and (row["nearer"] or row["farther"]):
        people_nearer, people_farther = int(row["nearer"]), int(row["farther"])
        changes = [
            speaker.plural_sentence(_NEARER, people_nearer, farther=speaker.number_text(people_farther))
        ]
    if not changes:
        return speaker.gettext("%(name)s: non cambia nulla.", name=row_name)
    return speaker.gettext("%(name)s: %(changes)s.", name=row_name, changes=", ".join(changes))


_ROW = {
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
_NEARER = NN_(
    "%(n)s ha meno strada da fare, %(farther)s di più", "%(n)s hanno meno strada da fare, %(farther)s di più"
)


def _hours_certainty(impact: Impact, speaker: ImpactSpeaker) -> str:
    """How sure the hours are, place by place."""
    state_texts = [
        speaker.plural_sentence(plural_forms, impact.sure[hours_state])
        for hours_state, plural_forms in _STATES.items()
        if impact.sure.get(hours_state)
    ]
    if not state_texts:
        return speaker.gettext("Nei dati non c’è nessun luogo di questo tipo.")
    return speaker.plural_sentence(_SURE, sum(impact.sure.values()), states=", ".join(state_texts))


_SURE = NN_("Orari di %(n)s luogo: %(states)s.", "Orari di %(n)s luoghi: %(states)s.")
_STATES = {
    "verified": NN_("%(n)s da chi gestisce il servizio", "%(n)s da chi gestisce il servizio"),
    "web": NN_("%(n)s dal web", "%(n)s dal web"),
    "proposed": NN_("%(n)s proposto qui", "%(n)s proposti qui"),
    "unknown": NN_("%(n)s non noto", "%(n)s non noti"),
}


def _note_sentences(impact: Impact, speaker: ImpactSpeaker) -> Iterator[Sentence]:
    coverage = kinds.kind(impact.question.kind).coverage
    if impact_people.is_first_of_kind(impact):
        note = speaker.gettext(
            "Nei dati non c’è nessun luogo di questo tipo: non si sa chi abbia già %(kinds)s, "
            "e i guadagni sono al massimo quelli detti.",
            kinds=speaker.kinds_name,
        )
        yield Sentence("no_data", "note", note)
    elif coverage != "register":
        note = speaker.gettext(
            "Dei luoghi di questo tipo se ne conosce solo una parte: "
            "chi risulta senza %(kinds)s può averne che i dati non hanno.",
            kinds=speaker.kinds_name,
        )
        yield Sentence("sample", "note", note)
    if len(impact.personas):
        note = speaker.gettext(
            "Le settimane tipo si sovrappongono: contano chi abita in città come se tutti vivessero quella settimana, "
            "e non si sommano."
        )
        yield Sentence("personas", "note", note)
    for persona in impact.left_out:
        note = speaker.gettext(
            "Di «%(name)s» non si può dire nulla: i dati non hanno le scuole da cui passa.",
            name=speaker.persona_name(persona),
        )
        yield Sentence(f"left_out:{persona}", "note", note)


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]

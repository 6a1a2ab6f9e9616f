"""The words that describe an impact: its title, the names of its groups and gaps, why a proposal is left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from mire_geo.measures.time import gap_classes, personas
from mire_geo.output.wording import figures, names
from mire_geo.output.wording.catalogue import N_, NP_, Translator, Words, gettext, pgettext
from mire_geo.planning.scenario import Code, Question
from mire_geo.tables import kinds

Tone = Literal["gain", "lose", "same", "cost", "note"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A number in words."""

    code: str
    """Its subject: place_gain, place_lose, hours_more, persona_gain:ufficio, cost_hours..."""
    tone: Tone
    text: str
    number: float | None = None


@dataclass(frozen=True, slots=True)
class ImpactTranslator(Translator):
    """The messages on one impact in one language."""

    question: Question
    baseline_name: str = ""
    """Name of the scenario that the impact is compared with; today's city if empty."""

    def number_text(self, number: float) -> str:
        """A number with a decimal if it needs one."""
        return figures.short_number(number, self.language)

    def plural_sentence(self, plural_forms: tuple[str, str], number: float, **blanks: Words) -> str:
        """The message for a number, its blank `n`, and the blanks of the question: `kinds`, `minutes`, and `versus`."""
        question_blanks = {
            "kinds": self.kinds_name,
            "minutes": self.number_text(self.question.minutes),
            "versus": self.baseline_name,
        }
        return self.ngettext(*plural_forms, number, n=self.number_text(number), **question_blanks, **blanks)

    @property
    def kinds_name(self) -> str:
        """The plural name of the kind of the question, as inside a sentence."""
        return names.plural_kind_inside(kinds.kind(self.question.kind), self.language)

    def persona_name(self, persona_code: object) -> str:
        """The name of a persona."""
        return names.persona(personas.persona(str(persona_code)), self.language)


def impact_title(question: Question, language: str) -> str:
    """The question in one line: the kind and the walk."""
    return gettext(
        "%(kinds)s, entro %(minutes)s minuti a piedi",
        language,
        kinds=names.plural_kind(kinds.kind(question.kind), language),
        minutes=figures.short_number(question.minutes, language),
    )


def exclusion_reason(reason_code: Code, language: str) -> str:
    """Why a proposal is in no figure (`scenario.Conflict.code`), as the end of a sentence."""
    return gettext(_EXCLUSION_REASONS[reason_code], language)


_EXCLUSION_REASONS: Mapping[Code, str] = {
    "conflict": N_("riguarda lo stesso posto di un’altra proposta preferita"),
    "unknown_site": N_("il posto di cui parla non è nei dati"),
    "outside": N_("il punto è fuori dalla città"),
    "off_streets": N_("al punto non si arriva a piedi: nessuna strada vicina"),
    "unusable": N_("manca qualcosa per calcolarla"),
}


def group_name(group_code: str, language: str) -> str:
    """The name of a group of `scenario.GROUPS`."""
    return pgettext("di un gruppo", _GROUP_NAMES[group_code], language)


_GROUP_NAMES = {
    "all": NP_("di un gruppo", "tutti i residenti"),
    "intended": NP_("di un gruppo", "residenti delle età a cui il servizio è rivolto"),
    "age_0_2": NP_("di un gruppo", "0-2 anni"),
    "age_3_5": NP_("di un gruppo", "3-5 anni"),
    "age_6_10": NP_("di un gruppo", "6-10 anni"),
    "age_11_13": NP_("di un gruppo", "11-13 anni"),
    "age_14_18": NP_("di un gruppo", "14-18 anni"),
    "age_19_64": NP_("di un gruppo", "19-64 anni"),
    "age_65_79": NP_("di un gruppo", "65-79 anni"),
    "age_80_plus": NP_("di un gruppo", "80 anni e più"),
    "women": NP_("di un gruppo", "donne"),
    "foreigners": NP_("di un gruppo", "cittadini stranieri"),
    "income_1": NP_("di un gruppo", "terzo con il reddito del CAP più basso"),
    "income_2": NP_("di un gruppo", "terzo di mezzo"),
    "income_3": NP_("di un gruppo", "terzo con il reddito del CAP più alto"),
    "income_unknown": NP_("di un gruppo", "reddito del CAP non noto"),
}


def gap_name(gap_code: str, language: str) -> str:
    """The name of a class of a partition, see `gap_classes`."""
    return gettext(GAPS[gap_code], language)


GAPS = {
    gap_classes.SERVED: N_("riesce ad andarci"),
    gap_classes.TIME: N_("mancano gli orari"),
    gap_classes.SPACE: N_("manca il posto"),
    gap_classes.INFORMATION: N_("orari da chiedere"),
}
"""Class of a partition -> its words, as messages."""

"""The ten personas, as data, and the one that has a code."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from rapidfuzz import process

from mire_geo.errors import UnknownError
from mire_geo.measures.time.personas.typical_week import Persona
from mire_geo.measures.time.personas.windows import read_windows
from mire_geo.tables.schema import Cells

_EXAMPLE = "Week of the published worked example (Hagerstrand prism, visit of 30 minutes)."
_ASSUMED = "Assumption of the project, to be confirmed at a tavolo di co-progettazione."
_EMPLOYED = (Cells.employed,)
_WEEKEND = "Sa,Su 08:00 home -> 22:00 home"
_OFFICE_DAY = "{0} 06:30 home -> 09:00 work; {0} 13:00 work -> 14:00 work; {0} 18:00 work -> 22:00 home"
_SMART_DAY = "{0} 06:30 home -> 09:00 home; {0} 13:00 home -> 14:00 home; {0} 18:00 home -> 22:00 home"
_FULL_DAY_SCHOOL = "Full-day primary school (tempo pieno, 40 hours a week: DPR 89/2009) taken as 8:30-16:30. "


def _persona(
    persona_code: str, persona_name: str, window_texts: Sequence[str], **persona_fields: object
) -> Persona:
    return Persona(persona_code, persona_name, read_windows("; ".join(window_texts)), **persona_fields)  # type: ignore[arg-type]


_ALL = (
    _persona(
        "ufficio",
        "Impiego d'ufficio a tempo pieno, 9-18",
        [_OFFICE_DAY.format("Mo-Fr"), _WEEKEND],
        counts=_EMPLOYED,
        stands_for="Chi lavora in ufficio dalle 9 alle 18 con un'ora di pausa; pesati tutti gli occupati della cella.",
        source=_EXAMPLE,
    ),
    _persona(
        "ufficio-agile",
        "Impiego d'ufficio con due giorni di lavoro agile",
        [_OFFICE_DAY.format("Mo,We,Fr"), _SMART_DAY.format("Tu,Th"), _WEEKEND],
        counts=_EMPLOYED,
        stands_for="Come l'ufficio, ma il martedì e il giovedì si lavora da casa; pesati tutti gli occupati.",
        source=f"{_EXAMPLE} Which two days are worked at home is an assumption.",
    ),
    _persona(
        "turno-pomeriggio",
        "Turno di pomeriggio, 14-22",
        ["Mo-Fr 08:00 home -> 14:00 work", _WEEKEND],
        counts=_EMPLOYED,
        stands_for="Chi lavora dalle 14 alle 22 dal lunedì al venerdì; pesati tutti gli occupati della cella.",
        source=_EXAMPLE,
    ),
    _persona(
        "turno-mattina",
        "Turno del mattino, 6-14",
        ["Mo-Fr 14:00 work -> 22:00 home", _WEEKEND],
        counts=_EMPLOYED,
        stands_for="Chi lavora dalle 6 alle 14 dal lunedì al venerdì; pesati tutti gli occupati della cella.",
        source=f"The afternoon shift mirrored. {_ASSUMED}",
    ),
    _persona(
        "infermiera-turni",
        "Infermiera o infermiere in turno: mattina, pomeriggio, notte, smonto, riposo",
        [
            "Mo 14:00 work -> 22:00 home",
            "Tu 08:00 home -> 14:00 work",
            "We 08:00 home -> 21:00 work",
            "Th 07:00 work -> 09:00 home",
            "Th 15:00 home -> 22:00 home",
            "Fr 08:00 home -> 22:00 home",
            "Sa 14:00 work -> 22:00 home",
            "Su 08:00 home -> 14:00 work",
        ],
        counts=_EMPLOYED,
        stands_for="Chi ruota su tre turni; è la settimana in cui il ciclo comincia di lunedì. Pesati gli occupati.",
        source=f"Five-day rotation with shifts 7-14, 14-21, 21-7, sleep after the night until 15. {_ASSUMED}",
    ),
    _persona(
        "commercio",
        "Commercio, da martedì a sabato 10-19:30",
        [
            "Mo 08:00 home -> 22:00 home",
            "Tu-Sa 07:30 home -> 10:00 work",
            "Tu-Sa 19:30 work -> 22:00 home",
            "Su 08:00 home -> 22:00 home",
        ],
        counts=_EMPLOYED,
        stands_for="Chi lavora in negozio da martedì a sabato; pesati tutti gli occupati della cella.",
        source=_EXAMPLE,
    ),
    _persona(
        "part-time-scuola",
        "Part-time con uscita da scuola",
        [
            "Mo-Fr 08:30 school -> 09:00 work",
            "Mo-Fr 13:00 work -> 16:30 school",
            "Mo-Fr 16:30 school -> 20:00 home",
            "Sa,Su 09:00 home -> 20:00 home",
        ],
        counts=(Cells.age_6_10,),
        stands_for="Chi lavora 9-13 e accompagna un bambino alla primaria; un adulto per ogni bambino di 6-10 anni.",
        source=_FULL_DAY_SCHOOL + _ASSUMED,
        school_kinds=("scuola_primaria",),
    ),
    _persona(
        "genitore-nido",
        "Genitore con un bambino al nido",
        [
            "Mo-Fr 08:00 school -> 09:00 work",
            "Mo-Fr 13:00 work -> 14:00 work",
            "Mo-Fr 17:00 work -> 18:00 school",
            "Mo-Fr 18:00 school -> 20:00 home",
            "Sa,Su 09:00 home -> 19:00 home",
        ],
        counts=(Cells.age_0_2,),
        stands_for="Chi lavora 9-17 e porta un bambino al nido; un adulto per ogni bambino di 0-2 anni.",
        source=f"Municipal nursery 7:30-18:00 (Comune di Milano). Working hours 9-17: {_ASSUMED}",
        school_kinds=("nido", "scuola_infanzia"),
    ),
    _persona(
        "cura",
        "Chi si prende cura a casa di una persona non autosufficiente",
        ["Mo-Fr 09:30 home -> 12:00 home", "Mo-Fr 15:00 home -> 17:00 home", "Sa 09:30 home -> 12:00 home"],
        counts=(Cells.age_80_plus,),
        stands_for="Chi assiste a casa e può uscire solo quando qualcuno dà il cambio; uno per ogni 80enne e oltre.",
        source=f"Hours of relief. {_ASSUMED}",
    ),
    _persona(
        "anziana-a-piedi",
        "Persona di 75 anni e più, a piedi",
        ["Mo-Su 08:30 home -> 12:30 home", "Mo-Su 15:30 home -> 19:00 home"],
        counts=(Cells.age_65_79, Cells.age_80_plus),
        stands_for="Chi esce a piedi, con calma, di giorno; pesati i residenti di 65 anni e più.",
        source=f"Walking speed of 3.0 km/h for older people; hours of daylight. {_ASSUMED}",
        speed_kmh=3.0,
    ),
)

PERSONAS: Mapping[str, Persona] = MappingProxyType({persona.code: persona for persona in _ALL})
"""The ten personas, in the order of menus."""


def persona(code: str) -> Persona:
    """The persona of that code.

    Raises:
        UnknownError: there is none; the sentence suggests the nearest spelling and lists all.
    """
    if code not in PERSONAS:
        nearest_match = process.extractOne(code, list(PERSONAS), score_cutoff=60)
        codes_text = ", ".join(PERSONAS)
        if nearest_match:
            raise UnknownError(
                "no persona is called %(code)r; did you mean %(near)r? Known: %(known)s",
                code=code,
                near=nearest_match[0],
                known=codes_text,
            )
        raise UnknownError("no persona is called %(code)r; known: %(known)s", code=code, known=codes_text)
    return PERSONAS[code]

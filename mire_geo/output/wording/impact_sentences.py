"""The impact of a scenario in plain words, Italian and English: one sentence for each number, winners and losers."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import pandas as pd

from mire_geo.measures.time import gap_classes, personas
from mire_geo.output.wording import figures as words
from mire_geo.planning.scenario import Code, Cost, Impact, Question
from mire_geo.tables import kinds

Tone = Literal["gain", "lose", "same", "cost", "note"]

MOST_AREAS = 3
"""Quartieri named in a sentence."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A number in words."""

    code: str
    """What it speaks of: place_gain, place_lose, hours_more, persona_gain:ufficio, cost_hours..."""
    tone: Tone
    text: str
    number: float | None = None


def sentences(impact: Impact, language: str, *, versus: str = "") -> tuple[Sentence, ...]:
    """All there is to say of an impact, most important first; never empty.

    Args:
        language: one of `figures.LANGUAGES`.
        versus: name of the scenario it is compared with; today's city if empty.
    """
    say = _Speaker(impact.question, language, versus)
    found = [
        *_place(impact, say),
        *_hours(impact, say),
        *_personas(impact, say),
        *_gaps(impact, say),
        *_who(impact, say),
        *_where(impact, say),
    ]
    if impact.nothing:
        found.insert(0, Sentence("nothing", "same", say.pick(*_NOTHING), 0))
    elif not any(one.tone == "lose" for one in found):
        found.append(Sentence("no_losers", "same", say.pick(*_NO_LOSERS), 0))
    return (*found, *_cost(impact.cost, say), *_notes(impact, say))


def as_dict(impact: Impact, language: str, *, versus: str = "") -> dict[str, Any]:
    """The words of an impact as JSON, to stand under the numbers of `scenario.as_dict`.

    `headline` is the first sentence; `said` all of them; `sentences` one for each row of figures, by its code, for the
    cost, for the losers (null if there are none), and on how sure the hours are; `labels` the names of the codes.
    """
    say = _Speaker(impact.question, language, versus)
    said = sentences(impact, language, versus=versus)
    touched = impact.areas[impact.areas[list(_CHANGES)].any(axis=1)]
    by_persona: dict[str, list[str]] = {}
    for one in said:
        kind, _, code = one.code.partition(":")
        if code and kind.startswith("persona"):
            by_persona.setdefault(code, []).append(one.text)
    return {
        "title": title(impact.question, language),
        "headline": said[0].text,
        "said": [asdict(one) for one in said],
        "sentences": {
            "groups": {
                str(code): _row(_capital(group(str(code), language)), row, say)
                for code, row in impact.groups.to_dict(orient="index").items()
            },
            "areas": {
                int(str(nil_id)): _row(words.place(row["nil"]), row, say)
                for nil_id, row in touched.to_dict(orient="index").items()
            },
            "personas": {
                str(code): " ".join(by_persona.get(str(code), [say.pick(*_SAME_PERSONA)]))
                for code in impact.personas.index
            },
            "cost": " ".join(one.text for one in said if one.code.startswith("cost_")) or say.pick(*_FREE),
            "losers": " ".join(one.text for one in said if one.tone == "lose") or None,
            "sure": _sure(impact, say),
        },
        "labels": {
            "groups": {str(code): group(str(code), language) for code in impact.groups.index},
            "personas": {
                str(code): say.pick(personas.persona(str(code)).it, personas.persona(str(code)).en)
                for code in impact.personas.index
            },
            "gaps": {code: say.pick(it, en) for code, (it, en) in GAPS.items()},
        },
    }


def left_out(code: Code, language: str) -> str:
    """Why a proposal is in no figure (`scenario.Conflict.code`), as the end of a sentence."""
    it, en = _LEFT_OUT[code]
    return en if language == "en" else it


_LEFT_OUT: dict[Code, tuple[str, str]] = {
    "conflict": (
        "riguarda lo stesso posto di un’altra proposta preferita",
        "it speaks of the same place as another one that was preferred",
    ),
    "unknown_site": ("il posto di cui parla non è nei dati", "the place it speaks of is not in the data"),
    "outside": ("il punto è fuori dalla città", "the point is outside the city"),
    "off_streets": (
        "al punto non si arriva a piedi: nessuna strada vicina",
        "nobody can walk to the point: no street is near",
    ),
    "unusable": ("manca qualcosa per calcolarla", "something is missing to work it out"),
}


def title(question: Question, language: str) -> str:
    """What was asked, in one line: the kind and the walk."""
    kind = kinds.kind(question.kind)
    minutes = words.number(question.minutes, language, 0 if float(question.minutes).is_integer() else 1)
    if language == "en":
        return f"{kind.en_plural}, within a {minutes}-minute walk"
    return f"{kind.it_plural}, entro {minutes} minuti a piedi"


def group(code: str, language: str) -> str:
    """The name of a group of `scenario.GROUPS`."""
    it, en = _GROUPS[code]
    return en if language == "en" else it


_GROUPS = {
    "all": ("tutti i residenti", "all residents"),
    "intended": (
        "residenti delle età a cui il servizio è rivolto",
        "residents of the ages the service is for",
    ),
    "age_0_2": ("0-2 anni", "aged 0-2"),
    "age_3_5": ("3-5 anni", "aged 3-5"),
    "age_6_10": ("6-10 anni", "aged 6-10"),
    "age_11_13": ("11-13 anni", "aged 11-13"),
    "age_14_18": ("14-18 anni", "aged 14-18"),
    "age_19_64": ("19-64 anni", "aged 19-64"),
    "age_65_79": ("65-79 anni", "aged 65-79"),
    "age_80_plus": ("80 anni e più", "aged 80 and over"),
    "women": ("donne", "women"),
    "foreigners": ("cittadini stranieri", "foreign nationals"),
    "income_1": ("terzo con il reddito del CAP più basso", "third whose postcode has the lowest income"),
    "income_2": ("terzo di mezzo", "middle third"),
    "income_3": ("terzo con il reddito del CAP più alto", "third whose postcode has the highest income"),
    "income_unknown": ("reddito del CAP non noto", "income of the postcode unknown"),
}

GAPS = {
    gap_classes.SERVED: ("riesce ad andarci", "can use one"),
    gap_classes.TIME: ("mancano gli orari", "gap of hours"),
    gap_classes.SPACE: ("manca il posto", "gap of place"),
    gap_classes.INFORMATION: ("orari da chiedere", "hours to be asked"),
}
"""Class of a partition -> its words, Italian and English."""

_CHANGES = ("gain", "lose", "nearer", "farther", "more_hours", "fewer_hours")
_SAME_PERSONA = ("Per questa settimana tipo non cambia nulla.", "Nothing changes for this typical week.")
_FREE = ("Non si aggiungono né si tolgono ore o posti.", "No hours and no places are added or taken away.")
_NOTHING = (
    "Per chi abita in città non cambia nulla: né la strada da fare, né le ore in cui si trova aperto.",
    "Nothing changes for anybody who lives in the city: neither the walk nor the hours found open.",
)
_NO_LOSERS = (
    "Nessuno ci perde: nessuno ha più strada da fare o meno ore in cui trova aperto.",
    "Nobody loses: nobody has farther to walk, or fewer hours at which one is open.",
)


@dataclass(frozen=True, slots=True)
class _Speaker:
    question: Question
    language: str
    versus: str

    def pick(self, it: str, en: str) -> str:
        return en if self.language == "en" else it

    def number(self, value: float) -> str:
        return words.number(value, self.language, 0 if float(value).is_integer() else 1)

    def count(self, value: float, it: tuple[str, str], en: tuple[str, str]) -> str:
        """The number with its noun, singular or plural."""
        one = value == 1
        return f"{self.number(value)} {self.pick(it[0] if one else it[1], en[0] if one else en[1])}"

    @property
    def what(self) -> str:
        return words.plural(kinds.kind(self.question.kind), self.language)

    @property
    def now(self) -> str:
        if self.versus:
            return self.pick(f"con «{self.versus}»", f"with “{self.versus}”")
        return self.pick("oggi", "today")

    @property
    def within(self) -> str:
        minutes = self.number(self.question.minutes)
        return self.pick(f"entro {minutes} minuti a piedi", f"within a {minutes}-minute walk")


_RESIDENT = ("residente", "residenti"), ("resident", "residents")
_PERSON = ("persona", "persone"), ("person", "people")


def _place(impact: Impact, say: _Speaker) -> Iterator[Sentence]:
    total = impact.groups.loc["all"].to_dict()
    gain, lose = int(total["gain"]), int(total["lose"])
    if gain:
        who = say.count(gain, *_RESIDENT)
        has, would = _it(gain, "ha", "hanno"), _it(gain, "avrebbe", "avrebbero")
        it = f"{who} che {say.now} non {has} {say.what} {say.within} ne {would}."
        en = f"{who} with no {say.what} {say.within} {say.now} would have some."
        yield Sentence("place_gain", "gain", say.pick(it, en), gain)
    if lose:
        who = say.count(lose, *_RESIDENT)
        has, would = _it(lose, "ha", "hanno"), _it(lose, "avrebbe", "avrebbero")
        it = f"{who} che {say.now} {has} {say.what} {say.within} non ne {would} più."
        en = f"{who} with {say.what} {say.within} {say.now} would have none any more."
        yield Sentence("place_lose", "lose", say.pick(it, en), lose)
    farther = int(total["farther"])
    if farther and farther != lose:
        who = say.count(farther, *_RESIDENT)
        it = f"{who} {_it(farther, 'avrebbe', 'avrebbero')} almeno un minuto di strada in più."
        en = f"{who} would have at least a minute more to walk."
        yield Sentence("farther", "lose", say.pick(it, en), farther)
    nearer = int(total["nearer"])
    if nearer and nearer != gain and not _first(impact):
        who = say.count(nearer, *_RESIDENT)
        it = f"{who} {_it(nearer, 'avrebbe', 'avrebbero')} almeno un minuto di strada in meno."
        en = f"{who} would have at least a minute less to walk."
        yield Sentence("nearer", "gain", say.pick(it, en), nearer)


def _first(impact: Impact) -> bool:
    """Whether the data hold no place of the kind before: everybody is nearer then, which says nothing."""
    return bool(impact.cells["minutes_before"].min() == float("inf"))


def _hours(impact: Impact, say: _Speaker) -> Iterator[Sentence]:
    total = impact.groups.loc["all"].to_dict()
    more, fewer = int(total["more_hours"]), int(total["fewer_hours"])
    if more:
        who, would = say.count(more, *_RESIDENT), _it(more, "troverebbe", "troverebbero")
        it = f"{who} {would} aperto, {say.within}, in ore in cui {say.now} niente risulta aperto."
        en = f"{who} would find one open, {say.within}, at hours when none is known to be open {say.now}."
        yield Sentence("hours_more", "gain", say.pick(it, en), more)
    if fewer:
        who, would = say.count(fewer, *_RESIDENT), _it(fewer, "troverebbe", "troverebbero")
        it = f"{who} non {would} più aperto, {say.within}, in ore in cui {say.now} un posto risulta aperto."
        en = f"{who} would no longer find one open, {say.within}, at hours when one is known to be open {say.now}."
        yield Sentence("hours_fewer", "lose", say.pick(it, en), fewer)


def _personas(impact: Impact, say: _Speaker) -> Iterator[Sentence]:
    ranked = impact.personas.assign(most=impact.personas[["gain", "lose"]].max(axis=1))
    ranked = ranked.sort_values("most", ascending=False, kind="stable")
    for code, gain, lose in zip(ranked.index, ranked["gain"], ranked["lose"], strict=True):
        one = personas.persona(str(code))
        name = say.pick(one.it, one.en)
        if gain:
            who, can = say.count(gain, *_PERSON), _it(gain, "può", "possono")
            it = f"{name}: {who} che {say.now} non {can} andarci ci {_it(gain, 'riuscirebbe', 'riuscirebbero')}."
            en = f"{name}: {who} who cannot use one {say.now} would be able to."
            yield Sentence(f"persona_gain:{code}", "gain", say.pick(it, en), int(gain))
        if lose:
            who, can = say.count(lose, *_PERSON), _it(lose, "può", "possono")
            it = f"{name}: {who} che {say.now} {can} andarci non ci {_it(lose, 'riuscirebbe', 'riuscirebbero')} più."
            en = f"{name}: {who} who can use one {say.now} would no longer be able to."
            yield Sentence(f"persona_lose:{code}", "lose", say.pick(it, en), int(lose))


def _gaps(impact: Impact, say: _Speaker) -> Iterator[Sentence]:
    """Which gap shrinks or grows, of the persona for whom it does most."""
    for gap, (it, en) in _GAP_WORDS.items():
        figures = impact.personas[[f"{gap}_before", f"{gap}_after"]].to_numpy(dtype=int)
        change = figures[:, 1] - figures[:, 0]
        if not change.any():
            continue
        at = int(abs(change).argmax())
        one = personas.persona(str(impact.personas.index[at]))
        before, after = (say.number(int(figure)) for figure in figures[at])
        verb = say.pick("si riduce", "shrinks") if change[at] < 0 else say.pick("cresce", "grows")
        text = say.pick(
            f"{it} {verb}: per «{one.it}» da {before} a {after} persone.",
            f"{en} {verb}: for “{one.en}” from {before} to {after} people.",
        )
        yield Sentence(f"gap_{gap}", "note", text, int(change[at]))


_GAP_WORDS = {
    gap_classes.TIME: ("La mancanza di orari", "The gap of hours"),
    gap_classes.SPACE: ("La mancanza di posti", "The gap of place"),
    gap_classes.INFORMATION: ("Il numero di chi non sa se troverebbe aperto", "The gap of information"),
}


def _who(impact: Impact, say: _Speaker) -> Iterator[Sentence]:
    """Who they are among those whose places or hours change."""
    groups = impact.groups
    sides: tuple[tuple[Tone, str, str, str, str], ...] = (
        ("gain", "gain", "more_hours", "Tra chi ci guadagna", "Among those who gain"),
        ("lose", "lose", "fewer_hours", "Tra chi ci perde", "Among those who lose"),
    )
    for tone, place, hours, it, en in sides:
        counted = groups[place if groups.loc["all", [place]].any() else hours].to_dict()
        if not counted["all"]:
            continue
        women, foreigners, poor, rich = (
            say.number(int(counted[name])) for name in ("women", "foreigners", "income_1", "income_3")
        )
        young, old = (say.number(int(sum(counted[name] for name in names))) for names in (_YOUNG, _OLD))
        text = say.pick(
            f"{it}: {women} donne, {foreigners} cittadini stranieri, {young} bambini e ragazzi fino a 13 anni, "
            f"{old} persone di 65 anni e più.",
            f"{en}: {women} women, {foreigners} foreign nationals, {young} children up to 13, "
            f"{old} people of 65 and over.",
        )
        yield Sentence(f"who_{tone}", tone, text)
        text = say.pick(
            f"{it}, {poor} sono del terzo di residenti con il reddito del CAP più basso "
            f"e {rich} del terzo con il più alto.",
            f"{en}, {poor} are of the third of residents whose postcode has the lowest income, "
            f"{rich} of the highest.",
        )
        yield Sentence(f"income_{tone}", tone, text)


_YOUNG = ("age_0_2", "age_3_5", "age_6_10", "age_11_13")
_OLD = ("age_65_79", "age_80_plus")


def _where(impact: Impact, say: _Speaker) -> Iterator[Sentence]:
    areas = impact.areas
    sides: tuple[tuple[Tone, tuple[str, str], str, str], ...] = (
        ("gain", ("gain", "more_hours"), "Ci si guadagna soprattutto a", "Most who gain live in"),
        ("lose", ("lose", "fewer_hours"), "Ci si perde soprattutto a", "Most who lose live in"),
    )
    for tone, columns, it, en in sides:
        column = columns[0] if areas[columns[0]].any() else columns[1]
        ranked = areas[areas[column] > 0].sort_values(column, ascending=False, kind="stable")
        if ranked.empty:
            continue
        text = f"{say.pick(it, en)} {_named(ranked.head(MOST_AREAS), column, say)}."
        yield Sentence(f"where_{tone}", tone, text)


def _named(ranked: pd.DataFrame, column: str, say: _Speaker) -> str:
    named = zip(ranked["nil"], ranked[column], strict=True)
    return ", ".join(f"{words.place(str(nil))} ({say.number(int(people))})" for nil, people in named)


def _cost(cost: Cost, say: _Speaker) -> Iterator[Sentence]:
    for code, hours, days, it, en, more in (
        ("cost_hours_added", cost.hours_added, cost.days_added, "Servono", "It takes", (" in più", " more")),
        ("cost_hours_removed", cost.hours_removed, cost.days_removed, "Si tolgono", "It gives up", ("", "")),
    ):
        if hours or days:
            yield Sentence(code, "cost", _opening(say, hours, days, say.pick(it, en), say.pick(*more)), hours)
    for code, it_words, en_words in _PLACES:
        if number := getattr(cost, code):
            yield Sentence(f"cost_{code}", "cost", f"{say.count(number, it_words, en_words)}.", number)
    for code, it, en in _CAPACITIES:
        if number := getattr(cost, code):
            yield Sentence(f"cost_{code}", "cost", f"{say.pick(it, en)}: {say.number(number)}.", number)
    if cost.unknown:
        it = "Gli orari di un posto non sono noti: le sue ore non sono contate."
        en = "Nobody knows the hours of one place: its hours are not counted."
        if cost.unknown > 1:
            it = f"Gli orari di {say.number(cost.unknown)} posti non sono noti: le loro ore non sono contate."
            en = f"Nobody knows the hours of {say.number(cost.unknown)} places: their hours are not counted."
        yield Sentence("cost_unknown", "note", say.pick(it, en), cost.unknown)


def _opening(say: _Speaker, hours: float, days: int, verb: str, more: str) -> str:
    much = say.count(hours, ("ora", "ore"), ("hour", "hours"))
    text = say.pick(
        f"{verb} {much} di apertura{more} alla settimana", f"{verb} {much} of opening{more} a week"
    )
    if not days:
        return f"{text}."
    counted = say.count(days, ("giorno", "giorni"), ("day", "days"))
    return say.pick(f"{text} e {counted} di apertura{more}.", f"{text} and {counted} of opening{more}.")


_PLACES = (
    ("sites_added", ("posto nuovo", "posti nuovi"), ("new place", "new places")),
    ("sites_closed", ("posto chiuso", "posti chiusi"), ("place closed", "places closed")),
    ("sites_moved", ("posto spostato", "posti spostati"), ("place moved", "places moved")),
)
_CAPACITIES = (
    ("capacity_added", "Capienza in più", "More capacity"),
    ("capacity_removed", "Capienza in meno", "Less capacity"),
)


def _row(name: str, row: Mapping[Hashable, Any], say: _Speaker) -> str:
    """What happens to the people of one row of figures."""
    parts = [
        say.pick(it, en).format(say.number(int(row[column])), say.within)
        for column, it, en in (
            ("gain", "{} in più con un posto {}", "{} more with a place {}"),
            ("lose", "{} in meno con un posto {}", "{} fewer with a place {}"),
            ("more_hours", "{} trovano aperto in più ore", "{} find one open at more hours"),
            ("fewer_hours", "{} perdono ore in cui trovano aperto", "{} lose hours at which one is open"),
        )
        if row[column]
    ]
    if not parts and (row["nearer"] or row["farther"]):
        nearer, farther = say.number(int(row["nearer"])), say.number(int(row["farther"]))
        parts = [
            say.pick(
                f"{nearer} hanno meno strada da fare, {farther} di più",
                f"{nearer} have less to walk, {farther} more",
            )
        ]
    return f"{name}: {', '.join(parts) or say.pick('non cambia nulla', 'nothing changes')}."


def _sure(impact: Impact, say: _Speaker) -> str:
    """How sure the hours are, place by place."""
    parts = [
        f"{say.number(impact.sure[state])} {say.pick(it, en)}"
        for state, (it, en) in _STATES.items()
        if impact.sure.get(state)
    ]
    total = say.count(sum(impact.sure.values()), ("luogo", "luoghi"), ("place", "places"))
    if not parts:
        return say.pick(
            "Nei dati non c’è nessun luogo di questo tipo.", "The data hold no place of this kind."
        )
    return say.pick(f"Orari di {total}: {', '.join(parts)}.", f"Hours of {total}: {', '.join(parts)}.")


_STATES = {
    "verified": ("da chi gestisce il servizio", "from whoever runs the service"),
    "web": ("dal web", "from the web"),
    "proposed": ("proposti qui", "proposed here"),
    "unknown": ("non noti", "unknown"),
}


def _notes(impact: Impact, say: _Speaker) -> Iterator[Sentence]:
    coverage = kinds.kind(impact.question.kind).coverage
    if _first(impact):
        it = (
            f"Nei dati non c’è nessun luogo di questo tipo: non si sa chi abbia già {say.what}, "
            "e i guadagni sono al massimo quelli detti."
        )
        en = (
            f"The data hold no place of this kind: who has {say.what} already is not known, "
            "and the gains are at most these."
        )
        yield Sentence("no_data", "note", say.pick(it, en))
    elif coverage != "register":
        it = (
            "Dei luoghi di questo tipo se ne conosce solo una parte: "
            f"chi risulta senza {say.what} può averne che i dati non hanno."
        )
        en = (
            "Only some places of this kind are known: "
            f"who seems to have no {say.what} may have some that the data lack."
        )
        yield Sentence("sample", "note", say.pick(it, en))
    if len(impact.personas):
        yield Sentence("personas", "note", say.pick(*_OVERLAP))
    for code in impact.left_out:
        one = personas.persona(code)
        it = f"Di «{one.it}» non si può dire nulla: i dati non hanno le scuole da cui passa."
        en = f"Nothing can be said of “{one.en}”: the data hold none of the schools on its way."
        yield Sentence(f"left_out:{code}", "note", say.pick(it, en))


_OVERLAP = (
    "Le settimane tipo si sovrappongono: contano chi abita in città come se tutti vivessero quella settimana, "
    "e non si sommano.",
    "The typical weeks overlap: each counts residents as if all of them lived that week, "
    "so they cannot be added up.",
)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _it(number: float, one: str, more: str) -> str:
    return one if number == 1 else more

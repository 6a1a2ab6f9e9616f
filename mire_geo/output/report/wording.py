"""The fixed words of a report, Italian and English, and a contribution said in one line."""

import re
from datetime import date

from babel.dates import format_date

from mire_geo.city import City
from mire_geo.output.report.glyphs import readable
from mire_geo.output.report.results import Reason
from mire_geo.output.wording import figures, impact_sentences
from mire_geo.planning.workshop import Contribution, Session
from mire_geo.tables import kinds
from mire_geo.tables.schema import Sites

TITLE = "Impatto temporale"

WORDS = {
    "subtitle": ("Risultati di un laboratorio di co-progettazione", "Results of a co-design session"),
    "held": ("del", "held on"),
    "city": ("tutta la città", "the whole city"),
    "code": ("codice", "code"),
    "participants": ("partecipanti", "participants"),
    "voters": ("votanti", "voters"),
    "ranking": ("Le proposte più votate", "The proposals with most dots"),
    "all": ("Tutto quello che è stato portato", "All that was brought"),
    "proposal": ("Proposta", "Proposal"),
    "dots": ("Voti", "Dots"),
    "hidden": ("nascosti", "hidden"),
    "effect": ("Che cosa cambierebbe", "What it would change"),
    "none": ("Nessuna proposta cambia la città.", "No proposal changes the city."),
    "before": ("Oggi", "Today"),
    "after": ("Con le proposte", "With the proposals"),
    "change": ("La differenza", "The difference"),
    "walk": ("minuti a piedi fino al posto più vicino", "minutes on foot to the nearest place"),
    "hours": ("ore della settimana con uno aperto", "hours of the week with one open"),
    "gain": ("ne avrebbero uno vicino", "would have one near"),
    "lose": ("non l’avrebbero più vicino", "would have none near any more"),
    "more": ("troverebbero aperto in più ore", "would find one open at more hours"),
    "fewer": ("perderebbero ore di apertura", "would lose opening hours"),
    "opening": ("ore di apertura alla settimana", "opening hours a week"),
    "sentences": ("In parole semplici", "In plain words"),
    "groups": ("Chi ci guadagna e chi ci perde", "Who gains and who loses"),
    "group": ("Residenti", "Residents"),
    "people": ("Persone", "People"),
    "served": ("Serviti oggi", "Served today"),
    "served_after": ("Serviti dopo", "Served after"),
    "gains": ("Guadagnano", "Gain"),
    "loses": ("Perdono", "Lose"),
    "more_short": ("Più ore", "More hours"),
    "fewer_short": ("Meno ore", "Fewer hours"),
    "week": ("Settimana tipo", "Typical week"),
    "personas": ("Chi riuscirebbe ad andarci, settimana per settimana", "Who could use one, week by week"),
    "kind": ("Tipo", "Type"),
    "text": ("Testo", "Text"),
    "left_out": ("Proposte che non sono in nessun numero", "Proposals that are in no figure"),
    "data": ("Dati e licenze", "Data and licences"),
    "again": ("Come ritrovare questi numeri", "How to find these figures again"),
    "fingerprint": ("Impronta dei dati e delle proposte (SHA-256)", "Fingerprint of data and proposals (SHA-256)"),
    "command": (
        "Scaricate lo scenario del laboratorio come file JSON e date il comando",
        "Download the scenario of the session as a JSON file and run",
    ),
    "deleted": (
        "Il laboratorio e i suoi contributi saranno cancellati il",
        "The session and its contributions will be deleted on",
    ),
    "no_persons": (
        "Nessun dato individuale: le persone sono residenti contati per cella, le settimane sono tipi.",
        "No individual data: people are residents counted by cell, weeks are types.",
    ),
    "page": ("pagina", "page"),
    "of": ("di", "of"),
    "comments": ("commenti", "comments"),
    "change_walk": ("minuti a piedi in meno o in più", "minutes on foot, fewer or more"),
    "change_hours": ("ore della settimana in più o in meno", "hours of the week, more or fewer"),
    "new": ("posto nuovo o spostato", "new or moved place"),
    "closed": ("posto chiuso", "closed place"),
    "place": ("posto che resta com’è", "place that stays as it is"),
    "changed": ("orari cambiati", "changed hours"),
    "same": ("non cambia nulla", "nothing changes"),
}  # fmt: skip

TYPES = {
    "add": ("Nuovo posto", "New place"),
    "close": ("Chiudere", "Close"),
    "move": ("Spostare", "Move"),
    "hours": ("Cambiare orari", "Change hours"),
    "resize": ("Cambiare capienza", "Change capacity"),
    "pin": ("Segnalazione", "Pin"),
    "line": ("Percorso", "Line"),
    "area": ("Area", "Area"),
    "need": ("Qui manca", "Missing here"),
}

_DAYS = {
    "Mo": "lun",
    "Tu": "mar",
    "We": "mer",
    "Th": "gio",
    "Fr": "ven",
    "Sa": "sab",
    "Su": "dom",
    "PH": "festivi",
    "off": "chiuso",
}
_DAY = re.compile(r"\b(?:" + "|".join(_DAYS) + r")\b")


def word(code: str, language: str) -> str:
    """A fixed word or sentence of the report."""
    it, en = WORDS[code]
    return en if language == "en" else it


def day(text: str, language: str) -> str:
    """A day written ISO 8601 as people write it; another text stays as it is.

    >>> day("2026-11-25", "it"), day("boh", "it")
    ('25 novembre 2026', 'boh')
    """
    try:
        return str(format_date(date.fromisoformat(text), format="d MMMM yyyy", locale=language))
    except ValueError:
        return readable(text, 40)


def about(session: Session, city: City, language: str) -> str:
    """A session in one line: when, where, its code, how many took part."""
    parts = [word("subtitle", language)]
    if session.held_on:
        parts.append(f"{word('held', language)} {day(session.held_on, language)}")
    names = [str(city.quartieri.at[n, "nil"]) for n in session.nil_ids if n in city.quartieri.index]
    parts.append(", ".join(figures.place(name) for name in names) or word("city", language))
    if session.code:
        parts.append(f"{word('code', language)} {readable(session.code, 20)}")
    for count, name in ((session.participants, "participants"), (session.voters, "voters")):
        if count is not None:
            parts.append(f"{figures.number(count, language)} {word(name, language)}")
    return " · ".join(parts)


def hours(text: str, language: str) -> str:
    """Opening hours as people read them: OSM text, its days in Italian.

    >>> hours("Mo-Fr 09:00-18:00; Sa off", "it")
    'lun-ven 09:00-18:00; sab chiuso'
    """
    return text if language == "en" else _DAY.sub(lambda found: _DAYS[found[0]], text)


def contribution(one: Contribution, city: City, language: str, limit: int = 160, *, turn: bool = True) -> str:
    """A contribution in one line: what, which place, when, how large; fit for print."""
    it, en = TYPES[one.type]
    parts = [en if language == "en" else it]
    if place := _place(one, city, language):
        parts.append(f": {place}")
    if one.hours and one.type in ("add", "hours"):
        parts.append(f", {hours(one.hours, language)}")
    if one.capacity is not None:
        parts.append(f" ({one.capacity:g})")
    return readable("".join(parts), limit, turn=turn)


def left_out(reason: Reason, session: Session, city: City, language: str) -> str:
    """Why a proposal is in no figure, in words fit for print."""
    other = next((one for one in session.contributions if one.id == reason.other), None)
    told = impact_sentences.left_out(reason.code, language)
    if other is None:
        return told
    named = contribution(other, city, language, 80)
    return f"{told} (“{named}”)" if language == "en" else f"{told} («{named}»)"


def _place(one: Contribution, city: City, language: str) -> str:
    if one.site in city.sites.index:
        return _named(city, one.site)
    if one.site_name:
        return one.site_name
    if one.kind:
        kind = kinds.kind(one.kind)
        return kind.en if language == "en" else kind.it
    return one.site


def _named(city: City, site: str) -> str:
    """The name of a place, and its address where another of the kind has the same name."""
    row = city.sites.loc[site]
    name, address = row[Sites.name], row[Sites.address]
    if not isinstance(name, str):
        return address if isinstance(address, str) else site
    namesakes = (city.sites[Sites.name] == name) & (city.sites[Sites.kind] == row[Sites.kind])
    return f"{name}, {address}" if namesakes.sum() > 1 and isinstance(address, str) else name

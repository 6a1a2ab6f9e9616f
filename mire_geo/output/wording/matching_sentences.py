"""Each match of desks and each refusal in a sentence, Italian or English, true to the figures."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial

import numpy as np

from mire_geo.coworking import counting, matching, options, vouchers
from mire_geo.coworking.demand import Request, Slot
from mire_geo.coworking.matching import Left, Match, Matching
from mire_geo.coworking.options import Question, Unit
from mire_geo.coworking.supply import DESKS, FEATURES, Space
from mire_geo.measures.time.personas import clock
from mire_geo.output.wording.figures import number, walk

_NAMED = 3
"""Spaces named in a sentence at most."""
_DAYS = {
    "it": ("lun", "mar", "mer", "gio", "ven", "sab", "dom"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}


def euro(amount: float, language: str) -> str:
    """An amount of money.

    >>> euro(12.5, "it"), euro(1200, "en")
    ('12,50 €', '€1,200')
    """
    figure = number(amount, language, 0 if amount == int(amount) else 2)
    return f"€{figure}" if language == "en" else f"{figure} €"


def when(slots: Iterable[Slot], language: str) -> str:
    """Days and hours of a unit.

    >>> from mire_geo.coworking.demand import slot
    >>> when([slot("2026-09-30 09:00-13:00"), slot("2026-09-30 13:00-18:00")], "it")
    'mer 30/09 9:00-13:00 e 13:00-18:00'
    """
    by_day: dict[date, list[Slot]] = {}
    for one in sorted(slots):
        by_day.setdefault(one.day, []).append(one)
    told = []
    for day, mine in by_day.items():
        hours = [f"{clock(one.start).lstrip('0').rjust(4, '0')}-{clock(one.end)}" for one in mine]
        told.append(f"{_DAYS[language][day.weekday()]} {day:%d/%m} {_and(hours, language)}")
    return "; ".join(told)


def of_match(found: Matching, match: Match, language: str = "it") -> str:
    """Why somebody was given this space: the nearest that suits, or the nearest that could be had, and what was full.

    Ends with what it costs after the voucher and with the minutes given back, where they are known.
    """
    asked, request = found.question, found.question.requests[match.unit.request]
    space, english = asked.spaces[match.space], language == "en"
    head = f"{when(match.unit.slots, language)}: {_people(match.people, language)}, {space.name}, "
    head += f"{walk(match.minutes, language)} {'on foot' if english else 'a piedi'}"
    return (
        ". ".join([f"{head}: {_why(asked, match, language)}", *_extras(request, space, match, language)])
        + "."
    )


def _why(asked: Question, match: Match, language: str) -> str:
    walks = asked.minutes[match.unit.request]
    near = [int(at) for at in asked.near(match.unit.request) if walks[at] < match.minutes]
    nearer = [at for at in near if not asked.against(match.unit, at)]
    if not nearer:
        return "the nearest space that suits" if language == "en" else "è lo spazio adatto più vicino"
    named = _and(
        [f"{asked.spaces[at].name} ({walk(walks[at], language)})" for at in nearer[:_NAMED]], language
    )
    if language == "en":
        return f"nearer, {named} {'is' if len(nearer) == 1 else 'are'} full"
    return f"più vicino, {named} {'è pieno' if len(nearer) == 1 else 'sono pieni'}"


def _extras(request: Request, space: Space, match: Match, language: str) -> list[str]:
    english = language == "en"
    told = []
    price = options.price(request, space)
    if price is not None:
        per = {"day": ("a day", "al giorno"), "month": ("a month", "al mese")}[request.pays][not english]
        cost = f"{euro(price.each, language)} {per}"
        if price.voucher is not None:
            cost += f" ({_voucher(price.voucher, price.total, language)})"
        told.append(f"Cost: {cost}" if english else f"Costo: {cost}")
    back = counting.given_back(request, match.minutes)
    if back is not None and back > 0:
        each = walk(back, language)
        told.append(
            f"Given back: {each} a day of the commute"
            if english
            else f"Tempo ritrovato: {each} al giorno di viaggio"
        )
    return told


def _voucher(granted: vouchers.Voucher, cost: float, language: str) -> str:
    english = language == "en"
    paid = euro(granted.euro, language)
    if granted.rule in {"half", "most"}:
        limit = (", the most a year" if english else ", il massimo annuo") if granted.rule == "most" else ""
        of = euro(cost, language)
        return f"voucher {paid} on {of}{limit}" if english else f"voucher {paid} su {of}{limit}"
    least = euro(vouchers.LEAST_COST, language)
    return f"no voucher: under {least}" if english else f"niente voucher: sotto {least}"


def of_left(found: Matching, left: Left, language: str = "it") -> str:
    """Why somebody was given none: the spaces that suit are full, or what stands against the one that comes nearest."""
    english = language == "en"
    who = _people(left.people, language)
    head = f"{when(left.unit.slots, language)}: {who}, " + ("no desk" if english else "nessuna postazione")
    return f"{head}: {_reason(found.question, left, language)}."


def _reason(asked: Question, left: Left, language: str) -> str:
    english = language == "en"
    request = asked.requests[left.unit.request]
    if left.full:
        return _full(asked, left.unit, language)
    nearest = _nearest_miss(asked, left.unit)
    if nearest is None:
        return "no space is within walking distance" if english else "nessuno spazio è a distanza di cammino"
    space, against = nearest
    causes = _and([_CAUSES[code](asked, left.unit, space, language) for code in against], language)
    name, limit = asked.spaces[space].name, number(request.limit, language)
    if against == (options.FAR,):
        if english:
            return f"none that suits within {limit} minutes; the nearest, {name}, {causes}"
        return f"nessuno adatto entro {limit} minuti; il più vicino, {name}, {causes}"
    return f"the best fit, {name}, {causes}" if english else f"il più adatto, {name}, {causes}"


def _full(asked: Question, unit: Unit, language: str) -> str:
    suits = [asked.spaces[at].name for at in asked.near(unit.request) if not asked.against(unit, int(at))]
    limit = number(asked.requests[unit.request].limit, language)
    english = language == "en"
    if len(suits) == 1:
        if english:
            return f"{suits[0]}, the only space that suits within {limit} minutes, is full"
        return f"{suits[0]}, l’unico spazio adatto entro {limit} minuti, è pieno"
    named = ", ".join(suits[:_NAMED]) + (", ..." if len(suits) > _NAMED else "")
    if english:
        return f"the {len(suits)} spaces that suit within {limit} minutes are full ({named})"
    return f"i {len(suits)} spazi adatti entro {limit} minuti sono pieni ({named})"


def _nearest_miss(asked: Question, unit: Unit) -> tuple[int, tuple[str, ...]] | None:
    """The space with the fewest things against it, of those the nearest; None if none can be walked to."""
    walks = asked.minutes[unit.request]
    reached = [int(at) for at in np.argsort(walks, kind="stable") if np.isfinite(walks[at])]
    told = [(at, asked.against(unit, at)) for at in reached]
    return min(told, key=lambda one: (len(one[1]), walks[one[0]]), default=None)


def _far(asked: Question, unit: Unit, space: int, language: str) -> str:
    minutes = walk(float(asked.minutes[unit.request, space]), language)
    return f"is {minutes} away" if language == "en" else f"è a {minutes}"


def _no_desk(asked: Question, unit: Unit, space: int, language: str) -> str:
    italian, english = DESKS[asked.requests[unit.request].desk]
    return f"has no {english}" if language == "en" else f"non ha {italian}"


def _missing(asked: Question, unit: Unit, space: int, language: str) -> str:
    lacking = sorted(asked.requests[unit.request].needs - asked.spaces[space].features)
    named = _and([FEATURES[code][language == "en"] for code in lacking], language)
    return f"does not offer: {named}" if language == "en" else f"non offre: {named}"


def _dear(asked: Question, unit: Unit, space: int, language: str) -> str:
    request = asked.requests[unit.request]
    price = options.price(request, asked.spaces[space])
    assert price is not None
    assert request.budget is not None
    cost, budget = euro(price.each, language), euro(request.budget, language)
    return (
        f"costs {cost}, over the budget of {budget}"
        if language == "en"
        else f"costa {cost}, oltre i {budget} previsti"
    )


def _plain(italian: str, english: str, *about: object) -> str:
    return english if about[-1] == "en" else italian


_CAUSES: dict[str, Callable[[Question, Unit, int, str], str]] = {
    options.FAR: _far,
    options.DESK: _no_desk,
    options.NEEDS: _missing,
    options.PRICE: _dear,
    options.UNPRICED: partial(_plain, "non si affitta in questo modo", "is not let that way"),
    options.CLOSED: partial(_plain, "è chiuso in quella fascia", "is closed at that time"),
    options.UNKNOWN: partial(_plain, "ha orari non noti", "has unknown hours"),
    options.VOUCHER: partial(
        _plain,
        "non è nell’Elenco qualificato in quei giorni: niente voucher",
        "is not in the Elenco qualificato on those days: no voucher",
    ),
}


def summary(found: Matching, greedy: Matching, language: str = "it") -> str:
    """What the matching came to, and beside it first come, first served."""
    gain = matching.gain(found, greedy)
    best, other = (_figures(one, language) for one in (found, greedy))
    if best == other and gain.minutes == 0:
        return (
            f"{best}. First come, first served would be as good."
            if language == "en"
            else f"{best}. In ordine di arrivo sarebbe lo stesso."
        )
    saved, shared = number(abs(gain.minutes), language), number(gain.shared, language)
    if language == "en":
        told = f"{best}. First come, first served would give: {other}."
        change = "fewer" if gain.minutes >= 0 else "more"
        return told + f" On the {shared} desks that both give: {saved} minutes of walking {change} in all."
    told = f"{best}. In ordine di arrivo: {other}."
    change = "in meno" if gain.minutes >= 0 else "in più"
    return (
        told
        + f" Sulle {shared} postazioni date in tutti e due i modi: {saved} minuti di cammino {change} in tutto."
    )


def _figures(found: Matching, language: str) -> str:
    served, asked, people = (number(value, language) for value in (found.served, found.asked, found.people))
    english = language == "en"
    told = (
        f"{served} desks of {asked}, to {people} people"
        if english
        else f"{served} postazioni su {asked}, a {people} persone"
    )
    if not found.served:
        return told
    mean, longest = number(found.mean, language, 1), number(found.longest, language, 1)
    if english:
        return f"{told}, mean walk {mean} minutes, longest {longest}"
    return f"{told}, cammino medio {mean} minuti, il più lungo {longest}"


def _people(count: int, language: str) -> str:
    if language == "en":
        return "1 person" if count == 1 else f"{number(count, language)} people"
    return "1 persona" if count == 1 else f"{number(count, language)} persone"


def _and(names: list[str], language: str) -> str:
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + (" and " if language == "en" else " e ") + names[-1]

"""Each match of desks and each refusal in a sentence, true to the figures."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

import numpy as np
from babel.dates import get_day_names

from mire_geo import coworking
from mire_geo.coworking import counting, options, vouchers
from mire_geo.coworking.demand import Request, Slot
from mire_geo.coworking.matching import Match, Matching, Unmatched
from mire_geo.coworking.options import Question, Unit
from mire_geo.coworking.supply import Space
from mire_geo.measures.time.personas import clock
from mire_geo.output.wording import names
from mire_geo.output.wording.catalogue import N_, NN_, gettext, ngettext
from mire_geo.output.wording.figures import number, walk_text

_NAMED = 3
"""Spaces named in a sentence at most."""


def euro_text(amount: float, language: str) -> str:
    """An amount of money.

    >>> euro_text(12.5, "it"), euro_text(1200, "en")
    ('12,50 €', '€1,200')
    """
    return gettext("%(n)s €", language, n=number(amount, language, 0 if amount == int(amount) else 2))


def slots_text(slots: Iterable[Slot], language: str) -> str:
    """Days and hours of some slots.

    >>> from mire_geo.coworking.demand import slot
    >>> slots_text([slot("2026-09-30 09:00-13:00"), slot("2026-09-30 13:00-18:00")], "it")
    'mer 30/09 9:00-13:00 e 13:00-18:00'
    """
    by_day: dict[date, list[Slot]] = {}
    for slot in sorted(slots):
        by_day.setdefault(slot.day, []).append(slot)
    weekdays = get_day_names("abbreviated", locale=language)
    days = []
    for day, slots_of_day in by_day.items():
        hours = [f"{clock(slot.start).lstrip('0').rjust(4, '0')}-{clock(slot.end)}" for slot in slots_of_day]
        days.append(f"{weekdays[day.weekday()]} {day:%d/%m} {enumeration(hours, language)}")
    return "; ".join(days)


def match_sentence(matching: Matching, match: Match, language: str = "it") -> str:
    """Why a request got this space: the nearest that suits, or the nearest one free, and which nearer ones were full.

    Ends with what it costs after the voucher and with the minutes given back, where they are known.
    """
    question, request = matching.question, matching.question.requests[match.unit.request]
    space = question.spaces[match.space]
    sentence = _space_sentence(question, match, space, language)
    return " ".join([sentence, *_extra_sentences(request, space, match, language)])


def _space_sentence(question: Question, match: Match, space: Space, language: str) -> str:
    blanks = {
        "when": slots_text(match.unit.slots, language),
        "people": _people_text(match.people, language),
        "space": space.name,
        "walk": walk_text(match.minutes, language),
    }
    walks = question.minutes[match.unit.request]
    nearer_spaces = [int(i) for i in question.near_spaces(match.unit.request) if walks[i] < match.minutes]
    full_spaces = [i for i in nearer_spaces if not question.reasons_against(match.unit, i)]
    if not full_spaces:
        return gettext(
            "%(when)s: %(people)s, %(space)s, %(walk)s a piedi: è lo spazio adatto più vicino.",
            language,
            **blanks,
        )
    full_space_names = [
        f"{question.spaces[i].name} ({walk_text(walks[i], language)})" for i in full_spaces[:_NAMED]
    ]
    return ngettext(
        "%(when)s: %(people)s, %(space)s, %(walk)s a piedi: più vicino, %(nearer)s è pieno.",
        "%(when)s: %(people)s, %(space)s, %(walk)s a piedi: più vicino, %(nearer)s sono pieni.",
        len(full_spaces),
        language,
        nearer=enumeration(full_space_names, language),
        **blanks,
    )


def _extra_sentences(request: Request, space: Space, match: Match, language: str) -> list[str]:
    sentences = []
    price = options.price(request, space)
    if price is not None:
        voucher_rule = (
            "" if price.voucher is None else "none" if price.voucher.rule not in _PAID else price.voucher.rule
        )
        blanks = {"cost": euro_text(price.each, language)}
        if price.voucher is not None:
            blanks["paid"] = euro_text(price.voucher.euro, language)
            blanks["total"] = euro_text(price.total, language)
            blanks["least"] = euro_text(vouchers.LEAST_COST, language)
        sentences.append(gettext(_COSTS[request.pays, voucher_rule], language, **blanks))
    minutes_given_back = counting.minutes_given_back(request, match.minutes)
    if minutes_given_back is not None and minutes_given_back > 0:
        time_given_back = walk_text(minutes_given_back, language)
        sentences.append(
            gettext("Tempo ritrovato: %(walk)s al giorno di viaggio.", language, walk=time_given_back)
        )
    return sentences


_PAID = ("half", "most")
"""Rules under which a voucher pays something, see `vouchers`."""
_COSTS: Mapping[tuple[str, str], str] = {
    ("day", ""): N_("Costo: %(cost)s al giorno."),
    ("day", "half"): N_("Costo: %(cost)s al giorno (voucher %(paid)s su %(total)s)."),
    ("day", "most"): N_("Costo: %(cost)s al giorno (voucher %(paid)s su %(total)s, il massimo annuo)."),
    ("day", "none"): N_("Costo: %(cost)s al giorno (niente voucher: sotto %(least)s)."),
    ("month", ""): N_("Costo: %(cost)s al mese."),
    ("month", "half"): N_("Costo: %(cost)s al mese (voucher %(paid)s su %(total)s)."),
    ("month", "most"): N_("Costo: %(cost)s al mese (voucher %(paid)s su %(total)s, il massimo annuo)."),
    ("month", "none"): N_("Costo: %(cost)s al mese (niente voucher: sotto %(least)s)."),
}


def unmatched_sentence(matching: Matching, unmatched: Unmatched, language: str = "it") -> str:
    """Why a request got no space: the spaces that suit are full, or why the one that suits best does not fit."""
    reason = (
        _full_reason(matching.question, unmatched.unit, language)
        if unmatched.full
        else _unsuitable_reason(matching.question, unmatched.unit, language)
    )
    return gettext(
        "%(when)s: %(people)s, nessuna postazione: %(reason)s.",
        language,
        when=slots_text(unmatched.unit.slots, language),
        people=_people_text(unmatched.people, language),
        reason=reason,
    )


def _unsuitable_reason(question: Question, request_unit: Unit, language: str) -> str:
    space_and_obstacles = _least_unsuitable_space(question, request_unit)
    if space_and_obstacles is None:
        return gettext("nessuno spazio è a distanza di cammino", language)
    space_index, obstacles = space_and_obstacles
    space_name = question.spaces[space_index].name
    causes = [_CAUSES[code](question, request_unit, space_index, language) for code in obstacles]
    causes_text = enumeration(causes, language)
    if obstacles == (options.FAR,):
        return gettext(
            "nessuno adatto entro %(limit)s minuti; il più vicino, %(space)s, %(causes)s",
            language,
            limit=number(question.requests[request_unit.request].limit, language),
            space=space_name,
            causes=causes_text,
        )
    return gettext("il più adatto, %(space)s, %(causes)s", language, space=space_name, causes=causes_text)


def _full_reason(question: Question, request_unit: Unit, language: str) -> str:
    suitable_names = [
        question.spaces[i].name
        for i in question.near_spaces(request_unit.request)
        if not question.reasons_against(request_unit, int(i))
    ]
    named_spaces = ", ".join(suitable_names[:_NAMED]) + (", ..." if len(suitable_names) > _NAMED else "")
    return ngettext(
        "%(spaces)s, l’unico spazio adatto entro %(limit)s minuti, è pieno",
        "i %(n)s spazi adatti entro %(limit)s minuti sono pieni (%(spaces)s)",
        len(suitable_names),
        language,
        n=len(suitable_names),
        limit=number(question.requests[request_unit.request].limit, language),
        spaces=named_spaces,
    )


def _least_unsuitable_space(question: Question, request_unit: Unit) -> tuple[int, tuple[str, ...]] | None:
    """The space with the fewest reasons against it, the nearest of these; None if none can be reached on foot."""
    walks = question.minutes[request_unit.request]
    reachable_spaces = [int(i) for i in np.argsort(walks, kind="stable") if np.isfinite(walks[i])]
    obstacles = {i: question.reasons_against(request_unit, i) for i in reachable_spaces}
    nearest = min(obstacles, key=lambda i: (len(obstacles[i]), walks[i]), default=None)
    return None if nearest is None else (nearest, obstacles[nearest])


def _distance_reason(question: Question, request_unit: Unit, space_index: int, language: str) -> str:
    minutes = float(question.minutes[request_unit.request, space_index])
    return gettext("è a %(walk)s", language, walk=walk_text(minutes, language))


def _desk_reason(question: Question, request_unit: Unit, space_index: int, language: str) -> str:
    desk = question.requests[request_unit.request].desk
    return gettext("non ha %(desk)s", language, desk=names.desk(desk, language))


def _features_reason(question: Question, request_unit: Unit, space_index: int, language: str) -> str:
    missing_features = sorted(
        question.requests[request_unit.request].needs - question.spaces[space_index].features
    )
    feature_names = enumeration([names.feature(code, language) for code in missing_features], language)
    return gettext("non offre: %(features)s", language, features=feature_names)


def _price_reason(question: Question, request_unit: Unit, space_index: int, language: str) -> str:
    request = question.requests[request_unit.request]
    price = options.price(request, question.spaces[space_index])
    assert price is not None
    assert request.budget is not None
    cost, budget = euro_text(price.each, language), euro_text(request.budget, language)
    return gettext("costa %(cost)s, oltre i %(budget)s previsti", language, cost=cost, budget=budget)


def _fixed_reason(message: str) -> Callable[[Question, Unit, int, str], str]:
    return lambda question, request_unit, space_index, language: gettext(message, language)


_CAUSES: dict[str, Callable[[Question, Unit, int, str], str]] = {
    options.FAR: _distance_reason,
    options.DESK: _desk_reason,
    options.NEEDS: _features_reason,
    options.PRICE: _price_reason,
    options.UNPRICED: _fixed_reason(N_("non si affitta in questo modo")),
    options.CLOSED: _fixed_reason(N_("è chiuso in quella fascia")),
    options.UNKNOWN: _fixed_reason(N_("ha orari non noti")),
    options.VOUCHER: _fixed_reason(N_("non è nell’Elenco qualificato in quei giorni: niente voucher")),
}


def summary(optimal: Matching, greedy: Matching, language: str = "it") -> str:
    """Desks, people and walks of the optimal matching, compared with first come, first served."""
    gain = coworking.gain(optimal, greedy)
    optimal_figures, greedy_figures = (
        _matching_figures(optimal, language),
        _matching_figures(greedy, language),
    )
    if optimal_figures == greedy_figures and gain.minutes == 0:
        return gettext("%(best)s. In ordine di arrivo sarebbe lo stesso.", language, best=optimal_figures)
    comparison = gettext(
        "%(best)s. In ordine di arrivo: %(other)s.", language, best=optimal_figures, other=greedy_figures
    )
    plural_forms = _FEWER if gain.minutes >= 0 else _MORE
    minutes_text, desks_text = number(abs(gain.minutes), language), number(gain.shared, language)
    difference = ngettext(*plural_forms, gain.shared, language, n=desks_text, minutes=minutes_text)
    return f"{comparison} {difference}"


_FEWER = NN_(
    "Su %(n)s postazione data in tutti e due i modi: %(minutes)s minuti di cammino in meno in tutto.",
    "Sulle %(n)s postazioni date in tutti e due i modi: %(minutes)s minuti di cammino in meno in tutto.",
)
_MORE = NN_(
    "Su %(n)s postazione data in tutti e due i modi: %(minutes)s minuti di cammino in più in tutto.",
    "Sulle %(n)s postazioni date in tutti e due i modi: %(minutes)s minuti di cammino in più in tutto.",
)


def _matching_figures(matching: Matching, language: str) -> str:
    blanks = {
        "n": number(matching.served, language),
        "asked": number(matching.demand, language),
        "people": _people_text(matching.people, language),
    }
    if not matching.served:
        return ngettext(
            "%(n)s postazione su %(asked)s, a %(people)s",
            "%(n)s postazioni su %(asked)s, a %(people)s",
            matching.served,
            language,
            **blanks,
        )
    return ngettext(
        "%(n)s postazione su %(asked)s, a %(people)s, cammino medio %(mean)s minuti, il più lungo %(longest)s",
        "%(n)s postazioni su %(asked)s, a %(people)s, cammino medio %(mean)s minuti, il più lungo %(longest)s",
        matching.served,
        language,
        mean=number(matching.mean, language, 1),
        longest=number(matching.longest, language, 1),
        **blanks,
    )


def _people_text(people: int, language: str) -> str:
    return ngettext("%(n)s persona", "%(n)s persone", people, language, n=number(people, language))


def enumeration(items: list[str], language: str) -> str:
    """Things one after the other, with "and" before the last.

    >>> enumeration(["a", "b", "c"], "it"), enumeration(["a"], "it")
    ('a, b e c', 'a')
    """
    if len(items) < 2:
        return "".join(items)
    return gettext("%(others)s e %(last)s", language, others=", ".join(items[:-1]), last=items[-1])

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


def euro_text(euros: float, language: str) -> str:
    """An amount of money.

    >>> euro_text(12.5, "it"), euro_text(1200, "en")
    ('12,50 €', '€1,200')
    """
    return gettext("%(n)s €", language, n=number(euros, language, 0 if euros == int(euros) else 2))


def slots_text(slots: Iterable[Slot], language: str) -> str:
    """Days and hours of some slots.

    >>> from mire_geo.coworking.demand import slot
    >>> slots_text([slot("2026-09-30 09:00-13:00"), slot("2026-09-30 13:00-18:00")], "it")
    'mer 30/09 9:00-13:00 e 13:00-18:00'
    """
    slots_by_day: dict[date, list[Slot]] = {}
    for slot in sorted(slots):
        slots_by_day.setdefault(slot.day, []).append(slot)
    weekday_names = get_day_names("abbreviated", locale=language)
    day_texts = []
    for day, slots_of_day in slots_by_day.items():
        hours = [f"{clock(slot.start).lstrip('0').rjust(4, '0')}-{clock(slot.end)}" for slot in slots_of_day]
        day_texts.append(f"{weekday_names[day.weekday()]} {day:%d/%m} {enumeration(hours, language)}")
    return "; ".join(day_texts)


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
    nearer_indexes = [int(i) for i in question.near_spaces(match.unit.request) if walks[i] < match.minutes]
    full_indexes = [i for i in nearer_indexes if not question.reasons_against(match.unit, i)]
    if not full_indexes:
        return gettext(
            "%(when)s: %(people)s, %(space)s, %(walk)s a piedi: è lo spazio adatto più vicino.",
            language,
            **blanks,
        )
    full_space_names = [
        f"{question.spaces[i].name} ({walk_text(walks[i], language)})" for i in full_indexes[:_NAMED]
    ]
    return ngettext(
        "%(when)s: %(people)s, %(space)s, %(walk)s a piedi: più vicino, %(nearer)s è pieno.",
        "%(when)s: %(people)s, %(space)s, %(walk)s a piedi: più vicino, %(nearer)s sono pieni.",
        len(full_indexes),
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
        sentences.append(gettext(_COST_MESSAGES[request.pays, voucher_rule], language, **blanks))
    minutes_given_back = counting.minutes_given_back(request, match.minutes)
    if minutes_given_back is not None and minutes_given_back > 0:
        time_given_back = walk_text(minutes_given_back, language)
        sentences.append(
            gettext("Tempo ritrovato: %(walk)s al giorno di viaggio.", language, walk=time_given_back)
        )
    return sentences


_PAID = ("half", "most")
"""Rules under which a voucher pays something, see `vouchers`."""
_COST_MESSAGES: Mapping[tuple[str, str], str] = {
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


def _unsuitable_reason(question: Question, slot_bundle: Unit, language: str) -> str:
    index_and_obstacles = _least_unsuitable_index(question, slot_bundle)
    if index_and_obstacles is None:
        return gettext("nessuno spazio è a distanza di cammino", language)
    space_index, obstacle_codes = index_and_obstacles
    space_name = question.spaces[space_index].name
    cause_texts = [
        _REASON_TEXTS[code](question, slot_bundle, space_index, language) for code in obstacle_codes
    ]
    causes_text = enumeration(cause_texts, language)
    if obstacle_codes == (options.FAR,):
        return gettext(
            "nessuno adatto entro %(limit)s minuti; il più vicino, %(space)s, %(causes)s",
            language,
            limit=number(question.requests[slot_bundle.request].limit, language),
            space=space_name,
            causes=causes_text,
        )
    return gettext("il più adatto, %(space)s, %(causes)s", language, space=space_name, causes=causes_text)


def _full_reason(question: Question, slot_bundle: Unit, language: str) -> str:
    suitable_names = [
        question.spaces[i].name
        for i in question.near_spaces(slot_bundle.request)
        if not question.reasons_against(slot_bundle, int(i))
    ]
    spaces_text = ", ".join(suitable_names[:_NAMED]) + (", ..." if len(suitable_names) > _NAMED else "")
    return ngettext(
        "%(spaces)s, l’unico spazio adatto entro %(limit)s minuti, è pieno",
        "i %(n)s spazi adatti entro %(limit)s minuti sono pieni (%(spaces)s)",
        len(suitable_names),
        language,
        n=len(suitable_names),
        limit=number(question.requests[slot_bundle.request].limit, language),
        spaces=spaces_text,
    )


def _least_unsuitable_index(question: Question, slot_bundle: Unit) -> tuple[int, tuple[str, ...]] | None:
    """The space with the fewest reasons against it, the nearest of these; None if none can be reached on foot."""
    walks = question.minutes[slot_bundle.request]
    reachable_indexes = [int(i) for i in np.argsort(walks, kind="stable") if np.isfinite(walks[i])]
    obstacles = {i: question.reasons_against(slot_bundle, i) for i in reachable_indexes}
    best_index = min(obstacles, key=lambda i: (len(obstacles[i]), walks[i]), default=None)
    return None if best_index is None else (best_index, obstacles[best_index])


def _distance_reason(question: Question, slot_bundle: Unit, space_index: int, language: str) -> str:
    minutes = float(question.minutes[slot_bundle.request, space_index])
    return gettext("è a %(walk)s", language, walk=walk_text(minutes, language))


def _desk_reason(question: Question, slot_bundle: Unit, space_index: int, language: str) -> str:
    desk_code = question.requests[slot_bundle.request].desk
    return gettext("non ha %(desk)s", language, desk=names.desk(desk_code, language))


def _features_reason(question: Question, slot_bundle: Unit, space_index: int, language: str) -> str:
    missing_codes = sorted(
        question.requests[slot_bundle.request].needs - question.spaces[space_index].features
    )
    feature_names = enumeration([names.feature(code, language) for code in missing_codes], language)
    return gettext("non offre: %(features)s", language, features=feature_names)


def _price_reason(question: Question, slot_bundle: Unit, space_index: int, language: str) -> str:
    request = question.requests[slot_bundle.request]
    price = options.price(request, question.spaces[space_index])
    assert price is not None
    assert request.budget is not None
    cost, budget = euro_text(price.each, language), euro_text(request.budget, language)
    return gettext("costa %(cost)s, oltre i %(budget)s previsti", language, cost=cost, budget=budget)


def _fixed_reason(reason_message: str) -> Callable[[Question, Unit, int, str], str]:
    return lambda question, slot_bundle, space_index, language: gettext(reason_message, language)


_REASON_TEXTS: dict[str, Callable[[Question, Unit, int, str], str]] = {
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
    optimal_text, greedy_text = _matching_text(optimal, language), _matching_text(greedy, language)
    if optimal_text == greedy_text and gain.minutes == 0:
        return gettext("%(best)s. In ordine di arrivo sarebbe lo stesso.", language, best=optimal_text)
    comparison_text = gettext(
        "%(best)s. In ordine di arrivo: %(other)s.", language, best=optimal_text, other=greedy_text
    )
    plural_forms = _FEWER_MINUTES if gain.minutes >= 0 else _MORE_MINUTES
    minutes_text, desks_text = number(abs(gain.minutes), language), number(gain.shared, language)
    difference_text = ngettext(*plural_forms, gain.shared, language, n=desks_text, minutes=minutes_text)
    return f"{comparison_text} {difference_text}"


_FEWER_MINUTES = NN_(
    "Su %(n)s postazione data in tutti e due i modi: %(minutes)s minuti di cammino in meno in tutto.",
    "Sulle %(n)s postazioni date in tutti e due i modi: %(minutes)s minuti di cammino in meno in tutto.",
)
_MORE_MINUTES = NN_(
    "Su %(n)s postazione data in tutti e due i modi: %(minutes)s minuti di cammino in più in tutto.",
    "Sulle %(n)s postazioni date in tutti e due i modi: %(minutes)s minuti di cammino in più in tutto.",
)


def _matching_text(matching: Matching, language: str) -> str:
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


def enumeration(texts: list[str], language: str) -> str:
    """Things one after the other, with "and" before the last.

    >>> enumeration(["a", "b", "c"], "it"), enumeration(["a"], "it")
    ('a, b e c', 'a')
    """
    if len(texts) < 2:
        return "".join(texts)
    return gettext("%(others)s e %(last)s", language, others=", ".join(texts[:-1]), last=texts[-1])

"""What mayoral orders do to the hours of the sites."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

import pandas as pd

from mire_geo.errors import DataError, InputError, Phrase
from mire_geo.planning.piano.plan import Ordinanza, require_known


def apply(sites: pd.DataFrame, orders: Iterable[Ordinanza], day: date) -> pd.DataFrame:
    """A copy of `sites` with the hours that the orders in force on a day give them.

    Orders apply in the order of their first day, then of their code, so the latest prevails. The column `hours` is read
    and written. Where an order replaces the hours, and the frame has the columns, `hours_state` becomes "verified" (an
    order is an official act), `hours_source` and `hours_date` name the order and its first day, and nothing is left
    unread; where it adds to them, the whole is no surer than what was there. To look at a week, pass its Monday.

    Raises:
        DataError: the frame has no column `hours`.
        UnknownError: an order in force names a site that is not in the frame.
        InputError: an order adds hours to a site whose hours nobody knows.
    """
    if "hours" not in sites.columns:
        raise DataError("the table of sites has no column 'hours'; read the hours of the sites first")
    changed_sites = sites.copy()
    for order in sorted(
        (ordinanza for ordinanza in orders if ordinanza.in_force(day)),
        key=lambda ordinanza: (ordinanza.starts, ordinanza.code),
    ):
        for site in order.sites:
            require_known(site, sites.index, Phrase("ordinanza %(code)r: site", code=order.code))
            changed_sites.loc[site, "hours"] = _changed_hours(changed_sites.at[site, "hours"], order, site)
        if order.change == "replace":
            for column, column_value in _provenance(order).items():
                if column in changed_sites.columns:
                    changed_sites.loc[list(order.sites), column] = column_value
    return changed_sites


def _provenance(order: Ordinanza) -> dict[str, str | None]:
    return {
        "hours_state": "verified",
        "hours_source": f"ordinanza:{order.code}",
        "hours_date": order.starts.isoformat(),
        "hours_unread": None,
    }


def _changed_hours(current_hours: Any, order: Ordinanza, site: str) -> str:
    if order.change == "replace":
        return order.hours
    if not isinstance(current_hours, str) or not current_hours.strip():
        raise InputError(
            "ordinanza %(code)r adds hours to %(site)r, whose hours nobody knows; write its whole "
            "timetable and change 'replace'",
            code=order.code,
            site=site,
        )
    return with_added_hours(current_hours, order.hours)


def with_added_hours(hours_text: str, added_text: str) -> str:
    """OSM text of the hours of both; closures at the end of the text and what is unknown keep the last word.

    >>> with_added_hours("Mo-Fr 08:30-15:30; PH off", "Th 15:30-19:00")
    'Mo-Fr 08:30-15:30, Th 15:30-19:00; PH off'
    """
    certain_hours, *fallbacks = _split_outside_quotes(hours_text.replace("24/7", "Mo-Su 00:00-24:00"), "||")
    rules = _split_outside_quotes(certain_hours, ";")
    rules_kept = len(rules)
    while rules_kept and _SHUT.search(_COMMENT.sub("", rules[rules_kept - 1])):
        rules_kept -= 1
    added_rules = ", ".join(_split_outside_quotes(added_text, ";"))
    opening_rules = f"{'; '.join(rules[:rules_kept])}, {added_rules}" if rules_kept else added_rules
    return " || ".join(["; ".join([opening_rules, *rules[rules_kept:]]), *fallbacks])


_SHUT = re.compile(r"\b(off|closed)\b")
_COMMENT = re.compile(r'"[^"]*"')


def _split_outside_quotes(osm_text: str, separator: str) -> list[str]:
    """The parts between marks that stand outside quoted comments."""
    parts = re.split(re.escape(separator) + r'(?=(?:[^"]*"[^"]*")*[^"]*$)', osm_text)
    return [part.strip() for part in parts if part.strip()]

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
    for mayoral_order in sorted(
        (ordinanza for ordinanza in orders if ordinanza.in_force(day)),
        key=lambda ordinanza: (ordinanza.starts, ordinanza.code),
    ):
        for site_label in mayoral_order.sites:
            require_known(
                site_label, sites.index, Phrase("ordinanza %(code)r: site", code=mayoral_order.code)
            )
            changed_sites.loc[site_label, "hours"] = _changed_hours(
                changed_sites.at[site_label, "hours"], mayoral_order, site_label
            )
        if mayoral_order.change == "replace":
            for column_name, column_value in _provenance_columns(mayoral_order).items():
                if column_name in changed_sites.columns:
                    changed_sites.loc[list(mayoral_order.sites), column_name] = column_value
    return changed_sites


def _provenance_columns(mayoral_order: Ordinanza) -> dict[str, str | None]:
    return {
        "hours_state": "verified",
        "hours_source": f"ordinanza:{mayoral_order.code}",
        "hours_date": mayoral_order.starts.isoformat(),
        "hours_unread": None,
    }


def _changed_hours(current_hours: Any, mayoral_order: Ordinanza, site_label: str) -> str:
    if mayoral_order.change == "replace":
        return mayoral_order.hours
    if not isinstance(current_hours, str) or not current_hours.strip():
        raise InputError(
            "ordinanza %(code)r adds hours to %(site)r, whose hours nobody knows; write its whole "
            "timetable and change 'replace'",
            code=mayoral_order.code,
            site=site_label,
        )
    return with_added_hours(current_hours, mayoral_order.hours)


def with_added_hours(hours_text: str, added_text: str) -> str:
    """OSM text of the hours of both; closures at the end of the text and what is unknown keep the last word.

    >>> with_added_hours("Mo-Fr 08:30-15:30; PH off", "Th 15:30-19:00")
    'Mo-Fr 08:30-15:30, Th 15:30-19:00; PH off'
    """
    certain_text, *fallback_texts = _split_outside_quotes(
        hours_text.replace("24/7", "Mo-Su 00:00-24:00"), "||"
    )
    certain_rules = _split_outside_quotes(certain_text, ";")
    opening_rule_count = len(certain_rules)
    while opening_rule_count and _SHUT.search(_COMMENT.sub("", certain_rules[opening_rule_count - 1])):
        opening_rule_count -= 1
    added_rules_text = ", ".join(_split_outside_quotes(added_text, ";"))
    opening_text = (
        f"{'; '.join(certain_rules[:opening_rule_count])}, {added_rules_text}"
        if opening_rule_count
        else added_rules_text
    )
    return " || ".join(["; ".join([opening_text, *certain_rules[opening_rule_count:]]), *fallback_texts])


_SHUT = re.compile(r"\b(off|closed)\b")
_COMMENT = re.compile(r'"[^"]*"')


def _split_outside_quotes(osm_text: str, separator: str) -> list[str]:
    """The parts between marks that stand outside quoted comments."""
    text_parts = re.split(re.escape(separator) + r'(?=(?:[^"]*"[^"]*")*[^"]*$)', osm_text)
    return [text_part.strip() for text_part in text_parts if text_part.strip()]

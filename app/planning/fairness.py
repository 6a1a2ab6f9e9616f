"""The content of /equita: sentences, curves, indices and groups in the reader's language."""

from collections.abc import Mapping
from typing import Any, cast

import numpy as np
import pandas as pd
from flask_babel import gettext as _

from app.planning import curves
from app.planning.plans import planner_answers
from app.planning.query import EquityQuery
from app.web.answers import answers
from app.web.page import language
from mire_geo.city import accessibility
from mire_geo.city.accessibility import Shares
from mire_geo.output.wording import figures
from mire_geo.tables.schema import Quartieri


def page_context(question: EquityQuery) -> dict[str, Any]:
    """The variables of the page's template; before and after where places are opened or closed."""
    city = answers().city
    shares = planner_answers().shares(question.share, (), ())
    shares_after = (
        planner_answers().shares(question.share, question.opened, question.closed)
        if question.opened or question.closed
        else None
    )
    table = accessibility.indices(city, shares)
    groups = accessibility.groups(city, shares, question.by)
    context: dict[str, Any] = {
        "headline": headline(question, shares, table),
        "by_income": income_sentence(shares, table, accessibility.groups(city, shares, "income")),
        "indices": index_rows(table, shares),
        "groups": group_rows(question, shares, groups, shares_after),
        "unit": unit_words(shares.unit),
        "burden": shares.burden,
        "people": int(shares.people.sum()),
        "counted_as_one": shares.unit.startswith("sites for"),
    }
    context |= curves.plot_context(shares, shares_after)
    if shares_after is not None:
        context["changed"] = _comparison(shares, shares_after)
    return context


def headline(question: EquityQuery, shares: Shares, table: pd.DataFrame) -> str:
    """The sentence that sums up the page."""
    locale = language.current()
    mean = _table_value(table, "mean")
    blanks = {"kinds": language.kind_plural(question.kind), "minutes": f"{question.share.limit:g}"}
    if shares.burden:
        ede = _table_value(table, "ede")
        return str(
            _(
                "In media si cammina %(mean)s minuti; con la disuguaglianza, è come se tutti ne camminassero %(ede)s.",
                mean=figures.number(mean, locale, 1),
                ede=figures.number(ede, locale, 1),
            )
        )
    if shares.unit == "share":
        return str(
            _(
                "Con %(kinds)s entro %(minutes)s minuti: %(share)s di loro.",
                share=figures.share(mean, locale),
                **blanks,
            )
        )
    share_without = figures.share(_table_value(table, "nothing"), locale)
    if question.share.measure == "count":
        return str(
            _(
                "In media, %(kinds)s entro %(minutes)s minuti: %(mean)s. Senza: %(none)s di loro.",
                mean=figures.number(mean, locale, 1),
                none=share_without,
                **blanks,
            )
        )
    return str(
        _(
            "In media %(mean)s %(unit)s entro %(minutes)s minuti. Senza: %(none)s di loro.",
            mean=figures.number(mean, locale, 1),
            unit=unit_words(shares.unit),
            none=share_without,
            **blanks,
        )
    )


def income_sentence(shares: Shares, table: pd.DataFrame, income_fifths: pd.DataFrame) -> str:
    """The sentence that says whether richer or poorer areas have more, allowing for the unknown incomes."""
    locale = language.current()
    if shares.burden:
        means = [
            figures.number(float(income_fifths["mean"].get(income_fifth, np.nan)), locale, 1)
            for income_fifth in (1, 5)
        ]
        return str(
            _(
                "Dove i redditi sono più bassi si cammina in media %(low)s minuti, dove sono più alti %(high)s.",
                low=means[0],
                high=means[1],
            )
        )
    lowest_index, highest_index = (_table_value(table, "concentration", column) for column in ("low", "high"))
    if lowest_index > 0:
        return str(
            _("Dove i redditi sono più alti ce n’è di più, qualunque siano i redditi che non conosciamo.")
        )
    if highest_index < 0:
        return str(
            _("Dove i redditi sono più bassi ce n’è di più, qualunque siano i redditi che non conosciamo.")
        )
    return str(_("Non si può dire se ce ne sia di più dove i redditi sono alti o bassi."))


def _table_value(table: pd.DataFrame, row: str, column: str = "value") -> float:
    return float(cast(float, table.at[row, column]))


def unit_words(unit: str) -> str:
    """A unit of `accessibility.Shares` in words."""
    unit_name, _separator, people_text = unit.partition(" for ")
    unit_names = {
        "minutes": _("minuti"),
        "share": _("quota di persone"),
        "sites": _("luoghi"),
        "posti": _("posti"),
        "pediatri": _("pediatri"),
        "allievi": _("allievi"),
        "stalli": _("stalli"),
        "campi": _("campi"),
    }
    unit_word: str = unit_names.get(unit_name, unit_name)
    if not people_text:
        return unit_word
    people_number = figures.number(float(people_text.split()[0].replace(",", "")), language.current())
    return str(_("%(what)s ogni %(crowd)s persone", what=unit_word, crowd=people_number))


def index_rows(table: pd.DataFrame, shares: Shares) -> list[dict[str, Any]]:
    """Each index with its name, what it means, its value and its band."""
    meanings = _index_meanings()
    rows = []
    for index_code, row in table.iterrows():
        index_name, meaning = meanings[str(index_code)]
        is_mean = str(index_code) in {"mean", "ede", "inequality"}
        value_words, low_text, high_text = (
            index_text(str(index_code), float(row[column]), is_mean) for column in ("value", "low", "high")
        )
        range_text = (
            None if row["low"] == row["high"] else _("da %(low)s a %(high)s", low=low_text, high=high_text)
        )
        value_text = (
            figures.share(float(row["value"]), language.current())
            if shares.unit == "share" and is_mean
            else value_words
        )
        rows.append(
            {
                "code": index_code,
                "name": index_name,
                "meaning": meaning,
                "value": value_text,
                "band": range_text,
            }
        )
    return rows


def index_text(index_code: str, value: float, is_mean: bool) -> str:
    """The value of an index, written for readers."""
    locale = language.current()
    if index_code == "beyond":
        return figures.number(value, locale)
    if index_code in {"nothing", "poor", "shortfall"}:
        return figures.share(value, locale)
    return figures.number(value, locale, 1 if is_mean else 2)


def _index_meanings() -> Mapping[str, tuple[str, str]]:
    return {
        "mean": (_("Media"), _("quanto spetta in media a ciascuno")),
        "ede": (
            _("Equivalente di Kolm-Pollak"),
            _("i minuti che, uguali per tutti, peserebbero quanto questi"),
        ),
        "inequality": (
            _("Peso della disuguaglianza"),
            _("minuti in più della media che la disuguaglianza costa"),
        ),
        "beyond": (_("Fuori rete"), _("persone che nessuna strada dei dati collega")),
        "nothing": (_("Senza"), _("quota di persone che non ne raggiunge nessuno")),
        "gini": (_("Gini"), _("0 se tutti hanno lo stesso, verso 1 se uno ha tutto")),
        "concentration": (
            _("Concentrazione per reddito"),
            _("sopra 0 ne ha di più chi vive dove i redditi sono alti, sotto 0 chi vive dove sono bassi"),
        ),
        "erreygers": (_("Erreygers"), _("la stessa concentrazione, corretta perché una quota ha un massimo")),
        "palma": (
            _("Palma"),
            _("quanto ha il decimo più ricco per ogni parte dei quattro decimi più poveri"),
        ),
        "theil": (_("Theil"), _("0 se tutti hanno lo stesso; si scompone per zone")),
        "theil_between": (
            _("Theil, fra Municipi"),
            _("la parte dovuta alle differenze fra un Municipio e l’altro"),
        ),
        "atkinson": (_("Atkinson"), _("la parte che l’uguaglianza farebbe risparmiare")),
        "poor": (_("Poveri di accesso"), _("quota di persone sotto la metà della media")),
        "shortfall": (_("Quanto manca"), _("in media, quanto manca per arrivare alla metà della media")),
    }


def group_rows(
    question: EquityQuery, shares: Shares, table: pd.DataFrame, shares_after: Shares | None
) -> list[dict[str, Any]]:
    """Each group with its people, those who have none, and its mean; before and after where there is a change."""
    label_by_group = group_names(question.by)
    largest_mean = float(np.nanmax(table["mean"].to_numpy(float))) if len(table) else 1.0
    means_after = (
        accessibility.groups(answers().city, shares_after, question.by)["mean"]
        if shares_after is not None
        else None
    )
    rows = []
    for label, row in table.iterrows():
        if not row["people"]:
            continue
        rows.append(
            {
                "label": label_by_group.get(label, str(label)),
                "people": int(row["people"]),
                "without": int(row["without"]),
                "share": row["without"] / row["people"],
                "mean": _mean_text(shares, float(row["mean"])),
                "after": None
                if means_after is None
                else _mean_text(shares, float(means_after.loc[cast(Any, label)])),
                "bar": f"{100 * row['mean'] / largest_mean:.1f}%"
                if np.isfinite(row["mean"]) and largest_mean > 0
                else "0%",
            }
        )
    return rows


def _mean_text(shares: Shares, mean: float) -> str:
    locale = language.current()
    if np.isnan(mean):
        return "–"
    return figures.share(mean, locale) if shares.unit == "share" else figures.number(mean, locale, 1)


def group_names(grouping: str) -> dict[Any, str]:
    """The name of each group."""
    if grouping == "income":
        return {
            1: _("1, redditi più bassi"), 2: "2", 3: "3", 4: "4", 5: _("5, redditi più alti"),
            "unknown": _("reddito non noto"),
        }  # fmt: skip
    if grouping == "nil":
        return {
            nil_id: figures.place_name(nil_name)
            for nil_id, nil_name in answers().city.quartieri[Quartieri.nil].items()
        }
    if grouping == "municipio":
        return {municipio: _("Municipio %(n)s", n=municipio) for municipio in range(1, 10)}
    ages = {
        "age_0_2": "0–2", "age_3_5": "3–5", "age_6_10": "6–10", "age_11_13": "11–13", "age_14_18": "14–18",
        "age_19_64": "19–64", "age_65_79": "65–79", "age_80_plus": "80+",
    }  # fmt: skip
    people_groups = {
        "women": _("donne"), "men": _("uomini"),
        "foreigners": _("cittadini stranieri"), "italians": _("cittadini italiani"),
    }  # fmt: skip
    return {code: _("%(ages)s anni", ages=age_span) for code, age_span in ages.items()} | people_groups


def _comparison(shares_before: Shares, shares_after: Shares) -> dict[str, Any]:
    meanings = _index_meanings()
    table = accessibility.change(answers().city, shares_before, shares_after)
    locale = language.current()
    decimals = 2 if shares_before.burden or shares_before.unit != "share" else 3
    rows = [
        {
            "name": meanings[str(code)][0],
            **{
                column: figures.number(float(row[column]), locale, decimals) for column in ("before", "after")
            },
            "change": ("+" if row["change"] > 0 else "")
            + figures.number(float(row["change"]), locale, decimals),
        }
        for code, row in table.iterrows()
    ]
    people_by_change = accessibility.people_by_change(shares_before, shares_after, threshold=1e-9)
    return {"rows": rows} | {
        change_name: int(people_by_change[change_name]) for change_name in ("better", "worse", "same")
    }

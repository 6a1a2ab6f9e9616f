"""The content of /equita: sentences, curves, indices and groups in the reader's language."""

from collections.abc import Mapping
from typing import Any, cast

import numpy as np
import pandas as pd
from flask_babel import gettext as _

from app.planning import curves
from app.planning.plans import plans
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
    shares = plans().shares(question.share, (), ())
    after = (
        plans().shares(question.share, question.opened, question.closed)
        if question.opened or question.closed
        else None
    )
    table = accessibility.indices(city, shares)
    groups = accessibility.groups(city, shares, question.by)
    context: dict[str, Any] = {
        "headline": headline(question, shares, table),
        "by_income": by_income(shares, table, accessibility.groups(city, shares, "income")),
        "indices": index_rows(table, shares),
        "groups": group_rows(question, shares, groups, after),
        "unit": unit_words(shares.unit),
        "burden": shares.burden,
        "people": int(shares.people.sum()),
        "counted_as_one": shares.unit.startswith("sites for"),
    }
    context |= curves.context(shares, after)
    if after is not None:
        context["changed"] = _comparison(shares, after)
    return context


def headline(question: EquityQuery, shares: Shares, table: pd.DataFrame) -> str:
    """The sentence a planner should remember."""
    locale = language.current()
    mean = _at(table, "mean")
    what = {"kinds": language.plural_of(question.kind), "minutes": f"{question.share.limit:g}"}
    if shares.burden:
        ede = _at(table, "ede")
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
                **what,
            )
        )
    none = figures.share(_at(table, "nothing"), locale)
    if question.share.measure == "count":
        return str(
            _(
                "In media, %(kinds)s entro %(minutes)s minuti: %(mean)s. Senza: %(none)s di loro.",
                mean=figures.number(mean, locale, 1),
                none=none,
                **what,
            )
        )
    return str(
        _(
            "In media %(mean)s %(unit)s entro %(minutes)s minuti. Senza: %(none)s di loro.",
            mean=figures.number(mean, locale, 1),
            unit=unit_words(shares.unit),
            none=none,
            **what,
        )
    )


def by_income(shares: Shares, table: pd.DataFrame, fifths: pd.DataFrame) -> str:
    """Who has more of it, by income, in a sentence that allows for the unknown incomes."""
    locale = language.current()
    if shares.burden:
        means = [figures.number(float(fifths["mean"].get(number, np.nan)), locale, 1) for number in (1, 5)]
        return str(
            _(
                "Dove i redditi sono più bassi si cammina in media %(low)s minuti, dove sono più alti %(high)s.",
                low=means[0],
                high=means[1],
            )
        )
    low, high = (_at(table, "concentration", end) for end in ("low", "high"))
    if low > 0:
        return str(
            _("Dove i redditi sono più alti ce n’è di più, qualunque siano i redditi che non conosciamo.")
        )
    if high < 0:
        return str(
            _("Dove i redditi sono più bassi ce n’è di più, qualunque siano i redditi che non conosciamo.")
        )
    return str(_("Non si può dire se ce ne sia di più dove i redditi sono alti o bassi."))


def _at(table: pd.DataFrame, row: str, column: str = "value") -> float:
    return float(cast(float, table.at[row, column]))


def unit_words(unit: str) -> str:
    """A unit of `accessibility.Shares` in words."""
    name, _dash, of = unit.partition(" for ")
    names = {
        "minutes": _("minuti"),
        "share": _("quota di persone"),
        "sites": _("luoghi"),
        "posti": _("posti"),
        "pediatri": _("pediatri"),
        "allievi": _("allievi"),
        "stalli": _("stalli"),
        "campi": _("campi"),
    }
    what: str = names.get(name, name)
    if not of:
        return what
    crowd = figures.number(float(of.split()[0].replace(",", "")), language.current())
    return str(_("%(what)s ogni %(crowd)s persone", what=what, crowd=crowd))


def index_rows(table: pd.DataFrame, shares: Shares) -> list[dict[str, Any]]:
    """Each index with its name, what it means, its value and its band."""
    meanings = _meanings()
    rows = []
    for code, row in table.iterrows():
        name, meaning = meanings[str(code)]
        plain = str(code) in {"mean", "ede", "inequality"}
        value, low, high = (figure(str(code), float(row[part]), plain) for part in ("value", "low", "high"))
        band = None if row["low"] == row["high"] else _("da %(low)s a %(high)s", low=low, high=high)
        value_text = (
            figures.share(float(row["value"]), language.current())
            if shares.unit == "share" and plain
            else value
        )
        rows.append({"code": code, "name": name, "meaning": meaning, "value": value_text, "band": band})
    return rows


def figure(code: str, value: float, plain: bool) -> str:
    """An index as people read it."""
    locale = language.current()
    if code == "beyond":
        return figures.number(value, locale)
    if code in {"nothing", "poor", "shortfall"}:
        return figures.share(value, locale)
    return figures.number(value, locale, 1 if plain else 2)


def _meanings() -> Mapping[str, tuple[str, str]]:
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
    question: EquityQuery, shares: Shares, table: pd.DataFrame, after: Shares | None
) -> list[dict[str, Any]]:
    """Each group with its people, those who have none, and its mean; before and after where there is a change."""
    names = group_names(question.by)
    worst = float(np.nanmax(table["mean"].to_numpy(float))) if len(table) else 1.0
    then = accessibility.groups(answers().city, after, question.by)["mean"] if after is not None else None
    rows = []
    for label, row in table.iterrows():
        if not row["people"]:
            continue
        rows.append(
            {
                "label": names.get(label, str(label)),
                "people": int(row["people"]),
                "without": int(row["without"]),
                "share": row["without"] / row["people"],
                "mean": _mean(shares, float(row["mean"])),
                "after": None if then is None else _mean(shares, float(then.loc[cast(Any, label)])),
                "bar": f"{100 * row['mean'] / worst:.1f}%"
                if np.isfinite(row["mean"]) and worst > 0
                else "0%",
            }
        )
    return rows


def _mean(shares: Shares, value: float) -> str:
    locale = language.current()
    if np.isnan(value):
        return "–"
    return figures.share(value, locale) if shares.unit == "share" else figures.number(value, locale, 1)


def group_names(by: str) -> dict[Any, str]:
    """What each group is called."""
    if by == "income":
        return {
            1: _("1, redditi più bassi"), 2: "2", 3: "3", 4: "4", 5: _("5, redditi più alti"),
            "unknown": _("reddito non noto"),
        }  # fmt: skip
    if by == "nil":
        return {
            nil: figures.place_name(name) for nil, name in answers().city.quartieri[Quartieri.nil].items()
        }
    if by == "municipio":
        return {number: _("Municipio %(n)s", n=number) for number in range(1, 10)}
    ages = {
        "age_0_2": "0–2", "age_3_5": "3–5", "age_6_10": "6–10", "age_11_13": "11–13", "age_14_18": "14–18",
        "age_19_64": "19–64", "age_65_79": "65–79", "age_80_plus": "80+",
    }  # fmt: skip
    people = {
        "women": _("donne"), "men": _("uomini"),
        "foreigners": _("cittadini stranieri"), "italians": _("cittadini italiani"),
    }  # fmt: skip
    return {code: _("%(ages)s anni", ages=span) for code, span in ages.items()} | people


def _comparison(before: Shares, after: Shares) -> dict[str, Any]:
    meanings = _meanings()
    table = accessibility.change(answers().city, before, after)
    locale = language.current()
    places = 2 if before.burden or before.unit != "share" else 3
    rows = [
        {
            "name": meanings[str(code)][0],
            **{column: figures.number(float(row[column]), locale, places) for column in ("before", "after")},
            "change": ("+" if row["change"] > 0 else "")
            + figures.number(float(row["change"]), locale, places),
        }
        for code, row in table.iterrows()
    ]
    counts = accessibility.people_by_change(before, after, least=1e-9)
    return {"rows": rows} | {name: int(counts[name]) for name in ("better", "worse", "same")}

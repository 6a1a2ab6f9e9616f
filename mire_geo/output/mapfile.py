"""A map as one HTML file: everything inside, no request to any network, the ranked list beside the map.

Text of data is escaped here, once, on its way into the document; the document's own content security policy lets no
script run but the four whose digests it names, and lets nothing be fetched.
"""

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from types import MappingProxyType
from typing import Any

import pandas as pd

from mire_geo.measures import gaps
from mire_geo.output import legend
from mire_geo.output.legend import LegendClass
from mire_geo.output.wording import figures, names
from mire_geo.output.wording.catalogue import N_, gettext, ngettext, pgettext
from mire_geo.tables.kinds import Kind

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "view": N_("Colora"),
        "view_cells": N_("celle di 235 m"),
        "view_nil": N_("quartieri"),
        "legend_nil": N_("Residenti oltre il limite"),
        "beyond": N_("oltre il limite: restano fuori"),
        "map_label": N_("Mappa"),
        "list_label": N_("Quartieri in ordine"),
        "caption": N_("Le stesse persone della mappa, quartiere per quartiere."),
        "nil": N_("Quartiere"),
        "unserved": N_("Persone fuori"),
        "share": N_("Quota fuori"),
        "median": N_("Tempo mediano"),
        "not_applicable": N_("non applicabile"),
        "caveats": N_(
            "I residenti di ogni quartiere sono distribuiti fra le celle come al censimento 2011. "
            "Oltre il confine della città i dati mancano: vicino al bordo qualcuno può essere servito da fuori."
        ),
        "sample": N_("L’elenco di questi luoghi è parziale: una lacuna può essere una lacuna dei dati."),
        "fromHere": N_("Da qui il più vicino è a circa {} minuti a piedi."),
        "noWay": N_("Da qui nessun percorso a piedi."),
        "nobody": N_("Qui non abita nessuno."),
        "unnamed": N_("Senza nome"),
    }
)
"""The texts of the file, as messages; those of `assets/file.js` keep `{}` for it to fill."""


@dataclass(frozen=True, slots=True)
class MapContents:
    """What the file is about."""

    kind: Kind
    minutes: float
    speed_kmh: float
    ranked: pd.DataFrame
    """Rows of `gaps.by_nil`."""
    language: str


def html_document(answer: MapContents, map_html: str, scripts: Sequence[str], styles: Sequence[str]) -> str:
    """The whole document.

    Args:
        answer: what is shown.
        map_html: the element of the map.
        scripts: JavaScript texts, in order; `assets/file.js` goes last.
        styles: CSS texts.
    """
    language = answer.language
    texts = {name: gettext(message, language) for name, message in WORDS.items()}
    people, unserved = int(answer.ranked["people"].sum()), int(answer.ranked["unserved"].sum())
    headline = figures.headline(answer.kind, answer.minutes, people, unserved, language)
    sample = [texts["sample"]] if answer.kind.coverage == "sample" else []
    speed = figures.number(answer.speed_kmh, language, 1)
    note = gettext(
        "A piedi a %(speed)s km/h. Quartieri ordinati per persone che restano fuori.", language, speed=speed
    )
    words_json = json.dumps(texts, ensure_ascii=True).replace("<", "\\u003c")
    blanks = {name: escape(text) for name, text in texts.items()} | {
        "language": language,
        "title": escape(headline),
        "headline": escape(headline),
        "note": escape(note),
        "caveats": escape(" ".join([*sample, texts["caveats"]])),
        "policy": f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src {_digests(scripts)}",
        "style": "\n".join(styles),
        "map": map_html,
        "legend": _both_legends(answer, texts),
        "table": _ranking_table(answer, texts),
        "words": f'<script type="application/json" id="words">{words_json}</script>',
        "scripts": "\n".join(f"<script>{script}</script>" for script in scripts),
    }
    return Template((Path(__file__).parent / "assets" / "file.html").read_text("utf-8")).substitute(blanks)


def inline_pictures(css: str, folder: Path) -> str:
    """Style whose pictures, PNG files in `folder`, are inside it; links to anything else are dropped."""

    def picture(link: re.Match[str]) -> str:
        path = folder / link[1].strip("\"'")
        if path.suffix != ".png" or not path.is_file():
            return "none"
        return f"url(data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()})"

    return re.sub(r"url\(([^)]*)\)", picture, css)


def _digests(scripts: Sequence[str]) -> str:
    hashes = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    return " ".join(f"'sha256-{digest}'" for digest in hashes)


def _both_legends(answer: MapContents, texts: Mapping[str, str]) -> str:
    kinds = names.plural_kind_inside(answer.kind, answer.language)
    title = pgettext("sulla mappa salvata", "Minuti a piedi: %(kinds)s", answer.language, kinds=kinds)
    minutes, shares = legend.minutes_classes(answer.minutes), legend.share_classes()
    cells = _legend_element(title, minutes, answer.language, beyond=texts["beyond"])
    nil = _legend_element(texts["legend_nil"], [*shares, legend.NOT_APPLICABLE], answer.language)
    return f'<div data-legend="cells">{cells}</div><div data-legend="nil" hidden>{nil}</div>'


def _legend_element(title: str, classes: Sequence[LegendClass], language: str, *, beyond: str = "") -> str:
    items = ""
    for i, step in enumerate(classes):
        if beyond and step.gap and not classes[i - 1].gap:
            items += f'<li class="limit">{escape(beyond)}</li>'
        items += f"<li>{_swatch_svg(step)}{escape(step.label(language))}</li>"
    return f'<div class="legend"><h2>{escape(title)}</h2><ul>{items}</ul></div>'


def _swatch_svg(step: LegendClass) -> str:
    fill = "url(#mire-hatch)" if step is legend.NOT_APPLICABLE else step.colour
    return (
        '<svg aria-hidden="true" viewBox="0 0 24 15"><rect x=".5" y=".5" width="23" height="14" rx="2" '
        f'fill="{fill}" stroke="#6b6f78" stroke-width=".8"/></svg>'
    )


def _ranking_table(answer: MapContents, texts: Mapping[str, str]) -> str:
    worst = max(int(answer.ranked["unserved"].max()), 1)
    rows = "".join(
        _ranking_row(row, worst, answer.language, texts) for row in answer.ranked.to_dict("records")
    )
    heads = "".join(
        f'<th scope="col">{escape(texts[name])}</th>' for name in ("nil", "unserved", "share", "median")
    )
    caption = f"<caption>{escape(texts['caption'])}</caption>"
    return f'<table class="ranking">{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _ranking_row(row: Mapping[Any, Any], worst: int, language: str, texts: Mapping[str, str]) -> str:
    name = escape(figures.place_name(row["nil"]))
    where = escape(gettext("Municipio %(n)s", language, n=row["municipio"]))
    button = f'<button type="button" aria-pressed="false">{name}</button><span class="where">{where}</span>'
    if row["status"] == gaps.NOT_APPLICABLE:
        mark = f'data-nil="{row["nil_id"]}" data-facts="{escape(texts["not_applicable"])}" class="na"'
        return f'<tr {mark}><th scope="row">{button}</th><td colspan="3">{escape(texts["not_applicable"])}</td></tr>'
    left_out = 1 - row["share_served"]
    unserved_text, part = figures.number(row["unserved"], language), figures.share(left_out, language)
    colour = legend.share_classes()[legend.classify([left_out], legend.share_classes())[0]].colour
    facts = escape(
        ngettext(
            "%(n)s persona fuori · %(share)s",
            "%(n)s persone fuori · %(share)s",
            row["unserved"],
            language,
            n=unserved_text,
            share=part,
        )
    )
    bar = (
        '<svg class="bar" aria-hidden="true"><rect class="rail" width="100%" height="100%" rx="2"/>'
        f'<rect width="{100 * row["unserved"] / worst:.1f}%" height="100%" rx="2"/></svg>'
    )
    return (
        f'<tr data-nil="{row["nil_id"]}" data-facts="{facts}" data-colour="{colour}">'
        f'<th scope="row">{button}{bar}</th><td>{unserved_text}</td><td>{part}</td>'
        f"<td>{figures.walk(row['median_minutes'], language)}</td></tr>"
    )

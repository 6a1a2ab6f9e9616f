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


def html_document(contents: MapContents, map_html: str, scripts: Sequence[str], styles: Sequence[str]) -> str:
    """The whole document.

    Args:
        contents: what is shown.
        map_html: the element of the map.
        scripts: JavaScript texts, in order; `assets/file.js` goes last.
        styles: CSS texts.
    """
    language = contents.language
    texts = {text_code: gettext(message, language) for text_code, message in WORDS.items()}
    people, unserved = int(contents.ranked["people"].sum()), int(contents.ranked["unserved"].sum())
    headline = figures.headline(contents.kind, contents.minutes, people, unserved, language)
    sample_warning = [texts["sample"]] if contents.kind.coverage == "sample" else []
    speed = figures.number(contents.speed_kmh, language, 1)
    note = gettext(
        "A piedi a %(speed)s km/h. Quartieri ordinati per persone che restano fuori.", language, speed=speed
    )
    words_json = json.dumps(texts, ensure_ascii=True).replace("<", "\\u003c")
    blanks = {text_code: escape(text) for text_code, text in texts.items()} | {
        "language": language,
        "title": escape(headline),
        "headline": escape(headline),
        "note": escape(note),
        "caveats": escape(" ".join([*sample_warning, texts["caveats"]])),
        "policy": f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src {_digests(scripts)}",
        "style": "\n".join(styles),
        "map": map_html,
        "legend": _both_legends(contents, texts),
        "table": _ranking_table(contents, texts),
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


def _both_legends(contents: MapContents, texts: Mapping[str, str]) -> str:
    kind_name = names.plural_kind_inside(contents.kind, contents.language)
    title = pgettext("sulla mappa salvata", "Minuti a piedi: %(kinds)s", contents.language, kinds=kind_name)
    minutes_classes, share_classes = legend.minutes_classes(contents.minutes), legend.share_classes()
    cells_legend = _legend_element(title, minutes_classes, contents.language, limit_label=texts["beyond"])
    nil_legend = _legend_element(
        texts["legend_nil"], [*share_classes, legend.NOT_APPLICABLE], contents.language
    )
    return f'<div data-legend="cells">{cells_legend}</div><div data-legend="nil" hidden>{nil_legend}</div>'


def _legend_element(
    title: str, classes: Sequence[LegendClass], language: str, *, limit_label: str = ""
) -> str:
    list_items = ""
    for i, legend_class in enumerate(classes):
        if limit_label and legend_class.gap and not classes[i - 1].gap:
            list_items += f'<li class="limit">{escape(limit_label)}</li>'
        list_items += f"<li>{_swatch_svg(legend_class)}{escape(legend_class.label(language))}</li>"
    return f'<div class="legend"><h2>{escape(title)}</h2><ul>{list_items}</ul></div>'


def _swatch_svg(legend_class: LegendClass) -> str:
    fill = "url(#mire-hatch)" if legend_class is legend.NOT_APPLICABLE else legend_class.colour
    return (
        '<svg aria-hidden="true" viewBox="0 0 24 15"><rect x=".5" y=".5" width="23" height="14" rx="2" '
        f'fill="{fill}" stroke="#6b6f78" stroke-width=".8"/></svg>'
    )


def _ranking_table(contents: MapContents, texts: Mapping[str, str]) -> str:
    most_unserved = max(int(contents.ranked["unserved"].max()), 1)
    rows = "".join(
        _ranking_row(row, most_unserved, contents.language, texts)
        for row in contents.ranked.to_dict("records")
    )
    heads = "".join(
        f'<th scope="col">{escape(texts[text_code])}</th>'
        for text_code in ("nil", "unserved", "share", "median")
    )
    caption = f"<caption>{escape(texts['caption'])}</caption>"
    return f'<table class="ranking">{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _ranking_row(row: Mapping[Any, Any], most_unserved: int, language: str, texts: Mapping[str, str]) -> str:
    nil_name = escape(figures.place_name(row["nil"]))
    municipio = escape(gettext("Municipio %(n)s", language, n=row["municipio"]))
    button = f'<button type="button" aria-pressed="false">{nil_name}</button><span class="where">{municipio}</span>'
    if row["status"] == gaps.NOT_APPLICABLE:
        facts = escape(texts["not_applicable"])
        return (
            f'<tr data-nil="{row["nil_id"]}" data-facts="{facts}" class="na">'
            f'<th scope="row">{button}</th><td colspan="3">{facts}</td></tr>'
        )
    share_unserved = 1 - row["share_served"]
    unserved_text, share_text = (
        figures.number(row["unserved"], language),
        figures.share(share_unserved, language),
    )
    colour = legend.share_classes()[legend.classify([share_unserved], legend.share_classes())[0]].colour
    facts = escape(
        ngettext(
            "%(n)s persona fuori · %(share)s",
            "%(n)s persone fuori · %(share)s",
            row["unserved"],
            language,
            n=unserved_text,
            share=share_text,
        )
    )
    bar = (
        '<svg class="bar" aria-hidden="true"><rect class="rail" width="100%" height="100%" rx="2"/>'
        f'<rect width="{100 * row["unserved"] / most_unserved:.1f}%" height="100%" rx="2"/></svg>'
    )
    return (
        f'<tr data-nil="{row["nil_id"]}" data-facts="{facts}" data-colour="{colour}">'
        f'<th scope="row">{button}{bar}</th><td>{unserved_text}</td><td>{share_text}</td>'
        f"<td>{figures.walk_text(row['median_minutes'], language)}</td></tr>"
    )

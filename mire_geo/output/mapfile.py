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


def html_document(
    contents: MapContents, map_html: str, script_texts: Sequence[str], css_texts: Sequence[str]
) -> str:
    """The whole document.

    Args:
        contents: what is shown.
        map_html: the element of the map.
        script_texts: JavaScript texts, in order; `assets/file.js` goes last.
        css_texts: CSS texts.
    """
    language = contents.language
    message_by_code = {message_code: gettext(message, language) for message_code, message in WORDS.items()}
    total_people, total_unserved = (
        int(contents.ranked["people"].sum()),
        int(contents.ranked["unserved"].sum()),
    )
    headline_text = figures.headline(contents.kind, contents.minutes, total_people, total_unserved, language)
    sample_warnings = [message_by_code["sample"]] if contents.kind.coverage == "sample" else []
    speed_text = figures.number(contents.speed_kmh, language, 1)
    note_text = gettext(
        "A piedi a %(speed)s km/h. Quartieri ordinati per persone che restano fuori.",
        language,
        speed=speed_text,
    )
    words_json = json.dumps(message_by_code, ensure_ascii=True).replace("<", "\\u003c")
    text_by_blank = {message_code: escape(text) for message_code, text in message_by_code.items()} | {
        "language": language,
        "title": escape(headline_text),
        "headline": escape(headline_text),
        "note": escape(note_text),
        "caveats": escape(" ".join([*sample_warnings, message_by_code["caveats"]])),
        "policy": f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src {_digests(script_texts)}",
        "style": "\n".join(css_texts),
        "map": map_html,
        "legend": _both_legends_html(contents, message_by_code),
        "table": _ranking_table_html(contents, message_by_code),
        "words": f'<script type="application/json" id="words">{words_json}</script>',
        "scripts": "\n".join(f"<script>{script}</script>" for script in script_texts),
    }
    return Template((Path(__file__).parent / "assets" / "file.html").read_text("utf-8")).substitute(
        text_by_blank
    )


def inline_pictures(css_text: str, picture_folder: Path) -> str:
    """Style whose pictures, PNG files in `folder`, are inside it; links to anything else are dropped."""

    def png_as_url(link_match: re.Match[str]) -> str:
        png_path = picture_folder / link_match[1].strip("\"'")
        if png_path.suffix != ".png" or not png_path.is_file():
            return "none"
        return f"url(data:image/png;base64,{base64.b64encode(png_path.read_bytes()).decode()})"

    return re.sub(r"url\(([^)]*)\)", png_as_url, css_text)


def _digests(script_texts: Sequence[str]) -> str:
    digest_texts = (
        base64.b64encode(hashlib.sha256(script_text.encode()).digest()).decode()
        for script_text in script_texts
    )
    return " ".join(f"'sha256-{digest_text}'" for digest_text in digest_texts)


def _both_legends_html(contents: MapContents, text_by_code: Mapping[str, str]) -> str:
    plural_name = names.plural_kind_inside(contents.kind, contents.language)
    minutes_title = pgettext(
        "sulla mappa salvata", "Minuti a piedi: %(kinds)s", contents.language, kinds=plural_name
    )
    minutes_classes, share_classes = legend.minutes_classes(contents.minutes), legend.share_classes()
    cells_legend_html = _legend_html(
        minutes_title, minutes_classes, contents.language, limit_label=text_by_code["beyond"]
    )
    nil_legend_html = _legend_html(
        text_by_code["legend_nil"], [*share_classes, legend.NOT_APPLICABLE], contents.language
    )
    return f'<div data-legend="cells">{cells_legend_html}</div><div data-legend="nil" hidden>{nil_legend_html}</div>'


def _legend_html(title: str, classes: Sequence[LegendClass], language: str, *, limit_label: str = "") -> str:
    items_html = ""
    for i, legend_class in enumerate(classes):
        if limit_label and legend_class.gap and not classes[i - 1].gap:
            items_html += f'<li class="limit">{escape(limit_label)}</li>'
        items_html += f"<li>{_swatch_svg(legend_class)}{escape(legend_class.label(language))}</li>"
    return f'<div class="legend"><h2>{escape(title)}</h2><ul>{items_html}</ul></div>'


def _swatch_svg(legend_class: LegendClass) -> str:
    fill = "url(#mire-hatch)" if legend_class is legend.NOT_APPLICABLE else legend_class.colour
    return (
        '<svg aria-hidden="true" viewBox="0 0 24 15"><rect x=".5" y=".5" width="23" height="14" rx="2" '
        f'fill="{fill}" stroke="#6b6f78" stroke-width=".8"/></svg>'
    )


def _ranking_table_html(contents: MapContents, text_by_code: Mapping[str, str]) -> str:
    most_unserved = max(int(contents.ranked["unserved"].max()), 1)
    rows_html = "".join(
        _ranking_row_html(nil_row, most_unserved, contents.language, text_by_code)
        for nil_row in contents.ranked.to_dict("records")
    )
    heads_html = "".join(
        f'<th scope="col">{escape(text_by_code[text_code])}</th>'
        for text_code in ("nil", "unserved", "share", "median")
    )
    caption = f"<caption>{escape(text_by_code['caption'])}</caption>"
    return f'<table class="ranking">{caption}<thead><tr>{heads_html}</tr></thead><tbody>{rows_html}</tbody></table>'


def _ranking_row_html(
    nil_row: Mapping[Any, Any], most_unserved: int, language: str, text_by_code: Mapping[str, str]
) -> str:
    nil_name = escape(figures.place_name(nil_row["nil"]))
    municipio_html = escape(gettext("Municipio %(n)s", language, n=nil_row["municipio"]))
    button = f'<button type="button" aria-pressed="false">{nil_name}</button>'
    button += f'<span class="where">{municipio_html}</span>'
    if nil_row["status"] == gaps.NOT_APPLICABLE:
        facts_text = escape(text_by_code["not_applicable"])
        return (
            f'<tr data-nil="{nil_row["nil_id"]}" data-facts="{facts_text}" class="na">'
            f'<th scope="row">{button}</th><td colspan="3">{facts_text}</td></tr>'
        )
    share_unserved = 1 - nil_row["share_served"]
    unserved_text, share_text = (
        figures.number(nil_row["unserved"], language),
        figures.share(share_unserved, language),
    )
    colour = legend.share_classes()[legend.classify([share_unserved], legend.share_classes())[0]].colour
    facts_text = escape(
        ngettext(
            "%(n)s persona fuori · %(share)s",
            "%(n)s persone fuori · %(share)s",
            nil_row["unserved"],
            language,
            n=unserved_text,
            share=share_text,
        )
    )
    bar_svg = (
        '<svg class="bar" aria-hidden="true"><rect class="rail" width="100%" height="100%" rx="2"/>'
        f'<rect width="{100 * nil_row["unserved"] / most_unserved:.1f}%" height="100%" rx="2"/></svg>'
    )
    return (
        f'<tr data-nil="{nil_row["nil_id"]}" data-facts="{facts_text}" data-colour="{colour}">'
        f'<th scope="row">{button}{bar_svg}</th><td>{unserved_text}</td><td>{share_text}</td>'
        f"<td>{figures.walk_text(nil_row['median_minutes'], language)}</td></tr>"
    )

"""What is wrong with a contribution that somebody sent, in a sentence: one table, by code of the error."""

from typing import Any

from flask_babel import lazy_gettext as _
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.workshop.contributions import parse
from mire_geo.errors import InputError, MireError, UnknownError
from mire_geo.planning.workshop import contribution_types

SENTENCES = {
    "missing": _("Manca «%(name)s»."),
    "missing.lon": _("Manca «%(name)s»: è un numero."),
    "missing.lat": _("Manca «%(name)s»: è un numero."),
    "missing.geometry": _("«geometry» deve essere un GeoJSON di tipo %(wanted)s."),
    "string_type": _("«%(name)s» deve essere un testo."),
    "string_too_long": _("«%(name)s» è troppo lungo: al massimo %(n)s caratteri."),
    "number_range": _("«%(name)s» deve essere un numero fra %(low)s e %(high)s, non «%(text)s»."),
    "not_whole": _("«%(name)s» deve essere un numero intero, non «%(text)s»."),
    "union_tag_invalid": _("«%(name)s» può essere %(offered)s, non «%(text)s»."),
    "union_tag_not_found": _("«%(name)s» può essere %(offered)s, non «%(text)s»."),
    "kind_unknown": _("Non esiste un servizio «%(code)s»."),
    "hours_unread": _("Non capisco questi orari: «%(text)s». Per esempio: lun-ven 9-18."),
    "geometry_type": _("«geometry» deve essere un GeoJSON di tipo %(wanted)s."),
    "rings": _("L’area deve avere un solo contorno."),
    "vertices": _("«geometry» deve avere da %(least)s a %(most)s punti."),
    "position": _("Ogni punto di «geometry» è [lon, lat], in gradi."),
    "line_one_point": _("La linea è un punto solo."),
    "outline": _("Il contorno dell’area deve chiudersi senza incrociarsi."),
    "need_empty": _("Scrivi che cosa manca: un servizio o un commento."),
}
"""Code of an error, or code and field -> what it says."""


def error(validation_error: ValidationError, fields: dict[str, Any]) -> MireError:
    """The error that the API answers with: the first thing that is wrong."""
    first_error = validation_error.errors(include_url=False)[0]
    sentence = str(_sentence(first_error, fields))
    return UnknownError(sentence) if first_error["type"] == "kind_unknown" else InputError(sentence)


def _sentence(details: ErrorDetails, fields: dict[str, Any]) -> str:
    type_tag, field_name = (*details["loc"], "type", "type")[:2]
    quoted_value = parse.short_text(fields.get("type") if field_name == "type" else details["input"])
    context = {
        "text": quoted_value,
        "code": quoted_value,
        "name": field_name,
        "offered": " / ".join(contribution_types.TYPES),
    }
    if (contribution_model := contribution_types.MODELS.get(str(type_tag))) is not None:
        context["wanted"] = contribution_model.SHAPES[0]
    template = SENTENCES.get(f"{details['type']}.{field_name}") or SENTENCES[details["type"]]
    limits = details.get("ctx", {})
    return str(template) % (context | limits | {"n": limits.get("max_length")})

"""Which language a page speaks, and how it writes numbers. Italian unless the reader switches to English."""

from babel.dates import format_date
from flask import Flask, Response, request
from flask_babel import Babel
from markupsafe import Markup, escape

from app.web.page import addresses
from mire_geo.errors import MireError, Phrase
from mire_geo.output.wording import catalogue, errors, figures, names
from mire_geo.tables.kinds import Kind

COOKIE = "lang"
YEAR_S = 365 * 24 * 3600


def init(app: Flask) -> None:
    """Set up the languages of `app`, and the filters of its templates."""
    Babel(
        app,
        default_locale=catalogue.SOURCE,
        default_translation_directories=str(catalogue.FOLDER),
        locale_selector=current,
    )
    app.after_request(_remember_language)
    app.jinja_env.filters.update(
        number=lambda value, decimals=0: figures.number(value, current(), decimals),
        share=lambda value: figures.share(value, current()),
        walk=lambda minutes: figures.walk_text(minutes, current()),
        place=figures.place_name,
        kind_name=kind_name,
        kind_names=lambda kind: names.plural_kind(kind, current()),
        kinds_inside=kind_plural,
        kind_about=lambda kind: names.kind_description(kind, current()),
        group_name=lambda code: names.family(code, current()),
        persona_name=lambda persona: names.persona(persona, current()),
        translated=lambda message: catalogue.gettext(message, current()),
        step_words=lambda legend_class: legend_class.label(current()),
        day=lambda moment: str(format_date(moment, "EEEE d MMMM y", locale=current())),
        breakable=_with_break_points,
    )
    app.jinja_env.globals.update(
        language=current, languages=language_choices, again=addresses.current_page_address
    )


def current() -> str:
    """The language of this answer: `?lang=`, else the reader's last choice, else Italian."""
    for code in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if code in catalogue.languages():
            return str(code)
    return catalogue.SOURCE


def language_choices() -> list[tuple[str, str]]:
    """The languages a reader may choose: code, and name in itself."""
    return [(code, catalogue.language_name(code)) for code in catalogue.languages()]


def sentence(error: MireError | Phrase) -> str:
    """The sentence of an error, in the language of this answer."""
    return errors.sentence(error, current())


def kind_name(kind: Kind) -> str:
    """The kind's name in the language of this answer."""
    return names.kind(kind, current())


def kind_plural(kind: Kind) -> str:
    """The kind's plural inside a sentence in the language of this answer."""
    return names.plural_kind_inside(kind, current())


def _remember_language(response: Response) -> Response:
    response.headers["Content-Language"] = current()
    response.vary.add("Cookie")
    code = request.args.get("lang")
    if code in catalogue.languages() and not request.path.startswith("/api/"):
        response.set_cookie(
            COOKIE, str(code), max_age=YEAR_S, httponly=True, samesite="Lax", secure=request.is_secure
        )
    return response


def _with_break_points(plain_text: str) -> Markup:
    """Text that may also break after the slashes and dots of long identifiers."""
    breakable_html = str(escape(plain_text)).replace("/", "/<wbr>").replace("_", "_<wbr>")
    return Markup(breakable_html)  # noqa: S704 - escaped on the line above

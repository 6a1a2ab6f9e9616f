"""How a request is read: text without control signs, whole numbers that fit, and no argument that nobody knows."""

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import quote_from_bytes, unquote_plus

import flask
from flask import Flask, abort, current_app, request
from flask_babel import gettext as _
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.datastructures.structures import iter_multi_items
from werkzeug.routing import IntegerConverter

from mire_geo.errors import InputError
from mire_geo.output.wording import catalogue
from mire_geo.sources.incoming import plain_text

View = TypeVar("View", bound=Callable[..., Any])

LARGEST = 999_999_999
"""The largest whole number of an address: every column, index and array holds it."""
ALWAYS = ("lang",)
"""Arguments of every address."""
LENIENT = frozenset({"static", "health.alive", "health.ready"})
"""Endpoints that take any argument: browsers and monitors add arguments of their own against caches."""
TRACKING = ("utm_", "fbclid", "gclid")
"""How the arguments begin that other sites add to links to our pages."""


def init(app: Flask) -> None:
    """Have `app` use our class of requests and our converters; to be called before its first route is registered."""
    app.request_class = Request
    app.url_map.converters["int"] = WholeNumber
    app.before_request(_refuse_bad_arguments)


class WholeNumber(IntegerConverter):
    """`<int:...>` of an address: ASCII digits, no leading zero, none too large; everything else is no such page."""

    regex = "(?:0|[1-9][0-9]{0,8})"


class Fields(ImmutableMultiDict[Any, Any]):
    """Arguments, fields of a form or cookies, their names and words cleaned like those of JSON bodies."""

    def __init__(self, mapping: Mapping[Any, Any] | Iterable[tuple[Any, Any]] | None = None) -> None:
        pairs = iter_multi_items(mapping or ())
        super().__init__([(_clean(name), _clean(value)) for name, value in pairs])


class Request(flask.Request):
    """A request whose arguments, fields and cookies hold nothing that a database refuses."""

    parameter_storage_class = Fields
    dict_storage_class = Fields

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.query_string = quote_from_bytes(self.query_string, safe=_ASCII).encode()


_ASCII = bytes(range(33, 127))


def _clean(value: Any) -> Any:
    return plain_text.clean(value) if isinstance(value, str) else value


def accept_arguments(
    *argument_names: str, further_names: Callable[..., Iterable[str]] | None = None
) -> Callable[[View], View]:
    """Decorator that declares the arguments of a view's address besides `lang`; the API uses `openapi.describe`.

    Args:
        further_names: a function that returns further argument names from the values in the path.
    """

    def decorate(view: View) -> View:
        view.__arguments__ = (argument_names, further_names)  # type: ignore[attr-defined]
        return view

    return decorate


def argument_names(view: Callable[..., Any], path_values: Mapping[str, Any]) -> tuple[str, ...]:
    """The arguments that the address of a view takes, given what stands in its path."""
    declared_names, further_names = getattr(view, "__arguments__", ((), None))
    return (*declared_names, *(further_names(**path_values) if further_names else ()), *ALWAYS)


def _refuse_bad_arguments() -> None:
    """Refuse an address that holds control signs, and an argument that is unknown or comes twice."""
    if not plain_text.is_single_line(request.path):
        abort(404)
    if request.endpoint is None or request.endpoint in LENIENT:
        return
    if not plain_text.is_single_line(unquote_plus(request.query_string.decode())):
        raise InputError(_("L’indirizzo contiene segni che non sono testo: toglili."))
    known_names = argument_names(current_app.view_functions[request.endpoint], request.view_args or {})
    for argument_name, argument_values in request.args.lists():
        if argument_name not in known_names:
            _refuse_unknown(argument_name, known_names)
        elif len(argument_values) > 1:
            raise InputError(
                _("«%(name)s» è scritto più volte: scrivilo una volta sola.", name=argument_name)
            )
    language = request.args.get("lang", catalogue.SOURCE)
    if language not in catalogue.languages():
        languages = " / ".join(catalogue.languages())
        raise InputError(
            _(
                "«%(name)s» può essere %(known)s, non «%(asked)s».",
                name="lang",
                known=languages,
                asked=language[:40],
            )
        )


def _refuse_unknown(argument_name: str, known_names: Sequence[str]) -> None:
    if argument_name.startswith(TRACKING) and not request.path.startswith("/api/"):
        return
    close_names = difflib.get_close_matches(argument_name.lower(), known_names, n=1)
    if close_names:
        raise InputError(
            _(
                "Non conosco l’argomento «%(name)s»: forse cercavi «%(near)s».",
                name=argument_name[:40],
                near=close_names[0],
            )
        )
    raise InputError(
        _(
            "Non conosco l’argomento «%(name)s». Qui ci sono: %(known)s.",
            name=argument_name[:40],
            known=", ".join(known_names),
        )
    )

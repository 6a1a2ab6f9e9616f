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
    app.before_request(_refuse)


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

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.query_string = quote_from_bytes(self.query_string, safe=_ASCII).encode()


_ASCII = bytes(range(33, 127))


def _clean(value: Any) -> Any:
    return plain_text.clean(value) if isinstance(value, str) else value


def arguments(*names: str, of: Callable[..., Iterable[str]] | None = None) -> Callable[[View], View]:
    """Say which arguments the address of a view takes, besides `lang`; for the API `openapi.describe` says it.

    Args:
        of: a function that returns further argument names from the values in the path.
    """

    def decorate(view: View) -> View:
        view.__arguments__ = (names, of)  # type: ignore[attr-defined]
        return view

    return decorate


def argument_names(view: Callable[..., Any], path: Mapping[str, Any]) -> tuple[str, ...]:
    """The arguments that the address of a view takes, given what stands in its path."""
    names, of = getattr(view, "__arguments__", ((), None))
    return (*names, *(of(**path) if of else ()), *ALWAYS)


def _refuse() -> None:
    """Answer no address that holds control signs, and no argument that is unknown or comes twice."""
    if not plain_text.is_single_line(request.path):
        abort(404)
    if request.endpoint is None or request.endpoint in LENIENT:
        return
    if not plain_text.is_single_line(unquote_plus(request.query_string.decode())):
        raise InputError(_("L’indirizzo contiene segni che non sono testo: toglili."))
    names = argument_names(current_app.view_functions[request.endpoint], request.view_args or {})
    for name, values in request.args.lists():
        if name not in names:
            _refuse_unknown(name, names)
        elif len(values) > 1:
            raise InputError(_("«%(name)s» è scritto più volte: scrivilo una volta sola.", name=name))
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


def _refuse_unknown(name: str, names: Sequence[str]) -> None:
    if name.startswith(TRACKING) and not request.path.startswith("/api/"):
        return
    near = difflib.get_close_matches(name.lower(), names, n=1)
    if near:
        raise InputError(
            _("Non conosco l’argomento «%(name)s»: forse cercavi «%(near)s».", name=name[:40], near=near[0])
        )
    raise InputError(
        _(
            "Non conosco l’argomento «%(name)s». Qui ci sono: %(known)s.",
            name=name[:40],
            known=", ".join(names),
        )
    )

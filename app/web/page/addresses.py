"""Addresses of this server as others reach it: on posters, in letters and links that leave the page."""

from typing import Any
from urllib.parse import quote, urlencode

from flask import current_app, request, url_for


def public_address(endpoint: str, **path_values: Any) -> str:
    """The whole address of a view: under `MIRE_PUBLIC_URL`, or under the name and prefix this request was sent to."""
    public_url: str | None = current_app.config.get("PUBLIC_URL")
    path = url_for(endpoint, **path_values).removeprefix(request.root_path)
    return (public_url or request.root_url).rstrip("/") + path


def current_page_address(**changed_arguments: str) -> str:
    """The address of the current page with some arguments changed."""
    return f"{request.root_path}{quote(request.path)}?{urlencode({**request.args, **changed_arguments})}"

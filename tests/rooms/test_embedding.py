"""A room inside a page of another site: only the view that holds nothing to press, only for those who are named."""

import pytest

from app import create_app
from app.web import security
from mire_geo.errors import DataError
from tests import toy
from tests.rooms.people import open_room


def test_only_the_embedded_view_may_be_framed_and_only_by_whom_the_server_names(tmp_path, monkeypatch):
    monkeypatch.setenv("MIRE_EMBED", "https://www.comune.example, https://*.example.org")
    app = create_app(toy.city(), {"DATABASE": str(tmp_path / "x.sqlite3")})
    lead = open_room(app)
    answer = lead.client.get(f"/l/{lead.code}/incorpora")
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://www.comune.example https://*.example.org" in policy
    assert "X-Frame-Options" not in answer.headers
    assert "script-src 'nonce-" in policy
    for page in ("", "/regia", "/proiettore"):
        answer = lead.client.get(f"/l/{lead.code}{page}")
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Frame-Options"] == "DENY"


def test_without_a_name_only_this_server_frames_it(app, lead):
    policy = lead.client.get(f"/l/{lead.code}/incorpora").headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors 'self'")


@pytest.mark.parametrize(
    "name", ["evil", "https://a; script-src *", "javascript:alert(1)", "'unsafe-inline'", "data:"]
)
def test_what_is_no_site_stops_the_server_from_starting(name):
    with pytest.raises(DataError, match="MIRE_EMBED"):
        security.frame_sources(name)


def test_everybody_may_be_named():
    assert security.frame_sources("*") == "*"

"""Desks booked: held, confirmed, cancelled, over; what cannot be booked; what the manager sees."""

import logging
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import storage
from app.storage.coworking import Booking
from app.web import clock
from mire_geo.coworking import booking
from tests import desks


def test_a_desk_is_held_confirmed_and_cancelled(app, tmp_path):
    space = desks.published(app)
    worker = app.test_client()
    page = worker.post(f"/coworking/spazi/{space}", data=desks.wish("a", contact="ada@example.org"))
    assert desks.state(page.text) == "held"
    token = desks.code(page.text)
    page = worker.post("/coworking/prenotazione", data={"token": token, "do": "confirm"})
    assert desks.state(page.text) == "confirmed"
    page = worker.post("/coworking/prenotazione", data={"token": token, "do": "cancel"})
    assert desks.state(page.text) == "cancelled"
    page = worker.post("/coworking/prenotazione", data={"token": token, "do": "confirm"})
    assert page.status_code == 409
    told = [letter["Subject"] for letter in desks.letters(tmp_path)]
    assert len(told) == 3
    assert any(
        part.get_content_type() == "text/calendar"
        for letter in desks.letters(tmp_path)
        for part in letter.walk()
    )


def test_adjacent_slots_of_the_last_desk_are_both_had(app):
    space = desks.published(app, open_desk_number="1")
    worker = app.test_client()
    for key, start, end in (("a", "9:00", "13:00"), ("b", "13:00", "18:00")):
        page = worker.post(f"/coworking/spazi/{space}", data=desks.wish(key, start=start, end=end))
        assert desks.state(page.text) == "held"
    page = worker.post(f"/coworking/spazi/{space}", data=desks.wish("c", start="12:45", end="13:15"))
    assert page.status_code == 409


def test_what_is_sent_again_writes_no_second_letter(app, tmp_path):
    space = desks.published(app)
    for _n in range(3):
        app.test_client().post(f"/coworking/spazi/{space}", data=desks.wish("a", contact="ada@example.org"))
    assert len(desks.letters(tmp_path)) == 1


def test_a_hold_that_is_over_gives_the_desk_back(app, monkeypatch):
    space = desks.published(app, open_desk_number="1")
    worker = app.test_client()
    first = worker.post(f"/coworking/spazi/{space}", data=desks.wish("a")).text
    later = clock.now() + booking.HOLD + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    page = worker.post(f"/coworking/spazi/{space}", data=desks.wish("b"))
    assert desks.state(page.text) == "held"
    page = worker.post("/coworking/prenotazione", data={"token": desks.code(first), "do": "confirm"})
    assert page.status_code == 409
    assert desks.state(page.text) == "cancelled"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"day": "2026-11-24"}, "è passato"),
        ({"day": "2028-01-03"}, "sei mesi"),
        ({"day": ""}, "Manca il giorno"),
        ({"day": "2026-12-05"}, "è chiuso"),
        ({"day": "2026-12-28"}, "è chiuso"),
        ({"end": "19:00"}, "è chiuso"),
        ({"start": "13:00", "end": "9:00"}, "un inizio e una fine"),
        ({"start": "mattina"}, "non è un’ora"),
        ({"desk": "office"}, "di questo tipo"),
        ({"key": "short"}, "ricarica la pagina"),
        ({"contact": "nessuno"}, "posta"),
    ],
)
def test_what_cannot_be_booked_is_said(still_app, changed, sentence):
    page = still_app.test_client().post("/coworking/spazi/2", data=desks.wish("a") | changed)
    assert page.status_code == 400
    assert sentence in page.text


def test_of_unknown_hours_no_desk_is_promised(app):
    space = desks.published(app, hours="")
    page = app.test_client().post(f"/coworking/spazi/{space}", data=desks.wish("a"))
    assert page.status_code == 400
    assert "Non si sa se in quelle ore" in page.text


def test_the_manager_sees_the_bookings_in_the_page_and_in_a_calendar(app, caplog):
    manager, _token = desks.invited(app)
    manager.post("/coworking/gestore", data=desks.form())
    desks.city(app).post("/coworking/comune/spazi/1/stato", data={"state": "published"})
    app.test_client().post("/coworking/spazi/1", data=desks.wish("a", contact="ada@example.org"))
    page = manager.get("/coworking/gestore").text
    assert "9:00–13:00" in page
    assert "ada@example.org" not in page
    [feed] = re.findall(r"/coworking/calendario/[\w-]+\.ics", page)
    with caplog.at_level(logging.INFO, logger="app.web.logs"):
        calendar = app.test_client().get(feed)
    assert "DTSTART:20261201T080000Z" in calendar.text
    assert "STATUS:TENTATIVE" in calendar.text
    assert "ada@example.org" not in calendar.text
    assert feed.split("/")[-1].removesuffix(".ics") not in caplog.text
    assert app.test_client().get("/coworking/calendario/guess.ics").status_code == 404


def test_what_is_over_is_purged(app):
    space = desks.published(app)
    app.test_client().post(f"/coworking/spazi/{space}", data=desks.wish("a"))
    with app.app_context(), storage.database().write() as session:
        session.scalars(select(Booking)).one().day = clock.today() - timedelta(days=40)
    assert "1 rows deleted" in app.test_cli_runner().invoke(args=["coworking", "purge"]).output

"""Who waits for a desk, and when it is given to them."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from app import storage
from app.storage.coworking import Booking
from app.web import clock
from mire_geo.coworking import booking
from tests import clock as wall_clock
from tests import desks


def test_who_waits_gets_the_desk_that_is_given_back(app, tmp_path):
    space = desks.published(app, open_desk_number="1")
    worker = app.test_client()
    first = worker.post(f"/coworking/spazi/{space}", data=desks.wish("a")).text
    full = worker.post(f"/coworking/spazi/{space}", data=desks.wish("b"))
    assert full.status_code == 409
    assert "mettiti in attesa" in full.text
    booking_form = desks.wish("b", wait="1", contact="bea@example.org")
    second = worker.post(f"/coworking/spazi/{space}", data=booking_form).text
    assert desks.state(second) == "waiting"
    worker.post("/coworking/prenotazione", data={"token": desks.code(first), "do": "cancel"})
    now = worker.post("/coworking/prenotazione", data={"token": desks.code(second)}).text
    assert desks.state(now) == "held"
    assert "tenuta per te" in desks.letters(tmp_path)[-1].get_payload(decode=True).decode()


def test_who_waits_goes_before_who_comes_when_a_hold_is_over(app, monkeypatch):
    space = desks.published(app, open_desk_number="1")
    worker = app.test_client()
    worker.post(f"/coworking/spazi/{space}", data=desks.wish("a"))
    second = worker.post(f"/coworking/spazi/{space}", data=desks.wish("b", wait="1")).text
    later = clock.now() + booking.HOLD + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    third = worker.post(f"/coworking/spazi/{space}", data=desks.wish("c", wait="1")).text
    assert desks.state(third) == "waiting"
    now = worker.post("/coworking/prenotazione", data={"token": desks.code(second)}).text
    assert desks.state(now) == "held"


def test_who_waits_is_told_also_when_who_comes_is_refused(app, tmp_path, monkeypatch):
    """The desk of a hold that is over is held for the queue even though the newcomer, who won't wait, gets nothing."""
    space = desks.published(app, open_desk_number="1")
    worker = app.test_client()
    worker.post(f"/coworking/spazi/{space}", data=desks.wish("a"))
    booking_form = desks.wish("b", wait="1", contact="bea@example.org")
    second = worker.post(f"/coworking/spazi/{space}", data=booking_form).text
    later = clock.now() + booking.HOLD + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert worker.post(f"/coworking/spazi/{space}", data=desks.wish("c")).status_code == 409
    now = worker.post("/coworking/prenotazione", data={"token": desks.code(second)}).text
    assert desks.state(now) == "held"
    assert "tenuta per te" in desks.letters(tmp_path)[-1].get_payload(decode=True).decode()


def test_a_hold_that_is_over_goes_behind_who_waits(app, monkeypatch):
    space = desks.published(app, open_desk_number="1")
    worker = app.test_client()
    first = worker.post(f"/coworking/spazi/{space}", data=desks.wish("a")).text
    second = worker.post(f"/coworking/spazi/{space}", data=desks.wish("b", wait="1")).text
    later = clock.now() + booking.HOLD + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    late = worker.post("/coworking/prenotazione", data={"token": desks.code(first), "do": "confirm"})
    assert (late.status_code, desks.state(late.text)) == (409, "cancelled")
    now = worker.post("/coworking/prenotazione", data={"token": desks.code(second), "do": "confirm"}).text
    assert desks.state(now) == "confirmed"


def waiting_behind(app, space):
    """The codes of whoever has the only desk and of whoever waits for it."""
    worker = app.test_client()
    first = worker.post(f"/coworking/spazi/{space}", data=desks.wish("a")).text
    second = worker.post(f"/coworking/spazi/{space}", data=desks.wish("b", wait="1")).text
    return desks.code(first), desks.code(second)


def state_after_cancelling(app, first, second):
    worker = app.test_client()
    worker.post("/coworking/prenotazione", data={"token": first, "do": "cancel"})
    return desks.state(worker.post("/coworking/prenotazione", data={"token": second}).text)


def test_nobody_is_given_a_desk_of_a_day_that_is_over(app, monkeypatch):
    codes = waiting_behind(app, desks.published(app, open_desk_number="1"))
    over = desks.NOW.replace(month=12, day=1, hour=13, minute=0)
    wall_clock.start(monkeypatch, over)
    assert state_after_cancelling(app, *codes) == "waiting"


def test_nobody_is_given_a_desk_of_a_suspended_space(app):
    space = desks.published(app, open_desk_number="1")
    codes = waiting_behind(app, space)
    desks.city(app).post(f"/coworking/comune/spazi/{space}/stato", data={"state": "suspended"})
    assert state_after_cancelling(app, *codes) == "waiting"


def test_a_desk_kept_for_who_waited_is_free_again_when_the_slot_begins(app, monkeypatch):
    """An hour before the slot half a day would keep it all morning."""
    codes = waiting_behind(app, desks.published(app, open_desk_number="1"))
    with app.app_context(), storage.database().write() as session:
        for one in session.scalars(select(Booking)):
            one.state, one.held_until = ("confirmed", None) if one.state == "held" else (one.state, None)
    hour_before = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: hour_before)
    assert state_after_cancelling(app, *codes) == "held"
    with app.app_context(), storage.database().read() as session:
        [held] = session.scalars(select(Booking).where(Booking.state == "held"))
        assert held.held_until == datetime(2026, 12, 1, 8, 0, tzinfo=UTC), "9:00 in Milano"

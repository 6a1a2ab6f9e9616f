"""Many who ask for the same desks at the same time, on either make of database."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from app import storage
from app.coworking import spaces
from app.storage.coworking import Booking
from tests import desks


def at_once(app, space, wishes):
    """The states of bookings asked for by as many people at the same time; `full` where refused."""

    def book(bookings):
        page = app.test_client().post(f"/coworking/spazi/{space}", data=bookings)
        return "full" if page.status_code == 409 else desks.state(page.text)

    with ThreadPoolExecutor(len(wishes)) as crowd:
        return list(crowd.map(book, wishes))


def test_fifty_ask_for_the_last_desk_and_exactly_one_has_it(either_app):
    space = desks.published(either_app, open_desk_number="1")
    answers = at_once(either_app, space, [desks.wish(f"person-{n}") for n in range(50)])
    assert sorted(answers) == ["full"] * 49 + ["held"]
    with either_app.app_context(), storage.database().read() as session:
        assert session.scalar(select(func.count()).select_from(Booking)) == 1


def test_a_call_sent_again_and_again_books_once(either_app):
    space = desks.published(either_app, open_desk_number="3")
    assert at_once(either_app, space, [desks.wish("same")] * 20) == ["held"] * 20
    with either_app.app_context(), storage.database().read() as session:
        assert session.scalar(select(func.count()).select_from(Booking)) == 1
    other = either_app.test_client().post(f"/coworking/spazi/{space}", data=desks.wish("same", end="12:00"))
    assert other.status_code == 400
    assert "altra prenotazione" in other.text


def test_adjacent_slots_asked_for_at_once_are_both_had(either_app):
    space = desks.published(either_app, open_desk_number="1")
    slots = [("9:00", "11:00"), ("11:00", "13:00"), ("13:00", "15:00"), ("15:00", "18:00")]
    wishes = [desks.wish(f"{n}-{a}", start=a, end=b) for n in range(3) for a, b in slots]
    answers = at_once(either_app, space, wishes)
    assert answers.count("held") == 4
    assert answers.count("full") == 8


def test_who_books_waits_for_who_changes_the_space(either_app):
    """Else a booking could count on desks that a manager is taking away."""
    space = desks.published(either_app, open_desk_number="1")
    database = either_app.extensions["mire.database"]

    def book():
        return either_app.test_client().post(f"/coworking/spazi/{space}", data=desks.wish("a")).status_code

    with ThreadPoolExecutor(1) as crowd:
        with database.write("coworking:spaces") as session:
            row = spaces.stored_space(session, space, lock=True)
            bookings = crowd.submit(book)
            with pytest.raises(TimeoutError):
                bookings.result(timeout=0.5)
            row.state = "suspended"
        assert bookings.result() == 404
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Booking)) == 0

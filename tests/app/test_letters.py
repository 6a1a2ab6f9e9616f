"""Letters of the platform: to one address or to none, and what becomes of a booking whose letter cannot be written."""

from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from app import storage
from app.coworking import mail
from app.storage.coworking import Booking
from tests import desks

NO_ADDRESS = (
    "a@[", "undisclosed:;@x", "undisclosed:;@example.org", "a@b,c@d", "ada@example.org,eve@example.org",
    "ada@example.org; eve@example.org", "Ada <ada@example.org>", "ada@example.org\r\nBcc: eve@example.org",
    "ada@", "@example.org",
    "a b@example.org", "a@b@example.org", "=?utf-8?q?eve=40example=2Ecom=2C?=@example.org", "x" * 250 + "@example.org", "è@example.org",
)  # fmt: skip


@pytest.mark.parametrize("contact", NO_ADDRESS)
def test_what_is_not_one_address_books_nothing(app, contact):
    space = desks.published(app)
    page = app.test_client().post(f"/coworking/spazi/{space}", data=desks.wish("z", contact=contact))
    assert page.status_code == 400
    assert "L’indirizzo di posta" in page.text
    with app.app_context(), storage.database().read() as session:
        assert session.scalar(select(func.count()).select_from(Booking)) == 0


@pytest.mark.parametrize(
    "contact",
    [
        "ada@example.org\n",
        "\tada@example.org",
        "ada\x00@example.org",
        "ada@example.org\x00",
        "ada\x1b@example.org",
    ],
)
def test_signs_that_are_no_words_do_not_reach_an_address(app, contact):
    space = desks.published(app)
    page = app.test_client().post(f"/coworking/spazi/{space}", data=desks.wish("z", contact=contact))
    assert page.status_code == 200
    with app.app_context(), storage.database().read() as session:
        assert session.scalars(select(Booking.contact)).all() == ["ada@example.org"]


@given(st.from_regex(r"[^\s@]{1,20}@[^\s@]{1,12}\.[a-z]{2,4}", fullmatch=True) | st.emails())
def test_what_is_taken_for_an_address_is_the_only_one_of_its_letter(written):
    found = mail.address(written)
    if found is not None:
        made = message_from_bytes(
            mail._letter(found, "Prova", "testo", None).as_bytes(), policy=policy.default
        )
        assert [one.addr_spec for one in made["To"].addresses] == [found]
        assert set(made.keys()) >= {"From", "To", "Subject"}
        assert "Bcc" not in made


def test_an_address_is_written_in_the_letters_of_the_alphabet():
    assert mail.address("Ada.Rossi+x@Example.ORG") == "Ada.Rossi+x@example.org"
    assert mail.address("ada@città.it") == "ada@xn--citt-3na.it"


def test_the_name_of_a_space_adds_no_line_to_a_letter():
    letter = mail._letter("ada@example.org", "Uno\r\nBcc: eve@example.org", "testo", None)
    assert letter["Bcc"] is None
    assert letter["Subject"] == "Uno Bcc: eve@example.org"


def test_a_letter_that_cannot_be_written_leaves_the_booking_and_its_code(app, tmp_path, caplog):
    space = desks.published(app)
    (tmp_path / "mail").write_text("no folder")
    worker = app.test_client()
    page = worker.post(f"/coworking/spazi/{space}", data=desks.wish("a", contact="ada@example.org"))
    assert page.status_code == 200
    assert "Non siamo riusciti a scriverti" in page.text
    assert "a letter could not be written" in caplog.text
    assert "ada@" not in caplog.text
    page = worker.post("/coworking/prenotazione", data={"token": desks.code(page.text), "do": "confirm"})
    assert (page.status_code, desks.state(page.text)) == (200, "confirmed")


def test_an_address_stored_before_addresses_were_read_stops_nobody(app):
    space = desks.published(app)
    worker = app.test_client()
    page = worker.post(f"/coworking/spazi/{space}", data=desks.wish("a", contact="ada@example.org"))
    with app.app_context(), storage.database().write() as session:
        session.scalars(select(Booking)).one().contact = "a@["
    page = worker.post("/coworking/prenotazione", data={"token": desks.code(page.text), "do": "cancel"})
    assert (page.status_code, desks.state(page.text)) == (200, "cancelled")


def test_the_number_of_a_request_or_booking_never_comes_back(app):
    """The matching is kept by the numbers of requests, a calendar entry by that of its booking."""
    space = desks.published(app)
    numbers = []
    for key in "ab":
        app.test_client().post(f"/coworking/spazi/{space}", data=desks.wish(key))
        with app.app_context(), storage.database().write() as session:
            one = session.scalars(select(Booking)).one()
            numbers.append(one.id)
            session.delete(one)
    assert numbers[1] > numbers[0]

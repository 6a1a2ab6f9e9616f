"""The coworking platform through its clients: the city invites, a manager tells, the city publishes, people book."""

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email import message_from_bytes

import pytest
from sqlalchemy import func, select

from app import create_app, storage
from app.coworking import spaces
from app.storage.coworking import Booking
from app.web import clock
from mire_geo.coworking import booking
from tests import clock as wall_clock
from tests import desks, neartoy
from tests.app.conftest import HOSTILE


@pytest.fixture
def app(tmp_path, monkeypatch):
    wall_clock.start(monkeypatch, desks.NOW)
    config = {
        "DATABASE": str(tmp_path / "desks.sqlite3"),
        "CITY_TOKEN": desks.KEY,
        "MAIL_FOLDER": tmp_path / "mail",
    }
    made = create_app(neartoy.city(), config)
    yield made
    made.extensions["mire.database"].close()


@pytest.fixture(scope="module")
def still_app(tmp_path_factory):
    """One platform for tests that change nothing: space 1 is a draft, space 2 is published."""
    folder = tmp_path_factory.mktemp("desks")
    with pytest.MonkeyPatch.context() as patch:
        wall_clock.start(patch, desks.NOW)
        config = {
            "DATABASE": str(folder / "desks.sqlite3"),
            "CITY_TOKEN": desks.KEY,
            "MAIL_FOLDER": folder / "mail",
        }
        made = create_app(neartoy.city(), config)
        made.config["MANAGER"], _token = desks.invited(made)
        desks.published(made)
        yield made
        made.extensions["mire.database"].close()


def letters(tmp_path):
    return [message_from_bytes(file.read_bytes()) for file in sorted((tmp_path / "mail").glob("*.eml"))]


def test_a_manager_registers_a_space_and_the_city_publishes_it(app):
    manager, _token = desks.invited(app)
    page = manager.post("/coworking/gestore", data=desks.form())
    assert "Salvato." in page.text
    assert "Officina 13" not in app.test_client().get("/coworking").text
    assert app.test_client().get("/coworking/spazi/1").status_code == 404
    page = desks.city(app).post("/coworking/comune/spazi/1/stato", data={"state": "published"})
    assert 'class="state published"' in page.text
    assert "Officina 13" in app.test_client().get("/coworking").text
    seen = app.test_client().get("/coworking/spazi/1").text
    assert "12,50 €" in seen
    assert "Elenco qualificato EQ 7" in " ".join(seen.split()).replace("</span>", "")
    assert "lun–ven" in seen


def test_a_published_space_is_near_the_worker_with_all_that_is_known(app):
    desks.published(app)
    here = {"part": "1", "minutes": "8", "day": desks.TUESDAY, "quarter": "37", **neartoy.degrees(12)}
    page = app.test_client().post(
        "/vicino", data=here | {"price": "12,50", "childcare": "1", "wheelchair": "1"}
    )
    assert re.findall(r'data-site="([^"]+)"', page.text)[0] == "coworking:spazio-1"
    assert "Aperto quando arrivi" in page.text
    assert "da 12,50 euro" in page.text
    assert 'href="/coworking/spazi/1"' in page.text
    dear = app.test_client().post("/vicino", data=here | {"price": "12"})
    assert "spazio-1" not in dear.text
    closed = app.test_client().post("/vicino", data=here | {"day": "2026-12-28"})
    assert re.search(r'data-site="coworking:spazio-1"[^>]*data-state="closed"', closed.text)
    assert app.test_client().get("/vicino/luogo/coworking:spazio-1.ics").status_code == 200


def test_a_space_that_open_data_know_too_is_shown_once(app):
    desks.published(app, name="Spazio open")
    here = {"part": "1", "minutes": "8", "day": desks.TUESDAY, "quarter": "37", **neartoy.degrees(12)}
    page = app.test_client().post("/vicino", data=here).text
    assert "coworking:spazio-1" in page
    assert "coworking:open" not in page
    assert "coworking:weekend" in page


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"open_desk_day": "gratis"}, "non è un prezzo"),
        ({"open_desk_day": "1.200"}, "può valere"),
        ({"open_desk_day": "-5"}, "sotto zero"),
        ({"open_desk_day": ""}, "senza prezzo"),
        ({"open_desk_number": "0"}, "almeno 1"),
        ({"open_desk_number": "due"}, "numero intero"),
        ({"open_desk_number": "", "open_desk_day": ""}, "non ha postazioni"),
        ({"hours": "Mo-Fr 09:00-13:00,12:00-18:00"}, "si sovrappongono"),
        ({"hours": "quando capita"}, "non so leggere"),
        ({"accreditation_expires": "2026-11-24"}, "scaduta"),
        ({"accreditation_expires": ""}, "manca"),
        ({"accreditation_granted": "2028-01-01"}, "prima di cominciare"),
        ({"closures": "2026-11-01"}, "è passato"),
        ({"closures": "agosto"}, "non è una data"),
        ({"closures": "2027-01-06 - 2026-12-24"}, "prima di cominciare"),
        ({"name": " "}, "manca"),
        ({"lat": "41.9", "lon": "12.5"}, "non è una posizione"),
        ({"lat": ""}, "non è una posizione"),
    ],
)
def test_what_is_wrong_with_a_space_is_said_and_nothing_is_kept(still_app, changed, sentence):
    page = still_app.config["MANAGER"].post("/coworking/gestore", data=desks.form(**changed))
    assert page.status_code == 400
    assert [text for text in desks.problems(page.text) if sentence in text], desks.problems(page.text)
    again = desks.city(still_app).post("/coworking/comune/spazi/1/stato", data={"state": "published"})
    assert again.status_code == 400


def test_everything_wrong_is_told_at_once_and_what_was_written_stays(app):
    manager, _token = desks.invited(app)
    page = manager.post(
        "/coworking/gestore", data=desks.form(open_desk_day="boh", closures="ieri", name="Quel nome")
    )
    assert len(desks.problems(page.text)) == 2
    assert 'value="Quel nome"' in page.text
    assert 'value="boh"' in page.text


def test_hours_in_italian_are_read(app):
    manager, _token = desks.invited(app)
    manager.post("/coworking/gestore", data=desks.form(hours="lun-ven 9-18, sab 9-12:30"))
    assert "Mo-Fr 09:00-18:00; Sa 09:00-12:30" in manager.get("/coworking/gestore").text


def test_what_changes_is_logged_before_and_after(app):
    manager, _token = desks.invited(app)
    manager.post("/coworking/gestore", data=desks.form())
    page = manager.post("/coworking/gestore", data=desks.form(contact="nuovo@example.org", version="1"))
    assert "Salvato." in page.text
    log = " ".join(desks.city(app).get("/coworking/comune/spazi/1").text.split())
    assert '>officina13@example.org</del> → <ins translate="no">nuovo@example.org</ins>' in log
    same = manager.post("/coworking/gestore", data=desks.form(contact="nuovo@example.org"))
    assert "Non è cambiato niente." in same.text


def test_two_who_edit_at_once_do_not_overwrite_each_other(app):
    manager, _token = desks.invited(app)
    manager.post("/coworking/gestore", data=desks.form(version="0"))
    late = manager.post("/coworking/gestore", data=desks.form(version="0", name="Altro nome"))
    assert late.status_code == 409
    assert "Altro nome" not in manager.get("/coworking/gestore").text


def test_keys_open_only_what_is_theirs(app):
    stranger = app.test_client()
    assert stranger.get("/coworking/comune").status_code == 403
    assert stranger.post("/coworking/comune/invita", data={"name": "x"}).status_code == 403
    assert stranger.get("/coworking/gestore").status_code == 403
    assert stranger.post("/coworking/entra", data={"token": "guess"}).status_code == 403
    manager, token = desks.invited(app)
    assert manager.get("/coworking/comune").status_code == 403
    desks.city(app).post("/coworking/comune/spazi/1/chiave")
    assert manager.get("/coworking/gestore").status_code == 403
    assert stranger.post("/coworking/entra", data={"token": token}).status_code == 403


def test_without_a_key_in_the_configuration_nobody_is_the_city():
    client = create_app(neartoy.city()).test_client()
    for token in ("", "None", "guess"):
        assert client.post("/coworking/entra", data={"token": token}).status_code == 403
    assert client.get("/coworking/comune").status_code == 403


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
    told = [letter["Subject"] for letter in letters(tmp_path)]
    assert len(told) == 3
    assert any(
        part.get_content_type() == "text/calendar" for letter in letters(tmp_path) for part in letter.walk()
    )


def test_who_waits_gets_the_desk_that_is_given_back(app, tmp_path):
    space = desks.published(app, open_desk_number="1")
    worker = app.test_client()
    first = worker.post(f"/coworking/spazi/{space}", data=desks.wish("a")).text
    full = worker.post(f"/coworking/spazi/{space}", data=desks.wish("b"))
    assert full.status_code == 409
    assert "mettiti in attesa" in full.text
    asked = desks.wish("b", wait="1", contact="bea@example.org")
    second = worker.post(f"/coworking/spazi/{space}", data=asked).text
    assert desks.state(second) == "waiting"
    worker.post("/coworking/prenotazione", data={"token": desks.code(first), "do": "cancel"})
    now = worker.post("/coworking/prenotazione", data={"token": desks.code(second)}).text
    assert desks.state(now) == "held"
    assert "tenuta per te" in letters(tmp_path)[-1].get_payload(decode=True).decode()


def test_adjacent_slots_of_the_last_desk_are_both_had(app):
    space = desks.published(app, open_desk_number="1")
    worker = app.test_client()
    for key, start, end in (("a", "9:00", "13:00"), ("b", "13:00", "18:00")):
        page = worker.post(f"/coworking/spazi/{space}", data=desks.wish(key, start=start, end=end))
        assert desks.state(page.text) == "held"
    page = worker.post(f"/coworking/spazi/{space}", data=desks.wish("c", start="12:45", end="13:15"))
    assert page.status_code == 409


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
    asked = desks.wish("b", wait="1", contact="bea@example.org")
    second = worker.post(f"/coworking/spazi/{space}", data=asked).text
    later = clock.now() + booking.HOLD + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert worker.post(f"/coworking/spazi/{space}", data=desks.wish("c")).status_code == 409
    now = worker.post("/coworking/prenotazione", data={"token": desks.code(second)}).text
    assert desks.state(now) == "held"
    assert "tenuta per te" in letters(tmp_path)[-1].get_payload(decode=True).decode()


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


def test_what_is_sent_again_writes_no_second_letter(app, tmp_path):
    space = desks.published(app)
    for _n in range(3):
        app.test_client().post(f"/coworking/spazi/{space}", data=desks.wish("a", contact="ada@example.org"))
    assert len(letters(tmp_path)) == 1


def test_names_meant_to_do_harm_are_text_everywhere(app, tmp_path):
    manager, _token = desks.invited(app)
    page = manager.post("/coworking/gestore", data=desks.form(name=HOSTILE, address=HOSTILE, contact=HOSTILE))
    assert page.status_code == 200
    city = desks.city(app)
    pages = [
        city.post("/coworking/comune/spazi/1/stato", data={"state": "published"}),
        manager.get("/coworking/gestore"),
    ]
    worker = app.test_client()
    here = {"part": "1", "minutes": "8", "day": desks.TUESDAY, "quarter": "37", **neartoy.degrees(12)}
    pages += [worker.get("/coworking"), worker.get("/coworking/spazi/1"), worker.post("/vicino", data=here)]
    pages += [city.get("/coworking/comune/spazi/1"), city.get("/coworking/comune/abbinamento")]
    pages.append(worker.post("/coworking/spazi/1", data=desks.wish("a", contact="ada@example.org")))
    for page in pages:
        assert page.status_code == 200
        assert "<img" not in page.text
        assert "</script><script>alert" not in page.text
    assert letters(tmp_path)[0]["To"] == "ada@example.org"


def test_the_city_sees_what_a_manager_changed_after_its_look(app):
    manager, _token = desks.invited(app)
    manager.post("/coworking/gestore", data=desks.form())
    city = desks.city(app)
    assert (
        "dopo il controllo"
        not in city.post("/coworking/comune/spazi/1/stato", data={"state": "published"}).text
    )
    manager.post("/coworking/gestore", data=desks.form(open_desk_number="40"))
    assert "cambiato dopo il controllo: Postazioni" in " ".join(city.get("/coworking/comune").text.split())


def test_keys_cannot_be_guessed_fast(app):
    client = app.test_client()
    statuses = [client.post("/coworking/entra", data={"token": f"guess-{n}"}).status_code for n in range(40)]
    assert set(statuses) == {403, 429}


def test_every_page_speaks_english_too(still_app):
    city = desks.city(still_app)
    for page in (
        "",
        "/entra",
        "/comune",
        "/comune/spazi/2",
        "/comune/abbinamento",
        "/spazi/2",
        "/prenotazione",
        "/domanda",
        "/bisogno",
        "/imprese",
    ):
        text = city.get(f"/coworking{page}?lang=en").text
        assert '<html lang="en">' in text
        for word in ("Postazione", "Spazi ", "Comune"):
            assert word not in text.replace("Comune di Milano", ""), (page, word)


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


@pytest.fixture
def either_app(database_url, monkeypatch, tmp_path):
    wall_clock.start(monkeypatch, desks.NOW)
    config = {"DATABASE": database_url, "CITY_TOKEN": desks.KEY, "MAIL_FOLDER": tmp_path / "mail"}
    made = create_app(neartoy.city(), config)
    made.extensions["mire.database"].upgrade()
    yield made
    made.extensions["mire.database"].close()


def at_once(app, space, wishes):
    """The states of bookings asked for by as many people at the same time; `full` where refused."""

    def book(asked):
        page = app.test_client().post(f"/coworking/spazi/{space}", data=asked)
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
            row = spaces.row(session, space, lock=True)
            asked = crowd.submit(book)
            with pytest.raises(TimeoutError):
                asked.result(timeout=0.5)
            row.state = "suspended"
        assert asked.result() == 404
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Booking)) == 0

"""Spaces of the platform: the city invites, a manager tells, the city publishes; keys open only what is theirs."""

import re

import pytest

from app import create_app
from tests import desks, neartoy
from tests.app.conftest import HOSTILE


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
    assert desks.letters(tmp_path)[0]["To"] == "ada@example.org"


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

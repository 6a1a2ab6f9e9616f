"""Rooms, through the API: come in, come back, lead, vote; nothing shows too early."""

import re

from app.workshop.room import codes
from tests.rooms.people import Person, open_room


def test_a_whole_session_on_either_database(either_app):
    lead = open_room(
        either_app, title="Quartiere Ovest", nil_ids=[1], dots=3, phases=[{"name": "Idee", "minutes": 10}]
    )
    ada, bruno = (Person(either_app, lead.code).join() for _ in range(2))
    first = ada.propose(type="add", kind="farmacia", hours="lun-ven 9-18", key="k")["id"]
    second = bruno.propose(type="close", site="biblioteca:x")["id"]
    assert list(ada.proposals()) == [first, second]
    lead.control("phase", phase=0)
    lead.control("open_vote")
    ada.vote(first, 2)
    ada.vote(second, 1)
    bruno.vote(first, 1)
    assert lead.room()["results"] is None
    closed = lead.control("close_vote")
    assert [(row["proposal"], row["dots"], row["voters"], row["rank"]) for row in closed["results"]] == [
        (first, 3, 2, 1), (second, 1, 1, 2),
    ]  # fmt: skip
    assert ada.propose(type="add", kind="farmacia", hours="lun-ven 9-18", key="k")["id"] == first
    assert [e["kind"] for e in ada.events()] == [
        "opened", "joined", "joined", "proposed", "proposed", "phase", "vote_opened", "voted", "voted", "voted",
        "vote_closed",
    ]  # fmt: skip


def test_codes_have_no_letters_that_look_alike_and_are_read_as_people_type_them(app, lead, ada):
    assert re.fullmatch("[BCDFGHJKMNPQRSTVWXZ2-9]{6}", lead.code)
    ada.code = f" {lead.code[:3].lower()}-{lead.code[3:]}"
    assert ada.room()["code"] == lead.code


def test_recovery_words_are_many_and_plain():
    words = codes.vocabulary()
    assert len(set(words)) == len(words) >= 1500
    assert all(re.fullmatch("[a-z]{4,11}", word) for word in words)
    assert len(words) * (len(words) - 1) * (len(words) - 2) > 2**30
    assert len(set(codes.recovery_words().split())) == 3


def test_three_words_bring_one_back_on_another_device(app, lead, ada):
    mine = ada.propose()["id"]
    other = Person(app, lead.code)
    joined = other.ask("POST", "/join", recovery=f"  {ada.recovery.upper().replace(' ', ', ')} ")
    assert (joined["participant_id"], joined["recovery"]) == (ada.id, None)
    assert other.proposals()[mine]["mine"] is True
    other.edit(mine, 1, comment="di nuovo io")
    assert other.room()["counts"]["participants"] == 1
    ada.propose(status=403)  # the lost device holds no key any more


def test_wrong_words_bring_nobody_back(app, lead, ada):
    Person(app, lead.code).ask("POST", "/join", 403, recovery="acqua vento luna")


def test_alias_and_group_are_shown_only_if_given(lead, ada, bruno):
    one, two = ada.propose()["id"], bruno.propose()["id"]
    seen = lead.proposals()
    assert (seen[one]["alias"], seen[one]["group"], seen[one]["author"]) == ("Ada", "residenti", "p1")
    assert (seen[two]["alias"], seen[two]["group"]) == (None, None)


def test_dots_are_limited_and_hidden_until_the_round_closes(app, lead, ada, bruno):
    lead.control("settings", dots=3)
    one, two = ada.propose()["id"], ada.propose()["id"]
    assert ada.vote(one, 1, 409)["error"]["code"] == "vote_closed"
    lead.control("open_vote")
    lead.control("open_vote", 409)
    ada.vote(one, 2)
    assert ada.vote(two, 2, 409)["error"]["code"] == "dots"
    assert ada.vote(one, 1)["me"]["dots_left"] == 2
    ada.vote(two, 2)
    assert ada.vote(two, 0)["me"]["dots"] == {one: 1}
    lead.vote(one, 1, 403)
    everything = str(
        [bruno.room(), bruno.events(), bruno.proposals(), lead.room(), lead.events(), lead.proposals()]
    )
    assert "'votes': None" in everything
    assert "'results': None" in everything
    assert bruno.room()["voting"] | {"round": 1} == {
        "open": True,
        "round": 1,
        "dots": 3,
        "dots_used": 1,
        "voters": 1,
    }
    lead.control("settings", 409, dots=1)
    assert lead.control("close_vote")["results"][0] == {
        "rank": 1, "top": True, "proposal": one, "number": 1, "dots": 1, "voters": 1,
    }  # fmt: skip
    assert bruno.proposals()[one]["votes"] == 1
    lead.control("open_vote")
    assert bruno.proposals()[one]["votes"] is None, "a new round hides again"


def test_phases_timer_spotlight_and_notes(app):
    lead = open_room(app, phases=[{"name": "Idee", "minutes": 10}, {"name": "Voto"}])
    ada = Person(app, lead.code).join()
    assert ada.room()["phase"] is None
    phase = lead.control("phase", phase=0)["phase"]
    assert (phase["index"], phase["name"]) == (0, "Idee")
    assert phase["ends_at"] > ada.room()["now"]
    assert lead.control("timer", minutes=None)["phase"]["ends_at"] is None
    assert lead.control("phase", phase=1)["phase"]["name"] == "Voto"
    lead.control("phase", 400, phase=2)
    mine = ada.propose()["id"]
    assert lead.control("spotlight", proposal=mine)["spotlight"] == mine
    assert ada.room()["spotlight"] == mine
    assert lead.control("spotlight", proposal=None)["spotlight"] is None
    lead.control("note", text="parla Ada")
    assert lead.room()["notes"][0]["text"] == "parla Ada"
    assert "parla Ada" not in str([ada.room(), ada.events()])


def test_rehearsal_can_be_cleared(lead, ada):
    lead.control("test", on=True)
    trial = ada.propose(comment="prova")["id"]
    lead.control("test", on=False)
    kept = ada.propose()["id"]
    lead.control("clear_test")
    assert list(ada.proposals()) == [kept]
    assert "prova" not in str(ada.events())
    assert lead.proposals()[trial]["status"] == "cleared"


def test_a_shared_device_keeps_no_token(app):
    lead = open_room(app, shared_device=True)
    table = Person(app, lead.code)
    first = table.join().token
    assert first
    assert table.room()["me"]["role"] == "guest"
    assert table.join().id == "p2"
    headers = {"X-Mire-Token": first}
    answer = table.client.get(f"/api/v1/rooms/{lead.code}", headers=headers)
    assert answer.json["me"]["participant_id"] == "p1"


def test_the_link_of_the_facilitator_becomes_a_cookie_no_script_reads(app, lead):
    device = Person(app, lead.code)
    answer = device.client.post(f"/api/v1/rooms/{lead.code}/session", json={"token": lead.token})
    assert answer.json == {"role": "facilitator", "participant_id": None}
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    device.control("freeze", on=True)


def test_the_qr_is_drawn_here_and_leads_to_the_room(app, lead):
    answer = lead.client.get(f"/api/v1/rooms/{lead.code}/qr.svg", headers={"Host": "localhost"})
    assert answer.mimetype == "image/svg+xml"
    assert answer.text.startswith("<svg")
    assert "href" not in answer.text

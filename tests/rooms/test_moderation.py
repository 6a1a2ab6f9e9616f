"""What the facilitator holds back: a frozen room, words read before others see them, words hidden with a reason."""

from tests.rooms.people import Person, open_room


def test_in_a_frozen_room_only_the_facilitator_writes(lead, ada):
    mine = ada.propose()["id"]
    lead.control("freeze", on=True)
    for refused in (ada.propose(423), ada.edit(mine, 1, 423), ada.ask("DELETE", f"/proposals/{mine}", 423)):
        assert refused["error"]["code"] == "frozen"
    lead.propose()
    lead.control("freeze", on=False)
    ada.propose()


def test_moderation_before_shows_nothing_before_it_is_released(app):
    lead = open_room(app, moderation="before")
    ada, bruno = (Person(app, lead.code).join() for _ in range(2))
    mine = ada.propose(comment="in attesa")["id"]
    assert ada.proposals()[mine]["status"] == "pending"
    assert bruno.proposals() == {}
    bruno.ask("GET", f"/proposals/{mine}", 404)
    assert "in attesa" not in str(bruno.events())
    assert lead.room()["counts"]["waiting"] == 1
    lead.control("release", proposal=mine)
    assert bruno.proposals()[mine]["comment"] == "in attesa"
    assert "in attesa" in str(bruno.events())


def test_moderation_before_holds_for_later_words_too(app):
    lead = open_room(app, moderation="before")
    ada, bruno = (Person(app, lead.code).join() for _ in range(2))
    mine = ada.propose(comment="va bene")["id"]
    lead.control("release", proposal=mine)
    bruno.ask("POST", f"/proposals/{mine}/comments", text="parolacce")
    assert bruno.proposals()[mine]["comments"] == []
    [waiting] = lead.proposals()[mine]["comments"]
    assert (waiting["text"], waiting["status"]) == ("parolacce", "pending")
    assert lead.room()["counts"]["waiting"] == 1
    ada.edit(mine, 1, comment="altre parolacce")
    assert bruno.proposals() == {}
    assert "parolacce" not in str([bruno.events(), bruno.ask("GET", "/export.json")])
    lead.control("release", proposal=mine)
    lead.control("release", proposal=mine, comment=waiting["id"])
    assert bruno.proposals()[mine]["comments"][0]["text"] == "parolacce"
    lead.ask("POST", f"/proposals/{mine}/comments", text="di chi conduce")
    assert len(bruno.proposals()[mine]["comments"]) == 2


def test_what_is_hidden_is_hidden_from_the_past_too_and_says_why_to_its_author(lead, ada, bruno):
    mine = ada.propose(comment="parolacce")["id"]
    lead.control("hide", 400, proposal=mine)
    lead.control("hide", proposal=mine, reason="fuori tema")
    assert "parolacce" not in str([bruno.events(), bruno.proposals()])
    assert (ada.proposals()[mine]["status"], ada.proposals()[mine]["reason"]) == ("hidden", "fuori tema")
    assert "parolacce" in str(lead.events())
    lead.control("release", proposal=mine)
    assert bruno.proposals()[mine]["comment"] == "parolacce"


def test_a_comment_can_be_hidden_alone(lead, ada, bruno):
    mine = ada.propose()["id"]
    said = bruno.ask("POST", f"/proposals/{mine}/comments", text="brutto")["proposal"]["comments"][0]["id"]
    lead.control("hide", 400, proposal=mine, comment=said + 1, reason="offensivo")
    lead.control("hide", proposal=mine, comment=said, reason="offensivo")
    assert ada.proposals()[mine]["comments"] == []
    assert lead.proposals()[mine]["comments"][0]["reason"] == "offensivo"
    assert "brutto" not in str(ada.events())

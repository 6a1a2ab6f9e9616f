"""The map answers: what a proposal changes, worked out beside the request; the room's own scenario; A against B."""

from concurrent.futures import Future

import pytest

from app.web import projection
from app.web.responses.refusals import StillWorkingError
from app.workshop.impact import answering
from mire_geo.planning import scenario
from mire_geo.planning.scenario.proposals import AddSite
from tests import toy
from tests.rooms.people import LAT, LON, Person, open_room

HOURS = "Mo-Fr 09:00-18:00"


def answer(person, which: str, **more: str):
    return person.ask("GET", f"/answer?scenario={which}" + "".join(f"&{k}={v}" for k, v in more.items()))


def test_the_answer_to_a_proposal_is_that_of_the_library(ada):
    made = ada.propose(type="add", kind="biblioteca", hours=HOURS)
    [city_answer] = answer(ada, made["id"])["kinds"]
    x, y = projection.metres(LON, LAT)
    expected = scenario.compare(
        toy.city(),
        scenario.apply(toy.city(), [AddSite("a", "biblioteca", x, y, HOURS)]),
        scenario.Question("biblioteca"),
    )
    assert city_answer["groups"] == scenario.as_dict(expected)["groups"]
    assert city_answer["cells"] == scenario.cell_minutes(expected)
    assert city_answer["headline"]
    assert city_answer["sentences"]["groups"]["all"]


def test_the_words_come_in_the_language_asked_for(ada):
    made = ada.propose(type="close", site="farmacia:a")
    italian, english = (answer(ada, made["id"], lang=lang)["kinds"][0] for lang in ("it", "en"))
    assert italian["groups"] == english["groups"]
    assert italian["headline"] != english["headline"]
    assert english["sentences"]["losers"]


def test_who_follows_gets_the_headline_when_it_is_worked_out(app, ada, bruno):
    stream = bruno.client.get(
        f"/api/v1/rooms/{ada.code}/events?since=3", headers={"Accept": "text/event-stream"}
    )
    chunks = iter(stream.response)
    next(chunks)
    made = ada.propose(type="close", site="farmacia:a")
    answer(ada, made["id"])
    said = b""
    while b"event: answer" not in said:
        said += next(chunks)
    stream.close()
    assert made["id"].encode() in said.partition(b"event: answer")[2]
    assert ada.proposals()[made["id"]]["answer"]["kinds"][0]["headline"]


def test_a_pin_changes_nothing(ada):
    city_answer = answer(ada, ada.propose()["id"])
    assert (city_answer["kinds"], city_answer["conflicts"]) == ([], [])


def test_all_together_settles_what_cannot_both_be_by_dots(app):
    lead = open_room(app)
    ada = Person(app, lead.code).join()
    first = ada.propose(type="close", site="farmacia:a")["id"]
    second = ada.propose(type="hours", site="farmacia:a", hours=HOURS)["id"]
    city_answer = answer(ada, "all")
    assert city_answer["proposals"] == [first, second]
    assert len(city_answer["conflicts"]) == 1
    assert city_answer["kinds"][0]["cost"]["sites_closed"] == 1
    lead.control("open_vote")
    ada.vote(second, 2)
    lead.control("close_vote")
    city_answer = answer(ada, "all")
    assert city_answer["proposals"] == [second, first]
    assert city_answer["kinds"][0]["cost"]["sites_closed"] == 0


def test_a_and_b_are_compared_side_by_side(ada):
    a = ada.propose(type="close", site="farmacia:a")["id"]
    b = ada.propose(type="close", site="farmacia:b")["id"]
    forth, back = answer(ada, a, against=b), answer(ada, b, against=a)
    assert forth["against"] == [b]
    ours, theirs = forth["kinds"][0]["groups"]["all"], back["kinds"][0]["groups"]["all"]
    assert (ours["gain"], ours["lose"]) == (theirs["lose"], theirs["gain"])


def test_the_room_without_proposals_is_the_city_as_it_is(ada):
    assert answer(ada, "all")["kinds"] == []
    mine = ada.propose(type="add", kind="farmacia", hours=HOURS)["id"]
    ada.ask("DELETE", f"/proposals/{mine}")
    assert answer(ada, "all")["kinds"] == []


def test_a_place_outside_the_city_is_said_to_be_so(ada):
    made = ada.propose(type="add", kind="farmacia", lon=LON, lat=LAT + 0.02)
    city_answer = answer(ada, made["id"])
    assert city_answer["kinds"] == []
    assert city_answer["conflicts"] == ["La proposta n. 1 non è nei conti: il punto è fuori dalla città."]


def test_one_that_cannot_be_does_not_end_the_answer_to_the_others(ada):
    ada.propose(type="add", kind="farmacia", lon=LON, lat=LAT + 0.02)
    closed = ada.propose(type="close", site="farmacia:a")["id"]
    city_answer = answer(ada, "all")
    assert city_answer["kinds"][0]["cost"]["sites_closed"] == 1
    assert len(city_answer["conflicts"]) == 1
    written = ada.ask("GET", "/scenario.json")
    assert [one["id"] for one in written["proposals"]] == [closed]


@pytest.mark.parametrize(
    ("question", "status"),
    [("nothing", 404), ("x," * 3, 404), (",".join(map(str, range(61))), 400), ("all&minutes=0", 400)],
)
def test_what_cannot_be_asked_is_said(ada, question, status):
    ada.ask("GET", f"/answer?scenario={question}", status)


def test_what_waits_for_release_is_not_in_the_scenario_of_the_room(app):
    lead = open_room(app, moderation="before")
    ada, bruno = (Person(app, lead.code).join() for _ in range(2))
    mine = ada.propose(type="close", site="farmacia:a")["id"]
    assert answer(bruno, "all")["proposals"] == []
    bruno.ask("GET", f"/answer?scenario={mine}", 404)
    assert answer(ada, mine)["kinds"], "its author sees what it would do"


def test_an_answer_that_takes_too_long_is_said_and_goes_on():
    working = Future()
    with pytest.raises(StillWorkingError, match="fra poco"):
        answering.result_of(working, 0.0, "riprova fra poco")
    working.set_result("pronta")
    assert answering.result_of(working, 0.0, "riprova fra poco") == "pronta"

"""Whatever people do, in whatever order: a server that reads the log anew shows what the first one shows."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import create_app
from tests import toy
from tests.rooms.people import LAT, LON, Person, open_room

WHO = st.integers(0, 2)
WHICH = st.integers(0, 5)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("propose"), WHO, st.sampled_from(["pin", "close", "add"])),
        st.tuples(st.just("edit"), WHO, WHICH),
        st.tuples(st.just("withdraw"), WHO, WHICH),
        st.tuples(st.just("undo"), WHO, WHICH),
        st.tuples(st.just("comment"), WHO, WHICH),
        st.tuples(st.just("vote"), WHO, WHICH),
        st.tuples(
            st.just("control"),
            st.sampled_from(["freeze", "thaw", "hide", "release", "open_vote", "close_vote", "test", "clear_test", "spotlight"]),
            WHICH,
        ),
    ),
    max_size=25,
)  # fmt: skip
CONTENT = {"pin": {}, "close": {"site": "farmacia:a"}, "add": {"kind": "nido"}}
USUAL = {200, 201, 400, 403, 404, 409, 423}


def take(people, step):
    """One step; what is not allowed now is refused, and that is no harm."""
    action, who, what = step
    lead, person = people[0], people[who if isinstance(who, int) else 0]
    every = list(lead.proposals())
    chosen = every[what % len(every)] if isinstance(what, int) and every else "none"
    match action:
        case "propose":
            sent = "POST", "/proposals", {"type": what, "lon": LON, "lat": LAT, **CONTENT[what]}
        case "edit":
            known = lead.proposals().get(chosen, {"type": "pin", "version": 1})
            said = {
                "type": known["type"],
                "lon": LON,
                "lat": LAT,
                **CONTENT[known["type"]],
                "comment": f"di {who}",
            }
            sent = "PATCH", f"/proposals/{chosen}", said | {"version": known["version"]}
        case "withdraw":
            sent = "DELETE", f"/proposals/{chosen}", {}
        case "undo":
            sent = "POST", f"/proposals/{chosen}/undo", {}
        case "comment":
            sent = "POST", f"/proposals/{chosen}/comments", {"text": "sì"}
        case "vote":
            sent = "PUT", f"/proposals/{chosen}/votes", {"dots": 1}
        case _:
            named = {"freeze": ("freeze", True), "thaw": ("freeze", False)}.get(who, (who, True))
            sent = "POST", "/control", {"action": named[0], "on": named[1], "proposal": chosen, "reason": "r"}
            person = lead
    method, path, said = sent
    answer = person.client.open(f"/api/v1/rooms/{lead.code}{path}", method=method, json=said)
    assert answer.status_code in USUAL, answer.text


def told(person: Person):
    """All that a person can read, without what changes by the hour."""
    room, record = person.room(), person.ask("GET", "/export.json")
    for one in (room, record["room"]):
        one.pop("now"), one.pop("connected")
    for one in (found := person.proposals()).values():
        one.pop("answer")
    return room, record, found, person.events()


@settings(
    max_examples=12, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
@given(steps=STEPS)
def test_the_log_read_anew_gives_the_same_room(tmp_path_factory, steps):
    config = {"DATABASE": str(tmp_path_factory.mktemp("replay") / "rooms.sqlite3"), "ROOMS_WAIT_S": 0.0}
    first, second = (create_app(toy.city(), config) for _ in range(2))
    lead = open_room(first)
    people = [lead, *(Person(first, lead.code).join() for _ in range(2))]
    for step in steps:
        take(people, step)
    anew = []
    for person in people:
        other = Person(second, lead.code)
        other.ask("POST", "/session", token=person.token)
        anew.append(other)
    assert [told(person) for person in people] == [told(person) for person in anew]
    numbers = [event["seq"] for event in lead.events()]
    assert numbers == list(range(1, len(numbers) + 1))
    for app in (first, second):
        app.extensions["mire.database"].close()

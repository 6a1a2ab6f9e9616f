"""People in a room, each with their own browser: what they do reads as sentences."""

import json
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

LON, LAT = 9.1829, 45.4621
"""A point of the toy city, in its NIL 1."""


class Person:
    """Somebody with a device: a cookie jar of their own."""

    def __init__(self, app: Flask, code: str = "") -> None:
        self.client: FlaskClient = app.test_client()
        self.code = code

    def ask(self, method: str, path: str, status: int | None = None, **sent: Any) -> Any:
        """The JSON answer to a call under this room; `status` is what must come back."""
        said = sent.pop("json", sent)
        body = {} if method == "GET" else {"data": json.dumps(said), "content_type": "application/json"}
        answer = self.client.open(f"/api/v1/rooms/{self.code}{path}", method=method, **body)
        expected = {status} if status else {200, 201}
        assert answer.status_code in expected, answer.text
        return answer.json

    def join(self, **about: Any) -> "Person":
        """Come in."""
        self.token = (joined := self.ask("POST", "/join", **about))["token"]
        self.id, self.recovery = joined["participant_id"], joined["recovery"]
        return self

    def propose(self, status: int | None = None, **content: Any) -> Any:
        """Propose; a pin unless said otherwise."""
        return self.ask("POST", "/proposals", status, json={"type": "pin", "lon": LON, "lat": LAT} | content)

    def edit(self, proposal: str, version: int, status: int | None = None, **content: Any) -> Any:
        """Change a proposal."""
        usual = {"type": "pin", "lon": LON, "lat": LAT, "version": version}
        return self.ask("PATCH", f"/proposals/{proposal}", status, json=usual | content)

    def proposals(self) -> dict[str, Any]:
        """What this person sees, by id."""
        return {p["id"]: p for p in self.ask("GET", "/proposals")["proposals"]}

    def control(self, action: str, status: int | None = None, **more: Any) -> Any:
        """Lead."""
        return self.ask("POST", "/control", status, json={"action": action} | more)

    def vote(self, proposal: str, dots: int, status: int | None = None) -> Any:
        """Give dots."""
        return self.ask("PUT", f"/proposals/{proposal}/votes", status, dots=dots)

    def room(self) -> Any:
        """The room as this person sees it."""
        return self.ask("GET", "")

    def events(self, since: int = 0) -> list[dict[str, Any]]:
        """What happened after an event."""
        return self.ask("GET", f"/events?since={since}")["events"]


def open_room(app: Flask, **settings: Any) -> Person:
    """The facilitator of a new room."""
    lead = Person(app)
    answer = lead.client.post("/api/v1/rooms", json={"title": "Prova"} | settings)
    assert answer.status_code == 201, answer.text
    lead.code, lead.token = answer.json["code"], answer.json["facilitator_token"]
    return lead

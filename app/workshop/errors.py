"""What only a room refuses, each with its own HTTP status."""

from app.web.responses.refusals import RoomError


class FrozenError(RoomError):
    """The facilitator has frozen the room."""

    status, code = 423, "frozen"


class DotsError(RoomError):
    """More dots than one has."""

    code = "dots"


class VoteClosedError(RoomError):
    """No round is open."""

    code = "vote_closed"

"""What only a room refuses, each with its own HTTP status."""

from app.web.responses.refusals import RefusalError


class FrozenError(RefusalError):
    """The facilitator has frozen the room."""

    status, code = 423, "frozen"


class DotsError(RefusalError):
    """More dots than one has."""

    code = "dots"


class VoteClosedError(RefusalError):
    """No round is open."""

    code = "vote_closed"

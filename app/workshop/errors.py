"""What only a room refuses, each with its own HTTP status."""

from app.web.responses.refusals import RefusalError


class FrozenError(RefusalError):
    """The facilitator has frozen the room."""

    status, code = 423, "frozen"


class DotsError(RefusalError):
    """More dots were given than a participant has."""

    code = "dots"


class VoteClosedError(RefusalError):
    """No round of voting is open."""

    code = "vote_closed"

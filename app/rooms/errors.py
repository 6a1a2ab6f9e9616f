"""What can go wrong in a room, each with its own HTTP status (see `app.errors`)."""

from typing import Any

from mire_geo.errors import MireError


class RoomError(MireError):
    """Something a room does not allow now."""

    status = 409
    code = "conflict"
    extra: dict[str, Any] = {}  # noqa: RUF012 - only replaced, never changed


class ForbiddenError(RoomError):
    """Not with this token."""

    status, code = 403, "forbidden"


class StaleError(RoomError):
    """Somebody else was faster: the newer version comes along, so that nobody's words are lost."""

    code = "stale"

    def __init__(self, sentence: str, current: dict[str, Any]) -> None:
        super().__init__(sentence)
        self.extra = {"current": current}


class FrozenError(RoomError):
    """The facilitator has frozen the room."""

    status, code = 423, "frozen"


class TooFastError(RoomError):
    """More attempts than a person makes."""

    status, code = 429, "too_fast"


class DotsError(RoomError):
    """More dots than one has."""

    code = "dots"


class VoteClosedError(RoomError):
    """No round is open."""

    code = "vote_closed"


class BusyError(RoomError):
    """Not now: the server is still at work."""

    status, code = 503, "busy"

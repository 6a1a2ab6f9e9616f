"""Requests that cannot be met, or not now, each with its own HTTP status (see `app.web.responses.errors`)."""

from typing import Any

from mire_geo.errors import MireError


class RefusalError(MireError):
    """Something that is not allowed as things stand: in a workshop room, or at a desk."""

    status = 409
    code = "conflict"
    extra: dict[str, Any] = {}  # noqa: RUF012 - only replaced, never changed


class ForbiddenError(RefusalError):
    """Not with this token."""

    status, code = 403, "forbidden"


class StaleError(RefusalError):
    """Somebody else was faster: the newer version comes along, so that nobody's words are lost."""

    code = "stale"

    def __init__(self, sentence: str, current: dict[str, Any]) -> None:
        super().__init__(sentence)
        self.extra = {"current": current}


class TooFastError(RefusalError):
    """More attempts than a person makes."""

    status, code = 429, "too_fast"


class StillWorkingError(RefusalError):
    """Not now: the server is still at work."""

    status, code = 503, "busy"

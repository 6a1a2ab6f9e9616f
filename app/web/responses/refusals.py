"""Requests that cannot be met, or not now, each with its own HTTP status (see `app.web.responses.errors`)."""

from typing import Any

from mire_geo.errors import MireError


class RefusalError(MireError):
    """Something that is not allowed as things stand: in a workshop room, or at a desk."""

    status = 409
    code = "conflict"
    extra: dict[str, Any] = {}  # noqa: RUF012 - only replaced, never changed


class ForbiddenError(RefusalError):
    """The token does not allow this."""

    status, code = 403, "forbidden"


class StaleError(RefusalError):
    """Somebody else has changed it meanwhile; the answer holds the newer version."""

    code = "stale"

    def __init__(self, sentence: str, current_fields: dict[str, Any]) -> None:
        super().__init__(sentence)
        self.extra = {"current": current_fields}


class TooFastError(RefusalError):
    """More attempts than a person makes."""

    status, code = 429, "too_fast"


class StillWorkingError(RefusalError):
    """The server is still working on the answer."""

    status, code = 503, "busy"

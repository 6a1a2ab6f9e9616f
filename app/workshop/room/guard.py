"""Who calls, which room is meant, and how fast one may guess: tokens only, never an address."""

import threading
import time
from dataclasses import dataclass

from flask import Response, request
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.storage import tokens
from app.storage.rooms import Participant, Room
from app.web import clock
from app.web.limits import Bucket
from app.web.responses.refusals import ForbiddenError, TooFastError
from app.workshop.contributions import parse
from mire_geo.errors import UnknownError

HEADER = "X-Mire-Token"
FACILITATOR_COOKIE, PARTICIPANT_COOKIE = "mire_f_{}", "mire_p_{}"
COOKIE_S = 60 * 60 * 24 * 100

MISSES_A_MINUTE = 60.0
"""Wrong codes in a minute, of everybody together, after which who comes without a token has to wait."""
WAIT_S = 1.0
WAITING = 8
"""How many may wait at once; more are asked to come back."""
RECOVERIES_A_MINUTE = 10.0
ROOMS_A_MINUTE = 30.0


class RateLimits:
    """Limits on how fast codes and recovery words may be tried; in memory, by room or by server, not by person."""

    def __init__(self, wait_s: float = WAIT_S) -> None:
        self.wait_s = wait_s
        self.misses = Bucket(MISSES_A_MINUTE)
        self.rooms_opened = Bucket(ROOMS_A_MINUTE)
        self._recoveries: dict[str, Bucket] = {}
        self._waiting = threading.BoundedSemaphore(WAITING)

    def pause(self) -> None:
        """Wait a moment if many codes were wrong lately; whoever has a token never does.

        Raises:
            TooFastError: too many are waiting.
        """
        if not self.misses.is_empty:
            return
        if not self._waiting.acquire(blocking=False):
            raise TooFastError(_("Troppi tentativi: riprova fra qualche secondo."))
        try:
            time.sleep(self.wait_s)
        finally:
            self._waiting.release()

    def count_recovery(self, code: str) -> None:
        """Count a try at recovery words of the room with this code, as it is stored.

        Raises:
            TooFastError: too many in this room.
        """
        if not self._recoveries.setdefault(code, Bucket(RECOVERIES_A_MINUTE)).take():
            raise TooFastError(_("Troppi tentativi: riprova fra qualche secondo."))

    def count_new_room(self) -> None:
        """Count a new room.

        Raises:
            TooFastError: too many.
        """
        if not self.rooms_opened.take():
            raise TooFastError(_("Troppi laboratori aperti in poco tempo: riprova fra un minuto."))


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller of a request, as far as a room knows them."""

    facilitator: bool = False
    participant: str | None = None
    """`p3`, in the log."""

    @property
    def has_token(self) -> bool:
        """Whether the caller holds a token of this room."""
        return self.facilitator or self.participant is not None

    @property
    def actor(self) -> str:
        """The caller's name in the log.

        Raises:
            ForbiddenError: nobody of this room.
        """
        if self.participant is not None:
            return self.participant
        if self.facilitator:
            return "f"
        raise ForbiddenError(_("Entra prima nel laboratorio: questo dispositivo non ne ha la chiave."))

    def require_facilitator(self) -> None:
        """Raise unless the caller is the facilitator.

        Raises:
            ForbiddenError: somebody else.
        """
        if not self.facilitator:
            raise ForbiddenError(_("Solo chi conduce il laboratorio può farlo."))


def find_room(session: Session, typed_code: str) -> Room | None:
    """The room of a code; None if there is none, or its day of deletion has passed."""
    code = parse.room_code(typed_code)
    room = session.scalars(select(Room).where(Room.code == code)).one_or_none() if code else None
    return None if room is None or room.delete_on < clock.today() else room


def require_room(session: Session, typed_code: str, limits: RateLimits) -> Room:
    """The room of a code.

    Raises:
        UnknownError: there is none.
    """
    row = find_room(session, typed_code)
    if row is None:
        limits.misses.take()
        raise UnknownError(_("Non c’è nessun laboratorio con questo codice: controlla le sei lettere."))
    return row


def caller(session: Session, room: Room) -> Caller:
    """The caller, from the header or the cookies of this request."""
    cookies = [
        request.cookies.get(cookie_template.format(room.code))
        for cookie_template in (FACILITATOR_COOKIE, PARTICIPANT_COOKIE)
    ]
    room_tokens = filter(None, [request.headers.get(HEADER), *cookies])
    holders = [holder_of_token(session, room, token) for token in room_tokens]
    return Caller(
        facilitator=any(token_holder.facilitator for token_holder in holders),
        participant=next(
            (token_holder.participant for token_holder in holders if token_holder.participant), None
        ),
    )


def holder_of_token(session: Session, room: Room, token: str) -> Caller:
    """The caller to whom a token belongs in this room."""
    if tokens.matches(token, room.facilitator):
        return Caller(facilitator=True)
    participant_number = session.scalar(
        select(Participant.number).where(
            Participant.room_id == room.id, Participant.token == tokens.digest(token)
        )
    )
    return Caller(participant=None if participant_number is None else f"p{participant_number}")


def remember_token(response: Response, code: str, token: str, *, facilitator: bool) -> None:
    """Keep a token in the browser, where no script reads it and no other site sends it."""
    cookie_name = (FACILITATOR_COOKIE if facilitator else PARTICIPANT_COOKIE).format(code)
    response.set_cookie(
        cookie_name, token, max_age=COOKIE_S, httponly=True, samesite="Strict", secure=request.is_secure
    )

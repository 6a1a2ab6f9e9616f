"""A query about hours: a typical week, a persona or everybody, an hour of the week or all of it."""

from dataclasses import dataclass

from flask_babel import gettext as _

from app.web.requests import parsing
from app.web.requests.parsing import Arguments, Question
from mire_geo.errors import InputError, UnknownError
from mire_geo.measures.time import gap_classes, hours, personas
from mire_geo.measures.time.personas import Persona

FIRST_SLOT = hours.moment("mar 10:30") // hours.SLOT
VIEWS = ("slot", "week")
MOMENT = (*parsing.QUESTION, "week", "persona", "slot", "at", "view", "order")
"""The arguments of a moment."""
ORDERS = (gap_classes.TIME, gap_classes.SPACE, gap_classes.INFORMATION)
"""By which people the quartieri can be ranked."""


@dataclass(frozen=True, slots=True)
class HoursQuery:
    """A typical week, a persona or none, a slot of the week or all of it, and the order of the list."""

    question: Question
    week: str
    persona: Persona | None
    slot: int
    view: str
    order: str

    @property
    def minutes(self) -> float:
        """Minutes of the week at which the slot begins."""
        return float(self.slot * hours.SLOT)


def hours_query(args: Arguments, default_kind: str | None = None) -> HoursQuery:
    """The query about hours in the arguments of an address.

    Raises:
        InputError, UnknownError: a field that is wrong; the sentence says which.
    """
    chosen_persona = persona(args)
    view = parsing.one_of(args, "view", VIEWS)
    if view == "week" and chosen_persona is None:
        view = "slot"
    question = parsing.question(args, default_kind)
    if chosen_persona is not None:
        question = Question(question.kind, question.minutes, chosen_persona.speed_kmh, question.whom)
    return HoursQuery(
        question, parsing.week(args), chosen_persona, slot(args), view, parsing.one_of(args, "order", ORDERS)
    )


def slot(args: Arguments) -> int:
    """The quarter of an hour of `slot=`, 0 (Monday 00:00) to 671, or of `at=`, as "gio 18:30"."""
    if args.get("at", "").strip():
        return hours.moment(args["at"]) // hours.SLOT
    slot_number = parsing.integer(args, "slot")
    if slot_number is not None and slot_number >= hours.SLOTS:
        raise InputError(_("«slot» va da 0 (lunedì a mezzanotte) a %(last)s.", last=hours.SLOTS - 1))
    return FIRST_SLOT if slot_number is None else slot_number


def persona(args: Arguments) -> Persona | None:
    """The persona of `persona=`; None for all residents.

    Raises:
        UnknownError: there is none of that name.
    """
    code = args.get("persona", "").strip()
    if not code:
        return None
    if code not in personas.PERSONAS:
        options = ", ".join(personas.PERSONAS)
        raise UnknownError(
            _("Non esiste una persona tipo «%(code)s». Ci sono: %(known)s.", code=code, known=options)
        )
    return personas.persona(code)

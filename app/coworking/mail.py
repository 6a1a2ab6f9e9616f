"""Letters of the platform: files in a folder by default, from which the mail service of the host sends them."""

import logging
import os
from email.errors import MessageError
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from email_validator import EmailNotValidError, validate_email
from flask import Flask, current_app, request
from flask_babel import gettext as _

from app.storage import private, tokens
from app.web import clock
from mire_geo.errors import InputError

log = logging.getLogger(__name__)

SENDER = "coworking@localhost"
LONGEST = 200
"""Letters of an address, as many as are stored."""


class LetterSender(Protocol):
    """Interface of what sends letters; the one in use is `app.extensions["mire.mail"]`."""

    def send(self, letter: EmailMessage) -> None:
        """Send one letter, or raise OSError."""


class LetterFolder:
    """Stores letters as `.eml` files, one each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, letter: EmailMessage) -> None:
        """Write one letter."""
        private.make_folder(self.folder)
        file_name = f"{clock.now():%Y%m%dT%H%M%S%f}-{tokens.new_token()[:8]}.eml"
        private.write_new(self.folder / file_name, letter.as_bytes())


def init(app: Flask) -> None:
    """Configuration: `MAIL_FOLDER`, else the environment's `MIRE_MAIL`, else `mail` in the instance folder.

    Letters that are there already are for nobody else to read either.
    """
    configured_folder = app.config.get("MAIL_FOLDER") or os.environ.get("MIRE_MAIL")
    folder = Path(configured_folder or Path(app.instance_path) / "mail")
    app.extensions["mire.mail"] = LetterFolder(folder)
    for path in [*folder.glob("*.eml"), *([] if configured_folder else [folder])]:
        private.restrict_access(path)


def address(address_text: str) -> str | None:
    """The e-mail address that a text consists of, in ASCII; None if it is none, or several. No DNS is asked."""
    if len(address_text) > LONGEST:
        return None
    try:
        ascii_address = validate_email(
            address_text, check_deliverability=False, allow_smtputf8=False
        ).ascii_email
    except EmailNotValidError:
        return None
    is_encoded = (
        ascii_address is not None and "=?" in ascii_address
    )  # a letter would make another address of it
    return None if ascii_address is None or is_encoded or len(ascii_address) > LONGEST else ascii_address


def address_of(field: str) -> str | None:
    """The address in a field of a form, every one of which is read here; None where nothing is written.

    Raises:
        InputError: what is written is no address, or more than one.
    """
    address_text = request.form.get(field, "").strip(" ")
    mail_address = address(address_text)
    if address_text and mail_address is None:
        raise InputError(_("L’indirizzo di posta non è completo: correggilo, o lascialo vuoto."))
    return mail_address


def send_letter(recipient: str | None, subject: str, letter_text: str, calendar: str | None = None) -> bool:
    """Send a letter, with a calendar file if given; nothing where nobody asked to be written to.

    Returns:
        Whether nothing went wrong; what did is in the log, without the address.
    """
    if not recipient:
        return True
    try:
        current_app.extensions["mire.mail"].send(_letter(recipient, subject, letter_text, calendar))
    except (OSError, ValueError, MessageError) as error:
        log.error("a letter could not be written: %s", type(error).__name__)
        return False
    return True


def _letter(recipient: str, subject: str, letter_text: str, calendar: str | None) -> EmailMessage:
    if address(recipient) is None:
        raise ValueError("an address stored before addresses were checked")
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = SENDER, recipient, " ".join(subject.split())
    letter.set_content(letter_text)
    if calendar:
        letter.add_attachment(calendar.encode(), "text", "calendar", filename="prenotazione.ics")
    return letter

"""Letters of the platform: files in a folder by default, for whoever sends mail here to take from."""

import os
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from flask import Flask, current_app

from app import storage
from app.storage import tokens

SENDER = "coworking@localhost"


class Post(Protocol):
    """What sends letters; put another into `app.extensions["mire_mail"]`."""

    def send(self, letter: EmailMessage) -> None:
        """Send one letter, or raise OSError."""


class Folder:
    """Letters as `.eml` files, one each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, letter: EmailMessage) -> None:
        """Write one letter."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{storage.now():%Y%m%dT%H%M%S%f}-{tokens.new()[:8]}.eml"
        (self.folder / name).write_bytes(letter.as_bytes())


def init(app: Flask) -> None:
    """Configuration: `MAIL_FOLDER`, else the environment's `MIRE_MAIL`, else `mail` in the instance folder."""
    folder = app.config.get("MAIL_FOLDER") or os.environ.get("MIRE_MAIL") or Path(app.instance_path) / "mail"
    app.extensions["mire_mail"] = Folder(Path(folder))


def write(to: str | None, subject: str, text: str, calendar: str | None = None) -> None:
    """Send a letter, with a calendar file if given; nothing where nobody asked to be written to."""
    if not to:
        return
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = SENDER, to, subject
    letter.set_content(text)
    if calendar:
        letter.add_attachment(calendar.encode(), "text", "calendar", filename="prenotazione.ics")
    post: Post = current_app.extensions["mire_mail"]
    post.send(letter)

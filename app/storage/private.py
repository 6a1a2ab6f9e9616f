"""Files and folders that only the user of the server may read; on Windows the rights of the folder hold as they are."""

import os
from contextlib import suppress
from pathlib import Path

POSIX = os.name == "posix"
FILE, FOLDER = 0o600, 0o700
NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def make_folder(folder: Path) -> None:
    """Make a private folder, if there is none yet. One that exists may be anybody's, and stays as it is.

    Raises:
        OSError: it cannot be made.
    """
    folder.mkdir(FOLDER if POSIX else 0o777, parents=True, exist_ok=True)


def write_new(file: Path, data: bytes) -> None:
    """Write a new file that only this user may read.

    Raises:
        OSError: it cannot be written, or exists.
    """
    with os.fdopen(os.open(file, NEW, FILE), "wb") as stream:
        stream.write(data)


def restrict_access(path: Path) -> None:
    """Remove the rights of others on a file or folder of this user; a link, or what is another's, stays."""
    if not POSIX:
        return
    with suppress(OSError):
        file_status = path.lstat()
        if file_status.st_uid == os.geteuid() and file_status.st_mode & 0o077 and not path.is_symlink():
            path.chmod(FOLDER if path.is_dir() else FILE)


def make_database_file(file: Path) -> None:
    """Make the file of a database if there is none, and make it private with its -wal, -shm and copies.

    Raises:
        OSError: it cannot be made.
    """
    make_folder(file.parent)
    if not file.exists():
        with suppress(FileExistsError):
            write_new(file, b"")
    for neighbour in file.parent.iterdir():
        if neighbour.name == file.name or neighbour.name.startswith(
            (f"{file.name}-", f"{file.name}.", f"{file.name}~")
        ):
            restrict_access(neighbour)

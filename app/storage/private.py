"""Files and folders that only the user of the server may read; on Windows the rights of the folder hold as they are."""

import os
from contextlib import suppress
from pathlib import Path

POSIX = os.name == "posix"
FILE, FOLDER = 0o600, 0o700
NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def make_folder(folder: Path) -> None:
    """A folder of our own, if there is none yet. One that exists may be anybody's, and stays as it is.

    Raises:
        OSError: it cannot be made.
    """
    folder.mkdir(FOLDER if POSIX else 0o777, parents=True, exist_ok=True)


def write_new(file: Path, data: bytes) -> None:
    """A new file.

    Raises:
        OSError: it cannot be written, or exists.
    """
    with os.fdopen(os.open(file, NEW, FILE), "wb") as stream:
        stream.write(data)


def tighten(path: Path) -> None:
    """Take from others what they may do with a file or folder of this user; what is a link, or another's, stays."""
    if not POSIX:
        return
    with suppress(OSError):
        file_status = path.lstat()
        if file_status.st_uid == os.geteuid() and file_status.st_mode & 0o077 and not path.is_symlink():
            path.chmod(FOLDER if path.is_dir() else FILE)


def make_database_file(file: Path) -> None:
    """The file of a database, made if there is none, and what stands beside it: -wal, -shm, copies with its name.

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
            tighten(neighbour)

"""Excel workbooks from outside, unpacked in a process of their own that can be ended."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

from mire_geo.errors import BusyError, Phrase
from mire_geo.sources.incoming.limits import FileError, FileLimits, check

WORKER = Path(__file__).with_name("workbook_worker.py")
_WORKBOOK_SEMAPHORE = threading.BoundedSemaphore(2)
"""Workbooks unpacked at the same time; others wait for their turn."""


class Sheet(NamedTuple):
    """One sheet of a workbook."""

    title: str
    titles: list[str]
    """Of all sheets."""
    rows: list[tuple[int, list[str], list[int]]]
    """Line, cells as text, positions of cells with a formula whose result was not saved; blank rows are left out."""


def read(
    file_content: bytes, file_name: str | Phrase, sheet_title: str | None, accepts: Callable[[Sheet], bool]
) -> tuple[Sheet | None, list[str]]:
    """The sheet called `sheet_title`, or the first that people see and `accepts` is true of; and the titles of all.

    Formulas give the value that was saved with them; dates and times are written as ISO 8601.

    Raises:
        FileError: the workbook is damaged, too large, too slow to read, or has no such sheet.
        BusyError: other workbooks have been in the way for too long.
    """
    limits = check(file_content, "xlsx", file_name)
    all_titles: list[str] = []
    if not _WORKBOOK_SEMAPHORE.acquire(timeout=limits.seconds):
        raise BusyError("other workbooks are being read; try again in a minute")
    try:
        with _worker_process(limits) as (process, timeout_event):
            for reply_line in _send_and_read_replies(
                process, {"limits": asdict(limits) | {"starts": []}, "sheet": sheet_title}, file_content
            ):
                reply = json.loads(reply_line)
                if "refused" in reply:
                    raise FileError(reply["refused"], **{"file": file_name} | reply["params"])
                sheet = Sheet(**reply)
                all_titles = sheet.titles
                if sheet_title is not None or accepts(sheet):
                    return sheet, all_titles
            exit_code = process.wait()
            if timeout_event.is_set():
                raise FileError("slow", file=file_name, most=int(limits.seconds))
            if exit_code:
                raise FileError("cut", file=file_name)
    finally:
        _WORKBOOK_SEMAPHORE.release()
    return None, all_titles


@contextmanager
def _worker_process(limits: FileLimits) -> Iterator[tuple["subprocess.Popen[bytes]", threading.Event]]:
    """The worker, ended after its time or when the caller leaves; and an event that is set if its time was over."""
    timeout_event = threading.Event()
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-P", str(WORKER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"OPENPYXL_LXML": "False"},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )

    def stop_late_worker() -> None:
        timeout_event.set()
        process.kill()

    kill_timer = threading.Timer(limits.seconds, stop_late_worker)
    kill_timer.start()
    try:
        yield process, timeout_event
    finally:
        kill_timer.cancel()
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            with suppress(OSError):  # what was still to be written has nobody to read it
                pipe.close()


def _send_and_read_replies(
    process: "subprocess.Popen[bytes]", request: object, file_content: bytes
) -> Iterator[bytes]:
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(OSError):  # it has ended already: its exit code is checked later
        process.stdin.write(json.dumps(request).encode() + b"\n" + file_content)
        process.stdin.close()
    yield from process.stdout

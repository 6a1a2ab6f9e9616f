"""Our weeks against the reference implementation (opening_hours.js), minute by minute; every difference explained.

Needs node and, once, `npm install --prefix tests/opening_hours_js`. The library is LGPL: only tests use it.
"""

import csv
import json
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from mire_geo import schedule
from mire_geo.schedule import weeks
from mire_geo.schedule.calendars import TYPICAL_WEEKS

HERE = Path(__file__).parent / "opening_hours_js"
MINUTES = 7 * 1440
NIGHT = 12 * 60
"""A night may last until noon of the day after."""
SUN = 3
"""Minutes by which two formulas for the sun may differ."""

SYNTHETIC = [
    "Mo-Fr 11:00-01:00; Sa 11:00-02:00",
    "week 1-53/2 Mo 09:00-12:00",
    "Mo-Su (sunrise+00:30)-(sunset-00:30)",
    "dawn-dusk",
    "Mo-Fr 10:00-sunset",
    'Mo-Fr 12:00-14:00; PH off || "su appuntamento"',
    "Mo-Fr 17:00-22:00+",
    "Mo-Sa 12:00-15:00+,19:50-23:00",
    "Mo-Fr 09:00-18:00; We 12:00-14:00 off",
    'unknown "x"; Jun 01-Sep 20 off; Jun 01-Sep 20 Mo-Fr 15:00-18:00; Aug 10-Aug 16 off',
    "24/7; We off",
    'Mo-Fr 08:00-12:00 || "x"; We off',
    'Mo-Fr 08:00-12:00, We 10:00-11:00 unknown "y"',
    "Jun-Sep PH,Su 10:00-12:00",
    "Mo-Su 10:00-19:00; easter off; easter +1 day off",
    "2026 Jun 01-2026 Jul 24,2026 Aug 24-2026 Sep 30 Mo 10:00-12:00",
    "Sa[-1] 10:00-13:00; Su[1,3] 09:00-12:00",
    "Mo-Fr 09:00-18:00; PH -1 day 09:00-12:00",
    "Mo-Su 10:00-18:00; Nov 15-Feb 15 off",
]

Levels = NDArray[np.int8]


def ask(texts: list[str], mondays: list[date]) -> list[dict[str, Any]]:
    """What the reference answers: for each text the intervals of each week, or its error."""
    node = shutil.which("node")
    if not node:
        pytest.skip("node is not installed: the reference implementation needs it")
    if not (HERE / "node_modules" / "opening_hours").is_dir():
        pytest.skip("opening_hours.js is not installed: npm install --prefix tests/opening_hours_js")
    question = json.dumps({"texts": texts, "mondays": [monday.isoformat() for monday in mondays]})
    done = subprocess.run(
        [node, str(HERE / "intervals.js")],
        input=question,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TZ": "Europe/Rome"},
    )
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers


def levels(intervals: list[tuple[int, int, int]]) -> Levels:
    found = np.zeros(MINUTES, dtype=np.int8)
    for start, end, level in intervals:
        found[max(0, start) : end] = level
    return found


def theirs(week: list[tuple[int, int, bool]]) -> Levels:
    return levels([(start, end, 1 if unknown else 2) for start, end, unknown in week])


def ours(text: str, monday: date) -> Levels:
    level = {"open": 2, "unknown": 1}
    return levels([(start, end, level[state]) for start, end, state in schedule.intervals(text, monday)])


def reason(text: str, monday: date, minute: int) -> str:
    """Why the two may differ at this minute; empty if there is no known reason."""
    day = monday + timedelta(days=minute // 1440)
    milan_only = date(2026, 12, 7)
    if (
        "PH" in text
        and milan_only in (day, day + timedelta(days=1))
        and (day == milan_only or "PH -1" in text)
    ):
        return "Sant'Ambrogio"
    rows = weeks.levels_by_day(weeks.rules_of(text), day - timedelta(days=1), 2)
    if minute % 1440 < NIGHT and not rows[1, minute % 1440] and can_spill(text):
        return "night"
    if re.search(r";\s*\d\d:\d\d", text):
        return "bare"
    if re.search("sun|dawn|dusk", text):
        return "sun"
    if re.search(r"[A-Z][a-z]{2} \d\d,[A-Z][a-z]{2},", text):
        return "mixed"
    return ""


def can_spill(text: str) -> bool:
    return any(
        span.open_end or span.end.minutes > 1440 for rule in weeks.rules_of(text) for span in rule.spans
    )


def differences(texts: list[str], mondays: list[date]) -> Iterator[tuple[str, str, int]]:
    """Text, reason and number of minutes of each difference, week by week."""
    for text, answer in zip(texts, ask(texts, mondays), strict=True):
        assert "error" not in answer, (text, answer)
        for monday, week in zip(mondays, answer["weeks"], strict=True):
            apart = np.flatnonzero(theirs(week) != ours(text, monday))
            runs = np.split(apart, np.flatnonzero(np.diff(apart) > 1) + 1) if len(apart) else []
            for run in runs:
                why = {reason(text, monday, int(minute)) for minute in run}
                assert "" not in why, (text, monday, run[0], len(run))
                assert "sun" not in why or len(run) <= SUN, (text, monday, run[0], len(run))
                yield text, " + ".join(sorted(why)), len(run)


def osm_hours(raw: Path) -> list[str]:
    """All distinct opening hours of the OpenStreetMap extracts."""
    places = raw / "places"
    found = {
        tag.get("v", "")
        for _, tag in ET.iterparse(places / "osm_wheelchair_tagged_pois_2026.osm")
        if tag.tag == "tag" and tag.get("k") == "opening_hours"
    }
    for name in ("osm_playgrounds_2026.csv", "osm_toilets_2026.csv"):
        with (places / name).open(encoding="utf-8") as file:
            found |= {row["opening_hours"] for row in csv.DictReader(file)}
    return sorted(found - {""})


def test_rules_of_every_kind_agree_with_the_reference() -> None:
    mondays = [
        *TYPICAL_WEEKS.values(),
        date(2026, 3, 30),
        date(2026, 3, 23),
        date(2026, 10, 19),
        date(2027, 1, 4),
    ]
    why = Counter(reason for _, reason, _ in differences(SYNTHETIC, mondays))
    assert set(why) <= {"Sant'Ambrogio", "night", "sun"}


@pytest.mark.raw
def test_every_osm_text_of_milano_agrees_or_is_explained(raw_dir: Path) -> None:
    texts = sorted({schedule.read(text).osm_text for text in osm_hours(raw_dir)})
    found = list(differences(texts, list(TYPICAL_WEEKS.values())))
    apart: dict[str, set[str]] = {}
    for text, why, _ in found:
        apart.setdefault(why, set()).add(text)
    assert {why: len(named) for why, named in apart.items()} == {
        "Sant'Ambrogio": 92,
        "night": 30,
        "bare": 1,
        "mixed": 1,
        "sun": 1,
    }


@pytest.mark.raw
def test_what_is_read_from_italian_means_the_same_to_the_reference(raw_dir: Path) -> None:
    with (raw_dir / "places" / "ds3017_case_di_quartiere_2026.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    texts = [
        schedule.read(row["Orari di apertura"], closures=row["Periodo di chiusura"], year=2026).osm_text
        for row in rows
    ]
    summer = [date(2026, 6, 1) + timedelta(weeks=n) for n in range(20)]
    assert list(differences(texts, summer)) == []


@pytest.mark.raw
def test_every_osm_text_of_milano_is_read(raw_dir: Path) -> None:
    texts = osm_hours(raw_dir)
    unread = {text: schedule.read(text).unread for text in texts if schedule.read(text).outcome != "whole"}
    assert len(texts) == 1022
    assert unread == {"Mo 24:30-19:00; Tu-Fr 09:30-19:00; Sa 10:00-14:00": ("Mo 24:30-19:00",)}

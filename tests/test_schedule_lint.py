"""The doubts of the linter, and that good hours raise none."""

import pytest

from mire_geo import schedule
from mire_geo.output.wording import schedule_sentences

DOUBTS: list[tuple[str, str, str | None]] = [
    ("Mo-Fr 09:00-13:00; Tu,Th 15:00-19:00", "virgola", "Mo-Fr 09:00-13:00, Tu,Th 15:00-19:00"),
    ("00:00-01:00; 11:00-24:00; PH off", "virgola", "00:00-01:00, 11:00-24:00; PH off"),
    (
        "Mo-Fr 08:00-13:30; Sa 08:00-13:00; Mo-Fr 15:30-19:30",
        "virgola",
        "Mo-Fr 08:00-13:30; Sa 08:00-13:00, Mo-Fr 15:30-19:30",
    ),
    ("Mo-Sa 12:00-16:00; Su", "senza-orario", "Mo-Sa 12:00-16:00; Su off"),
    ("Mo-Fr 09:00-18:00; PH off; Sa 17:00-21:00", "festivi", "Mo-Fr 09:00-18:00; Sa 17:00-21:00; PH off"),
    ("Mo-Fr 08:30-13:00,08:00-19:45", "sovrapposti", None),
    ("Mo-Fr 09:30-08:00", "lungo", None),
    ("Mar 9-12", "marzo", None),
    ("Mar 9:00-12:00", "marzo", None),
    ("Mo-Fr 8.30-12.30", "corretto", "Mo-Fr 08:30-12:30"),
    ("lun-ven 9-18, sabato mattina", "non-letto", None),
]


@pytest.mark.parametrize(("text", "code", "suggestion"), DOUBTS)
def test_doubts(text: str, code: str, suggestion: str | None) -> None:
    found = schedule.lint(text)
    assert [(finding.code, finding.suggestion) for finding in found] == [(code, suggestion)]
    assert found[0].where
    assert schedule_sentences.doubt_sentence(found[0], "it")[-1] not in ".,;"


def test_the_comma_is_asked_for_in_words() -> None:
    (finding,) = schedule.lint("Mo-Fr 09:00-13:00; Tu,Th 15:00-19:00")
    assert schedule_sentences.doubt_sentence(finding, "it") == (
        "«Tu,Th 15:00-19:00» cancella «Mo-Fr 09:00-13:00» nei giorni comuni: forse volevi la virgola?"
    )


@pytest.mark.parametrize("text", [text for text, _, suggestion in DOUBTS if suggestion])
def test_what_is_suggested_settles_the_doubt(text: str) -> None:
    suggestion = schedule.lint(text)[0].suggestion
    assert suggestion is not None
    assert schedule.lint(suggestion) == []


@pytest.mark.parametrize(
    "text",
    [
        "24/7",
        "Mo-Fr 08:00-12:30,14:00-18:00; Sa 09:00-12:00; Aug off; PH off",
        "Tu-Sa 09:30-19:30; Th 09:30-22:00",
        "Mo-Fr 09:00-13:00, Tu,Th 15:00-19:00",
        "Mo-Fr 09:00-13:00; Jul-Aug Mo-Fr 15:00-19:00",
        "Dec-Feb: 08:00-17:00; Mar: 08:00-18:00; Apr-Nov: 08:00-20:00",
        "Mar-Oct: Tu-Th 10:00-17:00",
        "Mar: 08:00-18:00; Apr: 08:00-19:00",
        "Mo-Sa 10:00-19:00; Su,PH 10:00-13:00",
        "Mo-Su 18:00-03:00",
        "sunrise-12:00, 14:00-sunset",
        "lun-ven 9-18",
        'Mo-Fr 08:00-20:00 || "su chiamata"',
    ],
)
def test_good_hours_raise_no_doubt(text: str) -> None:
    assert schedule.lint(text) == []

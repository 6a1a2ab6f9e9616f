"""Wrong forms and files of the coworking pages and of the workers' page, in Italian: no English sentence comes back."""

import io
import re
from html import unescape

import pytest

from tests import desks
from tests.english import is_english

WRONG = ("", "boh", "-1", "1e999", "99:99", "2026-13-40", "x" * 500, "\x00")
POINT = {"lat": "45.465", "lon": "9.185"}
DEMAND = {
    "who": "team", "where_1": "1", "people_1": "2", "where_2": "2", "people_2": "1", "slot": ["2026-12-01 09:00 13:00"], "desk": "open", "limit": "15",
    "budget": "20", "pays": "day", "need": ["step_free"], "weeks": "1", "commute": "30", "expires": "2026-12-24", "consent": "1",
}  # fmt: skip
FIRM = {"name": "Ditta", "address": "via Tredici 13", **POINT, "workers": "20", "persona": "ufficio"}
SHEETS = {
    "sheet.csv": b"boh;mah\n1;2\n",
    "sheet.xlsx": b"PK\x03\x04 and then nothing",
    "sheet.txt": b"boh",
    "empty.csv": b"",
    "binary.csv": b"\xff\xfe\x00\x01",
}


@pytest.fixture(scope="module")
def platform(tmp_path_factory):
    folder = tmp_path_factory.mktemp("forms")
    with (
        pytest.MonkeyPatch.context() as patch,
        desks.platform(patch, str(folder / "x.sqlite3"), folder) as app,
    ):
        yield app, desks.published(app)


def problems(page: str) -> list[str]:
    """Each paragraph and each item of a list that an answer marks as a problem."""
    blocks = re.findall(
        r'class="(?:problem|fault|lead)[^"]*"[^>]*>(.*?)</(?:div|p|li|span)>', page, re.DOTALL
    )
    return [unescape(re.sub(r"<[^>]+>", " ", block)) for block in blocks]


def answers(platform):
    """Each wrong form, one field wrong at a time, and each wrong sheet, with what came back."""
    app, space_id = platform
    manager, _token = desks.invited(app, "Officina 14")
    somebody = app.test_client()
    forms = [
        (manager, "/coworking/gestore", desks.form(node=14, name="Officina 14")),
        (somebody, f"/coworking/spazi/{space_id}", desks.wish("a")),
        (somebody, "/coworking/domanda", DEMAND),
        (somebody, "/coworking/imprese", FIRM),
        (somebody, "/vicino", {"part": "1", **POINT, "minutes": "10", "speed": "4.5", "kind": "farmacia", "price": "10"}),
        (somebody, "/vicino/cerca", {"q": "Ovest"}),
        (somebody, "/coworking/entra", {"token": "boh"}),
        (somebody, "/coworking/prenotazione", {"code": "boh", "action": "cancel"}),
        (somebody, "/coworking/domanda/ritira", {"token": "boh"}),
    ]  # fmt: skip
    for client, address, form in forms:
        for field in form:
            for value in WRONG:
                yield f"{address} {field}={value!r}", client.post(address, data=form | {field: value})
    for client, address in (
        (desks.city(app), "/coworking/comune/importa"),
        (somebody, "/coworking/domanda/foglio"),
    ):
        for name, content in SHEETS.items():
            yield (
                f"{address} {name}",
                client.post(address, data={"file": (io.BytesIO(content), name), "consent": "1"}),
            )


def test_no_wrong_form_or_sheet_is_answered_in_english(platform):
    sentences = 0
    for what, answer in answers(platform):
        assert answer.status_code < 500, what
        if answer.status_code < 400:
            continue
        refusals = [answer.json["error"]["message"]] if answer.is_json else problems(answer.text)
        assert refusals, (what, answer.text)
        sentences += len(refusals)
        for sentence in refusals:
            assert not is_english(sentence), (what, sentence)
    assert sentences > 200, sentences

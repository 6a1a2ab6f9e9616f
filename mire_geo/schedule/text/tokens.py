"""The words of Italian opening hours: text -> tokens (times, days, months, dates, joints, the rest)."""

import re
from dataclasses import dataclass
from typing import Literal

from mire_geo.errors import Phrase
from mire_geo.schedule import weekdays

Kind = Literal[
    "time", "num", "date", "day", "month", "days", "state", "from", "to", "and", "dash", "break", "nth",
    "except", "filler", "note", "word",
]  # fmt: skip


def correction_note(slip_text: str, correct_text: str) -> Phrase:
    """The note on a slip: what is written, and what it is read as."""
    return Phrase("corrected: %(old)r read as %(new)r", old=slip_text, new=correct_text)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text that means one thing."""

    kind: Kind
    text: str
    """As written."""
    start: int
    end: int
    value: int = 0
    """Minutes of a time, a number, a weekday from 0, a month from 1."""
    key: str = ""
    """What a group of days, a date, a state or a note is called."""
    correction: Phrase | None = None
    """What was wrong with it, and how it is read."""


DAY_NAMES = tuple(map(weekdays.unaccented, weekdays.ITALIAN))
MONTH_NAMES = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre",
    "ottobre", "novembre", "dicembre",
)  # fmt: skip
_ENGLISH_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip

_WORDS: dict[str, tuple[Kind, int, str]] = {}
for _n, _name in enumerate(DAY_NAMES):
    for _length in range(3, len(_name) + 1):
        _WORDS[_name[:_length]] = ("day", _n, "")
for _plural, _n in (("sabati", 5), ("domeniche", 6), ("dome", 6)):
    _WORDS[_plural] = ("day", _n, "")
for _names in (MONTH_NAMES, _ENGLISH_MONTHS):
    for _n, _name in enumerate(_names, 1):
        _WORDS[_name] = ("month", _n, "")
        if _name[:3] not in ("mar",):  # `mar` is Tuesday
            _WORDS.setdefault(_name[:3], ("month", _n, ""))
_WORDS["sett"] = ("month", 9, "")
_WORDS |= dict.fromkeys(("dal", "dalle", "dalla", "dall", "da", "dai"), ("from", 0, ""))
_WORDS |= dict.fromkeys(("al", "alle", "alla", "all", "a", "fino", "sino", "ai"), ("to", 0, ""))
_WORDS |= dict.fromkeys(("e", "ed", "anche", "poi"), ("and", 0, ""))
_WORDS |= dict.fromkeys(("chiuso", "chiusa", "chiusi", "chiuse", "chiusura"), ("state", 0, "closed"))
_WORDS |= dict.fromkeys(("escluso", "esclusa", "esclusi", "escluse", "eccetto", "tranne"), ("except", 0, ""))
_WORDS |= {
    "primo": ("nth", 1, ""), "prima": ("nth", 1, ""), "secondo": ("nth", 2, ""), "terzo": ("nth", 3, ""),
    "quarto": ("nth", 4, ""), "ultimo": ("nth", -1, ""), "ultima": ("nth", -1, ""),
    "festivi": ("days", 0, "PH"), "festivo": ("days", 0, "PH"), "festivita": ("days", 0, "PH"),
    "prefestivi": ("days", 0, "PH -1 day"), "prefestivo": ("days", 0, "PH -1 day"),
    "feriali": ("days", 0, "Mo-Sa"), "feriale": ("days", 0, "Mo-Sa"),
    "weekend": ("days", 0, "Sa-Su"), "ferragosto": ("date", 0, "08-15"), "natale": ("date", 0, "12-25"),
    "capodanno": ("date", 0, "01-01"),
}  # fmt: skip
_FILLERS = (
    "orario", "orari", "orarii", "apertura", "aperture", "aperto", "aperta", "aperti", "ore", "ora",
    "il", "lo", "la", "i", "gli", "le", "l", "di", "d", "del", "dello", "della", "dei", "delle",
    "nei", "nel", "nella", "negli", "giorni", "giorno", "solo", "soltanto", "pubblico", "uffici",
    "ufficio", "sportello", "compreso", "compresi", "compresa", "inclusi", "incluso", "inclusa",
    "prolungato", "prolungata", "continuato", "mattina", "mattino", "pomeriggio", "sera",
    "settimana", "mese", "mesi", "tutto", "tutti", "tutta", "ogni", "per", "in", "periodo", "h",
    "con", "anno", "estivo", "estiva", "estivi", "invernale", "invernali", "o",
)  # fmt: skip
_WORDS |= dict.fromkeys(_FILLERS, ("filler", 0, ""))

_PHRASES: tuple[tuple[re.Pattern[str], Kind, str], ...] = (
    (
        re.compile(r"\(?(?:solo |previo |esclusivamente )?(?:su |per )?(?:appuntamento|prenotazione)\)?"),
        "note",
        "",
    ),
    (
        re.compile(r"ultim[oa] (?:ingresso|entrata|accesso)(?: alle)?(?: ore)? \d{1,2}(?:[:.]\d{2})?"),
        "note",
        "",
    ),
    (re.compile(r"(?:sempre aperto|h ?24\b|24 ?h\b|24 ore(?: su 24)?|24/24)"), "time", "24h"),
    (re.compile(r"(?:tutti i giorni|ogni giorno|7 giorni su 7|7/7|tutta la settimana)"), "days", "Mo-Su"),
    (re.compile(r"fine settimana"), "days", "Sa-Su"),
    (re.compile(r"(?:la )?vigilia (?:di|del) natale"), "date", "12-24"),
    (re.compile(r"(?:(?:la )?vigilia (?:di|del) capodanno|san silvestro)"), "date", "12-31"),
    (re.compile(r"vigilia (?:di|del|della|dell')? ?[a-z]+"), "word", ""),
    (re.compile(r"santo stefano"), "date", "12-26"),
    (re.compile(r"sant'? ?ambrogio"), "date", "12-07"),
    (re.compile(r"(?:l')?immacolata(?: concezione)?"), "date", "12-08"),
    (re.compile(r"(?:l')?epifania"), "date", "01-06"),
    (re.compile(r"(?:ognissanti|tutti i santi)"), "date", "11-01"),
    (re.compile(r"primo maggio"), "date", "05-01"),
    (re.compile(r"(?:del|di ogni|d'ogni|nel) mese"), "filler", ""),
)
_SHAPES = re.compile(
    r"(?P<double>\d{1,2}[:.]\d{2}[:.]\d{1,2}[:.]\d{2}(?!\d))"
    r"|(?P<date>\d{1,2}/\d{1,2}(?:/(?:\d{4}|\d{2}))?(?!\d))"
    r"|(?P<time>\d{1,2}[:.h]\d{2}(?!\d))"
    r"|(?P<comma_time>\d{1,2},\d{2}(?!\d))"
    r"|(?P<broken>\d{1,2}[:.]\d(?!\d))"
    r"|(?P<nth>[1-5][°º^])"
    r"|(?P<num>\d{1,4}(?!\d))"
    r"|(?P<word>[a-z]+)"
    r"|(?P<dash>-+)"
    r"|(?P<and>[,&/+])"
    r"|(?P<break>[;:\n])"
    r"|(?P<filler>[.()'’\s*•|\"]+)"
    r"|(?P<other>.)",
    re.DOTALL,
)
_PLAIN = str.maketrans("àèéìíòùúÀÈÉÌÒÙ–—−’\xa0", "aeeiiouuAEEIOU---' ")


def lower_unaccented(text: str) -> str:
    """`text` in lower case, without accents, character by character (positions stay the same)."""
    return "".join(
        lowered_character if len(lowered_character := character.lower()) == 1 else character
        for character in text.translate(_PLAIN)
    )


def tokens(text: str) -> list[Token]:
    """The tokens of Italian hours, in order; white space and brackets are left out.

    >>> [token.kind for token in tokens("Lun 9-12")]
    ['day', 'num', 'dash', 'num']
    """
    lowered_text = lower_unaccented(text)
    all_tokens: list[Token] = []
    text_position = 0
    while text_position < len(lowered_text):
        new_tokens = _phrase_tokens(text, lowered_text, text_position) or _shape_tokens(
            text, lowered_text, text_position, all_tokens
        )
        text_position = new_tokens[-1].end
        all_tokens += [token for token in new_tokens if token.text.strip(" .()'’*•|\"")]
    return _correct_slips(all_tokens)


def _phrase_tokens(text: str, lowered_text: str, text_position: int) -> list[Token]:
    if text_position and lowered_text[text_position - 1].isalnum():
        return []
    for pattern, token_kind, token_key in _PHRASES:
        phrase_match = pattern.match(lowered_text, text_position)
        if phrase_match and not lowered_text[phrase_match.end() : phrase_match.end() + 1].isalpha():
            return [
                Token(
                    token_kind,
                    text[text_position : phrase_match.end()],
                    text_position,
                    phrase_match.end(),
                    key=token_key,
                )
            ]
    return []


def _shape_tokens(
    text: str, lowered_text: str, text_position: int, earlier_tokens: list[Token]
) -> list[Token]:
    shape_match = _SHAPES.match(lowered_text, text_position)
    assert shape_match is not None  # the last alternative takes any character
    shape_name, plain_text = shape_match.lastgroup or "other", shape_match[0]
    is_no_date = (
        shape_name == "date" and not 1 <= int(plain_text.split("/")[1]) <= 12
    )  # `9-13/15-19` are two spans
    if is_no_date or (
        shape_name == "comma_time" and not _is_comma_time(lowered_text, shape_match, earlier_tokens)
    ):
        shape_match = re.compile(r"\d{1,2}").match(lowered_text, text_position)
        assert shape_match is not None
        shape_name, plain_text = "num", shape_match[0]
    token_maker = {"double": _double_time_tokens, "word": _word_tokens}.get(shape_name)
    original_text = text[text_position : shape_match.end()]
    if token_maker:
        return token_maker(original_text, plain_text, text_position)
    token_kind, token_value, token_key, correction = _token_fields_of_shape(shape_name, plain_text)
    return [
        Token(token_kind, original_text, text_position, shape_match.end(), token_value, token_key, correction)
    ]


def _is_comma_time(lowered_text: str, time_match: re.Match[str], earlier_tokens: list[Token]) -> bool:
    """`14,45-17` is a time; `9-12,15-18` are two spans."""
    minute_number = int(time_match[0].split(",")[1])
    ends_a_span = bool(earlier_tokens) and earlier_tokens[-1].kind in ("dash", "to")
    begins_a_span = lowered_text[time_match.end() :].lstrip()[:1] == "-"
    return minute_number < 60 and minute_number % 5 == 0 and not (ends_a_span and begins_a_span)


def _double_time_tokens(original_text: str, plain_text: str, text_position: int) -> list[Token]:
    """`15:30:19:00` are two times."""
    start_hour, start_minute, end_hour, end_minute = (
        int(digits) for digits in re.findall(r"\d+", plain_text)
    )
    correction = correction_note(
        original_text, f"{start_hour:02d}:{start_minute:02d}-{end_hour:02d}:{end_minute:02d}"
    )
    dash_position = text_position + re.search(r"^\d+[:.]\d+", plain_text).end()  # type: ignore[union-attr]
    return [
        Token(
            "time",
            original_text[: dash_position - text_position],
            text_position,
            dash_position,
            start_hour * 60 + start_minute,
            correction=correction,
        ),
        Token("dash", original_text[dash_position - text_position], dash_position, dash_position + 1),
        Token(
            "time",
            original_text[dash_position + 1 - text_position :],
            dash_position + 1,
            text_position + len(plain_text),
            end_hour * 60 + end_minute,
        ),
    ]


def _word_tokens(original_text: str, plain_text: str, text_position: int) -> list[Token]:
    token_kind, token_value, token_key = _WORDS.get(plain_text, ("word", 0, ""))
    return [
        Token(
            token_kind, original_text, text_position, text_position + len(plain_text), token_value, token_key
        )
    ]


def _token_fields_of_shape(shape_name: str, plain_text: str) -> tuple[Kind, int, str, Phrase | None]:
    shape_numbers = [int(digits) for digits in re.findall(r"\d+", plain_text)]
    if shape_name in ("time", "comma_time"):
        return "time", shape_numbers[0] * 60 + shape_numbers[1], "", None
    if shape_name == "broken":
        minute_of_day = shape_numbers[0] * 60 + shape_numbers[1] * 10
        clock_text = f"{minute_of_day // 60:02d}:{minute_of_day % 60:02d}"
        return "time", minute_of_day, "", correction_note(plain_text, clock_text)
    if shape_name in ("num", "nth"):
        return ("nth" if shape_name == "nth" else "num"), shape_numbers[0], "", None
    if shape_name == "date":
        year_prefix = "" if len(shape_numbers) == 2 else f"{shape_numbers[2] % 100 + 2000}-"
        return "date", 0, f"{year_prefix}{shape_numbers[1]:02d}-{shape_numbers[0]:02d}", None
    kind_by_shape: dict[str, Kind] = {"dash": "dash", "and": "and", "break": "break", "filler": "filler"}
    return kind_by_shape.get(shape_name, "word"), 0, "", None


def _correct_slips(all_tokens: list[Token]) -> list[Token]:
    """Misspelt days before a time and misspelt months after a number, one letter away from one name only."""
    new_tokens = list(all_tokens)
    for token_number, token in enumerate(all_tokens):
        if token.kind != "word" or len(token.text) < 2:
            continue
        next_kind = all_tokens[token_number + 1].kind if token_number + 1 < len(all_tokens) else ""
        previous_kind = all_tokens[token_number - 1].kind if token_number else ""
        possible_kinds = {
            name_kind
            for name_kind, is_possible in (
                ("day", next_kind in ("time", "num")),
                ("month", previous_kind == "num"),
            )
            if is_possible
        }
        similar_names = {
            (name_kind, name_number): known_name
            for known_name, (name_kind, name_number, _) in _WORDS.items()
            if name_kind in possible_kinds and _differ_by_one_letter(lower_unaccented(token.text), known_name)
        }
        if len(similar_names) == 1:
            ((name_kind, name_number), _known_name) = next(iter(similar_names.items()))
            full_name = weekdays.ITALIAN[name_number] if name_kind == "day" else MONTH_NAMES[name_number - 1]
            correction = correction_note(token.text, full_name)
            new_tokens[token_number] = Token(
                name_kind, token.text, token.start, token.end, name_number, correction=correction
            )
    return new_tokens


def _differ_by_one_letter(word: str, known_name: str) -> bool:
    """Whether one letter added, lost or changed makes `name` of `word`."""
    shorter, longer = sorted((word, known_name), key=len)
    if len(longer) - len(shorter) > 1:
        return False
    equal_letter_count = next(
        (n for n, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), len(shorter)
    )
    return shorter[equal_letter_count + (len(shorter) == len(longer)) :] == longer[equal_letter_count + 1 :]

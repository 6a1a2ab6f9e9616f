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


def corrected(old: str, new: str) -> Phrase:
    """What is said of a slip, and how it is read."""
    return Phrase("corrected: %(old)r read as %(new)r", old=old, new=new)


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
    for _size in range(3, len(_name) + 1):
        _WORDS[_name[:_size]] = ("day", _n, "")
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


def plain(text: str) -> str:
    """`text` in lower case, without accents, character by character (positions stay the same)."""
    return "".join(low if len(low := c.lower()) == 1 else c for c in text.translate(_PLAIN))


def tokens(text: str) -> list[Token]:
    """The tokens of Italian hours, in order; white space and brackets are left out.

    >>> [token.kind for token in tokens("Lun 9-12")]
    ['day', 'num', 'dash', 'num']
    """
    low = plain(text)
    all_tokens: list[Token] = []
    at = 0
    while at < len(low):
        new = _phrase(text, low, at) or _shape(text, low, at, all_tokens)
        at = new[-1].end
        all_tokens += [token for token in new if token.text.strip(" .()'’*•|\"")]
    return _correct_slips(all_tokens)


def _phrase(text: str, low: str, at: int) -> list[Token]:
    if at and low[at - 1].isalnum():
        return []
    for pattern, kind, key in _PHRASES:
        match = pattern.match(low, at)
        if match and not low[match.end() : match.end() + 1].isalpha():
            return [Token(kind, text[at : match.end()], at, match.end(), key=key)]
    return []


def _shape(text: str, low: str, at: int, before: list[Token]) -> list[Token]:
    match = _SHAPES.match(low, at)
    assert match is not None  # the last alternative takes any character
    shape, plain_text = match.lastgroup or "other", match[0]
    no_date = shape == "date" and not 1 <= int(plain_text.split("/")[1]) <= 12  # `9-13/15-19` are two spans
    if no_date or (shape == "comma_time" and not _is_comma_time(low, match, before)):
        match = re.compile(r"\d{1,2}").match(low, at)
        assert match is not None
        shape, plain_text = "num", match[0]
    make = {"double": _double, "word": _word}.get(shape)
    original = text[at : match.end()]
    if make:
        return make(original, plain_text, at)
    kind, value, key, correction = _value(shape, plain_text)
    return [Token(kind, original, at, match.end(), value, key, correction)]


def _is_comma_time(low: str, match: re.Match[str], before: list[Token]) -> bool:
    """`14,45-17` is a time; `9-12,15-18` are two spans."""
    minutes = int(match[0].split(",")[1])
    ends_a_span = bool(before) and before[-1].kind in ("dash", "to")
    begins_one = low[match.end() :].lstrip()[:1] == "-"
    return minutes < 60 and minutes % 5 == 0 and not (ends_a_span and begins_one)


def _double(original: str, plain_text: str, at: int) -> list[Token]:
    """`15:30:19:00` are two times."""
    h1, m1, h2, m2 = (int(number) for number in re.findall(r"\d+", plain_text))
    correction = corrected(original, f"{h1:02d}:{m1:02d}-{h2:02d}:{m2:02d}")
    middle = at + re.search(r"^\d+[:.]\d+", plain_text).end()  # type: ignore[union-attr]
    return [
        Token("time", original[: middle - at], at, middle, h1 * 60 + m1, correction=correction),
        Token("dash", original[middle - at], middle, middle + 1),
        Token("time", original[middle + 1 - at :], middle + 1, at + len(plain_text), h2 * 60 + m2),
    ]


def _word(original: str, plain_text: str, at: int) -> list[Token]:
    kind, value, key = _WORDS.get(plain_text, ("word", 0, ""))
    return [Token(kind, original, at, at + len(plain_text), value, key)]


def _value(shape: str, plain_text: str) -> tuple[Kind, int, str, Phrase | None]:
    numbers = [int(number) for number in re.findall(r"\d+", plain_text)]
    if shape in ("time", "comma_time"):
        return "time", numbers[0] * 60 + numbers[1], "", None
    if shape == "broken":
        value = numbers[0] * 60 + numbers[1] * 10
        time = f"{value // 60:02d}:{value % 60:02d}"
        return "time", value, "", corrected(plain_text, time)
    if shape in ("num", "nth"):
        return ("nth" if shape == "nth" else "num"), numbers[0], "", None
    if shape == "date":
        year = "" if len(numbers) == 2 else f"{numbers[2] % 100 + 2000}-"
        return "date", 0, f"{year}{numbers[1]:02d}-{numbers[0]:02d}", None
    kinds: dict[str, Kind] = {"dash": "dash", "and": "and", "break": "break", "filler": "filler"}
    return kinds.get(shape, "word"), 0, "", None


def _correct_slips(all_tokens: list[Token]) -> list[Token]:
    """Misspelt days before a time and misspelt months after a number, one letter away from one name only."""
    new_tokens = list(all_tokens)
    for n, token in enumerate(all_tokens):
        if token.kind != "word" or len(token.text) < 2:
            continue
        after = all_tokens[n + 1].kind if n + 1 < len(all_tokens) else ""
        before = all_tokens[n - 1].kind if n else ""
        kinds = {
            kind for kind, fits in (("day", after in ("time", "num")), ("month", before == "num")) if fits
        }
        near = {
            (kind, value): name
            for name, (kind, value, _) in _WORDS.items()
            if kind in kinds and _one_slip(plain(token.text), name)
        }
        if len(near) == 1:
            ((kind, value), _name) = next(iter(near.items()))
            full = weekdays.ITALIAN[value] if kind == "day" else MONTH_NAMES[value - 1]
            correction = corrected(token.text, full)
            new_tokens[n] = Token(kind, token.text, token.start, token.end, value, correction=correction)
    return new_tokens


def _one_slip(word: str, name: str) -> bool:
    """Whether one letter added, lost or changed makes `name` of `word`."""
    short, long = sorted((word, name), key=len)
    if len(long) - len(short) > 1:
        return False
    same = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return short[same + (len(short) == len(long)) :] == long[same + 1 :]

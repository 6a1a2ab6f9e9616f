"""Names and addresses as people write them: text faults mended, capitals by the rules of Italian."""

import re
import unicodedata

_SMALL_WORDS = (
    "di del dello della dei degli delle da dal dallo dalla dai dagli dalle in nel nella nei nelle e ed a al allo"
    " alla ai agli alle con per su sul sulla sui c/o presso o"
)
_LOWER = frozenset(_SMALL_WORDS.split())
_ARTICLES = frozenset({"il", "lo", "la", "le", "gli"})
_ELIDED = frozenset({"d", "dell", "all", "nell", "sull", "dall", "l", "un"})
_SHORT_NAMES = (
    "RSA RSD CDI IRCCS ASST ATS ASP AFM SRL SNC SAS SPA SCS SCI ASD SSD IC ICS IIS ITI ITC IPSIA CTP CPIA CFP"
    " ENAIP ECFOP CNOS FAP IEO INAIL INPS FS FN FNM CAM CSRC SS SMS IAL TCI CDEC ISPI ISTAT ICE IULM PIME CNR"
    " CEDAT CISEM ISMU IARD AICE IRER ICEI CISF QT8 U.S. A.C. ACLI CSI UISP AGESCI USL ASL MM"
)
_ACRONYMS = frozenset(_SHORT_NAMES.split())
_ABBREVIATIONS = {
    "R.S.A.": "RSA",
    "C.D.I.": "CDI",
    "F.LLI": "F.lli",
    "DR.SSA": "Dr.ssa",
    "DOTT.SSA": "Dott.ssa",
    "P.LE": "Piazzale",
    "P.ZA": "Piazza",
    "P.ZZA": "Piazza",
    "V.LE": "Viale",
    "C.SO": "Corso",
    "L.GO": "Largo",
    "B.NI": "Bastioni",
}
_ROMAN = re.compile(r"(?=[IVXLC]{2})C{0,3}(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})$")
_INITIALS = re.compile(r"([A-Z]\.)+[A-Z]?$")
_INITIAL = re.compile(r"(?<![\w.])([A-Z])\.(?=[A-Z]{3,}|[A-Z][a-z])")
_APOSTROPHE_ACCENT = re.compile(r"(?<=[A-Z]{3})([AEIOU])'(?=$|[\s,.)\"-])")
_ACUTE = re.compile(r"(JOS|PERCH|BENCH|CLICH|BEAUT)È\b")
_ACCENTS = str.maketrans("AEIOU", "ÀÈÌÒÙ")
_MOJIBAKE = re.compile("[ÃÂâ][\u0080-\u00bf\u20ac\u2018-\u2122 ]")
_NOTHING = frozenset(
    {"", "-", "n.d.", "n.d", "nd", "nan", "none", "null", "non disponibile", "non specificata"}
)

_STREETS = {
    "v.": "Via",
    "vle": "Viale",
    "v.le": "Viale",
    "pza": "Piazza",
    "p.za": "Piazza",
    "p.zza": "Piazza",
    "pzza": "Piazza",
    "ple": "Piazzale",
    "p.le": "Piazzale",
    "p.ale": "Piazzale",
    "piazz.le": "Piazzale",
    "cso": "Corso",
    "c.so": "Corso",
    "c.o": "Corso",
    "lgo": "Largo",
    "l.go": "Largo",
}
_STREET_TYPE = re.compile(
    r"(v\.le|p\.z?za|p\.a?le|piazz\.le|c\.s?o|l\.go|v\.|vle|pz?za|ple|cso|lgo)(?=[\s.A-Z])\s*", re.I
)
_NUMBER = re.compile(
    r"(?<=[a-zà-ù'.)])\s*,?\s*(?:n\.\s*)?(\d+(?:\s*[/\- ]\s*\d+)*(?:\s*/?\s*(?:bis|[A-Za-z]))?)$", re.I
)


def text_or_none(text: object) -> str | None:
    """The text itself, untouched, or None where the source says nothing ("n.d.", "ND", blank)."""
    return text if isinstance(text, str) and text.strip().casefold() not in _NOTHING else None


def repaired(text: object) -> str | None:
    """The text with wrong decoding, doubled quotes and stray blanks mended; None where it says nothing.

    >>> repaired(" Faggio  rosso,"), repaired("SocietÃ\\xa0 Umanitaria"), repaired("n.d.")
    ('Faggio rosso', 'Società Umanitaria', None)
    """
    if text_or_none(text) is None:
        return None
    mended = str(text).strip()
    if len(mended) > 1 and mended[0] == mended[-1] == '"' and '""' in mended:
        mended = mended[1:-1].replace('""', '"')
    if _MOJIBAKE.search(mended):
        mended = _decode_again(mended)
    return re.sub(r"\s+", " ", mended).strip(" ,;") or None


def _decode_again(text: str) -> str:
    for wrong in ("cp1252", "latin-1"):
        try:
            return text.encode(wrong).decode("utf-8")
        except UnicodeError:
            continue
    return text


def readable(text: object) -> str | None:
    """The text in readable case: what is all capitals is recased, accents written with an apostrophe restored.

    >>> readable("ISTITUTO GERIATRICO P. REDAELLI"), readable("R.S.A. VIA DELL'ARCIVESCOVADO")
    ('Istituto Geriatrico P. Redaelli', "RSA Via dell'Arcivescovado")
    >>> readable("COMUNITA' DI SANT'AMBROGIO II"), readable("De André")
    ("Comunità di Sant'Ambrogio II", 'De André')
    """
    mended = repaired(text)
    if mended is None or mended != mended.upper():
        return mended
    words = _INITIAL.sub(r"\1. ", _restore_accents(mended)).split(" ")
    return " ".join(_recased_word(words, index) for index in range(len(words)))


def _recased_word(words: list[str], index: int) -> str:
    word = words[index]
    before = words[index - 1].lower() if index else ""
    if before in _LOWER and word.lower() in _ARTICLES:
        return word.lower()
    return _recase(word, keep_capital=index == 0 or (len(word) == 1 and index == len(words) - 1))


def _restore_accents(text: str) -> str:
    text = re.sub(r"([ÀÈÉÌÒÙ])'", r"\1", text)
    text = re.sub(r"(?<=[A-Z]{2})E'(?=RE\b)", "È", text)
    text = _APOSTROPHE_ACCENT.sub(lambda hit: hit[1].translate(_ACCENTS), text)
    return _ACUTE.sub(r"\1É", text)


def _recase(word: str, *, keep_capital: bool) -> str:
    bare = word.strip("\"'(),;:")
    if bare in _ABBREVIATIONS:
        return word.replace(bare, _ABBREVIATIONS[bare])
    if bare.rstrip(".") in _ACRONYMS or _ROMAN.match(bare) or _INITIALS.match(bare) or re.match(r"\d", bare):
        return word
    if bare.lower() in _LOWER and not keep_capital:
        return word.lower()
    parts = re.split(r"(['./\-(\"])", word)
    return "".join(
        part.lower()
        if part.lower() in _ELIDED and parts[at + 1 : at + 2] == ["'"] and not keep_capital
        else _capital(part)
        for at, part in enumerate(parts)
    )


def _capital(part: str) -> str:
    return part if part in _ACRONYMS else part.capitalize()


def address(street: object, number: object = None) -> str | None:
    """Street and number as `Via Padova, 118`; abbreviations of the street's type written out.

    >>> address("VLE CERVANTES MICHELE, SC"), address("VIA NATTA11"), address("P.LE LOTTO, 15")
    ('Viale Cervantes Michele', 'Via Natta, 11', 'Piazzale Lotto, 15')
    >>> address("Via Boscovich", "42"), address("VIA PASSERINI 4 8"), address("via 5 MAGGIO,1")
    ('Via Boscovich, 42', 'Via Passerini, 4/8', 'Via 5 Maggio, 1')
    """
    text = repaired(street)
    if text is None:
        return None
    text = re.sub(r",?\s+(SC|SNC|s\.n\.c\.?)$", "", text)
    text = re.sub(r"\s+N[?°.]\s*(?=\d)", ", ", text)
    civic = repaired(number)
    if civic is None and (hit := _NUMBER.search(text)):
        text, civic = text[: hit.start()].rstrip(" ,"), hit[1]
    if hit := _STREET_TYPE.match(text):
        text = f"{_STREETS[hit[1].lower()]} {text[hit.end() :]}"
    text = _INITIAL.sub(r"\1. ", _restore_accents(text))
    words = [_recase(word, keep_capital=False) if word.isupper() else word for word in text.split(" ")]
    text = " ".join(words)
    text = re.sub(r"^(via|viale|piazza|corso)\b", lambda hit: hit[1].capitalize(), text, flags=re.I)
    text = text[0].upper() + text[1:]
    return f"{text}, {_civic(civic)}" if civic else text


def _civic(number: str) -> str:
    return re.sub(r"\s*[/\s]\s*(?=\d)", "/", re.sub(r"\s+([A-Za-z])$", r"\1", number)).strip(" ,/")


def slug(*parts: object) -> str:
    """Letters and digits joined by hyphens, without accents: a stable piece of an identifier.

    >>> slug("Via Don Carlo Gnocchi", "12/A")
    'via-don-carlo-gnocchi-12-a'
    """
    return "-".join(
        re.findall(r"[a-z0-9]+", plain(" ".join(str(part) for part in parts if part is not None)))
    )


def plain(text: str) -> str:
    """Lower case without accents, for comparing."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in spread if not unicodedata.combining(letter))

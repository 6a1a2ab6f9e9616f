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


def repair_text(text: object) -> str | None:
    """The text with wrong decoding, doubled quotes and stray blanks mended; None where it says nothing.

    >>> repair_text(" Faggio  rosso,"), repair_text("SocietÃ\\xa0 Umanitaria"), repair_text("n.d.")
    ('Faggio rosso', 'Società Umanitaria', None)
    """
    if text_or_none(text) is None:
        return None
    mended_text = str(text).strip()
    if len(mended_text) > 1 and mended_text[0] == mended_text[-1] == '"' and '""' in mended_text:
        mended_text = mended_text[1:-1].replace('""', '"')
    if _MOJIBAKE.search(mended_text):
        mended_text = _decode_again(mended_text)
    return re.sub(r"\s+", " ", mended_text).strip(" ,;") or None


def _decode_again(text: str) -> str:
    for wrong_encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(wrong_encoding).decode("utf-8")
        except UnicodeError:
            continue
    return text


def readable_text(text: object) -> str | None:
    """The text in readable case: what is all capitals is recased, accents written with an apostrophe restored.

    >>> readable_text("ISTITUTO GERIATRICO P. REDAELLI"), readable_text("R.S.A. VIA DELL'ARCIVESCOVADO")
    ('Istituto Geriatrico P. Redaelli', "RSA Via dell'Arcivescovado")
    >>> readable_text("COMUNITA' DI SANT'AMBROGIO II"), readable_text("De André")
    ("Comunità di Sant'Ambrogio II", 'De André')
    """
    mended_text = repair_text(text)
    if mended_text is None or mended_text != mended_text.upper():
        return mended_text
    words = _INITIAL.sub(r"\1. ", _restore_accents(mended_text)).split(" ")
    return " ".join(_recased_word(words, index) for index in range(len(words)))


def _recased_word(words: list[str], index: int) -> str:
    word = words[index]
    previous_word = words[index - 1].lower() if index else ""
    if previous_word in _LOWER and word.lower() in _ARTICLES:
        return word.lower()
    return _recase(word, keep_capital=index == 0 or (len(word) == 1 and index == len(words) - 1))


def _restore_accents(text: str) -> str:
    text = re.sub(r"([ÀÈÉÌÒÙ])'", r"\1", text)
    text = re.sub(r"(?<=[A-Z]{2})E'(?=RE\b)", "È", text)
    text = _APOSTROPHE_ACCENT.sub(lambda match: match[1].translate(_ACCENTS), text)
    return _ACUTE.sub(r"\1É", text)


def _recase(word: str, *, keep_capital: bool) -> str:
    bare_word = word.strip("\"'(),;:")
    if bare_word in _ABBREVIATIONS:
        return word.replace(bare_word, _ABBREVIATIONS[bare_word])
    if (
        bare_word.rstrip(".") in _ACRONYMS
        or _ROMAN.match(bare_word)
        or _INITIALS.match(bare_word)
        or re.match(r"\d", bare_word)
    ):
        return word
    if bare_word.lower() in _LOWER and not keep_capital:
        return word.lower()
    word_parts = re.split(r"(['./\-(\"])", word)
    return "".join(
        word_part.lower()
        if word_part.lower() in _ELIDED
        and word_parts[position + 1 : position + 2] == ["'"]
        and not keep_capital
        else _capitalise(word_part)
        for position, word_part in enumerate(word_parts)
    )


def _capitalise(word_part: str) -> str:
    return word_part if word_part in _ACRONYMS else word_part.capitalize()


def address(street: object, number: object = None) -> str | None:
    """Street and number as `Via Padova, 118`; abbreviations of the street's type written out.

    >>> address("VLE CERVANTES MICHELE, SC"), address("VIA NATTA11"), address("P.LE LOTTO, 15")
    ('Viale Cervantes Michele', 'Via Natta, 11', 'Piazzale Lotto, 15')
    >>> address("Via Boscovich", "42"), address("VIA PASSERINI 4 8"), address("via 5 MAGGIO,1")
    ('Via Boscovich, 42', 'Via Passerini, 4/8', 'Via 5 Maggio, 1')
    """
    text = repair_text(street)
    if text is None:
        return None
    text = re.sub(r",?\s+(SC|SNC|s\.n\.c\.?)$", "", text)
    text = re.sub(r"\s+N[?°.]\s*(?=\d)", ", ", text)
    house_number = repair_text(number)
    if house_number is None and (match := _NUMBER.search(text)):
        text, house_number = text[: match.start()].rstrip(" ,"), match[1]
    if match := _STREET_TYPE.match(text):
        text = f"{_STREETS[match[1].lower()]} {text[match.end() :]}"
    text = _INITIAL.sub(r"\1. ", _restore_accents(text))
    words = [_recase(word, keep_capital=False) if word.isupper() else word for word in text.split(" ")]
    text = " ".join(words)
    text = re.sub(r"^(via|viale|piazza|corso)\b", lambda match: match[1].capitalize(), text, flags=re.I)
    text = text[0].upper() + text[1:]
    return f"{text}, {_tidy_house_number(house_number)}" if house_number else text


def _tidy_house_number(house_number: str) -> str:
    return re.sub(r"\s*[/\s]\s*(?=\d)", "/", re.sub(r"\s+([A-Za-z])$", r"\1", house_number)).strip(" ,/")


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
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))

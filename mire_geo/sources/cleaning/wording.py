"""Names and addresses as people write them: text faults mended, capitals by the rules of Italian."""

import re
import unicodedata

_SMALL_WORDS_TEXT = (
    "di del dello della dei degli delle da dal dallo dalla dai dagli dalle in nel nella nei nelle e ed a al allo"
    " alla ai agli alle con per su sul sulla sui c/o presso o"
)
_LOWERCASE_WORDS = frozenset(_SMALL_WORDS_TEXT.split())
_ARTICLES = frozenset({"il", "lo", "la", "le", "gli"})
_ELIDED_WORDS = frozenset({"d", "dell", "all", "nell", "sull", "dall", "l", "un"})
_ACRONYMS_TEXT = (
    "RSA RSD CDI IRCCS ASST ATS ASP AFM SRL SNC SAS SPA SCS SCI ASD SSD IC ICS IIS ITI ITC IPSIA CTP CPIA CFP"
    " ENAIP ECFOP CNOS FAP IEO INAIL INPS FS FN FNM CAM CSRC SS SMS IAL TCI CDEC ISPI ISTAT ICE IULM PIME CNR"
    " CEDAT CISEM ISMU IARD AICE IRER ICEI CISF QT8 U.S. A.C. ACLI CSI UISP AGESCI USL ASL MM"
)
_ACRONYMS = frozenset(_ACRONYMS_TEXT.split())
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
_ROMAN_NUMERAL = re.compile(r"(?=[IVXLC]{2})C{0,3}(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})$")
_INITIALS = re.compile(r"([A-Z]\.)+[A-Z]?$")
_INITIAL = re.compile(r"(?<![\w.])([A-Z])\.(?=[A-Z]{3,}|[A-Z][a-z])")
_APOSTROPHE_ACCENT = re.compile(r"(?<=[A-Z]{3})([AEIOU])'(?=$|[\s,.)\"-])")
_ACUTE_E_WORDS = re.compile(r"(JOS|PERCH|BENCH|CLICH|BEAUT)È\b")
_ACCENTS = str.maketrans("AEIOU", "ÀÈÌÒÙ")
_MOJIBAKE = re.compile("[ÃÂâ][\u0080-\u00bf\u20ac\u2018-\u2122 ]")
_BLANK_TEXTS = frozenset(
    {"", "-", "n.d.", "n.d", "nd", "nan", "none", "null", "non disponibile", "non specificata"}
)

_FULL_STREET_TYPES = {
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
_HOUSE_NUMBER_AT_END = re.compile(
    r"(?<=[a-zà-ù'.)])\s*,?\s*(?:n\.\s*)?(\d+(?:\s*[/\- ]\s*\d+)*(?:\s*/?\s*(?:bis|[A-Za-z]))?)$", re.I
)


def text_or_none(source_value: object) -> str | None:
    """The text itself, untouched, or None where the source says nothing ("n.d.", "ND", blank)."""
    return (
        source_value
        if isinstance(source_value, str) and source_value.strip().casefold() not in _BLANK_TEXTS
        else None
    )


def repair_text(source_value: object) -> str | None:
    """The text with wrong decoding, doubled quotes and stray blanks mended; None where it says nothing.

    >>> repair_text(" Faggio  rosso,"), repair_text("SocietÃ\\xa0 Umanitaria"), repair_text("n.d.")
    ('Faggio rosso', 'Società Umanitaria', None)
    """
    if text_or_none(source_value) is None:
        return None
    mended_text = str(source_value).strip()
    if len(mended_text) > 1 and mended_text[0] == mended_text[-1] == '"' and '""' in mended_text:
        mended_text = mended_text[1:-1].replace('""', '"')
    if _MOJIBAKE.search(mended_text):
        mended_text = _decode_again(mended_text)
    return re.sub(r"\s+", " ", mended_text).strip(" ,;") or None


def _decode_again(garbled_text: str) -> str:
    for wrong_encoding in ("cp1252", "latin-1"):
        try:
            return garbled_text.encode(wrong_encoding).decode("utf-8")
        except UnicodeError:
            continue
    return garbled_text


def readable_text(source_value: object) -> str | None:
    """The text in readable case: what is all capitals is recased, accents written with an apostrophe restored.

    >>> readable_text("ISTITUTO GERIATRICO P. REDAELLI"), readable_text("R.S.A. VIA DELL'ARCIVESCOVADO")
    ('Istituto Geriatrico P. Redaelli', "RSA Via dell'Arcivescovado")
    >>> readable_text("COMUNITA' DI SANT'AMBROGIO II"), readable_text("De André")
    ("Comunità di Sant'Ambrogio II", 'De André')
    """
    mended_text = repair_text(source_value)
    if mended_text is None or mended_text != mended_text.upper():
        return mended_text
    words = _INITIAL.sub(r"\1. ", _restore_accents(mended_text)).split(" ")
    return " ".join(_recase_word_at(words, word_index) for word_index in range(len(words)))


def _recase_word_at(words: list[str], word_index: int) -> str:
    word = words[word_index]
    previous_word = words[word_index - 1].lower() if word_index else ""
    if previous_word in _LOWERCASE_WORDS and word.lower() in _ARTICLES:
        return word.lower()
    return _recase_word(
        word, keep_capital=word_index == 0 or (len(word) == 1 and word_index == len(words) - 1)
    )


def _restore_accents(text: str) -> str:
    text = re.sub(r"([ÀÈÉÌÒÙ])'", r"\1", text)
    text = re.sub(r"(?<=[A-Z]{2})E'(?=RE\b)", "È", text)
    text = _APOSTROPHE_ACCENT.sub(lambda match: match[1].translate(_ACCENTS), text)
    return _ACUTE_E_WORDS.sub(r"\1É", text)


def _recase_word(word: str, *, keep_capital: bool) -> str:
    bare_word = word.strip("\"'(),;:")
    if bare_word in _ABBREVIATIONS:
        return word.replace(bare_word, _ABBREVIATIONS[bare_word])
    if (
        bare_word.rstrip(".") in _ACRONYMS
        or _ROMAN_NUMERAL.match(bare_word)
        or _INITIALS.match(bare_word)
        or re.match(r"\d", bare_word)
    ):
        return word
    if bare_word.lower() in _LOWERCASE_WORDS and not keep_capital:
        return word.lower()
    word_parts = re.split(r"(['./\-(\"])", word)
    return "".join(
        word_part.lower()
        if word_part.lower() in _ELIDED_WORDS
        and word_parts[part_position + 1 : part_position + 2] == ["'"]
        and not keep_capital
        else _capitalise(word_part)
        for part_position, word_part in enumerate(word_parts)
    )


def _capitalise(word_part: str) -> str:
    return word_part if word_part in _ACRONYMS else word_part.capitalize()


def address(street_text: object, number_text: object = None) -> str | None:
    """Street and number as `Via Padova, 118`; abbreviations of the street's type written out.

    >>> address("VLE CERVANTES MICHELE, SC"), address("VIA NATTA11"), address("P.LE LOTTO, 15")
    ('Viale Cervantes Michele', 'Via Natta, 11', 'Piazzale Lotto, 15')
    >>> address("Via Boscovich", "42"), address("VIA PASSERINI 4 8"), address("via 5 MAGGIO,1")
    ('Via Boscovich, 42', 'Via Passerini, 4/8', 'Via 5 Maggio, 1')
    """
    address_text = repair_text(street_text)
    if address_text is None:
        return None
    address_text = re.sub(r",?\s+(SC|SNC|s\.n\.c\.?)$", "", address_text)
    address_text = re.sub(r"\s+N[?°.]\s*(?=\d)", ", ", address_text)
    house_number = repair_text(number_text)
    if house_number is None and (match := _HOUSE_NUMBER_AT_END.search(address_text)):
        address_text, house_number = address_text[: match.start()].rstrip(" ,"), match[1]
    if match := _STREET_TYPE.match(address_text):
        address_text = f"{_FULL_STREET_TYPES[match[1].lower()]} {address_text[match.end() :]}"
    address_text = _INITIAL.sub(r"\1. ", _restore_accents(address_text))
    words = [
        _recase_word(word, keep_capital=False) if word.isupper() else word for word in address_text.split(" ")
    ]
    address_text = " ".join(words)
    address_text = re.sub(
        r"^(via|viale|piazza|corso)\b", lambda match: match[1].capitalize(), address_text, flags=re.I
    )
    address_text = address_text[0].upper() + address_text[1:]
    return f"{address_text}, {_tidy_house_number(house_number)}" if house_number else address_text


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
    decomposed_text = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed_text if not unicodedata.combining(letter))

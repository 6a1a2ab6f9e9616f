"""Addresses and names as they are compared: abbreviations written out, accents, small words and initials left out."""

import re
from typing import NamedTuple

from mire_geo.sources.cleaning.wording import plain

LONGEST = 100
"""Characters of a question that are read."""

_TYPES = {
    "via": "via v",
    "viale": "viale vle",
    "piazza": "piazza pza pzza pz pizza piaza",
    "piazzale": "piazzale ple pzle pale piazzle",
    "piazzetta": "piazzetta ptta",
    "corso": "corso cso",
    "largo": "largo lgo",
    "vicolo": "vicolo vlo vco",
    "bastioni": "bastioni bni bastione",
    "alzaia": "alzaia alz",
    "ripa": "ripa",
    "galleria": "galleria",
    "strada": "strada",
    "foro": "foro",
    "passaggio": "passaggio",
}
_TYPE_OF = {word: name for name, words in _TYPES.items() for word in words.split()}
_GLUED = re.compile(r"(viale|via|piazzale|piazza|corso|largo)(?=[a-z]{4}|$)")
_SMALL_WORDS = (
    "di del dello della dell dei degli delle da dal dallo dalla dai d in e ed al alla a il lo la le i"
)
_SMALL = frozenset(_SMALL_WORDS.split())
_WRITTEN_OUT = {
    "s": "san", "sant": "san", "santo": "san", "ss": "santi", "flli": "fratelli", "gen": "generale",
    "card": "cardinale", "mons": "monsignor", "ten": "tenente", "cap": "capitano", "prof": "professor",
    "qre": "quartiere", "pta": "porta", "staz": "stazione", "osp": "ospedale", "bibl": "biblioteca", "farm": "farmacia",
    "mte": "monte", "primo": "1", "quattro": "4", "cinque": "5", "venticinque": "25", "ventidue": "22",
    "ventiquattro": "24",
}  # fmt: skip
_ROMAN = re.compile(r"(?=[ivx]{2})x{0,3}(ix|iv|v?i{0,3})$")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10}
_DOTTED = re.compile(r"\b([a-z]{1,2})\.\s?(?=(le|lo|za|zza|ta|tta|te|so|go|re|lli|ni|co)\b)")
_NUMBER = re.compile(
    r"[\s,]+(?:n\s?[.°]?\s?|civ\w*\.?,?\s?)?(\d{1,4})(?:[a-z]{1,2}\d\d?|\s?[/-]?\s?(?:[a-z]|bis|\d{1,3}))?\s*$",
    re.I,
)
_ELSEWHERE = re.compile(
    r"[\s,(-]+(?:(?:all')?angolo|ang\.|lato|fronte|davanti|prima|dopo|altezza|presso|sotto|parterre|marciapiede|tra|incrocio|intersezione|c/o)(?![\w]).*"
    r"|\s*\(.*|\s+[-–]\s.*",
    re.I,
)
_CITY = re.compile(r"[\s,]*\b(?:\d{5}\s+)?milano\b(?:\s*\(?mi\)?)?\s*$|[\s,]+20\d{3}\b", re.I)


class AddressParts(NamedTuple):
    """An address in parts."""

    sort: str
    """Type of street: `via`, `viale`, `piazza`...; empty where none is named."""
    words: tuple[str, ...]
    """What the street is called, as it is compared."""
    number: int | None


def significant_words(address_text: str) -> tuple[str, ...]:
    """The words that count in comparing, in order.

    >>> significant_words("Piazza della Scala"), significant_words("V.le Monza")
    (('piazza', 'scala'), ('viale', 'monza'))
    >>> significant_words("S. Ambrogio"), significant_words("XXII Marzo")
    (('san', 'ambrogio'), ('22', 'marzo'))
    """
    undotted_text = _DOTTED.sub(r"\1", plain(address_text))
    tokens = re.findall("[a-z]+|[0-9]+", undotted_text)
    typed_tokens = [_TYPE_OF.get(word, word) for word in tokens[:1]] + tokens[1:]
    full_words = [_arabic_numeral(_WRITTEN_OUT.get(word, word)) for word in typed_tokens]
    kept_words = [word for word in full_words if word not in _SMALL and (len(word) > 1 or word.isdigit())]
    return tuple(kept_words or full_words)


def _arabic_numeral(word: str) -> str:
    if not _ROMAN.match(word):
        return word
    digit_values = [_ROMAN_VALUES[letter] for letter in word]
    next_digits = [*digit_values[1:], 0]
    return str(
        sum(
            -digit_value if digit_value < next_digit else digit_value
            for digit_value, next_digit in zip(digit_values, next_digits, strict=True)
        )
    )


def street_and_number(address_text: str) -> tuple[str, int | None]:
    """The street as it is written, without city, number and remarks; and the number.

    >>> street_and_number("Viale Monza, 140"), street_and_number("Via 5 Maggio, 1/A Milano")
    (('Viale Monza', 140), ('Via 5 Maggio', 1))
    >>> street_and_number("Via Ressi 23 all'angolo con Viale Stefini")
    ('Via Ressi', 23)
    """
    street_text = _ELSEWHERE.sub("", _CITY.sub("", address_text[:LONGEST])).strip(" ,;.")
    number_match = _NUMBER.search(street_text)
    if number_match and re.search(r"[^\W\d]{2}", street_text[: number_match.start()]):
        return street_text[: number_match.start()].strip(" ,;."), int(number_match[1])
    return street_text, None


def read_address(address_text: str) -> AddressParts:
    """Type, words and number of an address, as people or publishers write it.

    >>> read_address("v.le monza 12")
    AddressParts(sort='viale', words=('monza',), number=12)
    >>> read_address("Corso Indipendenza angolo Castel Morrone")
    AddressParts(sort='corso', words=('indipendenza',), number=None)
    >>> read_address("Via 5 Maggio, 1/A")
    AddressParts(sort='via', words=('5', 'maggio'), number=1)
    >>> read_address("piazza 5 giornate")
    AddressParts(sort='piazza', words=('5', 'giornate'), number=None)
    """
    street_text, house_number = street_and_number(address_text)
    street_words = significant_words(street_text)
    if len(street_words) > 1 and street_words[0] in _TYPES:
        name_words = (
            street_words[2:] if street_words[1] == "privata" and len(street_words) > 2 else street_words[1:]
        )
        return AddressParts(street_words[0], name_words, house_number)
    return AddressParts("", street_words, house_number)


def readings(typed_text: str) -> tuple[AddressParts, ...]:
    """The ways to read what somebody typed: as it stands, and with a type written without the space.

    >>> [one.words for one in readings("viasanmichele")]
    [('viasanmichele',), ('sanmichele',)]
    """
    literal_parts = read_address(typed_text)
    if literal_parts.sort or not literal_parts.words:
        return (literal_parts,)
    type_match = _GLUED.match(literal_parts.words[0])
    name_words = (
        tuple(word for word in (literal_parts.words[0][type_match.end() :], *literal_parts.words[1:]) if word)
        if type_match
        else ()
    )
    if not (type_match and name_words):
        return (literal_parts,)
    return literal_parts, AddressParts(type_match[1], name_words, literal_parts.number)

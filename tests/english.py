"""Whether a sentence, or a part of it, is English: what nobody who asks in Italian may be answered with."""

import re

from app.web import catalogues

TEMPLATES = {
    max(re.split(r"%\(\w+\)[-.\d]*[a-z]", message.id), key=len).replace("%%", "%")
    for message in catalogues.gather_sentences("it")
    if message.id
}
"""The longest stretch of words of every template of an error; words that fill a blank could stand in any sentence."""
WORDS = re.compile(
    r"\b(the|is not|must be|should be|cannot|invalid|expected|expecting|missing|required|unknown|malformed)\b",
    re.I,
)
"""Words that sentences of libraries hold, and no sentence of ours in Italian."""


def is_english(sentence: str) -> bool:
    """Whether an English template fills the sentence, or it holds words of an English one outside «quotes»."""
    unquoted = re.sub(r"«[^»]*»|https?://\S+", "", sentence)
    return any(words in sentence for words in TEMPLATES if len(words) > 12) or bool(WORDS.search(unquoted))

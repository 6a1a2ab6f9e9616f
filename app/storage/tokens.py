"""Secrets handed to people: random, shown once, stored only as hashes."""

import hashlib
import hmac
import secrets

BYTES = 24
_WORK = 2**12


def new_token() -> str:
    """A token nobody can guess: 192 bits."""
    return secrets.token_urlsafe(BYTES)


def digest(token: str) -> str:
    """What is stored of a token. It is random, so one round of SHA-256 suffices."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def matches(token: str, stored_digest: str) -> bool:
    """Whether a token is the one stored, in constant time."""
    return hmac.compare_digest(digest(token), stored_digest)


def slow_digest(words: str, salt: str) -> str:
    """What is stored of words people can remember: costly, so that a stolen table gives them away slowly."""
    return hashlib.scrypt(
        words.encode("utf-8", "replace"), salt=salt.encode(), n=_WORK, r=8, p=1, dklen=32
    ).hex()

"""Secrets handed to people: random, shown once, stored only as hashes."""

import hashlib
import hmac
import secrets

BYTES = 24
_WORK = 2**12


def new_token() -> str:
    """A random token of 192 bits."""
    return secrets.token_urlsafe(BYTES)


def digest(token: str) -> str:
    """The hash of a token, which is stored. It is random, so one round of SHA-256 suffices."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def matches(token: str, stored_digest: str) -> bool:
    """Whether a token has the stored hash, compared in constant time."""
    return hmac.compare_digest(digest(token), stored_digest)


def slow_digest(recovery_words: str, salt: str) -> str:
    """The slow hash of recovery words, so that words cannot be guessed fast from a stolen table."""
    return hashlib.scrypt(
        recovery_words.encode("utf-8", "replace"), salt=salt.encode(), n=_WORK, r=8, p=1, dklen=32
    ).hex()

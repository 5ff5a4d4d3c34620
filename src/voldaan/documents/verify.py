"""Echtheidscode (verify code): a short code on a letter that only this administration can have made.

Twelve signs of Crockford's base 32 (60 bits) from HMAC-SHA256 over the message's public id with the administration's
secret. The alphabet has no I, L, O or U; what a reader types for them is understood.
"""

from __future__ import annotations

import hashlib
import hmac

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 12
_GROUP = 4
_PURPOSE = b"voldaan verify 1\x00"
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def verify_code(public_id: str, secret: bytes) -> str:
    """The code for a message, in groups of four: '7K3M-Q9TX-2HWD'. An empty secret is a ValueError."""
    if not secret:
        raise ValueError("a verify code needs a secret")
    digest = hmac.new(secret, _PURPOSE + public_id.encode("utf-8"), hashlib.sha256).digest()
    number = int.from_bytes(digest[:8], "big") >> 4
    signs = "".join(_ALPHABET[number >> shift & 31] for shift in range((_LENGTH - 1) * 5, -1, -5))
    return "-".join(signs[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))


def read_code(typed: str) -> str:
    """What a reader typed, as the code is written; empty when it cannot be a code."""
    signs = "".join(typed.split()).replace("-", "").upper().translate(_READ_AS)
    if len(signs) != _LENGTH or any(sign not in _ALPHABET for sign in signs):
        return ""
    return "-".join(signs[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))


def is_genuine(typed: str, public_id: str, secret: bytes) -> bool:
    """Whether the typed code belongs to the message; compared in constant time."""
    return hmac.compare_digest(read_code(typed), verify_code(public_id, secret))

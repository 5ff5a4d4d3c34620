"""Secrets (geheimen): keys of providers, encrypted before they reach the database.

The key that opens them stands in the data folder beside the database, not in it: a copy of the database alone opens
nothing, and whoever loses the folder types the keys in again.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from voldaan.base.errors import Refused


def lock(values: dict[str, str]) -> bytes:
    """Versleutel: these values as bytes that only this installation can read."""
    return _fernet().encrypt(json.dumps(values, sort_keys=True).encode())


def unlock(locked: bytes) -> dict[str, str]:
    """Ontsleutel what :func:`lock` gave.

    :raises Refused: when the key of this installation is another one.
    """
    try:
        found: dict[str, str] = json.loads(_fernet().decrypt(bytes(locked)))
    except InvalidToken as error:
        raise Refused(
            "De sleutels van de aanbieder zijn met een andere installatie opgeslagen. Vul ze opnieuw in bij "
            "Instellingen, Kanalen."
        ) from error
    return found


def _fernet() -> Fernet:
    key = hmac.new(settings.SECRET_KEY.encode(), b"voldaan: keys of providers", hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(key))

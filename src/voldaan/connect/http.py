"""HTTP (webverkeer) to a provider, where it matters what is known of a call that went wrong: did it leave or not?"""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

LARGEST = 1_000_000
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class NotReached(Exception):
    """Niet bereikt: no connection, so nothing left."""


class NoAnswer(Exception):
    """Geen antwoord: the call was made and its answer is lost; what was asked may have happened."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Antwoord: status and body."""

    status: int
    body: bytes
    headers: Mapping[str, str]

    @property
    def good(self) -> bool:
        """Taken and carried out."""
        return 200 <= self.status < 300

    def json(self) -> Any:
        """The body as JSON; an empty object where it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return {}

    @property
    def words(self) -> str:
        """The beginning of the body, for a person."""
        return self.body[:160].decode("utf8", "replace")


def call(method: str, url: str, *, headers: Mapping[str, str], body: bytes = b"", timeout: float = 20.0) -> Answer:
    """Eén verzoek, no redirects and no repeats: the caller knows what may be asked twice.

    :raises NotReached: when no connection was made; :raises NoAnswer: when it broke before the answer was in.
    """
    parts = urlsplit(url)
    if parts.scheme == "https":
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            parts.netloc, timeout=timeout, context=ssl.create_default_context()
        )
    elif parts.hostname in LOOPBACK:
        connection = http.client.HTTPConnection(parts.netloc, timeout=timeout)
    else:
        raise NotReached("alleen over een beveiligde verbinding (https)")
    try:
        try:
            connection.connect()
        except OSError as error:
            raise NotReached(str(error)) from error
        try:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request(method, target, body=body or None, headers=dict(headers))
            response = connection.getresponse()
            content = response.read(LARGEST)
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer(str(error) or type(error).__name__) from error
        return Answer(response.status, content, {k.lower(): v for k, v in response.getheaders()})
    finally:
        connection.close()


def as_json(values: object) -> bytes:
    """The body of a JSON request."""
    return json.dumps(values, ensure_ascii=False).encode()

"""The way to a bureau (HTTPS): one request, one JSON answer; what is down or slow is a ``BureauError``."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from voldaan.credit.ports import BureauError

TIMEOUT_SECONDS = 20
LARGEST_BYTES = 5_000_000


class Answer(NamedTuple):
    """Antwoord: the status and what the JSON said."""

    status: int
    body: Any


class Web(Protocol):
    """One request to the bureau's address; raises ``TimeoutError`` when no answer came."""

    def __call__(
        self, method: str, path: str, *, headers: Mapping[str, str], body: Mapping[str, Any] | None = None
    ) -> Answer:
        """Verzoek; ``path`` holds the query too."""
        ...


def https(base: str) -> Web:
    """Verbinding with the address of a bureau; only HTTPS."""
    if not base.startswith("https://"):
        raise BureauError("het adres van het bureau begint niet met https.")

    def call(method: str, path: str, *, headers: Mapping[str, str], body: Mapping[str, Any] | None = None) -> Answer:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{base}{path}", data, {**headers, "Content-Type": "application/json"}, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
                return Answer(answer.status, _json(answer.read(LARGEST_BYTES)))
        except urllib.error.HTTPError as error:
            return Answer(error.code, _json(error.read(LARGEST_BYTES)))
        except TimeoutError:
            raise
        except OSError as error:
            raise TimeoutError from error

    return call


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return {}

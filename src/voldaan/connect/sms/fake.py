"""Fakes of the three SMS providers: each takes messages as its vendor writes them down, and reports later."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import uuid
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlencode

from voldaan.base import clock
from voldaan.connect.http_fake import FakeProvider

MOMENT = "2026-03-20T10:05:00+00:00"


class Notice(NamedTuple):
    """Melding as the provider would send it: method, query, body and headers."""

    method: str
    query: str = ""
    body: bytes = b""
    headers: dict[str, str] = {}


@dataclass
class FakeCm(FakeProvider):
    """CM.com."""

    token: str = "token"

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        if headers.get("x-cm-producttoken") != self.token:
            return 401, {"details": "Authentication failed", "errorCode": 101, "messages": []}
        message = json.loads(body)["messages"]["msg"][0]
        number = message["to"][0]["number"]
        kept = {"to": number, "text": message["body"]["content"], "from": message["from"],
                "reference": message["reference"]}  # fmt: skip
        self.accepted.append(kept)
        said = {"to": number, "status": "Accepted", "reference": message["reference"], "parts": 1,
                "messageDetails": None, "messageErrorCode": 0}  # fmt: skip
        return 200, {"details": "Created 1 message(s)", "errorCode": 0, "messages": [said]}

    def refusal(self) -> tuple[int, Any]:
        said = {"to": "", "status": "Rejected", "reference": "", "parts": 0,
                "messageDetails": "Invalid 'to' number", "messageErrorCode": 303}  # fmt: skip
        return 400, {"details": "Created 0 message(s)", "errorCode": 201, "messages": [said]}

    def notice(self, reference: str, code: int, words: str = "") -> Notice:
        """A status report: 2 delivered, 3 failed."""
        status = {"code": code, "errorCode": "", "errorDescription": words}
        one = {"received": MOMENT, "to": "0031612345678", "reference": reference, "status": status}
        return Notice("POST", body=json.dumps({"messages": {"msg": one}}).encode())

    def reply(self, number: str, text: str) -> Notice:
        """Somebody sends a text message to our number."""
        said = {"from": {"number": f"00{number.lstrip('+')}"}, "message": {"text": text}, "reference": "in-1"}
        return Notice("POST", body=json.dumps(said).encode())


@dataclass
class FakeSpryng(FakeProvider):
    """Spryng."""

    token: str = "token"
    ids: dict[str, str] = field(default_factory=dict)

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        if headers.get("authorization") != f"Bearer {self.token}":
            return 401, {"message": "Unauthenticated."}
        message = json.loads(body)
        id_ = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{message['reference']}{len(self.accepted)}"))
        self.ids[message["reference"]] = id_
        self.accepted.append(
            {"to": message["recipients"][0], "text": message["body"], "from": message["originator"],
             "reference": message["reference"]}
        )  # fmt: skip
        return 200, {"id": id_, "encoding": message["encoding"], "originator": message["originator"],
                     "body": message["body"], "reference": message["reference"], "credits": 1}  # fmt: skip

    def notice(self, reference: str, code: str, reason: str = "0") -> Notice:
        """A delivery report: 10 delivered, 20 not delivered."""
        values = {"ID": self.ids.get(reference, "x"), "STATUS": code, "REASONCODE": reason, "REFERENCE": reference,
                  "TO": "31612345678"}  # fmt: skip
        return Notice("GET", query=urlencode(values))

    def reply(self, number: str, text: str) -> Notice:
        """Somebody sends a text message to our number."""
        return Notice("GET", query=urlencode({"ID": "in-1", "FROM": number.lstrip("+"), "MESSAGE": text}))


@dataclass
class FakeBird(FakeProvider):
    """Bird."""

    access_key: str = "key"
    signing_key: str = "signing"
    ids: dict[str, str] = field(default_factory=dict)

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        if headers.get("authorization") != f"AccessKey {self.access_key}":
            return 401, {"errors": [{"code": 2, "description": "Request not allowed (incorrect access_key)",
                                     "parameter": "access_key"}]}  # fmt: skip
        message = json.loads(body)
        id_ = hashlib.sha256(f"{message['reference']}{len(self.accepted)}".encode()).hexdigest()[:32]
        self.ids[message["reference"]] = id_
        self.accepted.append(
            {"to": message["recipients"][0], "text": message["body"], "from": message["originator"],
             "reference": message["reference"]}
        )  # fmt: skip
        item = {"recipient": int(message["recipients"][0]), "status": "sent", "statusDatetime": MOMENT,
                "messagePartCount": 1}  # fmt: skip
        counts = {"totalCount": 1, "totalSentCount": 1, "totalDeliveredCount": 0, "totalDeliveryFailedCount": 0}
        return 201, {
            "id": id_, "href": f"{self.url}/messages/{id_}", "direction": "mt", "type": message["type"],
            "originator": message["originator"], "body": message["body"], "reference": message["reference"],
            "validity": None, "gateway": 10, "typeDetails": {}, "datacoding": "plain", "mclass": 1,
            "scheduledDatetime": None, "createdDatetime": MOMENT, "recipients": counts | {"items": [item]},
        }  # fmt: skip

    def refusal(self) -> tuple[int, Any]:
        return 422, {"errors": [{"code": 9, "description": "no (correct) recipients found", "parameter": "recipient"}]}

    def notice(self, reference: str, status: str, url: str, reason: str = "") -> Notice:
        """A status report, signed over the address it goes to."""
        values = {"id": self.ids.get(reference, "x"), "reference": reference, "recipient": "31612345678",
                  "status": status, "statusReason": reason, "statusDatetime": MOMENT}  # fmt: skip
        query = urlencode(values)
        return Notice("GET", query=query, headers={"MessageBird-Signature-JWT": self.signature(f"{url}?{query}")})

    def signature(self, url: str, at: float | None = None) -> str:
        """The token over an address."""
        now = at or clock.recorded_now().timestamp()
        claims = {"iss": "MessageBird", "nbf": int(now), "exp": int(now) + 60, "jti": "1",
                  "url_hash": hashlib.sha256(url.encode()).hexdigest()}  # fmt: skip
        text = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(claims)}"
        digest = hmac.new(self.signing_key.encode(), text.encode(), hashlib.sha256).digest()
        return f"{text}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


def _part(values: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")

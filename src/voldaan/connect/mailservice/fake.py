"""Fakes of Postmark and Mailgun: they take mail over their own API and report later what became of it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import uuid
from dataclasses import dataclass, field
from typing import Any

from voldaan.connect.http_fake import FakeProvider
from voldaan.connect.sms.fake import Notice

MOMENT = "2026-03-20T10:05:00Z"


@dataclass
class FakePostmark(FakeProvider):
    """Postmark with one server."""

    server_token: str = "token"
    webhook_secret: str = "voldaan:geheim"
    ids: dict[str, str] = field(default_factory=dict)

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        if headers.get("x-postmark-server-token") != self.server_token:
            return 401, {"ErrorCode": 10, "Message": "The Server Token you provided in the request was invalid."}
        mail = json.loads(body)
        reference = mail.get("Metadata", {}).get("public_id", "")
        self.ids[reference] = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{reference}{len(self.accepted)}"))
        self.accepted.append({"reference": reference, **mail})
        return 200, {"To": mail["To"], "SubmittedAt": MOMENT, "MessageID": self.ids[reference], "ErrorCode": 0,
                     "Message": "OK"}  # fmt: skip

    def refusal(self) -> tuple[int, Any]:
        return 422, {"ErrorCode": 406, "Message": "You tried to send to recipient(s) that have been marked as inactive."
                     " Found inactive addresses: d1@example.nl. Inactive recipients: bounced."}  # fmt: skip

    def notice(self, reference: str, kind: str, bounce: str = "HardBounce", number: int = 1) -> Notice:
        """Delivery, Bounce or SpamComplaint."""
        said: dict[str, Any] = {
            "RecordType": kind, "MessageID": self.ids.get(reference, "x"), "Metadata": {"public_id": reference},
            "ServerID": 1, "MessageStream": "outbound", "Tag": "",
        }  # fmt: skip
        if kind == "Delivery":
            said |= {"Recipient": "d1@example.nl", "DeliveredAt": MOMENT, "Details": "250 ok"}
        else:
            said |= {"ID": number, "Type": bounce, "TypeCode": 1, "Email": "d1@example.nl", "BouncedAt": MOMENT,
                     "Description": "The address does not exist.", "Details": "550 unknown user"}  # fmt: skip
        token = base64.b64encode(self.webhook_secret.encode()).decode()
        return Notice("POST", body=json.dumps(said).encode(), headers={"Authorization": f"Basic {token}"})


@dataclass
class FakeMailgun(FakeProvider):
    """Mailgun with one domain."""

    api_key: str = "key"
    signing_key: str = "signing"

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        if headers.get("authorization") != "Basic " + base64.b64encode(f"api:{self.api_key}".encode()).decode():
            return 401, b"Forbidden"
        text = body.decode("utf8", "replace")
        found = re.search(r'name="v:public_id"[^\r\n]*(?:\r?\n[^\r\n]+)*\r?\n\r?\n([A-Z0-9]+)', text)
        reference = found.group(1) if found else ""
        self.accepted.append({"reference": reference, "path": path, "text": text})
        return 200, {"id": f"<{reference}@mailgun.example>", "message": "Queued. Thank you."}

    def refusal(self) -> tuple[int, Any]:
        return 400, {"message": "'to' parameter is not a valid address. please check documentation"}

    def notice(self, reference: str, event: str, severity: str = "", token: str = "t1") -> Notice:
        """Delivered, failed (permanent or temporary), complained."""
        data: dict[str, Any] = {
            "event": event, "timestamp": 1773999900.0, "recipient": "d1@example.nl", "user-variables":
            {"public_id": reference}, "message": {"headers": {"message-id": f"{reference}@mailgun.example"}},
            "delivery-status": {"message": "no such user", "code": 550},
        }  # fmt: skip
        if severity:
            data["severity"] = severity
        stamp = "1773999900"
        signature = hmac.new(self.signing_key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
        said = {"signature": {"timestamp": stamp, "token": token, "signature": signature}, "event-data": data}
        return Notice("POST", body=json.dumps(said).encode(), headers={"Content-Type": "application/json"})

"""Bird (formerly MessageBird): the SMS API. Its reports carry a signature (JWT, HS256) over address and body."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from voldaan.base import clock
from voldaan.connect import http
from voldaan.connect.sms import Order
from voldaan.messages.ports import BadSignature, Receipt, Reply, Report

STATUS = {
    "scheduled": "taken", "sent": "under_way", "buffered": "deferred", "delivered": "delivered",
    "expired": "undelivered", "delivery_failed": "undelivered",
}  # fmt: skip
LEEWAY_SECONDS = 300


@dataclass(frozen=True)
class Bird:
    """Bird with the access key of the account and the key that signs its reports."""

    access_key: str
    signing_key: str
    base: str = "https://rest.messagebird.com"
    name: str = "bird"

    def request(self, order: Order) -> tuple[str, dict[str, str], bytes]:
        message = {
            "originator": order.sender,
            "recipients": [order.number.lstrip("+")],
            "body": order.text,
            "type": "sms",
            "datacoding": "auto",
            "reference": order.reference,
        }
        if order.report_url:
            message["reportUrl"] = order.report_url
        headers = {"Content-Type": "application/json", "Authorization": f"AccessKey {self.access_key}"}
        return f"{self.base}/messages", headers, http.as_json(message)

    def receipt(self, answer: http.Answer, order: Order) -> Receipt:
        said = answer.json()
        if answer.good and said.get("id"):
            return Receipt("sent", str(said["id"]))
        errors = said.get("errors") or [{}]
        return Receipt(
            "failed", detail=f"Bird weigert het bericht: {errors[0].get('description') or answer.words}"[:200]
        )

    def reports(
        self, url: str, headers: Mapping[str, str], query: Mapping[str, str], body: bytes
    ) -> list[Report | Reply]:
        self._check(url, headers.get("messagebird-signature-jwt", ""), body)
        if "body" in query and "originator" in query:
            return [Reply(query.get("id", ""), "+" + query["originator"].lstrip("+0"), query["body"])]
        status, at = query.get("status", ""), query.get("statusDatetime", "")
        found = STATUS.get(status, "unread")
        dead = query.get("statusReason") == "unknown subscriber"
        return [
            Report(
                key=f"{query.get('id', '')}:{status}:{at}",
                status="bounced" if dead and found == "undelivered" else found,
                at=datetime.fromisoformat(at) if at else None,
                public_id=query.get("reference", ""),
                reference=query.get("id", ""),
                detail=" ".join(query.get(name, "") for name in ("statusReason", "statusErrorCode")).strip(),
                raw=dict(query),
            )
        ]

    def _check(self, url: str, token: str, body: bytes) -> None:
        try:
            head, claims, signature = token.split(".")
            header, said = _part(head), _part(claims)
        except ValueError as error:
            raise BadSignature from error
        expected = hmac.new(self.signing_key.encode(), f"{head}.{claims}".encode(), hashlib.sha256).digest()
        good = header.get("alg") == "HS256" and hmac.compare_digest(_bytes(signature), expected)
        now = clock.recorded_now().timestamp()
        in_time = said.get("nbf", 0) - LEEWAY_SECONDS <= now <= said.get("exp", 0) + LEEWAY_SECONDS
        about = said.get("url_hash") == hashlib.sha256(url.encode()).hexdigest()
        whole = not body or said.get("payload_hash") == hashlib.sha256(body).hexdigest()
        if not (good and in_time and about and whole):
            raise BadSignature


def _part(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_bytes(text))
    return found


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

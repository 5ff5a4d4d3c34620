"""Spryng: REST with a bearer token. Reports come to an address that only Spryng and we know."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from voldaan.connect import http
from voldaan.connect.sms import Order
from voldaan.messages.delivery_rules import segments
from voldaan.messages.ports import Receipt, Reply, Report

#: Status of a report; what is not listed is kept as unknown.
STATUS = {
    "10": "delivered", "delivered": "delivered", "20": "undelivered", "not delivered": "undelivered",
    "buffered": "deferred",
}  # fmt: skip


@dataclass(frozen=True)
class Spryng:
    """Spryng with the API key of the account."""

    token: str
    base: str = "https://rest.spryngsms.com/v1"
    name: str = "spryng"

    def request(self, order: Order) -> tuple[str, dict[str, str], bytes]:
        message = {
            "body": order.text,
            "encoding": "plain" if segments(order.text)[0] == "gsm" else "unicode",
            "originator": order.sender,
            "recipients": [order.number.lstrip("+")],
            "route": "business",
            "reference": order.reference,
        }
        headers = {
            "Content-Type": "application/json", "Accept": "application/json", "Authorization": f"Bearer {self.token}",
        }  # fmt: skip
        return f"{self.base}/messages", headers, http.as_json(message)

    def receipt(self, answer: http.Answer, order: Order) -> Receipt:
        said = answer.json()
        if answer.good and said.get("id"):
            return Receipt("sent", str(said["id"]))
        return Receipt("failed", detail=f"Spryng weigert het bericht: {said.get('message') or answer.words}"[:200])

    def reports(
        self, url: str, headers: Mapping[str, str], query: Mapping[str, str], body: bytes
    ) -> list[Report | Reply]:
        said = dict(query) or json.loads(body or b"{}")
        said = {name.upper(): str(value) for name, value in said.items()}
        if "MESSAGE" in said:
            return [Reply(said.get("ID", ""), "+" + said.get("FROM", "").lstrip("+0"), said["MESSAGE"])]
        at = said.get("DATETIME", "")
        status, reason = said.get("STATUS", ""), said.get("REASONCODE", "")
        return [
            Report(
                key=f"{said.get('ID', '')}:{status}:{reason}",
                status=STATUS.get(status.lower(), "unread"),
                at=datetime.fromisoformat(at) if at else None,
                public_id=said.get("REFERENCE", ""),
                reference=said.get("ID", ""),
                detail=f"reden {reason}" if reason else "",
                raw=dict(said),
            )
        ]

"""CM.com: its gateway for text messages. Reports come to an address that only CM.com and we know."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from voldaan.connect import http
from voldaan.connect.sms import Order
from voldaan.messages.ports import Receipt, Reply, Report

#: Status codes of a report; what is not listed is kept as unknown.
STATUS = {0: "under_way", 1: "undelivered", 2: "delivered", 3: "undelivered", 4: "delivered"}


@dataclass(frozen=True)
class Cm:
    """CM.com with the product token of the account."""

    token: str
    base: str = "https://gw.messaging.cm.com"
    name: str = "cm"

    def request(self, order: Order) -> tuple[str, dict[str, str], bytes]:
        message = {
            "from": order.sender,
            "to": [{"number": f"00{order.number.lstrip('+')}"}],
            "body": {"type": "auto", "content": order.text},
            "minimumNumberOfMessageParts": 1,
            "maximumNumberOfMessageParts": 8,
            "reference": order.reference,
        }
        headers = {"Content-Type": "application/json; charset=utf-8", "X-CM-PRODUCTTOKEN": self.token}
        return f"{self.base}/v1.0/message", headers, http.as_json({"messages": {"msg": [message]}})

    def receipt(self, answer: http.Answer, order: Order) -> Receipt:
        said = answer.json()
        messages = said.get("messages") or []
        first = messages[0] if messages else {}
        if answer.good and first.get("status") == "Accepted":
            return Receipt("sent", order.reference)
        detail = str(first.get("messageDetails") or said.get("details") or answer.words)
        return Receipt("failed", detail=f"CM.com weigert het bericht: {detail}"[:200])

    def reports(
        self, url: str, headers: Mapping[str, str], query: Mapping[str, str], body: bytes
    ) -> list[Report | Reply]:
        said = json.loads(body)
        if "message" in said:
            return [_reply(said)]
        found = said.get("messages", {}).get("msg", {})
        return [_report(one) for one in (found if isinstance(found, list) else [found])]


def _report(one: dict[str, Any]) -> Report:
    status = one.get("status", {})
    code = int(status.get("code", -1))
    at = one.get("received")
    return Report(
        key=f"{one.get('reference', '')}:{code}:{at}",
        status=STATUS.get(code, "unread"),
        at=datetime.fromisoformat(at) if at else None,
        public_id=str(one.get("reference", "")),
        detail=str(status.get("errorDescription", "")),
        raw=one,
    )


def _reply(said: dict[str, Any]) -> Reply:
    number = str(said.get("from", {}).get("number", ""))
    number = "+" + number.lstrip("+0")
    return Reply(str(said.get("reference") or said.get("timeUtc", "")), number, str(said["message"].get("text", "")))

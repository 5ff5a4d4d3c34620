"""Pingen: prints, franks and posts a letter. It recognises a request by its idempotency key, so a crash is repeated.

Four calls: a token, a place to put the file, the file itself, and the letter that is made of it and sent at once.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from voldaan.connect import http
from voldaan.connect.sms import judged
from voldaan.messages.ports import BadSignature, Parcel, Receipt, Report

_JSON_API = "application/vnd.api+json"
#: Kind of a report, to what it means.
STATUS = {"webhook_sent": "under_way", "webhook_undeliverable": "bounced", "webhook_issues": "undelivered"}


@dataclass
class Pingen:
    """Pingen with the client of an organisation."""

    client_id: str
    client_secret: str
    organisation: str
    webhook_secret: str = ""
    address_position: str = "left"
    product: str = "cheap"
    base: str = "https://api.pingen.com"
    identity: str = "https://identity.pingen.com"
    timeout: float = 30.0
    name: str = "pingen"
    idempotent: bool = True

    def deliver(self, parcel: Parcel) -> Receipt:
        """Upload the exact bytes of the draft and have them posted; asked again, it is the same letter."""
        file = parcel.draft if parcel.draft.exists() else parcel.final
        try:
            receipt = self._deliver(file.read_bytes(), parcel)
        except http.NotReached as error:
            return Receipt("later", detail=f"Pingen is niet bereikbaar: {error}"[:200])
        except http.NoAnswer as error:  # asked once more with the same key it is one letter
            return Receipt("later", detail=f"Pingen gaf geen antwoord: {error}"[:200])
        if receipt.outcome == "sent" and parcel.draft.exists():
            parcel.draft.replace(parcel.final)
        return receipt

    def _deliver(self, content: bytes, parcel: Parcel) -> Receipt:
        answer = self._token()
        if not answer.good:
            return _refused(answer)
        bearer = {"Authorization": f"Bearer {answer.json().get('access_token', '')}"}
        place = http.call("GET", f"{self.base}/file-upload", headers=bearer | {"Accept": _JSON_API},
                          timeout=self.timeout)  # fmt: skip
        if not place.good:
            return _refused(place)
        at = place.json()["data"]["attributes"]
        put = http.call("PUT", at["url"], headers={"Content-Type": "application/pdf"}, body=content,
                        timeout=self.timeout)  # fmt: skip
        if not put.good:
            return _refused(put)
        return self._letter(bearer, at, parcel)

    def _letter(self, bearer: dict[str, str], at: dict[str, str], parcel: Parcel) -> Receipt:
        attributes = {
            "file_original_name": f"{parcel.public_id}.pdf", "file_url": at["url"],
            "file_url_signature": at["url_signature"], "address_position": self.address_position, "auto_send": True,
            "delivery_product": self.product, "print_mode": "simplex", "print_spectrum": "grayscale",
        }  # fmt: skip
        answer = http.call(
            "POST", f"{self.base}/organisations/{self.organisation}/deliveries/letters/",
            headers=bearer | {"Content-Type": _JSON_API, "Accept": _JSON_API, "Idempotency-Key": parcel.public_id},
            body=http.as_json({"data": {"type": "letters", "attributes": attributes}}), timeout=self.timeout,
        )  # fmt: skip
        if not answer.good:
            return _refused(answer)
        letter = answer.json()["data"]
        price, currency = letter["attributes"].get("price_value"), letter["attributes"].get("price_currency")
        return Receipt("sent", str(letter["id"]), f"porto {price} {currency}" if price else "")

    def _token(self) -> http.Answer:
        body = urlencode(
            {"grant_type": "client_credentials", "client_id": self.client_id, "client_secret": self.client_secret,
             "scope": "letter"}
        )  # fmt: skip
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        url = f"{self.identity}/auth/access-tokens"
        return http.call("POST", url, headers=headers, body=body.encode(), timeout=self.timeout)

    def reports(self, url: str, headers: Mapping[str, str], query: Mapping[str, str], body: bytes) -> list[Report]:
        """What a call to our address says; signed over the raw body."""
        expected = hmac.new(self.webhook_secret.encode(), body, hashlib.sha256).hexdigest()
        if not self.webhook_secret or not hmac.compare_digest(headers.get("signature", ""), expected):
            raise BadSignature
        data = json.loads(body)["data"]
        relations, attributes = data.get("relationships", {}), data.get("attributes", {})
        at = attributes.get("created_at")
        return [
            Report(
                key=str(data["id"]),
                status=STATUS.get(data["type"], "unread"),
                at=datetime.strptime(at, "%Y-%m-%dT%H:%M:%S%z") if at else None,
                reference=_id(relations, "letter"),
                detail=str(attributes.get("reason", "")),
                raw={"type": data["type"], "attributes": attributes, "event": _id(relations, "event")},
            )
        ]


def _id(relations: dict[str, Any], name: str) -> str:
    return str((relations.get(name) or {}).get("data", {}).get("id", ""))


def _refused(answer: http.Answer) -> Receipt:
    """A failure of theirs is asked again with the same key; what they will never take fails for good."""
    receipt = judged("Pingen", answer)
    if receipt is not None:
        return Receipt("later", detail=receipt.detail)
    if answer.status in (404, 409):
        return Receipt("later", detail=f"Pingen antwoordt {answer.status}: {answer.words}"[:200])
    errors = answer.json().get("errors") or [{}]
    return Receipt("failed", detail=f"Pingen weigert de brief: {errors[0].get('detail') or answer.words}"[:200])

"""A fake of Pingen: tokens that expire, a place for files, letters that are made once per key, and reports."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from voldaan.connect.http_fake import FakeProvider
from voldaan.connect.sms.fake import Notice

MOMENT = "2026-03-20T10:05:00+0000"


@dataclass
class FakePingen(FakeProvider):
    """Pingen with one organisation."""

    organisation: str = "2017973a-6403-444d-af05-eb4b2b7f5e2f"
    webhook_secret: str = "hook"
    files: dict[str, bytes] = field(default_factory=dict)
    letters: dict[str, dict[str, Any]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)

    def handle(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any] | None:
        """Its moods are about the letter, not about the token."""
        if path == "/auth/access-tokens" and self.mood != "key":
            return self.answer(method, path, headers, body)
        return super().handle(method, path, headers, body)

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        if path == "/auth/access-tokens":
            token = f"token-{len(self.tokens)}"
            self.tokens.add(token)
            return 200, {"token_type": "Bearer", "expires_in": 43200, "access_token": token}
        if path.startswith("/files/"):
            self.files[path] = body
            return 200, {}
        if headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return 401, _errors("401", "Unauthenticated.")
        if path == "/file-upload":
            attributes = {"url": f"{self.url}/files/{uuid.uuid4()}", "url_signature": "signed", "expires_at": MOMENT}
            return 200, {"data": {"id": str(uuid.uuid4()), "type": "file_uploads", "attributes": attributes}}
        return self._letter(path, headers, json.loads(body)["data"])

    def _letter(self, path: str, headers: dict[str, str], data: dict[str, Any]) -> tuple[int, Any]:
        if path != f"/organisations/{self.organisation}/deliveries/letters/":
            return 404, _errors("404", "Not found")
        key, asked = headers.get("idempotency-key", ""), data["attributes"]
        if key not in self.letters:
            file = self.files.get(asked["file_url"].removeprefix(self.url), b"")
            if not file.startswith(b"%PDF") or asked["file_url_signature"] != "signed":
                return 422, _errors("422", "The file is not a PDF.")
            attributes = {
                "status": "validating", "file_original_name": asked["file_original_name"], "file_pages": None,
                "address_position": asked["address_position"], "address": None, "country": None,
                "price_currency": "EUR", "price_value": 0.92, "delivery_product": asked["delivery_product"],
                "print_mode": asked["print_mode"], "print_spectrum": asked["print_spectrum"], "source": "api",
                "tracking_number": None, "submitted_at": None, "created_at": MOMENT, "updated_at": MOMENT,
            }  # fmt: skip
            id_ = str(uuid.uuid5(uuid.NAMESPACE_URL, key))
            self.letters[key] = {"data": {"id": id_, "type": "letters", "attributes": attributes}}
            self.accepted.append({"reference": key, "sha256": hashlib.sha256(file).hexdigest(), **asked})
        return 201, self.letters[key]

    def refusal(self) -> tuple[int, Any]:
        return 422, _errors("422", "The address is not readable.")

    def notice(self, key: str, kind: str, reason: str = "", number: int = 1) -> Notice:
        """A report about the letter of a key: sent, undeliverable or issues; signed over its body."""
        letter = self.letters.get(key, {"data": {"id": str(uuid.UUID(int=1))}})["data"]["id"]
        data = {
            "type": f"webhook_{kind}", "id": str(uuid.UUID(int=number)),
            "attributes": {"reason": reason, "url": "https://voorbeeld.invalid", "created_at": MOMENT},
            "relationships": {"letter": {"data": {"type": "letters", "id": letter}}},
        }  # fmt: skip
        body = json.dumps({"data": data}).encode()
        signature = hmac.new(self.webhook_secret.encode(), body, hashlib.sha256).hexdigest()
        return Notice("POST", body=body, headers={"Signature": signature})


def _errors(status: str, detail: str) -> dict[str, Any]:
    return {"errors": [{"code": status, "title": detail, "detail": detail}]}

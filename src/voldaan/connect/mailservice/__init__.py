"""Mail providers (maildiensten) over their own API, by way of django-anymail: Postmark, Mailgun and Brevo.

They recognise no message that is offered twice: an answer that is lost means uncertain, until a report says delivered.
Reports are read by anymail too; nothing is asked about opening a mail, because that is not ours to know.
"""

from __future__ import annotations

import email
import email.policy
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage as Parsed
from importlib import import_module
from io import BytesIO
from typing import Any, NamedTuple

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused, AnymailWebhookValidationFailure
from django.core.handlers.wsgi import WSGIRequest
from django.core.mail import EmailMessage

from voldaan.messages.ports import BadSignature, Parcel, Receipt, Report

#: What anymail calls it, to what we call it; opening and clicking are not kept.
STATUS = {
    "queued": "taken", "sent": "under_way", "deferred": "deferred", "delivered": "delivered", "bounced": "bounced",
    "rejected": "bounced", "failed": "undelivered", "complained": "complained", "autoresponded": "under_way",
    "unknown": "unread",
}  # fmt: skip
#: Reports of Postmark that say nothing of the address: it gave up for now.
SOFT = frozenset({"SoftBounce", "Blocked", "VirusNotification", "DMARCPolicy", "SMTPApiError"})


class Service(NamedTuple):
    """Maildienst: the module in anymail, the names of its keys, and which of them checks its reports."""

    module: str
    view: str
    keys: tuple[str, ...]
    hook_keys: tuple[str, ...]


SERVICES = {
    "postmark": Service("postmark", "PostmarkTrackingWebhookView", ("server_token",), ("webhook_secret",)),
    "mailgun": Service("mailgun", "MailgunTrackingWebhookView", ("api_key", "sender_domain"), ("webhook_signing_key",)),
    "brevo": Service("brevo", "BrevoTrackingWebhookView", ("api_key",), ("webhook_secret",)),
}


@dataclass
class MailService:
    """Maildienst as a channel."""

    name: str
    keys: Mapping[str, str]
    options: Mapping[str, Any] = field(default_factory=dict)
    idempotent: bool = False
    timeout: float = 20.0

    def deliver(self, parcel: Parcel) -> Receipt:
        """Hand over the mail that the draft holds: same words, same attachment, same Message-ID."""
        mail = message_of(parcel.draft.read_bytes(), parcel.public_id)
        service = SERVICES[self.name]
        backend = import_module(f"anymail.backends.{service.module}").EmailBackend(
            **{name: self.keys[name] for name in service.keys if self.keys.get(name)}, **self.options,
            timeout=self.timeout,
        )  # fmt: skip
        try:
            backend.send_messages([mail])
        except AnymailRecipientsRefused as error:
            return Receipt("failed", detail=_words(error))
        except AnymailAPIError as error:
            return self._failed(error)
        except AnymailError as error:
            return Receipt("later", detail=_words(error))
        status = mail.anymail_status  # type: ignore[attr-defined]
        if not status.status or status.status - {"sent", "queued"}:
            words = getattr(status.esp_response, "text", "")
            return Receipt("failed", detail=f"{self.name} neemt het adres niet aan: {' '.join(words.split())}"[:200])
        parcel.draft.replace(parcel.final)
        return Receipt("sent", str(status.message_id or "")[:120])

    def _failed(self, error: AnymailAPIError) -> Receipt:
        response = getattr(error, "response", None)
        if response is None:
            return Receipt("later" if _never_left(error) else "uncertain", detail=_words(error))
        if response.status_code == 429 or response.status_code in (401, 402, 403, 404):
            return Receipt("later", detail=f"{self.name} antwoordt {response.status_code}: {_words(error)}"[:200])
        if 400 <= response.status_code < 500:
            return Receipt("failed", detail=_words(error))
        return Receipt("uncertain", detail=f"{self.name} antwoordt met een storing ({response.status_code})")

    def reports(self, url: str, headers: Mapping[str, str], query: Mapping[str, str], body: bytes) -> list[Report]:
        """What a call to our address says; :raises BadSignature: when it is not the provider who calls."""
        service = SERVICES[self.name]
        keys = {name: self.keys.get(name, "") for name in service.hook_keys}
        if not all(keys.values()):
            raise BadSignature
        view = getattr(import_module(f"anymail.webhooks.{service.module}"), service.view)(**keys)
        request = WSGIRequest({
            "REQUEST_METHOD": "POST", "PATH_INFO": "/", "wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": headers.get("content-type", "application/json"),
            "HTTP_AUTHORIZATION": headers.get("authorization", ""),
        })  # fmt: skip
        try:
            view.run_validators(request)
        except AnymailWebhookValidationFailure as error:
            raise BadSignature from error
        return [_report(event) for event in view.parse_events(request) if event.event_type in STATUS]


def message_of(content: bytes, public_id: str) -> EmailMessage:
    """De mail as anymail takes it, out of the bytes that are kept as evidence."""
    parsed = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(parsed, Parsed)
    body = parsed.get_body(("plain",))
    mail = EmailMessage(
        subject=str(parsed["Subject"]), body=body.get_content() if body else "", from_email=str(parsed["From"]),
        to=[str(parsed["To"])], reply_to=[str(parsed["Reply-To"])] if parsed["Reply-To"] else None,
        headers={name: str(parsed[name]) for name in _KEPT_HEADERS if parsed[name]},
    )  # fmt: skip
    for part in parsed.iter_attachments():
        mail.attach(part.get_filename() or "bijlage", part.get_payload(decode=True), part.get_content_type())
    mail.metadata = {"public_id": public_id}  # type: ignore[attr-defined]
    mail.track_opens = mail.track_clicks = False  # type: ignore[attr-defined]
    return mail


_KEPT_HEADERS = ("Message-ID", "In-Reply-To", "References", "Auto-Submitted", "Content-Language")


def _report(event: Any) -> Report:
    status = STATUS[event.event_type]
    raw = event.esp_event if isinstance(event.esp_event, dict) else dict(event.esp_event.items())
    if status == "bounced" and (raw.get("Type") in SOFT or raw.get("event") == "soft_bounce"):
        status = "undelivered"
    at = event.timestamp.isoformat() if event.timestamp else ""
    return Report(
        key=event.event_id or f"{event.message_id}:{event.event_type}:{at}",
        status=status,
        at=event.timestamp,
        public_id=str((event.metadata or {}).get("public_id", "")),
        reference=str(event.message_id or ""),
        detail=str(event.description or event.mta_response or event.reject_reason or "")[:200],
        raw=raw,
    )


def _never_left(error: BaseException | None) -> bool:
    """Whether somewhere behind it no connection was made at all."""
    while error is not None:
        names = {cls.__name__ for cls in type(error).__mro__}
        if names & {"ConnectTimeout", "NewConnectionError", "NameResolutionError", "ConnectionRefusedError"}:
            return True
        if "Connection refused" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def _words(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]

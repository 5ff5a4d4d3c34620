"""Replies of our own making, as mail: nobody in them exists, and no sentence is anybody's.

They were written before the first rule of classification. Which part is set aside nobody chose: a name whose hash is a
multiple of three is in ``aside``, and what is there serves to measure only.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

FOLDER = Path(__file__).parent
LANGUAGES = ("nl", "en", "de")
SENT_AT = datetime(2026, 11, 10, 10, 12, tzinfo=ZoneInfo("Europe/Amsterdam"))  # a Tuesday
OUR_ADDRESS = "debiteuren@noordwind.example"

#: What we wrote, which comes back quoted: every word in it that could mean something means nothing.
REMINDER = tomllib.loads((FOLDER / "reminder.toml").read_text("utf-8"))
_INTRO = {
    "nl": "Op ma 9 nov 2026 om 09:00 schreef Noordwind Installatie <debiteuren@noordwind.example>:",
    "en": "On Mon, 9 Nov 2026 at 09:00, Noordwind Installatie <debiteuren@noordwind.example> wrote:",
    "de": "Am Mo., 9. Nov. 2026 um 09:00 Uhr schrieb Noordwind Installatie <debiteuren@noordwind.example>:",
}
_OUTLOOK = {
    "nl": "Van: Noordwind Installatie <debiteuren@noordwind.example>\nVerzonden: maandag 9 november 2026 09:00\n"
    "Aan: iemand\nOnderwerp: Herinnering",
    "en": "From: Noordwind Installatie <debiteuren@noordwind.example>\nSent: Monday, 9 November 2026 09:00\n"
    "To: somebody\nSubject: Reminder",
    "de": "Von: Noordwind Installatie <debiteuren@noordwind.example>\nGesendet: Montag, 9. November 2026 09:00\n"
    "An: jemand\nBetreff: Zahlungserinnerung",
}
_FORWARDED = {
    "nl": "---------- Doorgestuurd bericht ----------",
    "en": "---------- Forwarded message ---------",
    "de": "-------- Weitergeleitete Nachricht --------",
}


@dataclass(frozen=True)
class Sample:
    """Een reactie: what was said, and what should be made of it. ``day`` "any" means that no one date is right."""

    name: str
    language: str
    kind: str
    text: str
    day: date | str | None = None
    amount_cents: int | None = None
    also: tuple[str, ...] = ()
    case: str = ""
    options: dict[str, Any] = field(default_factory=dict)

    def mail(self, public_ids: dict[str, str] | None = None) -> bytes:
        """As it came in; ``public_ids`` are the ids of the messages that it may answer."""
        return _FORMS[str(self.options.get("form", "plain"))](self, public_ids or {})


def replies(folder: str) -> Iterator[Sample]:
    """The replies that are ``seen``, or those put ``aside``."""
    for language in LANGUAGES:
        for entry in tomllib.loads((FOLDER / folder / f"{language}.toml").read_text("utf-8"))["reply"]:
            known = {k: entry.pop(k) for k in ("name", "kind", "text")}
            yield Sample(
                language=language, day=entry.pop("date", None), amount_cents=entry.pop("amount_cents", None),
                also=tuple(entry.pop("also", ())), case=entry.pop("case", ""), options=entry, **known,
            )  # fmt: skip


def is_aside(language: str, name: str) -> bool:
    """The rule that nobody chose."""
    return int(hashlib.sha256(f"{language}/{name}".encode()).hexdigest()[:8], 16) % 3 == 0


def _plain(sample: Sample, public_ids: dict[str, str]) -> bytes:
    mail = _head(sample, public_ids)
    mail.set_content(_with_quote(sample))
    _attach(sample, mail)
    return mail.as_bytes()


def _html(sample: Sample, public_ids: dict[str, str]) -> bytes:
    mail = _head(sample, public_ids)
    said = "".join(f"<p style='color:#333'>{part}</p>" for part in sample.text.split("\n\n"))
    quoted = REMINDER[sample.language].replace("\n\n", "<br><br>")
    mail.set_content(
        "<html><head><style>p { color: red } .betaald { stop: 1 }</style></head><body>"
        f"<div dir='ltr'>{said}</div><div class='gmail_quote'><div>{_INTRO[sample.language].replace('<', '&lt;')}</div>"
        f"<blockquote type='cite'>{quoted}</blockquote></div></body></html>",
        subtype="html",
    )
    return mail.as_bytes()


def _base64(sample: Sample, public_ids: dict[str, str]) -> bytes:
    mail = _head(sample, public_ids)
    mail.set_content(_with_quote(sample), cte="base64")
    return mail.as_bytes()


def _latin1(sample: Sample, public_ids: dict[str, str]) -> bytes:
    """Eight-bit latin-1 by a program that does not say so."""
    head = _head(sample, public_ids).as_bytes().rstrip(b"\r\n")
    return head + b"\r\nContent-Type: text/plain\r\n\r\n" + sample.text.encode("latin-1") + b"\r\n"


def _broken(sample: Sample, public_ids: dict[str, str]) -> bytes:
    """Several parts are promised, the boundary never comes."""
    head = _head(sample, public_ids).as_bytes().rstrip(b"\r\n")
    kind = b'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="=_nooit"'
    return head + b"\r\n" + kind + b"\r\n\r\n" + sample.text.encode() + b"\r\n"


def _forward(sample: Sample, public_ids: dict[str, str]) -> bytes:
    """Our reminder, sent on inside by one person to another, with their remarks about it."""
    mail = _head(sample, public_ids)
    mail.set_content(
        f"{sample.text}\n\n{_FORWARDED[sample.language]}\n{_OUTLOOK[sample.language]}\n\n{REMINDER[sample.language]}\n"
    )
    return mail.as_bytes()


_FORMS = {"plain": _plain, "html": _html, "base64": _base64, "latin1": _latin1, "broken": _broken, "forward": _forward}


def _head(sample: Sample, public_ids: dict[str, str]) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    options = sample.options
    mail["From"] = str(options.get("from", "iemand@onbekend.example"))
    token = public_ids.get(str(options.get("token", "")), "")
    mail["To"] = OUR_ADDRESS.replace("@", f"+{token}@") if token else OUR_ADDRESS
    mail["Subject"] = str(options.get("subject", {"nl": "Re: herinnering", "en": "Re: reminder"}.get(
        sample.language, "AW: Zahlungserinnerung")))  # fmt: skip
    mail["Date"] = format_datetime(SENT_AT)
    mail["Message-ID"] = (
        f"<{hashlib.sha256(f'{sample.language}/{sample.name}'.encode()).hexdigest()[:20]}@post.example>"
    )
    if thread := public_ids.get(str(options.get("thread", "")), ""):
        mail["In-Reply-To"] = f"<{thread}@noordwind.example>"
        mail["References"] = f"<eerder@noordwind.example> <{thread}@noordwind.example>"
    for name, value in options.get("headers", {}).items():
        mail[name] = value
    return mail


def _with_quote(sample: Sample) -> str:
    quote = sample.options.get("quote")
    reminder = "\n".join(f"> {line}" for line in REMINDER[sample.language].splitlines())
    if quote == "outlook":
        return f"{sample.text}\n\n{_OUTLOOK[sample.language]}\n\n{REMINDER[sample.language]}\n"
    if quote == "above":
        return f"{_INTRO[sample.language]}\n{reminder}\n\n{sample.text}\n"
    if quote == "between":
        head, _, tail = reminder.partition(". ")
        return f"{_INTRO[sample.language]}\n{head}.\n\n{sample.text}\n\n> {tail}\n"
    return f"{sample.text}\n\n{_INTRO[sample.language]}\n{reminder}\n" if quote else f"{sample.text}\n"


def _attach(sample: Sample, mail: EmailMessage) -> None:
    for attachment in sample.options.get("attachments", ()):
        mail.add_attachment(
            attachment["content"].encode(), maintype="application", subtype="octet-stream", filename=attachment["name"]
        )

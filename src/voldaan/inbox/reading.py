"""Reading a mail (e-mail lezen): bytes from anybody become plain values; nothing in them is fetched, run or trusted.

Mail comes damaged as often as not. What can be read is read, what cannot is named in ``problems``; only what is no
mail at all is refused.
"""

from __future__ import annotations

import email
import email.message
import email.utils
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import decode_header
from email.policy import compat32

from voldaan.base.errors import Refused
from voldaan.base.files import LARGEST_BYTES as LARGEST_ATTACHMENT_BYTES
from voldaan.inbox.html import text_of

LARGEST_BYTES = 40 * 1024 * 1024
LONGEST_TEXT = 60_000
MOST_PARTS = 300
MOST_ATTACHMENTS = 50
DEEPEST = 20
_FIELD = re.compile(rb"^[!-9;-~]{1,60}:", re.MULTILINE)
_MARKED = re.compile(r"=\?[^?\s]+\?[bBqQ]\?[^?]*\?=")
_ENCRYPTED = "De e-mail is versleuteld of verzegeld en hier niet te lezen. Open hem in het e-mailprogramma."
_OUTLOOK = "De opmaak zit in winmail.dat en is niet gelezen. Vraag de afzender om gewone tekst of HTML."
#: Kinds of parts whose words cannot be read here, with what to do.
_SEALED = {
    "multipart/encrypted": _ENCRYPTED, "application/pkcs7-mime": _ENCRYPTED, "application/x-pkcs7-mime": _ENCRYPTED,
    "application/ms-tnef": _OUTLOOK, "application/vnd.ms-tnef": _OUTLOOK,
}  # fmt: skip
_ID = re.compile(r"<([^<>\s]{3,250})>")


@dataclass(frozen=True, slots=True)
class Part:
    """Bijlage of a mail: the name it was given and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """E-mail as it came in. ``sent_at`` is what the sender says; ``automatic`` which program answered by itself."""

    message_id: str
    sender_name: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    sent_at: datetime | None
    answers: tuple[str, ...]
    automatic: str
    body: str
    attachments: tuple[Part, ...]
    problems: tuple[str, ...]


def read_mail(content: bytes) -> Mail:
    """De e-mail in these bytes.

    :raises Refused: when they are no mail, or one too large or too deeply nested to read safely.
    """
    if len(content) > LARGEST_BYTES:
        raise Refused(
            f"De e-mail is groter dan {LARGEST_BYTES // 2**20} MB. Sla de bijlagen los op en bied die aan.",
            rule="large",
        )
    if not _FIELD.search(content[:4096]):
        raise Refused("Dit is geen e-mail: er staan geen kopregels in. Kies een bestand dat op .eml eindigt.")
    try:
        mail = email.message_from_bytes(content, policy=compat32)
        problems: list[str] = []
        body, attachments = _contents(mail, problems)
    except RecursionError:
        raise Refused("Deze e-mail zit te diep in andere e-mails. Sla de binnenste op en bied die aan.") from None
    if len(body) > LONGEST_TEXT:
        problems.append(f"Van de tekst zijn de eerste {LONGEST_TEXT} tekens gelezen; lees de rest zelf.")
    name, address = email.utils.parseaddr(_header(mail, "From"))
    return Mail(
        message_id=_first_id(_header(mail, "Message-ID")),
        sender_name=name[:140],
        sender=address.strip().lower()[:254],
        recipients=tuple(_addresses(mail)),
        subject=" ".join(_header(mail, "Subject").split())[:200],
        sent_at=_date(_header(mail, "Date")),
        answers=tuple(dict.fromkeys(_ID.findall(f"{_header(mail, 'In-Reply-To')} {_header(mail, 'References')}")))[:50],
        automatic=_automatic(mail),
        body=body[:LONGEST_TEXT].replace("\x00", ""),
        attachments=tuple(attachments),
        problems=tuple(problems),
    )


def _header(mail: email.message.Message, name: str) -> str:
    """A header as text, whatever it holds; the first where there are more."""
    value = mail.get(name)
    if value is None:
        return ""
    text = str(value)
    if _MARKED.search(text):
        try:
            text = "".join(_decoded(part, charset) for part, charset in decode_header(text))
        except (ValueError, LookupError, email.errors.HeaderParseError):
            text = str(value)
    return "".join(c if c.isprintable() else " " for c in text.encode("utf-8", "replace").decode())[:4000]


def _decoded(part: bytes | str, charset: str | None) -> str:
    return part if isinstance(part, str) else _text(part, charset or "")


def _text(content: bytes, charset: str) -> str:
    """Bytes as text: as they say, else as UTF-8, else as Western European Windows, in which anything is something."""
    for name in (charset, "utf-8"):
        try:
            return content.decode(name)
        except (LookupError, ValueError):
            continue
    return content.decode("cp1252", "replace")


def _first_id(text: str) -> str:
    found = _ID.search(text)
    return found.group(1) if found else text.strip()[:250]


def _addresses(mail: email.message.Message) -> Iterator[str]:
    lines = [_header(mail, name) for name in ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")]
    for _, address in email.utils.getaddresses([line for line in lines if line])[:100]:
        if "@" in address:
            yield address.strip().lower()[:254]


def _date(text: str) -> datetime | None:
    try:
        found = email.utils.parsedate_to_datetime(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None


def _automatic(mail: email.message.Message) -> str:
    """Which kind of program wrote it: ``reply``, ``report``, or empty for a person (RFC 3834, RFC 3464)."""
    said = _header(mail, "Auto-Submitted").lower()
    if mail.get_content_type() == "multipart/report" or said.startswith("auto-generated"):
        return "report"
    if said.startswith("auto-replied") or any(mail.get(name) for name in ("X-Autoreply", "X-Autorespond")):
        return "reply"
    return "reply" if _header(mail, "Precedence").lower() == "auto_reply" else ""


def _contents(mail: email.message.Message, problems: list[str]) -> tuple[str, list[Part]]:
    """The words and the attachments. Of words in two forms the plain ones count, unless they are empty."""
    plain: list[str] = []
    html: list[str] = []
    attachments: list[Part] = []
    for number, part in enumerate(_parts(mail, problems)):
        if number >= MOST_PARTS:
            problems.append(f"De e-mail heeft meer dan {MOST_PARTS} onderdelen; de rest is niet gelezen.")
            break
        name, kind = _name(part), part.get_content_type()
        if not name and kind in ("text/plain", "text/html") and part.get_content_disposition() != "attachment":
            (plain if kind == "text/plain" else html).append(_words(part))
        elif part.get_content_maintype() == "multipart":
            plain.append(_words(part))  # it promised parts and has none: what is there are its words
        else:
            _attach(part, name or _made_up(part), attachments, problems)
    problems += dict.fromkeys(_SEALED[kind] for kind in _kinds(mail) if kind in _SEALED)
    own = "\n\n".join(text for text in plain if text.strip())
    return own or "\n\n".join(text_of(text[: 10 * LONGEST_TEXT]) for text in html), attachments


def _kinds(mail: email.message.Message) -> Iterator[str]:
    """What every part says it is, whatever its name; a sealed mail and an encrypted one look alike from outside."""
    return (part.get_content_type() for part in mail.walk())


def _parts(mail: email.message.Message, problems: list[str]) -> Iterator[email.message.Message]:
    """The leaves; a mail inside this mail is one leaf, and is not opened."""
    todo: list[tuple[email.message.Message, int]] = [(mail, 0)]
    while todo:
        part, depth = todo.pop()
        inside = part.get_payload()
        if part.get_content_type() == "message/rfc822" or not isinstance(inside, list):
            yield part
        elif depth >= DEEPEST:
            problems.append("Onderdelen die te diep in elkaar zitten zijn niet gelezen.")
        else:
            todo.extend((p, depth + 1) for p in reversed(inside) if isinstance(p, email.message.Message))


def _words(part: email.message.Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        content = str(part.get_payload()).encode("utf-8", "surrogateescape")
    return _text(content[: 20 * LONGEST_TEXT], part.get_content_charset("") or "")


def _name(part: email.message.Message) -> str:
    try:
        name = part.get_filename() or ""
        if _MARKED.search(name):
            name = "".join(_decoded(text, charset) for text, charset in decode_header(name))
        return "".join(c for c in name.encode("utf-8", "replace").decode() if c.isprintable())
    except (ValueError, LookupError, TypeError, email.errors.HeaderParseError):
        return ""


def _made_up(part: email.message.Message) -> str:
    ending = {"application/pdf": "pdf", "message/rfc822": "eml", "text/csv": "csv", "text/calendar": "ics"}
    return f"bijlage.{ending.get(part.get_content_type(), 'bin')}"


def _attach(part: email.message.Message, name: str, attachments: list[Part], problems: list[str]) -> None:
    """Keep one attachment; what cannot be kept is named, and the others are."""
    try:
        content = _bytes(part)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, KeyError):
        problems.append(f"Bijlage {name[:80]} is beschadigd en niet bewaard.")
        return
    if not content:
        return
    if len(content) > LARGEST_ATTACHMENT_BYTES:
        problems.append(f"Bijlage {name[:80]} is groter dan {LARGEST_ATTACHMENT_BYTES // 2**20} MB en niet bewaard.")
    elif len(attachments) >= MOST_ATTACHMENTS:
        problems.append(f"Bijlage {name[:80]} is niet bewaard: hooguit {MOST_ATTACHMENTS} per e-mail.")
    else:
        attachments.append(Part(name[:140], content))


def _bytes(part: email.message.Message) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inside = part.get_payload()
        first = inside[0] if isinstance(inside, list) and inside else None
        return first.as_bytes() if isinstance(first, email.message.Message) else str(inside).encode("utf-8", "replace")
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""

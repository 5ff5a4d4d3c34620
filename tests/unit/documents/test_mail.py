from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest

from voldaan.base.errors import Refused
from voldaan.documents.mail import Attachment, build_mail, message_id

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def mail(**changes: Any) -> bytes:
    values: dict[str, Any] = {
        "public_id": "msg_01J9",
        "sender_name": "Noor Silva Ontwerp",
        "sender_address": "administratie@noorsilva.example",
        "recipient_name": "Zoë de Vries",
        "recipient_address": "zoe@post.example",
        "subject": "Herinnering: factuur 2026-0101",
        "text": "Beste Zoë,\n\nWilt u € 125,00 betalen?\n",
        "sent_at": AT,
        "attachments": [Attachment("brief 1.pdf", b"%PDF-1.7 test")],
    }
    return build_mail(**{**values, **changes})


def parsed(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def test_the_text_comes_first_and_the_letter_is_attached() -> None:
    message = parsed(mail())
    text, letter = message.iter_parts()

    assert text.get_content_type() == "text/plain"
    assert "Wilt u € 125,00 betalen?" in text.get_content()
    assert letter.get_content_type() == "application/pdf"
    assert letter.get_filename() == "brief-1.pdf"
    assert letter.get_content() == b"%PDF-1.7 test"


def test_the_headers_name_sender_answer_address_and_machine() -> None:
    message = parsed(mail(reply_to="help@noorsilva.example"))

    assert message["From"] == "Noor Silva Ontwerp <administratie@noorsilva.example>"
    assert message["To"] == "Zoë de Vries <zoe@post.example>"
    assert message["Reply-To"] == "help@noorsilva.example"
    assert message["Message-ID"] == "<msg_01J9@noorsilva.example>"
    assert message["Date"] == "Mon, 23 Nov 2026 09:30:00 +0000"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "nl"
    assert message["List-Unsubscribe"] is None


def test_the_same_message_gives_the_same_bytes() -> None:
    assert mail() == mail()
    assert mail(public_id="msg_01JA") != mail()


def test_lines_end_as_the_standard_asks_and_are_not_too_long() -> None:
    raw = mail(text="woord " * 400)

    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


@pytest.mark.parametrize("subject", ["Betaal € 125,00", "Nog 125,00\u00a0€ open", "€125"])
def test_a_subject_with_an_amount_is_refused(subject: str) -> None:
    with pytest.raises(Refused, match="onderwerp"):
        mail(subject=subject)


def test_an_invoice_number_that_looks_like_an_amount_may_stand_in_the_subject() -> None:
    assert parsed(mail(subject="Herinnering: factuur 2026.01-10,25"))["Subject"] == "Herinnering: factuur 2026.01-10,25"


@pytest.mark.parametrize("field", ["subject", "sender_name", "recipient_name", "language", "references"])
def test_a_line_break_in_a_header_is_refused(field: str) -> None:
    with pytest.raises(Refused, match="regeleinde"):
        mail(**{field: "x\r\nBcc: alle@post.example"})


@pytest.mark.parametrize(
    "address", ["", "zoe", "zoe@", "zoe@post", "zoe@post..example", "a b@post.example", "a,b@x.example"]
)
def test_a_wrong_address_is_refused(address: str) -> None:
    with pytest.raises(Refused, match="e-mailadres"):
        mail(recipient_address=address)


def test_a_message_id_needs_a_plain_public_id_and_a_domain() -> None:
    with pytest.raises(Refused):
        message_id("msg>1", "a@b.example")
    with pytest.raises(Refused):
        message_id("msg_1", "nobody")


def test_a_time_without_zone_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="time zone"):
        mail(sent_at=datetime(2026, 11, 23, 9, 30))  # noqa: DTZ001

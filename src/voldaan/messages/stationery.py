"""Briefpapier (stationery): the words of a message set out as a letter, and as the plain text of a mail."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, replace

from voldaan.documents.paper import Code, Enclosure, Letter, Paragraph, Payment, Summary, Table, Verification
from voldaan.messages.blocks import Language
from voldaan.messages.details import Arrangement
from voldaan.messages.facts import CreditorFacts, DebtorFacts, MessageFacts
from voldaan.messages.rules import TO_PAY
from voldaan.messages.wording import grouped_iban, salutation

_NAME_LENGTH = 76
_LINE_LENGTH = 60
_REFERENCE_LENGTH = 40


def letter_from(
    facts: MessageFacts,
    tongue: Language,
    title: str,
    summary: Summary,
    body: tuple[Paragraph | Table, ...],
    appendix: tuple[Table, ...],
    template: str,
) -> Letter:
    """Set the parts out as a letter; ``template`` names the text and its version in the enclosed data."""
    labels, formats = tongue.labels, tongue.formats
    closing = [labels["closing"], facts.sender.name]
    if facts.collector:
        closing.append(labels["on_behalf_of"].format(creditor=facts.creditor.name))
    return Letter(
        language=tongue.code,
        on=facts.on,
        title=title,
        author=facts.sender.name,
        sender=sender_lines(facts.sender, tongue),
        recipient=_recipient_lines(facts.recipient, tongue),
        meta=(
            (labels["on"], formats.day(facts.on)),
            (labels["reference"], clipped(facts.reference, _REFERENCE_LENGTH)),
        ),
        summary=summary,
        salutation=salutation(facts, tongue),
        body=body,
        closing=tuple(closing),
        appendix_title=labels["appendix"].format(on=formats.day(facts.on)) if appendix else "",
        appendix=appendix,
        verification=_verification(facts, tongue),
        footer=labels["privacy"].format(privacy_url=facts.privacy_url) if facts.privacy_url else labels["privacy_ask"],
        page_label=labels["page"],
        enclosure=Enclosure(f"{facts.kind}.json", labels["enclosure"], _facts_json(facts, template)),
    )


def _facts_json(facts: MessageFacts, template: str) -> str:
    """The facts as JSON: amounts in cents, dates and percentages as text, keys in order."""
    return json.dumps({"template": template, **asdict(facts)}, default=str, ensure_ascii=False, sort_keys=True)


def summary_from(facts: MessageFacts, tongue: Language, label: str, amount: str, note: str, way_out: str) -> Summary:
    """The box above the fold; nothing to pay means no account, and an unknown account means no code to scan."""
    to_pay_cents = due_cents(facts)
    if not to_pay_cents:
        return Summary(label=label, amount=amount, note=note)
    labels, payee = tongue.labels, facts.payee
    account = grouped_iban(payee.iban) if payee.iban else tongue.phrases["iban_on_invoice"]
    lines = [(labels["iban"], account), (labels["account_name"], clipped(payee.name))]
    if facts.payment_reference:
        lines.append((labels["payment_reference"], clipped(facts.payment_reference)))
    if facts.payment_url:
        lines.append((labels["pay_online"], facts.payment_url))
    box = Summary(label=label, amount=amount, note=note, lines=tuple(lines), way_out=way_out)
    if not payee.iban:
        return box
    due = tongue.formats.cents(to_pay_cents)
    return replace(
        box,
        payment=Payment(payee.name, payee.iban, to_pay_cents, facts.payment_reference, payee.bic),
        payment_code=Code(
            labels["pay_caption"], labels["pay_alt"].format(amount=due, name=payee.name, iban=grouped_iban(payee.iban))
        ),
    )


def due_cents(facts: MessageFacts) -> int:
    """Te betalen now, by this message: the total, the part that its details name, or nothing."""
    what = TO_PAY.get(facts.kind, "total")
    if isinstance(facts.details, Arrangement):
        return facts.details.instalments[0].amount_cents
    if what == "total" or not what:
        return facts.total_cents if what else 0
    return int(getattr(facts.details, f"{what}_cents"))


def plain_text(facts: MessageFacts, tongue: Language, letter: Letter) -> str:
    """The whole message as plain text: the mail needs no attachment to be understood. All spaces are plain."""
    parts = [letter.salutation, *_spoken(letter.body), _payment_text(facts, tongue, letter), "\n".join(letter.closing)]
    if letter.appendix:
        parts += [letter.appendix_title, *_spoken(letter.appendix)]
    parts.append("\n".join(letter.sender))
    parts.append("\n".join(f"{name}: {value}" for name, value in letter.meta if value))
    if facts.verify_code and facts.verify_url:
        parts.append(
            tongue.labels["verify_mail"].format(verify_url=_verify_address(facts), verify_code=facts.verify_code)
        )
    parts.append(letter.footer)
    return "\n\n".join(part for part in parts if part).replace("\u00a0", " ") + "\n"


def _payment_text(facts: MessageFacts, tongue: Language, letter: Letter) -> str:
    if not letter.summary.lines:
        return ""
    lines = [(tongue.labels["amount"], tongue.formats.cents(due_cents(facts))), *letter.summary.lines]
    return "\n".join([tongue.labels["how_to_pay"], *(f"  {name}: {value}" for name, value in lines)])


def _spoken(parts: Iterable[Paragraph | Table]) -> list[str]:
    spoken: list[str] = []
    for part in parts:
        if isinstance(part, Table):
            spoken.append(_table_text(part))
        elif part.item and spoken and spoken[-1].startswith("- "):
            spoken[-1] += f"\n- {part.text}"
        else:
            spoken.append(f"- {part.text}" if part.item else part.text)
    return spoken


def _table_text(table: Table) -> str:
    lines = [table.title] if table.title else []
    for row in table.rows:
        first, *rest = row
        names = table.header[1:] or ("",) * len(rest)
        pairs = zip(names, rest, strict=True)
        values = ", ".join(f"{name[:1].lower()}{name[1:]} {value}".strip() for name, value in pairs if value)
        lines.append(f"  {first.replace(chr(10), ', ')}: {values}")
    lines += [f"  {label}: {amount}" for label, amount in table.sums]
    return "\n".join([*lines, *([table.note] if table.note else [])])


def sender_lines(sender: CreditorFacts, tongue: Language) -> tuple[str, ...]:
    """Afzender, as it stands at the head of a letter."""
    labels = tongue.labels
    register = f"{labels['kvk']} {sender.kvk}" if sender.kvk else ""
    lines = [
        sender.name,
        sender.street,
        f"{sender.postcode} {sender.town}".strip(),
        " · ".join(part for part in (sender.legal_form, register) if part),
        f"{labels['registration']} {sender.registration}" if sender.registration else "",
        sender.phone,
        sender.hours,
        sender.email,
        sender.website,
    ]
    return tuple(clipped(line, _LINE_LENGTH) for line in lines if line)


def _recipient_lines(debtor: DebtorFacts, tongue: Language) -> tuple[str, ...]:
    attention = tongue.phrases["attention"].format(name=clipped(debtor.attention)) if debtor.attention else ""
    place = "  ".join(part for part in (debtor.postcode, debtor.town.upper()) if part)
    lines = [clipped(debtor.name), attention, clipped(debtor.street), clipped(place), debtor.country.upper()]
    return tuple(line for line in lines if line)


def clipped(text: str, length: int = _NAME_LENGTH) -> str:
    """Text that fits in its place on paper; the full text stays in the message and in the record."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _verification(facts: MessageFacts, tongue: Language) -> Verification | None:
    """The code to check the letter by: at an address where there is one, otherwise by asking the sender."""
    labels = tongue.labels
    if not facts.verify_code:
        return None
    if not facts.verify_url:
        return Verification(
            title=labels["verify_title"], text=labels["verify_text_contact"], human_code=facts.verify_code
        )
    return Verification(
        title=labels["verify_title"],
        text=labels["verify_text"],
        human_code=facts.verify_code,
        address=_verify_address(facts).removeprefix("https://"),
        url=facts.verify_url,
        code=Code(labels["verify_caption"], labels["verify_alt"].format(verify_url=facts.verify_url)),
    )


def _verify_address(facts: MessageFacts) -> str:
    """The address to type: without the code, which the reader enters there himself."""
    return facts.verify_url.removesuffix(facts.verify_code).rstrip("/?=")

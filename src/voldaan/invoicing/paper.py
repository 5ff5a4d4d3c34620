"""Factuur in woorden: a document as paper and as the text of a mail, in the buyer's language; no sum is made here."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files

from voldaan.documents.invoice import InvoicePaper
from voldaan.documents.paper import Code, Enclosure, Payment, Table
from voldaan.invoicing.document import AdjustmentSum, Collection, Document, DocumentKind, LineSum, Sums, Trader
from voldaan.messages.blocks import language
from voldaan.messages.formats import Formats
from voldaan.messages.stationery import clipped
from voldaan.messages.wording import grouped_iban

LANGUAGES = ("nl", "en")
_WIDE = 0
_LONGEST_LINE = 60


@cache
def texts(code: str) -> dict[str, str]:
    """Woorden of an invoice in a language; Dutch where we have no other."""
    name = code if code in LANGUAGES else "nl"
    data = tomllib.loads(files("voldaan.invoicing").joinpath("texts", f"{name}.toml").read_text(encoding="utf8"))
    units = data.pop("units")
    return data | {f"unit.{code}": word for code, word in units.items()}


def formats(code: str) -> Formats:
    """Notatie of amounts and days in the language of the invoice."""
    return language(code if code in LANGUAGES else "nl").formats


def paper(document: Document, ubl: str = "", *, draft: bool = False) -> InvoicePaper:
    """De factuur op papier; ``ubl`` is enclosed, for software."""
    words, notation = texts(document.language), formats(document.language)
    credit = document.kind is DocumentKind.CREDIT_NOTE
    seller = document.seller
    name = words["credit_note" if credit else "invoice"]
    collection = document.collection
    box = () if credit or not seller.iban else _box(document, words, notation)
    payment = Payment(seller.name, seller.iban, document.sums.inclusive_cents, document.number)
    alt = words["pay_alt"].format(
        amount=notation.cents(document.sums.inclusive_cents), name=seller.name, iban=grouped_iban(seller.iban)
    )
    return InvoicePaper(
        language=document.language if document.language in LANGUAGES else "nl",
        on=document.issued_on,
        title=name if draft else f"{name} {document.number}",
        number=words["draft"] if draft else document.number,
        author=seller.name,
        sender=_sender(seller, words, with_vat=bool(seller.vat_number)),
        recipient=_recipient(document.buyer),
        meta=_meta(document, words, notation, draft=draft),
        lines=_lines(document, words, notation),
        box_title=words["box_title_collection" if collection else "box_title"],
        box=box[:-1] if draft else box,
        payment=payment if box and not draft and not collection else None,
        payment_code=Code(words["pay_caption"], alt) if box and not collection else None,
        link=document.pay_url,
        link_code=Code(words["link_caption"], words["link_alt"].format(url=document.pay_url)),
        mentions=_mentions(document, words, notation),
        footer=document.footer,
        page_label=words["page"],
        draft=words["draft"] if draft else "",
        enclosure=Enclosure(f"{document.number}.xml", words["enclosure"], ubl) if ubl else None,
    )


def mail_text(document: Mapping[str, object], words: Mapping[str, str], notation: Formats) -> str:
    """De e-mail bij de factuur, plain text; with a direct debit it is the announcement of it."""
    name = (
        "mail_body_credit" if document["credit"] else "mail_body_collection" if document["collect_on"] else "mail_body"
    )
    body = " ".join(part for part in (words[name].format(**document), str(document["refund"])) if part)
    pay = words["mail_pay"].format(url=document["pay_url"]) if document["pay_url"] else ""
    link = words["mail_link"].format(url=document["url"]) if document["url"] else ""
    parts = [words["mail_hello"], body, pay, words["mail_files"], link, words["mail_question"],
             f"{words['mail_bye']}\n{document['seller']}"]  # fmt: skip
    return "\n\n".join(part for part in parts if part) + "\n"


def _sender(seller: Trader, words: Mapping[str, str], *, with_vat: bool) -> tuple[str, ...]:
    found = [
        seller.name, seller.street, f"{seller.postcode}  {seller.town.upper()}".strip(),
        words["kvk"].format(value=seller.kvk) if seller.kvk else "",
        words["vat_number"].format(value=seller.vat_number) if with_vat else "",
        seller.phone, seller.email, seller.website,
    ]  # fmt: skip
    return tuple(clipped(line, _LONGEST_LINE) for line in found if line)


def _recipient(buyer: Trader) -> tuple[str, ...]:
    place = "  ".join(part for part in (buyer.postcode, buyer.town.upper()) if part)
    found = [clipped(buyer.name), clipped(buyer.street), clipped(place), "" if buyer.country == "NL" else buyer.country]
    return tuple(line for line in found if line)


def _meta(
    document: Document, words: Mapping[str, str], notation: Formats, *, draft: bool
) -> tuple[tuple[str, str], ...]:
    content, buyer = document.content, document.buyer
    credit = document.kind is DocumentKind.CREDIT_NOTE
    credited = ""
    if document.credited:
        number, on = document.credited
        credited = words["credited_value"].format(number=number, on=notation.short_day(on))
    found = [
        (words["credit_number" if credit else "number"], "" if draft else document.number),
        (words["issued_on"], notation.day(document.issued_on)),
        (words["due_on"], "" if credit else notation.day(document.due_on)),
        (words["credited"], credited),
        (words["delivered_on"], notation.day(content.delivered_on) if content.delivered_on else ""),
        (words["period"], _period(document, words, notation)),
        (words["customer"], buyer.number),
        (words["customer_kvk"], buyer.kvk),
        (words["customer_vat"], buyer.vat_number),
        (words["reference"], content.buyer_reference),
        (words["order"], content.order_number),
    ]
    return tuple((label, value) for label, value in found if value)


def _period(document: Document, words: Mapping[str, str], notation: Formats) -> str:
    first, last = document.content.period_from_on, document.content.period_until_on
    if first and last:
        return words["period_value"].format(first=notation.short_day(first), last=notation.short_day(last))
    if first:
        return words["period_from"].format(first=notation.short_day(first))
    return words["period_until"].format(last=notation.short_day(last)) if last else ""


def _lines(document: Document, words: Mapping[str, str], notation: Formats) -> Table:
    header = tuple(words[f"h_{name}"] for name in ("description", "quantity", "price", "vat", "amount"))
    rows = tuple(_row(line, words, notation) for line in document.sums.lines)
    credit = document.kind is DocumentKind.CREDIT_NOTE
    return Table("", header, rows, _sums(document.sums, words, notation, credit=credit), right=(1, 2, 3, 4), wide=_WIDE)


def _row(line: LineSum, words: Mapping[str, str], notation: Formats) -> tuple[str, ...]:
    notes = [_adjustment(one, words, notation) for one in line.adjustments]
    unit = words.get(f"unit.{line.line.unit}", line.line.unit)
    percent = line.vat.percent
    return (
        "\n".join([line.line.description, *notes]),
        f"{decimal(line.line.quantity, notation)} {unit}",
        price(line.line.price, notation),
        words["no_vat"] if percent is None else notation.percentage(percent),
        notation.cents(line.net_cents),
    )


def _adjustment(one: AdjustmentSum, words: Mapping[str, str], notation: Formats) -> str:
    name = ("charge" if one.charge else "discount") + ("" if one.percent is None else "_percent")
    sign = 1 if one.charge else -1
    percent = notation.percentage(one.percent) if one.percent is not None else ""
    return words[name].format(reason=one.reason, percent=percent, amount=notation.cents(sign * one.amount_cents))


def _sums(found: Sums, words: Mapping[str, str], notation: Formats, *, credit: bool) -> tuple[tuple[str, str], ...]:
    rows: list[tuple[str, str]] = []
    if found.adjustments:
        rows.append((words["subtotal"], notation.cents(found.lines_cents)))
        for one in found.adjustments:
            name = one.reason if one.percent is None else f"{one.reason} ({notation.percentage(one.percent)})"
            rows.append((name, notation.cents(one.amount_cents if one.charge else -one.amount_cents)))
    rows.append((words["exclusive"], notation.cents(found.exclusive_cents)))
    for group in found.groups:
        taxed = bool(group.vat.percent)
        percent = notation.percentage(group.vat.percent or Decimal(0))
        label = words["vat_over" if taxed else "no_vat_over"].format(
            percent=percent, amount=notation.cents(group.taxable_cents)
        )
        rows.append((label, notation.cents(group.vat_cents)))
    rows.append((words["total_credit" if credit else "total"], notation.cents(found.inclusive_cents)))
    return tuple(rows)


def _box(document: Document, words: Mapping[str, str], notation: Formats) -> tuple[tuple[str, str], ...]:
    if document.collection:
        return _collection_box(document.sums.inclusive_cents, document.collection, words, notation)
    return (
        (words["pay_amount"], notation.cents(document.sums.inclusive_cents)),
        (words["pay_until"], notation.day(document.due_on)),
        (words["iban"], grouped_iban(document.seller.iban)),
        (words["account_name"], clipped(document.seller.name)),
        (words["payment_reference"], document.number),
    )


def _collection_box(
    cents: int, collection: Collection, words: Mapping[str, str], notation: Formats
) -> tuple[tuple[str, str], ...]:
    """Vooraankondiging: amount, day, account, mandate, and who collects."""
    return (
        (words["pay_amount"], notation.cents(cents)),
        (words["collect_on"], notation.day(collection.collect_on)),
        (words["collect_from"], grouped_iban(collection.iban)),
        (words["mandate"], collection.reference),
        (words["creditor_identifier"], f"{collection.identifier} ({clipped(collection.creditor)})"),
    )


def refund_sentence(refund_until: date | None, words: Mapping[str, str], notation: Formats) -> str:
    """Tot wanneer terugboeken kan; empty for the business scheme."""
    return words["refund_until"].format(on=notation.day(refund_until)) if refund_until else ""


def _mentions(document: Document, words: Mapping[str, str], notation: Formats) -> tuple[str, ...]:
    """Wat de wet bij een uitzondering op de btw wil lezen, then the note, the debit, and where to check the invoice."""
    found = [words["mention"].format(mention=g.vat.mention) for g in document.sums.groups if g.vat.mention]
    if document.content.note:
        found.append(document.content.note)
    if document.collection:
        refund = refund_sentence(document.collection.refund_until, words, notation)
        found.append(" ".join(part for part in (words["nothing_to_pay"], refund) if part))
    if document.verify_url:
        found.append(words["verify"].format(url=document.verify_url.removeprefix("https://")))
    return tuple(found)


def decimal(value: Decimal, notation: Formats) -> str:
    """Getal without superfluous zeros, in the notation of the language."""
    text = format(value.normalize(), "f")
    whole, _, part = text.partition(".")
    return whole + (notation.decimal_mark + part if part else "")


def price(value: Decimal, notation: Formats) -> str:
    """Prijs per eenheid: at least two decimals, more where it has them."""
    whole, _, part = format(value.normalize(), "f").partition(".")
    euros = f"{int(whole):,}".replace(",", notation.group_mark)
    return notation.money.format(amount=f"{euros}{notation.decimal_mark}{part.ljust(2, '0')}")

"""Writes about own invoices before they are issued: who sells, drafts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from stdnum.eu import vat as vat_numbers

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.credit import terms
from voldaan.invoicing import events as kinds
from voldaan.invoicing import rules
from voldaan.invoicing.document import Content, Document, DocumentKind, Sums, Trader, as_json
from voldaan.invoicing.models import InvoiceDraft, Seller
from voldaan.invoicing.reading import content_json, read_content
from voldaan.parties.models import Creditor, Party
from voldaan.parties.rules import CAPACITY, DebtorData
from voldaan.parties.services import checked_email, checked_iban, upsert_debtors
from voldaan_law.nl.vat import VatTreatment

_KVK = re.compile(r"\d{8}")
_SERIES = re.compile(r"[A-Za-z0-9-]{0,10}")
_SELLER = {"vat_number", "small_business", "series", "term_days", "footer"}
_CREDITOR = {"kvk", "street", "postcode", "town", "email", "phone", "website", "iban"}
_DEBTOR = ("number", "name", "kind", "kvk", "vat_number", "email", "phone", "street", "postcode", "town", "country")


def own_creditor(name: str = "") -> Creditor:
    """Wie factureert: the creditor with this name, else the first one of the administration.

    :raises NotFound: when there is none by that name.
    """
    found = Creditor.objects.filter(name=name).first() if name else Creditor.objects.order_by("id").first()
    if found is None:
        raise NotFound(f"Schuldeiser {name} bestaat niet in deze administratie. Controleer de naam.")
    return found


def seller_of(creditor: Creditor) -> Seller:
    """Verkopersgegevens of a creditor; unsaved standard ones where none were filled in yet."""
    return Seller.objects.filter(creditor=creditor).first() or Seller(tenant_id=creditor.tenant_id, creditor=creditor)


def save_seller(actor: Actor, creditor: Creditor, details: Mapping[str, Any]) -> Seller:
    """Mijn gegevens opslaan: what stands on own invoices of this creditor; only what differs is an event.

    :raises Refused: for a number that cannot be one, with its name.
    """
    actor.must(Permission.INVOICE)
    unknown = set(details) - _SELLER - _CREDITOR
    if unknown:
        raise Refused(f"Het veld {sorted(unknown)[0]} bestaat niet bij Mijn gegevens.")
    values = _checked_details(details)
    seller = seller_of(creditor)
    changed = [n for n, v in values.items() if getattr(creditor if n in _CREDITOR else seller, n) != v]
    if not changed and seller.pk:
        return seller
    for name, value in values.items():
        setattr(creditor if name in _CREDITOR else seller, name, value)
    creditor.save()
    seller.save()
    events.record(actor, [events.Entry(kinds.SellerChanged(creditor_id=creditor.id, fields=sorted(changed)))])
    return seller


def _checked_details(details: Mapping[str, Any]) -> dict[str, Any]:
    values = {n: v.strip() if isinstance(v, str) else v for n, v in details.items()}
    if values.get("vat_number"):
        values["vat_number"] = checked_vat_number(values["vat_number"])
    if values.get("kvk"):
        values["kvk"] = checked_kvk(values["kvk"])
    if values.get("email"):
        values["email"] = checked_email(values["email"])
    if values.get("iban"):
        values["iban"] = checked_iban(values["iban"])
    if not _SERIES.fullmatch(values.get("series", "")):
        raise Refused("De nummerreeks bestaat uit hooguit tien letters, cijfers en streepjes, bijvoorbeeld F.")
    if not 0 <= int(values.get("term_days", 14)) <= 365:
        raise Refused("De betaaltermijn ligt tussen 0 en 365 dagen.")
    return values


def checked_vat_number(text: str) -> str:
    """Btw-nummer without spaces and dots; :raises Refused: when its digits cannot be right."""
    compact = re.sub(r"[\s.\-]", "", text).upper()
    if not vat_numbers.is_valid(compact):
        raise Refused(f"Het btw-nummer {text[:30]} klopt niet. Schrijf het met landcode, bijvoorbeeld NL123456789B13.")
    return compact


def checked_kvk(text: str) -> str:
    """KvK-nummer as eight digits; :raises Refused: when it is not."""
    compact = re.sub(r"[\s.]", "", text)
    if not _KVK.fullmatch(compact):
        raise Refused(f"Het KvK-nummer {text[:20]} heeft geen acht cijfers. Controleer het nummer.")
    return compact


def save_customer(actor: Actor, creditor: Creditor, data: Mapping[str, Any]) -> Party:
    """Klant kiezen of bijwerken: by number, or a new one with the next free number.

    :raises Refused: for a new customer without a name, or a number that cannot be right.
    """
    actor.must(Permission.INVOICE)
    values = {name: " ".join(str(data.get(name) or "").split()) for name in _DEBTOR}
    for name, check in (("vat_number", checked_vat_number), ("kvk", checked_kvk), ("email", checked_email)):
        if values[name]:
            values[name] = check(values[name])
    if values["kind"] not in ("", *CAPACITY):
        raise Refused(f"De soort klant '{values['kind'][:20]}' bestaat niet. Kies uit: {', '.join(CAPACITY)}.")
    take_turns(actor, creditor.id)
    known = Party.objects.filter(creditor=creditor, number=values["number"]).first() if values["number"] else None
    if known is None and not values["name"]:
        raise Refused("Kies een klant, of vul de naam van een nieuwe klant in.")
    values["number"] = values["number"] or _next_number(creditor)
    values["country"] = values["country"].upper() or (known.country if known else "NL")
    values["kind"] = values["kind"] or ("" if known else "unknown")
    values["name"] = values["name"] or (known.name if known else "")
    ids = upsert_debtors(actor, creditor.id, [DebtorData(**values)])
    return Party.objects.get(id=ids[values["number"]])


def take_turns(actor: Actor, creditor_id: int) -> None:
    """Om de beurt: one at a time per creditor until the transaction ends, imports included: both make debtors."""
    sql.execute("SELECT pg_advisory_xact_lock(%s, %s)", [actor.tenant_id % 2**31, creditor_id % 2**31])


def _next_number(creditor: Creditor) -> str:
    row = sql.fetch_one(
        "SELECT coalesce(max(substr(number, 2)::bigint), 1000) FROM parties_party"
        " WHERE creditor_id = %s AND number ~ '^K[0-9]{4,9}$'",
        [creditor.id],
    )
    assert row is not None
    return f"K{row[0] + 1}"


def save_draft(
    actor: Actor,
    debtor: Party,
    data: Mapping[str, Any],
    *,
    draft_id: int | None = None,
    recurring: tuple[int, date] | None = None,
) -> InvoiceDraft:
    """Concept opslaan, a new one or in the place of ``draft_id``; ``recurring`` is (id, period) of what repeats.

    :raises Refused: for content that can be no invoice, a term that the law forbids, a draft that is issued already.
    """
    actor.must(Permission.INVOICE)
    content = read_content(data)
    document = draft_document(debtor, content, clock.today())
    rules.check_sums(document.sums)
    draft = InvoiceDraft(tenant_id=actor.tenant_id, made_by=actor.name) if draft_id is None else open_draft(draft_id)
    draft.creditor, draft.debtor, draft.content = debtor.creditor, debtor, content_json(content)
    draft.inclusive_cents, draft.made_at = document.sums.inclusive_cents, clock.now()
    if recurring:
        draft.recurring_id, draft.period_on = recurring
    draft.save()
    data_ = kinds.InvoiceDrafted(draft_id=draft.id, inclusive_cents=draft.inclusive_cents)
    events.record(actor, [events.Entry(data_, party_id=debtor.id)])
    return draft


def open_draft(draft_id: int) -> InvoiceDraft:
    """Een open concept, locked; :raises NotFound: unknown; :raises Refused: issued or discarded meanwhile."""
    draft = InvoiceDraft.objects.select_for_update(of=("self",)).filter(id=draft_id).first()
    if draft is None:
        raise NotFound("Dit concept bestaat niet in deze administratie. Kies er een uit de lijst.")
    if draft.state != InvoiceDraft.State.DRAFT:
        raise Refused("Dit concept is al definitief gemaakt of weggegooid. Kopieer de factuur om opnieuw te beginnen.")
    return draft


def discard_draft(actor: Actor, draft_id: int) -> None:
    """Concept weggooien; no number was taken, so no gap is left."""
    actor.must(Permission.INVOICE)
    draft = open_draft(draft_id)
    draft.state = InvoiceDraft.State.DISCARDED
    draft.save(update_fields=["state"])
    events.record(actor, [events.Entry(kinds.InvoiceDiscarded(draft_id=draft_id), party_id=draft.debtor_id)])


def draft_document(debtor: Party, content: Content, today: date) -> Document:
    """Het document as it would be if it were issued today, without number.

    :raises Refused: for a term that the law forbids.
    """
    creditor = debtor.creditor
    seller_row = seller_of(creditor)
    seller, buyer = trader_of_creditor(creditor, seller_row), trader_of_party(debtor)
    on = rules.supply_on(content, today)
    due_on = today + timedelta(days=_term_days(debtor, content, seller_row.term_days, today))
    return Document(
        kind=DocumentKind.INVOICE, number="-", issued_on=today, due_on=due_on, seller=seller, buyer=buyer,
        content=content, sums=sums_on(content, seller, debtor.language, on), language=debtor.language,
        ubl_format=rules.format_for(buyer, content.ubl_format), footer=seller_row.footer,
    )  # fmt: skip


def sums_on(content: Content, seller: Trader, language: str, on: date) -> Sums:
    """Totalen with the VAT of the day of supply."""

    def vat(treatment: VatTreatment) -> Any:
        return rules.vat_of(
            treatment, on, language=language, ground=content.vat_ground if treatment is VatTreatment.EXEMPT else "",
            vat_number=seller.vat_number,
        )  # fmt: skip

    return rules.sums(content.lines, content.adjustments, vat)


def _term_days(debtor: Party, content: Content, fallback: int, today: date) -> int:
    """Betaaltermijn: what the invoice says, else what was agreed with this debtor, else what the seller always gives.

    :raises Refused: for a term that the law cuts back; what was agreed was looked at when it was agreed.
    """
    agreed = None if content.term_days is not None else terms.term_days(debtor.id, today)
    if agreed is not None:
        return agreed
    days = fallback if content.term_days is None else content.term_days
    terms.judge(
        debtor.kind, days, today, large_to_sme=content.buyer_is_large, expressly_agreed=content.expressly_agreed
    )
    return days


def trader_of_creditor(creditor: Creditor, seller: Seller) -> Trader:
    """De verkoper op de factuur."""
    return Trader(
        name=creditor.name, street=creditor.street, postcode=creditor.postcode, town=creditor.town, kvk=creditor.kvk,
        vat_number=seller.vat_number, email=creditor.email, phone=creditor.phone, website=creditor.website,
        iban=creditor.iban, kind="company",
    )  # fmt: skip


def trader_of_party(debtor: Party) -> Trader:
    """De koper op de factuur."""
    return Trader(
        name=debtor.name, street=debtor.street, postcode=debtor.postcode, town=debtor.town, country=debtor.country,
        kvk=debtor.kvk, vat_number=debtor.vat_number, email=debtor.email, number=debtor.number, kind=debtor.kind,
    )  # fmt: skip


def frozen(document: Document) -> dict[str, Any]:
    """Vastgelegd: the document as plain JSON, for the append-only table."""
    data: dict[str, Any] = as_json(asdict(document))
    data["content"] = content_json(document.content)
    return data

"""UBL 2.1: an invoice or credit note (Peppol BIS 3, SI-UBL 2.0, plain EN 16931) in the terms of EN 16931."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from decimal import Decimal

from lxml import etree

from voldaan.base.errors import Refused
from voldaan.connect.einvoice.model import (
    ASK_AGAIN,
    Attached,
    Buyer,
    EInvoice,
    Part,
    Totals,
    Vat,
    VatLine,
)
from voldaan.connect.einvoice.numbers import cents_of, decimal_of
from voldaan.connect.openitems.cells import clean_text, shown
from voldaan.connect.openitems.rows import LONGEST_DESCRIPTION, LONGEST_NUMBER, LONGEST_REFERENCE
from voldaan.invoices.open_items import DebtorKind, Supplier

CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
INVOICE = "{urn:oasis:names:specification:ubl:schema:xsd:Invoice-2}Invoice"
CREDIT_NOTE = "{urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2}CreditNote"
ROOTS = (INVOICE, CREDIT_NOTE)
KVK_SCHEMES = ("0106", "NL:KVK")
OIN_SCHEMES = ("0190", "NL:OINO")


def profile_of(root: etree._Element) -> str:
    """The specification that a document names for itself."""
    name = _text(root, "CustomizationID").casefold()
    if "nlcius" in name or "si-ubl" in name:
        return "si-ubl-2.0"
    if "peppol" in name:
        return "peppol-bis-3"
    return "en16931" if "en16931" in name else "ubl-2.1"


def extract(root: etree._Element) -> EInvoice:
    """What a document by the schema says. Raises Refused where an amount is not to be used or a total is double."""
    named = _text(root, "DocumentCurrencyCode")
    currency = named or _payable_currency(root)
    tax, vat_lines = _vat(root, currency)
    credit = root.tag == CREDIT_NOTE
    return EInvoice(
        profile=profile_of(root),
        type_code=_text(root, "CreditNoteTypeCode" if credit else "InvoiceTypeCode"),
        credit=credit,
        number=_text(root, "ID"),
        issued=_text(root, "IssueDate"),
        due=_text(root, "DueDate") or _text(root, "PaymentMeans/PaymentDueDate"),
        currency=named,
        note=_text(root, "Note", LONGEST_DESCRIPTION),
        payment_reference=_text(root, "PaymentMeans/PaymentID", LONGEST_REFERENCE),
        credited_number=_text(root, "BillingReference/InvoiceDocumentReference/ID")[:LONGEST_NUMBER],
        buyer=_buyer(root),
        supplier=_supplier(root),
        totals=_totals(root, currency, tax),
        lines=tuple(_lines(root, currency)),
        allowances=tuple(_on_document(root, currency, charge=False)),
        charges=tuple(_on_document(root, currency, charge=True)),
        vat_lines=vat_lines,
        attached=tuple(_attached(root)),
    )


def _payable_currency(root: etree._Element) -> str:
    """The currency of the amount to pay, for a document that forgets to name its own."""
    amount = root.find(f"{CAC}LegalMonetaryTotal/{CBC}PayableAmount")
    return "" if amount is None else str(amount.get("currencyID", ""))


def _totals(root: etree._Element, currency: str, tax: int | None) -> Totals:
    every = root.findall(f"{CAC}LegalMonetaryTotal")
    if len(every) != 1:
        raise Refused(
            f"De factuur heeft {len(every)} keer LegalMonetaryTotal en er hoort er één te zijn. {ASK_AGAIN}",
            rule="einvoice_missing",
        )

    def total(name: str) -> int | None:
        return cents_of(every[0].find(CBC + name), currency)

    for name in ("LineExtensionAmount", "TaxExclusiveAmount", "TaxInclusiveAmount", "PayableAmount"):
        if every[0].find(CBC + name) is None:
            raise Refused(f"De factuur mist {name}. {ASK_AGAIN}", rule="einvoice_missing")
    return Totals(
        lines=total("LineExtensionAmount"),
        allowances=total("AllowanceTotalAmount"),
        charges=total("ChargeTotalAmount"),
        exclusive=total("TaxExclusiveAmount"),
        tax=tax,
        inclusive=total("TaxInclusiveAmount"),
        prepaid=total("PrepaidAmount"),
        rounding=total("PayableRoundingAmount"),
        payable=total("PayableAmount"),
    )


def _lines(root: etree._Element, currency: str) -> Iterator[Part]:
    for line in (*root.findall(f"{CAC}InvoiceLine"), *root.findall(f"{CAC}CreditNoteLine")):
        cents = cents_of(line.find(f"{CBC}LineExtensionAmount"), currency) or 0
        yield Part(cents, _category(line.find(f"{CAC}Item/{CAC}ClassifiedTaxCategory")))


def _on_document(root: etree._Element, currency: str, *, charge: bool) -> Iterator[Part]:
    """The charges, or else the allowances, on the whole document."""
    for item in root.findall(f"{CAC}AllowanceCharge"):
        if charge is ((item.findtext(f"{CBC}ChargeIndicator") or "").strip() in ("true", "1")):
            cents = cents_of(item.find(f"{CBC}Amount"), currency) or 0
            yield Part(cents, _category(item.find(f"{CAC}TaxCategory")))


def _vat(root: etree._Element, currency: str) -> tuple[int | None, tuple[VatLine, ...]]:
    """(VAT of the document, its breakdown); a total in another currency, for the tax office, is left out."""
    every = root.findall(f"{CAC}TaxTotal")
    totals = [total for total in every if _currency(total, currency) == currency]
    if not every:
        return None, ()
    if len(totals) != 1:
        raise Refused(
            f"De factuur noemt {len(totals)} keer een btw-totaal in {shown(currency)} en er hoort er één te zijn "
            f"(BR-CO-15). {ASK_AGAIN}",
            rule="BR-CO-15",
        )
    lines = tuple(
        VatLine(
            _category(part.find(f"{CAC}TaxCategory")),
            cents_of(part.find(f"{CBC}TaxableAmount"), currency),
            cents_of(part.find(f"{CBC}TaxAmount"), currency) or 0,
        )
        for part in totals[0].findall(f"{CAC}TaxSubtotal")
    )
    return cents_of(totals[0].find(f"{CBC}TaxAmount"), currency) or 0, lines


def _currency(total: etree._Element, default: str) -> str:
    amount = total.find(f"{CBC}TaxAmount")
    return default if amount is None else str(amount.get("currencyID", default))


def _category(category: etree._Element | None) -> Vat:
    if category is None:
        return Vat("", None)
    percent = category.find(f"{CBC}Percent")
    rate: Decimal | None = None if percent is None else decimal_of(percent)
    return Vat((category.findtext(f"{CBC}ID") or "").strip(), rate)


def _text(parent: etree._Element, path: str, longest: int = 200) -> str:
    """The text at a path of plain names (aggregates, then one basic component), cleaned; empty when absent."""
    *aggregates, last = path.split("/")
    return clean_text(parent.findtext("/".join([*(CAC + name for name in aggregates), CBC + last])) or "", longest)


def _buyer(root: etree._Element) -> Buyer:
    party = root.find(f"{CAC}AccountingCustomerParty/{CAC}Party")
    if party is None:
        return Buyer("", "", DebtorKind.UNKNOWN, "", "", "", "", "", "", "", "", "")
    number = _text(root, "AccountingCustomerParty/SupplierAssignedAccountID") or _text(party, "PartyIdentification/ID")
    # An OIN belongs to a public body; a KvK number does not tell a company from a sole trader.
    kind = DebtorKind.PUBLIC_BODY if _identified(party, OIN_SCHEMES) else DebtorKind.UNKNOWN
    return Buyer(
        number[:LONGEST_NUMBER], _name(party), kind, _identified(party, KVK_SCHEMES), _vat_number(party),
        _text(party, "Contact/ElectronicMail"), _text(party, "Contact/Telephone"), _street(party),
        _text(party, "PostalAddress/PostalZone"), _text(party, "PostalAddress/CityName"),
        _text(party, "PostalAddress/Country/IdentificationCode"),
        _text(root, "PaymentMeans/PaymentMandate/PayerFinancialAccount/ID"),
    )  # fmt: skip


def _supplier(root: etree._Element) -> Supplier:
    party = root.find(f"{CAC}AccountingSupplierParty/{CAC}Party")
    iban = _text(root, "PaymentMeans/PayeeFinancialAccount/ID")
    if party is None:
        return Supplier("", "", "", iban)
    return Supplier(_name(party), _identified(party, KVK_SCHEMES), _vat_number(party), iban)


def _name(party: etree._Element) -> str:
    return (_text(party, "PartyLegalEntity/RegistrationName") or _text(party, "PartyName/Name"))[:200]


def _identified(party: etree._Element, schemes: tuple[str, ...]) -> str:
    """The first legal, party or endpoint identifier of one of the schemes."""
    for path in (f"{CAC}PartyLegalEntity/{CBC}CompanyID", f"{CAC}PartyIdentification/{CBC}ID", f"{CBC}EndpointID"):
        for element in party.findall(path):
            if element.get("schemeID", "") in schemes and (element.text or "").strip():
                return (element.text or "").strip()
    return ""


def _vat_number(party: etree._Element) -> str:
    for scheme in party.findall(f"{CAC}PartyTaxScheme"):
        if _text(scheme, "TaxScheme/ID").upper() == "VAT":
            return _text(scheme, "CompanyID").replace(" ", "").upper()
    return ""


def _street(party: etree._Element) -> str:
    parts = (_text(party, "PostalAddress/StreetName"), _text(party, "PostalAddress/BuildingNumber"),
             _text(party, "PostalAddress/AdditionalStreetName"))  # fmt: skip
    return " ".join(part for part in parts if part)[:200]


def _attached(root: etree._Element) -> Iterator[Attached]:
    """PDFs inside the XML; one that does not decode or is no PDF after all is left out, because nothing hangs on it."""
    path = f"{CAC}AdditionalDocumentReference/{CAC}Attachment/{CBC}EmbeddedDocumentBinaryObject"
    for element in root.findall(path):
        if element.get("mimeCode", "") == "application/pdf":
            try:
                content = base64.b64decode("".join((element.text or "").split()), validate=True)
            except (binascii.Error, ValueError):
                continue
            if content.startswith(b"%PDF"):
                yield Attached(clean_text(element.get("filename", "")) or "factuur.pdf", content)

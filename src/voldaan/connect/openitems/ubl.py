"""UBL 2.1: an invoice or credit note (Peppol BIS 3, SI-UBL 2.0, plain EN 16931) as one open item."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from lxml import etree

from voldaan.base.errors import Refused
from voldaan.connect.openitems import safexml
from voldaan.connect.openitems.cells import Unreadable, clean_text, read_country, read_date, read_iban, read_kvk, shown
from voldaan.connect.openitems.rows import LONGEST_DESCRIPTION, LONGEST_NUMBER, LONGEST_REFERENCE
from voldaan.connect.openitems.ublschema import check_schema
from voldaan.connect.openitems.ublsums import CAC, CBC, check_sums, euros
from voldaan.invoices.open_items import DebtorKind, ItemKind, OpenItem, ReadFile, RefusedRow, Supplier

INVOICE = "{urn:oasis:names:specification:ubl:schema:xsd:Invoice-2}Invoice"
CREDIT_NOTE = "{urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2}CreditNote"
ROOTS = (INVOICE, CREDIT_NOTE)
# UNTDID 1001: what EN 16931 allows in a credit note, and what is no claim at all.
CREDIT_TYPES = {"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"}
NO_CLAIM_TYPES = {"325": "een pro-formafactuur"}
KVK_SCHEMES = ("0106", "NL:KVK")
OIN_SCHEMES = ("0190", "NL:OINO")


def read_ubl(path: Path, today: date, sha256: str) -> ReadFile:
    """One UBL document as a file of one row.

    Raises Refused when the document cannot be trusted: malformed, not by the schema, or not adding up. What is sound
    but cannot be taken over (another currency, dated in the future, nothing to pay) is a refused row.
    """
    root = safexml.parse(path)
    if root.tag not in ROOTS:
        raise Refused("Dit is geen UBL-factuur of UBL-creditnota.", rule="other_xml")
    check_schema(root)
    items: tuple[OpenItem, ...] = ()
    refused: tuple[RefusedRow, ...] = ()
    try:
        items = (_item(root, today),)
    except Unreadable as problem:
        reason = problem.reason_nl[0].upper() + problem.reason_nl[1:] + "."
        refused = (RefusedRow(1, reason, problem.code),)
    return ReadFile(str(path), "ubl", _profile(root), 1, items, refused, sha256)


def _profile(root: etree._Element) -> str:
    name = _text(root, "CustomizationID").casefold()
    if "nlcius" in name or "si-ubl" in name:
        return "si-ubl-2.0"
    if "peppol" in name:
        return "peppol-bis-3"
    return "en16931" if "en16931" in name else "ubl-2.1"


def _item(root: etree._Element, today: date) -> OpenItem:
    currency = _text(root, "DocumentCurrencyCode")
    amount, payable = check_sums(root, currency or _payable_currency(root))
    if currency != "EUR":
        what = (
            f"de valuta {shown(currency)} wordt nog niet ondersteund"
            if currency
            else "de valuta ontbreekt op de factuur"
        )
        raise Unreadable("currency", f"{what}; alleen EUR")
    kind, amount, open_cents = _direction(root, amount, payable)
    number = clean_text(_text(root, "ID"))
    if not number or len(number) > LONGEST_NUMBER:
        raise Unreadable("no_number", f"het factuurnummer ontbreekt of is langer dan {LONGEST_NUMBER} tekens")
    issued_on, due_on = _dates(root, today)
    debtor = root.find(f"{CAC}AccountingCustomerParty/{CAC}Party")
    if debtor is None or not _name(debtor):
        raise Unreadable("no_debtor", "de naam van de klant ontbreekt; vraag de afzender om een volledige factuur")
    return OpenItem(
        1, number, kind, issued_on, due_on, _debtor_number(root, debtor), _name(debtor), _debtor_kind(debtor),
        _kvk(debtor), _vat_number(debtor), _text(debtor, "Contact/ElectronicMail"),
        _text(debtor, "Contact/Telephone"), _street(debtor),
        _text(debtor, "PostalAddress/PostalZone"), _text(debtor, "PostalAddress/CityName"),
        read_country(_text(debtor, "PostalAddress/Country/IdentificationCode")),
        _iban(_text(root, "PaymentMeans/PaymentMandate/PayerFinancialAccount/ID")), amount, open_cents, currency,
        _text(root, "Note", LONGEST_DESCRIPTION), _text(root, "PaymentMeans/PaymentID", LONGEST_REFERENCE),
        _text(root, "BillingReference/InvoiceDocumentReference/ID")[:LONGEST_NUMBER], _supplier(root),
    )  # fmt: skip


def _payable_currency(root: etree._Element) -> str:
    """The currency of the amount to pay, for a document that forgets to name its own."""
    amount = root.find(f"{CAC}LegalMonetaryTotal/{CBC}PayableAmount")
    return "" if amount is None else str(amount.get("currencyID", ""))


def _direction(root: etree._Element, amount: int, payable: int) -> tuple[ItemKind, int, int]:
    """(kind, amount, open), not negative. A negative invoice is a credit by EN 16931; a negative credit is not read."""
    credit = root.tag == CREDIT_NOTE
    code = _text(root, "CreditNoteTypeCode" if credit else "InvoiceTypeCode")
    if code in NO_CLAIM_TYPES:
        raise Unreadable("no_claim", f"dit is {NO_CLAIM_TYPES[code]} en geen vordering")
    if code and (not code.isdecimal() or credit != (code in CREDIT_TYPES)):
        raise Unreadable(
            "type_code", f"soortcode {shown(code)} past niet bij een {'creditnota' if credit else 'factuur'}"
        )
    if amount == 0:
        raise Unreadable("zero", "het factuurbedrag is nul; er valt niets te innen")
    if credit and amount < 0:
        raise Unreadable(
            "negative", f"een creditnota van {euros(amount)} is negatief; vraag de afzender om een factuur"
        )
    sign = -1 if amount < 0 else 1
    if not 0 <= payable * sign <= amount * sign:
        raise Unreadable(
            "open_above_amount", f"te betalen is {euros(payable)} en het factuurbedrag {euros(amount)}; dat kan niet"
        )
    return ItemKind.CREDIT_NOTE if credit or sign < 0 else ItemKind.INVOICE, amount * sign, payable * sign


def _dates(root: etree._Element, today: date) -> tuple[date, date | None]:
    issued_on = read_date(_text(root, "IssueDate"))
    due = _text(root, "DueDate") or _text(root, "PaymentMeans/PaymentDueDate")
    due_on = read_date(due) if due else None
    if issued_on > today:
        raise Unreadable("future", f"de factuurdatum {issued_on:%d-%m-%Y} ligt in de toekomst")
    if due_on and due_on < issued_on:
        raise Unreadable(
            "due_before_issued", f"de vervaldatum {due_on:%d-%m-%Y} ligt voor de factuurdatum {issued_on:%d-%m-%Y}"
        )
    return issued_on, due_on


def _text(parent: etree._Element, path: str, longest: int = 200) -> str:
    """The text at a path of plain names (aggregates, then one basic component), cleaned; empty when absent."""
    *aggregates, last = path.split("/")
    return clean_text(parent.findtext("/".join([*(CAC + name for name in aggregates), CBC + last])) or "", longest)


def _name(party: etree._Element) -> str:
    return (_text(party, "PartyLegalEntity/RegistrationName") or _text(party, "PartyName/Name"))[:200]


def _identified(party: etree._Element, schemes: tuple[str, ...]) -> str:
    """The first legal, party or endpoint identifier of one of the schemes."""
    for path in (f"{CAC}PartyLegalEntity/{CBC}CompanyID", f"{CAC}PartyIdentification/{CBC}ID", f"{CBC}EndpointID"):
        for element in party.findall(path):
            if element.get("schemeID", "") in schemes and (element.text or "").strip():
                return (element.text or "").strip()
    return ""


def _kvk(party: etree._Element) -> str:
    return read_kvk(_identified(party, KVK_SCHEMES))


def _debtor_kind(party: etree._Element) -> DebtorKind:
    """An OIN belongs to a public body; a KvK number does not tell a company from a sole trader."""
    return DebtorKind.PUBLIC_BODY if _identified(party, OIN_SCHEMES) else DebtorKind.UNKNOWN


def _debtor_number(root: etree._Element, debtor: etree._Element) -> str:
    number = _text(root, "AccountingCustomerParty/SupplierAssignedAccountID") or _text(debtor, "PartyIdentification/ID")
    return number[:LONGEST_NUMBER]


def _vat_number(party: etree._Element) -> str:
    for scheme in party.findall(f"{CAC}PartyTaxScheme"):
        if _text(scheme, "TaxScheme/ID").upper() == "VAT":
            return _text(scheme, "CompanyID").replace(" ", "").upper()
    return ""


def _street(party: etree._Element) -> str:
    parts = (_text(party, "PostalAddress/StreetName"), _text(party, "PostalAddress/BuildingNumber"),
             _text(party, "PostalAddress/AdditionalStreetName"))  # fmt: skip
    return " ".join(part for part in parts if part)[:200]


def _iban(text: str) -> str:
    """An account as IBAN; empty for an account in another notation, which an invoice may have."""
    try:
        return read_iban(text)
    except Unreadable:
        return ""


def _supplier(root: etree._Element) -> Supplier:
    """The supplier; a KvK number or account that is wrong is left out, because it is not what is claimed."""
    party = root.find(f"{CAC}AccountingSupplierParty/{CAC}Party")
    iban = _iban(_text(root, "PaymentMeans/PayeeFinancialAccount/ID"))
    if party is None:
        return Supplier("", "", "", iban)
    kvk = _identified(party, KVK_SCHEMES).replace(" ", "")
    return Supplier(_name(party), kvk if len(kvk) == 8 and kvk.isdecimal() else "", _vat_number(party), iban)

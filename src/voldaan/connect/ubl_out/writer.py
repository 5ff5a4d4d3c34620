"""UBL 2.1 uit een factuur: one document in, exact bytes out, in the order that the schema wants."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from lxml import etree

from voldaan.connect.einvoice.checks import trusted
from voldaan.invoicing.document import AdjustmentSum, Document, DocumentKind, LineSum, Sums, Trader, UblFormat, Vat
from voldaan.invoicing.rules import endpoint

UBL = "urn:oasis:names:specification:ubl:schema:xsd"
_SPACES = {"cac": f"{UBL}:CommonAggregateComponents-2", "cbc": f"{UBL}:CommonBasicComponents-2"}
CUSTOMIZATION = {
    UblFormat.PEPPOL: "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
    UblFormat.SI_UBL: "urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0",
    UblFormat.CORE: "urn:cen.eu:en16931:2017",
}
_SEPA = "SEPA"
PROFILE = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
_SEPA_CREDIT_TRANSFER, _SEPA_DIRECT_DEBIT = "58", "59"


def write(document: Document) -> bytes:
    """De UBL van een factuur, by schema and sums sound; the same document gives the same bytes.

    :raises Refused: when our own checks find fault with it, before anybody else does.
    """
    root = _root(document)
    trusted(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _root(document: Document) -> etree._Element:
    credit = document.kind is DocumentKind.CREDIT_NOTE
    name = "CreditNote" if credit else "Invoice"
    spaces: dict[Any, str] = {None: f"{UBL}:{name}-2", **_SPACES}
    root = etree.Element(f"{{{UBL}:{name}-2}}{name}", nsmap=spaces)
    content = document.content
    _basic(root, "CustomizationID", CUSTOMIZATION[document.ubl_format])
    _basic(root, "ProfileID", PROFILE)
    _basic(root, "ID", document.number)
    _basic(root, "IssueDate", document.issued_on.isoformat())
    if not credit:
        _basic(root, "DueDate", document.due_on.isoformat())
    _basic(root, f"{name}TypeCode", "381" if credit else "380")
    _basic(root, "Note", content.note)
    _basic(root, "DocumentCurrencyCode", "EUR")
    _basic(root, "BuyerReference", content.buyer_reference or ("" if content.order_number else document.buyer.number))
    if content.period_from_on or content.period_until_on:
        period = _part(root, "InvoicePeriod")
        _basic(period, "StartDate", content.period_from_on.isoformat() if content.period_from_on else "")
        _basic(period, "EndDate", content.period_until_on.isoformat() if content.period_until_on else "")
    if content.order_number:
        _basic(_part(root, "OrderReference"), "ID", content.order_number)
    if document.credited:
        _basic(_part(_part(root, "BillingReference"), "InvoiceDocumentReference"), "ID", document.credited[0])
    outside = {group.vat.category for group in document.sums.groups} == {"O"}
    _party(
        _part(root, "AccountingSupplierParty"),
        document.seller,
        with_vat=not outside,
        collects=_own_identifier(document),
    )
    _party(_part(root, "AccountingCustomerParty"), document.buyer, with_vat=not outside)
    _payee(root, document)
    _delivery(root, document)
    _payment(root, document)
    for one in document.sums.adjustments:
        _adjustment(root, one, with_vat=True)
    _totals(root, document.sums, with_code=document.ubl_format is not UblFormat.SI_UBL)
    for number, line in enumerate(document.sums.lines, 1):
        _line(root, "CreditNoteLine" if credit else "InvoiceLine", number, line)
    return root


def _own_identifier(document: Document) -> str:
    """Incassant-ID of a seller who collects himself (BT-90)."""
    found = document.collection
    return found.identifier if found and found.creditor == document.seller.name else ""


def _payee(root: etree._Element, document: Document) -> None:
    """Wie incasseert, where that is another than the seller: his name and identifier (BT-59, BT-90)."""
    found = document.collection
    if found is None or found.creditor == document.seller.name:
        return
    payee = _part(root, "PayeeParty")
    _basic(_part(payee, "PartyIdentification"), "ID", found.identifier, schemeID=_SEPA)
    _basic(_part(payee, "PartyName"), "Name", found.creditor)


def _party(parent: etree._Element, trader: Trader, *, with_vat: bool, collects: str = "") -> None:
    party = _part(parent, "Party")
    address = endpoint(trader)
    if address:
        _basic(party, "EndpointID", address[1], schemeID=address[0])
    elif trader.email:
        _basic(party, "EndpointID", trader.email, schemeID="EM")
    if trader.number:
        _basic(_part(party, "PartyIdentification"), "ID", trader.number)
    if collects:
        _basic(_part(party, "PartyIdentification"), "ID", collects, schemeID=_SEPA)
    _basic(_part(party, "PartyName"), "Name", trader.name)
    place = _part(party, "PostalAddress")
    _basic(place, "StreetName", trader.street)
    _basic(place, "CityName", trader.town)
    _basic(place, "PostalZone", trader.postcode)
    _basic(_part(place, "Country"), "IdentificationCode", trader.country)
    if with_vat and trader.vat_number:
        scheme = _part(party, "PartyTaxScheme")
        _basic(scheme, "CompanyID", trader.vat_number)
        _basic(_part(scheme, "TaxScheme"), "ID", "VAT")
    entity = _part(party, "PartyLegalEntity")
    _basic(entity, "RegistrationName", trader.name)
    if trader.kvk:
        _basic(entity, "CompanyID", trader.kvk, schemeID="0106")
    if trader.email or trader.phone:
        contact = _part(party, "Contact")
        _basic(contact, "Telephone", trader.phone)
        _basic(contact, "ElectronicMail", trader.email)


def _delivery(root: etree._Element, document: Document) -> None:
    """Levering: the day, and for a supply to another country where it went (BR-IC-11, BR-IC-12)."""
    abroad = any(group.vat.category == "K" for group in document.sums.groups)
    on = document.content.delivered_on
    if not on and not abroad:
        return
    delivery = _part(root, "Delivery")
    _basic(delivery, "ActualDeliveryDate", on.isoformat() if on else "")
    if abroad:
        address = _part(_part(delivery, "DeliveryLocation"), "Address")
        _basic(_part(address, "Country"), "IdentificationCode", document.buyer.country)


def _payment(root: etree._Element, document: Document) -> None:
    if document.kind is DocumentKind.CREDIT_NOTE or not document.seller.iban:
        return
    means, collection = _part(root, "PaymentMeans"), document.collection
    _basic(means, "PaymentMeansCode", _SEPA_DIRECT_DEBIT if collection else _SEPA_CREDIT_TRANSFER)
    _basic(means, "PaymentID", document.number)
    if collection:
        mandate = _part(means, "PaymentMandate")
        _basic(mandate, "ID", collection.reference)
        _basic(_part(mandate, "PayerFinancialAccount"), "ID", collection.iban)
        return
    account = _part(means, "PayeeFinancialAccount")
    _basic(account, "ID", document.seller.iban)
    if document.ubl_format is not UblFormat.SI_UBL:  # BR-NL-30
        _basic(account, "Name", document.seller.name)


def _adjustment(parent: etree._Element, one: AdjustmentSum, *, with_vat: bool) -> None:
    part = _part(parent, "AllowanceCharge")
    _basic(part, "ChargeIndicator", "true" if one.charge else "false")
    _basic(part, "AllowanceChargeReason", one.reason)
    if one.percent is not None:
        _basic(part, "MultiplierFactorNumeric", format(one.percent.normalize(), "f"))
    _money(part, "Amount", one.amount_cents)
    if one.percent is not None:
        _money(part, "BaseAmount", one.base_cents)
    if with_vat:
        _category(_part(part, "TaxCategory"), one.vat)


def _category(category: etree._Element, vat: Vat, *, reason: str = "", code: str = "") -> None:
    _basic(category, "ID", vat.category)
    if vat.percent is not None:
        _basic(category, "Percent", format(vat.percent, "f"))
    _basic(category, "TaxExemptionReasonCode", code)
    _basic(category, "TaxExemptionReason", reason)
    _basic(_part(category, "TaxScheme"), "ID", "VAT")


def _totals(root: etree._Element, found: Sums, *, with_code: bool) -> None:
    """Totalen; SI-UBL advises against codes of exemptions (BR-NL-35)."""
    total = _part(root, "TaxTotal")
    _money(total, "TaxAmount", found.vat_cents)
    for group in found.groups:
        part = _part(total, "TaxSubtotal")
        _money(part, "TaxableAmount", group.taxable_cents)
        _money(part, "TaxAmount", group.vat_cents)
        code = group.vat.reason_code if with_code else ""
        _category(_part(part, "TaxCategory"), group.vat, reason=group.vat.mention, code=code)
    money = _part(root, "LegalMonetaryTotal")
    _money(money, "LineExtensionAmount", found.lines_cents)
    _money(money, "TaxExclusiveAmount", found.exclusive_cents)
    _money(money, "TaxInclusiveAmount", found.inclusive_cents)
    if found.discounts_cents:
        _money(money, "AllowanceTotalAmount", found.discounts_cents)
    if found.charges_cents:
        _money(money, "ChargeTotalAmount", found.charges_cents)
    _money(money, "PayableAmount", found.inclusive_cents)


def _line(root: etree._Element, name: str, number: int, found: LineSum) -> None:
    line = _part(root, name)
    _basic(line, "ID", str(number))
    quantity = "CreditedQuantity" if name == "CreditNoteLine" else "InvoicedQuantity"
    _basic(line, quantity, _exact(found.line.quantity), unitCode=found.line.unit)
    _money(line, "LineExtensionAmount", found.net_cents)
    for one in found.adjustments:
        _adjustment(line, one, with_vat=False)
    item = _part(line, "Item")
    _basic(item, "Name", found.line.description)
    _category(_part(item, "ClassifiedTaxCategory"), found.vat)
    _basic(_part(line, "Price"), "PriceAmount", _exact(found.line.price), currencyID="EUR")


def _exact(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _money(parent: etree._Element, name: str, cents: int) -> None:
    sign = "-" if cents < 0 else ""
    _basic(parent, name, f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}", currencyID="EUR")


def _part(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{_SPACES['cac']}}}{name}")


def _basic(parent: etree._Element, name: str, text: str, **attributes: str) -> None:
    """One element with text; an empty one is left out, because the norms forbid it."""
    if text:
        element = etree.SubElement(parent, f"{{{_SPACES['cbc']}}}{name}", attrib=dict(attributes))
        element.text = text

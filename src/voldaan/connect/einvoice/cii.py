"""CII: a CrossIndustryInvoice (D16B, D22B; also the XML inside Factur-X and ZUGFeRD) in the terms of EN 16931."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from lxml import etree

from voldaan.base.errors import Refused
from voldaan.connect.einvoice.model import ASK_AGAIN, Buyer, EInvoice, Part, Totals, Vat, VatLine
from voldaan.connect.einvoice.numbers import cents_of, decimal_of
from voldaan.connect.openitems.cells import clean_text, shown
from voldaan.connect.openitems.rows import LONGEST_DESCRIPTION, LONGEST_NUMBER, LONGEST_REFERENCE
from voldaan.invoices.open_items import DebtorKind, Supplier

RSM = "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}"
RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"
UDT = "{urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100}"
ROOT = f"{RSM}CrossIndustryInvoice"
# UNTDID 1001: the credit notes of EN 16931; CII has one kind of document, so that the code alone tells.
CREDIT_TYPES = {"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"}
# Lines that only group or explain others and are in no total.
NOT_COUNTED = {"GROUP", "INFORMATION"}
WITHOUT_LINES = ("facturx-minimum", "facturx-basicwl")
LEVELS = {
    "minimum": "facturx-minimum", "basicwl": "facturx-basicwl", "basic": "facturx-basic",
    "extended": "facturx-extended", "en16931": "facturx-en16931",
}  # fmt: skip


def profile_of(root: etree._Element) -> str:
    """The profile that a document names for itself: a level of Factur-X, or another use of EN 16931 (XRechnung)."""
    name = _text(root, RSM, "ExchangedDocumentContext", "GuidelineSpecifiedDocumentContextParameter", "ID").casefold()
    if name in ("urn:cen.eu:en16931:2017", "urn:cen.eu:en16931:2026"):
        return "facturx-en16931"
    last = name.rpartition(":")[2]
    if ("factur-x" in name or "zugferd" in name) and last in LEVELS:
        return LEVELS[last]
    return "cii-en16931" if "en16931" in name else "cii"


def extract(root: etree._Element) -> EInvoice:
    """What a document by the schema says. Raises Refused where an amount is not to be used or a part is missing."""
    agreement = _only(root, "ApplicableHeaderTradeAgreement")
    settlement = _only(root, "ApplicableHeaderTradeSettlement")
    profile = profile_of(root)
    code = _text(root, RSM, "ExchangedDocument", "TypeCode")
    currency = _text(settlement, RAM, "InvoiceCurrencyCode")
    return EInvoice(
        profile=profile,
        type_code=code,
        credit=code in CREDIT_TYPES,
        number=_text(root, RSM, "ExchangedDocument", "ID"),
        issued=_date(root.find(f"{RSM}ExchangedDocument/{RAM}IssueDateTime")),
        due=_date(settlement.find(f"{RAM}SpecifiedTradePaymentTerms/{RAM}DueDateDateTime")),
        currency=currency,
        note=_text(root, RSM, "ExchangedDocument", "IncludedNote", "Content", longest=LONGEST_DESCRIPTION),
        payment_reference=_text(settlement, RAM, "PaymentReference", longest=LONGEST_REFERENCE),
        credited_number=_text(settlement, RAM, "InvoiceReferencedDocument", "IssuerAssignedID")[:LONGEST_NUMBER],
        buyer=_buyer(agreement, settlement),
        supplier=_supplier(agreement, settlement),
        totals=_totals(settlement, currency),
        lines=None if profile in WITHOUT_LINES else tuple(_lines(root, currency)),
        allowances=tuple(_on_document(settlement, currency, charge=False)),
        charges=(*_on_document(settlement, currency, charge=True), *_logistics(settlement, currency)),
        vat_lines=tuple(_vat_lines(settlement, currency)),
    )


def _only(root: etree._Element, name: str) -> etree._Element:
    found = root.findall(f"{RSM}SupplyChainTradeTransaction/{RAM}{name}")
    if len(found) != 1:
        raise Refused(
            f"De factuur heeft {len(found)} keer {name} en er hoort er één te zijn. {ASK_AGAIN}",
            rule="einvoice_missing",
        )
    return found[0]


def _totals(settlement: etree._Element, currency: str) -> Totals:
    every = settlement.findall(f"{RAM}SpecifiedTradeSettlementHeaderMonetarySummation")
    if len(every) != 1:
        raise Refused(
            f"De factuur heeft {len(every)} keer een totaaltelling en er hoort er één te zijn. {ASK_AGAIN}",
            rule="einvoice_missing",
        )

    def total(name: str) -> int | None:
        return cents_of(every[0].find(RAM + name), currency)

    for name in ("TaxBasisTotalAmount", "GrandTotalAmount", "DuePayableAmount"):
        if every[0].find(RAM + name) is None:
            raise Refused(f"De factuur mist {name}. {ASK_AGAIN}", rule="einvoice_missing")
    # A second total of VAT, in the currency of the tax office, is not part of what is owed.
    taxes = [tax for tax in every[0].findall(f"{RAM}TaxTotalAmount") if tax.get("currencyID", currency) == currency]
    if len(taxes) > 1 or (not taxes and every[0].find(f"{RAM}TaxTotalAmount") is not None):
        raise Refused(
            f"De factuur noemt {len(taxes)} keer een btw-totaal in {shown(currency)} en er hoort er één te zijn "
            f"(BR-CO-15). {ASK_AGAIN}",
            rule="BR-CO-15",
        )
    return Totals(
        lines=total("LineTotalAmount"),
        allowances=total("AllowanceTotalAmount"),
        charges=total("ChargeTotalAmount"),
        exclusive=total("TaxBasisTotalAmount"),
        tax=cents_of(taxes[0], currency) if taxes else None,
        inclusive=total("GrandTotalAmount"),
        prepaid=total("TotalPrepaidAmount"),
        rounding=total("RoundingAmount"),
        payable=total("DuePayableAmount"),
    )


def _lines(root: etree._Element, currency: str) -> Iterator[Part]:
    for line in root.findall(f"{RSM}SupplyChainTradeTransaction/{RAM}IncludedSupplyChainTradeLineItem"):
        if _text(line, RAM, "AssociatedDocumentLineDocument", "LineStatusReasonCode") in NOT_COUNTED:
            continue
        settled = line.find(f"{RAM}SpecifiedLineTradeSettlement")
        if settled is None:
            continue
        path = f"{RAM}SpecifiedTradeSettlementLineMonetarySummation/{RAM}LineTotalAmount"
        yield Part(cents_of(settled.find(path), currency) or 0, _vat(settled.find(f"{RAM}ApplicableTradeTax")))


def _on_document(settlement: etree._Element, currency: str, *, charge: bool) -> Iterator[Part]:
    """The charges, or else the allowances, on the whole document."""
    for item in settlement.findall(f"{RAM}SpecifiedTradeAllowanceCharge"):
        if charge is ((item.findtext(f"{RAM}ChargeIndicator/{UDT}Indicator") or "").strip() in ("true", "1")):
            cents = cents_of(item.find(f"{RAM}ActualAmount"), currency) or 0
            yield Part(cents, _vat(item.find(f"{RAM}CategoryTradeTax")))


def _logistics(settlement: etree._Element, currency: str) -> Iterator[Part]:
    """Freight and the like, which Factur-X EXTENDED counts as charges."""
    for item in settlement.findall(f"{RAM}SpecifiedLogisticsServiceCharge"):
        cents = cents_of(item.find(f"{RAM}AppliedAmount"), currency) or 0
        yield Part(cents, _vat(item.find(f"{RAM}AppliedTradeTax")))


def _vat_lines(settlement: etree._Element, currency: str) -> Iterator[VatLine]:
    for tax in settlement.findall(f"{RAM}ApplicableTradeTax"):
        taxable = cents_of(tax.find(f"{RAM}BasisAmount"), currency)
        yield VatLine(_vat(tax), taxable, cents_of(tax.find(f"{RAM}CalculatedAmount"), currency) or 0)


def _vat(tax: etree._Element | None) -> Vat:
    if tax is None:
        return Vat("", None)
    percent = tax.find(f"{RAM}RateApplicablePercent")
    rate: Decimal | None = None if percent is None else decimal_of(percent)
    return Vat((tax.findtext(f"{RAM}CategoryCode") or "").strip(), rate)


def _text(parent: etree._Element, first: str, *names: str, longest: int = 200) -> str:
    """The text at a path whose first element is in namespace ``first`` and the others in RAM; empty when absent."""
    path = "/".join([first + names[0], *(RAM + name for name in names[1:])])
    return clean_text(parent.findtext(path) or "", longest)


def _date(element: etree._Element | None) -> str:
    """The digits of a date of format 102 (jjjjmmdd)."""
    return "" if element is None else clean_text(element.findtext(f"{UDT}DateTimeString") or "")


def _buyer(agreement: etree._Element, settlement: etree._Element) -> Buyer:
    party = agreement.find(f"{RAM}BuyerTradeParty")
    if party is None:
        return Buyer("", "", DebtorKind.UNKNOWN, "", "", "", "", "", "", "", "", "")
    return Buyer(
        number=_text(party, RAM, "ID")[:LONGEST_NUMBER],
        name=_text(party, RAM, "Name"),
        kind=DebtorKind.PUBLIC_BODY if _identified(party, "0190") else DebtorKind.UNKNOWN,
        kvk=_identified(party, "0106"),
        vat_number=_registered(party),
        email=_text(party, RAM, "DefinedTradeContact", "EmailURIUniversalCommunication", "URIID"),
        phone=_text(party, RAM, "DefinedTradeContact", "TelephoneUniversalCommunication", "CompleteNumber"),
        street=_street(party),
        postcode=_text(party, RAM, "PostalTradeAddress", "PostcodeCode"),
        town=_text(party, RAM, "PostalTradeAddress", "CityName"),
        country=_text(party, RAM, "PostalTradeAddress", "CountryID"),
        iban=_text(settlement, RAM, "SpecifiedTradeSettlementPaymentMeans", "PayerPartyDebtorFinancialAccount",
                   "IBANID"),
    )  # fmt: skip


def _supplier(agreement: etree._Element, settlement: etree._Element) -> Supplier:
    party = agreement.find(f"{RAM}SellerTradeParty")
    iban = _text(
        settlement, RAM, "SpecifiedTradeSettlementPaymentMeans", "PayeePartyCreditorFinancialAccount", "IBANID"
    )
    if party is None:
        return Supplier("", "", "", iban)
    return Supplier(_text(party, RAM, "Name"), _identified(party, "0106"), _registered(party), iban)


def _identified(party: etree._Element, scheme: str) -> str:
    for path in (f"{RAM}SpecifiedLegalOrganization/{RAM}ID", f"{RAM}GlobalID"):
        for element in party.findall(path):
            if element.get("schemeID", "") == scheme and (element.text or "").strip():
                return (element.text or "").strip()
    return ""


def _registered(party: etree._Element) -> str:
    for element in party.findall(f"{RAM}SpecifiedTaxRegistration/{RAM}ID"):
        if element.get("schemeID", "") == "VA":
            return clean_text(element.text or "").replace(" ", "").upper()
    return ""


def _street(party: etree._Element) -> str:
    lines = (_text(party, RAM, "PostalTradeAddress", name) for name in ("LineOne", "LineTwo", "LineThree"))
    return " ".join(line for line in lines if line)[:200]

"""CII invoices, plain and inside Factur-X PDFs: exact totals, every profile, and refusals in one sentence."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import cast

import facturx
import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

from voldaan.base.errors import Refused
from voldaan.connect.einvoice.checks import check
from voldaan.connect.openitemfiles import read
from voldaan.invoices.open_items import Attachment, DebtorKind, ItemKind, OpenItem, ReadFile, Supplier

TODAY = date(2026, 11, 22)
GUIDELINES = {
    "facturx-minimum": "urn:factur-x.eu:1p0:minimum",
    "facturx-basicwl": "urn:factur-x.eu:1p0:basicwl",
    "facturx-basic": "urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic",
    "facturx-en16931": "urn:cen.eu:en16931:2017",
    "facturx-extended": "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended",
    "cii-en16931": "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0",
}
LINE = """<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:LineID>{at}</ram:LineID>
{status}</ram:AssociatedDocumentLineDocument><ram:SpecifiedTradeProduct><ram:Name>Brood</ram:Name></ram:SpecifiedTradeProduct>
<ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice><ram:ChargeAmount>{net}</ram:ChargeAmount>
</ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement><ram:SpecifiedLineTradeDelivery>
<ram:BilledQuantity unitCode="C62">1</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>
<ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode>
<ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>21</ram:RateApplicablePercent></ram:ApplicableTradeTax>
<ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>{net}</ram:LineTotalAmount>
</ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>
</ram:IncludedSupplyChainTradeLineItem>"""
ADDRESS = """<ram:PostalTradeAddress><ram:PostcodeCode>4811 AA</ram:PostcodeCode><ram:LineOne>Kade 1</ram:LineOne>
<ram:CityName>Breda</ram:CityName><ram:CountryID>NL</ram:CountryID></ram:PostalTradeAddress>"""
FULL_TOTALS = {
    "LineTotalAmount": "1000.00", "ChargeTotalAmount": "", "AllowanceTotalAmount": "", "TaxBasisTotalAmount": "1000.00",
    "TaxTotalAmount": "210.00", "RoundingAmount": "", "GrandTotalAmount": "1210.00", "TotalPrepaidAmount": "",
    "DuePayableAmount": "1210.00",
}  # fmt: skip
Reading = Callable[..., ReadFile]


def invoice(
    level: str = "facturx-en16931",
    *,
    code: str = "380",
    number: str = "F1",
    issued: str = "20261001",
    due: str = "20261031",
    currency: str = "EUR",
    lines: str = LINE.format(at=1, net="1000.00", status=""),
    taxable: str = "1000.00",
    tax: str = "210.00",
    allowance: str = "",
    oin: str = "",
    guideline: str = "",
    **totals: str,
) -> str:
    """One invoice of a single line of 1000.00 and 21 percent VAT, with what its profile has room for."""
    minimum, wordy = level == "facturx-minimum", level not in ("facturx-minimum", "facturx-basicwl", "facturx-basic")
    chosen = {**FULL_TOTALS, **totals}
    if minimum:
        chosen = {name: text for name, text in chosen.items() if name in
                  ("TaxBasisTotalAmount", "TaxTotalAmount", "GrandTotalAmount", "DuePayableAmount")}  # fmt: skip
    money = "".join(f"<ram:{name}>{text}</ram:{name}>" for name, text in chosen.items() if text)
    money = money.replace("<ram:TaxTotalAmount>", f'<ram:TaxTotalAmount currencyID="{currency}">')
    legal = '<ram:SpecifiedLegalOrganization><ram:ID schemeID="{}">{}</ram:ID></ram:SpecifiedLegalOrganization>'
    buyer = legal.format("0190", oin) if oin else legal.format("0106", "12345678")
    contact = (
        "<ram:DefinedTradeContact><ram:TelephoneUniversalCommunication><ram:CompleteNumber>0612345678"
        "</ram:CompleteNumber></ram:TelephoneUniversalCommunication><ram:EmailURIUniversalCommunication><ram:URIID>"
        "smit@example.nl</ram:URIID></ram:EmailURIUniversalCommunication></ram:DefinedTradeContact>"
    )
    vat = '<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">NL001234567B01</ram:ID></ram:SpecifiedTaxRegistration>'
    settled = (
        ""
        if minimum
        else f"""<ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>30</ram:TypeCode>
<ram:PayeePartyCreditorFinancialAccount><ram:IBANID>NL02ABNA0123456789</ram:IBANID>
</ram:PayeePartyCreditorFinancialAccount></ram:SpecifiedTradeSettlementPaymentMeans><ram:ApplicableTradeTax>
<ram:CalculatedAmount>{tax}</ram:CalculatedAmount><ram:TypeCode>VAT</ram:TypeCode><ram:BasisAmount>{taxable}
</ram:BasisAmount><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>21</ram:RateApplicablePercent>
</ram:ApplicableTradeTax>{allowance}<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime>
<udt:DateTimeString format="102">{due}</udt:DateTimeString></ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>"""
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>{guideline or GUIDELINES[level]}
</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>
<rsm:ExchangedDocument><ram:ID>{number}</ram:ID><ram:TypeCode>{code}</ram:TypeCode><ram:IssueDateTime>
<udt:DateTimeString format="102">{issued}</udt:DateTimeString></ram:IssueDateTime>
{"" if minimum else "<ram:IncludedNote><ram:Content>Levering brood</ram:Content></ram:IncludedNote>"}
</rsm:ExchangedDocument><rsm:SupplyChainTradeTransaction>
{"" if level in ("facturx-minimum", "facturx-basicwl") else lines}
<ram:ApplicableHeaderTradeAgreement><ram:SellerTradeParty><ram:Name>Groothandel Vos</ram:Name>
{legal.format("0106", "87654321")}{
        ADDRESS if not minimum else "<ram:PostalTradeAddress><ram:CountryID>NL</ram:CountryID></ram:PostalTradeAddress>"
    }{vat}</ram:SellerTradeParty>
<ram:BuyerTradeParty>{"" if minimum else "<ram:ID>D1</ram:ID>"}<ram:Name>Bakkerij Smit</ram:Name>{buyer}
{contact if wordy else ""}{"" if minimum else ADDRESS}</ram:BuyerTradeParty></ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeDelivery/><ram:ApplicableHeaderTradeSettlement>
{"" if minimum else "<ram:PaymentReference>5000056789012345</ram:PaymentReference>"}
<ram:InvoiceCurrencyCode>{currency}</ram:InvoiceCurrencyCode>{settled}
<ram:SpecifiedTradeSettlementHeaderMonetarySummation>{money}</ram:SpecifiedTradeSettlementHeaderMonetarySummation>
</ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>"""


def pdf(*attachments: tuple[str, bytes], script: str = "", password: str = "") -> bytes:
    """A PDF of one blank page with attachments."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    for name, content in attachments:
        writer.add_attachment(name, content)
    if script:
        action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(script)}
        writer._root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(buffer := io.BytesIO())
    return buffer.getvalue()


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    def go(content: str | bytes) -> ReadFile:
        path = tmp_path / "factuur"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read(path, today=TODAY)

    return go


def refused(reading: Reading, content: str | bytes) -> Refused:
    with pytest.raises(Refused) as caught:
        reading(content)
    assert caught.value.sentence.endswith(".") and caught.value.sentence.isprintable()
    return caught.value


def test_an_invoice_is_read_with_everything_it_says(reading: Reading) -> None:
    result = reading(invoice())
    assert (result.format, result.profile, result.rows, result.refused) == ("cii", "facturx-en16931", 1, ())
    assert result.items == (
        OpenItem(
            1, "F1", ItemKind.INVOICE, date(2026, 10, 1), date(2026, 10, 31), "D1", "Bakkerij Smit",
            DebtorKind.UNKNOWN, "12345678", "", "smit@example.nl", "0612345678", "Kade 1", "4811 AA", "Breda", "NL", "",
            121000, 121000, "EUR", "Levering brood", "5000056789012345", "",
            Supplier("Groothandel Vos", "87654321", "NL001234567B01", "NL02ABNA0123456789"),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("level", GUIDELINES)
def test_every_profile_is_read_to_the_cent_also_those_without_lines(reading: Reading, level: str) -> None:
    result = reading(invoice(level))
    (item,) = result.items
    assert (result.profile, item.number, item.amount_cents, item.open_cents) == (level, "F1", 121000, 121000)
    assert item.due_on == (None if level == "facturx-minimum" else date(2026, 10, 31))


@pytest.mark.parametrize(
    ("guideline", "profile"), [("urn:ferd:anders", "cii"), ("urn:zugferd.de:2p0:extended", "facturx-extended")]
)
def test_another_guideline_is_checked_by_the_widest_schema(reading: Reading, guideline: str, profile: str) -> None:
    assert reading(invoice(guideline=guideline)).profile == profile


def test_a_credit_note_is_told_by_its_code(reading: Reading) -> None:
    (item,) = reading(invoice(code="381")).items
    assert (item.kind, item.amount_cents, item.open_cents) == (ItemKind.CREDIT_NOTE, 121000, 121000)


def test_a_public_body_is_known_by_its_oin(reading: Reading) -> None:
    (item,) = reading(invoice(oin="00000001234567890000")).items
    assert (item.debtor_kind, item.kvk) == (DebtorKind.PUBLIC_BODY, "")


def test_prepaid_rounding_and_allowance_count_in_the_sums(reading: Reading) -> None:
    allowance = """<ram:SpecifiedTradeAllowanceCharge><ram:ChargeIndicator><udt:Indicator>false</udt:Indicator>
</ram:ChargeIndicator><ram:ActualAmount>50.00</ram:ActualAmount><ram:Reason>Korting</ram:Reason><ram:CategoryTradeTax>
<ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode>
<ram:RateApplicablePercent>21</ram:RateApplicablePercent></ram:CategoryTradeTax></ram:SpecifiedTradeAllowanceCharge>"""
    (item,) = reading(
        invoice(
            allowance=allowance, taxable="950.00", tax="199.50", AllowanceTotalAmount="50.00",
            TaxBasisTotalAmount="950.00", TaxTotalAmount="199.50", GrandTotalAmount="1149.50", RoundingAmount="0.03",
            TotalPrepaidAmount="149.53", DuePayableAmount="1000.00",
        )
    ).items  # fmt: skip
    assert (item.amount_cents, item.open_cents) == (114953, 100000)


def test_lines_that_only_group_others_are_in_no_sum(reading: Reading) -> None:
    group = LINE.format(at=1, net="1000.00", status="<ram:LineStatusReasonCode>GROUP</ram:LineStatusReasonCode>")
    lines = group + LINE.format(at="2", net="1000.00", status="")
    assert reading(invoice("facturx-extended", lines=lines)).items[0].amount_cents == 121000


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"LineTotalAmount": "1000.01"}, "BR-CO-10"),
        ({"AllowanceTotalAmount": "0.01"}, "BR-CO-11"),
        ({"ChargeTotalAmount": "0.01"}, "BR-CO-12"),
        ({"TaxBasisTotalAmount": "999.99"}, "BR-CO-13"),
        ({"TaxTotalAmount": "210.01"}, "BR-CO-14"),
        ({"GrandTotalAmount": "1210.01"}, "BR-CO-15"),
        ({"DuePayableAmount": "1209.99"}, "BR-CO-16"),
        ({"tax": "211.00", "TaxTotalAmount": "211.00"}, "BR-CO-17"),
        ({"taxable": "999.00"}, "BR-S-08"),
        ({"DuePayableAmount": "1e3"}, "cii_schema"),
        ({"DuePayableAmount": "1210.001"}, "einvoice_decimals"),
        ({"DuePayableAmount": ""}, "cii_schema"),
    ],
)
def test_an_invoice_that_does_not_add_up_is_refused_whole(reading: Reading, change: dict[str, str], rule: str) -> None:
    problem = refused(reading, invoice(**change))
    assert problem.rule == rule
    assert check(invoice(**change).encode())[0].sentence == problem.sentence


def test_a_sound_document_has_no_findings() -> None:
    assert check(invoice().encode()) == ()
    assert [finding.rule for finding in check(b"<iets/>")] == ["other_xml"]
    assert [finding.rule for finding in check(b"geen xml")] == ["broken_xml"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"currency": "USD"}, "currency"),
        ({"issued": "20261123", "due": "20261231"}, "future"),
        ({"due": "20260930"}, "due_before_issued"),
        ({"issued": "20260231"}, "date"),
        ({"code": "325"}, "no_claim"),
    ],
)
def test_a_sound_document_that_cannot_be_claimed_is_a_refused_row(
    reading: Reading, change: dict[str, str], code: str
) -> None:
    result = reading(invoice(**change))
    assert (result.items, [row.code for row in result.refused]) == ((), [code])


@pytest.mark.parametrize("level", ["minimum", "basicwl", "basic", "en16931", "extended"])
def test_a_pdf_made_by_another_program_is_read_and_kept_as_attachment(reading: Reading, level: str) -> None:
    xml = invoice(f"facturx-{level}").encode()
    content = facturx.generate_from_binary(pdf(), xml, flavor="factur-x", level=level, check_xsd=True)
    result = reading(content)
    assert (result.format, result.profile, result.items[0].amount_cents) == ("pdf", f"facturx-{level}", 121000)
    assert result.attachments == (Attachment("F1", "F1.pdf", content),)


def test_the_xml_that_the_standard_names_goes_before_any_other(reading: Reading) -> None:
    other = ("a.xml", invoice(number="X").encode())
    content = pdf(other, ("Factur-X.xml", invoice(number="F1").encode()), ("b.xml", b"<geen-factuur/>"))
    assert reading(content).items[0].number == "F1"
    assert reading(pdf(other)).items[0].number == "X"


def test_a_pdf_with_a_script_is_read_for_its_xml_only(reading: Reading) -> None:
    content = pdf(("factur-x.xml", invoice().encode()), script="app.alert('x'); this.submitForm('http://x');")
    assert reading(content).items[0].amount_cents == 121000
    assert b"/OpenAction" in content and b"/JavaScript" in content


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (pdf(), "pdf_without_xml"),
        (pdf(("bijlage.txt", b"tekst"), ("order.xml", b"<order/>")), "pdf_without_xml"),
        (pdf(("factur-x.xml", invoice().encode()), password="geheim"), "password"),
        (pdf(("factur-x.xml", b"<rsm:CrossIndustryDocument xmlns:rsm='urn:ferd:CrossIndustryDocument:1'/>")),
         "old_zugferd"),
        (pdf(("factur-x.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + invoice().encode())), "entities"),
        (pdf(("factur-x.xml", invoice(GrandTotalAmount="1.00").encode())), "BR-CO-15"),
        (pdf(*((f"{index}.xml", b"<a/>") for index in range(60))), "unsafe"),
        (pdf()[:200], "damaged"),
        (b"%PDF-1.7" + b"\0" * 21_000_000, "too_large"),
    ],
)  # fmt: skip
def test_a_pdf_that_holds_no_sound_invoice_is_refused_with_what_to_do(
    reading: Reading, content: bytes, rule: str
) -> None:
    assert refused(reading, content).rule == rule


def test_a_bomb_inside_a_pdf_is_refused_before_it_fills_the_memory(reading: Reading) -> None:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    attached = writer.add_attachment("factur-x.xml", b"<a>")
    bomb = DecodedStreamObject()
    bomb.set_data(b" " * 100_000_000)
    cast(DictionaryObject, attached.pdf_object["/EF"])[NameObject("/F")] = writer._add_object(bomb.flate_encode())
    writer.write(buffer := io.BytesIO())
    assert len(buffer.getvalue()) < 200_000
    assert refused(reading, buffer.getvalue()).rule == "unsafe"

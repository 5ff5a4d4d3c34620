"""UBL 2.1 invoices and credit notes: exact totals, the sums of EN 16931, and refusals in one sentence."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from voldaan.base.errors import Refused
from voldaan.connect.einvoice.model import euros
from voldaan.connect.openitemfiles import read
from voldaan.invoices.open_items import DebtorKind, ItemKind, OpenItem, ReadFile, Supplier

TODAY = date(2026, 11, 22)
Reading = Callable[..., ReadFile]
SI_UBL = "urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0"
PARTY = """
<cac:Party>
  <cbc:EndpointID schemeID="{scheme}">{number}</cbc:EndpointID>
  <cac:PostalAddress><cbc:StreetName>{street}</cbc:StreetName><cbc:CityName>Breda</cbc:CityName>
    <cbc:PostalZone>1234 AB</cbc:PostalZone>
    <cac:Country><cbc:IdentificationCode>NL</cbc:IdentificationCode></cac:Country>
  </cac:PostalAddress>
  <cac:PartyTaxScheme><cbc:CompanyID>NL001234567B01</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>
  </cac:PartyTaxScheme>
  <cac:PartyLegalEntity><cbc:RegistrationName>{name}</cbc:RegistrationName>
    <cbc:CompanyID schemeID="{scheme}">{number}</cbc:CompanyID></cac:PartyLegalEntity>
  <cac:Contact><cbc:Telephone>0612345678</cbc:Telephone>
  <cbc:ElectronicMail>d1@example.nl</cbc:ElectronicMail></cac:Contact>
</cac:Party>"""
TOTALS = {
    "LineExtensionAmount": "1000.00", "TaxExclusiveAmount": "1000.00", "TaxInclusiveAmount": "1210.00",
    "AllowanceTotalAmount": "", "ChargeTotalAmount": "", "PrepaidAmount": "", "PayableRoundingAmount": "",
    "PayableAmount": "1210.00",
}  # fmt: skip


def invoice(
    *,
    root: str = "Invoice",
    customization: str = SI_UBL,
    number: str = "2026-00001",
    issued: str = "2026-10-01",
    due: str = "<cbc:DueDate>2026-10-31</cbc:DueDate>",
    code: str = "380",
    currency: str = "EUR",
    reference: str = "",
    debtor: str = "",
    allowance: str = "",
    vat: str = "210.00",
    taxable: str = "1000.00",
    percent: str = "21",
    line: str = "1000.00",
    prolog: str = '<?xml version="1.0" encoding="UTF-8"?>',
    **totals: str,
) -> str:
    """One invoice with a single line of 1000.00 and 21 percent VAT, to be varied."""
    money = "".join(
        f'<cbc:{name} currencyID="{currency}">{value}</cbc:{name}>'
        for name, value in {**TOTALS, **totals}.items()
        if value
    )
    quantity = "CreditedQuantity" if root == "CreditNote" else "InvoicedQuantity"
    supplier = PARTY.format(scheme="0106", number="87654321", name="Groothandel Vos B.V.", street="Laan 2")
    debtor = debtor or PARTY.format(scheme="0106", number="12345678", name="Bakkerij Smit B.V.", street="Kade 1")
    tax = f"""<cac:TaxTotal><cbc:TaxAmount currencyID="{currency}">{vat}</cbc:TaxAmount><cac:TaxSubtotal>
      <cbc:TaxableAmount currencyID="{currency}">{taxable}</cbc:TaxableAmount>
      <cbc:TaxAmount currencyID="{currency}">{vat}</cbc:TaxAmount><cac:TaxCategory><cbc:ID>S</cbc:ID>
      <cbc:Percent>{percent}</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory>
      </cac:TaxSubtotal></cac:TaxTotal>"""
    return f"""{prolog}
<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2"
  xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
  xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:CustomizationID>{customization}</cbc:CustomizationID>
<cbc:ID>{number}</cbc:ID><cbc:IssueDate>{issued}</cbc:IssueDate>{due if root == "Invoice" else ""}
<cbc:{root}TypeCode>{code}</cbc:{root}TypeCode><cbc:Note>Levering  van brood</cbc:Note>
<cbc:DocumentCurrencyCode>{currency}</cbc:DocumentCurrencyCode>{reference}
<cac:AccountingSupplierParty>{supplier}</cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cbc:SupplierAssignedAccountID>D1</cbc:SupplierAssignedAccountID>{debtor}
</cac:AccountingCustomerParty>
<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode><cbc:PaymentID>5000056789012345</cbc:PaymentID>
<cac:PayeeFinancialAccount><cbc:ID>NL02 ABNA 0123 4567 89</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>
{allowance}{tax}<cac:LegalMonetaryTotal>{money}</cac:LegalMonetaryTotal>
<cac:{root}Line><cbc:ID>1</cbc:ID><cbc:{quantity} unitCode="C62">1</cbc:{quantity}>
<cbc:LineExtensionAmount currencyID="{currency}">{line}</cbc:LineExtensionAmount>
<cac:Item><cbc:Name>Brood</cbc:Name><cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>{percent}</cbc:Percent>
<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:ClassifiedTaxCategory></cac:Item>
<cac:Price><cbc:PriceAmount currencyID="{currency}">{line.lstrip("-")}</cbc:PriceAmount></cac:Price></cac:{root}Line>
</{root}>"""


def allowance(amount: str, charge: str = "false") -> str:
    return (
        f"<cac:AllowanceCharge><cbc:ChargeIndicator>{charge}</cbc:ChargeIndicator>"
        f'<cbc:Amount currencyID="EUR">{amount}</cbc:Amount><cac:TaxCategory><cbc:ID>S</cbc:ID>'
        "<cbc:Percent>21</cbc:Percent>"
        "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:AllowanceCharge>"
    )


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    def go(content: str | bytes) -> ReadFile:
        path = tmp_path / "factuur.xml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read(path, today=TODAY)

    return go


def refused(reading: Reading, content: str | bytes) -> Refused:
    with pytest.raises(Refused) as caught:
        reading(content)
    assert re.fullmatch(r"[A-Z].*\.", caught.value.sentence, re.DOTALL)
    return caught.value


def refused_row(reading: Reading, content: str) -> tuple[str, str]:
    result = reading(content)
    assert (result.rows, result.items, len(result.refused), result.refused[0].row) == (1, (), 1, 1)
    return result.refused[0].code, result.refused[0].reason_nl


def test_an_invoice_is_read_with_both_parties_and_exact_amounts(reading: Reading) -> None:
    result = reading(invoice())
    assert (result.format, result.profile, result.rows, result.refused) == ("ubl", "si-ubl-2.0", 1, ())
    assert result.items == (
        OpenItem(1, "2026-00001", ItemKind.INVOICE, date(2026, 10, 1), date(2026, 10, 31), "D1", "Bakkerij Smit B.V.",
                 DebtorKind.UNKNOWN, "12345678", "NL001234567B01", "d1@example.nl", "0612345678", "Kade 1", "1234 AB",
                 "Breda", "NL", "", 121000, 121000, "EUR", "Levering  van brood", "5000056789012345", "",
                 Supplier("Groothandel Vos B.V.", "87654321", "NL001234567B01", "NL02ABNA0123456789")),
    )  # fmt: skip


def test_a_credit_note_names_the_invoice_it_credits(reading: Reading) -> None:
    reference = (
        "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>2026-7</cbc:ID></cac:InvoiceDocumentReference>"
        "</cac:BillingReference>"
    )
    item = reading(invoice(root="CreditNote", code="381", reference=reference)).items[0]
    assert (item.kind, item.amount_cents, item.open_cents) == (ItemKind.CREDIT_NOTE, 121000, 121000)
    assert (item.credited_number, item.due_on) == ("2026-7", None)


def test_a_negative_invoice_is_a_credit(reading: Reading) -> None:
    negative = invoice(
        line="-1000.00", vat="-210.00", taxable="-1000.00", LineExtensionAmount="-1000.00",
        TaxExclusiveAmount="-1000.00", TaxInclusiveAmount="-1210.00", PayableAmount="-1210.00", code="384",
    )  # fmt: skip
    item = reading(negative).items[0]
    assert (item.kind, item.amount_cents, item.open_cents) == (ItemKind.CREDIT_NOTE, 121000, 121000)


def test_prepaid_rounding_allowance_and_charge_count_in_the_sums(reading: Reading) -> None:
    item = reading(
        invoice(
            allowance=allowance("100.00") + allowance("50.00", "true"), AllowanceTotalAmount="100.00",
            ChargeTotalAmount="50.00", TaxExclusiveAmount="950.00", taxable="950.00", vat="199.50",
            TaxInclusiveAmount="1149.50", PrepaidAmount="149.53", PayableRoundingAmount="0.03", PayableAmount="1000.00",
        )
    ).items[0]  # fmt: skip
    assert (item.amount_cents, item.open_cents) == (114953, 100000)


def test_an_invoice_paid_in_advance_has_nothing_open(reading: Reading) -> None:
    item = reading(invoice(PrepaidAmount="1210.00", PayableAmount="0.00")).items[0]
    assert (item.amount_cents, item.open_cents) == (121000, 0)


def test_a_public_body_is_known_by_its_oin(reading: Reading) -> None:
    debtor = PARTY.format(scheme="0190", number="00000001234567890000", name="Gemeente Nergens", street="Markt 1")
    item = reading(invoice(debtor=debtor)).items[0]
    assert (item.debtor_kind, item.kvk) == (DebtorKind.PUBLIC_BODY, "")


@pytest.mark.parametrize(
    ("customization", "profile"),
    [
        (SI_UBL, "si-ubl-2.0"),
        ("urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0", "peppol-bis-3"),
        ("urn:cen.eu:en16931:2017", "en16931"),
        ("eigen", "ubl-2.1"),
    ],
)
def test_the_profile_is_told_from_the_customization(reading: Reading, customization: str, profile: str) -> None:
    assert reading(invoice(customization=customization)).profile == profile


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"LineExtensionAmount": "1000.01", "TaxExclusiveAmount": "1000.01", "TaxInclusiveAmount": "1210.01",
          "PayableAmount": "1210.01"}, "BR-CO-10"),
        ({"AllowanceTotalAmount": "0.01"}, "BR-CO-11"),
        ({"ChargeTotalAmount": "0.01"}, "BR-CO-12"),
        ({"TaxExclusiveAmount": "999.99"}, "BR-CO-13"),
        ({"TaxInclusiveAmount": "1210.01"}, "BR-CO-15"),
        ({"PayableAmount": "1209.99"}, "BR-CO-16"),
        ({"PrepaidAmount": "0.01"}, "BR-CO-16"),
        ({"vat": "211.00", "TaxInclusiveAmount": "1211.00", "PayableAmount": "1211.00"}, "BR-CO-17"),
        ({"taxable": "999.00"}, "BR-S-08"),
    ],
)  # fmt: skip
def test_an_invoice_that_does_not_add_up_is_refused_whole(reading: Reading, change: dict[str, str], rule: str) -> None:
    assert refused(reading, invoice(**change)).rule == rule


def test_the_refusal_names_both_amounts(reading: Reading) -> None:
    assert refused(reading, invoice(PayableAmount="1209.99")).sentence == (
        "De factuur telt niet op: het te betalen bedrag is 1209,99 maar totaal min vooruitbetaald plus afronding is "
        "1210,00 (BR-CO-16). Vraag de afzender om een juiste factuur; er is niets ingelezen."
    )
    assert [euros(cents) for cents in (0, 5, -5, 121000)] == ["0,00", "0,05", "-0,05", "1210,00"]


def test_vat_may_differ_by_less_than_a_euro_because_lines_may_be_rounded(reading: Reading) -> None:
    rounded = invoice(vat="210.99", TaxInclusiveAmount="1210.99", PayableAmount="1210.99")
    assert reading(rounded).items[0].amount_cents == 121099


def test_vat_in_the_tax_currency_is_left_out_of_the_sums(reading: Reading) -> None:
    twice = invoice().replace(
        "<cac:LegalMonetaryTotal>",
        '<cac:TaxTotal><cbc:TaxAmount currencyID="USD">250.00</cbc:TaxAmount></cac:TaxTotal><cac:LegalMonetaryTotal>',
    )
    assert reading(twice).items[0].open_cents == 121000
    assert refused(reading, twice.replace("USD", "EUR")).rule == "BR-CO-15"


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"currency": "USD"}, "currency", "“USD” wordt nog niet ondersteund"),
        ({"issued": "2026-11-23", "due": ""}, "future", "23-11-2026 ligt in de toekomst"),
        ({"due": "<cbc:DueDate>2026-09-30</cbc:DueDate>"}, "due_before_issued", "30-09-2026 ligt voor"),
        ({"code": "381"}, "type_code", "“381” past niet bij een factuur"),
        ({"root": "CreditNote", "code": "380"}, "type_code", "“380” past niet bij een creditnota"),
        ({"code": "325"}, "no_claim", "pro-formafactuur"),
        ({"number": " "}, "no_number", "factuurnummer ontbreekt"),
        ({"debtor": PARTY.format(scheme="0106", number="1234567", name="Smit", street="A")}, "kvk", "acht cijfers"),
        ({"debtor": PARTY.format(scheme="0106", number="12345678", name=" ", street="A")}, "no_debtor",
         "klant ontbreekt"),
        ({"line": "0.00", "vat": "0.00", "taxable": "0.00", "LineExtensionAmount": "0.00", "TaxExclusiveAmount": "0.00",
          "TaxInclusiveAmount": "0.00", "PayableAmount": "0.00"}, "zero", "nul"),
        ({"PrepaidAmount": "1300.00", "PayableAmount": "-90.00"}, "open_above_amount", "Te betalen is -90,00"),
    ],
)  # fmt: skip
def test_a_sound_document_that_cannot_be_claimed_is_a_refused_row(
    reading: Reading, change: dict[str, str], code: str, words: str
) -> None:
    found, reason = refused_row(reading, invoice(**change))
    assert found == code
    assert words in reason


def test_amounts_with_fractions_of_a_cent_or_in_two_currencies_are_refused_whole(reading: Reading) -> None:
    assert refused(reading, invoice(PayableAmount="1210.001")).rule == "einvoice_decimals"
    assert reading(invoice(PayableAmount="1210.000")).items[0].open_cents == 121000
    mixed = invoice().replace('<cbc:PayableAmount currencyID="EUR">', '<cbc:PayableAmount currencyID="USD">')
    assert refused(reading, mixed).rule == "einvoice_currency"
    assert refused(reading, invoice(PayableAmount="9" * 30)).rule == "einvoice_number"


def test_a_document_against_the_schema_is_refused_with_line_and_element(reading: Reading) -> None:
    problem = refused(reading, invoice().replace("<cbc:ID>2026-00001</cbc:ID>", ""))
    assert problem.sentence.startswith("De factuur volgt het UBL-schema niet: regel 6, element IssueDate.")


def test_truncated_xml_is_refused(reading: Reading) -> None:
    whole = invoice()
    for length in (len(whole) - 1, len(whole) // 2, 200, 60):
        assert refused(reading, whole[:length]).rule in ("broken_xml", "other_xml")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_entity_bomb_is_refused_before_it_is_parsed(reading: Reading, encoding: str) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    prolog = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE Invoice [<!ENTITY e0 "x">{entities}]>'
    bomb = invoice(prolog=prolog, number="&e11;").encode(encoding)
    assert refused(reading, bomb).rule == "entities"
    late = f'<?xml version="1.0" encoding="{encoding}"?><!--{"x" * 70_000}-->{prolog.partition("?>")[2]}'
    assert refused(reading, invoice(prolog=late, number="&e11;").encode(encoding)).rule in ("entities", "other_xml")


def test_an_external_entity_is_never_fetched(reading: Reading, tmp_path: Path) -> None:
    (tmp_path / "geheim.txt").write_text("geheim")
    prolog = f'<?xml version="1.0"?><!DOCTYPE Invoice [<!ENTITY x SYSTEM "{(tmp_path / "geheim.txt").as_uri()}">]>'
    assert "geheim" not in refused(reading, invoice(prolog=prolog, number="&x;")).sentence


def test_a_document_nested_too_deep_or_too_large_is_refused(reading: Reading, tmp_path: Path) -> None:
    deep = invoice().replace("<cbc:ID>1</cbc:ID>", "<cac:X>" * 5000 + "</cac:X>" * 5000)
    assert refused(reading, deep).rule == "broken_xml"
    path = tmp_path / "groot.xml"
    with path.open("wb") as file:
        file.write(invoice().encode())
        file.write(b" " * (51 * 1024 * 1024))
    with pytest.raises(Refused, match=r"^De XML is 51 MB en er wordt hooguit 50 MB gelezen"):
        read(path, today=TODAY)


def test_an_attachment_that_is_too_large_is_named_as_the_reason(reading: Reading) -> None:
    large = invoice().replace("<cbc:Note>", "<cbc:Note>" + "x" * (11 * 1024 * 1024))
    assert "een bijlage van meer dan 10 MB" in refused(reading, large).sentence


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"/>', "bankafschrift (camt)"),
        ("<html><body>Fout 404</body></html>", "webpagina (HTML)"),
        ('<auditfile xmlns="http://www.auditfiles.nl/XAF/3.2"/>', "De auditfile heeft geen kop"),
        ('<rsm:CrossIndustryInvoice xmlns:rsm="urn:x"/>', "geen factuur in UBL of CII"),
        ("<iets/>", "Deze XML (“iets”) is geen factuur in UBL of CII"),
        ('<Invoice xmlns="urn:x"/>', "Deze XML (“Invoice”) is geen factuur in UBL of CII"),
    ],
)
def test_other_xml_is_named_for_what_it_is(reading: Reading, content: str, words: str) -> None:
    assert words in refused(reading, content).sentence

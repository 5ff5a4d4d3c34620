"""Auditfiles (XAF): open items out of the subledgers to the cent, debtors, and refusals in one sentence."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import pyxaf
from lxml import etree

from voldaan.base.errors import Refused
from voldaan.connect.openitemfiles import read
from voldaan.connect.xaf.stream import VERSIONS
from voldaan.invoices.open_items import DebtorRecord, PastInvoice, ReadFile

TODAY = date(2026, 11, 22)
NAMESPACES = {version: namespace for namespace, version in VERSIONS.items()}
HEADER = (
    "<fiscalYear>2026</fiscalYear><startDate>2026-01-01</startDate><endDate>2026-12-31</endDate>"
    "<curCode>EUR</curCode><dateCreated>2026-11-20</dateCreated>"
)
RELATIONS = (
    "<customerSupplier><custSupID>C1</custSupID><custSupName>Bakkerij Smit</custSupName>"
    "<telephone>0761234567</telephone><eMail>smit@example.nl</eMail>"
    "<commerceNr>12345678</commerceNr><taxRegIdent>NL 001234567B01</taxRegIdent>"
    "<custSupTp>C</custSupTp><streetAddress><streetname>Kade</streetname><number>1</number><numberExtension>a"
    "</numberExtension><city>Breda</city><postalCode>4811 AA</postalCode><country>NL</country></streetAddress>"
    "<bankAccount><bankAccNr>NL02ABNA0123456789</bankAccNr></bankAccount><customerSupplierHistory><customerSupplier>"
    "<custSupID>C1</custSupID><custSupName>Oude naam</custSupName></customerSupplier></customerSupplierHistory>"
    "</customerSupplier>"
    "<customerSupplier><custSupID>B1</custSupID><custSupName>De Vries</custSupName><custSupTp>B</custSupTp>"
    "</customerSupplier>"
    "<customerSupplier><custSupID>S1</custSupID><custSupName>Leverancier</custSupName><custSupTp>S</custSupTp>"
    "</customerSupplier>"
)
Reading = Callable[..., ReadFile]


def line(cents: int, number: str = "F1", relation: str = "C1", **changes: str) -> str:
    """One subledger line as (name, text) in the order of the schema; a change of "" leaves an element out."""
    values = {
        "desc": "Levering", "amnt": f"{abs(cents) // 100}.{abs(cents) % 100:02d}", "amntTp": "D" if cents >= 0 else "C",
        "matchKeyID": "", "custSupID": relation, "invRef": number, "invPurSalTp": "S", "invDt": "2026-10-01",
        "invDueDt": "2026-10-31", "mutTp": "", "currency": "", **changes,
    }  # fmt: skip
    return "".join(f"<{name}>{text}</{name}>" for name, text in values.items() if text)


def ledger(lines: list[str], kind: str = "CU", opening: bool = False, **changes: str) -> str:
    outer, inner = ("obSubledger", "obSbLine") if opening else ("subledger", "sbLine")
    cents = [(text.count("<amntTp>D"), text.partition("<amnt>")[2].partition("<")[0]) for text in lines]
    debit, credit = (sum(round(float(text) * 100) for side, text in cents if side == wanted) for wanted in (1, 0))
    values = {
        "sbType": kind, "linesCount": str(len(lines)), "totalDebit": f"{debit / 100:.2f}",
        "totalCredit": f"{credit / 100:.2f}", **changes,
    }  # fmt: skip
    head = "".join(f"<{name}>{text}</{name}>" for name, text in values.items())
    return f"<{outer}>{head}{''.join(f'<{inner}>{text}</{inner}>' for text in lines)}</{outer}>"


def booked(kind: str, cents: int, on: str, number: str = "F9", relation: str = "C1", account: str = "1300") -> str:
    """One journal with one line about an invoice of a relation."""
    side = "D" if cents >= 0 else "C"
    return (
        f"<journal><jrnID>{kind}</jrnID><jrnTp>{kind}</jrnTp><transaction><nr>1</nr><trDt>{on}</trDt><trLine><nr>1</nr>"
        f"<accID>{account}</accID><docRef>{number}</docRef><effDate>{on}</effDate>"
        f"<amnt>{abs(cents) // 100}.{abs(cents) % 100:02d}</amnt><amntTp>{side}</amntTp>"
        f"<custSupID>{relation}</custSupID><invRef>{number}</invRef></trLine></transaction></journal>"
    )


def auditfile(*ledgers: str, opening: str = "", version: str = "3.2", header: str = HEADER, journals: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><auditfile xmlns="{NAMESPACES[version]}"><header>{header}</header>'
        f"<company><customersSuppliers>{RELATIONS}</customersSuppliers>"
        f"<openingBalance><obSubledgers>{opening}</obSubledgers></openingBalance><transactions>"
        f"<journal><jrnID>V</jrnID><transaction><nr>1</nr><trLine><nr>1</nr></trLine></transaction></journal>"
        f"{journals}<subledgers>{''.join(ledgers)}</subledgers></transactions></company></auditfile>"
    )


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    def go(text: str) -> ReadFile:
        path = tmp_path / "audit.xaf"
        path.write_text(text, encoding="utf-8")
        return read(path, today=TODAY)

    return go


def found(result: ReadFile) -> list[tuple[str, str, int, int]]:
    return [(item.number, item.kind.value, item.amount_cents, item.open_cents) for item in result.items]


def refusals(result: ReadFile) -> list[tuple[int, str]]:
    return [(row.row, row.code) for row in result.refused]


def refused(reading: Reading, text: str) -> Refused:
    with pytest.raises(Refused) as caught:
        reading(text)
    assert caught.value.sentence.endswith(".") and caught.value.sentence.isprintable()
    return caught.value


@pytest.mark.parametrize("version", ["3.1", "3.2", "3.2.1"])
def test_an_open_invoice_of_a_subledger_is_read_with_its_debtor(reading: Reading, version: str) -> None:
    result = reading(auditfile(ledger([line(121000)]), version=version))
    assert (result.format, result.profile, result.rows, result.refused) == ("xaf", f"xaf-{version}", 1, ())
    (item,) = result.items
    assert (item.row, item.number, item.kind.value, item.amount_cents, item.open_cents) == (
        1, "F1", "invoice", 121000, 121000,
    )  # fmt: skip
    assert (item.issued_on, item.due_on) == (date(2026, 10, 1), date(2026, 10, 31))
    assert (item.debtor_number, item.debtor_name, item.kvk, item.vat_number) == (
        "C1", "Bakkerij Smit", "12345678", "NL001234567B01",
    )  # fmt: skip
    assert (item.email, item.phone, item.street, item.postcode, item.town, item.country, item.iban) == (
        "smit@example.nl", "0761234567", "Kade 1 a", "4811 AA", "Breda", "NL", "NL02ABNA0123456789",
    )  # fmt: skip
    assert (item.currency, item.description) == ("EUR", "Levering")


def test_debtors_are_told_apart_from_suppliers_and_from_their_own_history(reading: Reading) -> None:
    debtors = reading(auditfile(ledger([line(121000)]))).debtors
    assert [(debtor.number, debtor.name) for debtor in debtors] == [("C1", "Bakkerij Smit"), ("B1", "De Vries")]
    assert debtors[1] == DebtorRecord("B1", "De Vries", "", "", "", "", "", "", "", "", "")


def test_an_item_of_the_opening_balance_lives_on_in_the_year(reading: Reading) -> None:
    before = ledger([line(121000, "F0", invDt="2025-12-01", invDueDt="2025-12-31")], opening=True)
    result = reading(auditfile(ledger([line(-21000, "F0", mutTp="P"), line(60500)]), opening=before))
    assert found(result) == [("F0", "invoice", 121000, 100000), ("F1", "invoice", 60500, 60500)]


@pytest.mark.parametrize("kind", ["P", "Z", ""])
def test_a_payment_takes_off_what_is_open_and_not_from_the_amount(reading: Reading, kind: str) -> None:
    assert found(reading(auditfile(ledger([line(121000, mutTp="I"), line(-21000, mutTp=kind)])))) == [
        ("F1", "invoice", 121000, 100000)
    ]


def test_a_paid_invoice_has_nothing_open(reading: Reading) -> None:
    assert found(reading(auditfile(ledger([line(121000), line(-121000, mutTp="P")])))) == [("F1", "invoice", 121000, 0)]


def test_a_credit_on_a_debtor_is_a_credit_note(reading: Reading) -> None:
    result = reading(auditfile(ledger([line(-12100, "CN1", mutTp="I"), line(2100, "CN1", mutTp="P")])))
    assert found(result) == [("CN1", "credit_note", 12100, 10000)]


def test_a_payment_without_a_number_is_booked_by_its_match_key(reading: Reading) -> None:
    result = reading(auditfile(ledger([line(121000, matchKeyID="M1"), line(-21000, "", matchKeyID="M1", mutTp="P")])))
    assert (found(result), result.refused) == ([("F1", "invoice", 121000, 100000)], ())


def test_lines_that_are_matched_to_nothing_are_settled_whichever_number_they_name(reading: Reading) -> None:
    lines = [line(40000, "F1", matchKeyID="M"), line(60000, "F2", matchKeyID="M"), line(500, "F2")]
    for payment in (line(-100000, "F1", matchKeyID="M", mutTp="P"), line(-100000, "", matchKeyID="M", mutTp="P")):
        result = reading(auditfile(ledger([*lines, payment])))
        assert (found(result), result.refused) == ([("F1", "invoice", 40000, 0), ("F2", "invoice", 60500, 500)], ())


def test_a_payment_that_may_be_about_two_invoices_makes_both_uncertain(reading: Reading) -> None:
    lines = [line(40000, "F1", matchKeyID="M"), line(60000, "F2", matchKeyID="M"), line(9900, "F3")]
    result = reading(auditfile(ledger([*lines, line(-50000, "", matchKeyID="M", mutTp="P")])))
    assert [item.number for item in result.items] == ["F3"]
    assert refusals(result) == [(1, "match_key"), (2, "match_key"), (4, "match_key")]


def test_a_payment_without_number_and_match_is_refused_and_named(reading: Reading) -> None:
    result = reading(auditfile(ledger([line(121000), line(-21000, "", mutTp="P")])))
    assert refusals(result) == [(2, "no_number")]
    assert result.refused[0].reason_nl == (
        "Subgrootboekregel 2 (210,00 credit) noemt geen factuur; letter hem in het pakket af."
    )


def test_lines_of_creditors_are_passed_over_and_counted(reading: Reading) -> None:
    result = reading(
        auditfile(
            ledger([line(-50000, "I1", "S1")], "SU"),
            ledger([line(-50000, "I2", "B1", invPurSalTp="P"), line(-1, "I3", "S1"), line(60500, "F1", "B1")], "CS"),
        )
    )
    assert (found(result), result.refused) == ([("F1", "invoice", 60500, 60500)], ())
    assert result.notes[-1] == "3 regels van crediteuren zijn overgeslagen."


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (line(100, currency="<curCode>USD</curCode><curAmnt>1.10</curAmnt>"), "currency"),
        (line(100, invDt=""), "no_date"),
        (line(100, invDt="2026-11-23", invDueDt=""), "future"),
        (line(100, invDueDt="2026-09-30"), "due_before_issued"),
        (line(100, relation="X9"), "no_debtor"),
        (line(0), "zero"),
        (line(100, "9" * 65), "number"),
    ],
)
def test_one_invoice_that_cannot_be_claimed_is_refused_and_the_others_are_kept(
    reading: Reading, text: str, code: str
) -> None:
    result = reading(auditfile(ledger([text, line(60500, "goed")])))
    assert (found(result), refusals(result)) == ([("goed", "invoice", 60500, 60500)], [(1, code)])


def test_more_paid_than_invoiced_is_refused_with_both_amounts(reading: Reading) -> None:
    (row,) = reading(auditfile(ledger([line(10000), line(-12000, mutTp="P")]))).refused
    assert (row.code, row.reason_nl) == (
        "open_above_amount",
        "Van factuur “F1” is het bedrag 100,00 debet en staat 20,00 credit open; dat kan niet, letter haar in het "
        "boekhoudpakket af.",
    )


def test_one_number_of_two_debtors_is_refused_for_both(reading: Reading) -> None:
    result = reading(auditfile(ledger([line(100), line(200, "F1", "B1"), line(300, "F2")])))
    assert (found(result), refusals(result)) == (
        [("F2", "invoice", 300, 300)], [(1, "double_number"), (2, "double_number")],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"linesCount": "3"}, "belooft 3 regels, debet 1,00 en credit 0,00, en bevat 1 regels, debet 1,00"),
        ({"totalDebit": "1.01"}, "belooft 1 regels, debet 1,01 en credit 0,00, en bevat 1 regels, debet 1,00"),
        ({"totalCredit": "5.00"}, "credit 5,00, en bevat 1 regels, debet 1,00 en credit 0,00"),
    ],
)
def test_a_subledger_that_does_not_hold_what_it_promises_refuses_the_file(
    reading: Reading, changes: dict[str, str], words: str
) -> None:
    problem = refused(reading, auditfile(ledger([line(100)], **changes)))
    assert (problem.rule, words in problem.sentence) == ("xaf_totals", True)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (auditfile(ledger([line(100)]), header=HEADER.replace("EUR", "USD")), "xaf_currency"),
        (auditfile(ledger([line(100)]), header=HEADER.replace("2026-11-20", "2026-11-23")), "xaf_future"),
        (auditfile(ledger([line(100)]), header="<curCode>EUR</curCode>"), "xaf_header"),
        (auditfile(ledger([line(100)]).replace("<amnt>1.00", "<amnt>1,00")), "xaf_amount"),
        (auditfile(ledger([line(100)])).replace("XAF/3.2", "XAF/2.0"), "xaf_version"),
        (auditfile(ledger([line(100)])).replace(f' xmlns="{NAMESPACES["3.2"]}"', ""), "xaf_version"),
        (auditfile(ledger([line(100)]))[:-30], "broken_xml"),
        (f'<auditfile xmlns="{NAMESPACES["3.2"]}"/>', "xaf_header"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_whole(reading: Reading, text: str, rule: str) -> None:
    assert refused(reading, text).rule == rule


def test_entities_are_refused_even_behind_a_long_comment(reading: Reading) -> None:
    text = auditfile(ledger([line(100)]))
    bomb = "<!DOCTYPE auditfile [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;'>]>"
    for between in ("", f"<!--{'x' * 100_000}-->"):
        assert refused(reading, text.replace("?>", f"?>{between}{bomb}", 1)).rule in ("entities", "other_xml")


def test_version_4_tells_debtors_and_their_balance_and_never_an_item(reading: Reading) -> None:
    text = auditfile(version="4.0").replace(
        "<custSupTp>B</custSupTp>", "<custSupTp>B</custSupTp><clBalDesc>605.00</clBalDesc><clBalTp>C</clBalTp>"
    )
    result = reading(text)
    assert (result.rows, result.items, result.refused) == (0, (), ())
    assert [(debtor.number, debtor.balance_cents) for debtor in result.debtors] == [("C1", None), ("B1", -60500)]
    assert result.notes == (
        "Auditfile 4.0 van boekjaar 2026, met de stand van 20-11-2026.",
        "XAF 4.0 kent geen openstaande posten: alleen de gegevens van 2 debiteuren zijn gelezen. "
        "Lever de posten aan als XAF 3.2, CSV of XLSX.",
    )


def test_a_file_without_subledgers_says_so_and_has_no_items(reading: Reading) -> None:
    result = reading(auditfile())
    assert (result.items, len(result.debtors)) == ((), 2)
    assert result.notes[1].startswith("Deze auditfile bevat geen subadministratie en dus geen openstaande posten")


PAID = booked("S", 121000, "2026-03-02") + booked("B", -100000, "2026-04-03") + booked("C", -21000, "2026-04-10")


@pytest.mark.parametrize("version", ["3.1", "3.2", "3.2.1", "4.0"])
def test_an_invoice_that_bank_and_cash_paid_in_full_is_history_in_every_version(reading: Reading, version: str) -> None:
    result = reading(auditfile(journals=PAID, version=version))
    assert result.items == ()
    assert result.past == (PastInvoice("C1", "F9", date(2026, 3, 2), None, date(2026, 4, 10), 121000),)
    assert result.notes[-1] == (
        "Van 1 factuur staat in het grootboek wanneer zij is betaald: dat telt als betaalgedrag, en wordt nooit een "
        "vordering."
    )


def test_the_due_date_of_history_comes_from_the_subledger(reading: Reading) -> None:
    dates = {"number": "F9", "invDt": "2026-03-02", "invDueDt": "2026-04-01"}
    result = reading(auditfile(ledger([line(121000, **dates), line(-121000, mutTp="P", **dates)]), journals=PAID))
    assert [(past.number, past.due_on) for past in result.past] == [("F9", date(2026, 4, 1))]
    assert found(result) == [("F9", "invoice", 121000, 0)]


@pytest.mark.parametrize(
    "journals",
    [
        booked("S", 121000, "2026-03-02") + booked("B", -100000, "2026-04-03"),
        booked("S", 121000, "2026-03-02") + booked("S", -121000, "2026-04-03"),
        booked("S", 121000, "2026-03-02") + booked("M", -121000, "2026-04-03"),
        booked("B", 121000, "2026-03-02") + booked("B", -121000, "2026-04-03"),
        booked("S", 121000, "2026-03-02") + booked("B", -121000, "2026-11-23"),
        booked("S", 121000, "2026-03-02") + booked("B", -121000, "2026-04-03", account="1310"),
        booked("S", 121000, "2026-03-02", relation="S1") + booked("B", -121000, "2026-04-03", relation="S1"),
        booked("S", 121000, "2026-03-02", relation="X1") + booked("B", -121000, "2026-04-03", relation="X1"),
        PAID.replace("1000.00", "veel"),
        booked("B", -121000, "2026-04-03"),
    ],
    ids=["in part", "credited", "set off", "paid back", "to come", "elsewhere", "creditor", "unknown", "unreadable",
         "no invoice"],
)  # fmt: skip
def test_what_is_not_certainly_paid_is_no_history(reading: Reading, journals: str) -> None:
    assert reading(auditfile(journals=journals)).past == ()


SHARED = Path(os.environ.get("VOLDAAN_SHARED") or Path(__file__).resolve().parents[4] / "shared")
EXPECTED = {
    "openposten-3.2.xaf": ("xaf-3.2", [("2025-050", "invoice", 121000, 121000), ("2026-003", "invoice", 60500, 60500)]),
    "pyxaf-synthetic-3.1.xaf": ("xaf-3.1", []),
    "pyxaf-synthetic-3.2.xaf": ("xaf-3.2", []),
    "pyxaf-synthetic-3.2.1.xaf": ("xaf-3.2.1", []),
    "pyxaf-synthetic-4.0.xaf": ("xaf-4.0", []),
    "pyxaf-synthetic.adf": ("xaf_version", []),
}
corpus = pytest.mark.skipif(
    not (SHARED / "standards" / "xaf").is_dir(), reason="the corpus folder is absent (set VOLDAAN_SHARED)"
)


@corpus
@pytest.mark.corpus
def test_every_auditfile_of_the_corpus_has_the_outcome_that_is_written_down() -> None:
    folder = SHARED / "standards" / "xaf" / "samples-synthetic"
    assert {path.name for path in folder.iterdir()} == set(EXPECTED)
    for name, (profile, items) in EXPECTED.items():
        try:
            result = read(folder / name, today=TODAY)
        except Refused as problem:
            assert (problem.rule, []) == (profile, items)
        else:
            assert (result.profile, found(result)) == (profile, items)


@corpus
@pytest.mark.corpus
@pytest.mark.parametrize("name", [name for name, (profile, _) in EXPECTED.items() if profile.startswith("xaf-")])
def test_another_library_finds_the_same_debtors(name: str) -> None:
    path = SHARED / "standards" / "xaf" / "samples-synthetic" / name
    with pyxaf.open(path) as audit:
        debtors = [each for each in audit.relations.values() if each.raw.get("custSupTp") in ("C", "B")]
        theirs = [(each.id, each.name) for each in debtors]
    assert [(debtor.number, debtor.name) for debtor in read(path, today=TODAY).debtors] == theirs


@corpus
@pytest.mark.corpus
@pytest.mark.parametrize(
    ("version", "name"),
    [
        ("3.1", "AuditfileFinancieelVersie3.1.xsd"),
        ("3.2", "XmlAuditfileFinancieel3.2.xsd"),
        ("3.2.1", "XmlAuditfileFinancieel3.2.1.xsd"),
        ("4.0", "XmlAuditfileFinancieel4.0.xsd"),
    ],
)
def test_the_versions_are_those_of_the_official_schemas(version: str, name: str) -> None:
    schema = etree.parse(SHARED / "standards" / "xaf" / "xsd" / name).getroot()
    assert schema.get("targetNamespace") == NAMESPACES[version]

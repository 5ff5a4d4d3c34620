"""camt.052/053/054: every trap seen in real files, and what must be refused."""

from __future__ import annotations

import io
import tracemalloc
from datetime import date

import pytest
from tests.unit.connect.bank_samples import OWN, PAYER, balance, camt053, entry, payment, statement

from voldaan.base.errors import Refused
from voldaan.connect.camt import read
from voldaan.connect.camt.reader import MAX_BYTES
from voldaan.payments.statements import StatementHead, StatementLine, StatementTail

DEBTOR = f"<Dbtr><Nm>A. Bakker</Nm></Dbtr><DbtrAcct><Id><IBAN>{PAYER}</IBAN></Id></DbtrAcct>"
PARTIES = f"<RltdPties>{DEBTOR}</RltdPties>"


def parts_of(content: bytes) -> list[object]:
    return list(read(io.BytesIO(content)))


def lines_of(content: bytes) -> list[StatementLine]:
    return [part for part in parts_of(content) if isinstance(part, StatementLine)]


def line_of(inner: str, **options: str) -> StatementLine:
    (line,) = lines_of(camt053(statement(entry(inner=inner, **options))))
    return line


def refusal_of(content: bytes) -> Refused:
    with pytest.raises(Refused) as caught:
        parts_of(content)
    return caught.value


def test_a_statement_is_a_head_its_lines_and_a_tail() -> None:
    inner = payment(
        f"<Refs><EndToEndId>E2E-7</EndToEndId><MndtId>M-9</MndtId></Refs>{PARTIES}"
        "<RmtInf><Ustrd>Factuur 2026-1</Ustrd></RmtInf>"
    )
    code = "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>"
    head, line, tail = parts_of(camt053(statement(entry(inner=code + inner))))
    assert head == StatementHead(OWN, "61", "61", 0, date(2026, 3, 2), "EUR", "statement", "camt")
    assert line == StatementLine(
        reference="R1",
        booked_on=date(2026, 3, 2),
        value_on=date(2026, 3, 1),
        amount_cents=10_000,
        counterparty_name="A. Bakker",
        counterparty_iban=PAYER,
        text="Factuur 2026-1",
        end_to_end_id="E2E-7",
        mandate_id="M-9",
        bank_code="PMNT-RCDT-ESCT",
    )
    assert tail == StatementTail(10_000, date(2026, 3, 2))


def test_zero_padded_amounts_and_the_opening_balance_PRCD_of_abn_amro_are_read() -> None:
    content = camt053(statement(entry("000000000000087.71"), "0.00", "000000000000087.71"))
    head, line, _ = parts_of(content.replace(b"OPBD", b"PRCD"))
    assert (head.opening_cents, line.amount_cents) == (0, 8_771)  # type: ignore[attr-defined]


def test_trailing_zeros_are_read_and_a_fraction_of_a_cent_is_refused() -> None:
    assert lines_of(camt053(statement(entry("18.15000"), "0", "18.150")))[0].amount_cents == 1_815
    refused = refusal_of(camt053(statement(entry("18.151"), "0", "18.15")))
    assert refused.rule == "bank-amount"
    assert "18.151" in refused.sentence


def test_a_card_payment_without_details_is_read_from_the_entry_text() -> None:
    told = f"/TRTP/SEPA OVERBOEKING/IBAN/{PAYER}/BIC/INGBNL2A/NAME/A BAKKER/REMI/FACTUUR 7/EREF/NOTPROVIDED"
    line = line_of(f"<AddtlNtryInf>{told}</AddtlNtryInf>")
    assert (line.counterparty_iban, line.counterparty_name, line.text) == (PAYER, "A BAKKER", "FACTUUR 7")
    assert line.end_to_end_id == ""


def test_proprietary_codes_of_ing_and_rabobank_are_kept() -> None:
    assert line_of("<BkTxCd><Prtry><Cd>00100</Cd><Issr>INGBANK</Issr></Prtry></BkTxCd>").bank_code == "00100"


@pytest.mark.parametrize(("issuer", "reference"), [("CUR", "5000056789012345"), ("ISO", "RF18539007547034")])
def test_structured_references_are_read_apart_from_the_text(issuer: str, reference: str) -> None:
    strd = f"<Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry><Issr>{issuer}</Issr></Tp><Ref>{reference}</Ref>"
    line = line_of(payment(f"{PARTIES}<RmtInf><Strd><CdtrRefInf>{strd}</CdtrRefInf></Strd></RmtInf>"))
    assert (line.structured_reference, line.text) == (reference, "")


def test_version_08_is_read_as_version_02() -> None:
    old = payment(f"{PARTIES}<RmtInf><Ustrd>x</Ustrd></RmtInf>")
    new = old.replace("<Nm>A. Bakker</Nm>", "<Pty><Nm>A. Bakker</Nm></Pty>")
    second = camt053(statement(entry(inner=new)), version="08").replace(b"<Sts>BOOK</Sts>", b"<Sts><Cd>BOOK</Cd></Sts>")
    assert lines_of(second) == lines_of(camt053(statement(entry(inner=old))))


def test_prefixed_namespaces_are_read() -> None:
    content = camt053(statement(entry(inner=payment(PARTIES)))).decode()
    prefixed = (
        content.replace("<", "<c:").replace("<c:/", "</c:").replace("<c:?xml", "<?xml").replace("xmlns=", "xmlns:c=")
    )
    assert lines_of(prefixed.encode()) == lines_of(content.encode())


def test_a_batch_becomes_its_payments_where_their_amounts_add_up() -> None:
    payments = "".join(
        f"<TxDtls><Refs><EndToEndId>E{n}</EndToEndId></Refs>"
        f'<AmtDtls><TxAmt><Amt Ccy="EUR">{a}</Amt></TxAmt></AmtDtls></TxDtls>'
        for n, a in enumerate(("60.00", "40.00"), 1)
    )
    lines = lines_of(camt053(statement(entry(inner=f"<NtryDtls>{payments}</NtryDtls>"))))
    assert [(x.reference, x.amount_cents, x.end_to_end_id, x.batch_size) for x in lines] == [
        ("R1/1", 6_000, "E1", 1),
        ("R1/2", 4_000, "E2", 1),
    ]
    assert len({x.key for x in lines}) == 2


def test_a_batch_with_only_a_total_is_one_line_with_its_size() -> None:
    line = line_of("<NtryDtls><Btch><NbOfTxs>3</NbOfTxs></Btch></NtryDtls>")
    assert (line.amount_cents, line.batch_size, line.counterparty_iban) == (10_000, 3, "")


def test_a_batch_whose_payments_do_not_add_up_stays_one_line_so_no_cent_is_lost() -> None:
    payments = '<TxDtls><Amt Ccy="EUR">60.00</Amt></TxDtls><TxDtls><Amt Ccy="EUR">39.00</Amt></TxDtls>'
    line = line_of(f"<NtryDtls>{payments}</NtryDtls>")
    assert (line.amount_cents, line.batch_size) == (10_000, 2)


def test_in_a_return_the_counterparty_is_the_customer_although_he_is_still_the_debtor() -> None:
    own = f"<Cdtr><Nm>Wij</Nm></Cdtr><CdtrAcct><Id><IBAN>{OWN}</IBAN></Id></CdtrAcct>"
    returned = payment(f"<RltdPties>{DEBTOR}{own}</RltdPties><RtrInf><Rsn><Cd>MD06</Cd></Rsn></RtrInf>")
    inner = f"<RvslInd>true</RvslInd>{returned}"
    content = camt053(statement(entry(side="DBIT", inner=inner), "0.00", "-100.00"))
    (line,) = lines_of(content)
    assert (line.amount_cents, line.counterparty_name, line.counterparty_iban) == (-10_000, "A. Bakker", PAYER)
    assert (line.return_reason, line.reverses) == ("MD06", True)


def test_without_accounts_the_direction_tells_who_paid_turned_round_for_a_return() -> None:
    parties = "<RltdPties><Dbtr><Nm>Debiteur</Nm></Dbtr><Cdtr><Nm>Crediteur</Nm></Cdtr></RltdPties>"
    assert line_of(payment(parties)).counterparty_name == "Debiteur"
    returned = payment(f"{parties}<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>")
    assert line_of(returned).counterparty_name == "Crediteur"


def test_the_account_holder_is_never_named_as_counterparty() -> None:
    own = f"<Dbtr><Nm>Wij</Nm></Dbtr><DbtrAcct><Id><IBAN>{OWN}</IBAN></Id></DbtrAcct>"
    both = f"<RltdPties>{own}<Cdtr><Nm>Zij</Nm></Cdtr></RltdPties>"
    assert line_of(payment(both)).counterparty_name == "Zij"


def test_pending_entries_are_left_out() -> None:
    both = entry("1.00", reference="P", status="PDNG") + entry("2.00", reference="B")
    assert [x.reference for x in lines_of(camt053(statement(both, "0", "2.00")))] == ["B"]


def test_several_statements_of_several_accounts_in_one_file_are_kept_apart() -> None:
    second = statement(entry("5.00", reference="R2"), "7.00", "12.00", account="NL86INGB0002445588", number="9")
    heads = [p for p in parts_of(camt053(statement(entry()) + second)) if isinstance(p, StatementHead)]
    assert [(h.account_iban, h.statement_id, h.opening_cents) for h in heads] == [
        (OWN, "61", 0),
        ("NL86INGB0002445588", "9", 700),
    ]


@pytest.mark.parametrize(
    ("wrapper", "tag", "kind"),
    [("BkToCstmrAcctRpt", "Rpt", "report"), ("BkToCstmrDbtCdtNtfctn", "Ntfctn", "notification")],
)
def test_reports_and_notifications_are_flagged_so_that_they_are_not_booked_beside_the_statement(
    wrapper: str, tag: str, kind: str
) -> None:
    content = camt053(statement(entry())).decode()
    content = content.replace("BkToCstmrStmt", wrapper).replace("<Stmt>", f"<{tag}>").replace("</Stmt>", f"</{tag}>")
    content = content.replace(balance("OPBD", "0.00"), "").replace(balance("CLBD", "100.00"), "")
    head, line, tail = parts_of(content.encode())
    assert isinstance(head, StatementHead)
    assert (head.kind, head.opening_cents) == (kind, None)
    assert line == lines_of(camt053(statement(entry())))[0]
    assert tail == StatementTail(None, None)


def test_two_equal_entries_without_reference_are_two_lines_with_two_keys() -> None:
    twice = entry("50.00", reference="NOTPROVIDED") * 2
    first, second = lines_of(camt053(statement(twice)))
    assert (first.reference, first.occurrence, second.occurrence) == ("", 1, 2)
    assert first.key != second.key


def test_the_same_file_read_twice_gives_the_same_keys() -> None:
    content = camt053(statement(entry("50.00", reference="A") + entry("50.00", reference="")))
    assert [x.key for x in lines_of(content)] == [x.key for x in lines_of(content)]


def test_a_statement_that_does_not_add_up_is_refused_with_the_sums() -> None:
    refused = refusal_of(camt053(statement(entry("99.00"))))
    assert refused.rule == "bank-sum"
    assert refused.details == {"difference_cents": 100}
    assert "beginsaldo 0,00 en regels 99,00 geven 99,00, maar het eindsaldo is 100,00" in refused.sentence


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        (camt053(statement(entry()))[:-40], "bank-xml"),
        (b"<?xml version='1.0'?><Document>", "bank-xml"),
        (b"dit is geen xml", "bank-xml"),
        (b"", "bank-xml"),
        (b"<html><body>Inloggen</body></html>", "bank-empty"),
        (camt053(statement(entry())).replace(b"2026-03-02</Dt></BookgDt>", b"2026-13-02</Dt></BookgDt>"), "bank-date"),
        (camt053(statement(entry("1O0.00"))), "bank-amount"),
        (camt053(statement(entry("-100.00"))), "bank-amount"),
        (camt053(statement(entry())).replace(b'Ccy="EUR"', b'Ccy="USD"'), "bank-currency"),
        (camt053(statement(entry().replace("EUR", "USD"))), "bank-currency"),
        (camt053(statement(entry())).replace(balance("CLBD", "100.00").encode(), b""), "bank-balance"),
        (camt053(statement(entry()))[:100] + b"\xff\xfe\x00" + camt053(statement(entry()))[100:], "bank-xml"),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_with_its_reason_and_a_sentence_that_names_the_fix(broken: bytes, rule: str) -> None:
    refused = refusal_of(broken)
    assert refused.rule == rule
    assert refused.sentence.endswith(".")
    assert any(word in refused.sentence for word in ("Download", "Lever", "Kies"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_entity_bomb_is_refused_before_it_is_expanded(encoding: str) -> None:
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    content = camt053(statement(entry(inner="<AddtlNtryInf>&b;</AddtlNtryInf>"))).decode()
    content = content.replace('encoding="UTF-8"', f'encoding="{encoding}"').replace("<Document", bomb + "<Document", 1)
    assert refusal_of(content.encode(encoding)).rule == "bank-entities"


def test_a_document_type_behind_a_long_comment_is_refused_too() -> None:
    content = camt053(statement(entry())).decode()
    hidden = f"<!--{'x' * 70_000}--><!DOCTYPE Document [<!ENTITY a SYSTEM 'file:///etc/hostname'>]><Document"
    assert refusal_of(content.replace("<Document", hidden, 1).encode()).rule == "bank-entities"


class Endless(io.RawIOBase):
    """A file that goes on and on, made while it is read."""

    def __init__(self, start: bytes, repeated: bytes) -> None:
        self.start, self.repeated, self.given = start, repeated, 0

    def read(self, size: int = -1) -> bytes:
        chunk, self.start = self.start, b""
        chunk = chunk or self.repeated
        self.given += len(chunk)
        return chunk


def test_a_file_of_200_mb_is_refused_after_the_limit_and_not_kept_in_memory() -> None:
    start = camt053(statement("")).partition(b"</Stmt>")[0]
    file = Endless(start, b"<Ntry><Sts>PDNG</Sts><AddtlNtryInf>%s</AddtlNtryInf></Ntry>" % (b"x" * 60_000))
    tracemalloc.start()
    with pytest.raises(Refused) as caught:
        list(read(file))  # type: ignore[arg-type]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert caught.value.rule == "bank-size"
    assert "150 MB" in caught.value.sentence
    assert file.given <= MAX_BYTES + 200_000
    assert peak < 20_000_000


def test_endless_rubbish_without_a_payment_is_refused_early() -> None:
    file = Endless(b"<Document>", b"<a><b/></a>" * 5_000)
    with pytest.raises(Refused) as caught:
        list(read(file))  # type: ignore[arg-type]
    assert caught.value.rule == "bank-xml"
    assert file.given < 5_000_000


@pytest.mark.parametrize("tag", ["Stmt:61:", ":86:Stmt", "Stmt:1"])
def test_a_tag_with_odd_colons_is_no_statement(tag: str) -> None:
    content = camt053(statement(entry())).replace(b"<Stmt>", f"<{tag}>".encode())
    assert refusal_of(content.replace(b"</Stmt>", f"</{tag}>".encode())).rule in ("bank-empty", "bank-xml")


def test_deep_nesting_is_refused() -> None:
    deep = "<x>" * 300 + "</x>" * 300
    assert refusal_of(camt053(statement(entry(inner=deep)))).rule == "bank-xml"

"""Payment files: whatever is in them, they are valid, read back as they were meant, and carry no address."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from voldaan.bank_orders.files import TRANSFER_FORMATS, Debit, DebitBlock, DebitFile, Told, Transfer, TransferFile
from voldaan.bank_orders.rules import LARGEST_CENTS, enough, own_id, people_needed, sepa_text
from voldaan.base.errors import Refused
from voldaan.connect.pain import debits, transfers
from voldaan.connect.pain.reader import payments_of, read_payments, read_status

MADE = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
OWN, PAYER, OTHER = "NL91ABNA0417164300", "NL28INGB0000000001", "NL62RABO0000000006"
NAMES = st.text(min_size=1, max_size=90).map(lambda text: sepa_text(text, 70)).filter(bool)
TEXTS = st.text(max_size=200).map(lambda text: sepa_text(text, 140))
CENTS = st.integers(min_value=1, max_value=LARGEST_CENTS)
STRUCTURED = st.sampled_from(["", "", "RF18539007547034", "7000000000000000"])


def transfer_file(*made: Transfer) -> TransferFile:
    return TransferFile("V1A2B3C-B1", MADE, "Kantoor + Zn.", OWN, date(2026, 11, 20), made)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(CENTS, NAMES, TEXTS, STRUCTURED), min_size=1, max_size=5), st.sampled_from(TRANSFER_FORMATS))
def test_any_transfers_read_back_as_they_were_meant(rows: list[tuple[int, str, str, str]], form: str) -> None:
    made = [Transfer(f"V1-O{n}", c, name, PAYER, text, ref) for n, (c, name, text, ref) in enumerate(rows)]
    found = payments_of(etree.fromstring(transfers.write(transfer_file(*made), form)))
    assert (found.form, found.message_id, found.count) == (form, "V1A2B3C-B1", len(made))
    assert [(p.end_to_end_id, p.amount_cents, p.name, p.iban, p.text, p.structured, p.on) for p in found.payments] == [
        (
            t.end_to_end_id,
            t.amount_cents,
            t.name,
            t.iban,
            "" if t.structured else t.text,
            t.structured,
            date(2026, 11, 20),
        )
        for t in made
    ]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(CENTS, NAMES, TEXTS, STRUCTURED, st.booleans(), st.booleans()), min_size=1, max_size=6),
    st.sampled_from(debits.FORMATS),
    st.sampled_from(["core", "b2b"]),
    st.sampled_from(["FRST", "RCUR", "OOFF", "FNAL"]),
)
def test_any_debits_read_back_as_they_were_meant(
    rows: list[tuple[int, str, str, str, bool, bool]], form: str, scheme: str, sequence: str
) -> None:
    made = [
        Debit(f"V1-D{n}", cents, name, PAYER, f"M{n}", date(2025, 3, 1), text, ref,
              "OUD" if amended else "", OTHER if amended else "", "Tandarts Proef" if client else "")
        for n, (cents, name, text, ref, amended, client) in enumerate(rows)
    ]  # fmt: skip
    day = date(2026, 12, 9)
    blocks = [DebitBlock("B1-1", scheme, sequence, day, made[:2]), DebitBlock("B1-2", scheme, sequence, day, made[2:])]
    file = DebitFile("B1", MADE, "Kantoor", "NL79ZZZ999999990000", OWN, [b for b in blocks if b.debits])
    content = debits.write(file, form)
    found = payments_of(etree.fromstring(content))
    assert [(p.end_to_end_id, p.amount_cents, p.name, p.mandate, p.sequence, p.on) for p in found.payments] == [
        (d.end_to_end_id, d.amount_cents, d.name, d.mandate, sequence, day) for d in made
    ]
    assert {p.payment_id for p in found.payments} <= {"B1-1", "B1-2"}
    assert content.count(b"<AmdmntInd>true") == sum(bool(d.old_iban) for d in made)
    assert content.count(b"<UltmtCdtr>") == sum(bool(d.ultimate_creditor) for d in made)
    assert b"PstlAdr" not in content


@settings(max_examples=300)
@given(st.text(max_size=300), st.integers(min_value=1, max_value=140))
def test_a_text_for_the_bank_holds_only_what_every_bank_takes(text: str, longest: int) -> None:
    kept = sepa_text(text, longest)
    assert len(kept) <= longest
    assert set(kept) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")
    assert not kept.startswith("/") and "//" not in kept and kept == kept.strip()
    assert sepa_text(kept, longest) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Café & Zn.", "Cafe + Zn."),
        ("Ĳssel—“€ 5”", "IJssel-'EUR 5'"),
        ("//a///b/", "a/b"),
        ("漢字", ""),
        ("a\nb\tc", "a b c"),
    ],
)
def test_what_a_bank_does_not_take_is_written_as_close_as_it_can(text: str, kept: str) -> None:
    assert sepa_text(text, 70) == kept


@pytest.mark.parametrize(
    ("cents", "above", "own", "needed"),
    [
        (1, None, True, 1),
        (99_999, None, False, 1),
        (50_000, 50_000, True, 1),
        (50_001, 50_000, True, 2),
        (1, 50_000, False, 2),
        (1, 0, True, 2),
    ],
)
def test_how_many_people_it_takes(cents: int, above: int | None, own: bool, needed: int) -> None:
    assert people_needed(cents, above_cents=above, own_account=own) == needed


@pytest.mark.parametrize(
    ("needed", "requester", "approvers", "is_enough"),
    [
        (1, 1, [], False),
        (1, 1, [1], True),
        (1, None, [None], True),
        (2, 1, [1], False),
        (2, 1, [2], True),
        (2, None, [2], False),
        (2, None, [2, 3], True),
        (2, 1, [None], False),
    ],
)
def test_when_enough_people_have_seen_it(
    needed: int, requester: int | None, approvers: list[int | None], is_enough: bool
) -> None:
    assert enough(needed, requester, approvers) is is_enough


def test_our_ids_fit_and_differ_by_kind() -> None:
    assert own_id("1A2B3C", "O", 9_999_999_999) == "V1A2B3C-O9999999999"
    assert len(own_id("1A2B3C", "B", 2**63)) <= 35


@pytest.mark.parametrize("write", [transfers.write, debits.write])
def test_another_format_is_refused(write: object) -> None:
    with pytest.raises(Refused, match="kan niet worden gemaakt"):
        write(transfer_file(), "pain.001.001.42")  # type: ignore[operator]


def test_what_the_schema_does_not_take_is_refused() -> None:
    with pytest.raises(Refused, match="Het bestand voor de bank is niet goed"):
        transfers.write(transfer_file(Transfer("x" * 36, 1, "Jan", PAYER)), "pain.001.001.09")


STATUS = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{form}"><CstmrPmtStsRpt><GrpHdr><MsgId>BANK1</MsgId></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>V1A2B3C-B1</OrgnlMsgId><OrgnlMsgNmId>pain.008.001.08</OrgnlMsgNmId>{group}</OrgnlGrpInfAndSts>
{rest}</CstmrPmtStsRpt></Document>"""
ONE = (
    "<OrgnlPmtInfAndSts><OrgnlPmtInfId>V1A2B3C-B1-1</OrgnlPmtInfId>{status}<TxInfAndSts><OrgnlEndToEndId>V1A2B3C-D7"
    "</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC01</Cd></Rsn></StsRsnInf></TxInfAndSts>"
    "</OrgnlPmtInfAndSts>"
)
REASON = "<StsRsnInf><Rsn><Prtry>DUPL</Prtry></Rsn></StsRsnInf>"


def status(tmp_path: Path, group: str, rest: str = "", form: str = "pain.002.001.10") -> list[Told]:
    path = tmp_path / "status.xml"
    path.write_text(STATUS.format(form=form, group=group, rest=rest))
    return read_status(path)


@pytest.mark.parametrize("form", ["pain.002.001.03", "pain.002.001.10", "pain.002.001.12"])
def test_a_report_about_one_order(form: str, tmp_path: Path) -> None:
    rest = ONE.format(status="<PmtInfSts>PART</PmtInfSts>")
    assert status(tmp_path, "<GrpSts>PART</GrpSts>", rest, form) == [
        Told("V1A2B3C-B1", "", "", "PART", ""),
        Told("V1A2B3C-B1", "V1A2B3C-B1-1", "", "PART", ""),
        Told("V1A2B3C-B1", "V1A2B3C-B1-1", "V1A2B3C-D7", "RJCT", "AC01"),
    ]


def test_a_report_about_the_whole_file(tmp_path: Path) -> None:
    assert status(tmp_path, f"<GrpSts>RJCT</GrpSts>{REASON}") == [Told("V1A2B3C-B1", "", "", "RJCT", "DUPL")]


def test_a_report_without_a_status_at_the_top_says_only_what_it_says(tmp_path: Path) -> None:
    assert [t.status for t in status(tmp_path, "", ONE.format(status=""))] == ["RJCT"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("<a/>", "Dit is geen statusbericht van de bank"),
        ("<Document><CstmrPmtStsRpt/></Document>", "noemt geen bestand van u"),
        ("<Document><Cstmr", "afgebroken of beschadigd"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "DOCTYPE of entiteiten"),
    ],
)
def test_what_is_no_report_is_refused(text: str, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "vreemd.xml"
    path.write_text(text)
    with pytest.raises(Refused, match=sentence):
        read_status(path)


def test_a_payment_file_that_does_not_add_up_is_refused(tmp_path: Path) -> None:
    content = transfers.write(transfer_file(Transfer("V1-O1", 100, "Jan", PAYER)), "pain.001.001.09")
    path = tmp_path / "fout.xml"
    path.write_bytes(content.replace(b"<CtrlSum>1.00", b"<CtrlSum>1.01", 1))
    with pytest.raises(Refused, match="Maak het opnieuw"):
        read_payments(path)
